//! What a sandbox is asked and what it says, whatever language its function is written in.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::local::service::{Failed, InvokeUrl, LogLine};

/// One invocation, as the handler sees it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) request_id: String,
    /// JSON text.
    pub(super) payload: String,
    /// JSON text of the `context` object, with `deadline` in milliseconds since 1970.
    pub(super) context: String,
    pub(super) now: Timestamp,
    pub(super) timeout_millis: u64,
}

/// Something a function asks of the outside.
#[derive(Debug, Clone)]
pub(super) struct HostRequest {
    pub(super) id: u32,
    /// `aws` or `fetch`.
    pub(super) kind: String,
    pub(super) request: Value,
}

impl HostRequest {
    /// Whether the cloud itself answers it, not a server.
    pub(super) fn is_inside(&self) -> bool {
        let is_api = || self.request["url"].as_str().is_some_and(|url| InvokeUrl::parse(url).is_some());
        self.kind == "aws" || is_api()
    }
}

/// The answer to an [`HostRequest`]: JSON text, good or bad.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) id: u32,
    pub(super) result: Result<String, String>,
}

/// What a sandbox says next.
#[derive(Debug)]
pub(super) enum SandboxEvent {
    /// Its surroundings are ready; the handler begins.
    Ready,
    /// It cannot go on before something is answered or this much time has passed.
    Waits {
        asks: Vec<HostRequest>,
        wake_in_millis: Option<u64>,
    },
    Finished(Finish),
}

/// How an invocation ended.
#[derive(Debug)]
pub(super) struct Finish {
    pub(super) outcome: Result<String, Failed>,
    pub(super) logs: Vec<LogLine>,
    pub(super) memory_used_megabytes: u32,
    /// Whether the sandbox can take another event.
    pub(super) is_alive: bool,
}
