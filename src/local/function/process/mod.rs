//! Functions that are programs: Python through a bootstrap of ours, anything else through its own `bootstrap`.
//!
//! A program is started in a folder of its own with nothing but the function's environment, and speaks to the Runtime
//! API on loopback, where it also finds the local cloud. Our Python bootstrap refuses files outside of that folder,
//! other programs and connections beyond loopback. Deviation: a `bootstrap` executable is not held back in these ways,
//! and no program's time is virtual: while it runs, virtual time stands still.

mod api;
mod folder;
mod output;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use self::folder::Folder;
use self::output::Output;
use super::failure;
use super::package::Package;
use super::sandbox::{Event, Finish, Said};
use crate::local::engine::{Engine, pause};
use crate::local::service::{Failed, Invocation};

/// Where programs are looked for; the environment of this process is not handed on.
const PATH: &str = "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";
/// What a program may still write after its answer.
const AFTERMATH: Duration = Duration::from_millis(200);
/// The same, where the program does not say that it wrote all.
const AFTERTHOUGHT: Duration = Duration::from_millis(3);

/// How a function's program is started.
pub(super) enum Program {
    Python,
    Bootstrap,
}

impl Program {
    /// The program of a runtime; none where the local cloud has none for it.
    pub(super) fn of(runtime: &str) -> Option<Self> {
        match runtime {
            _ if runtime.starts_with("python") => Some(Self::Python),
            _ if runtime.starts_with("provided") => Some(Self::Bootstrap),
            _ => None,
        }
    }
}

/// A running program. Dropped, it is killed.
pub(super) struct Sandbox {
    child: Child,
    output: Output,
    events: UnboundedSender<api::Next>,
    said: UnboundedReceiver<api::Word>,
    server: JoinHandle<()>,
    marks: usize,
    request_id: String,
    /// Removed when the program is gone.
    _folder: Folder,
}

impl Sandbox {
    pub(super) async fn start(
        engine: &Arc<Engine>,
        invocation: &Invocation,
        package: &Package,
        variables: impl Iterator<Item = (String, String)>,
        id: &str,
    ) -> Result<Self, Failed> {
        let broken =
            |error: std::io::Error| failure("Runtime.InvalidEntrypoint", format!("cannot start the function: {error}"));
        let program = Program::of(&invocation.runtime).ok_or_else(|| unknown(&invocation.runtime))?;
        if matches!(program, Program::Bootstrap) && package.file("bootstrap").is_none() {
            return Err(failure(
                "Runtime.InvalidEntrypoint",
                "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
            ));
        }
        let folder = Folder::make(id, package).map_err(broken)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(broken)?;
        let address = listener.local_addr().map_err(broken)?;
        let ((events, taken), (speak, said)) = (unbounded_channel(), unbounded_channel());
        let server = api::serve(Arc::clone(engine), invocation.clone(), listener, taken, speak);
        let (mut command, marks) = match program {
            Program::Python => {
                let interpreter =
                    engine.functions().python().await.map_err(|error| missing(&invocation.runtime, &error))?;
                (python(&interpreter, &folder, invocation.memory_megabytes), 2)
            }
            Program::Bootstrap => (Command::new(folder.task().join("bootstrap")), 0),
        };
        command
            .env_clear()
            .envs(variables)
            .env("PATH", PATH)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_ENDPOINT_URL", format!("http://{address}"))
            .env("LAMBDA_TASK_ROOT", folder.task())
            .env("TMPDIR", folder.temporary())
            .env("HOME", folder.temporary())
            .current_dir(folder.task())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().map_err(broken)?;
        let output = Output::of(engine, &mut child);
        Ok(Self { child, output, events, said, server, marks, request_id: String::new(), _folder: folder })
    }

    pub(super) fn begin(&mut self, event: &Event) {
        self.request_id.clone_from(&event.request_id);
        let deadline = event.now.plus(Duration::from_millis(event.timeout_millis));
        let next = api::Next { request_id: event.request_id.clone(), payload: event.payload.clone(), deadline };
        // A server that is gone says nothing, which is noticed when it is listened to.
        let _ = self.events.send(next);
    }

    /// What the program says next.
    pub(super) async fn listen(&mut self) -> Said {
        tokio::select! {
            biased;
            word = self.said.recv() => match word {
                Some(api::Word::Ready) => Said::Ready,
                Some(api::Word::Answer(outcome)) => {
                    let is_alive = !matches!(&outcome, Err(failed) if failed.status.is_some());
                    self.finish(outcome, is_alive).await
                }
                None => self.finish(Err(gone(&self.request_id, "without providing a reason")), false).await,
            },
            exit = self.child.wait() => {
                let code = exit.ok().and_then(|status| status.code());
                let reason = match code {
                    Some(0) => "without providing a reason".to_owned(),
                    Some(code) => format!("with error: exit status {code}"),
                    None => "with error: signal: killed".to_owned(),
                };
                self.finish(Err(gone(&self.request_id, &reason)), false).await
            }
        }
    }

    async fn finish(&mut self, outcome: Result<String, Failed>, is_alive: bool) -> Said {
        let (marks, most) = match (is_alive, self.marks) {
            // Its streams end with it.
            (false, _) => (usize::MAX, AFTERMATH),
            (true, 0) => (usize::MAX, AFTERTHOUGHT),
            (true, marks) => (marks, AFTERMATH),
        };
        tokio::select! {
            () = self.output.settle(marks) => {}
            () = pause(most) => {}
        }
        Said::Finished(Finish { outcome, logs: self.output.take(), memory_used_megabytes: 0, is_alive })
    }

    /// What was written by a program that had no time to answer.
    pub(super) fn last_words(&mut self) -> Vec<crate::local::service::LogLine> {
        self.output.take()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Where Python is, by its own account: what is found first may be a script that starts the right one.
pub(super) async fn find_python() -> std::io::Result<PathBuf> {
    let asked = ["-I", "-c", "import sys; print(sys.executable)"];
    let output = Command::new("python3").args(asked).stdin(Stdio::null()).kill_on_drop(true).output().await?;
    match String::from_utf8(output.stdout) {
        Ok(path) if output.status.success() && !path.trim().is_empty() => Ok(PathBuf::from(path.trim())),
        _ => Err(std::io::Error::new(std::io::ErrorKind::NotFound, "python3 does not run")),
    }
}

fn python(interpreter: &Path, folder: &Folder, memory_megabytes: u32) -> Command {
    let mut command = Command::new(interpreter);
    // Isolated: no user site, no PYTHON* variables, nothing of the working directory.
    command
        .args(["-I", "-B", "-u", "-c", include_str!("bootstrap.py")])
        .arg(folder.root())
        .arg(memory_megabytes.to_string());
    command
}

fn unknown(runtime: &str) -> Failed {
    let words = format!(
        "the local cloud has no runtime `{runtime}`: it runs nodejs, python and provided functions; run this one \
         against AWS with --backend aws"
    );
    failure("Runtime.InvalidEntrypoint", words)
}

fn missing(runtime: &str, error: &std::io::Error) -> Failed {
    let words = format!(
        "`{runtime}` needs python3 on this machine ({error}): install Python 3, or run this function against AWS with \
         --backend aws"
    );
    failure("Runtime.InvalidEntrypoint", words)
}

fn gone(request_id: &str, reason: &str) -> Failed {
    let Failed { payload, .. } =
        failure("Runtime.ExitError", format!("RequestId: {request_id} Error: Runtime exited {reason}"));
    Failed { payload, status: Some("error".to_owned()) }
}
