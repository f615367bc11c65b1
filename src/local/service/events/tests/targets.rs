use serde_json::{Value, json};

use super::{Client, bus_arn, queue_arn, text};

const LOG_GROUP: &str = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/events/orders";
const MACHINE: &str = "arn:aws:states:eu-west-1:000000000000:stateMachine:Work";
const ROLE: &str = "arn:aws:iam::000000000000:role/Deliver";

fn put(target: Value) -> Value {
    json!({"Rule": "Dev", "Targets": [target]})
}

fn with_rule() -> Client {
    let mut client = Client::new();
    client.rule("default", "Dev");
    client
}

#[test]
fn targets_are_put_listed_and_removed() {
    let mut client = with_rule();
    let transformer = json!({"InputPathsMap": {"a": "$.detail.a"}, "InputTemplate": "{\"a\": <a>}"});
    let targets = [
        json!({"Id": "queue", "Arn": queue_arn("Orders"), "InputTransformer": transformer,
            "RetryPolicy": {"MaximumRetryAttempts": 3}, "DeadLetterConfig": {"Arn": queue_arn("Dead")}}),
        json!({"Id": "fifo", "Arn": queue_arn("Orders.fifo"), "SqsParameters": {"MessageGroupId": "g"}}),
        json!({"Id": "log", "Arn": LOG_GROUP, "Input": "{\"timestamp\":1,\"message\":\"m\"}"}),
        json!({"Id": "machine", "Arn": MACHINE, "RoleArn": ROLE, "InputPath": "$.detail"}),
    ];
    for target in &targets {
        client.target("default", "Dev", target.clone());
    }
    assert_eq!(client.ok("ListTargetsByRule", json!({"Rule": "Dev"})), json!({"Targets": targets}));
    let names = client.ok("ListRuleNamesByTarget", json!({"TargetArn": MACHINE}));
    assert_eq!(names, json!({"RuleNames": ["Dev"]}));
    let removed = client.ok("RemoveTargets", json!({"Rule": "Dev", "Ids": ["log", "nope"]}));
    assert_eq!(
        removed,
        json!({"FailedEntryCount": 1, "FailedEntries": [{
            "TargetId": "nope", "ErrorCode": "ResourceNotFoundException",
            "ErrorMessage": "Rule 'Dev' does not have a target with the Id 'nope'.",
        }]})
    );
    client.target("default", "Dev", json!({"Id": "queue", "Arn": queue_arn("Other")}));
    let listed = client.ok("ListTargetsByRule", json!({"Rule": "Dev", "Limit": 1}));
    assert_eq!(listed["Targets"], json!([{"Id": "queue", "Arn": queue_arn("Other")}]), "replaced in its place");
    assert_eq!(
        text(
            &client.ok("ListTargetsByRule", json!({"Rule": "Dev", "NextToken": listed["NextToken"]})),
            "/Targets/0/Id"
        ),
        "fifo"
    );
}

#[test]
fn targets_are_refused_in_the_words_of_aws() {
    let mut client = with_rule();
    let queue = queue_arn("Orders");
    let format = |arn: &str| format!("Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.");
    let long = "a".repeat(65);
    let cases = [
        (
            json!({"Id": "!@#$@!#$", "Arn": queue}),
            "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"
                .to_owned(),
        ),
        (
            json!({"Id": long, "Arn": queue}),
            format!(
                "1 validation error detected: Value '{long}' at 'targets.1.member.id' failed to satisfy constraint: \
                 Member must have length less than or equal to 64"
            ),
        ),
        (
            json!({"Id": "1", "Arn": queue, "RetryPolicy": {"MaximumRetryAttempts": 186}}),
            "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed \
             to satisfy constraint: Member must have value less than or equal to 185"
                .to_owned(),
        ),
        (
            json!({"Id": "1"}),
            "1 validation error detected: Value null at 'targets.1.member.arn' failed to satisfy constraint: Member \
             must not be null"
                .to_owned(),
        ),
        (json!({"Id": "1", "Arn": "Orders"}), format("Orders")),
        (json!({"Id": "1", "Arn": "arn:aws:s3:::bucket"}), format("arn:aws:s3:::bucket")),
        (json!({"Id": "1", "Arn": queue, "DeadLetterConfig": {"Arn": MACHINE}}), format(MACHINE)),
        (
            json!({"Id": "1", "Arn": queue.replace("eu-west-1", "us-east-1")}),
            format(&queue.replace("eu-west-1", "us-east-1")),
        ),
        (json!({"Id": "1", "Arn": MACHINE}), format!("RoleArn is required for target {MACHINE}.")),
        (
            json!({"Id": "1", "Arn": queue_arn("Orders.fifo")}),
            "Parameter(s) SqsParameters must be specified for target: 1.".to_owned(),
        ),
        (
            json!({"Id": "1", "Arn": queue, "Input": "{}", "InputPath": "$.detail"}),
            "Only one of Input, InputPath, or InputTransformer must be provided for target 1.".to_owned(),
        ),
        (
            json!({"Id": "1", "Arn": queue, "InputTransformer": {"InputTemplate": "\"<notdefinedkey>\""}}),
            "InputTemplate for target 1 contains invalid placeholder notdefinedkey.".to_owned(),
        ),
        (
            json!({"Id": "1", "Arn": bus_arn("Other"), "RoleArn": ROLE, "InputPath": "$.detail"}),
            "Input, InputPath and InputTransformer are not supported for an event bus, for target 1.".to_owned(),
        ),
        (
            json!({"Id": "1", "Arn": "arn:aws:batch:eu-west-1:000000000000:job-queue/q", "RoleArn": ROLE}),
            "Parameter(s) BatchParameters must be specified for target: 1.".to_owned(),
        ),
        (
            json!({"Id": "1", "Arn": queue, "Input": "env:dev"}),
            "JSON syntax error in input for target 1: [Source: (String)\"env:dev\"; line: 1, column: 4]".to_owned(),
        ),
    ];
    for (target, message) in cases {
        assert_eq!(client.refused("PutTargets", put(target)), message);
    }
    assert_eq!(client.ok("ListTargetsByRule", json!({"Rule": "Dev"})), json!({"Targets": []}));
    let nowhere = json!({"Rule": "Nope", "Targets": [{"Id": "1", "Arn": queue}]});
    assert_eq!(client.fault("PutTargets", nowhere).1, "Rule Nope does not exist on EventBus default.");
}

