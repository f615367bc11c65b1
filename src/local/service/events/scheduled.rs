//! Rules with a schedule: each asks to be woken at its next firing, and sends a Scheduled Event to its own targets.

use super::compiled::CompiledRule;
use super::event::{Event, Parts};
use super::name::{DEFAULT_BUS, rule_arn};
use super::rule::Rule;
use super::{Events, delivery};
use crate::clock::Timestamp;
use crate::local::service::{Cx, Effect, Hop};
use crate::schedule::Schedule;

const WAKE: &str = "schedule ";

/// Asks for the next firing of a rule that is enabled and has a schedule.
pub(super) fn arm(name: &str, rule: &Rule, cx: &mut Cx<'_>) {
    let schedule = rule.schedule().filter(|_| rule.is_enabled()).and_then(|text| Schedule::parse(text).ok());
    let Some(schedule) = schedule else { return };
    if let Some(seconds) = schedule.next_after(cx.now.seconds(), rule.since.seconds()) {
        let at = Timestamp::from_millis(seconds.saturating_mul(1000));
        // A timer of before the rule was last changed finds another `since`, and does nothing.
        cx.push(Effect::WakeAt { at, token: format!("{WAKE}{} {name}", rule.since.millis()) });
    }
}

/// Fires a rule whose time has come.
pub(super) fn wake(events: &mut Events, token: &str, cx: &mut Cx<'_>) -> bool {
    let Some((since, name)) = token.strip_prefix(WAKE).and_then(|rest| rest.split_once(' ')) else { return false };
    let found = events.buses.get(DEFAULT_BUS).and_then(|bus| bus.rules.get(name));
    let Some(rule) = found.filter(|rule| rule.is_enabled() && rule.since.millis().to_string() == since) else {
        return true;
    };
    arm(name, rule, cx);
    let compiled = CompiledRule::new(rule, name, DEFAULT_BUS, cx);
    let mut event = scheduled_event(name, cx);
    let arn = compiled.arn_text.clone();
    let outcome = event.arrived();
    cx.hop(Hop { at: cx.now, trace: Some(event.id.clone()), from: arn.clone(), to: arn, outcome });
    let started = compiled.start(DEFAULT_BUS, &event, cx.now).collect();
    delivery::start(events, started, cx);
    true
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
