//! Starts programs through the launcher, and determines how this machine can confine them.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::local::function::agreement::Agreements;
use crate::local::function::package::Package;
#[cfg(not(unix))]
use crate::local::function::pool::Functions;

/// How functions that are programs are run.
#[derive(Debug, Clone, Default)]
pub struct ProgramPolicy {
    /// The `ork` binary, which starts and confines them. Without it they run unconfined.
    pub launcher: Option<PathBuf>,
    /// Whether they may run without confinement.
    pub may_run_unheld: bool,
    /// The programs that may run without confinement in any case.
    pub agreements: Option<Agreements>,
    /// Whether namespaces are not used, as on a machine that has none.
    pub without_namespaces: bool,
}

/// A program that was started.
pub(super) struct Started {
    pub(super) child: Child,
    /// The socket of the Runtime API; taken by the server.
    pub(super) listener: Option<TcpListener>,
    /// Closing it ends the program and everything that it started.
    #[cfg(unix)]
    pub(super) _life: Option<std::os::unix::net::UnixStream>,
}

/// The reason why a program was not started.
pub(super) enum NotStarted {
    /// It cannot be confined here, and there is no agreement to run it without.
    Unheld(String),
    Broken(io::Error),
}

impl From<io::Error> for NotStarted {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

type Arguments<'a> = dyn Fn(&Path, &Path, bool) -> Vec<String> + Send + Sync + 'a;

/// The program to run. Its paths depend on whether the program sees its folders at the places where AWS has them.
pub(super) struct LaunchRequest<'a> {
    pub(super) folder: &'a Path,
    pub(super) package: &'a Package,
    pub(super) program: PathBuf,
    /// The arguments, given the paths of its package and its `/tmp`, and whether it is confined.
    pub(super) arguments: Box<Arguments<'a>>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) readable: Vec<PathBuf>,
    pub(super) executable: Option<Vec<PathBuf>>,
    pub(super) memory_megabytes: u32,
}

impl LaunchRequest<'_> {
    /// Returns whether there is an agreement to run this program without confinement.
    fn may_run_unheld(&self, policy: &ProgramPolicy) -> bool {
        policy.may_run_unheld || policy.agreements.as_ref().is_some_and(|agreements| agreements.covers(self.package))
    }

    fn places(&self, has_view: bool) -> (PathBuf, PathBuf) {
        if has_view {
            return ("/var/task".into(), "/tmp".into());
        }
        (self.folder.join("task"), self.folder.join("tmp"))
    }

    fn environment(&self, task: &Path, temporary: &Path) -> Vec<(String, String)> {
        let own = [("LAMBDA_TASK_ROOT", task), ("TMPDIR", temporary), ("HOME", temporary)];
        let own = own.map(|(name, path)| (name.to_owned(), path.display().to_string()));
        self.environment.iter().cloned().chain(own).collect()
    }
}

fn streams(command: &mut Command) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
}

/// Starts the program without a launcher, as a child with a process group of its own.
async fn plainly(wanted: &LaunchRequest<'_>) -> io::Result<Started> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let (task, temporary) = wanted.places(false);
    let mut command = Command::new(in_package(&wanted.program, &task));
    command
        .args((wanted.arguments)(&task, &temporary, false))
        .env_clear()
        .envs(wanted.environment(&task, &temporary))
        .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
        .env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .current_dir(task)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    streams(&mut command);
    Ok(Started {
        child: command.spawn()?,
        listener: Some(listener),
        #[cfg(unix)]
        _life: None,
    })
}

/// Returns the path of a program; a bootstrap is given by its path in the package.
fn in_package(program: &Path, task: &Path) -> PathBuf {
    program.strip_prefix("/var/task").map_or_else(|_| program.to_owned(), |name| task.join(name))
}

#[cfg(not(unix))]
pub(super) async fn start(functions: &Functions, wanted: &LaunchRequest<'_>) -> Result<Started, NotStarted> {
    if wanted.may_run_unheld(&functions.policy()) {
        return Ok(plainly(wanted).await?);
    }
    Err(NotStarted::Unheld(NOTHING.to_owned()))
}

#[cfg(not(unix))]
const NOTHING: &str = "this system has nothing that holds a program back";

/// Returns why this machine cannot confine a program, or `None` if it can.
#[cfg(not(unix))]
pub async fn why_unheld(_: &ProgramPolicy) -> Option<String> {
    Some(NOTHING.to_owned())
}

#[cfg(unix)]
pub(super) use held::start;
#[cfg(unix)]
pub use held::why_unheld;

#[cfg(unix)]
mod held {
    use std::io::{self, IoSliceMut, Read as _, Write as _};
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::process::Stdio;
    use std::time::Duration;

    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
    use tokio::net::TcpListener;
    use tokio::process::Command;

    use super::{LaunchRequest, NotStarted, ProgramPolicy, Started, in_package, plainly, streams};
    use crate::local::function::launcher::{Hold, Plan, READY, SUPERVISE};
    use crate::local::function::pool::Functions;

