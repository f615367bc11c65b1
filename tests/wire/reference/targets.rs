//! What targets of a rule receive, and where what they do not receive goes.

use aws_sdk_eventbridge::types::{DeadLetterConfig, InputTransformer};
use aws_sdk_sqs::types::QueueAttributeName;

use super::*;

pub(super) async fn a_rule_writes_to_a_log_group(world: &TestCloud) {
    let logs = world.logs();
    logs.create_log_group().log_group_name("/aws/events/orders").send().await.expect("a group");
    let group = arn("logs", "log-group:/aws/events/orders");
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": format!("{group}:*"),
    }]});
    logs.put_resource_policy().policy_name("events").policy_document(document.to_string()).send().await.expect("it");
    rule_to(world, Target::builder().id("1").arn(&group)).await;
    let id = publish(world, json!({"value": 415})).await;
    let found = logs.filter_log_events().log_group_name("/aws/events/orders").send().await.expect("events");
    let ids: Vec<Value> = found.events().iter().filter_map(|event| Some(parse(event.message()?)["id"].clone())).collect();
    assert_eq!(ids, [json!(id)]);
}

pub(super) async fn an_input_transformer_shapes_what_a_target_receives(world: &TestCloud) {
    let transformer = InputTransformer::builder().input_paths_map("value", "$.detail.value");
    let transformer = transformer.input_paths_map("from", "$.source").input_template(r#"{"text":"<from> sold <value>"}"#);
    let queue = listening(world, |target| target.input_transformer(transformer.build().expect("complete"))).await;
    publish(world, json!({"value": 415})).await;
    assert_eq!(heard(world, &queue).await, [json!({"text": "shop sold 415"})]);
}

pub(super) async fn a_target_receives_a_part_or_a_constant(world: &TestCloud) {
    let queue = listening(world, |target| target.input_path("$.detail")).await;
    publish(world, json!({"value": 415})).await;
    rule_to(world, Target::builder().id("1").arn(&queue.arn).input(r#"{"fixed":true}"#)).await;
    publish(world, json!({"value": 415})).await;
    assert_eq!(heard(world, &queue).await, [json!({"value": 415}), json!({"fixed": true})]);
}

pub(super) async fn an_event_that_cannot_be_delivered_is_a_dead_letter(world: &TestCloud) {
    let dead = world.queue("Dead").await;
    let config = DeadLetterConfig::builder().arn(&dead.arn).build();
    let queue = listening(world, |target| target.dead_letter_config(config)).await;
    let closed = allow(json!({"Service": "sns.amazonaws.com"}), "sqs:SendMessage", &queue.arn);
    world.set(&queue, QueueAttributeName::Policy, &closed).await;
    let id = publish(world, json!({})).await;
    let receive = world.sqs().receive_message().queue_url(&dead.url).message_attribute_names("All");
    let received = receive.send().await.expect("messages");
    let [letter] = received.messages() else { panic!("one letter: {received:?}") };
    assert_eq!(parse(letter.body().unwrap_or_default())["id"], json!(id));
    let why = letter.message_attributes().and_then(|all| all.get("ERROR_CODE")).and_then(|code| code.string_value());
    assert_eq!(why, Some("NO_PERMISSIONS"));
}
