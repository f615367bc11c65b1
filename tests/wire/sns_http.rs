//! Tests of HTTP endpoints of topics, with a receiver on loopback.

use aws_sdk_sns::types::MessageAttributeValue;
use ork::trace::Outcome;
use serde_json::{Value, json};

use super::receiver::{OK, Receiver, settle};
use super::{TestCloud, arn, code, parse, words, world};

const FAILS: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
const REFUSES: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";

fn body(request: &str) -> Value {
    parse(request.split_once("\r\n\r\n").expect("a head").1)
}

/// Subscribes the receiver and confirms the subscription with the token that it received. Returns its ARN.
async fn subscribe(world: &TestCloud, receiver: &Receiver, attributes: &[(&str, &str)]) -> String {
    let topic = arn("sns", "Orders");
    world.sns().create_topic().name("Orders").send().await.expect("a topic");
    let mut subscribe =
        world.sns().subscribe().topic_arn(&topic).protocol("http").endpoint(receiver.url("/in?key=hush"));
    for (name, value) in attributes {
        subscribe = subscribe.attributes(*name, *value);
    }
    let pending = subscribe.send().await.expect("a subscription").subscription_arn;
    assert_eq!(pending.as_deref(), Some("pending confirmation"));
    let requests = settle(world, receiver, 1).await;
    let token = body(&requests[0])["Token"].as_str().expect("a token").to_owned();
    let confirm = world.sns().confirm_subscription().topic_arn(&topic).token(token).send().await;
    confirm.expect("a confirmation").subscription_arn.expect("an ARN")
}

async fn publish(world: &TestCloud) -> String {
    let attribute = MessageAttributeValue::builder().data_type("String").string_value("eu").build().expect("a value");
    let publish = world.sns().publish().topic_arn(arn("sns", "Orders")).subject("New").message("{\"order\":1}");
    publish.message_attributes("region", attribute).send().await.expect("a message").message_id.expect("an ID")
}

fn outcomes(world: &TestCloud, message: &str) -> Vec<Outcome> {
    world.engine.hops(Some(message)).expect("hops").into_iter().map(|hop| hop.outcome).collect()
}

#[tokio::test]
async fn an_endpoint_confirms_its_subscription_and_receives_messages_until_it_is_unsubscribed() {
    let (world, receiver) = (world(), Receiver::new(&[OK]).await);
    let subscription = subscribe(&world, &receiver, &[]).await;
    let topic = arn("sns", "Orders");
    let confirmation = &receiver.requests()[0];
    for line in [
        "POST /in?key=hush HTTP/1.1",
        "x-amz-sns-message-type: SubscriptionConfirmation",
        &format!("x-amz-sns-topic-arn: {topic}"),
        "content-type: text/plain; charset=UTF-8",
        "user-agent: Amazon Simple Notification Service Agent",
    ] {
        assert!(confirmation.contains(&format!("{line}\r\n")), "{line}: {confirmation}");
    }
    assert!(!confirmation.contains("x-amz-sns-subscription-arn"), "{confirmation}");
    let asked = body(confirmation);
    let names: Vec<&str> = asked.as_object().expect("an object").keys().map(String::as_str).collect();
    let expected =
        ["Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp", "SignatureVersion"];
    assert_eq!(names[..8], expected);
    let token = asked["Token"].as_str().expect("a token");
    let url = format!("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}");
    assert_eq!(asked["SubscribeURL"], url.as_str());

    let message = publish(&world).await;
    let notification = &settle(&world, &receiver, 2).await[1];
    for line in [
        "x-amz-sns-message-type: Notification".to_owned(),
        format!("x-amz-sns-message-id: {message}"),
        format!("x-amz-sns-subscription-arn: {subscription}"),
    ] {
        assert!(notification.contains(&format!("{line}\r\n")), "{line}: {notification}");
    }
    let told = body(notification);
    assert_eq!(
        (&told["Type"], &told["Subject"], &told["Message"]),
        (&json!("Notification"), &json!("New"), &json!("{\"order\":1}"))
    );
    assert_eq!(told["MessageAttributes"]["region"], json!({"Type": "String", "Value": "eu"}));

    world.sns().unsubscribe().subscription_arn(&subscription).send().await.expect("unsubscribed");
    let last = &settle(&world, &receiver, 3).await[2];
    assert!(last.contains("x-amz-sns-message-type: UnsubscribeConfirmation\r\n"), "{last}");
    publish(&world).await;
    world.sleep(60).await;
    assert_eq!(receiver.requests().len(), 3);
}

