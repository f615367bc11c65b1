//! Routes events from a bus to the targets of its rules.

use super::bus::Bus;
use super::compiled::Compiled;
use super::delivery::Started;
use super::event::Event;
use super::name::bus_arn;
use super::{Events, archive, delivery};
use crate::local::service::{Answer, Cause, Cx, Delivery, Fault, Hop, Outcome};

/// The service principal that sends the status of executions.
const STATUS_TELLER: &str = "states.amazonaws.com";

/// Accepts an event for a bus. If the bus does not exist the event is lost, and `PutEvents` succeeds nevertheless.
pub(super) fn accept(events: &mut Events, bus: &str, mut event: Event, cx: &mut Cx<'_>) {
    let arn = |cx: &Cx<'_>| if bus.starts_with("arn:") { bus.to_owned() } else { bus_arn(bus, cx).to_string() };
    if let Some(Cause { trace, by }) = cx.cause.clone() {
        let outcome = Outcome::Published { event: event.id.clone() };
        cx.hop(Hop { at: cx.now, trace: Some(trace), from: by, to: arn(cx), outcome });
    }
    match events.buses.get_mut(bus) {
        Some(found) => {
            let arrived = event.arrived();
            let started = found.fire(bus, &event, arrived, &|_| true, cx);
            archive::keep(events, bus, &event, cx);
            delivery::start(events, started, cx);
        }
        None => {
            let arn = arn(cx);
            let reason = format!("Event bus {bus} does not exist.");
            let outcome = Outcome::Failed { code: "ResourceNotFoundException".to_owned(), reason };
            cx.hop(Hop { at: cx.now, trace: Some(event.id), from: arn.clone(), to: arn, outcome });
        }
    }
}

/// Accepts the events that a replay sends now, for the rules of the replay.
pub(super) fn replay(events: &mut Events, since: i64, name: &str, cx: &mut Cx<'_>) {
    let Some(portion) = archive::proceed(events, since, name, cx) else { return };
    let is_for = |rule: &str| portion.rules.as_ref().is_none_or(|rules| rules.iter().any(|known| known == rule));
    for mut event in portion.events {
        let Some(found) = events.buses.get_mut(&portion.bus) else { return };
        let arrived = event.arrived();
        let started = found.fire(&portion.bus, &event, arrived, &is_for, cx);
        delivery::start(events, started, cx);
    }
}

/// Accepts an event from a rule of another bus, or from another service.
pub(super) fn deliver(events: &mut Events, delivered: &Delivery, cx: &mut Cx<'_>) -> Answer {
    match delivered.to.resource_type() {
        Some("event-bus") => {}
        Some("api-destination") => return delivery::to_destination(events, delivered, cx),
        _ => return Err(Fault::unsupported_target(&delivered.to)),
    }
    let name = delivered.to.name();
    events.bus(name)?;
    if delivered.sender.principal() == STATUS_TELLER {
        return take_status(events, name, delivered, cx);
    }
    let mut event = Event::passed_on(&delivered.message.body)?;
    // An event of another service may still be sent to another bus.
    event.passed_on = delivered.sender.source().service() == "events";
    accept(events, name, event, cx);
    Ok(serde_json::Value::Null)
}

/// Accepts the status of an execution. It is sent whether or not anything uses it, so it leaves a trace only if it
/// matches a rule or the bus has an archive.
fn take_status(events: &mut Events, bus: &str, delivered: &Delivery, cx: &mut Cx<'_>) -> Answer {
    // A deferred response suppresses the hop of the delivery.
    if let Some(ticket) = cx.answer_later() {
        cx.answer(ticket, Ok(serde_json::Value::Null));
    }
    let event = Event::passed_on(&delivered.message.body)?;
    let is_taken = events.buses.get_mut(bus).is_some_and(|found| found.has_rule_for(bus, &event, cx));
    if is_taken || archive::is_kept(events, bus) {
        let by = delivered.sender.source().to_string();
        cx.cause = delivered.trace.clone().map(|trace| Cause { trace, by });
        accept(events, bus, event, cx);
    }
    Ok(serde_json::Value::Null)
}

impl Bus {
    fn has_rule_for(&mut self, name: &str, event: &Event, cx: &Cx<'_>) -> bool {
        self.prepare(name, cx);
        self.compiled.as_ref().is_some_and(|compiled| !compiled.matcher.matches(&event.text).is_empty())
    }

    /// Compiles the rules for matching.
    fn prepare(&mut self, name: &str, cx: &Cx<'_>) {
        if self.compiled.is_none() {
            self.compiled = Some(Compiled::new(self, name, cx));
        }
    }

    /// Returns the first attempts of the matching rules among those selected, and records the hops.
    fn fire(
        &mut self,
        name: &str,
        event: &Event,
        arrived: Outcome,
        is_for: &dyn Fn(&str) -> bool,
        cx: &mut Cx<'_>,
    ) -> Vec<Started> {
        self.prepare(name, cx);
        let Some(compiled) = &self.compiled else { return Vec::new() };
        let hop = |to: &str, outcome: Outcome| Hop {
            at: cx.now,
            trace: Some(event.id.clone()),
            from: compiled.bus_arn.clone(),
            to: to.to_owned(),
            outcome,
        };
        let mut hops = vec![hop(&compiled.bus_arn, arrived)];
        let matched = compiled.matcher.matches(&event.text);
        let mut started = Vec::new();
        for rule in
            matched.iter().filter_map(|number| compiled.rules.get(*number)).filter(|rule| is_for(&rule.arn_text))
        {
            hops.push(hop(&rule.arn_text, Outcome::Matched));
            started.extend(rule.start(name, event, cx.now));
        }
        for (number, reason) in compiled.matcher.misses(&matched, &event.text) {
            hops.extend(compiled.rules.get(number).map(|rule| hop(&rule.arn_text, Outcome::NotMatched { reason })));
        }
        for arn in compiled.disabled_for(&event.text).into_iter().filter(|arn| is_for(arn)) {
            hops.push(hop(arn, Outcome::NotMatched { reason: "it would match, but it is disabled".to_owned() }));
        }
        let idle =
            matched.iter().filter_map(|number| compiled.rules.get(*number)).filter(|rule| rule.targets.is_empty());
        for rule in idle.filter(|rule| is_for(&rule.arn_text)) {
            hops.push(Hop { from: rule.arn_text.clone(), ..hop(&rule.arn_text, Outcome::NoTarget) });
        }
        cx.hops.extend(hops);
        started
    }
}
