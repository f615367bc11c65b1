//! What the cloud waits for: work done outside of it, calls whose answer was put off, and calls that poll.
//!
//! All of it is part of the state, so a process that takes over knows what is still to be done. Work is claimed with
//! a lease before it is begun; whoever begins it holds it alone until the lease is over.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::service::{Answer, Sender, Ticket, Work};
use crate::clock::Timestamp;

/// Beyond what the work itself may take: for starting a runtime and for writing the result.
const SLACK: Duration = Duration::from_secs(30);
/// How long an answer that nobody fetches is kept.
const ANSWERS_KEPT: Duration = Duration::from_secs(60);

/// Everything under way.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Outbox {
    next: u64,
    work: BTreeMap<u64, Outside>,
    /// Who gets the answer of a call that was put off, where it was another service.
    callers: BTreeMap<Ticket, Caller>,
    /// Answers to calls from outside, until they are fetched.
    answers: VecDeque<(Timestamp, Ticket, Answer)>,
    polls: BTreeMap<u64, Poll>,
}

/// A piece of work and whose it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Outside {
    pub(super) caller: Caller,
    pub(super) work: Work,
    claim: Option<Claim>,
}

/// The service in a region that is told a result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Caller {
    pub(super) region: String,
    pub(super) service: String,
    pub(super) reply: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// When it waits no longer; none before its first try.
    pub(super) until: Option<Timestamp>,
    /// When it is tried again though nothing changes.
    pub(super) look: Option<Timestamp>,
}

/// Work that somebody may begin.
#[derive(Debug, Clone)]
pub struct Open {
    pub id: u64,
    pub work: Work,
    /// Somebody began it before and is gone.
    pub is_orphan: bool,
    /// The lease to claim it with.
    pub until: Timestamp,
}

impl Outbox {
    pub(super) fn add_work(&mut self, caller: Caller, work: Work) {
        let id = self.draw();
        self.work.insert(id, Outside { caller, work, claim: None });
    }

    /// The next piece that nobody holds.
    pub(super) fn open(&self, now: Timestamp) -> Option<Open> {
        let is_open = |outside: &Outside| outside.claim.as_ref().is_none_or(|claim| claim.until <= now);
        let (id, outside) = self.work.iter().find(|(_, outside)| is_open(outside))?;
        let most = Duration::from_millis(outside.work.most_millis()).saturating_add(SLACK);
        Some(Open { id: *id, work: outside.work.clone(), is_orphan: outside.claim.is_some(), until: now.plus(most) })
    }

    pub(super) fn claim(&mut self, id: u64, worker: u64, until: Timestamp) {
        if let Some(outside) = self.work.get_mut(&id) {
            outside.claim = Some(Claim { worker, until });
        }
    }

    /// Workers that hold anything.
    pub(super) fn workers(&self) -> BTreeSet<u64> {
        self.work.values().filter_map(|outside| Some(outside.claim.as_ref()?.worker)).collect()
    }

    /// A worker's process has ended: what it held is free.
    pub(super) fn release(&mut self, worker: u64, now: Timestamp) {
        for claim in self.work.values_mut().filter_map(|outside| outside.claim.as_mut()) {
            if claim.worker == worker {
                claim.until = claim.until.min(now);
            }
        }
    }

    /// Whether this worker may still bring the result.
    pub(super) fn is_held_by(&self, id: u64, worker: u64) -> bool {
        let claim = self.work.get(&id).and_then(|outside| outside.claim.as_ref());
        claim.is_some_and(|claim| claim.worker == worker)
    }

    /// Takes the work out, unless another worker holds it by now.
    pub(super) fn done(&mut self, id: u64, worker: u64) -> Option<Caller> {
        if !self.is_held_by(id, worker) {
            return None;
        }
        self.work.remove(&id).map(|outside| outside.caller)
    }

    pub(super) fn next_ticket(&self) -> Ticket {
        Ticket(self.next)
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// A new ticket, and who gets the answer to it.
    pub(super) fn expect_answer(&mut self, caller: Caller) -> Ticket {
        let ticket = Ticket(self.draw());
        self.callers.insert(ticket, caller);
        ticket
    }

    pub(super) fn expect_answer_to(&mut self, ticket: Ticket, caller: Caller) {
        self.callers.insert(ticket, caller);
    }

    /// The answer did not have to be waited for.
    pub(super) fn expect_no_more(&mut self, ticket: Ticket) {
        self.callers.remove(&ticket);
    }

    /// The caller of an answer that is not there yet, who waits no longer.
    pub(super) fn give_up(&mut self, ticket: Ticket) -> Option<Caller> {
        self.callers.remove(&ticket)
    }

    /// An answer that was put off: its caller and itself, or kept until it is fetched.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: Answer, now: Timestamp) -> Option<(Caller, Answer)> {
        if let Some(caller) = self.callers.remove(&ticket) {
            return Some((caller, answer));
        }
        self.answers.retain(|(at, ..)| now.since(*at) < ANSWERS_KEPT);
        self.answers.push_back((now, ticket, answer));
        None
    }

    pub(super) fn take_answer(&mut self, ticket: Ticket) -> Option<Answer> {
        let at = self.answers.iter().position(|(_, of, _)| *of == ticket)?;
        self.answers.remove(at).map(|(.., answer)| answer)
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

    /// The calls that wait for a change of one of these services.
    pub(super) fn polls_of(&self, changed: &BTreeSet<(String, String)>) -> Vec<u64> {
        let concerns = |poll: &Poll| changed.contains(&(poll.caller.region.clone(), poll.call.service.clone()));
        self.polls.iter().filter(|(_, poll)| concerns(poll)).map(|(id, _)| *id).collect()
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
        }))
    }

    fn caller() -> Caller {
        Caller { region: "r".to_owned(), service: "lambda".to_owned(), reply: Some("run 1".to_owned()) }
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
