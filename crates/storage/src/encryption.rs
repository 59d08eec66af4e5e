//! Encrypts the keys of providers, each bound to its workspace and name.

use crate::secret_key::SecretKey;
use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use engine::ports::{StoreError, WorkspaceScope};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// XChaCha20-Poly1305 under the store's secret key.
pub struct Encryption(XChaCha20Poly1305);

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encryption(***)")
    }
}

/// An encrypted text as two columns hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The encrypted text with its tag.
    pub cipher: Vec<u8>,
    /// 24 random bytes, new for each encryption.
    pub nonce: Vec<u8>,
}

impl Encryption {
    /// Encrypts under this key.
    pub fn new(key: &SecretKey) -> Self {
        Self(XChaCha20Poly1305::new(key.expose().into()))
    }

    /// Encrypts the key of a provider.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the system has no random bytes.
    pub fn seal(&self, scope: WorkspaceScope, provider: &str, key: &SecretString) -> Result<Sealed, StoreError> {
        let nonce = XNonce::try_generate().map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        let aad = bound_to(scope, provider);
        let payload = Payload { msg: key.expose_secret().as_bytes(), aad: &aad };
        let cipher = self.0.encrypt(&nonce, payload).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        Ok(Sealed { cipher, nonce: nonce.to_vec() })
    }

    /// Decrypts the key of a provider.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it was encrypted under another key, or for another row.
    pub fn open(&self, scope: WorkspaceScope, provider: &str, sealed: &Sealed) -> Result<SecretString, StoreError> {
        let unreadable = || {
            StoreError::Corrupt(format!(
                "the key of provider `{provider}` was encrypted with another secret key: restore the secret key file \
                 that belongs to this database, or enter the provider's key again"
            ))
        };
        let nonce = XNonce::try_from(sealed.nonce.as_slice()).map_err(|_| unreadable())?;
        let aad = bound_to(scope, provider);
        let text = self.0.decrypt(&nonce, Payload { msg: &sealed.cipher, aad: &aad }).map_err(|_| unreadable())?;
        String::from_utf8(text).map(SecretString::from).map_err(|_| unreadable())
    }
}

/// The workspace's id is of fixed length, so that no other pair yields the same bytes.
fn bound_to(scope: WorkspaceScope, provider: &str) -> Vec<u8> {
    [scope.id().as_bytes(), provider.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_for_its_own_row_and_secret_key_only() {
        let scope = WorkspaceScope::single_user();
        let encryption = Encryption::new(&SecretKey::new([1; 32]));
        let sealed = encryption.seal(scope, "openai", &"sk-123".into()).unwrap();
        assert_eq!(encryption.open(scope, "openai", &sealed).unwrap().expose_secret(), "sk-123");
        assert!(encryption.open(scope, "other", &sealed).is_err());
        let error = Encryption::new(&SecretKey::new([2; 32])).open(scope, "openai", &sealed).unwrap_err();
        assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("secret key file")), "{error}");
        assert_ne!(sealed, encryption.seal(scope, "openai", &"sk-123".into()).unwrap(), "a nonce is never used twice");
    }
}
