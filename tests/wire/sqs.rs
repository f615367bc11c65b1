//! Tests of SQS: standard queues, their messages, attributes and permissions.

use std::time::Duration;

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, MessageAttributeValue,
    MessageSystemAttributeName, QueueAttributeName, SendMessageBatchRequestEntry,
};
use aws_smithy_types::Blob;
use aws_types::request_id::RequestId;
use serde_json::json;

use super::{Queue, TestCloud, code, parse, refused, words, world};

async fn send(world: &TestCloud, queue: &Queue, body: &str) {
    world.sqs().send_message().queue_url(&queue.url).message_body(body).send().await.expect("a message sent");
}

async fn attribute(world: &TestCloud, queue: &Queue, name: QueueAttributeName) -> Option<String> {
    let get = world.sqs().get_queue_attributes().queue_url(&queue.url).attribute_names(name.clone());
    get.send().await.expect("attributes").attributes.and_then(|attributes| attributes.get(&name).cloned())
}

fn entry(id: &str, body: &str) -> SendMessageBatchRequestEntry {
    SendMessageBatchRequestEntry::builder().id(id).message_body(body).build().expect("an entry")
}

#[tokio::test]
async fn a_queue_is_made_found_and_deleted() {
    let world = world();
    let sqs = world.sqs();
    let create = || sqs.create_queue().queue_name("Orders").attributes(QueueAttributeName::VisibilityTimeout, "5");
    let made = create().send().await.unwrap();
    assert_eq!(made.queue_url(), Some("https://sqs.us-east-1.amazonaws.com/000000000000/Orders"));
    assert_eq!(made.request_id().map(str::len), Some(36));
    assert_eq!(create().send().await.unwrap().queue_url, made.queue_url, "the same queue");
    let other = create().attributes(QueueAttributeName::VisibilityTimeout, "6").send().await;
    assert!(refused(other).is_queue_name_exists());
    assert_eq!(sqs.get_queue_url().queue_name("Orders").send().await.unwrap().queue_url, made.queue_url);

    let url = made.queue_url.expect("a URL");
    sqs.delete_queue().queue_url(&url).send().await.unwrap();
    assert!(refused(sqs.get_queue_url().queue_name("Orders").send().await).is_queue_does_not_exist());
    assert!(refused(create().send().await).is_queue_deleted_recently());
    world.sleep(60).await;
    create().send().await.expect("the name is free again");
}

#[tokio::test]
async fn queues_are_listed_by_the_paginator() {
    let world = world();
    for name in ["a1", "a2", "a3", "b1"] {
        world.queue(name).await;
    }
    let list = world.sqs().list_queues().queue_name_prefix("a").max_results(2);
    let pages = list.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let names: Vec<_> = pages.iter().filter_map(|url| url.rsplit('/').next()).collect();
    assert_eq!(names, ["a1", "a2", "a3"]);
    assert_eq!(code(world.sqs().list_queues().max_results(1001).send().await), "InvalidParameterValue");
}

#[tokio::test]
async fn a_message_keeps_its_attributes_and_its_receives_are_counted() {
    let world = world();
    let queue = world.queue("Orders").await;
    let text = MessageAttributeValue::builder().data_type("String").string_value("é").build().unwrap();
    let bytes = MessageAttributeValue::builder().data_type("Binary").binary_value(Blob::new([0, 255])).build().unwrap();
    let send = world.sqs().send_message().queue_url(&queue.url).message_body("body");
    let sent =
        send.message_attributes("text", text.clone()).message_attributes("bytes", bytes.clone()).send().await.unwrap();
    assert_eq!(sent.md5_of_message_body(), Some("841a2d689ad86bd1611447453c22c6fc"));
    for receives in ["1", "2"] {
        let receive = world.sqs().receive_message().queue_url(&queue.url).message_attribute_names("All");
        let receive = receive.message_system_attribute_names(MessageSystemAttributeName::All);
        let message = receive.send().await.unwrap().messages.expect("the message").remove(0);
        assert_eq!((message.message_id.as_ref(), message.body()), (sent.message_id.as_ref(), Some("body")));
        assert_eq!(message.md5_of_message_attributes, sent.md5_of_message_attributes);
        let attributes = message.message_attributes().expect("attributes");
        assert_eq!((attributes.get("text"), attributes.get("bytes")), (Some(&text), Some(&bytes)));
        let count = message.attributes().and_then(|all| all.get(&MessageSystemAttributeName::ApproximateReceiveCount));
        assert_eq!(count.map(String::as_str), Some(receives));
        world.sleep(30).await;
    }
}

