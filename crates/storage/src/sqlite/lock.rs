//! Keeps a second process away from a SQLite file.

use crate::options::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// An advisory lock on `<database>.lock`. The system lets go of it when it is dropped or the process ends, however it
/// ends; the file itself stays.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Locks the file beside `database`.
    ///
    /// # Errors
    /// [`OpenError::InUse`] if another process has it, [`OpenError::Lock`] if it cannot be made.
    pub fn acquire(database: &Path) -> Result<Self, OpenError> {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let failed = |source| OpenError::Lock { path: path.clone().into(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: database.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
