//! Tests of FIFO queues, FIFO topics, and deliveries from one to the other.

use aws_sdk_sns::types::PublishBatchRequestEntry;
use aws_sdk_sqs::types::{MessageSystemAttributeName, QueueAttributeName};
use serde_json::json;

use super::{Queue, TestCloud, allow, arn, code, refused, words, world};

async fn fifo_queue(world: &TestCloud, name: &str) -> Queue {
    let create = world.sqs().create_queue().queue_name(name).attributes(QueueAttributeName::FifoQueue, "true");
    let url = create.send().await.expect("a queue").queue_url.expect("its URL");
    let queue = Queue { url, arn: arn("sqs", name) };
    world.set(&queue, QueueAttributeName::Policy, &allow(json!("*"), "sqs:SendMessage", &queue.arn)).await;
    queue
}

/// Sends a message whose body is also its deduplication ID, and returns its sequence number.
async fn send(world: &TestCloud, queue: &Queue, group: &str, body: &str) -> String {
    let send = world.sqs().send_message().queue_url(&queue.url).message_group_id(group);
    let sent = send.message_body(body).message_deduplication_id(body).send().await.expect("a message sent");
    sent.sequence_number.expect("a sequence number")
}

#[tokio::test]
async fn a_group_keeps_its_order_and_waits_for_its_first() {
    let world = world();
    let queue = fifo_queue(&world, "Orders.fifo").await;
    let numbers = [
        send(&world, &queue, "a", "a1").await,
        send(&world, &queue, "a", "a2").await,
        send(&world, &queue, "b", "b1").await,
    ];
    assert!(numbers.is_sorted() && numbers.iter().all(|number| number.len() == 20), "{numbers:?}");
    let receive = || world.sqs().receive_message().queue_url(&queue.url).max_number_of_messages(1);
    let first = receive().message_system_attribute_names(MessageSystemAttributeName::All).send().await.unwrap();
    let message = &first.messages()[0];
    assert_eq!(message.body(), Some("a1"));
    let attributes = message.attributes().expect("attributes");
    assert_eq!(attributes.get(&MessageSystemAttributeName::SequenceNumber), Some(&numbers[0]));
    assert_eq!(attributes.get(&MessageSystemAttributeName::MessageGroupId).map(String::as_str), Some("a"));
    assert_eq!(world.bodies(&queue).await, ["b1"], "a2 waits for a1");
    let handle = message.receipt_handle().unwrap_or_default();
    world.sqs().delete_message().queue_url(&queue.url).receipt_handle(handle).send().await.unwrap();
    assert_eq!(world.bodies(&queue).await, ["a2"]);
}

#[tokio::test]
async fn an_equal_message_is_taken_once_in_five_minutes() {
    let world = world();
    let queue = fifo_queue(&world, "Orders.fifo").await;
    let first = send(&world, &queue, "a", "order-1").await;
    world.sleep(299).await;
    assert_eq!(send(&world, &queue, "a", "order-1").await, first);
    world.sleep(1).await;
    assert_ne!(send(&world, &queue, "a", "order-1").await, first);
    assert_eq!(world.bodies(&queue).await, ["order-1", "order-1"]);
}

#[tokio::test]
async fn a_fifo_queue_asks_for_a_group_and_an_id() {
    let world = world();
    let queue = fifo_queue(&world, "Orders.fifo").await;
    let send = || world.sqs().send_message().queue_url(&queue.url).message_body("x");
    let (code_of_group, message) = words(send().send().await);
    assert_eq!(code_of_group, "MissingParameter");
    assert_eq!(message, "The request must contain the parameter MessageGroupId.");
    let without_id = words(send().message_group_id("a").send().await);
    assert!(without_id.1.starts_with("The queue should either have ContentBasedDeduplication enabled"));
    let delayed = send().message_group_id("a").message_deduplication_id("x").delay_seconds(1).send().await;
    assert_eq!(code(delayed), "InvalidParameterValue");
    let misnamed = world.sqs().create_queue().queue_name("Orders").attributes(QueueAttributeName::FifoQueue, "true");
    assert_eq!(code(misnamed.send().await), "InvalidParameterValue");
}

#[tokio::test]
async fn a_fifo_topic_hands_on_in_order() {
    let world = world();
    let sns = world.sns();
    let topic = sns.create_topic().name("Orders.fifo").attributes("FifoTopic", "true").send().await.unwrap();
    let topic = topic.topic_arn.expect("an ARN");
    let queue = fifo_queue(&world, "Orders.fifo").await;
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    subscribe.attributes("RawMessageDelivery", "true").send().await.unwrap();

    let publish = |text: &str| sns.publish().topic_arn(&topic).message(text).message_group_id("a");
    let first = publish("1").message_deduplication_id("x").send().await.unwrap();
    let equal = publish("2").message_deduplication_id("x").send().await.unwrap();
    assert_eq!(first.sequence_number, equal.sequence_number);
    let entry = |id: &str| {
        let entry = PublishBatchRequestEntry::builder().id(id).message(id).message_group_id("a");
        entry.message_deduplication_id(id).build().unwrap()
    };
    let batch = sns.publish_batch().topic_arn(&topic).publish_batch_request_entries(entry("3"));
    let answer = batch.publish_batch_request_entries(entry("4")).send().await.unwrap();
    assert_eq!((answer.successful().len(), answer.failed().len()), (2, 0));
    assert_eq!(world.bodies(&queue).await, ["1", "3", "4"]);

    let without_group = sns.publish().topic_arn(&topic).message("x").send().await;
    let error = refused(without_group);
    assert!(error.is_invalid_parameter_exception());
    let standard = world.sns().create_topic().name("Orders").send().await.unwrap().topic_arn.expect("an ARN");
    let mixed = sns.subscribe().topic_arn(&standard).protocol("sqs").endpoint(&queue.arn).send().await;
    assert!(words(mixed).1.ends_with("FIFO SQS Queues can not be subscribed to standard SNS topics"));
}
