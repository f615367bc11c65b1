//! Programs that a user agreed to run without confinement.
//!
//! An agreement is a file named by the digest of the code, so it ends when the code changes. To withdraw it, delete the
//! file, whose content says what it is for.

use std::io::{self, Write as _};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::package::Package;
use crate::local::private;
use crate::local::service::session::hexadecimal;

/// The agreements in a folder.
#[derive(Debug, Clone)]
pub struct Agreements {
    folder: PathBuf,
}

impl Agreements {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub fn has(&self, digest: &str) -> bool {
        self.folder.join(digest).is_file()
    }

    /// Stores an agreement, with a `note` on what it is for.
    pub fn keep(&self, digest: &str, note: &str) -> io::Result<()> {
        private::make_folder(&self.folder)?;
        let mut file = private::make_file(&self.folder.join(digest))?;
        writeln!(file, "{note}")
    }

    pub(super) fn covers(&self, package: &Package) -> bool {
        self.has(&digest(package.files()))
    }
}

/// Returns the digest that identifies code: of its files, in the order of their names.
pub fn digest<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        for part in [name.as_bytes(), bytes] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
    }
    hexadecimal(&hash.finalize())
}

/// Returns the digest of an uploaded ZIP file; `None` if it is not a valid package.
pub fn digest_of_archive(archive: &[u8]) -> Option<String> {
    Package::read(archive).ok().map(|package| digest(package.files()))
}
