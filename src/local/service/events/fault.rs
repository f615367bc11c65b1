//! The errors of EventBridge, with the messages of the service.

use crate::local::service::Fault;

pub(super) fn no_such_bus(name: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("Event bus {name} does not exist."))
}

pub(super) fn no_such_rule(name: &str, bus: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("Rule {name} does not exist on EventBus {bus}."))
}

pub(super) fn limit_exceeded() -> Fault {
    Fault::new("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
}

/// Returns the error for an ARN that is not of a resource for the operation.
pub(super) fn wrong_arn(arn: &str) -> Fault {
    Fault::validation(format!("Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."))
}
