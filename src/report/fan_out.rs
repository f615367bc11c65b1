//! Passes a run to several views: the one on stdout during the run, and those of files when it has ended.

use std::io;

use super::view::View;
use super::{Format, OutputFormat, human};
use crate::notice::{Notice, Sink};
use crate::term::{Streams, Theme};

/// The theme of files: without colors, with all marks.
const FILE: Theme = Theme { unicode: true, ..Theme::PLAIN };

/// Shows a run on stdout while it runs, and passes its notices to the files.
#[derive(Debug)]
pub struct Report<'a> {
    streams: &'a mut Streams,
    view: Box<dyn View>,
    files: &'a mut Files,
    failed: Option<io::Error>,
    /// Whether the last run has ended and no other one has started since.
    has_ended: bool,
}

impl<'a> Report<'a> {
    pub fn new(streams: &'a mut Streams, files: &'a mut Files, format: OutputFormat, verbose: u8) -> Self {
        let view = Format::from(format).view(streams.theme(), verbose);
        Self { streams, view, files, failed: None, has_ended: false }
    }

    /// Returns a report with one line for each of several runs; `longest` is the length of the longest lab name.
    pub fn brief(streams: &'a mut Streams, files: &'a mut Files, longest: usize) -> Self {
        let view = Box::new(human::Brief::new(streams.theme(), longest));
        Self { streams, view, files, failed: None, has_ended: false }
    }

    /// Writes what depends on the end of a run. The notices that follow belong to another run.
    pub fn end_run(&mut self) {
        self.streams.clear();
        let rest = self.view.end_run();
        self.write(&rest);
        self.files.end_run();
        self.has_ended = true;
    }

    /// Writes the remaining output to stdout. Fails if anything could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.has_ended {
            self.end_run();
        }
        let rest = self.view.end();
        self.write(&rest);
        self.failed.map_or(Ok(()), Err)
    }

    /// Writes text. The run continues if stdout is closed, because its resources must still be removed.
    fn write(&mut self, text: &str) {
        if self.failed.is_none() && !text.is_empty() {
            self.failed = self.streams.data(text).err();
        }
    }
}

impl Sink for Report<'_> {
    fn notice(&mut self, notice: &Notice) {
        self.has_ended = false;
        self.files.notice(notice);
        let shown = self.view.notice(notice);
        if let Some(busy) = &shown.busy {
            self.streams.busy(busy);
        }
        self.write(&shown.lines);
    }
}

/// The reports that are written to files when the program ends, in the order of the command line.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<File>,
    /// Whether a run has sent notices and has not ended.
    in_run: bool,
    has_heard: bool,
}

#[derive(Debug)]
struct File {
    view: Box<dyn View>,
    text: String,
}

impl Files {
    pub fn new(formats: impl IntoIterator<Item = Format>, verbose: u8) -> Self {
        let file = |format: Format| File { view: format.view(FILE, verbose), text: String::new() };
        Self { files: formats.into_iter().map(file).collect(), in_run: false, has_heard: false }
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns whether there have been any notices.
    pub fn has_heard(&self) -> bool {
        self.has_heard
    }

    pub fn end_run(&mut self) {
        self.in_run = false;
        for file in &mut self.files {
            file.text.push_str(&file.view.end_run());
        }
    }

    /// Returns the complete styled text of each file.
    pub fn finish(&mut self) -> Vec<String> {
        if self.in_run {
            self.end_run();
        }
        let whole = |mut file: File| file.text + &file.view.end();
        self.files.drain(..).map(whole).collect()
    }
}

impl Sink for Files {
    fn notice(&mut self, notice: &Notice) {
        (self.in_run, self.has_heard) = (true, true);
        for file in &mut self.files {
            file.text.push_str(&file.view.notice(notice).lines);
        }
    }
}
