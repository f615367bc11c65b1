//! The relation between queues established by a redrive policy.

use super::Sqs;
use super::attributes::Attributes;
use super::fault;
use crate::arn::Arn;
use crate::local::service::Fault;

impl Sqs {
    /// Returns the dead-letter queue of the queue `name`, if it exists.
    pub(super) fn dead_letter_queue_of(&self, name: &str) -> Option<String> {
        let redrive = self.queues.get(name)?.attributes.redrive.as_ref()?;
        let target = redrive.dead_letter_target_arn.name();
        (target != name && self.queues.contains_key(target)).then(|| target.to_owned())
    }

    /// Checks that the dead-letter queue of `source` exists, has the same type and allows this source.
    pub(super) fn check_redrive(&self, source: &Arn, attributes: &Attributes) -> Result<(), Fault> {
        let Some(redrive) = &attributes.redrive else { return Ok(()) };
        let refuse = |reason: &str| {
            let value = serde_json::to_string(redrive).unwrap_or_default();
            Err(fault::invalid_value(value, "RedrivePolicy", reason))
        };
        let target = &redrive.dead_letter_target_arn;
        let Some(queue) = self.queues.get(target.name()).filter(|queue| queue.arn == *target) else {
            return refuse("Dead letter target does not exist.");
        };
        if queue.is_fifo() != attributes.fifo.is_some() {
            return refuse("Dead-letter queue must be same type of queue as the source.");
        }
        if queue.attributes.redrive_allow.as_ref().is_some_and(|allow| !allow.allows(source)) {
            // Deviation: AWS's error message for a dead-letter queue whose `RedriveAllowPolicy` excludes the source
            // queue is not known.
            return refuse("The dead-letter queue's RedriveAllowPolicy does not allow this source queue.");
        }
        Ok(())
    }
}
