//! How far the journal had come, noted outside of the database.
//!
//! SQLite reads a log whose end is damaged, or which is gone, as one that ended earlier: what was acknowledged after that
//! is missing without a word. The number of the last change is therefore noted in a file beside it, after the change was
//! committed and before it is acknowledged, and compared with the database at the next start.
//!
//! A process that is killed between the two leaves a note that is behind, never one that is ahead; the same goes for two
//! processes that write at once. The note is read before the database is, so that no change of another process comes in
//! between.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::local::private;

const NAME: &str = "cloud.head";
/// The number, and the same with every bit turned over: half a note is none.
const BYTES: usize = 16;

/// The note of one directory, kept open.
#[derive(Debug)]
pub(super) struct Head {
    file: Option<File>,
}

impl Head {
    /// Opens the note, or makes one that says nothing yet. Where that fails there is none: the journal itself is whole.
    pub(super) fn open(directory: &Path) -> Self {
        let path = directory.join(NAME);
        let open = || OpenOptions::new().read(true).write(true).open(&path);
        let file = open().or_else(|_| private::make_file(&path).and_then(|_| open()));
        Self { file: file.ok() }
    }

    /// The last change that was acknowledged, as far as is known.
    pub(super) fn read(&mut self) -> Option<i64> {
        let file = self.file.as_mut()?;
        let mut bytes = [0; BYTES];
        file.rewind().ok()?;
        file.read_exact(&mut bytes).ok()?;
        let (number, inverted) = bytes.split_at(BYTES / 2);
        let number = i64::from_be_bytes(number.try_into().ok()?);
        (!number == i64::from_be_bytes(inverted.try_into().ok()?)).then_some(number)
    }

    /// Notes that the journal has come as far as `seq`; a later change of another process stays noted.
    pub(super) fn advance(&mut self, seq: i64) {
        if self.read().is_none_or(|noted| noted < seq) {
            self.write(seq);
        }
    }

    /// Notes `seq`, whatever was noted before.
    pub(super) fn write(&mut self, seq: i64) {
        let Some(file) = self.file.as_mut() else { return };
        let mut bytes = seq.to_be_bytes().to_vec();
        bytes.extend((!seq).to_be_bytes());
        // The change is in the journal, whether it can be noted or not.
        let _ = file.rewind().and_then(|()| file.write_all(&bytes));
    }
}

/// Forgets the note, together with the journal it is about.
pub(super) fn forget(directory: &Path) {
    // One that stays says that changes are missing, which is true.
    let _ = fs::remove_file(directory.join(NAME));
}
