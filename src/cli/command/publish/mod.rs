//! `publish`: sends events as they are read, and prints a receipt for each.
//!
//! Available events are sent before more input arrives: an endless pipe is processed line by line, a file in batches of
//! the maximum size. The receipts of accepted events are printed before anything else can fail.

mod arriving;
mod input;
mod lessons;
mod receipts;

use serde_json::Value;

use super::step;
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals::Signals;
use crate::step::{Draft, Publish, Publisher, Step};
use arriving::{Arriving, Broken};
use input::Input;
use lessons::Lessons;
use receipts::Receipts;

pub async fn run(mut publish: Publish, cx: &mut Context) -> Result<Exit, Error> {
    let input = input::read(&publish.input)?;
    if let Input::Fields(detail) = &input {
        publish.events.push(Draft { detail: Value::Object(detail.clone()), ..Draft::default() });
    }
    let publish = checked(publish, cx)?;
    let mut signals = Signals::listen();
    let backend = tokio::select! {
        backend = backend::open(cx) => backend?,
        exit = signals.received() => return Ok(exit),
    };
    let publisher = tokio::select! {
        publisher = Publisher::new(&backend.clients, &publish) => publisher?,
        exit = signals.received() => return Ok(exit),
    };
    let lessons = Lessons::open(&backend, cx);
    let mut sending = Sending { publisher, publish: &publish, receipts: Receipts::default(), lessons };
    let sent = tokio::select! {
        sent = sending.send_input(&input, cx) => sent,
        exit = signals.received() => Ok(exit),
    };
    let finished = sending.receipts.finish(&publish, cx);
    match sent {
        Ok(exit @ (Exit::Interrupted | Exit::Terminated)) => {
            cx.streams.say("interrupted: a request under way may have been accepted and has no receipt");
            finished.map(|_| exit)
        }
        sent => sent.and(finished),
    }
}

/// Checks what can be checked before input is read.
fn checked(publish: Publish, cx: &mut Context) -> Result<Publish, Error> {
    let mut step = Step::Publish(publish);
    step::prepare(&mut step, cx)?;
    match step {
        Step::Publish(publish) => Ok(publish),
        _ => Err(Error::new(Exit::Bug, "a step changed its kind")),
    }
}

struct Sending<'a> {
    publisher: Publisher<'a>,
    publish: &'a Publish,
    receipts: Receipts,
    lessons: Lessons<'a>,
}

impl Sending<'_> {
    async fn send_input(&mut self, input: &Input, cx: &mut Context) -> Result<Exit, Error> {
        match input {
            Input::Fields(_) => self.send_all(&self.publish.drafts().unwrap_or_default(), cx).await,
            Input::Text(text) => self.send_text(Arriving::new(text, self.publish)?, cx).await,
        }
    }

    /// Sends the events the requested number of times.
    async fn send_all(&mut self, drafts: &[Draft], cx: &mut Context) -> Result<Exit, Error> {
        for _ in 0..self.publish.count {
            self.send(drafts, cx).await?;
        }
        Ok(Exit::Done)
    }

    /// Sends events as they arrive. Input that is sent several times is first read to its end.
    async fn send_text(&mut self, mut arriving: Arriving<'_>, cx: &mut Context) -> Result<Exit, Error> {
        let mut kept = Vec::new();
        while let Some(batch) = arriving.next(self.publisher.portion()).await {
            let (drafts, broken) = until_broken(batch);
            if self.publish.count == 1 || broken.is_some() {
                kept.extend(drafts);
                self.send(&std::mem::take(&mut kept), cx).await?;
            } else {
                kept.extend(drafts);
            }
            if let Some(Broken { error, resume }) = broken {
                let rest = resume.map(|line| (line, arriving.sending_from(line)));
                return Err(error.help(self.receipts.before_an_error(rest)));
            }
        }
        self.send_all(&kept, cx).await
    }

    async fn send(&mut self, drafts: &[Draft], cx: &mut Context) -> Result<(), Error> {
        for drafts in drafts.chunks(self.publisher.portion()) {
            let receipts = self.publisher.send(drafts).await?;
            self.lessons.note(drafts, &receipts);
            self.receipts.report(receipts, self.publish.ids, cx)?;
        }
        Ok(())
    }
}

/// Returns the events before the first invalid one, and its error.
fn until_broken(batch: Vec<Result<Draft, Broken>>) -> (Vec<Draft>, Option<Broken>) {
    let mut drafts = Vec::new();
    for draft in batch {
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(broken) => return (drafts, Some(broken)),
        }
    }
    (drafts, None)
}
