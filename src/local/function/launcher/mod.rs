//! The launcher of functions that are programs: this binary, started again by itself with a hidden first argument.
//!
//! It has two stages, because the confinement must be set up in a process with a single thread, and because a process
//! ID namespace begins with a child. The first stage, the *supervisor*, creates the namespaces and the socket of the
//! Runtime API, and runs as long as the program: it ends all of the program's processes when the program ends or when
//! the connection to the cloud closes, which it also does on a `kill -9` of the cloud. The second stage, the *confined*
//! stage, is the program's own process: it drops the privileges that the program must not have and then becomes the
//! program.
//!
//! Linux confines a program with namespaces, Landlock, a seccomp filter and resource limits, or without namespaces
//! where they are not available. macOS confines it with `sandbox-exec`; that was written without a Mac to test it on.

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
/// The exit code of the launcher if it failed; the reason is on its standard error.
const FAILED: u8 = 125;
/// The first byte of the supervisor's report of success, which carries the socket from which to accept connections.
pub(super) const READY: u8 = b'+';
/// The first byte of its report that the program cannot be confined in this way; the reason follows.
pub(super) const REFUSED: u8 = b'-';

/// The confinement of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Hold {
    /// A mount namespace, a network and processes of its own, and all of the rules below.
    Namespaces,
    /// The kernel's rules for the files, connections and system calls of a process; on macOS its sandbox.
    Rules,
    Nothing,
}

/// The program to run and its limits.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) hold: Hold,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    pub(super) environment: Vec<(String, String)>,
    /// The folder of the function, which contains `task`, `tmp` and `root`.
    pub(super) folder: PathBuf,
    /// Paths that may be read in addition to the function's own files and the system's programs and libraries.
    pub(super) readable: Vec<PathBuf>,
    /// The only files that may be executed; `None` if every readable file may be.
    pub(super) executable: Option<Vec<PathBuf>>,
    pub(super) memory_megabytes: u32,
    /// Identifies the program on this machine: the process ID of the supervisor, which fills it in.
    #[serde(default)]
    pub(super) number: u32,
}

/// Runs a stage of the launcher if `words` select one.
pub fn run(words: &[OsString]) -> Option<ExitCode> {
    let stage: fn() -> std::io::Result<u8> = match words.get(1)?.to_str()? {
        SUPERVISE => supervise::run,
        CONFINE => confine::run,
        _ => return None,
    };
    let code = stage().unwrap_or_else(|error| {
        let line = format!("[ork] the function cannot be started: {error}\n");
        // The cloud reads it and shows it in the log of the function.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
        FAILED
    });
    Some(ExitCode::from(code))
}

/// The directories of the system's programs and libraries.
#[cfg(target_os = "linux")]
const SYSTEM: [&str; 8] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store"];
/// The system settings that programs need.
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
