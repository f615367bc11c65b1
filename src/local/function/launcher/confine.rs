//! The confined stage: drops the privileges that the program must not have, then becomes the program.

use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Hold, Plan};

/// The maximum number of open files and of threads of a program: "Lambda quotas".
const MAX_OPEN: u64 = 1024;
const MAX_THREADS: u64 = 1024;
/// The maximum number of processes and threads of a program that may start other processes.
///
/// Deviation: Lambda allows 1,024 processes and threads. The limit is lower here because each process may use as much
/// memory as the function is configured to have.
const MAX_PROCESSES: u64 = 256;
/// The largest file.
const MAX_FILE: u64 = 512 * 1024 * 1024;
/// The memory that an interpreter itself uses; AWS counts it in a larger process of its own.
const OWN_MEGABYTES: u64 = 128;

pub(super) fn run() -> io::Result<u8> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    let mut text = Vec::new();
    io::stdin().read_to_end(&mut text)?;
    let plan: Plan = serde_json::from_slice(&text)?;
    if plan.hold != Hold::Nothing {
        hold(&plan)?;
    }
    // It returns only if it fails.
    Err(program(&plan).exec())
}

#[cfg(target_os = "linux")]
fn hold(plan: &Plan) -> io::Result<()> {
    let filters = super::seccomp::filters(plan)?;
    if plan.hold == Hold::Namespaces {
        super::view::enter(plan)?;
    }
    super::namespaces::drop_privileges(plan)?;
    limit(plan)?;
    rustix::thread::set_no_new_privs(true)?;
    super::landlock::restrict(plan)?;
    super::seccomp::apply(&filters)
}

#[cfg(not(target_os = "linux"))]
fn hold(plan: &Plan) -> io::Result<()> {
    limit(plan)
}

fn limit(plan: &Plan) -> io::Result<()> {
    let memory = (u64::from(plan.memory_megabytes) + OWN_MEGABYTES) * 1024 * 1024;
    let processes = if plan.executable.is_some() { MAX_THREADS } else { MAX_PROCESSES };
    let limits = [
        (Resource::Core, 0),
        (Resource::Data, memory),
        (Resource::Fsize, MAX_FILE),
        (Resource::Nofile, MAX_OPEN),
        (Resource::Nproc, processes),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

fn program(plan: &Plan) -> Command {
    let mut command = command(plan);
    let task = if plan.hold == Hold::Namespaces { "/var/task".into() } else { plan.folder.join("task") };
    let environment = plan.environment.iter().map(|(name, value)| (name, value));
    command.env_clear().envs(environment).current_dir(task).stdin(Stdio::null());
    command
}

#[cfg(target_os = "macos")]
fn command(plan: &Plan) -> Command {
    if plan.hold == Hold::Nothing { plainly(plan) } else { super::profile::command(plan) }
}

#[cfg(not(target_os = "macos"))]
fn command(plan: &Plan) -> Command {
    plainly(plan)
}

fn plainly(plan: &Plan) -> Command {
    let mut command = Command::new(&plan.program);
    command.args(&plan.arguments);
    command
}
