//! One encrypted file: written from its beginning to its end, and read from any place.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::local::journal::Sealer;
use crate::local::private;

/// The number of bytes of every part but the last.
const PART_BYTES: usize = 64 * 1024;

/// A file that is being written. It is removed if this is dropped before [`BlobWriter::finish`].
#[derive(Debug)]
pub(super) struct BlobWriter {
    file: File,
    path: PathBuf,
    place: Place,
    sealer: Sealer,
    part: Vec<u8>,
    is_finished: bool,
}

/// A file that is read.
#[derive(Debug)]
pub(super) struct BlobReader {
    file: File,
    path: PathBuf,
    place: Place,
    sealer: Sealer,
}

/// The place of a part: its file and its number.
#[derive(Debug)]
struct Place {
    name: String,
    number: u64,
}

impl Place {
    fn bytes(&self) -> Vec<u8> {
        format!("{}/{}", self.name, self.number).into_bytes()
    }
}

impl BlobWriter {
    pub(super) fn create(path: &Path, name: &str, sealer: Sealer) -> io::Result<Self> {
        let place = Place { name: name.to_owned(), number: 0 };
        let file = private::make_file(path)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            place,
            sealer,
            part: Vec::with_capacity(PART_BYTES),
            is_finished: false,
        })
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = PART_BYTES - self.part.len();
            let (now, rest) = bytes.split_at(room.min(bytes.len()));
            self.part.extend_from_slice(now);
            bytes = rest;
            if self.part.len() == PART_BYTES {
                self.flush()?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.part.is_empty() {
            self.flush()?;
        }
        self.is_finished = true;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let sealed = self.sealer.seal_bytes(&self.part, &self.place.bytes()).map_err(io::Error::other)?;
        self.file.write_all(&sealed)?;
        self.place.number += 1;
        self.part.clear();
        Ok(())
    }
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        if !self.is_finished {
            // A file that remains is removed when the cloud is opened again.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl BlobReader {
    pub(super) fn open(path: &Path, name: &str, sealer: Sealer) -> io::Result<Self> {
        let place = Place { name: name.to_owned(), number: 0 };
        Ok(Self { file: File::open(path)?, path: path.to_owned(), place, sealer })
    }

    /// Returns at least one and at most `most` bytes from `start`.
    pub(super) fn read(&mut self, start: u64, most: usize) -> io::Result<Vec<u8>> {
        let size = (PART_BYTES + Sealer::OVERHEAD) as u64;
        self.place.number = start / PART_BYTES as u64;
        self.file.seek(SeekFrom::Start(self.place.number * size))?;
        let mut sealed = Vec::with_capacity(PART_BYTES + Sealer::OVERHEAD);
        Read::by_ref(&mut self.file).take(size).read_to_end(&mut sealed)?;
        let mut part = self.sealer.open_bytes(&sealed, &self.place.bytes()).ok_or_else(|| self.damaged())?;
        let skip = usize::try_from(start % PART_BYTES as u64).unwrap_or(PART_BYTES);
        if skip >= part.len() {
            return Err(self.damaged());
        }
        part.drain(..skip);
        part.truncate(most);
        Ok(part)
    }

    fn damaged(&self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("{} is incomplete or was changed", self.path.display()))
    }
}
