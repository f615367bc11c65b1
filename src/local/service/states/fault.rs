//! The errors of Step Functions, with AWS's messages.

use super::Fault;
use crate::asl::Problem;
use crate::asl::problem::Code;

pub(super) fn no_such_machine(arn: &str) -> Fault {
    Fault::new("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'"))
}

pub(super) fn machine_exists(arn: &str) -> Fault {
    Fault::new("StateMachineAlreadyExists", format!("State Machine Already Exists: '{arn}'"))
}

pub(super) fn no_such_execution(arn: &str) -> Fault {
    Fault::new("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'"))
}

pub(super) fn execution_exists(arn: &str) -> Fault {
    Fault::new("ExecutionAlreadyExists", format!("Execution Already Exists: '{arn}'"))
}

pub(super) fn no_such_activity(arn: &str) -> Fault {
    Fault::new("ActivityDoesNotExist", format!("Activity Does Not Exist: '{arn}'"))
}

pub(super) fn no_such_resource(arn: &str) -> Fault {
    Fault::new("ResourceNotFound", format!("Resource not found: '{arn}'"))
}

pub(super) fn invalid_arn(reason: &str) -> Fault {
    Fault::new("InvalidArn", format!("Invalid Arn: '{reason}'"))
}

pub(super) fn invalid_name(name: &str) -> Fault {
    Fault::new("InvalidName", format!("Invalid Name: '{name}'"))
}

pub(super) fn invalid_input(reason: &str) -> Fault {
    Fault::new("InvalidExecutionInput", format!("Invalid State Machine Execution Input: '{reason}'"))
}

pub(super) fn invalid_output(reason: &str) -> Fault {
    Fault::new("InvalidOutput", format!("Invalid Output: '{reason}'"))
}

pub(super) fn unsupported_type() -> Fault {
    Fault::new("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
}

pub(super) fn invalid_token() -> Fault {
    Fault::new("InvalidToken", "Invalid Token: 'Invalid token'")
}

/// Returns the error for a token whose task has ended.
pub(super) fn task_is_over() -> Fault {
    Fault::new("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
}

pub(super) fn conflict(message: impl Into<String>) -> Fault {
    Fault::new("ConflictException", message)
}

pub(super) fn invalid_logging(reason: &str) -> Fault {
    Fault::new("InvalidLoggingConfiguration", format!("Invalid Logging Configuration: {reason}"))
}

/// Returns all errors of a definition in one message.
pub(super) fn invalid_definition(definition: &str, problems: &[Problem]) -> Fault {
    let label = problems.iter().find(|problem| problem.code == Code::InvalidLabelName);
    if let Some(label) = label {
        return invalid_label(definition, &label.message);
    }
    let errors: Vec<String> = problems.iter().filter(|problem| problem.is_error()).map(Problem::to_string).collect();
    Fault::new("InvalidDefinition", format!("Invalid State Machine Definition: '{}'", errors.join(", ")))
}

/// Returns the error for an invalid Map label, whose format differs from every other error; this format was recorded.
fn invalid_label(definition: &str, message: &str) -> Fault {
    let short = message.find(" exceeds the ").map_or(message, |_| "Label cannot exceed 40 characters");
    let short = short.replace('\\', "\\\\");
    let quote = if short.contains('\'') { '"' } else { '\'' };
    let text = if short.contains("'\"'") {
        format!("'{}'", short.replace('\'', "\\'"))
    } else {
        format!("{quote}{short}{quote}")
    };
    Fault::new("InvalidDefinition", format!("Error=ValueError Args=[{text}] in definition '{definition}'."))
}