#[test]
fn a_log_group_takes_an_event_or_a_timestamp_and_a_message() {
    let mut client = with_rule();
    let template = |text: &str| json!({"InputPathsMap": {"t": "$.time", "d": "$.detail.a"}, "InputTemplate": text});
    let cases = [
        (json!({}), true),
        (json!({"Input": r#"{"timestamp": 1, "message": "m"}"#}), true),
        (json!({"Input": r#"{"message": "m"}"#}), false),
        (json!({"Input": r#""text""#}), false),
        (json!({"InputPath": "$"}), true),
        (json!({"InputPath": "$.detail"}), false),
        (json!({"InputTransformer": template(r#"{"timestamp": <t>, "message": "got <d>"}"#)}), true),
        (json!({"InputTransformer": template(r#"{"timestamp": <t>, "message": <d>, "more": 1}"#)}), false),
        (json!({"InputTransformer": template(r#""got <d>""#)}), false),
    ];
    for (input, is_taken) in cases {
        let mut target = json!({"Id": "log", "Arn": LOG_GROUP});
        target.as_object_mut().expect("a target").extend(input.as_object().expect("members").clone());
        assert_eq!(client.call("PutTargets", put(target)).is_ok(), is_taken, "{input}");
    }
}

#[test]
fn a_target_that_cannot_be_delivered_to_is_refused_when_it_is_put() {
    let mut client = with_rule();
    for (service, resource) in [("kinesis", "stream/s"), ("codebuild", "project/p"), ("firehose", "deliverystream/d")] {
        let arn = format!("arn:aws:{service}:eu-west-1:000000000000:{resource}");
        let (code, message) = client.fault("PutTargets", put(json!({"Id": "1", "Arn": arn, "RoleArn": ROLE})));
        assert_eq!(code, "NotImplemented");
        assert!(message.contains(&format!("{service} targets")), "{message}");
    }
}

#[test]
fn a_rule_has_five_targets() {
    let mut client = with_rule();
    for number in 0..5 {
        client.target("default", "Dev", json!({"Id": format!("{number}"), "Arn": queue_arn("Orders")}));
    }
    client.target("default", "Dev", json!({"Id": "4", "Arn": queue_arn("Other")}));
    let one_more = put(json!({"Id": "5", "Arn": queue_arn("Orders")}));
    assert_eq!(client.fault("PutTargets", one_more).0, "LimitExceededException");
}

#[test]
fn rules_of_a_target_come_in_pages() {
    let mut client = Client::new();
    for name in ["a", "b", "c"] {
        client.rule("default", name);
        client.target("default", name, json!({"Id": "1", "Arn": queue_arn("Orders")}));
    }
    let first = client.ok("ListRuleNamesByTarget", json!({"TargetArn": queue_arn("Orders"), "Limit": 2}));
    assert_eq!(first["RuleNames"], json!(["a", "b"]));
    let more = json!({"TargetArn": queue_arn("Orders"), "Limit": 2, "NextToken": first["NextToken"]});
    assert_eq!(client.ok("ListRuleNamesByTarget", more), json!({"RuleNames": ["c"]}));
    let none = client.ok("ListRuleNamesByTarget", json!({"TargetArn": queue_arn("Other")}));
    assert_eq!(none, json!({"RuleNames": []}));
}
