//! Converts a task's parameters into the request of an API.

use serde_json::{Map, Value, json};

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
        let cause = format!(
            "The Parameters '{parameters}' could not be used to start the Task: [Parameters must be a JSON object]"
        );
        return Err(Failure { error: Some(asl::RUNTIME.to_owned()), cause: Some(cause) });
    };
    let mut members = members.clone();
    if matches!(resource, Resource::Optimized { .. }) {
        optimise(service, &mut members, execution, machine);
    }
    if service == "s3" {
        as_text(&mut members, "Body");
        // Only the front doors put bodies into files.
        members.shift_remove(SPOOLED);
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

/// Converts parameters as the optimized integrations do.
fn optimise(service: &str, members: &mut Map<String, Value>, execution: &str, machine: &str) {
    match service {
        "sqs" => as_text(members, "MessageBody"),
        "sns" => as_text(members, "Message"),
        "lambda" => {
            let payload = members.get("Payload").map_or_else(|| "{}".to_owned(), Value::to_string);
            members.insert("Payload".to_owned(), Value::String(payload));
        }
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
