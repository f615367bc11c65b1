//! The processes that work on a cloud: each holds a lock on a file for as long as it runs.
//!
//! The system releases a lock when its process ends, however that happens. Work that a killed process had claimed is
//! thus known to be free at once, and a reused process ID does no harm.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::local::private;

const FOLDER: &str = "workers";

/// This process's membership among the workers of a cloud, which ends when dropped.
#[derive(Debug)]
pub struct Workers {
    folder: PathBuf,
    own: PathBuf,
    /// Locked.
    _file: File,
}

impl Workers {
    /// Joins the workers of the cloud in `directory`.
    pub fn join(directory: &Path, worker: u64) -> io::Result<Self> {
        let folder = directory.join(FOLDER);
        private::make_folder(&folder)?;
        let own = file_of(&folder, worker);
        let mut file = private::make_file(&own)?;
        file.lock()?;
        // A process that found the file unlocked took it for that of a dead worker and removed it.
        while !is_at(&file, &own)? {
            file = private::make_file(&own)?;
            file.lock()?;
        }
        Ok(Self { folder, own, _file: file })
    }

    /// Returns whether the process of a worker has ended.
    pub fn is_gone(&self, worker: u64) -> bool {
        let path = file_of(&self.folder, worker);
        if path == self.own {
            return false;
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => return error.kind() == io::ErrorKind::NotFound,
        };
        match file.try_lock() {
            Ok(()) => {
                // Another process may have removed it since it was opened, and its worker may have created it again.
                let is_there = is_at(&file, &path).unwrap_or(false);
                if is_there {
                    // If it remains, it is not locked, which means the same.
                    let _ = fs::remove_file(&path);
                }
                is_there || !path.exists()
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        }
    }

    /// Removes the files of workers that have ended, whatever work they had claimed.
    pub fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let worker = entry.file_name().to_str().and_then(|name| u64::from_str_radix(name, 16).ok());
            if let Some(worker) = worker {
                self.is_gone(worker);
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        // If it remains, it is not locked, which means the same.
        let _ = fs::remove_file(&self.own);
    }
}

/// Returns whether an open file is the one at a path. While it is, and is locked, no other process removes it.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let open = file.metadata()?;
        Ok((open.dev(), open.ino()) == (found.dev(), found.ino()))
    }
    // On other systems an open file keeps its name.
    #[cfg(not(unix))]
    Ok(found.is_file() && file.metadata().is_ok())
}

fn file_of(folder: &Path, worker: u64) -> PathBuf {
    folder.join(format!("{worker:016x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_gone_when_its_lock_is() {
        let folder = tempfile::tempdir().unwrap();
        let first = Workers::join(folder.path(), 1).unwrap();
        let second = Workers::join(folder.path(), 2).unwrap();
        assert!(!first.is_gone(1) && !first.is_gone(2) && !second.is_gone(1));
        assert!(first.is_gone(3), "one that was never here");
        drop(second);
        assert!(first.is_gone(2));
        // A killed process leaves a file without a lock.
        private::make_file(&file_of(&first.folder, 4)).unwrap();
        first.sweep();
        assert!(!file_of(&first.folder, 4).exists());
        assert!(first.own.exists());
    }

    /// The file of a worker that is created but not locked yet looks like that of a worker that has ended, so others
    /// remove it.
    #[test]
    fn workers_that_come_and_go_at_once_all_find_their_place() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8_u64 {
                let folder = folder.path();
                scope.spawn(move || {
                    for turn in 0..500 {
                        let workers = Workers::join(folder, thread * 1_000 + turn).unwrap();
                        workers.sweep();
                        assert!(workers.own.exists());
                    }
                });
            }
        });
    }
}
