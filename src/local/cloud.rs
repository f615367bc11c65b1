//! The fold: applies one input to the whole cloud.
//!
//! Every input carries its time. Timers that are due before it fire first, each at its own time, so the state depends
//! on the inputs alone and a replay reaches the same state.

mod effects;
mod lineage;
mod named;
mod observe;
mod owner;
mod permission;
mod poll;
mod request;
mod saved;
mod services;
mod snapshot;
mod state;
mod timers;
mod trail;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::effects::Postponed;
use self::lineage::Lineage;
pub use self::saved::Saved;
use self::services::Services;
pub use self::snapshot::Snapshot;
pub use self::timers::PendingTimer;
use self::trail::Trail;
use super::authorization_cache::AuthorizationCache;
use super::keyed::{Stored, Table};
use super::outbox::{Caller, Open, Outbox};
use super::service::{
    Answer, Cause, Cx, Effect, Fault, Hop, HttpRequest, LOCAL_ACCOUNT, Place, Roles, SERVICES, Scope, Sender, Service,
    ServiceDescriptor, Ticket, Wait, action, row, seen, unimplemented,
};
use crate::clock::Timestamp;
use crate::defect::{self, Defect};
use crate::id::Ids;

/// The region that holds the state of global services.
const GLOBAL_REGION: &str = "us-east-1";

/// An input of the cloud, as the journal records it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// An API call from outside.
    Call {
        #[serde(rename = "region")]
        place: Place,
        service: String,
        operation: String,
        input: Value,
        /// The session of the role that makes the call; `None` for the root of an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<String>,
    },
    /// An HTTP request from outside to an API of this cloud; its URL identifies the API.
    Http { request: Box<HttpRequest> },
    /// Time has passed; nothing else has happened.
    Tick,
    /// A worker begins a piece of work and has until this time to finish it.
    Claim { work: u64, worker: u64, until: Timestamp },
    /// A user removes a timer.
    Drop { timer: u64 },
    /// A user advances the clock.
    Advance { millis: u64 },
    /// The process of a worker has ended; the work that it had claimed is free again.
    Gone { worker: u64 },
    /// The result of a piece of work.
    Done { work: u64, worker: u64, result: Answer },
    /// A call made by something in the cloud, as part of the route of an event.
    Caused { cause: Cause, call: Box<Input> },
}

/// A call that changes nothing.
#[derive(Debug)]
pub struct ReadCall<'a> {
    pub place: Place,
    /// The session of the role that makes the call; `None` for the root of an account.
    pub session: Option<&'a str>,
    pub service: &'a str,
    pub operation: &'a str,
    pub input: Value,
}

impl<'a> ReadCall<'a> {
    /// Returns a call made by the root of the local account.
    pub fn local(region: &str, service: &'a str, operation: &'a str, input: Value) -> Self {
        Self { place: Place::local(region), session: None, service, operation, input }
    }
}

impl Input {
    /// Returns a call made by the root of the local account.
    pub fn call(region: &str, service: &str, operation: &str, input: Value) -> Self {
        Self::Call {
            place: Place::local(region),
            service: service.to_owned(),
            operation: operation.to_owned(),
            input,
            session: None,
        }
    }
}

/// The outcome of an API call.
#[derive(Debug)]
pub enum Reply {
    Answered(Answer),
    /// Nothing changed. The call is to be repeated after a change, or at the time that the wait gives.
    Waits(Wait),
    /// The response comes with a later input: see [`Cloud::take_answer`].
    Later(Ticket),
}

