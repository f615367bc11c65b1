//! Starts programs through the launcher, and finds out what this machine has to hold them with.

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
    /// The `ork` binary, which starts them and holds them back. Without it they run unheld.
    pub launcher: Option<PathBuf>,
    /// Whether they run where nothing holds them back.
    pub may_run_unheld: bool,
    /// Which of them run there in any case.
    pub agreements: Option<Agreements>,
    /// Whether namespaces are left out, as on a machine that has none.
    pub without_namespaces: bool,
}

/// A program that was started.
pub(super) struct Started {
    pub(super) child: Child,
    /// Where it finds the Runtime API; taken by who serves it.
    pub(super) listener: Option<TcpListener>,
    /// Closed, it ends the program with all that it started.
    #[cfg(unix)]
    pub(super) _life: Option<std::os::unix::net::UnixStream>,
}

/// Why none was started.
pub(super) enum NotStarted {
    /// Nothing holds it back here, and no one agreed to that.
    Unheld(String),
    Broken(io::Error),
}

impl From<io::Error> for NotStarted {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

type Arguments<'a> = dyn Fn(&Path, &Path, bool) -> Vec<String> + Send + Sync + 'a;

/// What is to be run: it depends on whether the program sees its folders at the places AWS has for them.
pub(super) struct LaunchRequest<'a> {
    pub(super) folder: &'a Path,
    pub(super) package: &'a Package,
    pub(super) program: PathBuf,
    /// Given the paths of its package and its `/tmp`, and whether it is held back.
    pub(super) arguments: Box<Arguments<'a>>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) readable: Vec<PathBuf>,
    pub(super) executable: Option<Vec<PathBuf>>,
    pub(super) memory_megabytes: u32,
}

impl LaunchRequest<'_> {
    /// Whether it was agreed to that this program runs where nothing holds it back.
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

/// Without a launcher: the program itself, as a child with a process group of its own.
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

/// A bootstrap is named by its place in the package.
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

/// Returns why nothing on this machine holds a program back, or none where something does.
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

    /// What the launcher gets to make what a program runs in.
    const PATIENCE: Duration = Duration::from_secs(10);
    /// What is kept of why it did not.
    const MAX_REASON: u64 = 4096;
    const NO_LAUNCHER: &str = "there is no `ork` binary to start it with";

    /// Starts a program, held back by the most this machine has.
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
                // It would be the same the next time.
                Err(reason) => functions.cannot_hold(hold, reason),
            }
        }
        Err(NotStarted::Unheld(functions.why_unheld()))
    }

    /// Returns why nothing on this machine holds a program back, or none where something does.
    pub async fn why_unheld(policy: &ProgramPolicy) -> Option<String> {
        let Some(launcher) = &policy.launcher else { return Some(NO_LAUNCHER.to_owned()) };
        let mut reasons = Vec::new();
        for hold in [Hold::Namespaces, Hold::Rules] {
            // Of the program that it would become nothing is needed to find out.
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

    /// The program; or why it cannot be held in this way.
    async fn launch(launcher: &Path, plan: Plan) -> io::Result<Result<Started, String>> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(PATIENCE))?;
        ours.set_write_timeout(Some(PATIENCE))?;
        let mut command = Command::new(launcher);
        command.arg(SUPERVISE).env_clear().stdin(Stdio::from(OwnedFd::from(theirs)));
        streams(&mut command);
        let child = command.spawn()?;
        // With it goes this process's copy of the other end.
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

    /// Tells the launcher what to do, and takes what it made.
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
