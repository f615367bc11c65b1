//! Errors of calls to a cloud, in the same form for every service.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer::BadAnswer;

/// A failed call.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation} on {subject} failed: {message}")]
pub struct CloudError {
    /// The operation, such as `events:PutRule`.
    pub operation: &'static str,
    /// The subject of the call, such as "rule `OrdersDevRule`".
    pub subject: String,
    pub message: String,
    /// The error code of AWS, if the service responded.
    pub code: Option<String>,
    pub problem: Problem,
}

/// The kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    NotFound,
    Exists,
    /// Credentials are missing or do not permit the call.
    Denied,
    /// No response: nothing listens there, or the network is down.
    Unreachable,
    /// The server does not speak HTTP, or its response is incomplete.
    NotHttp,
    Other,
}

impl CloudError {
    pub fn new<E>(operation: &'static str, subject: impl Into<String>, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let subject = subject.into();
        let status = error.raw_response().map(|response| response.status().as_u16());
        match &error {
            SdkError::ServiceError(answered) => {
                let code = answered.err().code().map(str::to_owned);
                let message = answered.err().message().or(code.as_deref()).map(str::to_owned);
                let unnamed = || format!("HTTP {} without an error code of AWS", status.unwrap_or_default());
                let message = message.unwrap_or_else(unnamed);
                let problem = problem(code.as_deref().unwrap_or_default());
                Self { operation, subject, message, code, problem }
            }
            SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) => {
                let message = causes(&error);
                let problem = match () {
                    () if message.contains("credential") => Problem::Denied,
                    () if is_no_http(&error) => Problem::NotHttp,
                    () => Problem::Unreachable,
                };
                Self { operation, subject, message, code: None, problem }
            }
            _ => {
                let unreadable = || match status {
                    Some(status) => format!("the answer cannot be read: HTTP {status}, {}", causes(&error)),
                    None => causes(&error),
                };
                let message = bad_answer(&error).unwrap_or_else(unreadable);
                Self { operation, subject, message, code: None, problem: Problem::Other }
            }
        }
    }

    /// Returns the error for a request that was not sent.
    pub(super) fn unsent(operation: &'static str, subject: String, message: String) -> Self {
        Self { operation, subject, message, code: None, problem: Problem::Other }
    }

    /// Returns the error for a missing response.
    pub(super) fn silent(longest: Duration) -> Self {
        Self {
            operation: "the request",
            subject: "the backend".to_owned(),
            message: format!("there was no answer within {} s", longest.as_secs()),
            code: None,
            problem: Problem::Unreachable,
        }
    }

    pub fn is_not_found(&self) -> bool {
        self.problem == Problem::NotFound
    }

    /// Returns why a name is not available yet, if it will be after some time.
    pub fn name_is_free_later(&self) -> Option<&'static str> {
        let code = self.code.as_deref()?;
        let is_recent = matches!(code, "QueueDeletedRecently" | "AWS.SimpleQueueService.QueueDeletedRecently");
        is_recent.then_some("the name of a queue is free 60 seconds after the queue was deleted")
    }

    /// Returns a remedy for an error whose message does not include one.
    pub fn remedy(&self) -> Option<&'static str> {
        match self.code.as_deref()? {
            "InvalidToken" => Some("no task has this token: check that it is whole, and of this account and region"),
            "ExecutionAlreadyExists" => {
                Some("an execution's name serves once: choose another, or leave it out and let one be made")
            }
            "QueueDeletedRecently" | "AWS.SimpleQueueService.QueueDeletedRecently" => {
                Some("a queue's name is free 60 seconds after the queue was deleted: run the same again then")
            }
            "TaskDoesNotExist" | "TaskTimedOut" => {
                Some("a token serves once: its task was answered, ran out of time, or ended with its execution")
            }
            _ => None,
        }
    }

    /// Treats a missing resource as success, for clean-up.
    pub fn unless_gone(result: Result<(), Self>) -> Result<(), Self> {
        match result {
            Err(error) if error.is_not_found() => Ok(()),
            other => other,
        }
    }
}

fn problem(code: &str) -> Problem {
    match code {
        "EntityNotFoundException"
        | "ResourceNotFoundException"
        | "NotFound"
        | "NotFoundException"
        | "NoSuchBucket"
        | "NoSuchEntity"
        | "NoSuchEntityException"
        | "NoSuchKey"
        | "QueueDoesNotExist"
        | "AWS.SimpleQueueService.NonExistentQueue"
        | "StateMachineDoesNotExist"
        | "TrailNotFoundException" => Problem::NotFound,
        "AlreadyExistsException"
        | "ResourceAlreadyExistsException"
        | "ResourceConflictException"
        | "BucketAlreadyExists"
        | "BucketAlreadyOwnedByYou"
        | "EntityAlreadyExists"
        | "QueueAlreadyExists"
        | "QueueNameExists"
        | "TrailAlreadyExistsException" => Problem::Exists,
        "AccessDenied"
        | "AccessDeniedException"
        | "AuthorizationError"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch" => Problem::Denied,
        _ => Problem::Other,
    }
}

/// Returns whether the response was not HTTP, or incomplete.
fn is_no_http(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let is_broken = |error: &hyper::Error| error.is_parse() || error.is_incomplete_message();
        if error.downcast_ref().is_some_and(is_broken) || error.downcast_ref().is_some_and(is_cut) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Returns whether an established connection was closed, or did not speak TLS.
fn is_cut(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset, InvalidData, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionReset | InvalidData | UnexpectedEof)
}

/// Returns the reason for a response that is not valid, without the wrapping errors of the SDK.
fn bad_answer(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(bad) = error.downcast_ref::<BadAnswer>() {
            return Some(bad.to_string());
        }
        next = error.source();
    }
    None
}

/// Returns the messages of an error and its sources, outermost first and without repetitions.
fn causes(error: &dyn std::error::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !words.iter().any(|known| known.contains(&text)) {
            words.push(text);
        }
        next = error.source();
    }
    words.join(": ")
}
