//! The location of the running local cloud server: a small file next to its journal, which is valid only if the process
//! it names responds.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::backend::{WallClock, loopback, shared_folder};
use super::error::Error;
use super::exit::Exit;
use crate::clock::Clock as _;
use crate::local::private;

/// The number and interval of checks whether a server has started or ended.
const LOOKS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// A server that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRecord {
    pub pid: u32,
    pub url: String,
}

/// The exclusive right to serve the cloud of a folder.
#[derive(Debug)]
pub struct Claim {
    file: File,
    path: PathBuf,
}

impl Claim {
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Returns whether the locked file still exists under its name. Otherwise another server could lock a new file.
    pub fn stands(&self) -> bool {
        let (Ok(named), Ok(held)) = (std::fs::metadata(&self.path), self.file.metadata()) else { return false };
        is_same(&named, &held)
    }
}

#[cfg(unix)]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    true
}

impl ServerRecord {
    /// Returns the running server. The record of one that ended or was replaced is ignored.
    pub async fn running(home: &Path) -> Option<Self> {
        let record = Self::read(home)?;
        let health = loopback::health(&record.url).await?;
        (health.pid == record.pid).then_some(record)
    }

    /// Claims the right to serve the cloud of `home`. Another server that is serving it has two seconds to end.
    pub async fn claim(home: &Path) -> Result<Claim, Error> {
        let path = shared_folder(home).join("server.lock");
        let refused =
            |error: io::Error| Error::new(Exit::Refused, format!("cannot lock `{}`: {error}", path.display()));
        let file = private::open_file(&path).map_err(refused)?;
        for _ in 0..LOOKS {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => WallClock.sleep(PAUSE).await,
                Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
                    return Err(refused(error));
                }
                // Some network file systems do not support locks.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Claim { file, path }),
            }
        }
        Err(Error::new(Exit::Refused, "another process serves this local cloud already")
            .help("`ork local status` says where, `ork local down` stops it"))
    }

    /// Waits up to two seconds for a server that is starting.
    pub async fn appearing(home: &Path) -> Option<Self> {
        for _ in 0..LOOKS {
            if let Some(running) = Self::running(home).await {
                return Some(running);
            }
            WallClock.sleep(PAUSE).await;
        }
        None
    }

    /// Writes the record completely or not at all.
    pub fn write(&self, home: &Path) -> Result<(), Error> {
        let path = path(home);
        let draft = path.with_extension("json.new");
        let written = serde_json::to_vec(self)
            .map_err(io::Error::from)
            .and_then(|bytes| private::make_file(&draft)?.write_all(&bytes))
            .and_then(|()| std::fs::rename(&draft, &path));
        written.map_err(|error| Error::new(Exit::Refused, format!("cannot write `{}`: {error}", path.display())))
    }

    /// Removes the record, unless it belongs to another server.
    pub fn remove(&self, home: &Path) {
        if Self::read(home).as_ref() == Some(self) {
            // A record that remains is ignored.
            let _ = std::fs::remove_file(path(home));
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the record is a file")]
    fn read(home: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path(home)).ok()?).ok()
    }
}

fn path(home: &Path) -> PathBuf {
    shared_folder(home).join("server.json")
}
