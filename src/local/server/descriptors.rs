//! File descriptors: every connection and every program of a function takes some, and the usual soft limit of 256 or
//! 1,024 is soon reached.

/// As many as macOS grants any process, whatever its hard limit says.
#[cfg(unix)]
const WANTED: u64 = 10_240;

/// Raises the soft limit as far as it is needed and allowed, and says what it is then; none where there is no limit.
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
