use serde_json::{Value, json};

use super::{Client, START, arn, pass, wait};

/// Returns the events that a rule for the status of executions has sent to a queue.
fn told(client: &mut Client) -> Vec<Value> {
    let url = "https://sqs.eu-west-1.amazonaws.com/000000000000/told";
    let answer = client.of("sqs", "ReceiveMessage", json!({"QueueUrl": url, "MaxNumberOfMessages": 10})).unwrap();
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    messages.iter().filter_map(|message| serde_json::from_str(message["Body"].as_str()?).ok()).collect()
}

fn listening() -> Client {
    let mut client = Client::new();
    let queue = "arn:aws:sqs:eu-west-1:000000000000:told";
    let statement = json!({
        "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": queue,
    });
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    client.of("sqs", "CreateQueue", json!({"QueueName": "told", "Attributes": {"Policy": policy}})).unwrap();
    let pattern = json!({
        "source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"],
    });
    client.of("events", "PutRule", json!({"Name": "told", "EventPattern": pattern.to_string()})).unwrap();
    client.of("events", "PutTargets", json!({"Rule": "told", "Targets": [{"Id": "q", "Arn": queue}]})).unwrap();
    client
}

#[test]
fn a_standard_execution_tells_when_it_begins_and_ends() {
    let mut client = listening();
    let machine = client.create("waits", "STANDARD", &wait(10));
    let execution = client.start(&machine, &json!({"a": 1}));
    let began = told(&mut client).remove(0);
    assert_eq!(began["resources"], json!([execution]));
    let expected = json!({
        "executionArn": execution, "stateMachineArn": machine, "name": execution.rsplit(':').next(),
        "status": "RUNNING", "startDate": START, "stopDate": null, "input": "{\"a\":1}", "output": null,
        "inputDetails": {"included": true}, "outputDetails": null, "stateMachineVersionArn": null,
        "stateMachineAliasArn": null, "redriveCount": 0, "redriveDate": null, "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is RUNNING and cannot be redriven", "error": null, "cause": null,
    });
    assert_eq!(began["detail"], expected);
    client.pass_time(10);
    let ended = told(&mut client).remove(0);
    let detail = &ended["detail"];
    assert_eq!((&detail["status"], &detail["stopDate"]), (&json!("SUCCEEDED"), &json!(START + 10_000)));
    assert_eq!((&detail["output"], &detail["outputDetails"]), (&json!("{\"a\":1}"), &json!({"included": true})));
}

#[test]
fn a_stopped_execution_tells_of_its_error() {
    let mut client = listening();
    let machine = client.create("waits", "STANDARD", &wait(10));
    let execution = client.start(&machine, &json!({}));
    client.ok("StopExecution", json!({"executionArn": execution, "error": "Tired", "cause": "late"}));
    let told = told(&mut client);
    let detail = &told[1]["detail"];
    assert_eq!(
        (&detail["status"], &detail["error"], &detail["cause"], &detail["redriveStatus"]),
        (&json!("ABORTED"), &json!("Tired"), &json!("late"), &json!("REDRIVABLE"))
    );
    assert!(detail["redriveStatusReason"].is_null(), "{detail}");
}

#[test]
fn a_status_that_no_rule_takes_leaves_no_trace() {
    let mut client = Client::new();
    let machine = client.create("quick", "STANDARD", &pass());
    client.start(&machine, &json!({}));
    let hops = client.cloud.hops(None);
    assert!(hops.iter().all(|hop| !hop.to.ends_with("event-bus/default")), "{hops:?}");
    let mut listening = listening();
    let machine = listening.create("quick", "STANDARD", &pass());
    listening.start(&machine, &json!({}));
    let hops = listening.cloud.hops(None);
    assert!(hops.iter().any(|hop| hop.to.ends_with("event-bus/default")), "{hops:?}");
}

#[test]
fn an_express_execution_tells_nothing() {
    let mut client = listening();
    let machine = client.create("quick", "EXPRESS", &pass());
    client.start(&machine, &json!({}));
    assert_eq!(told(&mut client), Vec::<Value>::new());
    assert!(machine.starts_with(&arn("stateMachine:")));
}
