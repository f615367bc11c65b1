//! The output of a program on its standard streams: a log event for each line.
//!
//! Its size is limited while it is read: only the beginning of an endless line is held, and once the log of an
//! invocation is full the rest is counted and read slowly, so that the program waits and not the cloud.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::sync::watch;

use crate::local::engine::{Engine, pause};
use crate::local::function::log::{Log, MAX_LINE};
use crate::local::service::LogLine;

/// Our bootstrap writes this to each stream at the end of an event.
const MARK: &[u8] = b"\0ork-done";
/// The number of bytes read at a time.
const CHUNK: usize = 32 * 1024;
/// The pause between two chunks that are left out of the log.
const BRAKE: Duration = Duration::from_millis(1);

/// The state shared by both streams.
struct Shared {
    log: Mutex<Log>,
    /// The unfinished line of each stream.
    open: [Mutex<Line>; 2],
    /// The number of marks since the invocation began, and of streams that have ended.
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

    /// Begins an event: marks from here on belong to it.
    pub(super) fn begin(&self) {
        self.shared.seen.send_modify(|(marks, _)| *marks = 0);
    }

    /// Waits until this many marks were received, or until both streams have ended.
    pub(super) async fn settle(&self, wanted: usize) {
        let mut seen = self.shared.seen.subscribe();
        // The sender lives as long as `self`.
        let _ = seen.wait_for(|(marks, ended)| *marks >= wanted || *ended >= self.streams).await;
    }

    /// Takes the log. If `is_over`, it includes the unfinished lines.
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
        // Our bootstrap writes one event as one line, with carriage returns in place of newlines.
        let text = String::from_utf8_lossy(&start).replace('\r', "\n");
        shared.log().write(engine.now(), &text, missing);
    }
}
