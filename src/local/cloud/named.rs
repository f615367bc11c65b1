//! The resources that the input of a call names, with the action that the call needs on each of them.

use serde_json::Value;

use crate::arn::Arn;
use crate::local::service::{Place, action, is_account};

/// A resource and an action on it.
pub(super) struct Named {
    pub(super) resource: Arn,
    pub(super) action: String,
}

/// Returns the resources of a call that may belong to another account: those whose ARN or URL contains an account, and
/// buckets and their objects.
pub(super) fn resources(service: &str, operation: &str, input: &Value, caller: &Place) -> Vec<Named> {
    let named = |resource: Arn| Named { resource, action: action(service, operation) };
    match service {
        "s3" => objects(operation, input),
        "dynamodb" => tables(operation, input),
        _ => resource(service, input, caller).map(named).into_iter().collect(),
    }
}

/// Returns the resource of a call to a service whose calls have at most one.
fn resource(service: &str, input: &Value, caller: &Place) -> Option<Arn> {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let arn = |name: &str| text(name)?.parse::<Arn>().ok();
    let named = match service {
        "sqs" => queue(text, caller),
        "sns" => arn("TopicArn").or_else(|| arn("TargetArn")),
        "states" => ["stateMachineArn", "executionArn", "mapRunArn", "activityArn"].into_iter().find_map(arn),
        "lambda" => function(arn("FunctionName")?),
        "events" => bus(input),
        _ => None,
    };
    named.filter(|arn| arn.service() == service && is_account(arn.account()))
}

/// Returns the queue that a URL `https://HOST/ACCOUNT/NAME` identifies, or that is requested by name and owner.
fn queue<'a>(text: impl Fn(&str) -> Option<&'a str>, caller: &Place) -> Option<Arn> {
    let (account, name) = match text("QueueUrl") {
        Some(url) => url.rsplit_once('/').and_then(|(rest, name)| Some((rest.rsplit_once('/')?.1, name)))?,
        None => (text("QueueOwnerAWSAccountId")?, text("QueueName")?),
    };
    Some(Arn::new("aws", "sqs", caller.region.as_str(), account, name))
}

/// Returns the ARN of the function without its version or alias.
fn function(named: Arn) -> Option<Arn> {
    let name = named.resource().strip_prefix("function:")?.split(':').next()?.to_owned();
    Some(Arn::new(named.partition(), "lambda", named.region(), named.account(), format!("function:{name}")))
}

/// Returns the bus of a call, or of all its entries if they go to the same one.
fn bus(input: &Value) -> Option<Arn> {
    let of = |from: &Value| from.get("EventBusName")?.as_str()?.parse::<Arn>().ok();
    let Some(entries) = input.get("Entries").and_then(Value::as_array) else { return of(input) };
    let first = of(entries.first()?)?;
    entries.iter().all(|entry| of(entry).as_ref() == Some(&first)).then_some(first)
}

/// Returns the tables that are named by their ARN: one, those of a batch, or those of the parts of a transaction.
fn tables(operation: &str, input: &Value) -> Vec<Named> {
    let table = |operation: &str, name: Option<&str>| {
        let resource = name?.parse::<Arn>().ok()?;
        let is_table = resource.service() == "dynamodb" && is_account(resource.account());
        is_table.then(|| Named { resource, action: action("dynamodb", operation) })
    };
    let name = |of: &Value| of.get("TableName").and_then(Value::as_str).map(str::to_owned);
    let mut named: Vec<Named> = table(operation, name(input).as_deref()).into_iter().collect();
    if let Some(requests) = input.get("RequestItems").and_then(Value::as_object) {
        named.extend(requests.keys().filter_map(|name| table(operation, Some(name))));
    }
    for part in input.get("TransactItems").and_then(Value::as_array).into_iter().flatten() {
        let parts = part.as_object().into_iter().flatten();
        named.extend(parts.filter_map(|(kind, part)| table(&part_operation(kind), name(part).as_deref())));
    }
    named
}

/// Returns the operation that a part of a transaction stands for, such as `PutItem`. Source: "Using IAM with DynamoDB
/// transactions".
fn part_operation(kind: &str) -> String {
    if kind == "ConditionCheck" { "ConditionCheckItem".to_owned() } else { format!("{kind}Item") }
}

