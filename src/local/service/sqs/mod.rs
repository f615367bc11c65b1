//! Amazon SQS: standard and FIFO queues, their messages, dead-letter queues and policies.
//!
//! Follows the "Amazon SQS API Reference" and the Developer Guide. What is approximate or eventual on AWS is exact and
//! immediate here: a message is received once until it is visible again, and a receive returns as many messages as
//! allowed.

mod acknowledge;
mod address;
mod attributes;
mod batch;
mod checksum;
mod dead_letter;
mod deduplication;
mod draft;
mod fault;
mod lifecycle;
mod list;
mod message;
mod move_task;
mod old_store;
mod permission;
mod queue;
mod receipt;
mod receive;
mod receive_attempt;
mod redrive;
mod send;
mod store;
mod tag;
#[cfg(test)]
mod tests;
mod token;

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::move_task::MoveTask;
use self::queue::Queue;
use self::token::Token;
use super::{Answer, Cx, Delivery, Fault, Protocol, Scope, Service, ServiceDescriptor, Token as _};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::keyed::Bulk;

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "sqs",
    protocol: Protocol::AwsJson { targets: &["AmazonSQS"], version: "1.0" },
    scope: Scope::Region,
    deliver_actions: &["sqs:SendMessage"],
    reads: &[
        "GetQueueAttributes",
        "GetQueueUrl",
        "ListDeadLetterSourceQueues",
        "ListMessageMoveTasks",
        "ListQueueTags",
        "ListQueues",
    ],
    new: || Box::<Sqs>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Sqs>(state)?)),
};

/// The queues of a region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sqs {
    queues: BTreeMap<String, Queue>,
    /// When queues were deleted, for as long as their names cannot be reused.
    deleted: BTreeMap<String, Timestamp>,
    /// The message move tasks by the name of their source, the newest first.
    #[serde(default)]
    move_tasks: BTreeMap<String, VecDeque<MoveTask>>,
}

impl Service for Sqs {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "AddPermission" => permission::add_permission(self, input, cx),
            "CancelMessageMoveTask" => move_task::cancel_message_move_task(self, input),
            "ChangeMessageVisibility" => acknowledge::change_message_visibility(self, input, cx),
            "ChangeMessageVisibilityBatch" => acknowledge::change_message_visibility_batch(self, input, cx),
            "CreateQueue" => lifecycle::create_queue(self, input, cx),
            "DeleteMessage" => acknowledge::delete_message(self, input, cx),
            "DeleteMessageBatch" => acknowledge::delete_message_batch(self, input, cx),
            "DeleteQueue" => lifecycle::delete_queue(self, input, cx),
            "GetQueueAttributes" => lifecycle::get_queue_attributes(self, input, cx),
            "GetQueueUrl" => lifecycle::get_queue_url(self, input, cx),
            "ListDeadLetterSourceQueues" => list::list_dead_letter_source_queues(self, input, cx),
            "ListMessageMoveTasks" => move_task::list_message_move_tasks(self, input),
            "ListQueueTags" => tag::list_queue_tags(self, input, cx),
            "ListQueues" => list::list_queues(self, input, cx),
            "PurgeQueue" => lifecycle::purge_queue(self, input, cx),
            "ReceiveMessage" => receive::receive_message(self, input, cx),
            "RemovePermission" => permission::remove_permission(self, input, cx),
            "SendMessage" => send::send_message(self, input, cx),
            "SendMessageBatch" => send::send_message_batch(self, input, cx),
            "SetQueueAttributes" => lifecycle::set_queue_attributes(self, input, cx),
            "StartMessageMoveTask" => move_task::start_message_move_task(self, input, cx),
            "TagQueue" => tag::tag_queue(self, input, cx),
            "UntagQueue" => tag::untag_queue(self, input, cx),
            _ => Err(Fault::not_implemented("sqs", operation)),
        }
    }

    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        send::deliver(self, delivery, cx)
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        if let Some(Token::Move(source)) = Token::read(token) {
            move_task::proceed(self, &source, cx);
        }
    }

    fn has(&self, resource: &Arn) -> bool {
        self.queues.contains_key(resource.name())
    }

    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        let queue = self.queues.get(resource.name());
        queue.and_then(|queue| queue.attributes.policy.as_ref()).map(|policy| policy.text.clone()).into_iter().collect()
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        for queue in self.queues.values_mut() {
            queue.store.tables(visit);
            queue.deduplication.tables(visit);
        }
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Sqs {
    fn queue(&self, name: &str) -> Result<&Queue, Fault> {
        self.queues.get(name).ok_or_else(fault::queue_does_not_exist)
    }

    fn queue_mut(&mut self, name: &str) -> Result<&mut Queue, Fault> {
        self.queues.get_mut(name).ok_or_else(fault::queue_does_not_exist)
    }
}

fn encode(output: &impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalFailure", error.to_string()).with_status(500))
}
