//! SNS: topics, who subscribes to them, and what reaches whom.

use super::super::code;
use super::*;

async fn topic(world: &TestCloud) -> String {
    world.sns().create_topic().name("Orders").send().await.expect("a topic").topic_arn.expect("its ARN")
}

/// Subscribes a queue to the messages themselves.
async fn subscribe(world: &TestCloud, topic: &str, queue: &Queue, filter: Option<&str>) -> String {
    let subscribe = world.sns().subscribe().topic_arn(topic).protocol("sqs").endpoint(&queue.arn);
    let subscribe = subscribe.attributes("RawMessageDelivery", "true").return_subscription_arn(true);
    let subscribe = match filter {
        Some(filter) => subscribe.attributes("FilterPolicy", filter).attributes("FilterPolicyScope", "MessageBody"),
        None => subscribe,
    };
    subscribe.send().await.expect("a subscription").subscription_arn.expect("its ARN")
}

async fn send(world: &TestCloud, topic: &str, message: Value) {
    world.sns().publish().topic_arn(topic).message(message.to_string()).send().await.expect("published");
}

pub(super) async fn a_topic_is_created_and_published_to(world: &TestCloud) {
    let made = topic(world).await;
    assert_eq!(made, arn("sns", "Orders"));
    let published = world.sns().publish().topic_arn(&made).message("hello").send().await.expect("published");
    assert_eq!(published.message_id().map(str::len), Some(36));
    let nowhere = world.sns().publish().topic_arn(arn("sns", "Nowhere")).message("hello").send().await;
    assert_eq!(code(nowhere), "NotFound");
}

pub(super) async fn a_queue_subscribes_to_a_topic(world: &TestCloud) {
    let topic = topic(world).await;
    let queue = world.queue("Orders").await;
    let subscription = subscribe(world, &topic, &queue, None).await;
    let listed = world.sns().list_subscriptions_by_topic().topic_arn(&topic).send().await.expect("subscriptions");
    assert_eq!(listed.subscriptions()[0].subscription_arn(), Some(subscription.as_str()));
    send(world, &topic, json!({"id": 1})).await;
    world.sns().unsubscribe().subscription_arn(&subscription).send().await.expect("gone");
    send(world, &topic, json!({"id": 2})).await;
    assert_eq!(heard(world, &queue).await, [json!({"id": 1})]);
}

pub(super) async fn a_filter_policy_lets_some_messages_through(world: &TestCloud) {
    let topic = topic(world).await;
    let queue = world.queue("Large").await;
    subscribe(world, &topic, &queue, Some(r#"{"value":[{"numeric":[">",100]}]}"#)).await;
    for value in [99, 101] {
        send(world, &topic, json!({"value": value})).await;
    }
    assert_eq!(heard(world, &queue).await, [json!({"value": 101})]);
}

pub(super) async fn a_message_fans_out(world: &TestCloud) {
    let topic = topic(world).await;
    let queues = [world.queue("One").await, world.queue("Two").await, world.queue("Three").await];
    for queue in &queues {
        subscribe(world, &topic, queue, None).await;
    }
    send(world, &topic, json!({"id": 1})).await;
    for queue in &queues {
        assert_eq!(heard(world, queue).await, [json!({"id": 1})], "{}", queue.arn);
    }
}

pub(super) async fn a_rule_publishes_to_a_topic(world: &TestCloud) {
    let topic = topic(world).await;
    let queue = world.queue("Orders").await;
    subscribe(world, &topic, &queue, None).await;
    let policy = allow(json!({"Service": "events.amazonaws.com"}), "sns:Publish", &topic);
    let set = world.sns().set_topic_attributes().topic_arn(&topic).attribute_name("Policy").attribute_value(policy);
    set.send().await.expect("a policy");
    rule_to(world, Target::builder().id("1").arn(&topic)).await;
    let id = publish(world, json!({})).await;
    let events = heard(world, &queue).await;
    assert_eq!(events.iter().map(|event| &event["id"]).collect::<Vec<_>>(), [&json!(id)]);
}
