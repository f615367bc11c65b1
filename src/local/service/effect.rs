//! What a service wants done elsewhere, as values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Work;
use crate::arn::Arn;
use crate::clock::Timestamp;

/// What must happen next; performed by the cloud, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Effect {
    /// Hand a message to a resource, whatever service it belongs to.
    Deliver(Delivery),
    /// Learn whether a delivery would be taken: its destination is there and permits it. Nothing is delivered.
    Permit(Delivery),
    /// Call an operation of a service as a role: the service integrations.
    Call {
        service: String,
        operation: String,
        input: Value,
        sender: Sender,
        /// The resource the permission is asked for; `*` where the operation has none.
        resource: String,
        reply: Option<String>,
        trace: Option<String>,
        /// The execution that calls.
        #[serde(default)]
        parent: Option<String>,
    },
    /// A `Call` that takes as long as the operation waits for something to happen: SQS long polling.
    Poll { service: String, operation: String, input: Value, sender: Sender, resource: String, reply: String },
    /// Have something done outside of the cloud. It is kept with the state until its result, as an input, goes to
    /// `Service::reply`.
    Work { work: Box<Work>, reply: String },
    /// Come back through `Service::wake` at this time.
    WakeAt { at: Timestamp, token: String },
}

/// A message on its way from one service to a resource of another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    pub to: Arn,
    pub message: Message,
    pub sender: Sender,
    /// Given back to the sender's `reply` with the result, so that it can retry or use a dead-letter queue.
    pub reply: Option<String>,
    /// The id of the event this comes from; hops of one event are found by it.
    pub trace: Option<String>,
}

/// What is delivered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub body: String,
    pub subject: Option<String>,
    pub attributes: BTreeMap<String, Attribute>,
    pub group_id: Option<String>,
    pub deduplication_id: Option<String>,
}

/// A message attribute of SQS and SNS; `value` is base64 where the type is Binary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    pub data_type: String,
    pub value: String,
}

/// In whose name something is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sender {
    /// A service principal, as resource policies know it: `events.amazonaws.com` for the rule `source`.
    Service { principal: String, source: Arn },
    /// A role the service principal assumes for `source`: identity policies decide.
    Role { role: Arn, principal: String, source: Arn },
}

impl Sender {
    /// The resource in whose name this happens: a rule, a topic, a state machine.
    pub fn source(&self) -> &Arn {
        match self {
            Self::Service { source, .. } | Self::Role { source, .. } => source,
        }
    }

    pub fn principal(&self) -> &str {
        match self {
            Self::Service { principal, .. } | Self::Role { principal, .. } => principal,
        }
    }
}
