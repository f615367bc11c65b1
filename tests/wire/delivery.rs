//! Tests of deliveries from one service to the next: events to queues, topics and log groups, refusals and dead
//! letters.

use aws_sdk_eventbridge::types::{
    DeadLetterConfig, InputTransformer, PutEventsRequestEntry, RetryPolicy, Target, builders::TargetBuilder,
};
use aws_sdk_sqs::types::QueueAttributeName;
use serde_json::{Value, json};

use super::{Queue, TestCloud, allow, arn, parse, trust, world};

const RULE: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/Dev";

/// Creates the bus `Orders` with the rule `Dev`.
async fn with_rule() -> TestCloud {
    let world = world();
    let events = world.events();
    events.create_event_bus().name("Orders").send().await.expect("a bus");
    let rule = events.put_rule().event_bus_name("Orders").name("Dev").event_pattern(r#"{"source":["shop"]}"#);
    rule.send().await.expect("a rule");
    world
}

fn to(queue: &Queue) -> TargetBuilder {
    Target::builder().id("queue").arn(&queue.arn)
}

async fn attach(world: &TestCloud, target: TargetBuilder) {
    let put =
        world.events().put_targets().event_bus_name("Orders").rule("Dev").targets(target.build().expect("a target"));
    assert_eq!(put.send().await.expect("targets").failed_entry_count(), 0);
}

/// Publishes one event and returns its ID.
async fn publish(world: &TestCloud, detail: &Value) -> String {
    let entry = PutEventsRequestEntry::builder().event_bus_name("Orders").source("shop").detail_type("Order");
    let entry = entry.detail(detail.to_string()).build();
    let answer = world.events().put_events().entries(entry).send().await.expect("an answer");
    answer.entries()[0].event_id().expect("an id").to_owned()
}

#[tokio::test]
async fn an_event_arrives_in_a_queue_as_it_was_matched() {
    let world = with_rule().await;
    let queue = world.queue("Orders").await;
    attach(&world, to(&queue)).await;
    let id = publish(&world, &json!({"value": 415})).await;
    let bodies = world.bodies(&queue).await;
    let expected = json!({
        "version": "0", "id": id, "detail-type": "Order", "source": "shop", "account": "000000000000",
        "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": [], "detail": {"value": 415},
    });
    assert_eq!(bodies.iter().map(|body| parse(body)).collect::<Vec<_>>(), [expected]);
}

#[tokio::test]
async fn a_target_shapes_what_it_receives() {
    let world = with_rule().await;
    let queue = world.queue("Orders").await;
    let transformer = InputTransformer::builder()
        .input_paths_map("value", "$.detail.value")
        .input_paths_map("source", "$.source")
        .input_template(r#"{"text": "<source> sold for <value>", "value": <value>}"#);
    attach(&world, to(&queue).input_transformer(transformer.build().unwrap())).await;
    publish(&world, &json!({"value": 415})).await;
    attach(&world, to(&queue).input_path("$.detail")).await;
    publish(&world, &json!({"value": 416})).await;
    attach(&world, to(&queue).input(r#"{"fixed":true}"#)).await;
    publish(&world, &json!({"value": 417})).await;
    let bodies: Vec<Value> = world.bodies(&queue).await.iter().map(|body| parse(body)).collect();
    let expected = [json!({"text": "shop sold for 415", "value": 415}), json!({"value": 416}), json!({"fixed": true})];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn a_refused_event_is_a_dead_letter_with_its_reason() {
    let world = with_rule().await;
    let (queue, dead) = (world.queue("Orders").await, world.queue("Dead").await);
    let others = allow(json!({"Service": "sns.amazonaws.com"}), "sqs:SendMessage", &queue.arn);
    world.set(&queue, QueueAttributeName::Policy, &others).await;
    attach(&world, to(&queue).dead_letter_config(DeadLetterConfig::builder().arn(&dead.arn).build())).await;
    let id = publish(&world, &json!({})).await;
    assert_eq!(world.bodies(&queue).await, [""; 0]);

    let receive = world.sqs().receive_message().queue_url(&dead.url).message_attribute_names("All");
    let letter = receive.send().await.unwrap().messages.expect("a dead letter").remove(0);
    assert_eq!(parse(letter.body().unwrap_or_default())["id"], json!(id));
    let attributes = letter.message_attributes().expect("attributes");
    let told = |name: &str| attributes.get(name).and_then(|value| value.string_value());
    assert_eq!(told("RULE_ARN"), Some(RULE));
    assert_eq!(told("TARGET_ARN"), Some(queue.arn.as_str()));
    assert_eq!(told("ERROR_CODE"), Some("NO_PERMISSIONS"));
    assert_eq!(told("RETRY_ATTEMPTS"), Some("0"));
    let hops = world.engine.hops(Some(&id)).expect("hops");
    assert!(hops.iter().any(|hop| hop.to == queue.arn && hop.from == RULE), "{hops:?}");
}

#[tokio::test]
async fn a_condition_on_the_rule_lets_that_rule_alone_in() {
    let world = with_rule().await;
    let queue = world.queue("Orders").await;
    attach(&world, to(&queue)).await;
    for (rule, arrives) in [(RULE, true), ("arn:aws:events:us-east-1:000000000000:rule/Orders/Other", false)] {
        let mut policy = parse(&allow(json!({"Service": "events.amazonaws.com"}), "sqs:SendMessage", &queue.arn));
        policy["Statement"][0]["Condition"] = json!({"ArnEquals": {"aws:SourceArn": rule}});
        world.set(&queue, QueueAttributeName::Policy, &policy.to_string()).await;
        publish(&world, &json!({})).await;
        assert_eq!(world.bodies(&queue).await.len(), usize::from(arrives), "{rule}");
    }
}

#[tokio::test]
async fn a_log_group_needs_a_resource_policy() {
    let world = with_rule().await;
    let logs = world.logs();
    logs.create_log_group().log_group_name("/aws/events/orders").send().await.unwrap();
    let group = arn("logs", "log-group:/aws/events/orders");
    let policy = RetryPolicy::builder().maximum_retry_attempts(0).build();
    attach(&world, Target::builder().id("log").arn(&group).retry_policy(policy)).await;
    publish(&world, &json!({"value": 1})).await;
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": format!("{group}:*"),
    }]});
    logs.put_resource_policy().policy_name("events").policy_document(document.to_string()).send().await.unwrap();
    publish(&world, &json!({"value": 2})).await;
    let found = logs.filter_log_events().log_group_name("/aws/events/orders").send().await.unwrap();
    let values: Vec<_> =
        found.events().iter().filter_map(|event| event.message()).map(|text| parse(text)["detail"].clone()).collect();
    assert_eq!(values, [json!({"value": 2})], "only what came after the policy");
}

#[tokio::test]
async fn a_role_carries_an_event_to_another_bus() {
    let world = with_rule().await;
    let (events, iam) = (world.events(), world.iam());
    events.create_event_bus().name("Archive").send().await.unwrap();
    let archive = arn("events", "event-bus/Archive");
    let queue = world.queue("Archived").await;
    events
        .put_rule()
        .event_bus_name("Archive")
        .name("All")
        .event_pattern(r#"{"source":["shop"]}"#)
        .send()
        .await
        .unwrap();
    let put = events.put_targets().event_bus_name("Archive").rule("All");
    put.targets(Target::builder().id("q").arn(&queue.arn).build().unwrap()).send().await.unwrap();
    let role = iam.create_role().role_name("Carrier").assume_role_policy_document(trust("events.amazonaws.com"));
    let role = role.send().await.unwrap().role.expect("a role").arn;
    attach(&world, Target::builder().id("bus").arn(&archive).role_arn(&role)).await;

    publish(&world, &json!({})).await;
    assert_eq!(world.bodies(&queue).await.len(), 0, "the role may not put events");
    let statement = json!({"Effect": "Allow", "Action": "events:PutEvents", "Resource": archive});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    iam.put_role_policy().role_name("Carrier").policy_name("put").policy_document(document).send().await.unwrap();
    let id = publish(&world, &json!({})).await;
    let bodies = world.bodies(&queue).await;
    assert_eq!(bodies.iter().map(|body| parse(body)["id"].clone()).collect::<Vec<_>>(), [json!(id)]);
}

#[tokio::test]
async fn a_schedule_fires_as_time_passes() {
    let world = world();
    let queue = world.queue("Ticks").await;
    let events = world.events();
    events.put_rule().name("Minutely").schedule_expression("rate(1 minute)").send().await.unwrap();
    events.put_targets().rule("Minutely").targets(to(&queue).build().unwrap()).send().await.unwrap();
    world.sleep(185).await;
    let bodies: Vec<Value> = world.bodies(&queue).await.iter().map(|body| parse(body)).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|event| event["detail-type"] == "Scheduled Event"), "{bodies:?}");
    events.disable_rule().name("Minutely").send().await.unwrap();
    world.sleep(300).await;
    assert_eq!(world.bodies(&queue).await.len(), 3, "those received before, and no more");
}

