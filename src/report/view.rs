//! The listener of a run: one of the views, and the streams it writes to.

use std::io;

use super::{Form, document, human, json};
use crate::notice::{Notice, Sink};
use crate::term::Streams;

/// Shows a run while it goes on.
#[derive(Debug)]
pub struct Report<'a> {
    streams: &'a mut Streams,
    view: View,
    failed: Option<io::Error>,
}

#[derive(Debug)]
enum View {
    Human(human::Run),
    Json(Box<json::Run>),
    Ndjson,
}

impl<'a> Report<'a> {
    pub fn new(streams: &'a mut Streams, form: Form, verbose: u8) -> Self {
        let view = match form {
            Form::Text => View::Human(human::Run::new(streams.look(), verbose)),
            Form::Json => View::Json(Box::default()),
            Form::Ndjson => View::Ndjson,
        };
        Self { streams, view, failed: None }
    }

    /// Writes what is still to be written; says whether all of it was.
    pub fn finish(mut self) -> io::Result<()> {
        self.streams.rest();
        if let View::Json(run) = &self.view {
            let text = document("ork.run-report/1", run, Form::Json);
            self.write(&text);
        }
        self.failed.map_or(Ok(()), Err)
    }

    /// A run goes on when nobody reads any more: what it created must be removed.
    fn write(&mut self, text: &str) {
        if self.failed.is_none() && !text.is_empty() {
            self.failed = self.streams.data(text).err();
        }
    }
}

impl Sink for Report<'_> {
    fn notice(&mut self, notice: &Notice) {
        match &mut self.view {
            View::Human(run) => {
                let shown = run.notice(notice);
                if let Some(busy) = &shown.busy {
                    self.streams.busy(busy);
                }
                self.write(&shown.lines);
            }
            View::Json(run) => run.notice(notice),
            View::Ndjson => {
                let text = document("ork.notice/1", notice, Form::Ndjson);
                self.write(&text);
            }
        }
    }
}
