//! The log of a run in CloudWatch Logs, written with the function's role.
//!
//! A role without the permission leaves no log, as on AWS. See "Viewing CloudWatch logs for Lambda functions".

use serde_json::{Value, json};

use super::super::{Cx, Effect, Ran, Sender};
use super::role::PRINCIPAL;
use super::run::Run;
use crate::clock::Timestamp;

/// The size of one `PutLogEvents` request, below its limits.
const MAX_EVENTS: usize = 5_000;
const MAX_BYTES: usize = 900_000;
const OVERHEAD: usize = 26;
/// The maximum size of one log event, which is less than a batch.
const MAX_MESSAGE: usize = 250_000;

/// Writes the log of a run and returns it as one text.
pub(super) fn write(run: &Run, ran: &Ran, cx: &mut Cx<'_>) -> String {
    let lines = lines(run, ran, cx.now);
    let group = run.log_group.clone().unwrap_or_else(|| format!("/aws/lambda/{}", run.function));
    let day = ran.started_at.to_seconds_text().get(..10).unwrap_or_default().replace('-', "/");
    let stream = format!("{day}/[{}]{}", run.version, ran.sandbox);
    push(run, "CreateLogGroup", &group, json!({"logGroupName": group}), cx);
    push(run, "CreateLogStream", &group, json!({"logGroupName": group, "logStreamName": stream}), cx);
    for batch in batches(&lines) {
        push(
            run,
            "PutLogEvents",
            &group,
            json!({"logGroupName": group, "logStreamName": stream, "logEvents": batch}),
            cx,
        );
    }
    lines.into_iter().map(|(_, text)| text).collect()
}

fn lines(run: &Run, ran: &Ran, now: Timestamp) -> Vec<(Timestamp, String)> {
    let id = &run.request_id;
    let mut lines = vec![(ran.started_at, format!("START RequestId: {id} Version: {}\n", run.version))];
    lines.extend(ran.logs.iter().map(|line| (line.at, format!("{}\n", line.text))));
    let failed = ran.outcome.as_ref().err();
    let status = failed.and_then(|failed| failed.status.as_deref());
    if status.is_some() {
        let payload: Value = failed.and_then(|failed| serde_json::from_str(&failed.payload).ok()).unwrap_or_default();
        let words = payload.get("errorMessage").and_then(Value::as_str).unwrap_or_default();
        let words = words.split_once("Error: ").map_or(words, |(_, words)| words);
        lines.push((now, format!("{} {id} {words}\n", now.to_millis_text())));
    }
    lines.push((now, format!("END RequestId: {id}\n")));
    lines.push((now, report(run, ran, status)));
    let mut last = ran.started_at;
    for (at, _) in &mut lines {
        last = last.max(*at);
        *at = last;
    }
    lines
}

fn report(run: &Run, ran: &Ran, status: Option<&str>) -> String {
    let millis = |micros: u64| format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10);
    let mut text = format!(
        "REPORT RequestId: {}\tDuration: {}\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB\t",
        run.request_id,
        millis(ran.duration_micros),
        ran.duration_micros.div_ceil(1000),
        run.memory_size,
        ran.memory_used_megabytes.min(run.memory_size),
    );
    if let Some(init) = ran.init_micros {
        text.push_str(&format!("Init Duration: {}\t", millis(init)));
    }
    if let Some(status) = status {
        text.push_str(&format!("Status: {status}"));
        if status == "error" {
            text.push_str("\tError Type: Runtime.ExitError");
        }
    }
    text.push('\n');
    text
}

fn batches(lines: &[(Timestamp, String)]) -> Vec<Vec<Value>> {
    let (mut batches, mut batch, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (at, text) in lines {
        let end = (0..=text.len().min(MAX_MESSAGE)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let message = text.get(..end).unwrap_or_default();
        let size = message.len() + OVERHEAD;
        if batch.len() >= MAX_EVENTS || bytes + size > MAX_BYTES {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += size;
        batch.push(json!({"timestamp": at.millis(), "message": message}));
    }
    batches.push(batch);
    batches
}

fn push(run: &Run, operation: &str, group: &str, input: Value, cx: &mut Cx<'_>) {
    let resource = cx.arn("logs", &format!("log-group:{group}:*"));
    if let Some(sender) = sender(run, cx) {
        let (service, operation) = ("logs".to_owned(), operation.to_owned());
        // Creating a group or stream that already exists is not an error worth tracing, so only the lines have a trace.
        let trace = run.trace.clone().filter(|_| operation == "PutLogEvents");
        cx.push(Effect::Call { service, operation, input, sender, resource, reply: None, trace, parent: None });
    }
}

/// Returns the sender of everything in a run: the function's role.
pub(super) fn sender(run: &Run, cx: &Cx<'_>) -> Option<Sender> {
    let source = super::name::function_arn(&run.function, cx).parse().ok()?;
    Some(Sender::Role { role: run.role.parse().ok()?, principal: PRINCIPAL.to_owned(), source })
}
