//! What a service is handed with each input, and where it leaves what must happen next.

use std::fmt;

use super::{Answer, Cause, Effect, Hop, Place, RoleView, Ticket};
use crate::clock::Timestamp;
use crate::id::Ids;

/// Where the roles of every account are.
pub trait Accounts {
    fn role(&self, account: &str, name: &str) -> Option<RoleView>;
}

/// The roles there are, for services that must know whether one exists and whom it trusts.
#[derive(Clone, Copy, Default)]
pub struct Roles<'a> {
    accounts: Option<&'a dyn Accounts>,
}

impl<'a> Roles<'a> {
    pub fn of(accounts: &'a dyn Accounts) -> Self {
        Self { accounts: Some(accounts) }
    }

    /// A role of an account by its name.
    pub fn find(&self, account: &str, name: &str) -> Option<RoleView> {
        self.accounts.and_then(|accounts| accounts.role(account, name))
    }
}

impl fmt::Debug for Roles<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roles")
    }
}

/// The context of one input.
#[derive(Debug)]
pub struct Cx<'a> {
    pub now: Timestamp,
    pub place: &'a Place,
    pub ids: &'a mut Ids,
    pub roles: Roles<'a>,
    /// The session of a role that calls, `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; none for an account's root.
    pub session: Option<&'a str>,
    /// Performed, in order, after the service returned.
    pub effects: Vec<Effect>,
    /// What a trace shows of this step.
    pub hops: Vec<Hop>,
    /// Whether this call may still wait (SQS long polling); false once it did.
    pub may_wait: bool,
    /// Set through [`Cx::wait`]: nothing is answered now, and nothing was changed.
    pub waits: Option<Wait>,
    /// What a call may be answered by later; none where its answer is needed at once.
    pub ticket: Option<Ticket>,
    /// Set through [`Cx::answer_later`].
    pub is_later: bool,
    /// Answers to calls that were put off.
    pub answers: Vec<(Ticket, Answer)>,
    /// On whose behalf a call is made, where it is a part of an event's way.
    pub cause: Option<Cause>,
    /// Whether a source of events of this cloud reads: it learns which event's way a message is a part of.
    pub is_source: bool,
}

/// How long a call waits for something to happen. Each try of it says so anew; the end that the first one named stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// When there may be something to see though nothing changes.
    pub look: Timestamp,
    /// When it is answered with what there is.
    pub end: Timestamp,
}

impl<'a> Cx<'a> {
    pub fn new(now: Timestamp, place: &'a Place, ids: &'a mut Ids) -> Self {
        Self {
            now,
            place,
            ids,
            roles: Roles::default(),
            session: None,
            effects: Vec::new(),
            hops: Vec::new(),
            may_wait: false,
            waits: None,
            ticket: None,
            is_later: false,
            answers: Vec::new(),
            cause: None,
            is_source: false,
        }
    }

    pub fn account(&self) -> &str {
        &self.place.account
    }

    pub fn region(&self) -> &str {
        &self.place.region
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` of this place.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.place.region, self.place.account)
    }

    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn hop(&mut self, hop: Hop) {
        self.hops.push(hop);
    }

    /// The event a call is a part of the way of.
    pub fn trace(&self) -> Option<String> {
        self.cause.as_ref().map(|cause| cause.trace.clone())
    }

    /// Asks to be called again, with the same input, when the cloud changed and at the times of `wait`. Returns false
    /// where waiting is over: then answer with what there is. A service that waits must not have changed.
    pub fn wait(&mut self, wait: Wait) -> bool {
        if self.may_wait && wait.end > self.now {
            self.waits = Some(wait);
        }
        self.waits.is_some()
    }

    /// Puts the answer to this call off; what the service returns from it is dropped. None where that cannot be. A
    /// later input must bring the answer, through [`Cx::answer`].
    pub fn answer_later(&mut self) -> Option<Ticket> {
        self.is_later = self.ticket.is_some();
        self.ticket
    }

    /// Answers a call that was put off.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.answers.push((ticket, answer));
    }
}
