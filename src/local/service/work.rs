//! What only the world outside of the fold can do, as values: what is asked for, and what comes of it.
//!
//! The cloud keeps work in its outbox until the result arrives as an input, so it survives the process that began it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Place;
use crate::arn::Arn;
use crate::clock::Timestamp;

/// By what a call that was put off is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub u64);

/// One piece of work.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Work {
    /// Run the body of a function; the result is a [`Ran`].
    Invoke(Box<Invocation>),
    /// Send an HTTP request; the result is an [`HttpAnswer`].
    Http(HttpRequest),
}

impl Work {
    /// Whether it is begun again where the process that began it is gone. Otherwise it fails.
    pub fn may_repeat(&self) -> bool {
        match self {
            Self::Invoke(invocation) => invocation.may_repeat,
            Self::Http(request) => request.may_repeat,
        }
    }

    /// Longer than this it cannot take; whoever began it and said nothing by then is gone.
    pub fn most_millis(&self) -> u64 {
        match self {
            Self::Invoke(invocation) => invocation.timeout_millis,
            Self::Http(request) => request.timeout_millis,
        }
    }
}

/// A function's body to be run, with all that makes up its surroundings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invocation {
    /// With its qualifier, as the handler's context shows it.
    pub function: Arn,
    pub name: String,
    pub version: String,
    pub region: String,
    pub role: Arn,
    pub runtime: String,
    pub handler: String,
    pub environment: std::collections::BTreeMap<String, String>,
    pub memory_megabytes: u32,
    pub timeout_millis: u64,
    pub code: Code,
    pub request_id: String,
    /// JSON text.
    pub payload: String,
    /// JSON text of `X-Amz-Client-Context`.
    pub client_context: Option<String>,
    pub may_repeat: bool,
    /// The event it is a part of the way of, and with it whatever the body calls.
    #[serde(default)]
    pub trace: Option<String>,
}

impl Invocation {
    /// Where the function is.
    pub fn place(&self) -> Place {
        Place::new(self.function.account(), self.region.as_str())
    }
}

/// Where a function's code is: a ZIP file the service holds as a blob of this name, which changes with its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code {
    pub blob: String,
}

/// What came of running a body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ran {
    /// The JSON text the handler returned, or how it failed.
    pub outcome: Result<String, Failed>,
    pub started_at: Timestamp,
    pub duration_micros: u64,
    /// Where the surroundings had to be made first.
    pub init_micros: Option<u64>,
    pub memory_used_megabytes: u32,
    /// Tells the surroundings apart: 32 hexadecimal digits, the end of a log stream's name.
    pub sandbox: String,
    /// What the body wrote, oldest first.
    pub logs: Vec<LogLine>,
}

/// Why a body gave no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// JSON text: `{"errorType": ..., "errorMessage": ..., "trace": [...]}`.
    pub payload: String,
    /// `Status:` of the REPORT line: `timeout`, `error`; none where the handler itself reported the error.
    pub status: Option<String>,
}

/// A line a body wrote, at its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub at: Timestamp,
    pub text: String,
}

/// A request to a server outside of the cloud. Redirects are not followed.
///
/// Deviation: headers, query and body may hold secrets, and until the answer is there they stand in clear in the state,
/// as the secrets of IAM and of connections do: in memory, and in the snapshots of a cloud kept in a directory. The
/// journal's own entries hold no request, since effects come about anew in a replay; the answer is an entry. Nothing
/// else may repeat them: no hop, no message, and not `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether `body` is base64.
    pub is_base64: bool,
    /// For the whole exchange.
    pub timeout_millis: u64,
    pub may_repeat: bool,
    /// The id of the event this comes from.
    #[serde(default)]
    pub trace: Option<String>,
}

impl HttpRequest {
    /// Code of the fault where no whole answer came in time.
    pub const TIMED_OUT: &str = "HttpTimeout";
    /// Code of the fault where there was no connection, or it broke before the whole answer had come.
    pub const NO_CONNECTION: &str = "HttpConnection";
    /// Code of the fault where the answer was too large to read.
    pub const TOO_LARGE: &str = "HttpTooLarge";
    /// Code of the fault where the request cannot be sent at all: a URL or header that is none.
    pub const INVALID: &str = "HttpInvalid";
    // A host out of reach is `Fault::unreachable`.
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url.split('?').next().unwrap_or_default())
            .field("headers", &names)
            .field("timeout_millis", &self.timeout_millis)
            .finish_non_exhaustive()
    }
}

/// What a server outside of the cloud answered, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAnswer {
    pub status: u16,
    /// Names in lower case, in the order they came in.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether `body` is base64, since it is no text.
    pub is_base64: bool,
}

impl HttpAnswer {
    /// The first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_never_shows_what_may_be_secret() {
        let request = HttpRequest {
            method: "POST".to_owned(),
            url: "http://127.0.0.1/path?key=hush".to_owned(),
            headers: vec![("Authorization".to_owned(), "hush".to_owned())],
            body: "hush".to_owned(),
            is_base64: false,
            timeout_millis: 5_000,
            may_repeat: true,
            trace: None,
        };
        let shown = format!("{:?}", Work::Http(request));
        assert!(shown.contains("/path") && shown.contains("Authorization") && !shown.contains("hush"), "{shown}");
    }
}
