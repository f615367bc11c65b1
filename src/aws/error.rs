//! What went wrong in a call to a cloud, told alike for every service.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer::BadAnswer;

/// A call that failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation} on {subject} failed: {message}")]
pub struct CloudError {
    /// `events:PutRule`
    pub operation: &'static str,
    /// What it was about, in words: "rule `OrdersDevRule`".
    pub subject: String,
    pub message: String,
    /// AWS's error code, when the service answered.
    pub code: Option<String>,
    pub problem: Problem,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    NotFound,
    Exists,
    /// Credentials are missing or do not allow it.
    Denied,
    /// No answer: nothing listens there, or the network is gone.
    Unreachable,
    /// Something listens there and speaks another language, or stops in the middle of a word.
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

    /// Nothing was sent.
    pub(super) fn unsent(operation: &'static str, subject: String, message: String) -> Self {
        Self { operation, subject, message, code: None, problem: Problem::Other }
    }

    /// Nothing came back in time.
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

    /// Why a name cannot be given again yet, where only time helps.
    pub fn name_is_free_later(&self) -> Option<&'static str> {
        let code = self.code.as_deref()?;
        let is_recent = matches!(code, "QueueDeletedRecently" | "AWS.SimpleQueueService.QueueDeletedRecently");
        is_recent.then_some("the name of a queue is free 60 seconds after the queue was deleted")
    }

    /// What to do about an error that does not say it itself.
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

    /// The answer of a clean-up: what is already gone is gone.
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

/// Whether something came that is no HTTP, or not a whole answer.
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

/// Whether a connection was made and then ended, or had bytes that are no TLS.
fn is_cut(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset, InvalidData, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionReset | InvalidData | UnexpectedEof)
}

/// What is wrong with an answer that is none, without the way it took through the SDK.
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

/// An error with everything that led to it, outermost first, each said once.
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
