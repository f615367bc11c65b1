//! One run, seen by several views at once: the one on stdout as it goes on, those that become files when it has ended.

use std::io;

use super::view::View;
use super::{Format, OutputFormat, human};
use crate::notice::{Notice, Sink};
use crate::term::{Streams, Theme};

/// What files look like: without colours, with every sign.
const FILE: Theme = Theme { unicode: true, ..Theme::PLAIN };

/// Shows a run on stdout while it goes on, and hands its notices to the files.
#[derive(Debug)]
pub struct Report<'a> {
    streams: &'a mut Streams,
    view: Box<dyn View>,
    files: &'a mut Files,
    failed: Option<io::Error>,
    /// Whether the last run has ended, and none has begun since.
    has_ended: bool,
}

impl<'a> Report<'a> {
    pub fn new(streams: &'a mut Streams, files: &'a mut Files, format: OutputFormat, verbose: u8) -> Self {
        let view = Format::from(format).view(streams.theme(), verbose);
        Self { streams, view, files, failed: None, has_ended: false }
    }

    /// Of several runs, each in a line beside what is wrong with it; the longest name of their labs has so many letters.
    pub fn brief(streams: &'a mut Streams, files: &'a mut Files, longest: usize) -> Self {
        let view = Box::new(human::Brief::new(streams.theme(), longest));
        Self { streams, view, files, failed: None, has_ended: false }
    }

    /// Writes what can only be written once a run has ended. The notices that follow belong to another run.
    pub fn end_run(&mut self) {
        self.streams.clear();
        let rest = self.view.end_run();
        self.write(&rest);
        self.files.end_run();
        self.has_ended = true;
    }

    /// Writes what is still to be written to stdout. Fails if anything could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.has_ended {
            self.end_run();
        }
        let rest = self.view.end();
        self.write(&rest);
        self.failed.map_or(Ok(()), Err)
    }

    /// A run goes on when stdout is closed: what it created must be removed.
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

/// The reports that become files when the program ends, in the order they were asked for.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<File>,
    /// A run said something and has not ended.
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

    /// Whether any run has said anything.
    pub fn has_heard(&self) -> bool {
        self.has_heard
    }

    pub fn end_run(&mut self) {
        self.in_run = false;
        for file in &mut self.files {
            file.text.push_str(&file.view.end_run());
        }
    }

    /// Returns the whole text of each, painted as views paint it.
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
