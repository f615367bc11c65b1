//! Determines the resource of a call, for its permission.
//!
//! See "Actions, resources, and condition keys" of each service. A call with several resources, or with none, is
//! authorized for `*`, which a policy with `"Resource": "*"` allows.

use serde_json::Value;

use crate::local::service::{Place, is_account};

const EVERYTHING: &str = "*";

/// Returns the ARN of the resource in `input`.
pub(super) fn resource(service: &str, operation: &str, input: &Value, place: &Place) -> String {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let arn = |resource: String| format!("arn:aws:{service}:{}:{}:{resource}", place.region, place.account);
    let named = |name: &str, prefix: &str| {
        text(name)
            .map(|given| if given.starts_with("arn:") { given.to_owned() } else { arn(format!("{prefix}{given}")) })
    };
    let found = match service {
        "events" => match operation {
            "PutEvents" => one_bus(input).map(|bus| full(&bus, |bus| arn(format!("event-bus/{bus}")))),
            "PutRule" | "DescribeRule" | "DeleteRule" | "EnableRule" | "DisableRule" => named("Name", "rule/"),
            "PutTargets" | "RemoveTargets" | "ListTargetsByRule" => named("Rule", "rule/"),
            _ => named("Name", "event-bus/"),
        },
        "sqs" => text("QueueUrl").map(|url| queue(url, place)).or_else(|| named("QueueName", "")),
        "sns" => text("TopicArn").or(text("TargetArn")).map(str::to_owned).or_else(|| named("Name", "")),
        "states" => match operation {
            "StartExecution" | "StartSyncExecution" => text("stateMachineArn").map(str::to_owned),
            "StopExecution" | "DescribeExecution" | "GetExecutionHistory" => text("executionArn").map(str::to_owned),
            _ => text("stateMachineArn").map(str::to_owned),
        },
        "lambda" => named("FunctionName", "function:"),
        "logs" => named("logGroupName", "log-group:"),
        "dynamodb" => text("StreamArn")
            .or(text("ShardIterator").and_then(|iterator| iterator.split('|').next()))
            .map(str::to_owned)
            .or_else(|| named("TableName", "table/")),
        "glue" => named("JobName", "job/"),
        "s3" => text("Bucket").map(|bucket| match text("Key") {
            Some(key) => format!("arn:aws:s3:::{bucket}/{key}"),
            None => format!("arn:aws:s3:::{bucket}"),
        }),
        _ => None,
    };
    found.unwrap_or_else(|| EVERYTHING.to_owned())
}

/// Returns the ARN of the queue of a URL, which may belong to another account.
fn queue(url: &str, place: &Place) -> String {
    let mut parts = url.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let account = parts.next().filter(|part| is_account(part)).unwrap_or(&place.account);
    format!("arn:aws:sqs:{}:{account}:{name}", place.region)
}

fn full(given: &str, make: impl Fn(&str) -> String) -> String {
    if given.starts_with("arn:") { given.to_owned() } else { make(given) }
}

/// Returns the bus of all entries; `None` if they go to several.
fn one_bus(input: &Value) -> Option<String> {
    let entries = input.get("Entries")?.as_array()?;
    let bus = |entry: &Value| entry.get("EventBusName").and_then(Value::as_str).unwrap_or("default").to_owned();
    let first = bus(entries.first()?);
    entries.iter().all(|entry| bus(entry) == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn calls_name_what_they_are_about() {
        let queue = "http://127.0.0.1:4566/000000000000/Orders";
        let cases = [
            (
                "events",
                "PutEvents",
                json!({"Entries": [{"EventBusName": "Orders"}, {"EventBusName": "Orders"}]}),
                "arn:aws:events:r:1:event-bus/Orders",
            ),
            ("events", "PutEvents", json!({"Entries": [{}]}), "arn:aws:events:r:1:event-bus/default"),
            ("events", "PutEvents", json!({"Entries": [{}, {"EventBusName": "Orders"}]}), "*"),
            ("sqs", "SendMessage", json!({"QueueUrl": queue}), "arn:aws:sqs:r:000000000000:Orders"),
            ("sns", "Publish", json!({"TopicArn": "arn:aws:sns:r:1:T"}), "arn:aws:sns:r:1:T"),
            ("lambda", "Invoke", json!({"FunctionName": "f"}), "arn:aws:lambda:r:1:function:f"),
            ("states", "SendTaskSuccess", json!({"taskToken": "t"}), "*"),
            ("s3", "GetObject", json!({"Bucket": "b", "Key": "k"}), "arn:aws:s3:::b/k"),
            ("sqs", "ListQueues", json!({}), "*"),
        ];
        for (service, operation, input, expected) in cases {
            assert_eq!(resource(service, operation, &input, &Place::new("1", "r")), expected, "{service} {operation}");
        }
    }
}
