//! Writes the output of a script to CloudWatch Logs, with the role of the job. If the role has no permission to write,
//! there is no log.
//!
//! Source: "Logging for AWS Glue jobs".
//!
//! Deviation: AWS writes standard error to a log group of its own; the local cloud writes it to the log group of the
//! output.

use serde_json::{Value, json};

use super::role::sender;
use super::run::Run;
use crate::local::service::{Cx, Effect, LogLine, Ran};

const GROUP: &str = "/aws-glue/jobs/output";
/// One `PutLogEvents` request accepts at most 10,000 events and 1 MB; longer output is cut.
const MAX_EVENTS: usize = 5_000;
const MAX_BYTES: usize = 900_000;

pub(super) fn write(run: &Run, ran: &Ran, cx: &mut Cx<'_>) {
    let mut bytes = 0;
    let fits = |line: &&LogLine| {
        bytes += line.text.len() + 26;
        bytes <= MAX_BYTES
    };
    let lines = ran.logs.iter().filter(|line| !line.text.is_empty()).take(MAX_EVENTS).take_while(fits);
    let event =
        |line: &LogLine| json!({"timestamp": line.at.millis(), "message": format!("{}\n", written(&line.text))});
    let events: Vec<Value> = lines.map(event).collect();
    if events.is_empty() {
        return;
    }
    let calls = [
        ("CreateLogGroup", json!({"logGroupName": GROUP})),
        ("CreateLogStream", json!({"logGroupName": GROUP, "logStreamName": run.id})),
        ("PutLogEvents", json!({"logGroupName": GROUP, "logStreamName": run.id, "logEvents": events})),
    ];
    let Some(sender) = sender(run, cx) else { return };
    for (operation, input) in calls {
        cx.push(Effect::Call {
            service: "logs".to_owned(),
            operation: operation.to_owned(),
            input,
            sender: sender.clone(),
            resource: cx.arn("logs", &format!("log-group:{GROUP}:*")),
            reply: None,
            trace: None,
            parent: None,
        });
    }
}

/// Returns the output of the script: a line of a JavaScript function begins with a time, a request ID and a level.
fn written(line: &str) -> &str {
    let mut parts = line.splitn(4, '\t').skip(2);
    match (parts.next(), parts.next()) {
        (Some("DEBUG" | "INFO" | "WARN" | "ERROR" | "TRACE"), Some(text)) => text,
        _ => line,
    }
}
