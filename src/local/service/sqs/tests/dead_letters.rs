use serde_json::{Value, json};

use super::{Client, arn, text, url};

#[test]
fn what_is_received_too_often_goes_to_the_dead_letter_queue() {
    let mut client = Client::with_queue("Dead", json!({}));
    let redrive = json!({"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": "2"}).to_string();
    let attributes = json!({"RedrivePolicy": redrive, "VisibilityTimeout": "1"});
    client.ok(0, "CreateQueue", json!({"QueueName": "Orders", "Attributes": attributes}));
    let sent = client.send(0, "Orders", "poison");
    assert_eq!(client.bodies(0, "Orders"), ["poison"]);
    assert_eq!(client.bodies(1, "Orders"), ["poison"]);
    assert_eq!(client.receive(2, "Dead"), [Value::Null; 0], "only a further receive moves it");
    assert_eq!(client.bodies(2, "Orders"), [""; 0]);
    let dead = client.receive(2, "Dead");
    assert_eq!(text(&dead[0], "/MessageId"), text(&sent, "/MessageId"));
    assert_eq!(text(&dead[0], "/Attributes/ApproximateReceiveCount"), "3");
    assert_eq!(text(&dead[0], "/Attributes/DeadLetterQueueSourceArn"), arn("Orders"));
    let sources = client.ok(3, "ListDeadLetterSourceQueues", json!({"QueueUrl": url("Dead")}));
    assert_eq!(sources, json!({"queueUrls": [url("Orders")]}));
}

#[test]
fn a_redrive_policy_names_a_queue_that_is_there_and_alike() {
    let mut client = Client::with_queue("Dead.fifo", json!({"FifoQueue": "true"}));
    client.ok(
        0,
        "CreateQueue",
        json!({"QueueName": "Closed", "Attributes": {"RedriveAllowPolicy": r#"{"redrivePermission":"denyAll"}"#}}),
    );
    let cases = [
        ("Nowhere", "Dead letter target does not exist."),
        ("Dead.fifo", "Dead-letter queue must be same type of queue as the source."),
        ("Closed", "The dead-letter queue's RedriveAllowPolicy does not allow this source queue."),
    ];
    for (target, reason) in cases {
        let policy = format!(r#"{{"deadLetterTargetArn":"{}","maxReceiveCount":1}}"#, arn(target));
        let input = json!({"QueueName": "Orders", "Attributes": {"RedrivePolicy": policy}});
        let (code, message) = client.fault(0, "CreateQueue", input);
        assert_eq!(code, "InvalidParameterValueException");
        assert_eq!(message, format!("Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}"));
    }
}

#[test]
fn without_its_dead_letter_queue_a_message_stays() {
    let mut client = Client::with_queue("Dead", json!({}));
    let redrive = json!({"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": 1}).to_string();
    let attributes = json!({"RedrivePolicy": redrive, "VisibilityTimeout": "0"});
    client.ok(0, "CreateQueue", json!({"QueueName": "Orders", "Attributes": attributes}));
    client.ok(0, "DeleteQueue", json!({"QueueUrl": url("Dead")}));
    client.send(0, "Orders", "poison");
    for _ in 0..3 {
        assert_eq!(client.bodies(0, "Orders"), ["poison"]);
    }
}
