//! The least IAM policy for deploying, running and removing a lab, derived from the calls of a run.
//!
//! The actions and the resources that they support are those of the "Service Authorization Reference" as far as they are
//! known here; an action whose resource is not known is allowed on `*`. `ork` itself is the caller; what services do with
//! the roles of the lab is allowed by those roles, which the caller passes to them (`iam:PassRole`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::api_call::ApiCall;

/// Where a lab is deployed.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub account: &'a str,
    pub region: &'a str,
}

/// The maximum number of characters of a managed policy, without white space ("IAM and AWS STS quotas").
pub const MAX_POLICY: usize = 6144;

type Grants = BTreeSet<(String, String)>;

/// Returns the action in policies of an operation of a service.
pub type ActionOf = fn(&str, &str) -> String;

/// Returns the policy that allows the calls and nothing else, with one statement for each set of resources.
pub fn policy(calls: &[ApiCall], place: Place<'_>, action_of: ActionOf) -> Value {
    let mut grants = Grants::new();
    for call in calls {
        grants.extend(needed(call, place, action_of));
    }
    let mut by_resource: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (action, resource) in &grants {
        by_resource.entry(resource).or_default().insert(action);
    }
    let mut by_actions: BTreeMap<BTreeSet<&str>, Vec<&str>> = BTreeMap::new();
    for (resource, actions) in by_resource {
        by_actions.entry(actions).or_default().push(resource);
    }
    let statements: Vec<Value> = by_actions
        .into_iter()
        .map(|(actions, resources)| json!({ "Effect": "Allow", "Action": actions, "Resource": resources }))
        .collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// Returns the actions that a call needs, each with its resource.
fn needed(call: &ApiCall, place: Place<'_>, action_of: ActionOf) -> Grants {
    let mut grants = Grants::new();
    // Everyone may ask who they are. The mailbox is the local cloud's own.
    if call.service == "sts" || call.operation == "ListMail" {
        return grants;
    }
    if call.service == "apigateway" {
        grants.insert(gateway(call, place));
    } else {
        let action = action_of(&call.service, &call.operation);
        grants.extend(resources(call, place).into_iter().map(|resource| (action.clone(), resource)));
    }
    for role in roles(&call.input).filter(|_| !call.only_reads && call.service != "iam") {
        grants.insert(("iam:PassRole".to_owned(), role.to_owned()));
    }
    beside(call, place, &mut grants);
    grants
}

/// Returns the resources of a call to a service whose actions have the names of its operations.
fn resources(call: &ApiCall, place: Place<'_>) -> Vec<String> {
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    let one = |resource: Option<String>| vec![resource.unwrap_or_else(|| "*".to_owned())];
    match call.service.as_str() {
        "cloudtrail" => one(text("Name").map(|name| place.arn("cloudtrail", &format!("trail/{}", tail(name))))),
        "dynamodb" => tables(call, place),
        "events" => events(call, place),
        "glue" => one(text("JobName").or_else(|| text("Name")).map(|name| place.arn("glue", &format!("job/{name}")))),
        "iam" => one(text("RoleName").map(|name| format!("arn:aws:iam::{}:role/{name}", place.account))),
        "lambda" => one(text("FunctionName").map(|name| place.arn("lambda", &format!("function:{}", tail(name))))),
        "logs" => one(log_group(call, place)),
        "s3" => one(bucket(call)),
        "scheduler" => one(text("Name").map(|name| place.arn("scheduler", &format!("schedule/default/{name}")))),
        "sns" => one(topic(call, place)),
        "sqs" => {
            let name = text("QueueName").or_else(|| text("QueueUrl").map(tail));
            one(name.map(|name| place.arn("sqs", name)))
        }
        "states" => one(machine(call, place)),
        _ => one(None),
    }
}

impl Place<'_> {
    fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }
}

fn tail(reference: &str) -> &str {
    reference.rsplit([':', '/']).next().unwrap_or(reference)
}

