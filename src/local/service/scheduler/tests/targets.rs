use serde_json::{Value, json};

use super::{Client, ROLE, arn, at, queue_url, schedule};

fn aimed(target: Value) -> Value {
    let mut input = schedule("once", "at(2023-11-14T22:14:00)");
    input["Target"] = target;
    input
}

#[test]
fn an_input_may_name_what_is_known_of_its_invocation() {
    let mut client = Client::new();
    let input = "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>";
    client.ok("CreateSchedule", aimed(json!({"Arn": arn("sqs", "jobs"), "RoleArn": ROLE, "Input": input})));
    client.pass(at(60));
    let expected = format!("{} 2023-11-14T22:14:00Z 1", arn("scheduler", "schedule/default/once"));
    assert_eq!(client.bodies("jobs"), [expected]);
}

#[test]
fn a_target_without_input_is_sent_a_notification() {
    let mut client = Client::new();
    client.ok("CreateSchedule", aimed(json!({"Arn": arn("sqs", "jobs"), "RoleArn": ROLE})));
    client.pass(at(60));
    let body: Value = serde_json::from_str(&client.bodies("jobs")[0]).expect("JSON");
    assert_eq!(
        (&body["source"], &body["detail-type"], &body["detail"]),
        (&json!("aws.scheduler"), &json!("Scheduled Event"), &json!("{}"))
    );
}

#[test]
fn an_event_bus_gets_an_event() {
    let mut client = Client::new();
    let statement = json!({
        "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": arn("sqs", "jobs"),
    });
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let attributes = json!({"QueueUrl": queue_url("jobs"), "Attributes": {"Policy": policy}});
    client.service("sqs", "SetQueueAttributes", attributes);
    client.service("events", "PutRule", json!({"Name": "r", "EventPattern": r#"{"source":["shop"]}"#}));
    let targets = json!({"Rule": "r", "Targets": [{"Id": "q", "Arn": arn("sqs", "jobs")}]});
    client.service("events", "PutTargets", targets);
    client.ok(
        "CreateSchedule",
        aimed(json!({
            "Arn": arn("events", "event-bus/default"), "RoleArn": ROLE, "Input": r#"{"units":500}"#,
            "EventBridgeParameters": {"DetailType": "supplies", "Source": "shop"},
        })),
    );
    client.pass(at(60));
    let body: Value = serde_json::from_str(&client.bodies("jobs")[0]).expect("JSON");
    assert_eq!((&body["detail-type"], &body["detail"]), (&json!("supplies"), &json!({"units": 500})));
}

#[test]
fn a_universal_target_calls_an_operation() {
    let mut client = Client::new();
    let input = json!({"QueueUrl": queue_url("jobs"), "MessageBody": "hello"}).to_string();
    let target = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
    client.ok("CreateSchedule", aimed(json!({"Arn": target, "RoleArn": ROLE, "Input": input})));
    client.pass(at(60));
    assert_eq!(client.bodies("jobs"), ["hello"]);
}

#[test]
fn a_role_that_may_not_is_told_of_in_the_dead_letter_queue() {
    let mut client = Client::new();
    client.service("sqs", "CreateQueue", json!({"QueueName": "dead"}));
    client.role("poor", "scheduler.amazonaws.com", &json!("sqs:DeleteMessage"));
    client.role("clerk", "scheduler.amazonaws.com", &json!("sqs:SendMessage"));
    let machine = arn("states", "stateMachine:work");
    let clerk = arn("scheduler", "schedule/default/clerk");
    for role in ["poor", "clerk"] {
        let target = json!({
            "Arn": machine, "RoleArn": format!("arn:aws:iam::000000000000:role/{role}"), "Input": "{}",
            "DeadLetterConfig": {"Arn": arn("sqs", "dead")},
        });
        let mut input = aimed(target);
        input["Name"] = json!(role);
        client.ok("CreateSchedule", input);
    }
    client.pass(at(60));
    let dead = client.messages("dead");
    assert_eq!(dead.len(), 1, "the letter of the role that may send it: {dead:#?}");
    let letter = &dead[0];
    let said = |name: &str| letter["MessageAttributes"][name]["StringValue"].as_str().unwrap_or_default();
    assert_eq!((said("TARGET_ARN"), said("RETRY_ATTEMPTS")), (machine.as_str(), "0"));
    assert_eq!((said("SCHEDULE_ARN"), said("ERROR_CODE")), (clerk.as_str(), "StateMachineDoesNotExist"));
    assert_eq!(letter["Body"], "{}");
}
