//! Repeats runs whenever a file of their labs changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Run, once};
use crate::cli::backend::WallClock;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::signals::Signals;
use crate::clock::Clock;
use crate::words;

/// The interval between checks of the files.
const PAUSE: Duration = Duration::from_millis(250);
/// The maximum depth of folders, starting at that of a lab.
const MAX_DEPTH: usize = 6;

/// Every file with its modification time and size.
type Files = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

pub async fn run(arguments: &Run, cx: &mut Context) -> Result<Exit, Error> {
    if !cx.reports.files.is_empty() {
        return Err(Error::usage("`--watch` writes no report", "leave out one of `--watch` and `--report`"));
    }
    if !arguments.is_private(cx) {
        return Err(Error::usage("`--watch` is for the local backend", "leave out `--watch` or `--backend`"));
    }
    let folders = folders(arguments, cx)?;
    loop {
        // Before the run, so that changes during the run count.
        let before = files(&folders);
        match once(arguments, cx).await {
            Ok(exit @ (Exit::Interrupted | Exit::Terminated)) => return Ok(exit),
            Ok(_) => {}
            Err(error) if error.exit() == Exit::Usage => return Err(error),
            Err(error) => error.show(&mut cx.streams),
        }
        let watched = words::count(before.len(), "file");
        cx.streams.say(&format!("watching {watched}; the next change runs it again, Ctrl-C ends"));
        let mut signals = Signals::listen();
        tokio::select! {
            () = changed(&folders, before) => {}
            exit = signals.received() => return Ok(exit),
        }
    }
}

/// Returns the folders of the labs. Embedded labs have none.
fn folders(arguments: &Run, cx: &Context) -> Result<Vec<PathBuf>, Error> {
    let mut folders = Vec::new();
    for name in arguments.names(cx) {
        folders.extend(labs::find(&cx.settings, &name)?.folder());
    }
    if folders.is_empty() {
        return Err(Error::usage(
            "a lab that is part of ork has no files to watch",
            "name the path of a lab, such as `./labs/mine`; `ork lab new NAME` makes one",
        ));
    }
    Ok(folders)
}

/// Waits until the files have changed and then remain unchanged for a moment, because editors write in several steps.
async fn changed(folders: &[PathBuf], before: Files) {
    let mut last = before.clone();
    loop {
        WallClock.sleep(PAUSE).await;
        let now = files(folders);
        if now != before && now == last {
            return;
        }
        last = now;
    }
}

fn files(folders: &[PathBuf]) -> Files {
    let mut files = Files::new();
    for folder in folders {
        collect(folder, MAX_DEPTH, &mut files);
    }
    files
}

/// Collects the files of a folder. Those that cannot be read are ignored.
fn collect(folder: &Path, depth: usize, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let Ok(known) = entry.metadata() else { continue };
        if is_hidden {
            continue;
        }
        if known.is_dir() && depth > 0 {
            collect(&entry.path(), depth - 1, files);
        } else if known.is_file() {
            files.insert(entry.path(), (known.modified().ok(), known.len()));
        }
    }
}
