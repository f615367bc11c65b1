//! The folder with the files of a cloud.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::file::{BlobReader, BlobWriter};
use crate::local::journal::Sealer;
use crate::local::private;

const FOLDER: &str = "blobs";
const COMING: &str = "coming";

/// The files of the cloud in a directory.
#[derive(Debug)]
pub struct BlobFolder {
    /// The directory of the cloud, which contains its key.
    directory: PathBuf,
    folder: PathBuf,
    worker: u64,
    drawn: AtomicU64,
}

impl BlobFolder {
    /// `worker` distinguishes the files of this process from those of others.
    pub fn of(directory: &Path, worker: u64) -> Self {
        Self { directory: directory.to_owned(), folder: directory.join(FOLDER), worker, drawn: AtomicU64::new(0) }
    }

    /// Creates a file, and returns its name and its writer.
    pub(super) fn begin(&self) -> io::Result<(String, BlobWriter)> {
        let name = format!("{:016x}{:016x}", self.worker, self.drawn.fetch_add(1, Ordering::Relaxed));
        private::make_folder(&self.folder.join(COMING))?;
        let writer = BlobWriter::create(&self.coming(&name), &name, self.sealer()?)?;
        Ok((name, writer))
    }

    pub(super) fn open(&self, name: &str) -> io::Result<BlobReader> {
        let kept = self.folder.join(name);
        let open = |path: &Path| BlobReader::open(path, name, self.sealer()?);
        // Another request may keep the file between the first two attempts.
        open(&kept).or_else(|_| open(&self.coming(name))).or_else(|_| open(&kept)).map_err(|error| {
            let message = format!("the bytes of the object cannot be read from {}: {error}", kept.display());
            io::Error::new(error.kind(), message)
        })
    }

    /// Keeps a file that an object uses.
    pub fn settle(&self, name: &str) {
        // It may have been removed in the meantime. A failure is repaired when the cloud is opened again.
        let _ = fs::rename(self.coming(name), self.folder.join(name));
    }

    /// Removes a file, which may be kept or not.
    pub fn remove(&self, name: &str) {
        // In this order, because the file may be kept in the meantime.
        for path in [self.coming(name), self.folder.join(name)] {
            let _ = fs::remove_file(path);
        }
    }

    /// Keeps or removes the files that were left by processes that have ended.
    pub fn sweep(&self, is_gone: impl Fn(u64) -> bool, is_known: impl Fn(&str) -> bool) {
        for entry in fs::read_dir(self.folder.join(COMING)).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let worker = name.get(..16).and_then(|worker| u64::from_str_radix(worker, 16).ok());
            match worker.is_some_and(|worker| worker != self.worker && is_gone(worker)) {
                false => {}
                true if is_known(&name) => self.settle(&name),
                true => self.remove(&name),
            }
        }
    }

    /// Removes all files of the cloud in a directory.
    pub fn clear(directory: &Path) -> io::Result<()> {
        match fs::remove_dir_all(directory.join(FOLDER)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn coming(&self, name: &str) -> PathBuf {
        self.folder.join(COMING).join(name)
    }

    /// Reads the key each time, because a reset of the cloud creates a new one.
    fn sealer(&self) -> io::Result<Sealer> {
        Sealer::of(&self.directory).map_err(io::Error::other)
    }
}
