//! Runs labs concurrently, each on a thread and in a cloud of its own.

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

/// The stack size of a process's main thread, because a lab may be deeply nested.
const STACK: usize = 16 * 1024 * 1024;

/// The labs to run, and their progress.
pub struct Jobs {
    /// Each lab with its index among all requested labs.
    pub labs: Vec<(usize, Prepared)>,
    pub settings: Settings,
    /// Whether no further lab starts once one has failed.
    pub fail_fast: bool,
    stops: Vec<Stop>,
    next: AtomicUsize,
    is_over: AtomicBool,
}

/// A message of the run of the lab with this index.
pub enum Message {
    Notice(usize, Notice),
    Ended(usize, Box<Result<Summary, resource::Error>>),
}

impl Jobs {
    pub fn new(labs: Vec<(usize, Prepared)>, settings: Settings, fail_fast: bool) -> Self {
        let stops = labs.iter().map(|_| Stop::default()).collect();
        Self { labs, settings, fail_fast, stops, next: AtomicUsize::new(0), is_over: AtomicBool::new(false) }
    }

    /// Runs the labs on a number of threads. The channel closes when the last one ends.
    pub fn start(self: &Arc<Self>, threads: usize) -> std::io::Result<UnboundedReceiver<Message>> {
        let (sender, receiver) = unbounded_channel();
        for _ in 0..threads.min(self.labs.len()) {
            let (jobs, sender) = (Arc::clone(self), sender.clone());
            thread::Builder::new().name("lab".to_owned()).stack_size(STACK).spawn(move || jobs.work(&sender))?;
        }
        Ok(receiver)
    }

    /// Prevents further labs from starting.
    pub fn begin_no_more(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Prevents further labs from starting, and stops those that are running after clean-up.
    pub fn stop(&self) {
        self.begin_no_more();
        self.stops.iter().for_each(Stop::ask);
    }

    /// Returns whether a lab exceeded its timeout.
    pub fn is_late(&self, place: usize) -> bool {
        let mut labs = self.labs.iter().zip(&self.stops);
        labs.any(|((own, _), stop)| *own == place && stop.reason().is_some())
    }

    /// Returns the lab with this index.
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
            // If the receiver is gone, the process is ending.
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

/// Sends the notices of a run to the thread that prints them.
struct Sender<'a> {
    place: usize,
    sender: &'a UnboundedSender<Message>,
}

impl Sink for Sender<'_> {
    fn notice(&mut self, notice: &Notice) {
        let _ = self.sender.send(Message::Notice(self.place, notice.clone()));
    }
}
