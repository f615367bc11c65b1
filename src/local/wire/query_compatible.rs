//! The two names of an SQS error: services that moved from the Query protocol to JSON ("awsQueryCompatible") still send
//! the old code in `x-amzn-query-error`, and clients depend on it. A fault may contain either; both are sent.

/// Codes that differ in more than the prefix: the shape, then the code of the Query protocol.
const RENAMED: &[(&str, &str)] = &[
    ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
    ("QueueNameExists", "QueueAlreadyExists"),
    ("InvalidParameterValueException", "InvalidParameterValue"),
    ("MissingRequiredParameterException", "MissingParameter"),
];

/// Shapes whose old code is their name with a prefix.
const PREFIXED: &[&str] = &[
    "BatchEntryIdsNotDistinct",
    "BatchRequestTooLong",
    "EmptyBatchRequest",
    "InvalidBatchEntryId",
    "MessageNotInflight",
    "PurgeQueueInProgress",
    "QueueDeletedRecently",
    "TooManyEntriesInBatchRequest",
    "UnsupportedOperation",
];

const PREFIX: &str = "AWS.SimpleQueueService.";

/// Returns the `__type` and `x-amzn-query-error` of an error; `None` for services that never used the Query protocol.
pub(super) fn names(service: &str, code: &str, status: u16) -> Option<(String, String)> {
    if service != "sqs" {
        return None;
    }
    let fault_of = if status < 500 { "Sender" } else { "Receiver" };
    let (shape, old) = both(code);
    Some((format!("com.amazonaws.sqs#{shape}"), format!("{old};{fault_of}")))
}

fn both(code: &str) -> (String, String) {
    if let Some((shape, old)) = RENAMED.iter().find(|(shape, old)| *shape == code || *old == code) {
        return ((*shape).to_owned(), (*old).to_owned());
    }
    let bare = code.strip_prefix(PREFIX).unwrap_or(code);
    if PREFIXED.contains(&bare) {
        return (bare.to_owned(), format!("{PREFIX}{bare}"));
    }
    (code.to_owned(), code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_name_gives_both() {
        let cases = [
            (
                "QueueDoesNotExist",
                "com.amazonaws.sqs#QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue;Sender",
            ),
            (
                "AWS.SimpleQueueService.NonExistentQueue",
                "com.amazonaws.sqs#QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue;Sender",
            ),
            ("QueueAlreadyExists", "com.amazonaws.sqs#QueueNameExists", "QueueAlreadyExists;Sender"),
            (
                "EmptyBatchRequest",
                "com.amazonaws.sqs#EmptyBatchRequest",
                "AWS.SimpleQueueService.EmptyBatchRequest;Sender",
            ),
            ("InvalidAttributeName", "com.amazonaws.sqs#InvalidAttributeName", "InvalidAttributeName;Sender"),
        ];
        for (code, shape, old) in cases {
            assert_eq!(names("sqs", code, 400), Some((shape.to_owned(), old.to_owned())), "{code}");
        }
    }

    #[test]
    fn others_have_one_name_and_server_errors_another_side() {
        assert_eq!(names("events", "ResourceNotFoundException", 400), None);
        assert_eq!(
            names("sqs", "InternalFailure", 500).map(|(_, old)| old),
            Some("InternalFailure;Receiver".to_owned())
        );
    }
}
