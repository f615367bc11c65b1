//! Rules: patterns, states, tags, and their end.

use aws_sdk_eventbridge::types::{RuleState, Tag};

use super::super::words;
use super::*;

pub(super) async fn a_rule_is_created_with_a_pattern(world: &TestCloud) {
    let queue = listening(world, |target| target).await;
    let described = world.events().describe_rule().name(RULE).send().await.expect("the rule");
    assert_eq!((described.event_pattern(), described.state()), (Some(PATTERN), Some(&RuleState::Enabled)));
    let id = publish(world, json!({"value": 415})).await;
    let other = PutEventsRequestEntry::builder().source("other").detail_type("Order").detail("{}").build();
    world.events().put_events().entries(other).send().await.expect("an answer");
    let events = heard(world, &queue).await;
    assert_eq!(events.iter().map(|event| &event["id"]).collect::<Vec<_>>(), [&json!(id)]);
}

pub(super) async fn a_pattern_is_tested(world: &TestCloud) {
    let event = |source: &str| {
        json!({"id": "1", "account": "000000000000", "source": source, "time": "2026-01-01T00:00:00Z",
            "region": "us-east-1", "resources": [], "detail-type": "Order", "detail": {}})
    };
    for (source, expected) in [("shop", true), ("other", false)] {
        let test = world.events().test_event_pattern().event_pattern(PATTERN).event(event(source).to_string());
        assert_eq!(test.send().await.expect("an answer").result(), expected, "{source}");
    }
}

pub(super) async fn a_rule_is_disabled_and_enabled(world: &TestCloud) {
    let queue = listening(world, |target| target).await;
    world.events().disable_rule().name(RULE).send().await.expect("disabled");
    publish(world, json!({})).await;
    assert_eq!(heard(world, &queue).await.len(), 0);
    world.events().enable_rule().name(RULE).send().await.expect("enabled");
    publish(world, json!({})).await;
    assert_eq!(heard(world, &queue).await.len(), 1);
}

pub(super) async fn a_rule_is_tagged(world: &TestCloud) {
    let events = world.events();
    let made = events.put_rule().name(RULE).event_pattern(PATTERN).send().await.expect("a rule");
    let rule = made.rule_arn().expect("its ARN");
    let tag = |key: &str| Tag::builder().key(key).value("1").build().expect("a tag");
    events.tag_resource().resource_arn(rule).tags(tag("a")).tags(tag("b")).send().await.expect("tagged");
    events.untag_resource().resource_arn(rule).tag_keys("a").send().await.expect("untagged");
    let listed = events.list_tags_for_resource().resource_arn(rule).send().await.expect("tags");
    assert_eq!(listed.tags(), [tag("b")]);
}

pub(super) async fn a_rule_is_deleted_after_its_targets(world: &TestCloud) {
    let queue = listening(world, |target| target).await;
    let events = world.events();
    let (code, message) = words(events.delete_rule().name(RULE).send().await);
    assert_eq!(code, "ValidationException");
    assert_eq!(message, "Rule can't be deleted since it has targets.");
    events.remove_targets().rule(RULE).ids("1").send().await.expect("removed");
    events.delete_rule().name(RULE).send().await.expect("deleted");
    assert!(events.list_rules().send().await.expect("rules").rules().is_empty());
    publish(world, json!({})).await;
    assert_eq!(heard(world, &queue).await.len(), 0);
}
