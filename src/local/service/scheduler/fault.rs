//! The errors of EventBridge Scheduler, with the messages of the service.

use crate::local::service::Fault;

pub(super) fn no_such_group(name: &str) -> Fault {
    missing(format!("Schedule group {name} does not exist."))
}

pub(super) fn no_such_schedule(name: &str) -> Fault {
    missing(format!("Schedule {name} does not exist."))
}

pub(super) fn missing(message: String) -> Fault {
    Fault::new("ResourceNotFoundException", message).with_status(404)
}

pub(super) fn conflict(message: String) -> Fault {
    Fault::new("ConflictException", message).with_status(409)
}
