//! The messages to and from a sandbox, whatever language its function is written in.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::local::service::{Failed, HostedUrl, LogLine};

/// One invocation, as the handler receives it.
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

/// A request of a function to the outside.
#[derive(Debug, Clone)]
pub(super) struct HostRequest {
    pub(super) id: u32,
    /// `aws` or `fetch`.
    pub(super) kind: String,
    pub(super) request: Value,
}

impl HostRequest {
    /// Returns whether the cloud itself answers the request, and not a server.
    pub(super) fn is_inside(&self) -> bool {
        let is_hosted = || self.request["url"].as_str().is_some_and(|url| HostedUrl::parse(url).is_some());
        self.kind == "aws" || is_hosted()
    }
}

/// The response to a [`HostRequest`]: JSON text, of a success or a failure.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) id: u32,
    pub(super) result: Result<String, String>,
}

/// An event that a sandbox reports.
#[derive(Debug)]
pub(super) enum SandboxEvent {
    /// The initialization is complete; the handler begins.
    Ready,
    /// The sandbox cannot continue before a response arrives or this much time has passed.
    Waits {
        asks: Vec<HostRequest>,
        wake_in_millis: Option<u64>,
    },
    Finished(Finish),
}

/// The result of an invocation.
#[derive(Debug)]
pub(super) struct Finish {
    pub(super) outcome: Result<String, Failed>,
    pub(super) logs: Vec<LogLine>,
    pub(super) memory_used_megabytes: u32,
    /// Whether the sandbox can process another event.
    pub(super) is_alive: bool,
}
