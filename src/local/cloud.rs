//! The fold: what one input does to the whole cloud.
//!
//! Every input carries its time. Timers that fall due before it fire first, each at its own time, so the
//! state depends on the inputs alone and a replay reaches it again.

mod permission;
mod poll;
mod request;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::snapshot::Snapshot;
use super::call_step::{self, CallStep};
use super::outbox::{Caller, Integration, Open, Outbox, Poll};
use super::permitted::Permitted;
use super::service::{
    Answer, Cause, Cx, Delivery, Effect, Fault, Hop, HttpRequest, Outcome, Place, Roles, Row, SERVICES, Sender,
    Service, Ticket, Wait, action, row,
};
use crate::clock::Timestamp;
use crate::id::Ids;

/// The account every local resource belongs to.
pub const ACCOUNT: &str = "000000000000";
/// Where global services keep their one state.
const GLOBAL_REGION: &str = "us-east-1";
/// Hops kept for traces; the oldest go first.
const HOPS_KEPT: usize = 20_000;
/// Effects one input may cause at once; a loop of events goes on a second later, as timers.
const EFFECTS_AT_ONCE: usize = 10_000;

/// Something that happens to the cloud; what the journal keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// An API call from outside.
    Call { region: String, service: String, operation: String, input: Value },
    /// An HTTP request from outside to an API of this cloud; its URL names the API.
    Http { request: Box<HttpRequest> },
    /// Time passed and nothing else.
    Tick,
    /// A process begins a piece of work, and is to have finished it by then.
    Claim { work: u64, worker: u64, until: Timestamp },
    /// The result of a piece of work.
    Done { work: u64, worker: u64, result: Answer },
    /// A call that something in the cloud makes, as a part of an event's way.
    Caused { cause: Cause, call: Box<Input> },
}

/// What came of an API call.
#[derive(Debug)]
pub enum Reply {
    Answered(Answer),
    /// Nothing changed; call again when something did, or when the wait says.
    Waits(Wait),
    /// The answer comes with a later input: see [`Cloud::take_answer`].
    Later(Ticket),
}

