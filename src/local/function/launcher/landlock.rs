//! Landlock: the kernel's rules for the files and connections of a process, which also apply to all of its children.
//!
//! See "Landlock: unprivileged access control" of the kernel's documentation. Symbolic links, other roots and names
//! that change concurrently do not circumvent it: it checks the file that is opened.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, NetPort, PathBeneath, PathFd,
    Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, Scope,
};

use super::{DEVICES, Hold, Plan, SETTINGS, SYSTEM};

/// The minimum ABI: without namespaces it must cover connections; with namespaces, files.
const ALONE: ABI = ABI::V4;
const BESIDE_NAMESPACES: ABI = ABI::V1;
/// The features that are used if the kernel has them.
const MOST: ABI = ABI::V6;
/// The paths of the dynamic loader, which the kernel runs for every dynamically linked program.
const LOADERS: [&str; 5] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-linux-riscv64-lp64d.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

/// Fails if the kernel's support is not sufficient.
pub(super) fn probe(hold: Hold) -> io::Result<()> {
    let least = if hold == Hold::Namespaces { "5.13" } else { "6.7" };
    let lacks = |_| io::Error::other(format!("this kernel has no Landlock of Linux {least} or newer"));
    rules(hold).map(drop).map_err(lacks)
}

fn rules(hold: Hold) -> io::Result<RulesetCreated> {
    let least = if hold == Hold::Namespaces { BESIDE_NAMESPACES } else { ALONE };
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(least))
        .map_err(io::Error::other)?;
    let ruleset = if hold == Hold::Namespaces { ruleset.set_compatibility(CompatLevel::BestEffort) } else { ruleset };
    ruleset
        .handle_access(AccessNet::from_all(ABI::V4))
        .and_then(|ruleset| ruleset.set_compatibility(CompatLevel::BestEffort).handle_access(AccessFs::from_all(MOST)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(MOST)))
        .and_then(Ruleset::create)
        .map_err(io::Error::other)
}

/// Restricts this process permanently.
pub(super) fn restrict(plan: &Plan) -> io::Result<()> {
    let has_view = plan.hold == Hold::Namespaces;
    let run = if plan.executable.is_none() { AccessFs::Execute.into() } else { BitFlags::EMPTY };
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    // Files of every type except devices.
    let write = AccessFs::from_all(MOST) & !(AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::Execute);
    let own = |name: &str, seen: &str| if has_view { PathBuf::from(seen) } else { plan.folder.join(name) };
    let mut ruleset = rules(plan.hold)?;
    let mut allow = |path: &Path, access: BitFlags<AccessFs>| -> io::Result<()> {
        // A missing file needs no rule.
        let Ok(file) = PathFd::new(path) else { return Ok(()) };
        let access = if path.is_dir() { access } else { access & AccessFs::from_file(MOST) };
        (&mut ruleset).add_rule(PathBeneath::new(file, access)).map(drop).map_err(io::Error::other)
    };
    for path in SYSTEM.iter().chain(&SETTINGS).map(Path::new).chain(plan.readable.iter().map(PathBuf::as_path)) {
        allow(path, read | run)?;
    }
    for path in plan.executable.iter().flatten().map(PathBuf::as_path).chain(LOADERS.iter().map(Path::new)) {
        allow(path, read | AccessFs::Execute)?;
    }
    allow(&own("task", "/var/task"), read | run)?;
    allow(&own("tmp", "/tmp"), write | run)?;
    for device in DEVICES {
        allow(Path::new(device), AccessFs::ReadFile | AccessFs::WriteFile)?;
    }
    if has_view {
        // Everything in the view may be listed.
        allow(Path::new("/"), AccessFs::ReadDir.into())?;
        // The program's own processes, and names for open files.
        allow(Path::new("/proc"), read)?;
        ["/etc/passwd", "/etc/hosts", "/dev"].iter().try_for_each(|path| allow(Path::new(path), read))?;
    }
    if let Some(port) = port(plan) {
        ruleset = ruleset.add_rule(NetPort::new(port, AccessNet::ConnectTcp)).map_err(io::Error::other)?;
    }
    ruleset.restrict_self().map(drop).map_err(io::Error::other)
}

/// Returns the port of the Runtime API.
fn port(plan: &Plan) -> Option<u16> {
    let address = plan.environment.iter().rev().find(|(name, _)| name == "AWS_LAMBDA_RUNTIME_API")?;
    address.1.rsplit(':').next()?.parse().ok()
}
