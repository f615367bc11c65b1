//! Converts the response of an API into the result of a task.

use serde_json::{Map, Value, json};

use super::failure;
use super::metadata::{self, Response};
use crate::asl::{Answer, Failure};
use crate::clock::Timestamp;
use crate::local::service::sdk_call::{capital, has_small_letters};
use crate::local::service::{Cx, Fault, PIECES};

/// The maximum size of the result of a task.
const MAX_RESULT_BYTES: u64 = 256 * 1024;

/// Returns the result. `kind` is the event's resource type: `sqs`, `aws-sdk:sqs`, `lambda`.
pub(super) fn of(kind: &str, action: &str, value: Value, cx: &mut Cx<'_>) -> Answer {
    if kind == "lambda" {
        let response = Response::of(kind, &value);
        let mut answer = function(action, value);
        if let (false, Ok(Value::Object(members))) = (action.starts_with("arn:"), &mut answer) {
            metadata::add(kind, members, &response, cx);
        }
        return answer;
    }
    let (sdk, service) = kind.strip_prefix("aws-sdk:").map_or((false, kind), |service| (true, service));
    if service == "events" && value.get("FailedEntryCount").and_then(Value::as_i64).unwrap_or_default() > 0 {
        return Err(Failure { error: Some("EventBridge.FailedEntry".to_owned()), cause: Some(value.to_string()) });
    }
    if service == "s3" && value.get(PIECES).is_some() {
        return Err(in_a_file(kind, &value, cx));
    }
    let value = if service == "s3" { with_text(value, action) } else { value };
    let response = Response::of(service, &value);
    let mut value = written(value, has_small_letters(service));
    if let (false, Value::Object(members)) = (sdk, &mut value) {
        metadata::add(service, members, &response, cx);
    }
    Ok(value)
}

/// Returns the error for bytes of an object that is in a file.
fn in_a_file(kind: &str, value: &Value, cx: &mut Cx<'_>) -> Failure {
    let size = value.get("ContentLength").and_then(Value::as_u64).unwrap_or_default();
    if size <= MAX_RESULT_BYTES {
        let what = "reading a range of an object of more than 1 MiB in a task";
        return failure::of(kind, &Fault::not_implemented("s3", what), cx);
    }
    let cause = format!(
        "The state/task '{kind}' returned a result with a size exceeding the maximum number of bytes service limit."
    );
    Failure { error: Some("States.DataLimitExceeded".to_owned()), cause: Some(cause) }
}

/// Decodes the bytes of an object as text; invalid sequences are replaced. As recorded, the metadata of an object may
/// be empty but not absent.
fn with_text(mut value: Value, action: &str) -> Value {
    use base64::Engine as _;
    let Some(members) = value.as_object_mut() else { return value };
    if let Some(Value::String(bytes)) = members.remove("BodyBase64") {
        let bytes = base64::engine::general_purpose::STANDARD.decode(bytes).unwrap_or_default();
        members.insert("Body".to_owned(), Value::from(String::from_utf8_lossy(&bytes).into_owned()));
    }
    if action == "getObject" {
        members.entry("Metadata").or_insert_with(|| json!({}));
    }
    value
}

/// Returns the error of a function as the task's error; otherwise parses its payload.
fn function(action: &str, value: Value) -> Answer {
    let text = value.get("Payload").and_then(Value::as_str).unwrap_or("null").to_owned();
    let payload: Value = serde_json::from_str(&text).unwrap_or(Value::String(text.clone()));
    if value.get("FunctionError").is_some_and(|error| !error.is_null()) {
        let error = payload.get("errorType").and_then(Value::as_str).unwrap_or("Lambda.Unknown");
        return Err(Failure { error: Some(error.to_owned()), cause: Some(text) });
    }
    if action.starts_with("arn:") {
        return Ok(payload);
    }
    let mut members = match value {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.insert("Payload".to_owned(), payload);
    members.entry("StatusCode").or_insert(json!(200));
    members.entry("ExecutedVersion").or_insert(json!("$LATEST"));
    Ok(Value::Object(members))
}

/// Converts times to text, and capitalizes member names. If the member names of an API are capitalized already, it may
/// also return names that users have chosen, such as those of the attributes of an item; they stay unchanged.
fn written(value: Value, has_small_letters: bool) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| {
                    let is_time = name.ends_with("Date");
                    let value = if is_time { moment(value) } else { written(value, has_small_letters) };
                    (if has_small_letters { capital(&name) } else { name }, value)
                })
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(|item| written(item, has_small_letters)).collect(),
        other => other,
    }
}

fn moment(value: Value) -> Value {
    match value.as_f64() {
        Some(seconds) => Value::String(Timestamp::from_millis((seconds * 1000.0) as i64).to_millis_text()),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_gives_its_payload_or_its_error() {
        let good = json!({"StatusCode": 200, "Payload": "{\"a\":1}"});
        assert_eq!(function("arn:aws:lambda:x:y:function:f", good.clone()), Ok(json!({"a": 1})));
        assert_eq!(function("invoke", good).unwrap()["Payload"], json!({"a": 1}));
        let bad = json!({"FunctionError": "Unhandled", "Payload": "{\"errorType\":\"Broken\",\"errorMessage\":\"x\"}"});
        let failure = function("invoke", bad).unwrap_err();
        assert_eq!(failure.error.as_deref(), Some("Broken"));
        assert_eq!(failure.cause.as_deref(), Some("{\"errorType\":\"Broken\",\"errorMessage\":\"x\"}"));
    }

    #[test]
    fn names_get_capitals_and_times_become_texts() {
        assert_eq!(
            written(json!({"executionArn": "a", "startDate": 1457920740.0}), has_small_letters("sfn")),
            json!({"ExecutionArn": "a", "StartDate": "2016-03-14T01:59:00.000Z"})
        );
        let item = json!({"Item": {"customer": {"S": "ann"}}, "CreateDate": 0.0});
        let kept = json!({"Item": {"customer": {"S": "ann"}}, "CreateDate": "1970-01-01T00:00:00.000Z"});
        assert_eq!(written(item, has_small_letters("dynamodb")), kept);
    }
}
