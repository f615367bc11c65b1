//! Checks whether a delivery or a call is allowed, with the policies of the resource and of the sender.

use super::{Cloud, key};
use crate::arn::Arn;
use crate::local::authorize;
use crate::local::service::{Answer, Delivery, Fault, Place, Sender, ServiceDescriptor, deliver_actions, row};

impl Cloud {
    /// Checks whether a delivery is allowed. A missing resource has no policy; its service reports better that it is
    /// missing.
    pub(super) fn permit(&mut self, row: &'static ServiceDescriptor, delivery: &Delivery) -> Result<(), Fault> {
        let service = self.services.get(&key(row, &place_of(&delivery.to)));
        let is_there = service.is_some_and(|service| service.has(&delivery.to));
        if !is_there || is_event_of_service(delivery) || self.permitted.contains(delivery) {
            return Ok(());
        }
        let policies = self.resource_policies(row, delivery);
        for action in deliver_actions(row, &delivery.to) {
            self.authorize(&delivery.sender, action, &delivery.to.to_string(), &policies)?;
        }
        self.permitted.add(delivery);
        Ok(())
    }

    /// Checks whether a delivery would be accepted: its destination exists and permits it.
    pub(super) fn would_take(&mut self, delivery: &Delivery) -> Answer {
        let row = row(delivery.to.service()).ok_or_else(|| Fault::unsupported_target(&delivery.to))?;
        let service = self.services.get(&key(row, &place_of(&delivery.to)));
        if !service.is_some_and(|service| service.has(&delivery.to)) {
            let message = format!("there is no `{}`", delivery.to);
            return Err(Fault::new("ResourceNotFoundException", message).with_status(404));
        }
        self.permit(row, delivery).map(|()| serde_json::Value::Null)
    }

    fn resource_policies(&self, row: &'static ServiceDescriptor, delivery: &Delivery) -> Vec<String> {
        let key = key(row, &place_of(&delivery.to));
        self.services.get(&key).map(|service| service.resource_policies(&delivery.to)).unwrap_or_default()
    }

    /// Returns the policies of the resource that an ARN identifies.
    pub(super) fn policies_at(&self, resource: &str) -> Vec<String> {
        let Ok(arn) = resource.parse::<Arn>() else { return Vec::new() };
        let service = row(arn.service()).and_then(|row| self.services.get(&key(row, &place_of(&arn))));
        service.map(|service| service.resource_policies(&arn)).unwrap_or_default()
    }

    pub(super) fn authorize(
        &self,
        sender: &Sender,
        action: &str,
        resource: &str,
        policies: &[String],
    ) -> Result<(), Fault> {
        authorize::check(sender, action, resource, policies, self)
    }
}

/// Returns the place of a resource. The ARN of a resource that all regions or accounts share leaves out the parts that
/// do not matter for it.
pub(super) fn place_of(arn: &Arn) -> Place {
    Place::new(arn.account(), arn.region())
}

/// Returns whether a service sends an event of its own to the default bus, which needs no permission. Source: "Events
/// from AWS services".
fn is_event_of_service(delivery: &Delivery) -> bool {
    let of_rules = Some("events.amazonaws.com");
    let principal = match &delivery.sender {
        Sender::Service { principal, .. } => Some(principal.as_str()),
        Sender::Role { .. } | Sender::Assumed { .. } => of_rules,
    };
    principal != of_rules && delivery.to.service() == "events" && delivery.to.resource() == "event-bus/default"
}
