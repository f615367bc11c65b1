//! File descriptors: every connection and every program of a function uses some, and the usual soft limit of 256 or
//! 1,024 is soon reached.

/// The maximum that macOS grants any process, regardless of its hard limit.
#[cfg(unix)]
const WANTED: u64 = 10_240;

/// Raises the soft limit as far as needed and allowed, and returns the limit; `None` if there is none.
#[cfg(unix)]
pub(super) fn raise() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let found = getrlimit(Resource::Nofile);
    let soft = found.current?;
    let wanted = found.maximum.map_or(WANTED, |hard| hard.min(WANTED));
    let raised = soft < wanted && {
        let limit = Rlimit { current: Some(wanted), maximum: found.maximum };
        setrlimit(Resource::Nofile, limit).is_ok()
    };
    usize::try_from(if raised { wanted } else { soft }).ok()
}

#[cfg(not(unix))]
pub(super) fn raise() -> Option<usize> {
    None
}