/// Returns the resources of a call to EventBridge. AWS appends an id to the ARNs of connections and API destinations.
fn events(call: &ApiCall, place: Place<'_>) -> Vec<String> {
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    let bus_of =
        |value: &Value| tail(value.get("EventBusName").and_then(Value::as_str).unwrap_or("default")).to_owned();
    let bus_arn = |bus: &str| place.arn("events", &format!("event-bus/{bus}"));
    let named = |kind: &str, name: &str| place.arn("events", &format!("{kind}/{name}"));
    let rule = |name: &str| match bus_of(&call.input).as_str() {
        "default" => named("rule", name),
        bus => named("rule", &format!("{bus}/{name}")),
    };
    let found = match call.operation.as_str() {
        "PutEvents" => {
            let entries = call.input.get("Entries").and_then(Value::as_array);
            let buses: BTreeSet<String> = entries.into_iter().flatten().map(bus_of).collect();
            return buses.iter().map(|bus| bus_arn(bus)).collect();
        }
        "PutRule" | "DeleteRule" | "DescribeRule" | "EnableRule" | "DisableRule" => text("Name").map(rule),
        "PutTargets" | "RemoveTargets" | "ListTargetsByRule" => text("Rule").map(rule),
        "CreateEventBus" | "DescribeEventBus" | "UpdateEventBus" | "DeleteEventBus" => {
            text("Name").map(|name| bus_arn(tail(name)))
        }
        "PutPermission" | "RemovePermission" => Some(bus_arn(&bus_of(&call.input))),
        "CreateArchive" => {
            let archive = text("ArchiveName").map(|name| named("archive", name));
            return archive.into_iter().chain(text("EventSourceArn").map(str::to_owned)).collect();
        }
        "DescribeArchive" | "UpdateArchive" | "DeleteArchive" => text("ArchiveName").map(|name| named("archive", name)),
        "StartReplay" => {
            let replay = text("ReplayName").map(|name| named("replay", name));
            return replay.into_iter().chain(text("EventSourceArn").map(str::to_owned)).collect();
        }
        "DescribeReplay" | "CancelReplay" => text("ReplayName").map(|name| named("replay", name)),
        operation if operation.ends_with("Connection") => {
            text("Name").map(|name| named("connection", &format!("{name}/*")))
        }
        operation if operation.ends_with("ApiDestination") => {
            let destination = text("Name").map(|name| named("api-destination", &format!("{name}/*")));
            let connection = text("ConnectionArn").and_then(|arn| arn.split("connection/").nth(1)?.split('/').next());
            let connection = connection.map(|name| named("connection", &format!("{name}/*")));
            return destination.into_iter().chain(connection).collect();
        }
        _ => None,
    };
    vec![found.unwrap_or_else(|| "*".to_owned())]
}

fn tables(call: &ApiCall, place: Place<'_>) -> Vec<String> {
    let table = |name: &str| place.arn("dynamodb", &format!("table/{}", tail(name)));
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    if let Some(requests) = call.input.get("RequestItems").and_then(Value::as_object) {
        return requests.keys().map(|name| table(name)).collect();
    }
    match (text("TableName"), text("StreamArn")) {
        (Some(name), _) => vec![table(name)],
        (None, Some(stream)) => vec![stream.to_owned()],
        (None, None) => vec!["*".to_owned()],
    }
}

/// Returns the log group of a call. A call about its streams or events is about the group too.
fn log_group(call: &ApiCall, place: Place<'_>) -> Option<String> {
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    if call.operation == "DescribeLogGroups" {
        return Some(place.arn("logs", "log-group:*"));
    }
    if let Some(arn) = text("resourceArn").or_else(|| text("logGroupIdentifier").filter(|arn| arn.starts_with("arn:")))
    {
        return Some(arn.to_owned());
    }
    let name = text("logGroupName").or_else(|| text("logGroupIdentifier"))?;
    // API Gateway chooses the id of an API, which is a part of the name of its log group.
    let name = match name.strip_prefix("API-Gateway-Execution-Logs_") {
        Some(rest) => format!("API-Gateway-Execution-Logs_*/{}", tail(rest)),
        None => name.to_owned(),
    };
    Some(place.arn("logs", &format!("log-group:{name}:*")))
}

