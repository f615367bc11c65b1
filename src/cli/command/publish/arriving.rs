//! Reads events from a text that may arrive in parts, on a separate thread.

use std::io::{BufRead, BufReader, Cursor, Result as IoResult};

use tokio::sync::mpsc::{Receiver, channel};

use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::texts;
use crate::command_line::quote;
use crate::step::{BadLine, Draft, Publish, Reader};
use crate::text::Text;

/// The number of lines that are read ahead.
const READ_AHEAD: usize = 1000;

/// Input that is no event.
pub struct Broken {
    pub error: Error,
    /// The line from which the input can be sent again.
    pub resume: Option<usize>,
}

/// The events of a text.
pub struct Arriving<'a> {
    lines: Receiver<IoResult<String>>,
    reader: Reader<'a>,
    text: &'a Text,
    name: String,
    /// Whether further lines may arrive much later, so that available events must not wait for them.
    is_live: bool,
    ended: bool,
}

impl<'a> Arriving<'a> {
    pub fn new(text: &'a Text, publish: &'a Publish) -> Result<Self, Error> {
        let name = match text {
            Text::File(path) => path.clone(),
            Text::Stdin => "stdin".to_owned(),
            Text::Inline(_) => "FILE".to_owned(),
        };
        let is_live = *text == Text::Stdin;
        Ok(Self { lines: lines(text)?, reader: Reader::new(publish), text, name, is_live, ended: false })
    }

    /// Says how to send the input from a line on.
    pub fn sending_from(&self, line: usize) -> String {
        match self.text {
            Text::File(path) => format!("pipe the rest into the same command: `tail -n +{line} {}`", quote(path)),
            Text::Stdin | Text::Inline(_) => format!("send it again from line {line}"),
        }
    }

    /// Returns the events that have arrived, about `limit` at most. Waits for the next line; returns `None` at the end.
    /// A file is read only up to the limit.
    pub async fn next(&mut self, limit: usize) -> Option<Vec<Result<Draft, Broken>>> {
        if self.ended {
            return None;
        }
        let mut batch = Vec::new();
        loop {
            match self.lines.recv().await {
                Some(line) => self.take(line, &mut batch),
                None => {
                    self.ended = true;
                    let rest = self.reader.finish();
                    batch.extend(rest.map(|draft| draft.map_err(|bad| broken(&self.name, &bad))));
                }
            }
            let may_wait = !self.is_live || !self.lines.is_empty();
            if self.ended || batch.len() >= limit || !may_wait {
                return Some(batch);
            }
        }
    }

    fn take(&mut self, line: IoResult<String>, batch: &mut Vec<Result<Draft, Broken>>) {
        match line {
            Ok(line) => {
                // The reader counts lines by their newlines.
                let drafts = self.reader.push(&format!("{line}\n"));
                batch.extend(drafts.map(|draft| draft.map_err(|bad| broken(&self.name, &bad))));
            }
            Err(error) => batch.push(Err(Broken { error: texts::unreadable(&self.name, &error), resume: None })),
        }
    }
}

fn lines(text: &Text) -> Result<Receiver<IoResult<String>>, Error> {
    let reader: Box<dyn BufRead + Send> = match text {
        Text::Inline(text) => Box::new(Cursor::new(text.clone())),
        Text::Stdin => Box::new(BufReader::new(std::io::stdin())),
        Text::File(path) => match std::fs::File::open(path) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => return Err(texts::unreadable(path, &error)),
        },
    };
    let (sender, receiver) = channel(READ_AHEAD);
    std::thread::spawn(move || {
        for line in reader.lines() {
            let is_broken = line.is_err();
            // If something else failed, the receiver is gone.
            if sender.blocking_send(line).is_err() || is_broken {
                break;
            }
        }
    });
    Ok(receiver)
}

fn broken(name: &str, bad: &BadLine) -> Broken {
    Broken { error: Error::new(Exit::Invalid, format!("{name}: {bad}")), resume: bad.resume }
}
