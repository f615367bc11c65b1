//! Tests of SQS: dead letters that a message move task brings back to their queues.

use aws_sdk_sqs::types::QueueAttributeName;
use serde_json::json;

use super::{Queue, TestCloud, code, world};

/// Returns a queue, and its dead-letter queue with three messages that came from it.
async fn with_dead_letters(world: &TestCloud) -> (Queue, Queue) {
    let (orders, letters) = (world.queue("Orders").await, world.queue("Letters").await);
    let redrive = json!({"deadLetterTargetArn": letters.arn, "maxReceiveCount": 1}).to_string();
    world.set(&orders, QueueAttributeName::RedrivePolicy, &redrive).await;
    for body in ["a", "b", "c"] {
        world.sqs().send_message().queue_url(&orders.url).message_body(body).send().await.expect("a message sent");
    }
    for _ in 0..2 {
        let receive = world.sqs().receive_message().queue_url(&orders.url).max_number_of_messages(10);
        receive.visibility_timeout(0).send().await.expect("messages");
    }
    (orders, letters)
}

#[tokio::test]
async fn dead_letters_go_back_to_their_queue_at_a_rate() {
    let world = world();
    let (orders, letters) = with_dead_letters(&world).await;
    let start = || world.sqs().start_message_move_task().max_number_of_messages_per_second(1);
    start().source_arn(&letters.arn).send().await.unwrap();
    assert_eq!(code(start().source_arn(&letters.arn).send().await), "InvalidParameterValue", "one task at a time");
    assert_eq!(code(start().source_arn(&orders.arn).send().await), "InvalidParameterValue", "no dead-letter queue");

    let tasks = || async {
        let list = world.sqs().list_message_move_tasks().source_arn(&letters.arn).send();
        let task = list.await.unwrap().results().first().cloned().expect("a task");
        (task.status.expect("a status"), task.approximate_number_of_messages_moved)
    };
    assert_eq!(tasks().await, ("RUNNING".to_owned(), 1));
    world.sleep(10).await;
    assert_eq!(tasks().await, ("COMPLETED".to_owned(), 3));
    assert_eq!(world.bodies(&orders).await, ["a", "b", "c"]);
    assert!(world.bodies(&letters).await.is_empty());
}

#[tokio::test]
async fn a_task_that_is_cancelled_leaves_the_rest() {
    let world = world();
    let (orders, letters) = with_dead_letters(&world).await;
    let start = world.sqs().start_message_move_task().source_arn(&letters.arn).destination_arn(&orders.arn);
    let handle = start.max_number_of_messages_per_second(1).send().await.unwrap().task_handle.expect("a handle");
    let cancel = || world.sqs().cancel_message_move_task().task_handle(&handle).send();
    assert_eq!(cancel().await.unwrap().approximate_number_of_messages_moved, 1);
    assert_eq!(code(cancel().await), "AWS.SimpleQueueService.UnsupportedOperation");
    world.sleep(10).await;
    assert_eq!(world.bodies(&letters).await.len(), 2);
}
