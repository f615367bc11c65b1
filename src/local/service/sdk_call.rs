//! Calls of operations by their names in the AWS SDKs, as in tasks of state machines and in schedules.

use serde_json::{Map, Value};

use super::Cx;

/// Services whose API has member names that begin with a lowercase letter; callers always write them capitalized.
const SMALL_LETTERS: [&str; 6] = ["states", "logs", "apigateway", "ecs", "batch", "codebuild"];

/// SDK names that differ from the service's own name.
const SDK_NAMES: [(&str, &str); 4] = [
    ("sfn", "states"),
    ("eventbridge", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognitoidentityprovider", "cognito-idp"),
];

/// Returns the name of a service in ARNs and policies.
pub fn own_name(service: &str) -> &str {
    SDK_NAMES.iter().find(|(sdk, _)| *sdk == service).map_or(service, |(_, own)| own)
}

/// Returns whether the API of a service has member names that begin with a lowercase letter.
pub fn has_small_letters(service: &str) -> bool {
    SMALL_LETTERS.contains(&own_name(service))
}

/// Capitalizes an operation: `sendMessage` becomes `SendMessage`, its name in the API.
pub fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// Returns the JSON with member names that begin with a lowercase letter.
pub fn small_names(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (small(&name), small_names(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(small_names).collect(),
        other => other,
    }
}

fn small(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}

/// Returns the ARN for which permission is checked; `*` if the call contains none.
pub fn used_resource(service: &str, members: &Map<String, Value>, cx: &Cx<'_>) -> String {
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
