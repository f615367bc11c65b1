//! Functions that are programs: Python runs in our bootstrap, other runtimes bring their own `bootstrap`.
//!
//! A program is started in a folder of its own with the environment of the function only, and connects to the Runtime
//! API on loopback, which also serves the local cloud. The launcher confines it. Where it cannot, a program runs only
//! if that was explicitly allowed, and our Python bootstrap refuses files outside of that folder, other programs, and
//! connections beyond loopback.
//!
//! Deviation: programs run in real time; virtual time stands still while one runs.

mod api;
mod folder;
mod launch;
mod output;
mod python;

pub use folder::{remove_left_folders, remove_own_folders};
pub use launch::{ProgramPolicy, why_unheld};
pub(super) use python::Python;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use self::folder::Folder;
use self::launch::{LaunchRequest, NotStarted, Started};
use self::output::Output;
use super::failure;
use super::package::Package;
use super::sandbox::{Event, Finish, SandboxEvent};
use crate::local::engine::{Engine, pause};
use crate::local::service::{Failed, Invocation};

/// The path on which programs are searched; the environment of this process is not passed on.
const PATH: &str = "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";
/// How long to wait for output that a program writes after its response.
const AFTERMATH: Duration = Duration::from_millis(200);
/// The same, if the program does not mark the end of its output.
const AFTERTHOUGHT: Duration = Duration::from_millis(3);

/// The maximum size of an error that a program reports.
const MAX_ERROR: usize = 256 * 1024;

/// How a function's program is started.
pub(super) enum Program {
    Python,
    Bootstrap,
}

impl Program {
    /// Returns the kind of program of a runtime; `None` if the local cloud does not support the runtime.
    pub(super) fn of(runtime: &str) -> Option<Self> {
        match runtime {
            _ if runtime.starts_with("python") => Some(Self::Python),
            _ if runtime.starts_with("provided") => Some(Self::Bootstrap),
            _ => None,
        }
    }
}

/// A running program. Dropping it ends the program and everything that it started.
pub(super) struct Sandbox {
    started: Started,
    output: Output,
    events: Sender<api::Next>,
    said: Receiver<api::Word>,
    server: JoinHandle<()>,
    marks: usize,
    engine: Arc<Engine>,
    request_id: String,
    /// Removed when the program has ended.
    _folder: Folder,
}

impl Sandbox {
    pub(super) async fn start(
        engine: &Arc<Engine>,
        invocation: &Invocation,
        package: &Arc<Package>,
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
        let python = match program {
            Program::Python => {
                Some(engine.functions().python().await.map_err(|error| missing(&invocation.runtime, &error))?)
            }
            Program::Bootstrap => None,
        };
        let folder = Folder::make(id, Arc::clone(package)).await.map_err(broken)?;
        let mut environment: Vec<(String, String)> = variables.collect();
        environment.push(("PATH".to_owned(), PATH.to_owned()));
        let wanted = wanted(python.as_ref(), folder.root(), package, environment, invocation.memory_megabytes);
        let mut started = launch::start(engine.functions(), &wanted).await.map_err(|error| match error {
            NotStarted::Broken(error) => broken(error),
            NotStarted::Unheld(reason) => unheld(&reason),
        })?;
        drop(wanted);
        let ((events, taken), (speak, said)) = (channel(1), channel(4));
        let listener = started.listener.take().ok_or_else(|| broken(std::io::ErrorKind::NotConnected.into()))?;
        let server = api::serve(Arc::clone(engine), invocation.clone(), listener, taken, speak);
        let output = Output::of(engine, &mut started.child);
        let marks = if python.is_some() { 2 } else { 0 };
        let engine = Arc::clone(engine);
        Ok(Self { started, output, events, said, server, marks, engine, request_id: String::new(), _folder: folder })
    }

