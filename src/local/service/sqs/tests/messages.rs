use serde_json::json;

use super::{Client, at, text, url};
use crate::local::cloud::Reply;

#[test]
fn a_message_is_sent_received_and_deleted() {
    let mut client = Client::with_queue("Orders", json!({}));
    let sent = client.send(0, "Orders", "test");
    assert_eq!(text(&sent, "/MD5OfMessageBody"), "098f6bcd4621d373cade4e832627b4f6");
    let received = client.receive(1, "Orders");
    assert_eq!(text(&received[0], "/MessageId"), text(&sent, "/MessageId"));
    assert_eq!(text(&received[0], "/Attributes/ApproximateReceiveCount"), "1");
    assert_eq!(text(&received[0], "/Attributes/SentTimestamp"), at(0).millis().to_string());
    assert_eq!(client.attribute(1, "Orders", "ApproximateNumberOfMessagesNotVisible").as_deref(), Some("1"));
    let handle = text(&received[0], "/ReceiptHandle");
    client.ok(2, "DeleteMessage", json!({"QueueUrl": url("Orders"), "ReceiptHandle": handle}));
    assert_eq!(client.bodies(100, "Orders"), [""; 0]);
}

#[test]
fn a_received_message_comes_back_after_its_visibility_timeout() {
    let mut client = Client::with_queue("Orders", json!({"VisibilityTimeout": "5"}));
    client.send(0, "Orders", "a");
    let first = client.receive(0, "Orders");
    assert_eq!(client.bodies(4, "Orders"), [""; 0]);
    let second = client.receive(5, "Orders");
    assert_eq!(text(&second[0], "/Attributes/ApproximateReceiveCount"), "2");
    let old = text(&first[0], "/ReceiptHandle");
    client.ok(5, "DeleteMessage", json!({"QueueUrl": url("Orders"), "ReceiptHandle": old}));
    assert_eq!(client.bodies(10, "Orders"), [""; 0], "an old handle deletes as well");
}

#[test]
fn looking_with_a_visibility_of_zero_takes_nothing_away() {
    let mut client = Client::with_queue("Orders", json!({}));
    client.send(0, "Orders", "a");
    client.send(0, "Orders", "b");
    for count in ["1", "2"] {
        let seen = client.receive_with(0, "Orders", json!({"VisibilityTimeout": 0}));
        assert_eq!(seen.len(), 2);
        assert_eq!(text(&seen[0], "/Attributes/ApproximateReceiveCount"), count);
    }
    assert_eq!(client.attribute(0, "Orders", "ApproximateNumberOfMessages").as_deref(), Some("2"));
    assert_eq!(client.bodies(0, "Orders"), ["a", "b"]);
}

#[test]
fn visibility_can_be_changed_while_the_handle_is_good() {
    let mut client = Client::with_queue("Orders", json!({}));
    client.send(0, "Orders", "a");
    let handle = text(&client.receive(0, "Orders")[0], "/ReceiptHandle");
    let change =
        |seconds: i64| json!({"QueueUrl": url("Orders"), "ReceiptHandle": handle, "VisibilityTimeout": seconds});
    client.ok(1, "ChangeMessageVisibility", change(60));
    assert_eq!(client.bodies(31, "Orders"), [""; 0]);
    client.ok(31, "ChangeMessageVisibility", change(0));
    let cases = [
        (
            43_201,
            "Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.",
        ),
        (
            43_200,
            "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
        ),
    ];
    for (seconds, message) in cases {
        assert_eq!(client.fault(31, "ChangeMessageVisibility", change(seconds)).1, message);
    }
    client.ok(32, "DeleteMessage", json!({"QueueUrl": url("Orders"), "ReceiptHandle": handle}));
    let (code, message) = client.fault(33, "ChangeMessageVisibility", change(1));
    assert_eq!(code, "InvalidParameterValueException");
    assert_eq!(
        message,
        format!(
            "Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available \
             for visibility timeout change."
        )
    );
    let garbage = json!({"QueueUrl": url("Orders"), "ReceiptHandle": "garbage"});
    assert_eq!(
        client.fault(33, "DeleteMessage", garbage),
        (
            "ReceiptHandleIsInvalid".to_owned(),
            "The input receipt handle \"garbage\" is not a valid receipt handle.".to_owned()
        )
    );
}

#[test]
fn the_handle_of_an_earlier_receive_still_changes_visibility() {
    let mut client = Client::with_queue("Orders", json!({}));
    client.send(0, "Orders", "a");
    let looked = client.receive_with(0, "Orders", json!({"VisibilityTimeout": 0}));
    let earlier = text(&looked[0], "/ReceiptHandle");
    assert_eq!(client.bodies(0, "Orders"), ["a"]);
    let change = json!({"QueueUrl": url("Orders"), "ReceiptHandle": earlier, "VisibilityTimeout": 0});
    client.ok(1, "ChangeMessageVisibility", change);
    assert_eq!(client.bodies(1, "Orders"), ["a"]);
}

