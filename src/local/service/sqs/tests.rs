//! Queues as a client sees them, through the fold: every call has its time.

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::Fault;

const REGION: &str = "eu-west-1";

struct Client {
    cloud: Cloud,
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
}

fn url(name: &str) -> String {
    format!("https://sqs.eu-west-1.amazonaws.com/000000000000/{name}")
}

fn arn(name: &str) -> String {
    format!("arn:aws:sqs:eu-west-1:000000000000:{name}")
}

impl Client {
    fn new() -> Self {
        Self { cloud: Cloud::new(1, at(0)) }
    }

    fn with_queue(name: &str, attributes: Value) -> Self {
        let mut client = Self::new();
        client.ok(0, "CreateQueue", json!({"QueueName": name, "Attributes": attributes}));
        client
    }

    fn reply(&mut self, seconds: i64, operation: &str, input: Value, may_wait: bool) -> Reply {
        let input = Input::Call {
            region: REGION.to_owned(),
            service: "sqs".to_owned(),
            operation: operation.to_owned(),
            input,
        };
        self.cloud.apply(at(seconds), &input, may_wait)
    }

    fn call(&mut self, seconds: i64, operation: &str, input: Value) -> Result<Value, Fault> {
        match self.reply(seconds, operation, input, false) {
            Reply::Answered(answer) => answer,
            _ => panic!("{operation} is not answered at once"),
        }
    }

