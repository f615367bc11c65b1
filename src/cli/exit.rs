//! The exit codes, all of them. A script can rely on each; no other code is used.

use std::process::ExitCode;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, and every check passed.
    Done,
    /// A check is false.
    Untrue,
    /// The command line makes no sense.
    Usage,
    /// A lab or a data file is invalid.
    Invalid,
    /// Refused before any change: credentials, a missing permission, a prompt nobody can answer.
    Refused,
    /// A call to the cloud failed, an entry was not accepted, or a name is unknown there.
    CallFailed,
    /// The deadline passed and nothing conclusive was seen.
    Inconclusive,
    /// Cleaning up left something behind.
    LeftBehind,
    /// A bug in ork.
    Bug,
    Interrupted,
    Terminated,
}

impl Exit {
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Untrue => 1,
            Self::Usage => 2,
            Self::Invalid => 3,
            Self::Refused => 4,
            Self::CallFailed => 5,
            Self::Inconclusive => 6,
            Self::LeftBehind => 7,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
