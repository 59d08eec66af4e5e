//! The key that encrypts secrets at rest. It lives in a file outside the database.

use chacha20poly1305::aead::Generate;
use secrecy::{ExposeSecret, SecretBox};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Length of the key in bytes.
const LENGTH: usize = 32;

/// A key of 32 bytes, wiped from memory with its last clone and never printed.
#[derive(Clone, Debug)]
pub struct SecretKey(Arc<SecretBox<[u8; LENGTH]>>);

impl SecretKey {
    /// Wraps 32 bytes.
    pub fn new(bytes: [u8; LENGTH]) -> Self {
        Self(Arc::new(SecretBox::new(Box::new(bytes))))
    }

    /// The bytes, for the cipher alone.
    pub(crate) fn expose(&self) -> &[u8; LENGTH] {
        self.0.expose_secret()
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// The file cannot be read.
    #[error("the secret key file {path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file cannot be made.
    #[error("the secret key file {path} cannot be made: name a file in a folder that is writable")]
    Create {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the secret key file {path} is not a key: it must hold 64 hexadecimal digits or 32 bytes")]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for a secret key")]
    Random,
}

/// Reads a key file of 64 hexadecimal digits or 32 bytes; makes one, readable by its owner alone, if there is none.
///
/// # Errors
/// What is wrong with the file, and what to do.
pub fn load_or_create(path: &Path) -> Result<SecretKey, SecretKeyError> {
    match fs::read(path) {
        Ok(content) => parse(&content).ok_or_else(|| SecretKeyError::Malformed { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => create(path),
        Err(source) => Err(SecretKeyError::Read { path: path.to_owned(), source }),
    }
}

fn parse(content: &[u8]) -> Option<SecretKey> {
    if let Ok(bytes) = <[u8; LENGTH]>::try_from(content) {
        return Some(SecretKey::new(bytes));
    }
    let digits = content.trim_ascii();
    if digits.len() != 2 * LENGTH {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        // `from_str_radix` alone would accept a sign.
        if !pair.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(SecretKey::new(bytes))
}

fn create(path: &Path) -> Result<SecretKey, SecretKeyError> {
    let failed = |source| SecretKeyError::Create { path: path.to_owned(), source };
    let bytes = <[u8; LENGTH]>::try_generate().map_err(|_| SecretKeyError::Random)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    bytes
        .iter()
        .try_for_each(|byte| write!(file, "{byte:02x}"))
        .and_then(|()| file.write_all(b"\n"))
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    tracing::info!(path = %path.display(), "made a secret key; back it up beside the database, not in it");
    Ok(SecretKey::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_private_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/secret");
        let made = load_or_create(&path).unwrap();
        assert_eq!(load_or_create(&path).unwrap().expose(), made.expose());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
        assert!(!format!("{made:?}").contains(&made.expose()[0].to_string()), "a key is never printed");
    }

    #[test]
    fn hexadecimal_and_raw_files_are_keys_and_nothing_else_is() {
        let key = |content: &[u8]| parse(content).map(|key| *key.expose());
        assert_eq!(key(&[7; 32]), Some([7; 32]));
        assert_eq!(key(format!("  {}\n", "0A".repeat(32)).as_bytes()), Some([10; 32]));
        assert_eq!(key("+A".repeat(32).as_bytes()), None);
        assert_eq!(key(b"secret"), None);
    }
}
