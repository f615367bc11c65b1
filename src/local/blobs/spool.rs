//! Writes a body to a file while it arrives.

use std::io;

use super::digests::Digests;
use super::file::BlobWriter;
use super::folder::BlobFolder;
use crate::local::service::Fault;
use crate::local::wire::{Spooled, Unframer, Upload};

/// The reason why a body was not written to its file.
#[derive(Debug)]
pub enum SpoolError {
    TooLarge,
    /// Its chunks are not well-formed.
    Malformed(Fault),
    Disk(io::Error),
}

impl From<io::Error> for SpoolError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Writes a body while it arrives, and computes its digests. Its file is removed if it is dropped before it is finished.
#[derive(Debug)]
pub struct Spool {
    name: String,
    writer: BlobWriter,
    digests: Digests,
    unframer: Option<Unframer>,
    size: u64,
    most: u64,
}

impl Spool {
    pub fn begin(folder: &BlobFolder, upload: &Upload) -> io::Result<Self> {
        let (name, writer) = folder.begin()?;
        Ok(Self {
            name,
            writer,
            digests: Digests::new(&upload.algorithms, upload.is_signed),
            unframer: upload.is_framed.then(Unframer::default),
            size: 0,
            most: Upload::MAX_BYTES,
        })
    }

    pub fn take(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        let Some(mut unframer) = self.unframer.take() else { return self.keep(bytes) };
        let mut kept = Ok(());
        let read = unframer.feed(bytes, |content| {
            if kept.is_ok() {
                kept = self.keep(content);
            }
        });
        self.unframer = Some(unframer);
        kept.and(read.map_err(SpoolError::Malformed))
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(SpoolError::TooLarge);
        }
        self.digests.update(bytes);
        self.writer.write(bytes).map_err(SpoolError::Disk)
    }

    /// Completes the file. The caller keeps or removes it: see [`BlobFolder`].
    pub fn finish(self) -> Result<Spooled, SpoolError> {
        let trailers = self.unframer.map(Unframer::finish).transpose().map_err(SpoolError::Malformed)?;
        self.writer.finish()?;
        let computed = self.digests.finish();
        let (md5, checksums, sha256) = (computed.md5, computed.others, computed.signed);
        let trailers = trailers.unwrap_or_default();
        Ok(Spooled { blob: self.name, size: self.size, md5, checksums, sha256, trailers })
    }
}
