//! From a task's parameters to the request of an API.

use serde_json::{Map, Value, json};

use super::failure;
use crate::asl::{self, Failure, Resource};
use crate::local::service::Cx;

/// A call of the cloud.
pub(super) struct Request {
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) input: Value,
    /// What the role must be allowed to use.
    pub(super) resource: String,
}

/// Services whose API writes member names with a small first letter; tasks always write them with a capital.
const SMALL_LETTERS: [&str; 6] = ["states", "logs", "apigateway", "ecs", "batch", "codebuild"];

/// Names the SDK integrations use, where the service's own name is another.
const SDK_NAMES: [(&str, &str); 4] = [
    ("sfn", "states"),
    ("eventbridge", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognitoidentityprovider", "cognito-idp"),
];

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
        Resource::Sdk { service, action, .. } => (own_name(service), action.as_str()),
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
        if action == "putObject" && !members.keys().any(|name| name.starts_with("Checksum")) {
            // The SDK of AWS adds this checksum to what it puts.
            members.insert("ChecksumAlgorithm".to_owned(), Value::from("CRC32"));
        }
    }
    let used = used_resource(service, &members, cx);
    let input = Value::Object(members);
    let input = if has_small_letters(service) { small(input) } else { input };
    Ok(request(service, action, input, used))
}

fn request(service: &str, action: &str, input: Value, resource: String) -> Request {
    let operation = super::describe::capital(action);
    Request { service: service.to_owned(), operation, input, resource }
}

/// Whether the API of a service writes member names with a small first letter.
pub(super) fn has_small_letters(service: &str) -> bool {
    SMALL_LETTERS.contains(&own_name(service))
}

pub(super) fn own_name(service: &str) -> &str {
    SDK_NAMES.iter().find(|(sdk, _)| *sdk == service).map_or(service, |(_, own)| own)
}

/// What the optimised integrations do with parameters before they call.
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

/// A member that is JSON becomes its text.
fn as_text(members: &mut Map<String, Value>, name: &str) {
    if let Some(value) = members.get_mut(name)
        && !value.is_string()
        && !value.is_null()
    {
        *value = Value::String(value.to_string());
    }
}

/// The ARN the permission is asked for; `*` where the call names none.
fn used_resource(service: &str, members: &Map<String, Value>, cx: &Cx<'_>) -> String {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let arn_or = |value: Option<&str>, make: &dyn Fn(&str) -> String| match value {
        Some(value) if value.starts_with("arn:") => value.to_owned(),
        Some(value) => make(value),
        None => "*".to_owned(),
    };
    match service {
        "sqs" => arn_or(text("QueueUrl"), &|url| cx.arn("sqs", url.rsplit('/').next().unwrap_or(url))),
        "sns" => text("TopicArn").or(text("TargetArn")).unwrap_or("*").to_owned(),
        "lambda" => arn_or(text("FunctionName"), &|name| cx.arn("lambda", &format!("function:{name}"))),
        "dynamodb" => arn_or(text("TableName"), &|name| cx.arn("dynamodb", &format!("table/{name}"))),
        "states" => text("StateMachineArn").unwrap_or("*").to_owned(),
        "glue" => arn_or(text("JobName"), &|name| cx.arn("glue", &format!("job/{name}"))),
        "s3" => match (text("Bucket"), text("Key")) {
            (Some(bucket), Some(key)) => format!("arn:aws:s3:::{bucket}/{key}"),
            (Some(bucket), None) => format!("arn:aws:s3:::{bucket}"),
            _ => "*".to_owned(),
        },
        "events" => {
            let entries = members.get("Entries").and_then(Value::as_array);
            let bus = entries.and_then(|entries| entries.first()?.get("EventBusName")?.as_str());
            arn_or(Some(bus.unwrap_or("default")), &|name| cx.arn("events", &format!("event-bus/{name}")))
        }
        _ => "*".to_owned(),
    }
}

/// The same JSON, its member names beginning with small letters.
fn small(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (failure::small(&name), small(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(small).collect(),
        other => other,
    }
}
