//! Performs the effects of services, in bounded batches.
//!
//! An event can lead to others without end, for example through state machines and functions. One input therefore
//! performs a limited number of effects, and the rest is postponed by a second. What may be postponed is limited too;
//! further effects are refused.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Cloud, Reply, caller, mark};
use crate::clock::Timestamp;
use crate::local::call_step::{self, CallStep};
use crate::local::outbox::{Caller, Integration, Poll};
use crate::local::service::{Answer, Delivery, Effect, Fault, Hop, Outcome, Place, Sender, row};

/// The number of effects that one input may perform at once; the rest is performed a second later.
const EFFECTS_AT_ONCE: usize = 10_000;
const PAUSE: Duration = Duration::from_secs(1);
/// The number of effects that may be postponed at a time, and their total size.
const MAX_POSTPONED: usize = 50_000;
const MAX_POSTPONED_BYTES: usize = 64 * 1024 * 1024;

/// The number and the size of the postponed effects.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Postponed {
    effects: usize,
    bytes: usize,
}

impl Postponed {
    pub(super) fn add(&mut self, effect: &Effect) {
        self.effects += 1;
        self.bytes += size(effect);
    }

    pub(super) fn remove(&mut self, effect: &Effect) {
        self.effects = self.effects.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(size(effect));
    }

    fn is_full(&self) -> bool {
        self.effects >= MAX_POSTPONED || self.bytes >= MAX_POSTPONED_BYTES
    }
}

/// Returns the approximate size of the part of an effect that its sender determines.
fn size(effect: &Effect) -> usize {
    match effect {
        Effect::Deliver(delivery) | Effect::Permit(delivery) => delivery.message.body.len(),
        Effect::Call { input, .. } | Effect::Poll { input, .. } => text_bytes(input),
        Effect::Work { .. } | Effect::WakeAt { .. } => 0,
    }
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(text_bytes).sum(),
        Value::Object(members) => members.iter().map(|(name, member)| name.len() + text_bytes(member)).sum(),
        _ => 8,
    }
}

impl Cloud {
    /// Performs effects until none is left or the limit of one input is reached. Returns how many were performed.
    pub(super) fn run_effects(&mut self) -> usize {
        for performed in 0..EFFECTS_AT_ONCE {
            let Some((place, from, effect)) = self.pending.pop_front() else {
                if self.changed.is_empty() {
                    return performed;
                }
                self.poll_changed();
                continue;
            };
            self.perform(&place, from, effect);
        }
        self.put_off();
        EFFECTS_AT_ONCE
    }

    fn put_off(&mut self) {
        let later = self.now.plus(PAUSE);
        // Further effects that a refusal causes are postponed or refused in turn; those that only ever get refusals are
        // dropped in the end.
        for _ in 0..EFFECTS_AT_ONCE.saturating_add(MAX_POSTPONED) {
            let Some((place, from, effect)) = self.pending.pop_front() else { return };
            match self.postponed.is_full() {
                false => self.postpone(later, place, from, effect),
                true => self.refuse(&place, from, effect),
            }
        }
        self.pending.clear();
    }

    fn refuse(&mut self, place: &Place, from: &'static str, effect: Effect) {
        let reason = "too much is waiting to be done: events seem to lead to ever more events; `ork lab lint` finds such \
                      loops, and `ork local reset` empties the local cloud";
        let fault = Fault::new("LoopDetected", reason);
        match effect {
            Effect::Deliver(delivery) => {
                let caller = caller(place, from, delivery.reply.clone());
                let answer = Err(fault);
                self.remember(vec![hop(self.now, &delivery, &answer)]);
                self.notify(&caller, answer);
            }
            Effect::Permit(delivery) => self.notify(&caller(place, from, delivery.reply), Err(fault)),
            Effect::Call { reply, .. } => self.notify(&caller(place, from, reply), Err(fault)),
            Effect::Poll { reply, .. } | Effect::Work { reply, .. } => {
                self.notify(&caller(place, from, Some(reply)), Err(fault));
            }
            Effect::WakeAt { at, token } => self.wake_later(place, from, at, token),
        }
    }