/// Returns the bucket, or every object of the bucket for a call about objects.
fn bucket(call: &ApiCall) -> Option<String> {
    let name = call.input.get("Bucket").and_then(Value::as_str)?;
    let is_about_objects = call.input.get("Key").is_some() || call.operation == "DeleteObjects";
    Some(if is_about_objects { format!("arn:aws:s3:::{name}/*") } else { format!("arn:aws:s3:::{name}") })
}

/// Returns the topic of a call. Calls about one subscription have no resource.
fn topic(call: &ApiCall, place: Place<'_>) -> Option<String> {
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    match call.operation.as_str() {
        "CreateTopic" => text("Name").map(|name| place.arn("sns", name)),
        _ => text("TopicArn").or_else(|| text("ResourceArn")).map(str::to_owned),
    }
}

/// Returns the state machine of a call, or its executions.
fn machine(call: &ApiCall, place: Place<'_>) -> Option<String> {
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    if let Some(execution) = text("executionArn") {
        let machine = execution.split(':').nth(6)?;
        return Some(place.arn("states", &format!("execution:{machine}:*")));
    }
    let name = text("stateMachineArn").or_else(|| text("name").filter(|_| call.operation == "CreateStateMachine"))?;
    Some(place.arn("states", &format!("stateMachine:{}", tail(name))))
}

/// Returns the action and the resource of a call to API Gateway: the HTTP method and the path. It chooses the ids of
/// APIs ("Control access to a REST API with IAM permissions").
fn gateway(call: &ApiCall, place: Place<'_>) -> (String, String) {
    let verbs = [
        ("Create", "POST"),
        ("Get", "GET"),
        ("Update", "PATCH"),
        ("Put", "PUT"),
        ("Delete", "DELETE"),
        ("Tag", "PUT"),
        ("Test", "POST"),
    ];
    let verb = verbs.iter().find(|(prefix, _)| call.operation.starts_with(prefix)).map_or("POST", |(_, verb)| *verb);
    let path = match call.operation.as_str() {
        "CreateRestApi" | "GetRestApis" => "/restapis",
        "GetAccount" | "UpdateAccount" => "/account",
        "TagResource" | "UntagResource" | "GetTags" => "/tags/*",
        _ => "/restapis/*",
    };
    (format!("apigateway:{verb}"), format!("arn:aws:apigateway:{}::{path}", place.region))
}

