//! All exit codes. Scripts can rely on them; no other code is used.
//!
//! [`TABLE`] is part of the help.

use std::process::ExitCode;

/// The outcome of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, and every check passed.
    Done,
    /// A check failed.
    Untrue,
    /// The command line is invalid.
    Usage,
    /// A lab or a data file is invalid.
    Invalid,
    /// Refused before any change: missing credentials or permissions, or a prompt that cannot be answered.
    Refused,
    /// A call to the cloud failed, an entry was not accepted, or a name does not exist there.
    CallFailed,
    /// The deadline passed without a conclusive result.
    Inconclusive,
    /// Resources remained after clean-up.
    LeftBehind,
    /// Deploying the lab would change something.
    Pending,
    /// A bug in ork.
    Bug,
    Interrupted,
    Terminated,
}

impl Exit {
    /// Describes the exit code.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Done => "done, all checks passed",
            Self::Untrue => "a check is false",
            Self::Usage => "the command line makes no sense",
            Self::Invalid => "a lab or a data file is invalid",
            Self::Refused => "refused before any change",
            Self::CallFailed => "a call to the cloud failed",
            Self::Inconclusive => "the deadline passed and nothing conclusive was seen",
            Self::LeftBehind => "cleaning up left something behind",
            Self::Pending => "deploying would change something",
            Self::Bug => "a bug in ork",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// Returns the more severe of two outcomes: one that requires action is more severe than a failed check.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    const fn weight(self) -> u8 {
        match self {
            Self::Done | Self::Pending => 0,
            Self::Inconclusive => 1,
            Self::Untrue => 2,
            Self::Usage => 3,
            Self::Refused => 4,
            Self::Invalid => 5,
            Self::CallFailed => 6,
            Self::LeftBehind => 7,
            Self::Interrupted => 8,
            Self::Terminated => 9,
            Self::Bug => 10,
        }
    }

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
            Self::Pending => 8,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// The descriptions of all codes.
pub const TABLE: &str = "\
Exit codes:
    0  done, all checks passed
    1  a check is false
    2  the command line makes no sense
    3  a lab or a data file is invalid
    4  refused before any change: credentials, permissions, a prompt nobody can answer
    5  a call to the cloud failed, an event was not accepted, or a name is unknown there
    6  the deadline passed and nothing conclusive was seen
    7  cleaning up left something behind
    8  `ork lab plan --exit-code`: deploying would change something
   70  a bug in ork
  130  interrupted
  143  terminated";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_code() {
        let all = [
            Exit::Done,
            Exit::Untrue,
            Exit::Usage,
            Exit::Invalid,
            Exit::Refused,
            Exit::CallFailed,
            Exit::Inconclusive,
            Exit::LeftBehind,
            Exit::Pending,
            Exit::Bug,
            Exit::Interrupted,
            Exit::Terminated,
        ];
        let codes = TABLE.lines().skip(1).map(|line| line.split_whitespace().next().and_then(|code| code.parse().ok()));
        assert!(codes.eq(all.iter().map(|exit| Some(exit.code()))));
    }
}
