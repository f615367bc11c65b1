//! The Python interpreter of this machine.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;
use tokio::time::timeout;

/// The time limit for the interpreter to report its paths.
const PATIENCE: Duration = Duration::from_secs(10);
const QUESTION: &str = "import json, os, sys; print(json.dumps({
    'executable': sys.executable, 'readable': [path for path in
    [sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path] if os.path.isabs(path) and os.path.exists(path)]}))";

/// The paths that the interpreter reports: the first `python3` found may be a script that starts the real one.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::local::function) struct Python {
    pub(in crate::local::function) executable: PathBuf,
    /// The files of its installation.
    pub(super) readable: Vec<PathBuf>,
}

impl Python {
    pub(in crate::local::function) async fn find() -> io::Result<Self> {
        let mut command = Command::new("python3");
        command.args(["-I", "-c", QUESTION]).stdin(Stdio::null()).kill_on_drop(true);
        let silent = || io::Error::new(io::ErrorKind::TimedOut, "python3 does not answer");
        let output = timeout(PATIENCE, command.output()).await.map_err(|_| silent())??;
        let broken = || io::Error::new(io::ErrorKind::NotFound, "python3 does not run");
        let mut found: Self = serde_json::from_slice(&output.stdout).map_err(|_| broken())?;
        if !output.status.success() || !found.executable.is_absolute() {
            return Err(broken());
        }
        // A prefix that covers the whole machine would expose everything.
        found.readable.retain(|path| path.components().count() > 2 || path == Path::new("/usr"));
        found.readable.push(found.executable.clone());
        Ok(found)
    }

    /// Returns the path of the binary.
    pub(super) fn program(&self) -> PathBuf {
        std::fs::canonicalize(&self.executable).unwrap_or_else(|_| self.executable.clone())
    }
}
