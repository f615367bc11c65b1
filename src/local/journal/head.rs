//! The position of the journal, recorded outside of the database.
//!
//! SQLite reads a log whose end is damaged or missing as one that ended earlier: changes acknowledged after that point
//! are lost without an error. The number of the last change is therefore recorded in a separate file, after the change
//! was committed and before it is acknowledged, and compared with the database at the next start.
//!
//! A process that is killed between the two leaves a recorded number that is too low, never one that is too high; the
//! same is true for two processes that write at once. The number is read before the database, so that no change of
//! another process comes in between.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::local::private;

const NAME: &str = "cloud.head";
/// The number, and the same number with every bit inverted: a partially written number is not valid.
const BYTES: usize = 16;

/// The open file of one directory.
#[derive(Debug)]
pub(super) struct Head {
    file: Option<File>,
}

impl Head {
    /// Opens the file, or creates an empty one. If that fails, it does without: the journal itself is complete.
    pub(super) fn open(directory: &Path) -> Self {
        let path = directory.join(NAME);
        let open = || OpenOptions::new().read(true).write(true).open(&path);
        let file = open().or_else(|_| private::make_file(&path).and_then(|_| open()));
        Self { file: file.ok() }
    }

    /// Returns the last change that was acknowledged, as far as it is known.
    pub(super) fn read(&mut self) -> Option<i64> {
        let file = self.file.as_mut()?;
        let mut bytes = [0; BYTES];
        file.rewind().ok()?;
        file.read_exact(&mut bytes).ok()?;
        let (number, inverted) = bytes.split_at(BYTES / 2);
        let number = i64::from_be_bytes(number.try_into().ok()?);
        (!number == i64::from_be_bytes(inverted.try_into().ok()?)).then_some(number)
    }

    /// Records that the journal has reached `seq`, unless another process has recorded a later change.
    pub(super) fn advance(&mut self, seq: i64) {
        if self.read().is_none_or(|noted| noted < seq) {
            self.write(seq);
        }
    }

    /// Records `seq`, whatever was recorded before.
    pub(super) fn write(&mut self, seq: i64) {
        let Some(file) = self.file.as_mut() else { return };
        let mut bytes = seq.to_be_bytes().to_vec();
        bytes.extend((!seq).to_be_bytes());
        // The change is in the journal, whether it can be recorded here or not.
        let _ = file.rewind().and_then(|()| file.write_all(&bytes));
    }
}

/// Removes the file, together with its journal.
pub(super) fn forget(directory: &Path) {
    // If it remains, it reports that changes are missing, which is true.
    let _ = fs::remove_file(directory.join(NAME));
}
