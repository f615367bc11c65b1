//! The errors of Glue, with the names in the "AWS Glue API Reference".

use crate::local::service::Fault;

pub(super) fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidInputException", message)
}

pub(super) fn no_entity(message: impl Into<String>) -> Fault {
    Fault::new("EntityNotFoundException", message)
}

pub(super) fn no_job(name: &str) -> Fault {
    no_entity(format!("Job {name} not found."))
}

pub(super) fn no_run(job: &str, run: &str) -> Fault {
    no_entity(format!("Job run {run} of job {job} not found."))
}
