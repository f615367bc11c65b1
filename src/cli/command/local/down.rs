//! `local down`: stops the server. The contents of the cloud are kept.

use std::process::Command;
use std::time::Duration;

use crate::cli::backend::{WallClock, loopback};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::server_record::ServerRecord;
use crate::clock::Clock;

/// Stop serving the local cloud
///
/// What is in it stays: `ork local up` serves it again, and commands go on using it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local down")]
pub struct Down {}

const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

pub async fn run(cx: &mut Context) -> Result<Exit, Error> {
    let Some(server) = ServerRecord::running(&cx.settings.home).await else {
        cx.streams.say("no local cloud is served");
        return Ok(Exit::Done);
    };
    let stuck = |reason: &str| {
        let message = format!("the local cloud at {} did not end: {reason}", server.url);
        Error::new(Exit::CallFailed, message).help(format!("it is process {}", server.pid))
    };
    terminate(server.pid).map_err(|error| stuck(&error))?;
    let deadline = WallClock.now().plus(PATIENCE);
    while loopback::health(&server.url).await.is_some_and(|health| health.pid == server.pid) {
        if WallClock.now() >= deadline {
            return Err(stuck("it still answers"));
        }
        WallClock.sleep(PAUSE).await;
    }
    cx.streams.say(&format!("the local cloud at {} has ended", server.url));
    Ok(Exit::Done)
}

/// Terminates a process. It has just identified itself, so its id has not been reused.
#[cfg(unix)]
fn terminate(pid: u32) -> Result<(), String> {
    let status = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &pid.to_string()]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`kill` ended with {status}")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(not(unix))]
fn terminate(pid: u32) -> Result<(), String> {
    let status = Command::new("taskkill").args(["/F", "/PID", &pid.to_string()]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`taskkill` ended with {status}")),
        Err(error) => Err(error.to_string()),
    }
}
