use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Client, arn, text, url};

/// Returns a cloud in which these messages of `Orders` are in the dead-letter queue `Dead`.
fn with_dead(bodies: &[&str]) -> Client {
    let mut client = Client::with_queue("Dead", json!({}));
    let redrive = json!({"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": 1}).to_string();
    let attributes = json!({"RedrivePolicy": redrive, "VisibilityTimeout": "0"});
    client.ok(0, "CreateQueue", json!({"QueueName": "Orders", "Attributes": attributes}));
    for body in bodies {
        client.send(0, "Orders", body);
        client.bodies(0, "Orders");
        client.bodies(0, "Orders");
    }
    client
}

fn listed(client: &mut Client, seconds: i64) -> Value {
    client.ok(seconds, "ListMessageMoveTasks", json!({"SourceArn": arn("Dead")}))["Results"][0].clone()
}

#[test]
fn dead_letters_go_back_to_the_queue_they_came_from_as_new_messages() {
    let mut client = with_dead(&["a"]);
    let before = client.receive(1, "Dead").remove(0);
    let visible = json!({"QueueUrl": url("Dead"), "ReceiptHandle": before["ReceiptHandle"], "VisibilityTimeout": 0});
    client.ok(1, "ChangeMessageVisibility", visible);
    let started = client.ok(1, "StartMessageMoveTask", json!({"SourceArn": arn("Dead")}));
    let handle = STANDARD.decode(text(&started, "/TaskHandle")).expect("base64");
    let handle: Value = serde_json::from_slice(&handle).expect("JSON");
    assert_eq!(handle["sourceArn"], arn("Dead"));
    let after = client.receive(1, "Orders").remove(0);
    assert_eq!(text(&after, "/Body"), "a");
    assert_eq!(text(&after, "/Attributes/ApproximateReceiveCount"), "1");
    assert_ne!(text(&after, "/MessageId"), text(&before, "/MessageId"));
    let task = listed(&mut client, 1);
    assert_eq!((&task["Status"], &task["ApproximateNumberOfMessagesMoved"]), (&json!("COMPLETED"), &json!(1)));
    assert_eq!((task.get("DestinationArn"), task.get("TaskHandle")), (None, None));
}

#[test]
fn a_task_moves_as_many_messages_a_second_as_it_may_until_it_is_cancelled() {
    let mut client = with_dead(&["a", "b", "c", "d"]);
    client.ok(0, "CreateQueue", json!({"QueueName": "Again"}));
    let start = json!({"SourceArn": arn("Dead"), "DestinationArn": arn("Again"), "MaxNumberOfMessagesPerSecond": 1});
    client.ok(1, "StartMessageMoveTask", start.clone());
    let (_, message) = client.fault(1, "StartMessageMoveTask", start);
    assert!(message.starts_with("There is already a task running."), "{message}");
    let task = listed(&mut client, 2);
    assert_eq!((&task["Status"], &task["MaxNumberOfMessagesPerSecond"]), (&json!("RUNNING"), &json!(1)));
    assert_eq!(
        (&task["ApproximateNumberOfMessagesMoved"], &task["ApproximateNumberOfMessagesToMove"]),
        (&json!(2), &json!(4))
    );
    let cancelled = client.ok(2, "CancelMessageMoveTask", json!({"TaskHandle": task["TaskHandle"]}));
    assert_eq!(cancelled, json!({"ApproximateNumberOfMessagesMoved": 2}));
    assert_eq!(client.bodies(9, "Dead").len() + client.bodies(9, "Dead").len(), 2, "two are left");
    assert_eq!(listed(&mut client, 9)["Status"], "CANCELLED");
}

#[test]
fn a_task_fails_if_its_destination_is_deleted_or_a_message_has_no_source() {
    let mut client = with_dead(&["a", "b"]);
    client.ok(0, "CreateQueue", json!({"QueueName": "Again"}));
    let start = json!({"SourceArn": arn("Dead"), "DestinationArn": arn("Again"), "MaxNumberOfMessagesPerSecond": 1});
    client.ok(1, "StartMessageMoveTask", start);
    client.ok(1, "DeleteQueue", json!({"QueueUrl": url("Again")}));
    let task = listed(&mut client, 3);
    let failed = (&task["Status"], &task["FailureReason"]);
    assert_eq!(failed, (&json!("FAILED"), &json!("AWS.SimpleQueueService.NonExistentQueue")));
    assert_eq!(client.bodies(3, "Dead"), ["b"], "what was not moved is still there");
    client.send(4, "Dead", "stray");
    client.ok(4, "StartMessageMoveTask", json!({"SourceArn": arn("Dead")}));
    assert_eq!(listed(&mut client, 5)["FailureReason"], "CouldNotDetermineMessageSource");
}

#[test]
fn what_a_task_needs_is_checked() {
    let mut client = with_dead(&[]);
    let start = |source: &str, more: Value| {
        let mut input = json!({"SourceArn": source});
        more.as_object().into_iter().flatten().for_each(|(name, value)| input[name] = value.clone());
        input
    };
    let missing =
        |parameter: &str| format!("The resource that you specified for the {parameter} parameter doesn't exist.");
    let cases = [
        (start(&arn("Nowhere"), json!({})), missing("SourceArn")),
        (start(&arn("Orders"), json!({})), "Source queue must be configured as a Dead Letter Queue.".to_owned()),
        (start(&arn("Dead"), json!({"DestinationArn": arn("Nowhere")})), missing("DestinationArn")),
    ];
    for (input, expected) in cases {
        assert_eq!(client.fault(0, "StartMessageMoveTask", input).1, expected);
    }
    let handle = |source: &str| STANDARD.encode(json!({"taskId": "t", "sourceArn": source}).to_string());
    let cases = [
        ("foobared".to_owned(), "Value for parameter TaskHandle is invalid.".to_owned()),
        (handle(&arn("Nowhere")), missing("SourceArn")),
        (handle(&arn("Dead")), "Task does not exist.".to_owned()),
    ];
    for (handle, expected) in cases {
        assert_eq!(client.fault(0, "CancelMessageMoveTask", json!({"TaskHandle": handle})).1, expected);
    }
}