    fn perform(&mut self, place: &Place, from: &'static str, effect: Effect) {
        match effect {
            Effect::WakeAt { at, token } => self.wake_later(place, from, at, token),
            Effect::Deliver(delivery) => {
                let caller = caller(place, from, delivery.reply.clone());
                // A response that comes later is reported by its service.
                if let Some(answer) = self.deliver(&delivery, &caller) {
                    self.remember(vec![hop(self.now, &delivery, &answer)]);
                    self.notify(&caller, answer);
                }
            }
            Effect::Permit(delivery) => {
                let answer = self.would_take(&delivery);
                self.notify(&caller(place, from, delivery.reply), answer);
            }
            Effect::Call { service, operation, input, sender, resource, reply, trace, parent } => {
                let caller = caller(place, from, reply);
                let call = Integration { service, operation, input, sender, resource };
                self.perform_call(place, caller, call, trace, parent);
            }
            Effect::Poll { service, operation, input, sender, resource, reply } => {
                let caller = caller(place, from, Some(reply));
                let call = Integration { service, operation, input, sender, resource };
                let id = self.outbox.add_poll(Poll { caller, call, until: None, look: None });
                self.poll(id);
            }
            Effect::Work { work, reply } => self.send(caller(place, from, Some(reply)), *work),
        }
    }

    fn perform_call(
        &mut self,
        place: &Place,
        caller: Caller,
        call: Integration,
        trace: Option<String>,
        parent: Option<String>,
    ) {
        let of = |trace| CallStep::new(trace, &call.service, &call.operation, &call.sender, &call.resource);
        let step = trace.map(of);
        let cause = step.as_ref().map(|step| step.cause.clone());
        let starter =
            parent.filter(|_| (call.service.as_str(), call.operation.as_str()) == ("states", "StartExecution"));
        let caused = self.check_lineage(cause.as_ref(), &call.service, &call.operation);
        let reply = match caused.and_then(|()| self.check_starter(starter.as_deref())) {
            Ok(()) => {
                self.cause = cause;
                let reply = self.integrate(place, call, false);
                self.cause = None;
                reply
            }
            Err(fault) => Reply::Answered(Err(fault)),
        };
        if let (Some(starter), Reply::Answered(Ok(answer))) = (&starter, &reply) {
            self.note_started(starter, answer);
        }
        let hop = step.and_then(|step| step.hop(self.now, &reply, caller.reply.is_some()));
        self.remember(hop.into_iter().collect());
        match reply {
            Reply::Answered(answer) => self.notify(&caller, answer),
            Reply::Later(ticket) => self.outbox.expect_answer_to(ticket, caller),
            // The call was made without permission to wait.
            Reply::Waits(_) => self.notify(&caller, Ok(Value::Null)),
        }
    }

    /// Delivers a message. Returns `None` if the response comes later; the caller then receives it separately.
    fn deliver(&mut self, delivery: &Delivery, caller: &Caller) -> Option<Answer> {
        let Some(row) = row(delivery.to.service()) else {
            return Some(Err(Fault::unsupported_target(&delivery.to)));
        };
        if let Err(fault) = self.permit(row, delivery) {
            return Some(Err(fault));
        }
        let place = Place::of(&delivery.to, &caller.place);
        let ticket = self.outbox.expect_answer(caller.clone());
        let delivered = self.with(row, &place, |service, cx| {
            cx.ticket = Some(ticket);
            let answer = service.deliver(delivery, cx);
            (!cx.is_later).then_some(answer)
        });
        let answer = delivered.unwrap_or_else(|fault| Some(Err(fault)));
        if answer.is_some() {
            self.outbox.expect_no_more(ticket);
        }
        self.changed.insert(mark(row, &place));
        answer
    }

    pub(super) fn integrate(&mut self, place: &Place, call: Integration, may_wait: bool) -> Reply {
        let Integration { service, operation, input, sender, resource } = call;
        let place = &sender.place(place);
        let Some(row) = row(&service) else {
            return Reply::Answered(Err(Fault::not_implemented(&service, &operation)));
        };
        // A queue's URL, for example, can name another account than the one whose resource the permission covers.
        match self.admit_sender(&sender, place, (row.name, &operation), (&input, &resource)) {
            Ok(owner) => self.call(row, &owner, (&operation, input), Some(&sender), may_wait),
            Err(fault) => Reply::Answered(Err(fault)),
        }
    }

    /// Passes a result to the service that waits for it. If the service panics, it receives the failure instead.
    pub(super) fn notify(&mut self, caller: &Caller, answer: Answer) {
        let (Some(row), Some(token)) = (row(&caller.service), caller.reply.as_deref()) else { return };
        let told = self.with(row, &caller.place, |service, cx| service.reply(token, answer, cx));
        if let Err(fault) = told {
            // After a second panic there is nothing left to do.
            let _ = self.with(row, &caller.place, |service, cx| service.reply(token, Err(fault), cx));
        }
    }
}

pub(super) fn hop(at: Timestamp, delivery: &Delivery, answer: &Answer) -> Hop {
    let outcome = match answer {
        Ok(_) => Outcome::Delivered,
        Err(fault) => call_step::failure(fault),
    };
    Hop { at, trace: delivery.trace.clone(), from: source(&delivery.sender), to: delivery.to.to_string(), outcome }
}

fn source(sender: &Sender) -> String {
    sender.source().to_string()
}
