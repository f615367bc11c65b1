//! What a program writes to its standard streams: a log event for each line.

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::Child;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::local::engine::Engine;
use crate::local::service::LogLine;

/// Our bootstrap writes this to each stream when an event is done with.
const MARK: &[u8] = b"\0ork-done\n";
/// Longer lines are cut.
const MOST_LINE: usize = 256 * 1024;
const MOST_LINES: usize = 100_000;

enum Read {
    Line(LogLine),
    Mark,
}

pub(super) struct Output {
    read: UnboundedReceiver<Read>,
    lines: Vec<LogLine>,
}

impl Output {
    pub(super) fn of(engine: &Arc<Engine>, child: &mut Child) -> Self {
        let (speak, read) = unbounded_channel();
        if let Some(stream) = child.stdout.take() {
            tokio::spawn(copy(stream, Arc::clone(engine), speak.clone()));
        }
        if let Some(stream) = child.stderr.take() {
            tokio::spawn(copy(stream, Arc::clone(engine), speak));
        }
        Self { read, lines: Vec::new() }
    }

    /// Reads until so many marks came, or until both streams ended.
    pub(super) async fn settle(&mut self, mut marks: usize) {
        while marks > 0 {
            match self.read.recv().await {
                Some(Read::Line(line)) => self.keep(line),
                Some(Read::Mark) => marks -= 1,
                None => return,
            }
        }
    }

    pub(super) fn take(&mut self) -> Vec<LogLine> {
        while let Ok(read) = self.read.try_recv() {
            if let Read::Line(line) = read {
                self.keep(line);
            }
        }
        std::mem::take(&mut self.lines)
    }

    fn keep(&mut self, line: LogLine) {
        if self.lines.len() < MOST_LINES {
            self.lines.push(line);
        }
    }
}

async fn copy(stream: impl AsyncRead + Unpin, engine: Arc<Engine>, speak: UnboundedSender<Read>) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
        let read = if line == MARK {
            Read::Mark
        } else {
            line.truncate(MOST_LINE);
            // Our bootstrap writes one event as one line, with its line ends as carriage returns.
            let text = String::from_utf8_lossy(&line).trim_end_matches('\n').replace('\r', "\n");
            Read::Line(LogLine { at: engine.now(), text })
        };
        if speak.send(read).is_err() {
            return;
        }
        line.clear();
    }
}
