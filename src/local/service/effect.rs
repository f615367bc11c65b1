//! Effects: what a service needs done elsewhere, as values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Place, Work};
use crate::arn::Arn;
use crate::clock::Timestamp;

/// An action that the cloud performs after the service has returned, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Effect {
    /// Deliver a message to a resource, whatever service it belongs to.
    Deliver(Delivery),
    /// Check whether a delivery would be accepted: its destination exists and permits it. Nothing is delivered.
    Permit(Delivery),
    /// Call an operation of a service as a role, as service integrations do.
    Call {
        service: String,
        operation: String,
        input: Value,
        sender: Sender,
        /// The resource for which permission is checked; `*` if the operation has none.
        resource: String,
        reply: Option<String>,
        trace: Option<String>,
        /// The execution that makes the call.
        #[serde(default)]
        parent: Option<String>,
    },
    /// A `Call` that may wait for something to happen, as SQS long polling does.
    Poll { service: String, operation: String, input: Value, sender: Sender, resource: String, reply: String },
    /// Perform work outside of the cloud. It is kept with the state until its result is passed, as an input, to
    /// `Service::reply`.
    Work { work: Box<Work>, reply: String },
    /// Call `Service::wake` at this time.
    WakeAt { at: Timestamp, token: String },
}

/// A message from one service to a resource of another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    pub to: Arn,
    pub message: Message,
    pub sender: Sender,
    /// Passed to the sender's `reply` with the result, so that it can retry or use a dead-letter queue.
    pub reply: Option<String>,
    /// The ID of the event that caused the delivery; the hops of an event are found by it.
    pub trace: Option<String>,
}

/// The content of a delivery.
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

/// The identity of a sender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sender {
    /// A service principal, as in resource policies: `events.amazonaws.com` for the rule `source`.
    Service { principal: String, source: Arn },
    /// A role that the service principal assumes for `source`: identity policies decide.
    Role { role: Arn, principal: String, source: Arn },
    /// A role that the role `by` assumes in turn, also in another account.
    Assumed { role: Arn, by: Arn, principal: String, source: Arn },
}

impl Sender {
    /// Returns the resource on behalf of which the sender acts: a rule, a topic, a state machine.
    pub fn source(&self) -> &Arn {
        match self {
            Self::Service { source, .. } | Self::Role { source, .. } | Self::Assumed { source, .. } => source,
        }
    }

    /// Returns the place of its calls, from the place of its source: the account of an assumed role.
    pub fn place(&self, of_source: &Place) -> Place {
        match self {
            Self::Assumed { role, .. } => Place::new(role.account(), of_source.region.as_str()),
            Self::Service { .. } | Self::Role { .. } => of_source.clone(),
        }
    }

    pub fn principal(&self) -> &str {
        match self {
            Self::Service { principal, .. } | Self::Role { principal, .. } | Self::Assumed { principal, .. } => {
                principal
            }
        }
    }
}
