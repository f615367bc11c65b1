//! Rules with a schedule: each sets a timer for its next time, and then sends a scheduled event to its own targets.

use serde::Deserialize;
use serde_json::{Value, json};

use super::compiled::CompiledRule;
use super::event::{Event, Parts};
use super::name::{DEFAULT_BUS, rule_arn};
use super::rule::Rule;
use super::token::Token;
use super::{Events, delivery, fault};
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, Effect, Fault, Hop, decode};
use crate::schedule::Schedule;

/// Sets a timer for the next time of a rule that is enabled and has a schedule.
pub(super) fn arm(name: &str, rule: &Rule, cx: &mut Cx<'_>) {
    let schedule = rule.schedule().filter(|_| rule.is_enabled()).and_then(|text| Schedule::parse(text).ok());
    let Some(schedule) = schedule else { return };
    if let Some(seconds) = schedule.next_after(cx.now.seconds(), rule.since.seconds()) {
        let at = Timestamp::from_millis(seconds.saturating_mul(1000));
        // A timer from before the last change of the rule has another `since`, and is ignored.
        let token = Token::Schedule { since: rule.since.millis(), rule: name.to_owned() };
        cx.push(Effect::WakeAt { at, token: token.into() });
    }
}

/// Fires a rule at its scheduled time.
pub(super) fn wake(events: &mut Events, since: i64, name: &str, cx: &mut Cx<'_>) {
    let found = events.buses.get(DEFAULT_BUS).and_then(|bus| bus.rules.get(name));
    let Some(rule) = found.filter(|rule| rule.is_enabled() && rule.since.millis() == since) else {
        return;
    };
    arm(name, rule, cx);
    let compiled = CompiledRule::new(rule, name, DEFAULT_BUS, cx);
    fire(events, &compiled, name, cx);
}

/// Fires a rule before its scheduled time; its schedule does not change. EventBridge has no such operation: the local
/// cloud adds it, for users who do not want to wait.
pub(super) fn fire_scheduled_rule(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let FireScheduledRule { name } = decode(input)?;
    let found = events.buses.get(DEFAULT_BUS).and_then(|bus| bus.rules.get(&name));
    let rule = found.ok_or_else(|| fault::no_such_rule(&name, DEFAULT_BUS))?;
    let refuse = |reason: &str| Err(Fault::new("ValidationException", format!("Rule {name} {reason}.")));
    if rule.schedule().is_none() {
        return refuse("has no schedule");
    }
    if !rule.is_enabled() {
        return refuse("is disabled");
    }
    let compiled = CompiledRule::new(rule, &name, DEFAULT_BUS, cx);
    Ok(json!({"EventId": fire(events, &compiled, &name, cx)}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FireScheduledRule {
    name: String,
}

/// Sends a scheduled event to the targets of a rule, and returns its ID.
fn fire(events: &mut Events, compiled: &CompiledRule, name: &str, cx: &mut Cx<'_>) -> String {
    let mut event = scheduled_event(name, cx);
    let arn = compiled.arn_text.clone();
    let outcome = event.arrived();
    cx.hop(Hop { at: cx.now, trace: Some(event.id.clone()), from: arn.clone(), to: arn, outcome });
    let started = compiled.start(DEFAULT_BUS, &event, cx.now).collect();
    delivery::start(events, started, cx);
    event.id
}

fn scheduled_event(rule: &str, cx: &mut Cx<'_>) -> Event {
    let resources = [rule_arn(rule, DEFAULT_BUS, cx).to_string()];
    let time = cx.now.to_seconds_text();
    let parts = Parts {
        source: "aws.events",
        detail_type: "Scheduled Event",
        detail: "{}",
        resources: &resources,
        time: &time,
    };
    Event::new(&parts, cx)
}