/// Returns the bucket or the object of a call, and the source of a copy. Buckets that are created or listed are of the
/// caller.
fn objects(operation: &str, input: &Value) -> Vec<Named> {
    if matches!(operation, "CreateBucket" | "ListBuckets") {
        return Vec::new();
    }
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let Some(bucket) = text("Bucket") else { return Vec::new() };
    let named = |path: String, operation: &str| Named {
        resource: Arn::new("aws", "s3", "", "", path),
        action: action("s3", operation),
    };
    let mut all = match (text("Key"), keys_to_delete(input)) {
        (Some(key), _) => vec![named(format!("{bucket}/{key}"), operation)],
        (None, keys) if !keys.is_empty() => {
            keys.into_iter().map(|key| named(format!("{bucket}/{key}"), operation)).collect()
        }
        (None, _) => vec![named(bucket.to_owned(), operation)],
    };
    let source = text("CopySource").map(|source| source.split('?').next().unwrap_or_default());
    let source = source.and_then(|source| percent_encoding::percent_decode_str(source).decode_utf8().ok());
    all.extend(source.map(|source| named(source.trim_start_matches('/').to_owned(), "GetObject")));
    all
}

fn keys_to_delete(input: &Value) -> Vec<&str> {
    let objects = input.pointer("/Delete/Objects").and_then(Value::as_array);
    objects.into_iter().flatten().filter_map(|object| object.get("Key")?.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(service: &str, operation: &str, input: &Value) -> Vec<(String, String)> {
        let all = resources(service, operation, input, &Place::local("eu-west-1"));
        all.into_iter().map(|named| (named.resource.to_string(), named.action)).collect()
    }

    #[test]
    fn the_input_of_a_call_names_its_resource() {
        let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:123456789012:{rest}");
        let entry = json!({"EventBusName": arn("events", "event-bus/Orders")});
        for (service, input, expected) in [
            ("sqs", json!({"QueueUrl": "http://127.0.0.1:4566/123456789012/Orders"}), Some("Orders")),
            ("sqs", json!({"QueueName": "Orders", "QueueOwnerAWSAccountId": "123456789012"}), Some("Orders")),
            ("sqs", json!({"QueueName": "Orders"}), None),
            ("sns", json!({"TopicArn": arn("sns", "Orders")}), Some("Orders")),
            ("lambda", json!({"FunctionName": arn("lambda", "function:Work:live")}), Some("function:Work")),
            ("lambda", json!({"FunctionName": "Work"}), None),
            ("states", json!({"stateMachineArn": arn("states", "stateMachine:Work")}), Some("stateMachine:Work")),
            ("states", json!({"executionArn": arn("states", "execution:Work:1")}), Some("execution:Work:1")),
            ("events", json!({"Entries": [entry, entry]}), Some("event-bus/Orders")),
            ("events", json!({"Entries": [entry, {}]}), None),
            ("sns", json!({"TopicArn": "nonsense"}), None),
        ] {
            let expected = expected.map(|rest| (arn(service, rest), format!("{service}:Do")));
            assert_eq!(named(service, "Do", &input), Vec::from_iter(expected), "{service} {input}");
        }
    }

    #[test]
    fn tables_are_named_one_by_one_in_batches_and_in_transactions() {
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders";
        let parts = json!([{"Put": {"TableName": table}}, {"ConditionCheck": {"TableName": table}}, {"Get": {"TableName": "Own"}}]);
        for (operation, input, expected) in [
            ("GetItem", json!({"TableName": table}), vec!["dynamodb:GetItem"]),
            ("GetItem", json!({"TableName": "Own"}), vec![]),
            ("BatchGetItem", json!({"RequestItems": {table: {}, "Own": {}}}), vec!["dynamodb:BatchGetItem"]),
            (
                "TransactWriteItems",
                json!({"TransactItems": parts}),
                vec!["dynamodb:PutItem", "dynamodb:ConditionCheckItem"],
            ),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|action| (table.to_owned(), action.to_owned())).collect();
            assert_eq!(named("dynamodb", operation, &input), expected, "{operation}");
        }
    }

    #[test]
    fn a_copy_reads_its_source() {
        for (operation, input, expected) in [
            ("ListBuckets", json!({"Bucket": "b"}), vec![]),
            ("ListObjectsV2", json!({"Bucket": "b"}), vec![("b", "ListBucket")]),
            ("GetObject", json!({"Bucket": "b", "Key": "k"}), vec![("b/k", "GetObject")]),
            (
                "CopyObject",
                json!({"Bucket": "b", "Key": "k", "CopySource": "/from/a%20b?versionId=1"}),
                vec![("b/k", "PutObject"), ("from/a b", "GetObject")],
            ),
            (
                "DeleteObjects",
                json!({"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}, {"Key": "l"}]}}),
                vec![("b/k", "DeleteObject"), ("b/l", "DeleteObject")],
            ),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(path, action): (&str, &str)| (format!("arn:aws:s3:::{path}"), format!("s3:{action}")))
                .collect();
            assert_eq!(named("s3", operation, &input), expected, "{operation}");
        }
    }
}
