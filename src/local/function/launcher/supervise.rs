//! The supervisor: creates the environment of the program, starts the program, and ends it.

use std::io::{self, Read as _, Write as _};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, Stdio};

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{Pid, Signal, kill_process_group};

use super::{CONFINE, FAILED, Hold, Plan, READY, REFUSED};

/// More than the size of any plan.
const MAX_PLAN: u32 = 16 * 1024 * 1024;

pub(super) fn run() -> io::Result<u8> {
    let mut cloud = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut plan = read(&mut cloud)?;
    plan.number = std::process::id();
    if let Err(reason) = surround(&plan) {
        cloud.write_all(&[&[REFUSED], reason.to_string().as_bytes()].concat())?;
        return Ok(FAILED);
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?.to_string();
    plan.environment.push(("AWS_ENDPOINT_URL".to_owned(), format!("http://{address}")));
    plan.environment.push(("AWS_LAMBDA_RUNTIME_API".to_owned(), address));
    report(&cloud, &listener)?;
    drop(listener);
    let mut program = start(&plan)?;
    let first = Pid::from_child(&program);
    watch(cloud, first)?;
    let status = program.wait()?;
    end(first);
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => u8::try_from(code & 0xff).unwrap_or(FAILED),
        (None, signal) => u8::try_from(128 + signal.unwrap_or_default()).unwrap_or(FAILED),
    })
}

/// Returns when the program has ended, by itself or because the connection to the cloud closed. A process whose
/// children are in another namespace cannot have a second thread, so this waits for both at once.
#[cfg(target_os = "linux")]
fn watch(cloud: UnixStream, program: Pid) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let ended = rustix::process::pidfd_open(program, rustix::process::PidfdFlags::empty())?;
    let mut either = [PollFd::new(&ended, PollFlags::IN), PollFd::new(&cloud, PollFlags::IN)];
    while let Err(error) = poll(&mut either, None) {
        if error != rustix::io::Errno::INTR {
            return Err(error.into());
        }
    }
    end(program);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn watch(mut cloud: UnixStream, program: Pid) -> io::Result<()> {
    // The thread ends with this process.
    std::thread::spawn(move || {
        let _ = cloud.read(&mut [0]);
        end(program);
    });
    Ok(())
}

fn read(cloud: &mut UnixStream) -> io::Result<Plan> {
    let mut length = [0; 4];
    cloud.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    let mut text = Vec::new();
    cloud.take(u64::from(length.min(MAX_PLAN))).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

/// Prepares the confinement of the program, and enters its namespaces.
#[cfg(target_os = "linux")]
fn surround(plan: &Plan) -> io::Result<()> {
    if plan.hold != Hold::Nothing {
        super::seccomp::filters(plan)?;
        super::landlock::probe(plan.hold)?;
    }
    match plan.hold {
        Hold::Namespaces => super::namespaces::enter()
            .map_err(|error| io::Error::new(error.kind(), format!("namespaces cannot be had: {error}"))),
        // Processes that outlive their parent become children of this one.
        Hold::Rules | Hold::Nothing => Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?),
    }
}

#[cfg(target_os = "macos")]
fn surround(plan: &Plan) -> io::Result<()> {
    match plan.hold {
        Hold::Namespaces => Err(io::Error::new(io::ErrorKind::Unsupported, "macOS has no namespaces")),
        Hold::Rules => super::profile::probe(),
        Hold::Nothing => Ok(()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn surround(plan: &Plan) -> io::Result<()> {
    match plan.hold {
        Hold::Nothing => Ok(()),
        _ => Err(io::Error::new(io::ErrorKind::Unsupported, "this system has nothing that holds a program back")),
    }
}

/// Sends the socket, which belongs to the network namespace of the program, to the cloud.
fn report(cloud: &UnixStream, listener: &TcpListener) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let sockets = [listener.as_fd()];
    control.push(SendAncillaryMessage::ScmRights(&sockets));
    sendmsg(cloud, &[io::IoSlice::new(&[READY])], &mut control, SendFlags::empty())?;
    Ok(())
}

fn start(plan: &Plan) -> io::Result<Child> {
    let mut confined = Command::new(itself()?);
    confined.arg(CONFINE).env_clear().stdin(Stdio::piped()).process_group(0);
    let mut child = confined.spawn()?;
    if let Some(mut plans) = child.stdin.take() {
        plans.write_all(&serde_json::to_vec(plan)?)?;
    }
    Ok(child)
}

/// Returns the path of this process's binary, even if the file was replaced.
fn itself() -> io::Result<std::path::PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
}

/// Ends every process of the program. In a namespace, all processes end with the first one.
fn end(group: Pid) {
    end_group(group);
    #[cfg(target_os = "linux")]
    end_children(group);
}

fn end_group(group: Pid) {
    let _ = kill_process_group(group, Signal::KILL);
}

/// Ends the children of this process, and those that become its children as a result. The status of `first` is left to
/// the caller, which waits for it.
#[cfg(target_os = "linux")]
fn end_children(first: Pid) {
    use rustix::process::{WaitOptions, kill_process, waitpid};
    let list = format!("/proc/self/task/{}/children", std::process::id());
    let _ = kill_process(first, Signal::KILL);
    loop {
        #[expect(clippy::disallowed_methods, reason = "the kernel tells of a process's children in a file")]
        let children = std::fs::read_to_string(&list).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|id| Pid::from_raw(id.parse().ok()?));
        let others: Vec<Pid> = children.filter(|child| *child != first).collect();
        if others.is_empty() {
            return;
        }
        for child in others {
            let _ = kill_process(child, Signal::KILL);
            let _ = waitpid(Some(child), WaitOptions::empty());
        }
    }
}
