//! The errors of SQS, with the names and messages of the service.

use crate::local::service::Fault;

pub(super) fn queue_does_not_exist() -> Fault {
    Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
}

/// Returns the error for an invalid parameter; `message` is the whole sentence.
pub(super) fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValueException", message)
}

/// Returns `Value X for parameter Y is invalid. Reason: Z`.
pub(super) fn invalid_value(value: impl std::fmt::Display, parameter: &str, reason: &str) -> Fault {
    invalid(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
}

pub(super) fn missing(parameter: &str) -> Fault {
    Fault::new("MissingRequiredParameterException", format!("The request must contain the parameter {parameter}."))
}

pub(super) fn invalid_attribute_name(message: impl Into<String>) -> Fault {
    Fault::new("InvalidAttributeName", message)
}

pub(super) fn unknown_attribute(name: &str) -> Fault {
    invalid_attribute_name(format!("Unknown Attribute {name}."))
}

pub(super) fn invalid_attribute_value(name: &str) -> Fault {
    Fault::new("InvalidAttributeValue", format!("Invalid value for the parameter {name}."))
}

pub(super) fn invalid_receipt_handle(handle: &str) -> Fault {
    Fault::new(
        "ReceiptHandleIsInvalid",
        format!("The input receipt handle \"{handle}\" is not a valid receipt handle."),
    )
    .with_status(404)
}

pub(super) fn no_such_resource(message: impl Into<String>) -> Fault {
    Fault::new("ResourceNotFoundException", message).with_status(404)
}

/// Returns the code of an error in the failed entries of a batch, which is that of the Query protocol.
pub(super) fn query_code(code: &str) -> &str {
    match code {
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "QueueNameExists" => "QueueAlreadyExists",
        "QueueDeletedRecently" => "AWS.SimpleQueueService.QueueDeletedRecently",
        "PurgeQueueInProgress" => "AWS.SimpleQueueService.PurgeQueueInProgress",
        "BatchEntryIdsNotDistinct" => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        "BatchRequestTooLong" => "AWS.SimpleQueueService.BatchRequestTooLong",
        "EmptyBatchRequest" => "AWS.SimpleQueueService.EmptyBatchRequest",
        "InvalidBatchEntryId" => "AWS.SimpleQueueService.InvalidBatchEntryId",
        "TooManyEntriesInBatchRequest" => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "MessageNotInflight" => "AWS.SimpleQueueService.MessageNotInflight",
        "UnsupportedOperation" => "AWS.SimpleQueueService.UnsupportedOperation",
        "InvalidParameterValueException" => "InvalidParameterValue",
        "MissingRequiredParameterException" => "MissingParameter",
        other => other,
    }
}