    fn ok(&mut self, seconds: i64, operation: &str, input: Value) -> Value {
        self.call(seconds, operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }

    fn fault(&mut self, seconds: i64, operation: &str, input: Value) -> (String, String) {
        let fault = self.call(seconds, operation, input).expect_err(operation);
        (fault.code, fault.message)
    }

    fn send(&mut self, seconds: i64, queue: &str, body: &str) -> Value {
        self.ok(seconds, "SendMessage", json!({"QueueUrl": url(queue), "MessageBody": body}))
    }

    fn send_fifo(&mut self, seconds: i64, queue: &str, group: &str, id: &str) -> Value {
        let input = json!({
            "QueueUrl": url(queue), "MessageBody": id, "MessageGroupId": group, "MessageDeduplicationId": id,
        });
        self.ok(seconds, "SendMessage", input)
    }

    fn receive(&mut self, seconds: i64, queue: &str) -> Vec<Value> {
        self.receive_with(seconds, queue, json!({}))
    }

    fn receive_with(&mut self, seconds: i64, queue: &str, more: Value) -> Vec<Value> {
        let mut input = json!({"QueueUrl": url(queue), "MaxNumberOfMessages": 10, "AttributeNames": ["All"]});
        let (Some(members), Value::Object(more)) = (input.as_object_mut(), more) else { unreachable!() };
        members.extend(more);
        let answer = self.ok(seconds, "ReceiveMessage", input);
        answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn bodies(&mut self, seconds: i64, queue: &str) -> Vec<String> {
        self.receive(seconds, queue).iter().map(|message| text(message, "/Body")).collect()
    }

    fn attribute(&mut self, seconds: i64, queue: &str, name: &str) -> Option<String> {
        let input = json!({"QueueUrl": url(queue), "AttributeNames": [name]});
        let answer = self.ok(seconds, "GetQueueAttributes", input);
        answer.pointer(&format!("/Attributes/{name}")).and_then(Value::as_str).map(str::to_owned)
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

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
    assert_eq!(client.bodies(10, "Orders"), ["a"], "an old handle deletes nothing");
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
fn a_long_poll_waits_for_its_end_or_for_a_hidden_message() {
    let poll = json!({"QueueUrl": url("Orders"), "WaitTimeSeconds": 20});
    let waits = |client: &mut Client, seconds: i64| match client.reply(seconds, "ReceiveMessage", poll.clone(), true) {
        Reply::Waits(until) => Some(until),
        _ => None,
    };
    let mut client = Client::with_queue("Orders", json!({}));
    assert_eq!(waits(&mut client, 0), Some(at(20)));
    client.ok(1, "SendMessage", json!({"QueueUrl": url("Orders"), "MessageBody": "a", "DelaySeconds": 3}));
    assert_eq!(waits(&mut client, 1), Some(at(4)));
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

#[test]
fn creating_a_queue_again_asks_for_the_same_queue() {
    let mut client = Client::with_queue("Orders", json!({"VisibilityTimeout": "1"}));
    let create = |attributes: Value| json!({"QueueName": "Orders", "Attributes": attributes});
    for attributes in [json!({}), json!({"VisibilityTimeout": "1"}), json!({"DelaySeconds": 0})] {
        let answer = client.ok(0, "CreateQueue", create(attributes));
        assert_eq!(answer, json!({"QueueUrl": url("Orders")}));
    }
    assert_eq!(
        client.fault(0, "CreateQueue", create(json!({"DelaySeconds": "1"}))),
        (
            "QueueNameExists".to_owned(),
            "A queue already exists with the same name and a different value for attribute DelaySeconds".to_owned()
        )
    );
}

#[test]
fn a_deleted_name_is_taken_for_a_minute() {
    let mut client = Client::with_queue("Orders", json!({}));
    client.ok(0, "DeleteQueue", json!({"QueueUrl": url("Orders")}));
    let gone = ("QueueDoesNotExist".to_owned(), "The specified queue does not exist.".to_owned());
    assert_eq!(client.fault(0, "GetQueueUrl", json!({"QueueName": "Orders"})), gone);
    assert_eq!(client.fault(0, "DeleteQueue", json!({"QueueUrl": url("Orders")})), gone);
    assert_eq!(client.fault(59, "CreateQueue", json!({"QueueName": "Orders"})).0, "QueueDeletedRecently");
    client.ok(60, "CreateQueue", json!({"QueueName": "Orders"}));
}

#[test]
fn a_purge_empties_the_queue_once_a_minute() {
    let mut client = Client::with_queue("Orders", json!({}));
    client.send(0, "Orders", "a");
    client.ok(0, "PurgeQueue", json!({"QueueUrl": url("Orders")}));
    assert_eq!(client.bodies(0, "Orders"), [""; 0]);
    let (code, message) = client.fault(59, "PurgeQueue", json!({"QueueUrl": url("Orders")}));
    assert_eq!(code, "PurgeQueueInProgress");
    assert_eq!(message, "Only one PurgeQueue operation on Orders is allowed every 60 seconds.");
    client.ok(60, "PurgeQueue", json!({"QueueUrl": url("Orders")}));
}

#[test]
fn queues_are_listed_by_prefix_and_page() {
    let mut client = Client::new();
    for name in ["a-1", "a-2", "a-3", "b-1"] {
        client.ok(0, "CreateQueue", json!({"QueueName": name}));
    }
    let all = client.ok(0, "ListQueues", json!({"QueueNamePrefix": "b"}));
    assert_eq!(all, json!({"QueueUrls": [url("b-1")]}));
    let first = client.ok(0, "ListQueues", json!({"QueueNamePrefix": "a", "MaxResults": 2}));
    assert_eq!(first["QueueUrls"], json!([url("a-1"), url("a-2")]));
    let token = text(&first, "/NextToken");
    let rest = client.ok(0, "ListQueues", json!({"QueueNamePrefix": "a", "MaxResults": 2, "NextToken": token}));
    assert_eq!(rest, json!({"QueueUrls": [url("a-3")]}));
}

#[test]
fn attributes_are_printed_with_their_defaults() {
    let mut client = Client::with_queue("Orders.fifo", json!({"FifoQueue": "True"}));
    let input = json!({"QueueUrl": url("Orders.fifo"), "AttributeNames": ["All"]});
    let now = at(0).seconds().to_string();
    assert_eq!(
        client.ok(0, "GetQueueAttributes", input)["Attributes"],
        json!({
            "ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesDelayed": "0",
            "ApproximateNumberOfMessagesNotVisible": "0", "ContentBasedDeduplication": "false",
            "CreatedTimestamp": now, "DeduplicationScope": "queue", "DelaySeconds": "0", "FifoQueue": "true",
            "FifoThroughputLimit": "perQueue", "LastModifiedTimestamp": now, "MaximumMessageSize": "1048576",
            "MessageRetentionPeriod": "345600", "QueueArn": arn("Orders.fifo"),
            "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true", "VisibilityTimeout": "30",
        })
    );
    assert_eq!(client.ok(0, "GetQueueAttributes", json!({"QueueUrl": url("Orders.fifo")})), json!({}));
    let unknown = json!({"QueueUrl": url("Orders.fifo"), "AttributeNames": ["Colour"]});
    assert_eq!(client.fault(0, "GetQueueAttributes", unknown).1, "Unknown Attribute Colour.");
}

#[test]
fn permissions_become_statements_of_the_policy() {
    let mut client = Client::with_queue("Orders", json!({}));
    let add = |label: &str, accounts: Value| json!({"QueueUrl": url("Orders"), "Label": label, "AWSAccountIds": accounts, "Actions": ["ReceiveMessage"]});
    client.ok(0, "AddPermission", add("one", json!(["111111111111", "222222222222"])));
    let policy = client.attribute(0, "Orders", "Policy").expect("a policy");
    let expected = json!({
        "Version": "2008-10-17",
        "Id": format!("{}/SQSDefaultPolicy", arn("Orders")),
        "Statement": [{
            "Sid": "one", "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"]},
            "Action": "SQS:ReceiveMessage", "Resource": arn("Orders"),
        }],
    });
    assert_eq!(serde_json::from_str::<Value>(&policy).unwrap(), expected);
    assert_eq!(
        client.fault(0, "AddPermission", add("one", json!(["1"]))).1,
        "Value one for parameter Label is invalid. Reason: Already exists."
    );
    client.ok(0, "RemovePermission", json!({"QueueUrl": url("Orders"), "Label": "one"}));
    assert_eq!(client.attribute(0, "Orders", "Policy"), None);
    assert_eq!(
        client.fault(0, "RemovePermission", json!({"QueueUrl": url("Orders"), "Label": "one"})).1,
        "Value one for parameter Label is invalid. Reason: can't find label."
    );
}

#[test]
fn tags_are_kept() {
    let mut client = Client::new();
    client.ok(0, "CreateQueue", json!({"QueueName": "Orders", "tags": {"a": "1"}}));
    client.ok(0, "TagQueue", json!({"QueueUrl": url("Orders"), "Tags": {"b": ""}}));
    let list = json!({"QueueUrl": url("Orders")});
    assert_eq!(client.ok(0, "ListQueueTags", list.clone()), json!({"Tags": {"a": "1", "b": ""}}));
    client.ok(0, "UntagQueue", json!({"QueueUrl": url("Orders"), "TagKeys": ["a", "b", "c"]}));
    assert_eq!(client.ok(0, "ListQueueTags", list), json!({}));
}

#[test]
fn the_state_survives_being_saved() {
    let mut client = Client::with_queue("Orders.fifo", json!({"FifoQueue": "true"}));
    client.ok(0, "CreateQueue", json!({"QueueName": "Orders", "Attributes": {"Policy": r#"{"Statement":[]}"#}}));
    client.send_fifo(0, "Orders.fifo", "g", "a");
    client.send(0, "Orders", "b");
    client.receive(0, "Orders");
    let saved = serde_json::to_string(&client.cloud.save().expect("saved")).unwrap();
    let mut loaded = Client { cloud: Cloud::load(serde_json::from_str(&saved).unwrap()).expect("loaded") };
    for client in [&mut client, &mut loaded] {
        assert_eq!(client.bodies(30, "Orders"), ["b"]);
        assert_eq!(client.bodies(30, "Orders.fifo"), ["a"]);
    }
    assert_eq!(
        serde_json::to_string(&client.cloud.save().unwrap()).unwrap(),
        serde_json::to_string(&loaded.cloud.save().unwrap()).unwrap()
    );
}

#[test]
fn what_is_not_implemented_says_so() {
    let fault = Client::new().call(0, "StartMessageMoveTask", json!({})).expect_err("unknown");
    assert_eq!(fault.status, 501);
}
