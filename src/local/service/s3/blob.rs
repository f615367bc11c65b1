//! The bytes of objects: stored once however many objects have them, in rows of limited size, and removed with the last
//! one.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::content::Content;
use super::object::Segment;
use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};
use crate::local::service::Fault;

/// The size of a row: reading a part of an object reads only the rows that it overlaps.
const CHUNK_BYTES: usize = 256 * 1024;

/// A part of a blob; serialized as base64.
#[derive(Debug, Clone)]
struct Chunk(Vec<u8>);

impl Serialize for Chunk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Chunk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl Stored for Chunk {
    fn weight(&self) -> u64 {
        self.0.len() as u64
    }

    fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        Ok(self.0.clone())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(Self(bytes.to_vec()))
    }
}

/// All blobs, by the fingerprint of their bytes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Blobs {
    /// The number of objects with each blob.
    uses: Table<Fingerprint, u64>,
    chunks: Table<(Fingerprint, u64), Chunk>,
    /// The number of objects with each blob that is in a file outside of the state.
    #[serde(default)]
    files: Table<Fingerprint, u64>,
    /// Files that no object uses any more.
    #[serde(skip)]
    freed: Vec<Fingerprint>,
}

impl Blobs {
    /// Stores bytes for an additional object.
    pub(super) fn keep(&mut self, content: &Content) -> Result<Segment, Fault> {
        let (blob, is_file) = match content {
            Content::Held(bytes) => (self.keep_bytes(bytes), false),
            Content::Filed(filed) => {
                let blob = filed.blob()?;
                self.files.put(blob, 1);
                (blob, true)
            }
        };
        Ok(Segment { blob, size: content.size(), is_file })
    }

    fn keep_bytes(&mut self, bytes: &[u8]) -> Fingerprint {
        let mut digest = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            let _ = write!(digest, "{byte:02x}");
        }
        let blob = Fingerprint::of(&digest);
        if !self.uses.update(&blob, |uses| *uses += 1) {
            self.uses.add(blob, 1);
            for (number, chunk) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
                self.chunks.add((blob, number), Chunk(chunk.to_vec()));
            }
        }
        blob
    }

    /// Adds a use to an existing blob.
    pub(super) fn keep_again(&mut self, segment: &Segment) {
        let uses = if segment.is_file { &mut self.files } else { &mut self.uses };
        uses.update(&segment.blob, |uses| *uses += 1);
    }

    /// Removes a use of a blob, and the blob with its last use.
    pub(super) fn release(&mut self, segment: &Segment) {
        match segment.is_file {
            true => self.release_file(segment.blob),
            false => self.release_bytes(segment.blob),
        }
    }

    /// Returns whether an object uses the file with this name.
    pub(super) fn keeps(&self, file: &str) -> bool {
        Fingerprint::from_hexadecimal(file).is_some_and(|file| self.files.contains(&file))
    }

    /// Returns the files that no object uses any more, once.
    pub(super) fn take_freed(&mut self) -> Vec<Fingerprint> {
        std::mem::take(&mut self.freed)
    }

    fn release_file(&mut self, blob: Fingerprint) {
        match self.files.get(&blob).as_deref() {
            Some(uses) if *uses > 1 => drop(self.files.update(&blob, |uses| *uses -= 1)),
            Some(_) => {
                self.files.take(&blob);
                self.freed.push(blob);
            }
            None => {}
        }
    }

    fn release_bytes(&mut self, blob: Fingerprint) {
        match self.uses.get(&blob).as_deref() {
            Some(uses) if *uses > 1 => drop(self.uses.update(&blob, |uses| *uses -= 1)),
            Some(_) => {
                self.uses.take(&blob);
                let chunks: Vec<(Fingerprint, u64)> = self.chunks.keys_in((blob, 0)..=(blob, u64::MAX)).collect();
                chunks.iter().for_each(|chunk| drop(self.chunks.take(chunk)));
            }
            None => {}
        }
    }

    /// Appends `length` bytes of a blob from `start`.
    pub(super) fn read(&self, blob: Fingerprint, start: usize, length: usize, out: &mut Vec<u8>) {
        let (first, mut skip, mut wanted) = (start / CHUNK_BYTES, start % CHUNK_BYTES, length);
        for (_, chunk) in self.chunks.range((blob, first as u64)..=(blob, u64::MAX)) {
            if wanted == 0 {
                return;
            }
            let rest = chunk.0.get(skip..).unwrap_or_default();
            let part = rest.get(..wanted).unwrap_or(rest);
            out.extend_from_slice(part);
            (skip, wanted) = (0, wanted - part.len());
        }
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.uses);
        visit(&mut self.chunks);
        visit(&mut self.files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_kept_once_read_in_parts_and_removed_with_its_last_use() {
        let mut blobs = Blobs::default();
        let bytes: Vec<u8> = (0..CHUNK_BYTES * 2 + 5).map(|at| (at % 251) as u8).collect();
        let content = Content::Held(bytes.clone());
        let kept = blobs.keep(&content).unwrap();
        let blob = kept.blob;
        assert_eq!(blobs.keep(&content).unwrap().blob, blob);
        assert_eq!(blobs.chunks.len(), 3);
        for (start, length) in [(0, bytes.len()), (CHUNK_BYTES - 1, 2), (CHUNK_BYTES * 2, 5), (3, 0)] {
            let mut read = Vec::new();
            blobs.read(blob, start, length, &mut read);
            assert!(read == bytes[start..start + length], "{start} {length}");
        }
        blobs.release(&kept);
        assert_eq!(blobs.chunks.len(), 3);
        blobs.release(&kept);
        assert_eq!((blobs.chunks.len(), blobs.uses.len()), (0, 0));
    }
}
