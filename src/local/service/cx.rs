//! The context that a service receives with each input, and in which it leaves its effects.

use std::fmt;

use super::{Answer, Cause, Effect, Hop, Place, RoleView, Ticket};
use crate::clock::Timestamp;
use crate::id::Ids;

/// Access to the roles of every account.
pub trait Accounts {
    fn role(&self, account: &str, name: &str) -> Option<RoleView>;
}

/// The existing roles, for services that must check whether a role exists and which principals it trusts.
#[derive(Clone, Copy, Default)]
pub struct Roles<'a> {
    accounts: Option<&'a dyn Accounts>,
}

impl<'a> Roles<'a> {
    pub fn of(accounts: &'a dyn Accounts) -> Self {
        Self { accounts: Some(accounts) }
    }

    /// Returns a role of an account by its name.
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
    /// The session of the role that makes the call, `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; `None` for the
    /// root of an account.
    pub session: Option<&'a str>,
    /// The account that makes the call; `None` if it is not a call or the account owns the resource.
    pub caller: Option<&'a str>,
    /// The effects, performed in order after the service has returned.
    pub effects: Vec<Effect>,
    /// The hops of this input, for traces.
    pub hops: Vec<Hop>,
    /// Whether this call may still wait (SQS long polling); false once it has.
    pub may_wait: bool,
    /// Set by [`Cx::wait`]: there is no response now, and nothing was changed.
    pub waits: Option<Wait>,
    /// The ticket for a deferred response; `None` if the response is needed at once.
    pub ticket: Option<Ticket>,
    /// Set by [`Cx::answer_later`].
    pub is_later: bool,
    /// Responses to deferred calls.
    pub answers: Vec<(Ticket, Answer)>,
    /// The event that caused the call, if there is one.
    pub cause: Option<Cause>,
    /// Whether the call is a poll of an event source of this cloud, which then receives the trace of each message.
    pub is_source: bool,
}

/// How long a call waits for something to happen. Each attempt sets it again; the end set by the first one is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// When the result may change even if nothing in the cloud does.
    pub look: Timestamp,
    /// When the call is answered with what is available.
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
            caller: None,
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

    /// Returns the account that makes the call. It differs from [`Cx::account`] if a resource of another account is used.
    pub fn caller_account(&self) -> &str {
        self.caller.unwrap_or(&self.place.account)
    }

    pub fn region(&self) -> &str {
        &self.place.region
    }

    /// Returns the ARN of a resource in this place: `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.place.region, self.place.account)
    }

    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn hop(&mut self, hop: Hop) {
        self.hops.push(hop);
    }

    /// Returns the ID of the event that caused the call.
    pub fn trace(&self) -> Option<String> {
        self.cause.as_ref().map(|cause| cause.trace.clone())
    }

    /// Requests another call with the same input, when the cloud has changed and at the times of `wait`. Returns false
    /// if there is no more time to wait; then the service must answer with what is available. A service that waits must
    /// not have changed anything.
    pub fn wait(&mut self, wait: Wait) -> bool {
        if self.may_wait && wait.end > self.now {
            self.waits = Some(wait);
        }
        self.waits.is_some()
    }

    /// Defers the response to this call; what the service returns from it is discarded. Returns `None` if that is not
    /// possible. A later input must supply the response, through [`Cx::answer`].
    pub fn answer_later(&mut self) -> Option<Ticket> {
        self.is_later = self.ticket.is_some();
        self.ticket
    }

    /// Answers a deferred call.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.answers.push((ticket, answer));
    }
}