/// The whole cloud.
pub struct Cloud {
    now: Timestamp,
    ids: Ids,
    services: BTreeMap<Key, Box<dyn Service>>,
    timers: BTreeMap<(Timestamp, u64), Timer>,
    next_timer: u64,
    hops: VecDeque<Hop>,
    /// Hops that went, so that a reader can tell which it has seen.
    hops_gone: u64,
    pending: VecDeque<(Place, &'static str, Effect)>,
    /// On whose behalf the call under way is made.
    cause: Option<Cause>,
    /// Whether the call under way reads a source of events.
    is_source: bool,
    outbox: Outbox,
    permitted: Permitted,
    /// Services that changed since the calls that wait for them were last tried.
    changed: BTreeSet<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key {
    region: String,
    service: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Timer {
    Wake {
        key: Key,
        token: String,
    },
    Effect {
        region: String,
        service: String,
        effect: Box<Effect>,
    },
    Poll {
        id: u64,
    },
    /// The caller of a request to an API waits no longer.
    Patience {
        ticket: Ticket,
    },
}

impl Cloud {
    pub fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            now,
            ids: Ids::new(seed),
            services: BTreeMap::new(),
            timers: BTreeMap::new(),
            next_timer: 0,
            hops: VecDeque::new(),
            hops_gone: 0,
            pending: VecDeque::new(),
            cause: None,
            is_source: false,
            outbox: Outbox::default(),
            permitted: Permitted::default(),
            changed: BTreeSet::new(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// When the next timer fires.
    pub fn next_timer(&self) -> Option<Timestamp> {
        self.timers.keys().next().map(|(at, _)| *at)
    }

    /// The hops of one event, or all that are kept, oldest first.
    pub fn hops(&self, trace: Option<&str>) -> Vec<Hop> {
        let wanted = |hop: &&Hop| trace.is_none() || hop.trace.as_deref() == trace;
        self.hops.iter().filter(wanted).cloned().collect()
    }

    /// The hops after the first `seen` of all there ever were, and how many there were by now.
    pub fn hops_after(&self, seen: u64) -> (Vec<Hop>, u64) {
        let skipped = usize::try_from(seen.saturating_sub(self.hops_gone)).unwrap_or(usize::MAX);
        let count = self.hops_gone.saturating_add(self.hops.len() as u64);
        (self.hops.iter().skip(skipped).cloned().collect(), count)
    }

    /// Work that nobody does now.
    pub fn open_work(&self) -> Option<Open> {
        self.outbox.open(self.now)
    }

    /// Whether this worker holds a piece of work.
    pub fn is_held_by(&self, work: u64, worker: u64) -> bool {
        self.outbox.is_held_by(work, worker)
    }

    /// The answer to a call that was put off, once it is there. It is handed out once, and only to whoever holds the
    /// ticket: this is all in which replicas of one cloud may differ, until time takes the answer away everywhere.
    pub fn take_answer(&mut self, ticket: Ticket) -> Option<Answer> {
        self.outbox.take_answer(ticket)
    }

    /// What work of a service needs, by its name.
    pub fn blob(&self, region: &str, service: &str, name: &str) -> Option<&[u8]> {
        let row = row(service)?;
        self.services.get(&key(row, region))?.blob(name)
    }

    /// Whether `sender` may do an operation of a service to a resource.
    pub fn permits(&self, sender: &Sender, service: &str, operation: &str, resource: &str) -> Result<(), Fault> {
        self.authorize(sender, &action(service, operation), resource, &self.policies_at(resource))
    }

    /// Applies one input at its time. `may_wait` lets a call ask to be repeated later; such a call must find no timer
    /// due, so that nothing at all has changed.
    pub fn apply(&mut self, at: Timestamp, input: &Input, may_wait: bool) -> Reply {
        self.fire_due(at);
        let (now, ids) = (self.now, self.ids.clone());
        self.now = self.now.max(at);
        let input = match input {
            Input::Caused { cause, call } => {
                self.cause = Some(cause.clone());
                call.as_ref()
            }
            input => input,
        };
        match input {
            // Nothing is caused twice.
            Input::Tick | Input::Caused { .. } => {}
            Input::Claim { work, worker, until } => self.outbox.claim(*work, *worker, *until),
            Input::Done { work, worker, result } => {
                if let Some(caller) = self.outbox.done(*work, *worker) {
                    self.tell(&caller, result.clone());
                    self.settle();
                }
            }
            Input::Call { region, service, operation, input } => {
                let Some(row) = row(service) else {
                    self.cause = None;
                    return Reply::Answered(Err(Fault::not_implemented(service, operation)));
                };
                let reply = self.call(row, region, operation, input.clone(), may_wait);
                self.cause = None;
                if matches!(reply, Reply::Waits(_)) {
                    (self.now, self.ids) = (now, ids);
                }
                self.settle();
                return reply;
            }
            Input::Http { request } => {
                let reply = self.http(request);
                self.settle();
                return reply;
            }
        }
        Reply::Answered(Ok(Value::Null))
    }

    /// Answers a call that changes nothing, at a time when no timer is due. It leaves no trace: there is no journal
    /// entry, so no id may be used up, no time pass and no state begin.
    pub fn read(&mut self, at: Timestamp, region: &str, service: &str, operation: &str, input: Value) -> Answer {
        let row = row(service).ok_or_else(|| Fault::not_implemented(service, operation))?;
        let (key, place) = (key(row, region), place(region));
        let mut ids = self.ids.clone();
        let mut cx = Cx::new(self.now.max(at), &place, &mut ids);
        match self.services.get_mut(&key) {
            Some(state) => state.call(operation, input, &mut cx),
            None => (row.first_state)().call(operation, input, &mut cx),
        }
    }

    /// Fires what is due up to `at`, each timer at its own time. Time never goes back.
    fn fire_due(&mut self, at: Timestamp) {
        while let Some(entry) = self.timers.first_entry() {
            if entry.key().0 > at {
                break;
            }
            let ((due, _), timer) = entry.remove_entry();
            self.now = self.now.max(due);
            self.fire(timer);
            self.settle();
        }
    }

    fn fire(&mut self, timer: Timer) {
        match timer {
            Timer::Wake { key, token } => {
                if let Some(row) = row(&key.service) {
                    self.with(row, &key.region, |service, cx| service.wake(&token, cx));
                }
            }
            Timer::Effect { region, service, effect } => {
                if let Some(row) = row(&service) {
                    self.pending.push_back((place(&region), row.name, *effect));
                }
            }
            Timer::Poll { id } => self.poll(id),
            Timer::Patience { ticket } => {
                if let Some(caller) = self.outbox.give_up(ticket) {
                    self.tell(&caller, Err(Fault::new(HttpRequest::TIMED_OUT, "there was no answer in time")));
                }
            }
        }
    }

    fn call(&mut self, row: &'static Row, region: &str, operation: &str, input: Value, may_wait: bool) -> Reply {
        if !(row.reads)(operation) {
            self.permitted.clear();
        }
        let ticket = self.outbox.next_ticket();
        let reply = self.with(row, region, |service, cx| {
            cx.may_wait = may_wait;
            cx.ticket = Some(ticket);
            let answer = service.call(operation, input, cx);
            match cx.waits {
                Some(wait) => Reply::Waits(wait),
                None if cx.is_later => Reply::Later(ticket),
                None => Reply::Answered(answer),
            }
        });
        match reply {
            Reply::Later(_) => drop(self.outbox.draw()),
            Reply::Answered(_) if !(row.reads)(operation) => self.mark_changed(row, region),
            _ => {}
        }
        reply
    }

    fn mark_changed(&mut self, row: &Row, region: &str) {
        self.changed.insert((region.to_owned(), row.name.to_owned()));
    }

    /// Runs `body` on a service of a region and collects what it pushed.
    fn with<T>(&mut self, row: &'static Row, region: &str, body: impl FnOnce(&mut dyn Service, &mut Cx<'_>) -> T) -> T {
        let key = key(row, region);
        let mut service = self.services.remove(&key).unwrap_or_else(row.first_state);
        let place = place(region);
        let mut cx = Cx::new(self.now, &place, &mut self.ids);
        cx.roles = Roles::of(self.services.get(&iam_key()).map(AsRef::as_ref));
        cx.cause.clone_from(&self.cause);
        cx.is_source = self.is_source;
        let result = body(service.as_mut(), &mut cx);
        let (effects, hops, answers) = (cx.effects, cx.hops, cx.answers);
        self.services.insert(key, service);
        self.pending.extend(effects.into_iter().map(|effect| (place.clone(), row.name, effect)));
        self.remember(hops);
        for (ticket, answer) in answers {
            if let Some((caller, answer)) = self.outbox.answered(ticket, answer, self.now) {
                self.tell(&caller, answer);
            }
        }
        result
    }

    /// Hands a result to the service that waits for it.
    fn tell(&mut self, caller: &Caller, answer: Answer) {
        if let Some(row) = row(&caller.service) {
            self.answer(&place(&caller.region), row.name, caller.reply.as_deref(), answer);
        }
    }

    fn remember(&mut self, hops: Vec<Hop>) {
        self.hops.extend(hops);
        let surplus = self.hops.len().saturating_sub(HOPS_KEPT);
        self.hops.drain(..surplus);
        self.hops_gone = self.hops_gone.saturating_add(surplus as u64);
    }

    /// Performs effects until none is left, or until a loop has had its share of this instant.
    fn settle(&mut self) {
        for _ in 0..EFFECTS_AT_ONCE {
            let Some((place, from, effect)) = self.pending.pop_front() else {
                if self.changed.is_empty() {
                    return;
                }
                self.poll_changed();
                continue;
            };
            self.perform(&place, from, effect);
        }
        let later = self.now.plus(std::time::Duration::from_secs(1));
        for (place, from, effect) in std::mem::take(&mut self.pending) {
            let effect = Box::new(effect);
            self.schedule(later, Timer::Effect { region: place.region, service: from.to_owned(), effect });
        }
    }

    fn perform(&mut self, place: &Place, from: &'static str, effect: Effect) {
        match effect {
            Effect::WakeAt { at, token } => {
                if let Some(row) = row(from) {
                    self.schedule(at, Timer::Wake { key: key(row, &place.region), token });
                }
            }
            Effect::Deliver(delivery) => {
                let caller = caller(place, from, delivery.reply.clone());
                // Where the answer comes later, its service tells of it.
                if let Some(answer) = self.deliver(&delivery, &caller) {
                    self.remember(vec![hop(self.now, &delivery, &answer)]);
                    self.tell(&caller, answer);
                }
            }
            Effect::Call { service, operation, input, sender, resource, reply, trace } => {
                let caller = caller(place, from, reply);
                let step = trace.map(|trace| CallStep::new(trace, &service, &operation, &sender, &resource));
                let call = Integration { service, operation, input, sender, resource };
                self.cause = step.as_ref().map(|step| step.cause.clone());
                let reply = self.integrate(&place.region, call, false);
                self.cause = None;
                let hop = step.and_then(|step| step.hop(self.now, &reply, caller.reply.is_some()));
                self.remember(hop.into_iter().collect());
                match reply {
                    Reply::Answered(answer) => self.tell(&caller, answer),
                    Reply::Later(ticket) => self.outbox.expect_answer_to(ticket, caller),
                    // It was told not to wait.
                    Reply::Waits(_) => self.tell(&caller, Ok(Value::Null)),
                }
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

    fn schedule(&mut self, at: Timestamp, timer: Timer) {
        self.timers.insert((at, self.next_timer), timer);
        self.next_timer += 1;
    }

    /// Hands a delivery over. None where its answer comes later, and then goes to the caller by itself.
    fn deliver(&mut self, delivery: &Delivery, caller: &Caller) -> Option<Answer> {
        let Some(row) = row(delivery.to.service()) else {
            return Some(Err(Fault::unsupported_target(&delivery.to)));
        };
        if let Err(fault) = self.permit(row, delivery) {
            return Some(Err(fault));
        }
        let region = delivery.to.region().to_owned();
        let ticket = self.outbox.expect_answer(caller.clone());
        let answer = self.with(row, &region, |service, cx| {
            cx.ticket = Some(ticket);
            let answer = service.deliver(delivery, cx);
            (!cx.is_later).then_some(answer)
        });
        if answer.is_some() {
            self.outbox.expect_no_more(ticket);
        }
        self.mark_changed(row, &region);
        answer
    }

    fn integrate(&mut self, region: &str, call: Integration, may_wait: bool) -> Reply {
        let Integration { service, operation, input, sender, resource } = call;
        let Some(row) = row(&service) else {
            return Reply::Answered(Err(Fault::not_implemented(&service, &operation)));
        };
        match self.permits(&sender, &service, &operation, &resource) {
            Ok(()) => self.call(row, region, &operation, input, may_wait),
            Err(fault) => Reply::Answered(Err(fault)),
        }
    }

    fn answer(&mut self, place: &Place, from: &'static str, token: Option<&str>, answer: Answer) {
        if let (Some(row), Some(token)) = (row(from), token) {
            self.with(row, &place.region, |service, cx| service.reply(token, answer, cx));
        }
    }
}

/// Whether an operation leaves the state as it is, so that it needs no journal entry.
pub fn is_read(service: &str, operation: &str) -> bool {
    row(service).is_some_and(|row| (row.reads)(operation))
}

/// The names of all services, as the local cloud lists them.
pub fn service_names() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|row| row.name)
}

fn key(row: &Row, region: &str) -> Key {
    let region = if row.global { GLOBAL_REGION } else { region };
    Key { region: region.to_owned(), service: row.name.to_owned() }
}

fn caller(place: &Place, from: &'static str, reply: Option<String>) -> Caller {
    Caller { region: place.region.clone(), service: from.to_owned(), reply }
}

/// Where the roles are.
fn iam_key() -> Key {
    Key { region: GLOBAL_REGION.to_owned(), service: "iam".to_owned() }
}

fn place(region: &str) -> Place {
    Place { account: ACCOUNT.to_owned(), region: region.to_owned() }
}

fn hop(at: Timestamp, delivery: &Delivery, answer: &Answer) -> Hop {
    let outcome = match answer {
        Ok(_) => Outcome::Delivered,
        Err(fault) => call_step::failure(fault),
    };
    Hop {
        at,
        trace: delivery.trace.clone(),
        from: delivery.sender.source().to_string(),
        to: delivery.to.to_string(),
        outcome,
    }
}