#[tokio::test]
async fn a_message_hides_shows_again_and_is_deleted() {
    let world = world();
    let sqs = world.sqs();
    let queue = world.queue("Orders").await;
    send(&world, &queue, "a").await;
    let received = sqs.receive_message().queue_url(&queue.url).visibility_timeout(10).send().await.unwrap();
    let handle = received.messages()[0].receipt_handle().expect("a handle").to_owned();
    assert_eq!(world.bodies(&queue).await, [""; 0]);
    let change = |seconds: i32| {
        sqs.change_message_visibility().queue_url(&queue.url).receipt_handle(&handle).visibility_timeout(seconds)
    };
    change(100).send().await.unwrap();
    world.sleep(20).await;
    assert_eq!(world.bodies(&queue).await, [""; 0]);
    change(0).send().await.unwrap();
    assert_eq!(world.bodies(&queue).await, ["a"]);

    sqs.delete_message().queue_url(&queue.url).receipt_handle(&handle).send().await.unwrap();
    world.sleep(60).await;
    assert_eq!(world.bodies(&queue).await, [""; 0]);
    let gone = words(change(1).send().await);
    assert!(gone.1.ends_with("Message does not exist or is not available for visibility timeout change."), "{gone:?}");
    let delete = sqs.delete_message().queue_url(&queue.url).receipt_handle("made up").send().await;
    assert!(refused(delete).is_receipt_handle_is_invalid());
}

#[tokio::test]
async fn a_long_poll_ends_with_the_message_or_with_its_time() {
    let world = world();
    let queue = world.queue("Orders").await;
    let start = world.engine.now();
    let poll = || world.sqs().receive_message().queue_url(&queue.url).wait_time_seconds(20).send();
    let late = async {
        world.sleep(7).await;
        send(&world, &queue, "late").await;
    };
    let (received, ()) = tokio::join!(poll(), late);
    assert_eq!(received.unwrap().messages()[0].body(), Some("late"));
    assert_eq!(world.engine.now().since(start), Duration::from_secs(7));
    assert_eq!(poll().await.unwrap().messages(), []);
    assert_eq!(world.engine.now().since(start), Duration::from_secs(27));
    assert_eq!(poll().await.unwrap().messages().len(), 1, "visible again after 30 seconds");
    assert_eq!(world.engine.now().since(start), Duration::from_secs(37));
}

#[tokio::test]
async fn a_delayed_message_comes_later() {
    let world = world();
    let queue = world.queue("Orders").await;
    let send = world.sqs().send_message().queue_url(&queue.url).message_body("later").delay_seconds(60);
    send.send().await.unwrap();
    assert_eq!(
        attribute(&world, &queue, QueueAttributeName::ApproximateNumberOfMessagesDelayed).await.as_deref(),
        Some("1")
    );
    assert_eq!(world.bodies(&queue).await, [""; 0]);
    world.sleep(60).await;
    assert_eq!(world.bodies(&queue).await, ["later"]);
}

#[tokio::test]
async fn a_batch_fails_entry_by_entry() {
    let world = world();
    let sqs = world.sqs();
    let queue = world.queue("Orders").await;
    let delayed = SendMessageBatchRequestEntry::builder().id("b").message_body("b").delay_seconds(901).build().unwrap();
    let batch = sqs.send_message_batch().queue_url(&queue.url).entries(entry("a", "a")).entries(delayed);
    let answer = batch.send().await.unwrap();
    assert_eq!(answer.successful().iter().map(|done| done.id()).collect::<Vec<_>>(), ["a"]);
    let failed = &answer.failed()[0];
    assert_eq!((failed.id(), failed.code(), failed.sender_fault()), ("b", "InvalidParameterValue", true));

    let handle = {
        let received = sqs.receive_message().queue_url(&queue.url).send().await.unwrap();
        received.messages()[0].receipt_handle().expect("a handle").to_owned()
    };
    let change = |id: &str, handle: &str| {
        let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(id).receipt_handle(handle);
        entry.visibility_timeout(60).build().unwrap()
    };
    let changes = sqs.change_message_visibility_batch().queue_url(&queue.url);
    let answer = changes.entries(change("a", &handle)).entries(change("b", "made up")).send().await.unwrap();
    assert_eq!((answer.successful().len(), answer.failed()[0].code()), (1, "ReceiptHandleIsInvalid"));
    let deletion =
        |id: &str, handle: &str| DeleteMessageBatchRequestEntry::builder().id(id).receipt_handle(handle).build();
    let deletions = sqs.delete_message_batch().queue_url(&queue.url).entries(deletion("a", &handle).unwrap());
    let answer = deletions.entries(deletion("b", "made up").unwrap()).send().await.unwrap();
    assert_eq!((answer.successful().len(), answer.failed()[0].id()), (1, "b"));
}

