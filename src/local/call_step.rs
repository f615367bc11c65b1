//! A call from one service to another, as a hop of an event.

use super::cloud::Reply;
use super::service::{Cause, Fault, Hop, Outcome, Sender};
use crate::clock::Timestamp;

/// The parts of a call that a trace shows.
#[derive(Debug)]
pub(super) struct CallStep {
    pub(super) cause: Cause,
    to: String,
    operation: String,
}

impl CallStep {
    pub(super) fn new(trace: String, service: &str, operation: &str, sender: &Sender, resource: &str) -> Self {
        let operation = format!("{service}:{operation}");
        // Not every operation is authorized for a single resource.
        let to = if resource.starts_with("arn:") { resource.to_owned() } else { service.to_owned() };
        Self { cause: Cause { trace, by: sender.source().to_string() }, to, operation }
    }

    /// Returns the hop of the call. A call whose response is not awaited has a hop only if it fails; for an event that
    /// is put, the bus records the hops.
    pub(super) fn hop(self, at: Timestamp, reply: &Reply, is_awaited: bool) -> Option<Hop> {
        let outcome = match reply {
            Reply::Answered(Err(fault)) => failure(fault),
            _ if !is_awaited || self.operation == "events:PutEvents" => return None,
            _ => Outcome::Called { operation: self.operation },
        };
        let Cause { trace, by } = self.cause;
        Some(Hop { at, trace: Some(trace), from: by, to: self.to, outcome })
    }
}

/// Returns the outcome of a delivery or a call that failed.
pub(super) fn failure(fault: &Fault) -> Outcome {
    match &fault.missing {
        Some(missing) => Outcome::Refused { reason: fault.message.clone(), missing: Some(missing.clone()) },
        None => Outcome::Failed { code: fault.code.clone(), reason: fault.message.clone() },
    }
}
