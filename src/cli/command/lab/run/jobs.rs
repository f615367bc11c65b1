//! Labs that run at the same time, each on a thread and in a cloud of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::one;
use super::prepared::Prepared;
use crate::cli::backend;
use crate::cli::settings::Settings;
use crate::flow::{self, NullStore, Stop, Summary};
use crate::notice::{Failure, Notice, Sink};
use crate::resource;

/// As much as the first thread of a process has: a lab may nest deeply.
const STACK: usize = 16 * 1024 * 1024;

/// What is to be done, and how far it is.
pub struct Jobs {
    /// Each with its place among all labs that were asked for.
    pub labs: Vec<(usize, Prepared)>,
    pub settings: Settings,
    /// Whether no lab begins any more once one has failed.
    pub fail_fast: bool,
    stops: Vec<Stop>,
    next: AtomicUsize,
    is_over: AtomicBool,
}

/// What the run of the lab in this place says.
pub enum Message {
    Notice(usize, Notice),
    Ended(usize, Box<Result<Summary, resource::Error>>),
}

impl Jobs {
    pub fn new(labs: Vec<(usize, Prepared)>, settings: Settings, fail_fast: bool) -> Self {
        let stops = labs.iter().map(|_| Stop::default()).collect();
        Self { labs, settings, fail_fast, stops, next: AtomicUsize::new(0), is_over: AtomicBool::new(false) }
    }

    /// Runs them on so many threads; the channel ends with the last of them.
    pub fn start(self: &Arc<Self>, threads: usize) -> std::io::Result<UnboundedReceiver<Message>> {
        let (sender, receiver) = unbounded_channel();
        for _ in 0..threads.min(self.labs.len()) {
            let (jobs, sender) = (Arc::clone(self), sender.clone());
            thread::Builder::new().name("lab".to_owned()).stack_size(STACK).spawn(move || jobs.work(&sender))?;
        }
        Ok(receiver)
    }

    /// No lab begins any more.
    pub fn begin_no_more(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// No lab begins any more, and those under way clean up and end.
    pub fn stop(&self) {
        self.begin_no_more();
        self.stops.iter().for_each(Stop::ask);
    }

    /// Whether a lab took longer than it may.
    pub fn is_late(&self, place: usize) -> bool {
        let mut labs = self.labs.iter().zip(&self.stops);
        labs.any(|((own, _), stop)| *own == place && stop.reason().is_some())
    }

    /// The lab in this place.
    pub fn lab(&self, place: usize) -> Option<&Prepared> {
        self.labs.iter().find(|(own, _)| *own == place).map(|(_, lab)| lab)
    }

    fn work(&self, sender: &UnboundedSender<Message>) {
        while !self.is_over.load(Ordering::SeqCst) {
            let index = self.next.fetch_add(1, Ordering::SeqCst);
            let (Some((place, lab)), Some(stop)) = (self.labs.get(index), self.stops.get(index)) else { return };
            let mut sink = Sender { place: *place, sender };
            let result = self.run(lab, stop, &mut sink);
            let failed = result.as_ref().map_or(true, |summary| summary.failed > 0 || summary.trouble.is_some());
            if failed && self.fail_fast {
                self.begin_no_more();
            }
            // Who does not listen any more is ending the process.
            let _ = sender.send(Message::Ended(*place, Box::new(result)));
        }
    }

    fn run(&self, lab: &Prepared, stop: &Stop, sink: &mut Sender<'_>) -> Result<Summary, resource::Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| resource::Error::Ledger(format!("cannot start: {error}")))?;
        let result = runtime.block_on(async {
            let backend = backend::private(&self.settings, lab.lab.starts_at);
            let course = lab.course(&backend, stop);
            let mut running = std::pin::pin!(flow::run(&course, None, &NullStore, sink));
            tokio::select! {
                result = &mut running => return result,
                reason = one::timeout(lab) => stop.ask_because(reason),
            }
            running.await
        });
        runtime.shutdown_background();
        result.inspect_err(|error| {
            sink.notice(&Notice::RunFailed { failure: Failure { message: error.to_string(), help: None } });
        })
    }
}

/// Hands the notices of a run to the thread that shows them.
struct Sender<'a> {
    place: usize,
    sender: &'a UnboundedSender<Message>,
}

impl Sink for Sender<'_> {
    fn notice(&mut self, notice: &Notice) {
        let _ = self.sender.send(Message::Notice(self.place, notice.clone()));
    }
}
