//! Writes the receipts of published events as they arrive.

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::report::{self, OutputFormat};
use crate::step::{Publish, Published};
use crate::words;

/// The receipts so far.
#[derive(Debug, Default)]
pub struct Receipts {
    sent: usize,
    failed: usize,
    unmatched: usize,
    /// The receipts for an output format that is one document.
    kept: Vec<Published>,
}

#[derive(Serialize)]
struct Document<'a> {
    published: &'a [Published],
}

impl Receipts {
    /// Writes receipts, or stores them if the output is one document.
    pub fn report(&mut self, receipts: Vec<Published>, ids: bool, cx: &mut Context) -> Result<(), Error> {
        for receipt in receipts {
            cx.reports.published(&receipt);
            self.sent += 1;
            self.failed += usize::from(receipt.error.is_some());
            self.unmatched += usize::from(receipt.error.is_none() && receipt.rules.is_empty());
            match cx.settings.output_or(OutputFormat::Ndjson) {
                _ if ids => {
                    if let Some(id) = &receipt.id {
                        cx.streams.line(id)?;
                    }
                }
                OutputFormat::Text => cx.streams.line(&report::receipt::published(&receipt))?,
                OutputFormat::Ndjson => {
                    cx.streams.data(&report::document("ork.published/1", &receipt, OutputFormat::Ndjson))?
                }
                OutputFormat::Json => self.kept.push(receipt),
            }
        }
        Ok(())
    }

    /// Describes what was done before an error, and how to go on: the line to correct, and how to send the rest.
    pub fn before_an_error(&self, rest: Option<(usize, String)>) -> String {
        match rest {
            _ if self.sent == 0 => "nothing was sent".to_owned(),
            None => "the entries before it were sent; see the receipts".to_owned(),
            Some((line, rest)) => {
                format!("the entries before line {line} were sent; correct the input, then {rest}")
            }
        }
    }

    /// Writes stored receipts and a summary. Fails if an event was not accepted.
    pub fn finish(&self, publish: &Publish, cx: &mut Context) -> Result<Exit, Error> {
        if cx.settings.output == Some(OutputFormat::Json) && !publish.ids {
            let document = Document { published: &self.kept };
            cx.streams.data(&report::document("ork.publish/1", &document, OutputFormat::Json))?;
        }
        let accepted = words::count(self.sent - self.failed, "event");
        let unmatched = match self.unmatched {
            0 => String::new(),
            number => format!("; no rule matches {}", words::count(number, "event")),
        };
        cx.streams.say(&format!("sent {accepted} to `{}`{unmatched}", publish.bus));
        if self.failed == 0 {
            return Ok(Exit::Done);
        }
        let message = format!("{} of {} not accepted", self.failed, words::count(self.sent, "event"));
        Err(Error::new(Exit::CallFailed, message).help("the receipts say which, and why"))
    }
}