#[tokio::test]
async fn a_failing_endpoint_is_tried_three_more_times_and_then_the_message_is_dead_lettered() {
    let (world, receiver) = (world(), Receiver::new(&[OK, FAILS]).await);
    let queue = world.queue("Lost").await;
    let redrive = json!({"deadLetterTargetArn": queue.arn}).to_string();
    subscribe(&world, &receiver, &[("RedrivePolicy", &redrive)]).await;
    let began = world.clock().now();
    let message = publish(&world).await;
    let requests = settle(&world, &receiver, 5).await;
    assert_eq!(requests.len(), 5);
    let took = world.clock().now().seconds() - began.seconds();
    assert!((60..70).contains(&took), "three pauses of 20 seconds, not {took}");
    world.sleep(600).await;
    assert_eq!(receiver.requests().len(), 5);
    assert_eq!(parse(&world.bodies(&queue).await[0])["MessageId"], message.as_str());
    let failed = Outcome::Answered { status: 503 };
    assert_eq!(outcomes(&world, &message).into_iter().filter(|outcome| *outcome == failed).count(), 4);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (world, receiver) = (world(), Receiver::new(&[OK, REFUSES]).await);
    let queue = world.queue("Lost").await;
    let redrive = json!({"deadLetterTargetArn": queue.arn}).to_string();
    subscribe(&world, &receiver, &[("RedrivePolicy", &redrive)]).await;
    publish(&world).await;
    settle(&world, &receiver, 2).await;
    world.sleep(600).await;
    assert_eq!(receiver.requests().len(), 2);
    assert_eq!(world.bodies(&queue).await.len(), 1);
}

#[tokio::test]
async fn the_delivery_policy_of_a_subscription_decides() {
    let (world, receiver) = (world(), Receiver::new(&[OK, FAILS]).await);
    let policy = json!({
        "healthyRetryPolicy": {"numRetries": 1, "minDelayTarget": 5, "maxDelayTarget": 5},
        "requestPolicy": {"headerContentType": "application/json"},
    });
    let attributes = [("DeliveryPolicy", policy.to_string()), ("RawMessageDelivery", "true".to_owned())];
    subscribe(&world, &receiver, &attributes.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    publish(&world).await;
    world.sleep(600).await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 3, "one retry");
    for line in ["content-type: application/json", "x-amz-sns-rawdelivery: true"] {
        assert!(requests[2].contains(&format!("{line}\r\n")), "{line}: {}", requests[2]);
    }
    assert!(requests[2].ends_with("\r\n\r\n{\"order\":1}"), "{}", requests[2]);
}

#[tokio::test]
async fn an_endpoint_must_be_on_this_machine() {
    let world = world();
    let topic = arn("sns", "Orders");
    world.sns().create_topic().name("Orders").send().await.expect("a topic");
    let subscribe = |protocol: &str, endpoint: &str| {
        world.sns().subscribe().topic_arn(&topic).protocol(protocol).endpoint(endpoint).send()
    };
    let (refusal, message) = words(subscribe("http", "http://example.com/in").await);
    assert_eq!(refusal, "NotImplemented");
    assert!(
        message.contains("not to `example.com`; use a server of this machine (http://127.0.0.1:PORT)"),
        "{message}"
    );
    assert_eq!(code(subscribe("https", "https://127.0.0.1/in").await), "NotImplemented");
    let (refusal, message) = words(subscribe("http", "https://127.0.0.1/in").await);
    assert_eq!(
        (refusal.as_str(), message.as_str()),
        ("InvalidParameter", "Invalid parameter: Endpoint must match the specified protocol")
    );
}