#[tokio::test]
async fn a_batch_that_makes_no_sense_is_refused_whole() {
    let world = world();
    let queue = world.queue("Orders").await;
    let batch = |entries: Vec<SendMessageBatchRequestEntry>| {
        world.sqs().send_message_batch().queue_url(&queue.url).set_entries(Some(entries)).send()
    };
    assert!(refused(batch(Vec::new()).await).is_empty_batch_request());
    let eleven = (0..11).map(|number| entry(&number.to_string(), "x")).collect();
    assert!(refused(batch(eleven).await).is_too_many_entries_in_batch_request());
    assert!(refused(batch(vec![entry("a", "x"), entry("a", "y")]).await).is_batch_entry_ids_not_distinct());
    assert!(refused(batch(vec![entry("a b", "x")]).await).is_invalid_batch_entry_id());
    let large = "x".repeat(600_000);
    assert!(refused(batch(vec![entry("a", &large), entry("b", &large)]).await).is_batch_request_too_long());
    assert_eq!(world.bodies(&queue).await, [""; 0]);
}

#[tokio::test]
async fn a_message_nobody_can_handle_becomes_a_dead_letter() {
    let world = world();
    let (queue, dead) = (world.queue("Orders").await, world.queue("Dead").await);
    let redrive = json!({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2}).to_string();
    world.set(&queue, QueueAttributeName::RedrivePolicy, &redrive).await;
    let sources = world.sqs().list_dead_letter_source_queues().queue_url(&dead.url).send().await.unwrap();
    assert_eq!(sources.queue_urls(), std::slice::from_ref(&queue.url));
    send(&world, &queue, "poison").await;
    for _ in 0..2 {
        assert_eq!(world.bodies(&queue).await, ["poison"]);
        world.sleep(30).await;
    }
    assert_eq!(world.bodies(&queue).await, [""; 0]);
    assert_eq!(world.bodies(&dead).await, ["poison"]);
}

#[tokio::test]
async fn attributes_tags_and_permissions_are_kept() {
    let world = world();
    let sqs = world.sqs();
    let queue = world.queue("Orders").await;
    let bad = sqs.set_queue_attributes().queue_url(&queue.url).attributes(QueueAttributeName::DelaySeconds, "901");
    assert!(refused(bad.send().await).is_invalid_attribute_value());
    world.set(&queue, QueueAttributeName::DelaySeconds, "900").await;
    assert_eq!(attribute(&world, &queue, QueueAttributeName::DelaySeconds).await.as_deref(), Some("900"));
    assert_eq!(attribute(&world, &queue, QueueAttributeName::QueueArn).await.as_ref(), Some(&queue.arn));

    sqs.tag_queue().queue_url(&queue.url).tags("a", "1").tags("b", "2").send().await.unwrap();
    sqs.untag_queue().queue_url(&queue.url).tag_keys("a").send().await.unwrap();
    let tags = sqs.list_queue_tags().queue_url(&queue.url).send().await.unwrap().tags.unwrap_or_default();
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), [("b".to_owned(), "2".to_owned())]);

    world.set(&queue, QueueAttributeName::Policy, "").await;
    let add = sqs.add_permission().queue_url(&queue.url).label("partner").aws_account_ids("111122223333");
    add.actions("SendMessage").send().await.unwrap();
    let policy = attribute(&world, &queue, QueueAttributeName::Policy).await.expect("a policy");
    assert_eq!(parse(&policy)["Statement"][0]["Principal"]["AWS"], "arn:aws:iam::111122223333:root");
    sqs.remove_permission().queue_url(&queue.url).label("partner").send().await.unwrap();
    let gone = sqs.remove_permission().queue_url(&queue.url).label("partner").send().await;
    assert!(words(gone).1.ends_with("Reason: can't find label."));
}

#[tokio::test]
async fn a_purge_empties_a_queue_and_may_not_be_repeated_at_once() {
    let world = world();
    let queue = world.queue("Orders").await;
    send(&world, &queue, "a").await;
    let purge = || world.sqs().purge_queue().queue_url(&queue.url).send();
    purge().await.unwrap();
    assert_eq!(world.bodies(&queue).await, [""; 0]);
    assert!(refused(purge().await).is_purge_queue_in_progress());
    world.sleep(60).await;
    purge().await.unwrap();
}

#[tokio::test]
async fn a_message_that_cannot_be_is_refused() {
    let world = world();
    let queue = world.queue("Orders").await;
    let send = || world.sqs().send_message().queue_url(&queue.url);
    assert!(refused(send().message_body("\u{1}").send().await).is_invalid_message_contents());
    assert_eq!(code(send().message_body("").send().await), "MissingParameter");
    let large = words(send().message_body("x".repeat(1_048_577)).send().await);
    assert_eq!(large.1, "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.");
    let elsewhere = world.sqs().send_message().queue_url("https://sqs.us-east-1.amazonaws.com/000000000000/Nowhere");
    let error = elsewhere.message_body("x").send().await.unwrap_err().into_service_error();
    assert!(error.is_queue_does_not_exist());
    assert_eq!(error.meta().message(), Some("The specified queue does not exist."));
}
