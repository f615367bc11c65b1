//! Waits for changes of the files of labs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

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

/// The folders of labs, and their files when they were last read.
pub(super) struct Watched {
    folders: Vec<PathBuf>,
    files: Files,
}

impl Watched {
    /// Watches the folders of the labs. Fails if all of them are embedded, because those have no folder.
    pub(super) fn new(names: &[String], cx: &Context) -> Result<Self, Error> {
        let mut folders = Vec::new();
        for name in names {
            folders.extend(labs::find(&cx.settings, name)?.folder());
        }
        if folders.is_empty() {
            return Err(Error::usage(
                "a lab that is part of ork has no files to watch",
                "name the path of a lab, such as `./labs/mine`; `ork lab new NAME` makes one",
            ));
        }
        Ok(Self { folders, files: Files::new() })
    }

    /// Reads the state of the files, from which on changes count.
    pub(super) fn look(&mut self) {
        self.files = files(&self.folders);
    }

    /// Waits until the files have changed. Returns the exit code of a signal that ends the command.
    pub(super) async fn changed(&self, what: &str, cx: &mut Context) -> Option<Exit> {
        let watched = words::count(self.files.len(), "file");
        cx.streams.say(&format!("watching {watched}; the next change {what}, Ctrl-C ends"));
        let mut signals = Signals::listen();
        tokio::select! {
            () = self.change() => None,
            exit = signals.received() => Some(exit),
        }
    }

    /// Waits until the files have changed and then remain unchanged for a moment, because editors write in several
    /// steps.
    async fn change(&self) {
        let mut last = self.files.clone();
        loop {
            WallClock.sleep(PAUSE).await;
            let now = files(&self.folders);
            if now != self.files && now == last {
                return;
            }
            last = now;
        }
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
