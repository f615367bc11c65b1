//! `--report FORMAT=FILE`: reports that a command writes in addition to its output.
//!
//! A file is written completely or not at all, after the command has ended, regardless of its outcome. Whether it can
//! be written is checked before anything is done.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::arguments::Arguments;
use super::error::Error;
use super::exit::Exit;
use super::report_file::ReportFile;
use crate::clock::Timestamp;
use crate::flow;
use crate::notice::{Failure, Notice, Sink, StepOutcome};
use crate::report::Files;
use crate::step::{Published, Receipt};
use crate::term::Streams;

/// All reports of a command, and the step it performs, if any.
#[derive(Debug, Default)]
pub struct Reports {
    pub files: Files,
    paths: Vec<PathBuf>,
    step: Option<OneStep>,
}

/// A step that is performed by a command, which is a run with one step.
#[derive(Debug)]
struct OneStep {
    id: String,
    begun: Timestamp,
    /// The failure of its check, if it failed.
    found: Option<Failure>,
}

impl Reports {
    /// Fails if one of the files cannot be written.
    pub fn open(asked: &[ReportFile], verbose: u8) -> Result<Self, Error> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for ReportFile { path, .. } in asked {
            let target = target(path).map_err(|error| unwritable(path, &error))?;
            if paths.contains(&target) {
                let message = format!("two reports would be written to `{}`", path.display());
                return Err(Error::usage(message, "give each a file of its own"));
            }
            paths.push(target);
        }
        let files = Files::new(asked.iter().map(|asked| asked.format), verbose);
        Ok(Self { files, paths, step: None })
    }

    /// Starts the run of a command that performs one step.
    pub fn start_step(&mut self, kind: &'static str, line: &Arguments, backend: String, now: Timestamp) {
        if self.files.is_empty() {
            return;
        }
        self.files.notice(&Notice::RunStarted {
            lab: line.command().to_owned(),
            title: line.text(),
            backend,
            virtual_time: false,
            steps: 1,
        });
        // Without arguments, so that a server that identifies cases by name recognizes it.
        let id = line.command().trim_start_matches("ork ").to_owned();
        self.files.notice(&Notice::StepStarted {
            id: id.clone(),
            title: id.clone(),
            kind,
            number: 1,
            of: 1,
            place: None,
        });
        self.step = Some(OneStep { id, begun: now, found: None });
    }

    /// Records what the step did.
    pub fn receipt(&mut self, receipt: &Receipt) {
        let Some(OneStep { id, .. }) = &self.step else { return };
        for change in &receipt.changes {
            self.files.notice(&Notice::Changed { step: id.clone(), change: change.clone() });
        }
        receipt.published.iter().for_each(|receipt| self.published(receipt));
        let (Some(step), Some(verdict)) = (&mut self.step, &receipt.verdict) else { return };
        step.found = flow::failure_of_verdict(verdict);
        self.files.notice(&Notice::Judged { step: step.id.clone(), verdict: verdict.clone() });
    }

    /// Records an event that the step sent.
    pub fn published(&mut self, receipt: &Published) {
        let Some(OneStep { id, .. }) = &self.step else { return };
        self.files.notice(&Notice::Published { step: id.clone(), receipt: receipt.clone() });
    }

    /// Writes every file with the outcome of the command.
    pub fn finish(&mut self, result: &Result<Exit, Error>, now: Timestamp, streams: &mut Streams) -> Result<(), Error> {
        let failure = failure(result);
        match self.step.take() {
            Some(mut step) => {
                let failure = failure.map(|failure| step.found.take().unwrap_or(failure));
                self.finish_step(step, failure, now);
            }
            // A run that has started reports its own failure.
            None if self.files.has_heard() => {}
            None => {
                let failure = failure.unwrap_or_else(|| Failure { message: "nothing was run".to_owned(), help: None });
                self.files.notice(&Notice::RunFailed { failure });
            }
        }
        let mut written = Ok(());
        for (path, text) in self.paths.drain(..).zip(self.files.finish()) {
            let done = write(&path, streams.file_text(&text).as_bytes());
            written = written.and(done.map_err(|error| unwritable(&path, &error)));
        }
        written
    }

    fn finish_step(&mut self, step: OneStep, failure: Option<Failure>, now: Timestamp) {
        let took_ms = u64::try_from(now.since(step.begun).as_millis()).unwrap_or(u64::MAX);
        let failed = usize::from(failure.is_some());
        let outcome = if failure.is_none() { StepOutcome::Passed } else { StepOutcome::Failed };
        self.files.notice(&Notice::StepFinished {
            id: step.id.clone(),
            title: step.id.clone(),
            place: None,
            outcome,
            took_ms,
            failure,
            hints: Vec::new(),
        });
        self.files.notice(&Notice::RunFinished {
            lab: format!("ork {}", step.id),
            passed: 1 - failed,
            failed,
            skipped: 0,
            left_behind: 0,
            took_ms,
            wall_ms: None,
            kept: true,
        });
    }
}

/// Returns why a command failed.
fn failure(result: &Result<Exit, Error>) -> Option<Failure> {
    match result {
        Ok(Exit::Done) => None,
        Ok(exit) => Some(Failure { message: exit.describe().to_owned(), help: None }),
        Err(error) if error.exit() == Exit::Done => None,
        Err(error) => Some(Failure { message: error.message(), help: error.first_help() }),
    }
}

/// Returns the file after resolving links. Fails if it cannot be written.
fn target(path: &Path) -> io::Result<PathBuf> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    if is_stream(path) {
        OpenOptions::new().append(true).open(path)?;
        return Ok(path.to_owned());
    }
    let target = match fs::canonicalize(path) {
        Ok(target) if target.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(target) => {
            OpenOptions::new().append(true).open(&target)?;
            target
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => std::path::absolute(path)?,
        Err(error) => return Err(error),
    };
    let draft = draft(&target);
    OpenOptions::new().write(true).create(true).truncate(true).open(&draft)?;
    fs::remove_file(&draft)?;
    Ok(target)
}

/// Returns whether it is a device or a pipe, which cannot be replaced: `/dev/stdout`, `/dev/fd/3`.
fn is_stream(path: &Path) -> bool {
    path.starts_with("/dev") || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Returns a temporary file in the same folder, so that it can be moved into place.
fn draft(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}", std::process::id()))
}

fn write(target: &Path, text: &[u8]) -> io::Result<()> {
    if is_stream(target) {
        return OpenOptions::new().append(true).open(target)?.write_all(text);
    }
    let draft = draft(target);
    let written = OpenOptions::new().write(true).create(true).truncate(true).open(&draft).and_then(|mut file| {
        file.write_all(text)?;
        file.sync_data()
    });
    let moved = written.and_then(|()| fs::rename(&draft, target));
    if moved.is_err() {
        // The file may not exist.
        let _ = fs::remove_file(&draft);
    }
    moved
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::new(Exit::Refused, format!("cannot write the report `{}`: {error}", path.display()))
        .help("`--report FORMAT=FILE` names a file that can be written")
}
