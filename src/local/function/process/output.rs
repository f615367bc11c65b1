//! What a program writes to its standard streams: a log event for each line.
//!
//! It is bounded where it is read: of a line without end only the beginning is held, and when the log of an
//! invocation is full the rest is counted and read slowly, so that the program waits and not the cloud.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::sync::watch;

use crate::local::engine::{Engine, pause};
use crate::local::function::log::{Log, MAX_LINE};
use crate::local::service::LogLine;

/// Our bootstrap writes this to each stream when an event is done with.
const MARK: &[u8] = b"\0ork-done";
/// Read at a time.
const CHUNK: usize = 32 * 1024;
/// Between two chunks that nobody will see.
const BRAKE: Duration = Duration::from_millis(1);

/// What both streams share.
struct Shared {
    log: Mutex<Log>,
    /// What each stream wrote since its last line ended.
    open: [Mutex<Line>; 2],
    /// Marks seen since the invocation began, and streams that ended.
    seen: watch::Sender<(usize, usize)>,
}

pub(super) struct Output {
    shared: Arc<Shared>,
    streams: usize,
}

impl Output {
    pub(super) fn of(engine: &Arc<Engine>, child: &mut Child) -> Self {
        let shared =
            Arc::new(Shared { log: Mutex::default(), open: Default::default(), seen: watch::Sender::new((0, 0)) });
        let mut streams = 0;
        if let Some(stream) = child.stdout.take() {
            tokio::spawn(read(stream, Arc::clone(engine), Arc::clone(&shared), 0));
            streams += 1;
        }
        if let Some(stream) = child.stderr.take() {
            tokio::spawn(read(stream, Arc::clone(engine), Arc::clone(&shared), 1));
            streams += 1;
        }
        Self { shared, streams }
    }

    /// Marks from here on are those of the next event.
    pub(super) fn begin(&self) {
        self.shared.seen.send_modify(|(marks, _)| *marks = 0);
    }

    /// Waits until so many marks came, or until both streams ended.
    pub(super) async fn settle(&self, wanted: usize) {
        let mut seen = self.shared.seen.subscribe();
        // The sender lives as long as this does.
        let _ = seen.wait_for(|(marks, ended)| *marks >= wanted || *ended >= self.streams).await;
    }

    /// The log; where nothing more comes, with what has not become a line.
    pub(super) fn take(&self, engine: &Engine, is_over: bool) -> Vec<LogLine> {
        for stream in self.shared.open.iter().filter(|_| is_over) {
            let mut line = lock(stream);
            if !line.is_empty() {
                line.end(engine, &self.shared);
            }
        }
        self.shared.log().take()
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read(mut stream: impl AsyncRead + Unpin, engine: Arc<Engine>, shared: Arc<Shared>, index: usize) {
    let mut chunk = vec![0; CHUNK];
    while let Ok(length @ 1..) = stream.read(&mut chunk).await {
        let Some(open) = shared.open.get(index) else { return };
        lock(open).take_in(chunk.get(..length).unwrap_or_default(), &engine, &shared);
        let is_full = shared.log().is_full();
        if is_full {
            pause(BRAKE).await;
        }
    }
    shared.seen.send_modify(|(_, ended)| *ended += 1);
}

/// A line that has not ended yet.
#[derive(Default)]
struct Line {
    start: Vec<u8>,
    missing: u64,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    fn take_in(&mut self, mut rest: &[u8], engine: &Engine, shared: &Shared) {
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.add(rest.get(..end).unwrap_or_default());
            self.end(engine, shared);
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        self.add(rest);
    }

    fn add(&mut self, bytes: &[u8]) {
        let kept = bytes.len().min(MAX_LINE - self.start.len().min(MAX_LINE));
        self.start.extend_from_slice(bytes.get(..kept).unwrap_or_default());
        self.missing = self.missing.saturating_add((bytes.len() - kept) as u64);
    }

    fn end(&mut self, engine: &Engine, shared: &Shared) {
        let Self { start, missing } = std::mem::take(self);
        if start == MARK {
            shared.seen.send_modify(|(marks, _)| *marks += 1);
            return;
        }
        // Our bootstrap writes one event as one line, with its line ends as carriage returns.
        let text = String::from_utf8_lossy(&start).replace('\r', "\n");
        shared.log().write(engine.now(), &text, missing);
    }
}