    /// The time limit for the launcher to set up the program's environment.
    const PATIENCE: Duration = Duration::from_secs(10);
    /// The maximum size of a reason for a failure.
    const MAX_REASON: u64 = 4096;
    const NO_LAUNCHER: &str = "there is no `ork` binary to start it with";

    /// Starts a program with the strongest confinement that this machine supports.
    pub(in crate::local::function::process) async fn start(
        functions: &Functions,
        wanted: &LaunchRequest<'_>,
    ) -> Result<Started, NotStarted> {
        let policy = functions.policy();
        let Some(launcher) = &policy.launcher else {
            if wanted.may_run_unheld(&policy) {
                return Ok(plainly(wanted).await?);
            }
            return Err(NotStarted::Unheld(NO_LAUNCHER.to_owned()));
        };
        for hold in [Hold::Namespaces, Hold::Rules, Hold::Nothing] {
            let is_left_out = match hold {
                Hold::Namespaces => policy.without_namespaces,
                Hold::Rules => false,
                Hold::Nothing => !wanted.may_run_unheld(&policy),
            };
            if is_left_out || !functions.may_hold(hold) {
                continue;
            }
            match launch(launcher, plan(wanted, hold)).await? {
                Ok(started) => return Ok(started),
                // The next attempt would fail in the same way.
                Err(reason) => functions.cannot_hold(hold, reason),
            }
        }
        Err(NotStarted::Unheld(functions.why_unheld()))
    }

    /// Returns why this machine cannot confine a program, or `None` if it can.
    pub async fn why_unheld(policy: &ProgramPolicy) -> Option<String> {
        let Some(launcher) = &policy.launcher else { return Some(NO_LAUNCHER.to_owned()) };
        let mut reasons = Vec::new();
        for hold in [Hold::Namespaces, Hold::Rules] {
            // A probe does not need the program itself.
            let plan = Plan {
                hold,
                program: "/var/task/bootstrap".into(),
                arguments: Vec::new(),
                environment: Vec::new(),
                folder: "/nonexistent".into(),
                readable: Vec::new(),
                executable: None,
                memory_megabytes: 128,
                number: 0,
            };
            match launch(launcher, plan).await {
                Ok(Ok(_)) => return None,
                Ok(Err(reason)) => reasons.push(reason),
                Err(error) => reasons.push(error.to_string()),
            }
        }
        Some(reasons.join("; "))
    }

    fn plan(wanted: &LaunchRequest<'_>, hold: Hold) -> Plan {
        let (task, temporary) = wanted.places(hold == Hold::Namespaces);
        Plan {
            hold,
            program: in_package(&wanted.program, &task),
            arguments: (wanted.arguments)(&task, &temporary, hold != Hold::Nothing),
            environment: wanted.environment(&task, &temporary),
            folder: wanted.folder.to_owned(),
            readable: wanted.readable.clone(),
            executable: wanted.executable.clone(),
            memory_megabytes: wanted.memory_megabytes,
            number: 0,
        }
    }

    /// Starts the program; returns the reason if it cannot be confined in this way.
    async fn launch(launcher: &Path, plan: Plan) -> io::Result<Result<Started, String>> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(PATIENCE))?;
        ours.set_write_timeout(Some(PATIENCE))?;
        let mut command = Command::new(launcher);
        command.arg(SUPERVISE).env_clear().stdin(Stdio::from(OwnedFd::from(theirs)));
        streams(&mut command);
        let child = command.spawn()?;
        // Dropping it closes this process's copy of the other end.
        drop(command);
        let agreed = tokio::task::spawn_blocking(move || agree(ours, &plan)).await.map_err(io::Error::other)??;
        let (life, listener) = match agreed {
            Ok(agreed) => agreed,
            Err(reason) => return Ok(Err(reason)),
        };
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        Ok(Ok(Started { child, listener: Some(listener), _life: Some(life) }))
    }

    type Agreed = (UnixStream, std::net::TcpListener);

    /// Sends the plan to the launcher, and receives what the launcher created.
    fn agree(mut launcher: UnixStream, plan: &Plan) -> io::Result<Result<Agreed, String>> {
        let text = serde_json::to_vec(plan)?;
        launcher.write_all(&u32::try_from(text.len()).map_err(io::Error::other)?.to_be_bytes())?;
        launcher.write_all(&text)?;
        let mut first = [0];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let parts = &mut [IoSliceMut::new(&mut first)];
        let length = recvmsg(&launcher, parts, &mut control, RecvFlags::CMSG_CLOEXEC)?.bytes;
        let sockets = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(sockets) => Some(sockets),
            _ => None,
        });
        let socket = sockets.flatten().next();
        match (length, first, socket) {
            (1, [READY], Some(socket)) => Ok(Ok((launcher, socket.into()))),
            (1, _, _) => {
                let mut reason = String::new();
                launcher.take(MAX_REASON).read_to_string(&mut reason)?;
                Ok(Err(reason))
            }
            _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the launcher ended at once")),
        }
    }
}
