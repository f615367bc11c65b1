//! Checks whether the files of an open database are still in place.
//!
//! A process can continue to use a file whose name was removed, and everything that it writes is then lost. The
//! identity of the files is therefore checked before every read and write.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::error::JournalError;
use super::key;

/// The database and its write-ahead log, once both exist.
#[derive(Debug, Default)]
pub(super) struct Presence {
    files: OnceLock<[(PathBuf, Identity); 2]>,
}

/// The device and the inode of a file.
type Identity = (u64, u64);

impl Presence {
    /// Fails if the files of the database at `path` were removed or replaced since the first check, or if its key is
    /// missing.
    pub(super) fn check(&self, path: &Path) -> Result<(), JournalError> {
        let Some(files) = self.files.get() else {
            if let Some(files) = files_of(path) {
                self.files.get_or_init(|| files);
            }
            return Ok(());
        };
        if let Some((path, _)) = files.iter().find(|(path, then)| identity(path) != Some(*then)) {
            return Err(JournalError::Removed { path: path.clone() });
        }
        // A reset replaces the key file.
        let key = key::path(path.parent().unwrap_or(Path::new("")));
        if key.exists() { Ok(()) } else { Err(JournalError::Removed { path: key }) }
    }
}

fn files_of(path: &Path) -> Option<[(PathBuf, Identity); 2]> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    Some([(path.to_owned(), identity(path)?), (log.clone(), identity(&log)?)])
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// On other systems an open file cannot be removed.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    std::fs::metadata(path).ok().map(|_| (0, 0))
}