    pub(super) fn begin(&mut self, event: &Event) {
        self.request_id.clone_from(&event.request_id);
        self.output.begin();
        let deadline = event.now.plus(Duration::from_millis(event.timeout_millis));
        let next = api::Next { request_id: event.request_id.clone(), payload: event.payload.clone(), deadline };
        // If the server has ended, `listen` reports it.
        let _ = self.events.try_send(next);
    }

    /// Returns the next event of the program.
    pub(super) async fn listen(&mut self) -> SandboxEvent {
        tokio::select! {
            biased;
            word = self.said.recv() => match word {
                Some(api::Word::Ready) => SandboxEvent::Ready,
                Some(api::Word::Answer(outcome)) => {
                    let is_alive = !matches!(&outcome, Err(failed) if failed.status.is_some());
                    self.finish(outcome, is_alive).await
                }
                None => self.finish(Err(gone(&self.request_id, "without providing a reason")), false).await,
            },
            exit = self.started.child.wait() => {
                let code = exit.ok().and_then(|status| status.code());
                let reason = match code {
                    Some(0) => "without providing a reason".to_owned(),
                    // The launcher reports a signal like a shell does.
                    Some(code @ 129..=192) => format!("with error: signal: {}", signal(code - 128)),
                    Some(code) => format!("with error: exit status {code}"),
                    None => "with error: signal: killed".to_owned(),
                };
                self.finish(Err(gone(&self.request_id, &reason)), false).await
            }
        }
    }

    async fn finish(&mut self, outcome: Result<String, Failed>, is_alive: bool) -> SandboxEvent {
        let (marks, most) = match (is_alive, self.marks) {
            // Its streams end with the program.
            (false, _) => (usize::MAX, AFTERMATH),
            (true, 0) => (usize::MAX, AFTERTHOUGHT),
            (true, marks) => (marks, AFTERMATH),
        };
        tokio::select! {
            () = self.output.settle(marks) => {}
            () = pause(most) => {}
        }
        SandboxEvent::Finished(Finish {
            outcome,
            logs: self.output.take(&self.engine, !is_alive),
            memory_used_megabytes: 0,
            is_alive,
        })
    }

    /// Returns the output of a program that was stopped before it responded.
    pub(super) fn drain_logs(&mut self) -> Vec<crate::local::service::LogLine> {
        self.output.take(&self.engine, true)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn signal(number: i32) -> String {
    match number {
        6 => "aborted".to_owned(),
        9 => "killed".to_owned(),
        11 => "segmentation fault".to_owned(),
        15 => "terminated".to_owned(),
        number => number.to_string(),
    }
}

fn wanted<'a>(
    python: Option<&'a Python>,
    folder: &'a Path,
    package: &'a Package,
    environment: Vec<(String, String)>,
    memory_megabytes: u32,
) -> LaunchRequest<'a> {
    let arguments = move |task: &Path, temporary: &Path, is_held: bool| {
        if python.is_none() {
            return Vec::new();
        }
        // Isolated: no user site, no PYTHON* variables, nothing of the working directory.
        let options = ["-I", "-B", "-u", "-c", include_str!("bootstrap.py")].map(str::to_owned);
        let [task, temporary] = [task, temporary].map(|path| path.display().to_string());
        let wall = if is_held { "held" } else { "unheld" }.to_owned();
        options.into_iter().chain([task, temporary, memory_megabytes.to_string(), wall]).collect()
    };
    LaunchRequest {
        folder,
        package,
        program: python.map_or_else(|| "/var/task/bootstrap".into(), |python| python.executable.clone()),
        arguments: Box::new(arguments),
        environment,
        readable: python.map(|python| python.readable.clone()).unwrap_or_default(),
        executable: python.map(|python| vec![python.program()]),
        memory_megabytes,
    }
}

fn unheld(reason: &str) -> Failed {
    let words = format!(
        "the function is a program, and nothing on this machine can keep it from your files and network ({reason}); if \
         you trust its code, run the command again with --allow-programs"
    );
    failure("Runtime.InvalidEntrypoint", words)
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
