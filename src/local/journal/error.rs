//! The errors of a journal, each with its path and the remedy.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum JournalError {
    #[error("cannot use `{}`: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("cannot use `{}`: {source}", path.display())]
    Sqlite { path: PathBuf, source: rusqlite::Error },
    #[error("there is no room on the disk for `{}`; make some, or let ORK_HOME name another folder", path.display())]
    Full { path: PathBuf },
    #[error("`{}` is read-only; let ORK_HOME name another folder", path.display())]
    ReadOnly { path: PathBuf },
    #[error("`{}` is kept busy by another process; try again", path.display())]
    Busy { path: PathBuf },
    #[error(
        "`{}` was removed or replaced while it was in use, and what is changed now would be lost with it; end this \
         process and run the command again",
        path.display()
    )]
    Removed { path: PathBuf },
    #[error("`{}` is damaged: {reason}; `ork local reset` starts afresh", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("`{}` does not hold a local cloud; move it away, or let `ork local reset` replace it", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "`{}` was written by a newer ork (format {found}, this one reads {known}); use that one, or start afresh \
         with `ork local reset`",
        path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "`{}` is missing or is no key of this cloud, and without it the cloud cannot be read; put it back, or start \
         afresh with `ork local reset`",
        path.display()
    )]
    NoKey { path: PathBuf },
    #[error("the state of the local cloud cannot be written as JSON: {0}")]
    Encode(#[from] serde_json::Error),
    #[error("the local cloud of this process was lost to a defect in an earlier call")]
    Lost,
}

impl JournalError {
    pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.into() }
    }

    /// Classifies an error of the system by its remedy.
    pub(in crate::local) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path },
            _ => Self::Io { path, source },
        }
    }

    /// Classifies an error of SQLite by its remedy.
    pub(super) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation) => {
                Self::Damaged { path, reason: source.to_string() }
            }
            // A table or column is missing, or has another type: the file was changed by other software.
            Some(ErrorCode::Unknown) => Self::Damaged { path, reason: source.to_string() },
            None => Self::Damaged { path, reason: source.to_string() },
            Some(_) => Self::Sqlite { path, source },
        }
    }
}
