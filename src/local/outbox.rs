//! What the cloud waits for: work done outside of it, calls with a deferred response, and calls that poll.
//!
//! All of it is part of the state, so a process that takes over knows what is still to be done. A worker claims work
//! with a lease before it begins, and holds it exclusively until the lease expires.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keyed::{Bulk, Stored, Table};
use super::service::{Answer, Place, Sender, Ticket, Work};
use crate::clock::Timestamp;

/// Added to the time limit of the work itself, for starting a runtime and writing the result.
const SLACK: Duration = Duration::from_secs(30);
/// How long a response that is never fetched is kept.
const ANSWERS_KEPT: Duration = Duration::from_secs(60);

/// Everything that is in progress.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Outbox {
    next: u64,
    work: Table<u64, Outside>,
    /// Work that no worker has claimed yet.
    unclaimed: Table<u64, ()>,
    /// The claims on all other work; there are no more than pieces of work that run at once.
    claims: BTreeMap<u64, Claim>,
    /// The callers of deferred calls that came from another service, by ticket.
    callers: Table<u64, Caller>,
    /// Responses to calls from outside, until they are fetched; by ticket.
    answers: Table<u64, Kept>,
    polls: BTreeMap<u64, Poll>,
}

/// A piece of work and its caller.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Outside {
    caller: Caller,
    work: Work,
}

impl Stored for Outside {}

/// A response, and the time at which it became available.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept(Timestamp, Answer);

impl Stored for Kept {}

/// The service in a place that receives a result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Caller {
    #[serde(rename = "region")]
    pub(super) place: Place,
    pub(super) service: String,
    pub(super) reply: Option<String>,
}

impl Stored for Caller {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Claim {
    worker: u64,
    until: Timestamp,
}

/// A call between services.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Integration {
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) input: Value,
    pub(super) sender: Sender,
    pub(super) resource: String,
}

/// A call between services that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Poll {
    pub(super) caller: Caller,
    pub(super) call: Integration,
    /// When it stops waiting; `None` before the first attempt.
    pub(super) until: Option<Timestamp>,
    /// When it is tried again even if nothing changes.
    pub(super) look: Option<Timestamp>,
}

/// Work that a worker may claim.
#[derive(Debug, Clone)]
pub struct Open {
    pub id: u64,
    pub work: Work,
    /// Whether another worker had claimed it and its lease has expired.
    pub is_orphan: bool,
    /// The end of the lease with which to claim it.
    pub until: Timestamp,
}

impl Outbox {
    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.work);
        visit(&mut self.unclaimed);
        visit(&mut self.callers);
        visit(&mut self.answers);
    }

    pub(super) fn add_work(&mut self, caller: Caller, work: Work) {
        let id = self.draw();
        self.work.add(id, Outside { caller, work });
        self.unclaimed.add(id, ());
    }

    /// Returns the oldest piece of work that no worker holds.
    pub(super) fn open(&self, now: Timestamp) -> Option<Open> {
        let orphan = self.claims.iter().find(|(_, claim)| claim.until <= now).map(|(id, _)| *id);
        let unclaimed = self.unclaimed.keys().next();
        let id = orphan.into_iter().chain(unclaimed).min()?;
        let work = self.work.get(&id)?.work.clone();
        let most = Duration::from_millis(work.most_millis()).saturating_add(SLACK);
        Some(Open { id, work, is_orphan: Some(id) == orphan, until: now.plus(most) })
    }

    pub(super) fn claim(&mut self, id: u64, worker: u64, until: Timestamp) {
        if self.work.contains(&id) {
            self.unclaimed.take(&id);
            self.claims.insert(id, Claim { worker, until });
        }
    }

    /// Returns the workers that hold any work.
    pub(super) fn workers(&self) -> BTreeSet<u64> {
        self.claims.values().map(|claim| claim.worker).collect()
    }

    /// Releases everything that a worker held, because its process has ended.
    pub(super) fn release(&mut self, worker: u64, now: Timestamp) {
        for claim in self.claims.values_mut().filter(|claim| claim.worker == worker) {
            claim.until = claim.until.min(now);
        }
    }

    /// Returns whether this worker may still deliver the result.
    pub(super) fn is_held_by(&self, id: u64, worker: u64) -> bool {
        self.claims.get(&id).is_some_and(|claim| claim.worker == worker)
    }

    /// Removes the work, unless another worker has claimed it since.
    pub(super) fn done(&mut self, id: u64, worker: u64) -> Option<Caller> {
        if !self.is_held_by(id, worker) {
            return None;
        }
        self.claims.remove(&id);
        self.work.take(&id).map(|outside| Arc::unwrap_or_clone(outside).caller)
    }

    pub(super) fn next_ticket(&self) -> Ticket {
        Ticket(self.next)
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Creates a ticket for a deferred response to this caller.
    pub(super) fn expect_answer(&mut self, caller: Caller) -> Ticket {
        let ticket = Ticket(self.draw());
        self.callers.add(ticket.0, caller);
        ticket
    }

    pub(super) fn expect_answer_to(&mut self, ticket: Ticket, caller: Caller) {
        self.callers.put(ticket.0, caller);
    }

    /// Discards a ticket: the response is available at once.
    pub(super) fn expect_no_more(&mut self, ticket: Ticket) {
        self.callers.take(&ticket.0);
    }

    /// Removes the caller of a response that is not available yet, because it no longer waits, and returns it.
    pub(super) fn give_up(&mut self, ticket: Ticket) -> Option<Caller> {
        self.callers.take(&ticket.0).map(Arc::unwrap_or_clone)
    }

    /// Accepts a deferred response: returns it with its caller, or keeps it until it is fetched.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: Answer, now: Timestamp) -> Option<(Caller, Answer)> {
        if let Some(caller) = self.give_up(ticket) {
            return Some((caller, answer));
        }
        while let Some((oldest, kept)) = self.answers.first().filter(|(_, kept)| now.since(kept.0) >= ANSWERS_KEPT) {
            self.answers.discard(&oldest, &kept);
        }
        self.answers.put(ticket.0, Kept(now, answer));
        None
    }

    pub(super) fn take_answer(&mut self, ticket: Ticket) -> Option<Answer> {
        self.answers.take(&ticket.0).map(|kept| Arc::unwrap_or_clone(kept).1)
    }

    pub(super) fn add_poll(&mut self, poll: Poll) -> u64 {
        let id = self.draw();
        self.polls.insert(id, poll);
        id
    }

    pub(super) fn poll(&self, id: u64) -> Option<Poll> {
        self.polls.get(&id).cloned()
    }

    pub(super) fn poll_waits(&mut self, id: u64, until: Timestamp, look: Timestamp) {
        if let Some(poll) = self.polls.get_mut(&id) {
            (poll.until, poll.look) = (Some(until), Some(look));
        }
    }

    pub(super) fn end_poll(&mut self, id: u64) -> Option<Caller> {
        self.polls.remove(&id).map(|poll| poll.caller)
    }

    /// Returns the calls that wait for a change of one of these services.
    pub(super) fn polls_of(&self, changed: &BTreeSet<(Place, String)>) -> Vec<u64> {
        let concerns = |poll: &Poll| changed.contains(&(poll.caller.place.clone(), poll.call.service.clone()));
        self.polls.iter().filter(|(_, poll)| concerns(poll)).map(|(id, _)| *id).collect()
    }
}

