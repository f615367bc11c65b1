//! Tests of deliveries that fail for a while; the tests act as the cloud, so that a target can be unavailable.

use serde_json::json;

use super::{PATTERN, at, entry, queue_arn};
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::service::events::Events;
use crate::local::service::{Cx, Delivery, Effect, Fault, Place, Service};

struct Stage {
    events: Events,
    ids: Ids,
    now: Timestamp,
}

impl Stage {
    /// Creates a rule to a queue with this retry policy, and one event in progress.
    fn new(policy: serde_json::Value) -> (Self, Delivery) {
        let mut stage = Self { events: Events::default(), ids: Ids::new(1), now: at(0) };
        let target = json!({
            "Id": "1", "Arn": queue_arn("Orders"), "RetryPolicy": policy, "DeadLetterConfig": {"Arn": queue_arn("Dead")},
        });
        let calls = [
            ("PutRule", json!({"Name": "Dev", "EventPattern": PATTERN})),
            ("PutTargets", json!({"Rule": "Dev", "Targets": [target]})),
            ("PutEvents", json!({"Entries": [entry("default", "{}")]})),
        ];
        let mut effects = Vec::new();
        for (operation, input) in calls {
            effects = stage.with(|events, cx| {
                events.call(operation, input, cx).expect(operation);
            });
        }
        let delivery = delivered(effects);
        (stage, delivery)
    }

    fn with(&mut self, act: impl FnOnce(&mut Events, &mut Cx<'_>)) -> Vec<Effect> {
        let place = Place { account: "000000000000".to_owned(), region: "eu-west-1".to_owned() };
        let mut cx = Cx::new(self.now, &place, &mut self.ids);
        act(&mut self.events, &mut cx);
        cx.effects
    }

    fn unavailable(&mut self, delivery: &Delivery) -> Vec<Effect> {
        let token = delivery.reply.clone().expect("a reply is asked for");
        let fault = Fault::new("ServiceUnavailable", "try again").with_status(503);
        self.with(|events, cx| events.reply(&token, Err(fault), cx))
    }

    /// Lets deliveries fail until the event goes to the dead-letter queue.
    fn fail_to_the_end(&mut self, mut delivery: Delivery) -> (Delivery, Vec<i64>) {
        let mut pauses = Vec::new();
        loop {
            let effects = self.unavailable(&delivery);
            let Some(Effect::WakeAt { at, token }) = effects.first() else { return (delivered(effects), pauses) };
            pauses.push(at.seconds() - self.now.seconds());
            self.now = *at;
            delivery = delivered(self.with(|events, cx| events.wake(token, cx)));
        }
    }
}

fn delivered(effects: Vec<Effect>) -> Delivery {
    match effects.into_iter().next() {
        Some(Effect::Deliver(delivery)) => delivery,
        other => panic!("{other:?}"),
    }
}

fn attribute<'a>(delivery: &'a Delivery, name: &str) -> &'a str {
    &delivery.message.attributes[name].value
}

#[test]
fn pauses_grow_until_the_retries_are_used_up() {
    let (mut stage, delivery) = Stage::new(json!({"MaximumRetryAttempts": 3}));
    let body = delivery.message.body.clone();
    let (dead, pauses) = stage.fail_to_the_end(delivery);
    assert_eq!(pauses, [1, 2, 4]);
    assert_eq!(dead.to.to_string(), queue_arn("Dead"));
    assert_eq!(dead.message.body, body);
    assert_eq!(attribute(&dead, "ERROR_CODE"), "INTERNAL_ERROR");
    assert_eq!(attribute(&dead, "ERROR_MESSAGE"), "try again");
    assert_eq!(attribute(&dead, "EXHAUSTED_RETRY_CONDITION"), "MaximumRetryAttempts");
    assert_eq!(attribute(&dead, "RETRY_ATTEMPTS"), "3");
    assert!(stage.events.attempts.is_empty());
}

#[test]
fn an_event_grows_too_old() {
    let (mut stage, delivery) = Stage::new(json!({"MaximumEventAgeInSeconds": 60}));
    let (dead, pauses) = stage.fail_to_the_end(delivery);
    assert_eq!(pauses, [1, 2, 4, 8, 16]);
    assert_eq!(attribute(&dead, "EXHAUSTED_RETRY_CONDITION"), "MaximumEventAgeInSeconds");
}

#[test]
fn without_a_policy_it_is_tried_for_about_a_day() {
    let (mut stage, delivery) = Stage::new(json!({}));
    let (dead, pauses) = stage.fail_to_the_end(delivery);
    assert_eq!((pauses.len(), attribute(&dead, "RETRY_ATTEMPTS")), (185, "185"));
    assert!((80_000..86_400).contains(&pauses.iter().sum::<i64>()), "{pauses:?}");
}

#[test]
fn a_later_success_ends_it() {
    let (mut stage, delivery) = Stage::new(json!({}));
    let effects = stage.unavailable(&delivery);
    let [Effect::WakeAt { token, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let again = delivered(stage.with(|events, cx| events.wake(token, cx)));
    assert_eq!(again.message, delivery.message);
    let reply = again.reply.expect("a reply is asked for");
    stage.with(|events, cx| events.reply(&reply, Ok(json!(null)), cx));
    assert!(stage.events.attempts.is_empty());
}

#[test]
fn a_removed_target_is_not_tried_again() {
    let (mut stage, delivery) = Stage::new(json!({}));
    let effects = stage.unavailable(&delivery);
    let [Effect::WakeAt { token, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    stage.with(|events, cx| {
        events.call("RemoveTargets", json!({"Rule": "Dev", "Ids": ["1"]}), cx).expect("removed");
    });
    assert!(stage.with(|events, cx| events.wake(token, cx)).is_empty());
    assert!(stage.events.attempts.is_empty());
}