/// The whole cloud.
#[derive(Debug)]
pub struct Cloud {
    now: Timestamp,
    /// The number of milliseconds by which the clock was advanced.
    ahead: u64,
    ids: Ids,
    services: Services,
    timers: Table<(Timestamp, u64), Timer>,
    trail: Trail,
    pending: VecDeque<(Place, &'static str, Effect)>,
    /// The effects among the timers.
    postponed: Postponed,
    /// Whether more is due than one input may process.
    lags: bool,
    lineage: Lineage,
    /// The event or execution that caused the current call.
    cause: Option<Cause>,
    /// The session of the role that makes the current call; `None` for the root of an account.
    session: Option<String>,
    /// The account that makes the current call, if it is not the owner of the resource.
    caller: Option<String>,
    /// Whether the current call polls an event source.
    is_source: bool,
    outbox: Outbox,
    /// The outbox as it is stored.
    written_outbox: String,
    permitted: AuthorizationCache,
    /// Services that changed since the calls that wait for them were last tried.
    changed: BTreeSet<(Place, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key {
    #[serde(rename = "region")]
    place: Place,
    service: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Timer {
    Wake {
        key: Key,
        token: String,
    },
    Effect {
        #[serde(rename = "region")]
        place: Place,
        service: String,
        effect: Box<Effect>,
    },
    Poll {
        id: u64,
    },
    /// The time limit of a request to an API: its caller stops waiting.
    Patience {
        ticket: Ticket,
    },
}

impl Stored for Timer {}

impl Cloud {
    pub fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            now,
            ahead: 0,
            ids: Ids::new(seed),
            services: Services::default(),
            timers: Table::new(),
            trail: Trail::default(),
            pending: VecDeque::new(),
            postponed: Postponed::default(),
            lags: false,
            lineage: Lineage::default(),
            cause: None,
            session: None,
            caller: None,
            is_source: false,
            outbox: Outbox::default(),
            written_outbox: String::new(),
            permitted: AuthorizationCache::default(),
            changed: BTreeSet::new(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns how far the clock of the cloud is ahead of real time.
    pub fn ahead(&self) -> Duration {
        Duration::from_millis(self.ahead)
    }

    /// Returns the hops of one event, or all hops that are kept, oldest first.
    pub fn hops(&self, trace: Option<&str>) -> Vec<Hop> {
        self.trail.of(trace)
    }

    /// Returns the hops after the first `seen` of all hops ever recorded, and the number of hops recorded so far.
    pub fn hops_after(&self, seen: u64) -> (Vec<Hop>, u64) {
        self.trail.after(seen)
    }

    /// Returns work that no worker has claimed.
    pub fn open_work(&self) -> Option<Open> {
        self.outbox.open(self.now)
    }

    /// Returns the workers that have claimed any work.
    pub fn workers(&self) -> BTreeSet<u64> {
        self.outbox.workers()
    }

    /// Returns whether this worker has claimed a piece of work.
    pub fn is_held_by(&self, work: u64, worker: u64) -> bool {
        self.outbox.is_held_by(work, worker)
    }

    /// Takes the response to a deferred call, once it is available. It is returned once, and only to the holder of the
    /// ticket: replicas of one cloud may differ only in this, until the response expires everywhere.
    pub fn take_answer(&mut self, ticket: Ticket) -> Option<Answer> {
        self.outbox.take_answer(ticket)
    }

    /// Returns a blob that a piece of work of a service needs, by its name.
    pub fn blob(&self, place: &Place, service: &str, name: &str) -> Option<Vec<u8>> {
        let row = row(service)?;
        self.services.get(&key(row, place))?.blob(name)
    }

    /// Returns whether an object uses the file with this name.
    pub fn keeps(&self, file: &str) -> bool {
        self.services.of("s3").any(|(_, service)| service.keeps(file))
    }

    /// Returns whether an execution environment with these settings could still run its function and version.
    pub fn is_current(&self, invocation: &super::service::Invocation) -> bool {
        let row = row(invocation.function.service());
        let service = row.and_then(|row| self.services.get(&key(row, &invocation.place())));
        service.is_some_and(|service| service.is_current(invocation))
    }

    /// Checks whether `sender` may perform an operation of a service on a resource.
    pub fn permits(&self, sender: &Sender, service: &str, operation: &str, resource: &str) -> Result<(), Fault> {
        self.authorize(sender, &action(service, operation), resource, &self.policies_at(resource))
    }

    /// Applies one input at its time. `may_wait` lets a call ask to be repeated later; no timer may be due for such a
    /// call, so that nothing at all has changed.
    pub fn apply(&mut self, at: Timestamp, input: &Input, may_wait: bool) -> Reply {
        if let Input::Drop { timer } = input {
            // Timers that are due do not fire: one of them may be the timer that has to be dropped.
            self.drop_timer(*timer);
            return Reply::Answered(Ok(Value::Null));
        }
        if let Input::Advance { millis } = input {
            // What is due by then fires with the next input, at its own time.
            self.ahead = self.ahead.saturating_add(*millis);
            return Reply::Answered(Ok(Value::Null));
        }
        let is_tick = matches!(input, Input::Tick);
        if is_tick || !self.lags {
            self.fire_due(at);
        }
        let (now, ids) = (self.now, self.ids.clone());
        if !(is_tick && self.lags) {
            self.now = self.now.max(at);
        }
        let input = match input {
            Input::Caused { cause, call } => {
                if let Input::Call { service, operation, .. } = call.as_ref()
                    && let Err(fault) = self.check_lineage(Some(cause), service, operation)
                {
                    return Reply::Answered(Err(fault));
                }
                self.cause = Some(cause.clone());
                call.as_ref()
            }
            input => input,
        };
        match input {
            // A `Caused` input inside another one has no effect.
            Input::Tick | Input::Drop { .. } | Input::Advance { .. } | Input::Caused { .. } => {}
            Input::Claim { work, worker, until } => self.outbox.claim(*work, *worker, *until),
            Input::Gone { worker } => self.outbox.release(*worker, self.now),
            Input::Done { work, worker, result } => {
                if let Some(caller) = self.outbox.done(*work, *worker) {
                    self.notify(&caller, result.clone());
                    self.run_effects();
                }
            }
            Input::Call { place, service, operation, input, session } => {
                let reply = match self.admit(place, service, operation, input) {
                    Ok((row, owner)) => {
                        self.session.clone_from(session);
                        self.caller = (place.account != owner.account).then(|| place.account.clone());
                        self.call(row, &owner, (operation, input.clone()), None, may_wait)
                    }
                    Err(fault) => Reply::Answered(Err(fault)),
                };
                (self.cause, self.session, self.caller) = (None, None, None);
                if matches!(reply, Reply::Waits(_)) {
                    (self.now, self.ids) = (now, ids);
                }
                self.run_effects();
                return reply;
            }
            Input::Http { request } => {
                let reply = self.http(request);
                self.run_effects();
                return reply;
            }
        }
        Reply::Answered(Ok(Value::Null))
    }

    /// Answers a call that changes nothing, at a time when no timer is due. There is no journal entry, so the call uses
    /// up no ID, passes no time and creates no state.
    pub fn read(&mut self, at: Timestamp, call: ReadCall<'_>) -> Answer {
        let ReadCall { place, session, service, operation, input } = call;
        let (row, place) = self.admit(&place, service, operation, &input)?;
        unimplemented::check(row.name, operation, &input)?;
        let key = key(row, &place);
        let mut ids = self.ids.clone();
        let state = self.services.take(&key);
        let is_stored = state.is_some();
        let mut state = state.unwrap_or_else(row.new);
        let mut cx = Cx::new(self.now.max(at), &place, &mut ids);
        (cx.session, cx.roles) = (session, Roles::of(&self.services));
        let answer = defect::contain(|| state.call(operation, input, &mut cx));
        if is_stored {
            self.services.put_back(&key, state);
        }
        answer.unwrap_or_else(|defect| Err(fault_of(&defect)))
    }

    fn call(
        &mut self,
        row: &'static ServiceDescriptor,
        place: &Place,
        (operation, input): (&str, Value),
        sender: Option<&Sender>,
        may_wait: bool,
    ) -> Reply {
        if let Err(fault) = unimplemented::check(row.name, operation, &input) {
            return Reply::Answered(Err(fault));
        }
        if !row.is_read(operation) {
            self.permitted.clear();
        }
        let seen = self.watches(row.name, operation, place).then(|| seen(&input));
        let ticket = self.outbox.next_ticket();
        let reply = self.with(row, place, |service, cx| {
            cx.may_wait = may_wait;
            cx.ticket = Some(ticket);
            let answer = service.call(operation, input, cx);
            match cx.waits {
                Some(wait) => Reply::Waits(wait),
                None if cx.is_later => Reply::Later(ticket),
                None => Reply::Answered(answer),
            }
        });
        let reply = reply.unwrap_or_else(|fault| Reply::Answered(Err(fault)));
        match reply {
            Reply::Later(_) => drop(self.outbox.draw()),
            Reply::Answered(_) if !row.is_read(operation) => drop(self.changed.insert(mark(row, place))),
            _ => {}
        }
        if let Some(seen) = seen {
            self.observe((row.name, operation), place, seen, &reply, sender);
        }
        reply
    }

    /// Runs `body` on a service of a place and collects the effects that it pushed. A panic becomes a fault; what the
    /// service had changed until then is kept.
    fn with<T>(
        &mut self,
        row: &'static ServiceDescriptor,
        place: &Place,
        body: impl FnOnce(&mut dyn Service, &mut Cx<'_>) -> T,
    ) -> Result<T, Fault> {
        let key = key(row, place);
        let mut service = self.services.take(&key).unwrap_or_else(row.new);
        let mut cx = Cx::new(self.now, place, &mut self.ids);
        cx.roles = Roles::of(&self.services);
        (cx.session, cx.caller) = (self.session.as_deref(), self.caller.as_deref());
        cx.cause.clone_from(&self.cause);
        cx.is_source = self.is_source;
        let result = defect::contain(|| body(service.as_mut(), &mut cx));
        let (effects, hops, answers) = (cx.effects, cx.hops, cx.answers);
        self.services.put(key, service);
        self.pending.extend(effects.into_iter().map(|effect| (place.clone(), row.name, effect)));
        self.note_lineage(&hops);
        self.remember(hops);
        for (ticket, answer) in answers {
            if let Some((caller, answer)) = self.outbox.answered(ticket, answer, self.now) {
                self.notify(&caller, answer);
            }
        }
        result.map_err(|defect| fault_of(&defect))
    }

    fn remember(&mut self, hops: Vec<Hop>) {
        hops.into_iter().for_each(|hop| self.trail.add(hop));
    }
}

/// Returns whether an operation leaves the state unchanged, so that it needs no journal entry.
pub fn is_read(service: &str, operation: &str) -> bool {
    row(service).is_some_and(|row| row.is_read(operation))
}

/// Returns the names of all services, in the order in which the local cloud lists them.
pub fn service_names() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|row| row.name)
}

fn key(row: &ServiceDescriptor, place: &Place) -> Key {
    let place = match row.scope {
        Scope::Region => place.clone(),
        Scope::Account => Place::new(place.account.as_str(), GLOBAL_REGION),
        Scope::Partition => Place::new(LOCAL_ACCOUNT, GLOBAL_REGION),
    };
    Key { place, service: row.name.to_owned() }
}

fn caller(place: &Place, from: &'static str, reply: Option<String>) -> Caller {
    Caller { place: place.clone(), service: from.to_owned(), reply }
}

/// Returns the entry for a service that changed.
fn mark(row: &ServiceDescriptor, place: &Place) -> (Place, String) {
    (place.clone(), row.name.to_owned())
}

fn fault_of(defect: &Defect) -> Fault {
    Fault::new("InternalFailure", format!("{defect}; please report it with the request that led here")).with_status(500)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A service that panics in every operation except the one that lists its failures.
    #[derive(Default)]
    struct Defective {
        told: Vec<String>,
    }

    impl Service for Defective {
        fn call(&mut self, operation: &str, _: Value, cx: &mut Cx<'_>) -> Answer {
            match operation {
                "ListQueues" => Ok(json!(self.told)),
                "CreateQueue" => {
                    cx.push(Effect::WakeAt { at: cx.now, token: "timer".to_owned() });
                    Ok(Value::Null)
                }
                _ => panic!("a defect"),
            }
        }

        fn reply(&mut self, token: &str, answer: Answer, _: &mut Cx<'_>) {
            match answer {
                Ok(_) => panic!("a defect in an answer"),
                Err(fault) => self.told.push(format!("{token}: {}", fault.code)),
            }
        }

        fn wake(&mut self, _: &str, _: &mut Cx<'_>) {
            panic!("a defect in a timer");
        }

        fn abandon(&mut self, token: &str, fault: &Fault, _: &mut Cx<'_>) {
            self.told.push(format!("{token}: {}", fault.code));
        }

        fn save(&self) -> Result<Value, serde_json::Error> {
            Ok(Value::Null)
        }
    }

    #[test]
    fn a_defect_of_a_service_ends_what_it_happened_in_and_nothing_else() {
        let mut cloud = Cloud::new(1, Timestamp::default());
        let row = row("sqs").expect("a service");
        cloud.services.put(key(row, &Place::local("r")), Box::<Defective>::default());
        let mut call = |operation: &str| {
            let input = Input::call("r", "sqs", operation, Value::Null);
            match cloud.apply(Timestamp::default(), &input, false) {
                Reply::Answered(answer) => answer,
                other => panic!("{other:?}"),
            }
        };
        let refused = call("SendMessage").expect_err("a defect");
        assert_eq!((refused.code.as_str(), refused.status), ("InternalFailure", 500));
        assert!(refused.message.contains("this is a bug in ork"), "{}", refused.message);
        call("CreateQueue").expect("a timer");
        // The next input fires the timer.
        assert_eq!(call("ListQueues"), Ok(json!(["timer: InternalFailure"])));
        let caller = Caller { place: Place::local("r"), service: "sqs".to_owned(), reply: Some("reply".to_owned()) };
        cloud.notify(&caller, Ok(Value::Null));
        assert_eq!(cloud.next_timer(), None);
        let answer = cloud.read(Timestamp::default(), ReadCall::local("r", "sqs", "ListQueues", Value::Null));
        assert_eq!(answer, Ok(json!(["timer: InternalFailure", "reply: InternalFailure"])));
        let read = cloud.read(Timestamp::default(), ReadCall::local("r", "sqs", "GetQueueUrl", Value::Null));
        assert_eq!(read.expect_err("a defect").status, 500);
    }
}
