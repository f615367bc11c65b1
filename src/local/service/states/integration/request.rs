//! Converts a task's parameters into the request of an API.

use serde_json::{Map, Value, json};

use crate::arn::Arn;
use crate::asl::{self, Failure, Resource};
use crate::local::service::{Cx, SPOOLED, sdk_call};

/// A call of the cloud.
pub(super) struct Request {
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) input: Value,
    /// The resource for which the role needs permission.
    pub(super) resource: String,
}

impl Request {
    /// Moves the resource to another account, if it is in the account of the state machine.
    pub(super) fn move_to(&mut self, account: &str, own: &str) {
        if let Some(arn) = self.resource.parse::<Arn>().ok().filter(|arn| arn.account() == own) {
            self.resource =
                Arn::new(arn.partition(), arn.service(), arn.region(), account, arn.resource().to_owned()).to_string();
        }
    }

    /// Returns whether the call waits for something to arrive.
    pub(super) fn can_wait(&self) -> bool {
        matches!(
            (self.service.as_str(), self.operation.as_str()),
            ("sqs", "ReceiveMessage") | ("states", "GetActivityTask")
        )
    }
}

pub(super) fn of(
    resource: &Resource,
    parameters: &Value,
    execution: &str,
    machine: &str,
    cx: &Cx<'_>,
) -> Result<Request, Failure> {
    let (service, action) = match resource {
        Resource::Lambda { arn } => {
            let input = json!({"FunctionName": arn, "Payload": parameters.to_string()});
            return Ok(request("lambda", "invoke", input, arn.clone()));
        }
        Resource::Activity { arn } => return Ok(request("states", "", Value::Null, arn.clone())),
        Resource::Optimized { service, action, .. } => (service.as_str(), action.as_str()),
        Resource::Sdk { service, action, .. } => (sdk_call::own_name(service), action.as_str()),
    };
    let Value::Object(members) = parameters else {
        return Err(unusable(parameters, "Parameters must be a JSON object"));
    };
    let mut members = members.clone();
    match resource {
        Resource::Optimized { .. } if service == "lambda" => {
            set_payload(&mut members).map_err(|complaint| unusable(parameters, &complaint))?;
        }
        Resource::Optimized { .. } => optimise(service, &mut members, execution, machine),
        _ if service == "states" && action.starts_with("start") => as_text(&mut members, "Input"),
        _ => {}
    }
    if service == "s3" {
        // Only the front doors put bodies into files.
        members.shift_remove(SPOOLED);
        if action == "putObject" {
            as_object(&mut members);
        }
        if action == "putObject" && !members.keys().any(|name| name.starts_with("Checksum")) {
            // The AWS SDK adds this checksum to objects that it puts.
            members.insert("ChecksumAlgorithm".to_owned(), Value::from("CRC32"));
        }
    }
    let used = sdk_call::used_resource(service, &members, cx);
    let input = Value::Object(members);
    let input = if sdk_call::has_small_letters(service) { sdk_call::small_names(input) } else { input };
    Ok(request(service, action, input, used))
}

fn request(service: &str, action: &str, input: Value, resource: String) -> Request {
    let operation = sdk_call::capital(action);
    Request { service: service.to_owned(), operation, input, resource }
}

fn unusable(parameters: &Value, complaint: &str) -> Failure {
    let cause = format!("The Parameters '{parameters}' could not be used to start the Task: [{complaint}]");
    Failure { error: Some(asl::RUNTIME.to_owned()), cause: Some(cause) }
}

/// Converts the payload of a function: an object or an array becomes its text, and a text is taken for JSON.
fn set_payload(members: &mut Map<String, Value>) -> Result<(), String> {
    let payload = match members.get("Payload") {
        None | Some(Value::Null) => "{}".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Object(_) | Value::Array(_))) => value.to_string(),
        Some(_) => return Err("The value for the field 'Payload' must be a STRING".to_owned()),
    };
    members.insert("Payload".to_owned(), Value::String(payload));
    Ok(())
}

/// Converts the body of an object, of whatever type it is, into its JSON text.
fn as_object(members: &mut Map<String, Value>) {
    if let Some(body) = members.get_mut("Body") {
        *body = Value::String(body.to_string());
        members.entry("ContentType").or_insert_with(|| Value::from("text/plain; charset=UTF-8"));
    }
}

/// Converts parameters as the optimized integrations do.
fn optimise(service: &str, members: &mut Map<String, Value>, execution: &str, machine: &str) {
    match service {
        "sqs" => as_text(members, "MessageBody"),
        "sns" => as_text(members, "Message"),
        "states" => as_text(members, "Input"),
        "events" => {
            for entry in members.get_mut("Entries").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(entry) = entry.as_object_mut() {
                    as_text(entry, "Detail");
                    let resources = entry.entry("Resources").or_insert_with(|| json!([]));
                    if let Some(resources) = resources.as_array_mut() {
                        resources.extend([json!(machine), json!(execution)]);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Converts a member that is JSON into its text.
fn as_text(members: &mut Map<String, Value>, name: &str) {
    if let Some(value) = members.get_mut(name)
        && !value.is_string()
        && !value.is_null()
    {
        *value = Value::String(value.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_that_is_a_text_is_taken_for_json() {
        let cases = [
            (json!({}), Ok("{}")),
            (json!({"Payload": null}), Ok("{}")),
            (json!({"Payload": {"a": 1}}), Ok(r#"{"a":1}"#)),
            (json!({"Payload": "{\"a\":1}"}), Ok(r#"{"a":1}"#)),
            (json!({"Payload": "0.0"}), Ok("0.0")),
            (json!({"Payload": 1}), Err("The value for the field 'Payload' must be a STRING")),
        ];
        for (parameters, expected) in cases {
            let Value::Object(mut members) = parameters.clone() else { panic!("{parameters}") };
            let set = set_payload(&mut members).map(|()| members["Payload"].as_str().unwrap_or_default().to_owned());
            assert_eq!(set.as_deref().map_err(String::as_str), expected, "{parameters}");
        }
    }

    #[test]
    fn the_body_of_an_object_is_written_as_json() {
        for (body, written) in [(json!("text data"), r#""text data""#), (json!({"a": 1}), r#"{"a":1}"#)] {
            let Value::Object(mut members) = json!({"Bucket": "b", "Key": "k", "Body": body}) else { panic!("{body}") };
            as_object(&mut members);
            assert_eq!(
                (&members["Body"], &members["ContentType"]),
                (&json!(written), &json!("text/plain; charset=UTF-8"))
            );
        }
    }
}
