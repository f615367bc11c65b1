//! Tests of SNS: topics, subscriptions, publishing and filters.

use aws_sdk_sns::types::{MessageAttributeValue, Tag};
use aws_types::request_id::RequestId;
use serde_json::json;

use super::{TestCloud, arn, code, parse, refused, words, world};

async fn topic(world: &TestCloud, name: &str) -> String {
    let made = world.sns().create_topic().name(name).send().await.expect("a topic");
    made.topic_arn.expect("its ARN")
}

fn attribute(data_type: &str, value: &str) -> MessageAttributeValue {
    MessageAttributeValue::builder().data_type(data_type).string_value(value).build().expect("an attribute")
}

#[tokio::test]
async fn a_topic_is_made_changed_and_deleted() {
    let world = world();
    let sns = world.sns();
    let made = sns.create_topic().name("Orders").send().await.unwrap();
    assert_eq!(made.topic_arn(), Some(arn("sns", "Orders").as_str()));
    assert_eq!(made.request_id().map(str::len), Some(36));
    assert_eq!(topic(&world, "Orders").await, arn("sns", "Orders"), "the same topic");
    let topic = arn("sns", "Orders");
    let set = sns.set_topic_attributes().topic_arn(&topic).attribute_name("DisplayName").attribute_value("a <b> & c");
    set.send().await.unwrap();
    let attributes = sns.get_topic_attributes().topic_arn(&topic).send().await.unwrap().attributes.unwrap_or_default();
    assert_eq!(attributes.get("DisplayName").map(String::as_str), Some("a <b> & c"));
    let other = sns.create_topic().name("Orders").attributes("DisplayName", "x").send().await;
    assert!(refused(other).is_invalid_parameter_exception());

    sns.delete_topic().topic_arn(&topic).send().await.unwrap();
    sns.delete_topic().topic_arn(&topic).send().await.expect("what is gone can be deleted");
    let gone = sns.get_topic_attributes().topic_arn(&topic).send().await.unwrap_err().into_service_error();
    assert!(gone.is_not_found_exception());
    assert_eq!(gone.meta().message(), Some("Topic does not exist"));
}

#[tokio::test]
async fn topics_and_subscriptions_are_listed_by_paginators() {
    let world = world();
    let queue = world.queue("Orders").await;
    for number in 0..101 {
        topic(&world, &format!("Topic{number:03}")).await;
    }
    let first = world.sns().list_topics().send().await.unwrap();
    assert_eq!((first.topics().len(), first.next_token().is_some()), (100, true));
    let topics = world.sns().list_topics().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    assert_eq!(topics.unwrap().len(), 101);

    let topic = arn("sns", "Topic000");
    let subscribe = || world.sns().subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn).send();
    let subscription = subscribe().await.unwrap().subscription_arn.expect("an ARN");
    assert_eq!(subscribe().await.unwrap().subscription_arn(), Some(subscription.as_str()), "the same subscription");
    let all = world.sns().list_subscriptions().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    assert_eq!(
        all.unwrap().iter().map(|one| one.subscription_arn()).collect::<Vec<_>>(),
        [Some(subscription.as_str())]
    );
    let of_topic = world.sns().list_subscriptions_by_topic().topic_arn(&topic).send().await.unwrap();
    assert_eq!(of_topic.subscriptions()[0].endpoint(), Some(queue.arn.as_str()));
    let unsubscribe = world.sns().unsubscribe().subscription_arn(subscription);
    unsubscribe.send().await.unwrap();
    let left = world.sns().list_subscriptions_by_topic().topic_arn(&topic).send().await.unwrap();
    assert_eq!(left.subscriptions().len(), 0);
}

#[tokio::test]
async fn a_filter_policy_on_attributes_lets_through_what_it_names() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let queue = world.queue("Orders").await;
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    let policy = json!({"region": ["eu", {"prefix": "us-"}], "value": [{"numeric": [">", 100]}]}).to_string();
    subscribe.attributes("RawMessageDelivery", "true").attributes("FilterPolicy", policy).send().await.unwrap();
    for (region, value) in [("eu", "101"), ("us-east", "200.5"), ("eu", "100"), ("ap", "300")] {
        let publish = sns.publish().topic_arn(&topic).message(format!("{region} {value}"));
        let publish = publish.message_attributes("region", attribute("String", region));
        publish.message_attributes("value", attribute("Number", value)).send().await.unwrap();
    }
    sns.publish().topic_arn(&topic).message("without attributes").send().await.unwrap();
    assert_eq!(world.bodies(&queue).await, ["eu 101", "us-east 200.5"]);
}

