//! Confines a program with the sandbox of macOS, as far as `sandbox-exec(1)` allows.
//!
//! Written after the manual and the profiles that macOS includes; not tested on a Mac yet.

use std::io;
use std::process::{Command, Stdio};

use super::Plan;

const PROGRAM: &str = "/usr/bin/sandbox-exec";

/// Fails if there is no such sandbox.
pub(super) fn probe() -> io::Result<()> {
    let mut trial = Command::new(PROGRAM);
    trial.args(["-p", "(version 1)(allow default)", "/usr/bin/true"]).stdin(Stdio::null());
    if trial.status()?.success() { Ok(()) } else { Err(io::Error::other("sandbox-exec does not run")) }
}

/// Returns the command that runs the program in a profile, which denies everything that it does not list.
pub(super) fn command(plan: &Plan) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("-p").arg(profile(plan)).arg(&plan.program).args(&plan.arguments);
    command
}

fn profile(plan: &Plan) -> String {
    let subpath = |path: &std::path::Path| format!("(subpath {:?})", path.display().to_string());
    let system = ["/usr", "/bin", "/sbin", "/System", "/Library/Frameworks", "/opt/homebrew", "/private/var/db/dyld"];
    let system: String = system.iter().map(|path| subpath(path.as_ref())).collect();
    let readable: String = plan.readable.iter().map(|path| subpath(path)).collect();
    let (task, temporary) = (subpath(&plan.folder.join("task")), subpath(&plan.folder.join("tmp")));
    let processes = match &plan.executable {
        Some(files) => {
            let files: String =
                files.iter().map(|file| format!("(literal {:?})", file.display().to_string())).collect();
            format!("(allow process-exec {files})")
        }
        None => format!("(allow process-fork)(allow process-exec {system}{task})"),
    };
    let port = plan.environment.iter().find(|(name, _)| name == "AWS_LAMBDA_RUNTIME_API");
    let port = port.and_then(|(_, address)| address.rsplit(':').next()).unwrap_or("0");
    format!(
        "(version 1)(deny default)(allow sysctl-read)(allow mach-lookup)(allow signal (target self))\
         (allow file-read-metadata)\
         (allow file-read* {system}{readable}{task}{temporary}(literal \"/\")(literal \"/dev/null\")\
         (literal \"/dev/urandom\")(literal \"/dev/random\")(subpath \"/private/etc/ssl\"))\
         (allow file-write* {temporary}(literal \"/dev/null\")){processes}\
         (allow network-outbound (remote tcp \"localhost:{port}\"))"
    )
}