#[test]
fn a_long_poll_waits_for_its_end_or_for_a_hidden_message() {
    let poll = json!({"QueueUrl": url("Orders"), "WaitTimeSeconds": 20});
    let waits = |client: &mut Client, seconds: i64| match client.reply(seconds, "ReceiveMessage", poll.clone(), true) {
        Reply::Waits(wait) => Some((wait.look, wait.end)),
        _ => None,
    };
    let mut client = Client::with_queue("Orders", json!({}));
    assert_eq!(waits(&mut client, 0), Some((at(20), at(20))));
    client.ok(1, "SendMessage", json!({"QueueUrl": url("Orders"), "MessageBody": "a", "DelaySeconds": 3}));
    assert_eq!(waits(&mut client, 1), Some((at(4), at(21))));
    assert_eq!(client.cloud.next_timer(), Some(at(4)), "who waits for longer looks again then");
    assert_eq!(waits(&mut client, 4), None);
    assert_eq!(client.ok(5, "ReceiveMessage", poll.clone()), json!({}), "waiting is over");
    let short = json!({"QueueUrl": url("Orders"), "WaitTimeSeconds": 0});
    assert!(matches!(client.reply(5, "ReceiveMessage", short, true), Reply::Answered(Ok(_))));
}

#[test]
fn delays_and_retention_pass_with_time() {
    let mut client = Client::with_queue("Orders", json!({"DelaySeconds": "10", "MessageRetentionPeriod": "60"}));
    client.send(0, "Orders", "delayed");
    client.ok(0, "SendMessage", json!({"QueueUrl": url("Orders"), "MessageBody": "now", "DelaySeconds": 0}));
    assert_eq!(client.attribute(0, "Orders", "ApproximateNumberOfMessagesDelayed").as_deref(), Some("1"));
    assert_eq!(client.bodies(0, "Orders"), ["now"]);
    assert_eq!(client.bodies(10, "Orders"), ["delayed"]);
    assert_eq!(client.attribute(60, "Orders", "ApproximateNumberOfMessages").as_deref(), Some("0"));
    assert_eq!(client.bodies(60, "Orders"), [""; 0]);
}

#[test]
fn a_batch_fails_entry_by_entry() {
    let mut client = Client::with_queue("Orders", json!({"MaximumMessageSize": "1024"}));
    let entries = json!([
        {"Id": "long", "MessageBody": "a".repeat(1025)},
        {"Id": "fits", "MessageBody": "a".repeat(1024)},
    ]);
    let answer = client.ok(0, "SendMessageBatch", json!({"QueueUrl": url("Orders"), "Entries": entries}));
    assert_eq!(text(&answer, "/Successful/0/Id"), "fits");
    assert_eq!(
        answer["Failed"],
        json!([{
            "Id": "long",
            "SenderFault": true,
            "Code": "InvalidParameterValue",
            "Message": "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
        }])
    );
    let handle = text(&client.receive(0, "Orders")[0], "/ReceiptHandle");
    let entries = json!([{"Id": "good", "ReceiptHandle": handle}, {"Id": "bad", "ReceiptHandle": "x"}]);
    let answer = client.ok(0, "DeleteMessageBatch", json!({"QueueUrl": url("Orders"), "Entries": entries}));
    assert_eq!(answer["Successful"], json!([{"Id": "good"}]));
    assert_eq!(text(&answer, "/Failed/0/Code"), "ReceiptHandleIsInvalid");
    let changes = json!([{"Id": "1", "ReceiptHandle": handle, "VisibilityTimeout": 1}]);
    let answer = client.ok(0, "ChangeMessageVisibilityBatch", json!({"QueueUrl": url("Orders"), "Entries": changes}));
    assert_eq!(text(&answer, "/Failed/0/Code"), "InvalidParameterValue");
}

#[test]
fn receivers_choose_the_attributes_they_get() {
    let mut client = Client::with_queue("Orders", json!({}));
    let attributes = json!({
        "Hello": {"DataType": "String", "StringValue": "There"},
        "General": {"DataType": "String", "StringValue": "Kenobi"},
        "Help.Me": {"DataType": "String", "StringValue": "Me"},
    });
    let input = json!({"QueueUrl": url("Orders"), "MessageBody": "msg", "MessageAttributes": attributes});
    let sent = client.ok(0, "SendMessage", input);
    assert_eq!(text(&sent, "/MD5OfMessageAttributes"), "4c360f3fdafd970e05fae2f149d997f5");
    let cases: [(&[&str], &[&str]); 8] = [
        (&[], &[]),
        (&["All"], &["General", "Hello", "Help.Me"]),
        (&["*"], &["General", "Hello", "Help.Me"]),
        (&[".*"], &["General", "Hello", "Help.Me"]),
        (&["Foo", "Help"], &[]),
        (&["Foo", "Hello"], &["Hello"]),
        (&["Hel.*"], &["Hello", "Help.Me"]),
        (&["..foo"], &[]),
    ];
    for (asked, given) in cases {
        let more = json!({"VisibilityTimeout": 0, "MessageAttributeNames": asked});
        let message = client.receive_with(0, "Orders", more).remove(0);
        let names: Vec<String> =
            message["MessageAttributes"].as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
        assert_eq!(names, given, "{asked:?}");
        assert_eq!(message.get("MD5OfMessageAttributes").is_some(), !given.is_empty(), "{asked:?}");
    }
}
