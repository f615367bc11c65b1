//! The launcher of functions that are programs: this binary, started once more by itself with a hidden first argument.
//!
//! It has two stages, because what holds a program must be set up in a process with a single thread, and because a
//! process id namespace begins with a child. The first, the *supervisor*, makes the namespaces and the socket of the
//! Runtime API, and lives as long as the program: it ends all of the program's processes when the program ends or when
//! the connection to the cloud closes, which also a `kill -9` of the cloud does. The second, the *confined* stage, is
//! the program's own process: it takes from itself what the program may not have and then becomes the program.
//!
//! Linux holds a program with namespaces, Landlock, a seccomp filter and resource limits, or, where namespaces are not
//! to be had, without them. macOS holds it with `sandbox-exec`; that was written without a Mac to try it on.

mod confine;
#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod namespaces;
#[cfg(target_os = "macos")]
mod profile;
#[cfg(target_os = "linux")]
mod seccomp;
mod supervise;
#[cfg(target_os = "linux")]
mod view;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

/// The first argument of the supervisor and of the confined stage; no command has such a name.
pub(super) const SUPERVISE: &str = "__supervise-function";
const CONFINE: &str = "__confine-function";
/// How the launcher ends where it could not do its work; it said why on its standard error.
const FAILED: u8 = 125;
/// The first byte of its report, which comes with the socket to accept connections from.
pub(super) const READY: u8 = b'+';
/// The same, where the program cannot be held in this way; the reason follows.
pub(super) const REFUSED: u8 = b'-';

/// What holds a program back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Hold {
    /// A view of the files, a network and processes of its own, and all that follows.
    Namespaces,
    /// The kernel's rules for the files, connections and calls of a process; on macOS its sandbox.
    Rules,
    Nothing,
}

/// What is to be run and within which bounds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) hold: Hold,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    pub(super) environment: Vec<(String, String)>,
    /// The folder of the function, with `task`, `tmp` and `root` in it.
    pub(super) folder: PathBuf,
    /// What may be read besides the function's own files and the system's programs and libraries.
    pub(super) readable: Vec<PathBuf>,
    /// The only files that may be run; none where all that can be read may be.
    pub(super) executable: Option<Vec<PathBuf>>,
    pub(super) memory_megabytes: u32,
    /// Tells the programs of this machine apart: the process id of the supervisor, which fills it in.
    #[serde(default)]
    pub(super) number: u32,
}

/// Runs a stage of the launcher where `words` ask for one.
pub fn run(words: &[OsString]) -> Option<ExitCode> {
    let stage: fn() -> std::io::Result<u8> = match words.get(1)?.to_str()? {
        SUPERVISE => supervise::run,
        CONFINE => confine::run,
        _ => return None,
    };
    let code = stage().unwrap_or_else(|error| {
        let line = format!("[ork] the function cannot be started: {error}\n");
        // Its reader is the cloud, which shows it in the log of the function.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
        FAILED
    });
    Some(ExitCode::from(code))
}

/// The directories of the system's programs and libraries.
#[cfg(target_os = "linux")]
const SYSTEM: [&str; 8] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store"];
/// What programs need of the system's settings.
#[cfg(target_os = "linux")]
const SETTINGS: [&str; 8] = [
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs",
];
#[cfg(target_os = "linux")]
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];
