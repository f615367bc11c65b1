//! The context attributes for the input of a target, and the input of a schedule that has none.
//!
//! Source: "Adding context attributes in EventBridge Scheduler".

use serde_json::json;

use crate::clock::Timestamp;
use crate::local::service::Cx;

/// The data of one invocation.
pub(super) struct Invocation<'a> {
    pub(super) schedule_arn: &'a str,
    pub(super) scheduled_at: Timestamp,
    pub(super) execution_id: &'a str,
    /// The number of the attempt, from 1.
    pub(super) attempt: u32,
}

impl Invocation<'_> {
    pub(super) fn fill(&self, input: &str) -> String {
        if !input.contains("<aws.scheduler.") {
            return input.to_owned();
        }
        let attributes = [
            ("<aws.scheduler.schedule-arn>", self.schedule_arn.to_owned()),
            ("<aws.scheduler.scheduled-time>", self.scheduled_at.to_seconds_text()),
            ("<aws.scheduler.execution-id>", self.execution_id.to_owned()),
            ("<aws.scheduler.attempt-number>", self.attempt.to_string()),
        ];
        attributes.iter().fold(input.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Returns the notification that replaces a missing input.
    pub(super) fn notification(&self, cx: &Cx<'_>) -> String {
        json!({
            "version": "0",
            "id": self.execution_id,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": cx.account(),
            "time": self.scheduled_at.to_seconds_text(),
            "region": cx.region(),
            "resources": [self.schedule_arn],
            "detail": "{}",
        })
        .to_string()
    }
}
