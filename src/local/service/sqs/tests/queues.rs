use serde_json::{Value, json};

use super::{Client, arn, at, text, url};
use crate::local::cloud::Cloud;

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
fn after_a_purge_an_equal_message_is_new() {
    let mut client = Client::with_queue("Orders.fifo", json!({"FifoQueue": "true"}));
    let first = client.send_fifo(0, "Orders.fifo", "g", "a");
    client.ok(0, "PurgeQueue", json!({"QueueUrl": url("Orders.fifo")}));
    assert_ne!(client.send_fifo(1, "Orders.fifo", "g", "a"), first);
    assert_eq!(client.bodies(1, "Orders.fifo"), ["a"]);
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
fn an_unknown_operation_is_not_implemented() {
    let fault = Client::new().call(0, "StartVoyage", json!({})).expect_err("unknown");
    assert_eq!(fault.status, 501);
}
