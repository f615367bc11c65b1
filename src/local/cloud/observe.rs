//! Passes calls that were answered to CloudTrail, whoever made them.

use serde_json::Value;

use super::{Cloud, Reply, key};
use crate::local::service::{ObservedCall, Place, Sender, row};

/// The service that records the calls of all others.
const OBSERVER: &str = "cloudtrail";

impl Cloud {
    /// Returns whether calls of an operation are recorded.
    pub fn watches(&self, service: &str, operation: &str, place: &Place) -> bool {
        let observer = row(OBSERVER).and_then(|row| self.services.get(&key(row, place)));
        observer.is_some_and(|observer| observer.watches(service, operation))
    }

    /// Records a call that was answered. A call whose response comes later is recorded without it.
    pub(super) fn observe(
        &mut self,
        (service, operation): (&str, &str),
        place: &Place,
        (input, bytes_in): (Value, usize),
        reply: &Reply,
        sender: Option<&Sender>,
    ) {
        // A record is an event, which may lead to the same call again.
        if self.check_lineage(self.cause.as_ref(), "events", "PutEvents").is_err() {
            return;
        }
        let later = Ok(Value::Null);
        let answer = match reply {
            Reply::Answered(answer) => answer,
            Reply::Later(_) => &later,
            Reply::Waits(_) => return,
        };
        let call = ObservedCall { service, operation, input, bytes_in, answer, sender };
        if let Some(row) = row(OBSERVER) {
            // A panic of the observer must not affect the call.
            let _ = self.with(row, place, |observer, cx| observer.observe(&call, cx));
        }
    }
}