#[tokio::test]
async fn a_filter_policy_on_the_body_can_be_set_and_taken_away() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let queue = world.queue("Orders").await;
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    let subscription = subscribe.send().await.unwrap().subscription_arn.expect("an ARN");
    let set = |name: &str, value: &str| {
        let set = sns.set_subscription_attributes().subscription_arn(&subscription).attribute_name(name);
        set.attribute_value(value).send()
    };
    for (name, value) in [
        ("RawMessageDelivery", "true"),
        ("FilterPolicyScope", "MessageBody"),
        ("FilterPolicy", r#"{"order":{"kind":["lab-supplies"]}}"#),
    ] {
        set(name, value).await.expect(name);
    }
    let bad = words(set("FilterPolicy", r#"{"order":"lab-supplies"}"#).await);
    assert!(bad.1.starts_with("Invalid parameter: FilterPolicy: \"order\" must be an object or an array"), "{bad:?}");
    let attributes = sns.get_subscription_attributes().subscription_arn(&subscription).send().await.unwrap().attributes;
    let attributes = attributes.unwrap_or_default();
    assert_eq!(attributes.get("FilterPolicyScope").map(String::as_str), Some("MessageBody"));
    assert_eq!(attributes.get("PendingConfirmation").map(String::as_str), Some("false"));

    let publish = |text: &'static str| sns.publish().topic_arn(&topic).message(text).send();
    let wanted = r#"{"order":{"kind":"lab-supplies"}}"#;
    for text in [wanted, r#"{"order":{"kind":"food"}}"#, "no JSON"] {
        publish(text).await.unwrap();
    }
    assert_eq!(world.bodies(&queue).await, [wanted]);
    set("FilterPolicy", "{}").await.unwrap();
    publish("no JSON").await.unwrap();
    assert_eq!(world.bodies(&queue).await, ["no JSON"]);
}

#[tokio::test]
async fn a_message_can_differ_by_protocol() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let queue = world.queue("Orders").await;
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    subscribe.attributes("RawMessageDelivery", "true").send().await.unwrap();
    let publish = |message: &str| sns.publish().topic_arn(&topic).message_structure("json").message(message).send();
    publish(r#"{"default":"for all","sqs":"for queues"}"#).await.unwrap();
    assert_eq!(world.bodies(&queue).await, ["for queues"]);
    let without_default = words(publish(r#"{"sqs":"x"}"#).await);
    assert_eq!(without_default.1, "Invalid parameter: Message Structure - No default entry in JSON message body");
}

#[tokio::test]
async fn what_cannot_be_delivered_goes_to_the_dead_letter_queue() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let (queue, dead) = (world.queue("Orders").await, world.queue("Dead").await);
    let redrive = json!({"deadLetterTargetArn": dead.arn}).to_string();
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    subscribe.attributes("RedrivePolicy", redrive).send().await.unwrap();
    world.sqs().delete_queue().queue_url(&queue.url).send().await.unwrap();
    sns.publish().topic_arn(&topic).message("lost?").send().await.unwrap();
    let letters = world.bodies(&dead).await;
    assert_eq!(letters.iter().map(|letter| parse(letter)["Message"].clone()).collect::<Vec<_>>(), [json!("lost?")]);
}

#[tokio::test]
async fn a_person_confirms_with_the_token_of_the_mail() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("email").endpoint("ann@example.com");
    let pending = subscribe.send().await.unwrap();
    assert_eq!(pending.subscription_arn(), Some("pending confirmation"));
    let listed = sns.list_subscriptions_by_topic().topic_arn(&topic).send().await.unwrap();
    assert_eq!(listed.subscriptions()[0].subscription_arn(), Some("PendingConfirmation"));

    let mails = world.clients.mails().await.expect("a mailbox");
    let token = mails[0].token.as_deref().expect("a token");
    let confirm = |token: &str| sns.confirm_subscription().topic_arn(&topic).token(token).send();
    assert!(refused(confirm("made up").await).is_invalid_parameter_exception());
    let confirmed = confirm(token).await.unwrap().subscription_arn.expect("an ARN");
    assert!(confirmed.starts_with(&topic), "{confirmed}");
    let listed = sns.list_subscriptions_by_topic().topic_arn(&topic).send().await.unwrap();
    assert_eq!(listed.subscriptions()[0].subscription_arn(), Some(confirmed.as_str()));
}

#[tokio::test]
async fn tags_and_permissions_are_kept() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let tag = |key: &str| Tag::builder().key(key).value("1").build().unwrap();
    sns.tag_resource().resource_arn(&topic).tags(tag("a")).tags(tag("b")).send().await.unwrap();
    sns.untag_resource().resource_arn(&topic).tag_keys("a").send().await.unwrap();
    assert_eq!(sns.list_tags_for_resource().resource_arn(&topic).send().await.unwrap().tags(), [tag("b")]);
    let nowhere = sns.list_tags_for_resource().resource_arn(arn("sns", "Nowhere")).send().await;
    assert!(refused(nowhere).is_resource_not_found_exception());

    let add = || sns.add_permission().topic_arn(&topic).label("partner").aws_account_id("111122223333");
    add().action_name("Publish").send().await.unwrap();
    assert!(refused(add().action_name("Publish").send().await).is_invalid_parameter_exception());
    let attributes = sns.get_topic_attributes().topic_arn(&topic).send().await.unwrap().attributes.unwrap_or_default();
    let policy = parse(&attributes["Policy"]);
    assert_eq!(policy["Statement"][1]["Principal"]["AWS"], "arn:aws:iam::111122223333:root");
    sns.remove_permission().topic_arn(&topic).label("partner").send().await.unwrap();
    let attributes = sns.get_topic_attributes().topic_arn(&topic).send().await.unwrap().attributes.unwrap_or_default();
    assert_eq!(parse(&attributes["Policy"])["Statement"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_cannot_be_published_is_refused() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let publish = || sns.publish().topic_arn(&topic);
    assert_eq!(words(publish().message("").send().await).1, "Invalid parameter: Empty message");
    assert_eq!(words(publish().message("x".repeat(262_145)).send().await).1, "Invalid parameter: Message too long");
    let subject = publish().message("x").subject("x".repeat(101)).send().await;
    assert_eq!(words(subject).1, "Invalid parameter: Subject");
    let typed = publish().message("x").message_attributes("a", attribute("Date", "x")).send().await;
    assert!(refused(typed).is_invalid_parameter_value_exception());
    assert!(refused(sns.publish().topic_arn(arn("sns", "Nowhere")).message("x").send().await).is_not_found_exception());
    let batch = sns.publish_batch().topic_arn(&topic).set_publish_batch_request_entries(Some(Vec::new())).send().await;
    assert!(refused(batch).is_empty_batch_request_exception());
    let protocol = sns.subscribe().topic_arn(&topic).protocol("pigeon").endpoint("x").send().await;
    assert_eq!(code(protocol), "InvalidParameter");
}

#[tokio::test]
async fn the_dead_letter_of_a_function_is_the_notification() {
    let world = world();
    let sns = world.sns();
    let topic = topic(&world, "Orders").await;
    let dead = world.queue("Dead").await;
    let redrive = json!({"deadLetterTargetArn": dead.arn}).to_string();
    let function = "arn:aws:lambda:us-east-1:000000000000:function:none";
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("lambda").endpoint(function);
    subscribe.attributes("RedrivePolicy", redrive).send().await.unwrap();
    sns.publish().topic_arn(&topic).message("lost?").send().await.unwrap();
    let letters = world.bodies(&dead).await;
    let members = |letter: &String| (parse(letter)["Type"].clone(), parse(letter)["Message"].clone());
    assert_eq!(letters.iter().map(members).collect::<Vec<_>>(), [(json!("Notification"), json!("lost?"))]);
}

#[tokio::test]
async fn a_mistake_in_a_filter_policy_is_placed_in_the_policy_without_blanks() {
    let world = world();
    let topic = topic(&world, "Orders").await;
    let queue = world.queue("Orders").await;
    let subscribe = world.sns().subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    let (_, message) = words(subscribe.attributes("FilterPolicy", "{\"a b\" : [ [\"c d\"] ]}").send().await);
    assert!(message.ends_with("[Source: (String)\"{\"a b\":[[\"c d\"]]}\"; line: 1, column: 10]"), "{message}");
}