/// Returns the ARNs of roles in an input.
fn roles(input: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match input {
        Value::String(text) if text.starts_with("arn:aws:iam::") && text.contains(":role/") => {
            Box::new(std::iter::once(text.as_str()))
        }
        Value::Array(items) => Box::new(items.iter().flat_map(roles)),
        Value::Object(members) => Box::new(members.values().flat_map(roles)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Adds what AWS checks of the caller in addition to the action of the call.
fn beside(call: &ApiCall, place: Place<'_>, grants: &mut Grants) {
    let mut grant = |action: &str, resource: String| {
        grants.insert((action.to_owned(), resource));
    };
    match (call.service.as_str(), call.operation.as_str()) {
        // The secret of a connection is kept by Secrets Manager ("Connections for API targets in Amazon EventBridge").
        ("events", "CreateConnection" | "UpdateConnection" | "DeleteConnection") => {
            let secrets =
                format!("arn:aws:secretsmanager:{}:{}:secret:events!connection/*", place.region, place.account);
            let verbs: &[&str] = match call.operation.as_str() {
                "CreateConnection" => &["CreateSecret", "DescribeSecret"],
                "UpdateConnection" => &["UpdateSecret", "PutSecretValue"],
                _ => &["DeleteSecret"],
            };
            for verb in verbs {
                grant(&format!("secretsmanager:{verb}"), secrets.clone());
            }
            let role = "aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations";
            if call.operation == "CreateConnection" {
                grant("iam:CreateServiceLinkedRole", format!("arn:aws:iam::{}:role/{role}", place.account));
            }
        }
        ("apigateway", "CreateRestApi") => {
            grant("apigateway:PUT", format!("arn:aws:apigateway:{}::/tags/*", place.region));
        }
        ("logs", "CreateLogGroup") if call.input.get("tags").is_some_and(|tags| !tags.is_null()) => {
            let group = log_group(call, place).unwrap_or_else(|| "*".to_owned());
            grant("logs:TagResource", group);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place { account: "123456789012", region: "eu-west-1" };

    fn call(service: &str, operation: &str, input: Value) -> ApiCall {
        ApiCall { only_reads: false, ..ApiCall::reading(service, operation, input) }
    }

    fn action(service: &str, operation: &str) -> String {
        format!("{service}:{operation}")
    }

    fn granted(service: &str, operation: &str, input: Value) -> Vec<(String, String)> {
        needed(&call(service, operation, input), PLACE, action).into_iter().collect()
    }

    #[test]
    fn a_call_needs_its_action_on_its_resource() {
        let cases = [
            ("events", "PutRule", json!({"Name": "R"}), "events:PutRule", "events:eu-west-1:123456789012:rule/R"),
            (
                "events",
                "PutTargets",
                json!({"Rule": "R", "EventBusName": "B"}),
                "events:PutTargets",
                "events:eu-west-1:123456789012:rule/B/R",
            ),
            (
                "sqs",
                "DeleteQueue",
                json!({"QueueUrl": "https://sqs/123456789012/Q"}),
                "sqs:DeleteQueue",
                "sqs:eu-west-1:123456789012:Q",
            ),
            (
                "lambda",
                "GetFunction",
                json!({"FunctionName": "F"}),
                "lambda:GetFunction",
                "lambda:eu-west-1:123456789012:function:F",
            ),
            (
                "states",
                "DescribeExecution",
                json!({"executionArn": "arn:aws:states:eu-west-1:123456789012:execution:M:x"}),
                "states:DescribeExecution",
                "states:eu-west-1:123456789012:execution:M:*",
            ),
            ("s3", "ListBucket", json!({"Bucket": "b"}), "s3:ListBucket", "s3:::b"),
            ("s3", "PutObject", json!({"Bucket": "b", "Key": "k"}), "s3:PutObject", "s3:::b/*"),
            ("apigateway", "PutMethod", json!({}), "apigateway:PUT", "apigateway:eu-west-1::/restapis/*"),
        ];
        for (service, operation, input, action, resource) in cases {
            assert_eq!(
                granted(service, operation, input),
                [(action.to_owned(), format!("arn:aws:{resource}"))],
                "{operation}"
            );
        }
        assert!(granted("sts", "GetCallerIdentity", json!({})).is_empty());
    }

    #[test]
    fn a_role_is_passed_to_the_service_that_assumes_it() {
        let role = "arn:aws:iam::123456789012:role/ork-R";
        let targets = json!({"Rule": "R", "Targets": [{"Id": "1", "RoleArn": role}]});
        let granted = granted("events", "PutTargets", targets);
        assert!(granted.contains(&("iam:PassRole".to_owned(), role.to_owned())), "{granted:?}");
    }

    #[test]
    fn actions_on_the_same_resources_share_a_statement() {
        let calls = [
            call("sqs", "CreateQueue", json!({"QueueName": "Q"})),
            call("sqs", "GetQueueUrl", json!({"QueueName": "Q"})),
            call("sqs", "CreateQueue", json!({"QueueName": "P"})),
            call("sqs", "GetQueueUrl", json!({"QueueName": "P"})),
        ];
        let policy = policy(&calls, PLACE, action);
        assert_eq!(policy["Statement"].as_array().map(Vec::len), Some(1), "{policy}");
        assert_eq!(policy["Statement"][0]["Action"], json!(["sqs:CreateQueue", "sqs:GetQueueUrl"]));
    }
}