/// The outbox in the format that preceded tables.
#[derive(Debug, Default, Deserialize)]
pub(super) struct OldOutbox {
    next: u64,
    work: BTreeMap<u64, OldOutside>,
    callers: BTreeMap<Ticket, Caller>,
    answers: VecDeque<(Timestamp, Ticket, Answer)>,
    polls: BTreeMap<u64, Poll>,
}

#[derive(Debug, Deserialize)]
struct OldOutside {
    caller: Caller,
    work: Work,
    claim: Option<Claim>,
}

impl From<OldOutbox> for Outbox {
    fn from(old: OldOutbox) -> Self {
        let mut outbox = Self { next: old.next, polls: old.polls, ..Self::default() };
        for (id, OldOutside { caller, work, claim }) in old.work {
            outbox.work.add(id, Outside { caller, work });
            match claim {
                Some(claim) => drop(outbox.claims.insert(id, claim)),
                None => outbox.unclaimed.add(id, ()),
            }
        }
        old.callers.into_iter().for_each(|(ticket, caller)| outbox.callers.add(ticket.0, caller));
        old.answers.into_iter().for_each(|(at, ticket, answer)| outbox.answers.add(ticket.0, Kept(at, answer)));
        outbox
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::local::service::{Code, Invocation};

    fn work(may_repeat: bool) -> Work {
        Work::Invoke(Box::new(Invocation {
            function: "arn:aws:lambda:r:1:function:f".parse().unwrap(),
            name: "f".to_owned(),
            version: "$LATEST".to_owned(),
            region: "r".to_owned(),
            role: "arn:aws:iam::1:role/R".parse().unwrap(),
            runtime: "nodejs22.x".to_owned(),
            handler: "index.handler".to_owned(),
            environment: BTreeMap::new(),
            memory_megabytes: 128,
            timeout_millis: 3_000,
            code: Code { blob: "b".to_owned() },
            request_id: "i".to_owned(),
            payload: "{}".to_owned(),
            client_context: None,
            may_repeat,
            trace: None,
            log_group: None,
        }))
    }

    fn caller() -> Caller {
        Caller { place: Place::local("r"), service: "lambda".to_owned(), reply: Some("run 1".to_owned()) }
    }

    #[test]
    fn one_worker_holds_a_piece_of_work_until_its_lease_is_over() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let mut outbox = Outbox::default();
        outbox.add_work(caller(), work(true));
        let open = outbox.open(at(0)).expect("nobody holds it");
        assert!(!open.is_orphan);
        assert_eq!(open.until, at(33), "the time of the function, and some more");
        outbox.claim(open.id, 1, open.until);
        assert!(outbox.open(at(32)).is_none());
        let orphan = outbox.open(at(33)).expect("the lease is over");
        assert!(orphan.is_orphan && orphan.work.may_repeat());
        outbox.claim(orphan.id, 2, orphan.until);
        assert!(outbox.done(open.id, 1).is_none(), "the first one comes too late");
        assert!(outbox.done(open.id, 2).is_some());
        assert!(outbox.open(at(99)).is_none());
    }

    #[test]
    fn an_answer_is_fetched_once() {
        let mut outbox = Outbox::default();
        let ticket = outbox.next_ticket();
        assert!(outbox.answered(ticket, Ok(json!(1)), Timestamp::from_millis(0)).is_none());
        assert_eq!(outbox.take_answer(ticket), Some(Ok(json!(1))));
        assert_eq!(outbox.take_answer(ticket), None);
        outbox.expect_answer_to(ticket, caller());
        assert!(outbox.answered(ticket, Ok(json!(2)), Timestamp::from_millis(0)).is_some(), "it is a service's");
        assert_eq!(outbox.take_answer(ticket), None);
    }
}
