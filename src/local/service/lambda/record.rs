//! The invocation record, and where it is sent: destinations, and the dead-letter queue.
//!
//! Follows "Capturing records of Lambda asynchronous invocations" of the Developer Guide. Queues, topics and functions
//! receive the record itself; a bus receives it as the detail of an event.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::{Attribute, Cx, Delivery, Effect, Failed, Message, Sender};
use super::Lambda;
use super::asynchronous::Queued;
use super::event_source::reader;
use super::log::sender;
use super::name::{LATEST, function_arn};
use super::run::Run;
use crate::arn::Arn;

/// "Dead-letter queues": the first kilobyte of the error message is sent.
const MAX_MESSAGE: usize = 1024;

/// The reason why an event has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Success,
    RetriesExhausted,
    EventAgeExceeded,
    ZeroReservedConcurrency,
}

impl Condition {
    fn name(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::RetriesExhausted => "RetriesExhausted",
            Self::EventAgeExceeded => "EventAgeExceeded",
            Self::ZeroReservedConcurrency => "ZeroReservedConcurrency",
        }
    }
}

/// An event that has ended, and its last run.
pub(super) struct Ending<'a> {
    pub(super) event: &'a Queued,
    /// `None` if the function was not run.
    pub(super) run: Option<&'a Run>,
    pub(super) condition: Condition,
    pub(super) outcome: &'a Result<String, Failed>,
}

pub(super) fn send(lambda: &Lambda, ending: &Ending<'_>, cx: &mut Cx<'_>) {
    let named = ending.event.named();
    let sender = match ending.run {
        Some(run) => sender(run, cx),
        None => reader(lambda, &named, cx),
    };
    let Some(sender) = sender else { return };
    let destination = lambda.event_invoke_config(&named).and_then(|config| match ending.condition {
        Condition::Success => config.on_success.clone(),
        _ => config.on_failure.clone(),
    });
    if let Some(to) = destination.and_then(|arn| arn.parse::<Arn>().ok()) {
        let record = ending.record(cx);
        push(to, record, &sender, ending, cx);
    }
    let version = lambda.version(&named, cx).ok();
    let target = version.and_then(|(version, _)| version.configuration.dead_letter_target.as_ref());
    if let (Err(failed), Some(to)) = (ending.outcome, target.and_then(|arn| arn.parse::<Arn>().ok())) {
        let attributes = dead_letter_attributes(ending, failed);
        let message = Message { body: ending.event.payload.clone(), attributes, ..Message::default() };
        let trace = ending.event.trace.clone();
        cx.push(Effect::Deliver(Delivery { to, message, sender, reply: None, trace }));
    }
}

fn push(to: Arn, record: Value, sender: &Sender, ending: &Ending<'_>, cx: &mut Cx<'_>) {
    let trace = ending.event.trace.clone();
    if to.service() != "events" {
        let message = Message { body: record.to_string(), ..Message::default() };
        return cx.push(Effect::Deliver(Delivery { to, message, sender: sender.clone(), reply: None, trace }));
    }
    let kind = if ending.condition == Condition::Success { "Success" } else { "Failure" };
    let entry = json!({
        "Source": "lambda",
        "DetailType": format!("Lambda Function Invocation Result - {kind}"),
        "Resources": [to.to_string(), ending.function_arn(cx)],
        "EventBusName": to.to_string(),
        "Detail": record.to_string(),
    });
    cx.push(Effect::Call {
        service: "events".to_owned(),
        operation: "PutEvents".to_owned(),
        input: json!({"Entries": [entry]}),
        sender: sender.clone(),
        resource: to.to_string(),
        reply: None,
        trace,
        parent: None,
    });
}

impl Ending<'_> {
    /// Returns the ARN with the qualifier with which the function was invoked.
    fn function_arn(&self, cx: &Cx<'_>) -> String {
        let named = self.event.named();
        format!("{}:{}", function_arn(&named.name, cx), named.qualifier.as_deref().unwrap_or(LATEST))
    }

    fn record(&self, cx: &Cx<'_>) -> Value {
        let mut record = json!({
            "version": "1.0",
            "timestamp": cx.now.to_millis_text(),
            "requestContext": {
                "requestId": self.event.request_id,
                "functionArn": self.function_arn(cx),
                "condition": self.condition.name(),
                "approximateInvokeCount": self.event.runs,
            },
            "requestPayload": self.event.payload_value(),
        });
        let Some(run) = self.run else { return record };
        let mut response = json!({"statusCode": 200, "executedVersion": run.version});
        let payload = match self.outcome {
            Ok(text) => text,
            Err(failed) => {
                if let Some(members) = response.as_object_mut() {
                    members.insert("functionError".to_owned(), Value::from("Unhandled"));
                }
                &failed.payload
            }
        };
        record["responseContext"] = response;
        record["responsePayload"] = serde_json::from_str::<Value>(payload).unwrap_or_default();
        record
    }
}

fn dead_letter_attributes(ending: &Ending<'_>, failed: &Failed) -> BTreeMap<String, Attribute> {
    let payload: Value = serde_json::from_str(&failed.payload).unwrap_or_default();
    let message = payload.get("errorMessage").and_then(Value::as_str).unwrap_or_default();
    let message: String = message.chars().take(MAX_MESSAGE).collect();
    let attribute = |data_type: &str, value: String| Attribute { data_type: data_type.to_owned(), value };
    let mut attributes = BTreeMap::from([
        ("RequestID".to_owned(), attribute("String", ending.event.request_id.clone())),
        ("ErrorCode".to_owned(), attribute("Number", "200".to_owned())),
    ]);
    if !message.is_empty() {
        attributes.insert("ErrorMessage".to_owned(), attribute("String", message));
    }
    attributes
}