#[tokio::test]
async fn a_topic_hands_a_message_on_in_its_envelope() {
    let world = world();
    let sns = world.sns();
    let topic = sns.create_topic().name("Orders").send().await.unwrap().topic_arn.expect("an ARN");
    let queue = world.queue("Orders").await;
    let subscribed = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn).send().await.unwrap();
    let subscription = subscribed.subscription_arn.expect("an ARN");
    let attribute = aws_sdk_sns::types::MessageAttributeValue::builder().data_type("String").string_value("eu").build();
    let publish = sns
        .publish()
        .topic_arn(&topic)
        .subject("New")
        .message("<order> é")
        .message_attributes("region", attribute.unwrap());
    let id = publish.send().await.unwrap().message_id.expect("an id");

    let envelope = parse(&world.bodies(&queue).await.remove(0));
    let fixed = |name: &str| envelope[name].as_str().map(str::to_owned);
    assert_eq!(fixed("Type").as_deref(), Some("Notification"));
    assert_eq!(fixed("MessageId"), Some(id));
    assert_eq!(fixed("TopicArn").as_ref(), Some(&topic));
    assert_eq!((fixed("Subject").as_deref(), fixed("Message").as_deref()), (Some("New"), Some("<order> é")));
    assert_eq!(fixed("Timestamp").as_deref(), Some("2026-01-01T00:00:00.000Z"));
    assert!(fixed("UnsubscribeURL").is_some_and(|url| url.ends_with(&subscription)));
    assert_eq!(envelope["MessageAttributes"], json!({"region": {"Type": "String", "Value": "eu"}}));
}

#[tokio::test]
async fn an_event_goes_through_a_topic_only_where_its_policy_says_so() {
    let world = with_rule().await;
    let sns = world.sns();
    let topic = sns.create_topic().name("Orders").send().await.unwrap().topic_arn.expect("an ARN");
    let queue = world.queue("Orders").await;
    let raw = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn);
    raw.attributes("RawMessageDelivery", "true").send().await.unwrap();
    attach(&world, Target::builder().id("topic").arn(&topic)).await;
    publish(&world, &json!({})).await;
    assert_eq!(world.bodies(&queue).await.len(), 0, "the default policy is for the owner alone");
    let policy = allow(json!({"Service": "events.amazonaws.com"}), "sns:Publish", &topic);
    let set = sns.set_topic_attributes().topic_arn(&topic).attribute_name("Policy").attribute_value(policy);
    set.send().await.unwrap();
    let id = publish(&world, &json!({})).await;
    assert_eq!(
        world.bodies(&queue).await.iter().map(|body| parse(body)["id"].clone()).collect::<Vec<_>>(),
        [json!(id)]
    );
}
