use serde_json::json;

use super::{Client, text, url};

#[test]
fn a_fifo_queue_keeps_groups_in_order_and_takes_nothing_twice() {
    let mut client = Client::with_queue("Orders.fifo", json!({"FifoQueue": "true"}));
    let first = client.send_fifo(0, "Orders.fifo", "g", "a");
    client.send_fifo(0, "Orders.fifo", "g", "b");
    assert_eq!(client.send_fifo(1, "Orders.fifo", "g", "a"), first, "a duplicate is answered as the first was");
    let received = client.receive_with(1, "Orders.fifo", json!({"MaxNumberOfMessages": 1}));
    assert_eq!(text(&received[0], "/Body"), "a");
    assert_eq!(text(&received[0], "/Attributes/SequenceNumber"), text(&first, "/SequenceNumber"));
    assert_eq!(client.bodies(1, "Orders.fifo"), [""; 0], "the group is held back");
    let handle = text(&received[0], "/ReceiptHandle");
    client.ok(2, "DeleteMessage", json!({"QueueUrl": url("Orders.fifo"), "ReceiptHandle": handle}));
    assert_eq!(client.bodies(2, "Orders.fifo"), ["b"]);
    client.send_fifo(301, "Orders.fifo", "g", "a");
    let again = client.receive(301, "Orders.fifo");
    assert_eq!(again.iter().map(|message| text(message, "/Body")).collect::<Vec<_>>(), ["b", "a"]);
    let stale = text(&again[0], "/ReceiptHandle");
    let (_, message) =
        client.fault(400, "DeleteMessage", json!({"QueueUrl": url("Orders.fifo"), "ReceiptHandle": stale}));
    assert!(message.ends_with("Reason: The receipt handle has expired."), "{message}");
}

#[test]
fn a_repeated_fifo_receive_gets_the_same_messages() {
    let mut client = Client::with_queue("Orders.fifo", json!({"FifoQueue": "true", "VisibilityTimeout": "10"}));
    client.send_fifo(0, "Orders.fifo", "g", "a");
    let attempt = json!({"ReceiveRequestAttemptId": "one"});
    assert_eq!(client.receive_with(0, "Orders.fifo", attempt.clone()).len(), 1);
    let again = client.receive_with(5, "Orders.fifo", attempt);
    assert_eq!(text(&again[0], "/Attributes/ApproximateReceiveCount"), "1");
    assert_eq!(client.bodies(12, "Orders.fifo"), [""; 0], "its timeout began again");
}

#[test]
fn fifo_rules_are_refused_in_the_words_of_aws() {
    let mut client = Client::with_queue("Orders.fifo", json!({"FifoQueue": "true"}));
    client.ok(0, "CreateQueue", json!({"QueueName": "Orders"}));
    let deduplication = "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId \
        provided explicitly";
    let cases = [
        (
            "Orders.fifo",
            json!({}),
            "MissingRequiredParameterException",
            "The request must contain the parameter MessageGroupId.",
        ),
        ("Orders.fifo", json!({"MessageGroupId": "g"}), "InvalidParameterValueException", deduplication),
        (
            "Orders.fifo",
            json!({"MessageGroupId": "g", "MessageDeduplicationId": "d", "DelaySeconds": 2}),
            "InvalidParameterValueException",
            "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
        ),
        (
            "Orders",
            json!({"MessageDeduplicationId": "d"}),
            "InvalidParameterValueException",
            "Value d for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.",
        ),
    ];
    for (queue, mut input, code, message) in cases {
        input["QueueUrl"] = json!(url(queue));
        input["MessageBody"] = json!("m");
        assert_eq!(client.fault(0, "SendMessage", input), (code.to_owned(), message.to_owned()));
    }
    let entry = json!({"Id": "1", "MessageBody": "m"});
    let (code, _) = client.fault(0, "SendMessageBatch", json!({"QueueUrl": url("Orders.fifo"), "Entries": [entry]}));
    assert_eq!(code, "InvalidParameterValueException");
}

#[test]
fn content_based_deduplication_looks_at_the_body_alone() {
    let attributes = json!({"FifoQueue": "true", "ContentBasedDeduplication": "true"});
    let mut client = Client::with_queue("Orders.fifo", attributes);
    for (group, body) in [("g", "same"), ("h", "same"), ("g", "other")] {
        let input = json!({"QueueUrl": url("Orders.fifo"), "MessageBody": body, "MessageGroupId": group});
        client.ok(0, "SendMessage", input);
    }
    assert_eq!(client.bodies(0, "Orders.fifo"), ["same", "other"]);
}
