//! Work outside of the fold, as values: requests and their results.
//!
//! The cloud keeps work in its outbox until the result arrives as an input, so it survives the process that began it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Place;
use crate::arn::Arn;
use crate::clock::Timestamp;

/// Identifies a deferred call.
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
    /// Remove a file with bytes that no object uses any more; the result is ignored.
    Remove { file: String },
}

impl Work {
    /// Returns whether the work is begun again if the process that began it has ended. Otherwise it fails.
    pub fn may_repeat(&self) -> bool {
        match self {
            Self::Invoke(invocation) => invocation.may_repeat,
            Self::Http(request) => request.may_repeat,
            Self::Remove { .. } => true,
        }
    }

    /// Returns the maximum duration; a worker that has not delivered a result by then has ended.
    pub fn most_millis(&self) -> u64 {
        match self {
            Self::Invoke(invocation) => invocation.timeout_millis,
            Self::Http(request) => request.timeout_millis,
            Self::Remove { .. } => 60_000,
        }
    }
}

/// A function's body to be run, with its environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invocation {
    /// Includes the qualifier, as in the handler's context.
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
    /// The ID of the event that caused it, and that causes the calls of the body.
    #[serde(default)]
    pub trace: Option<String>,
    /// The log group, if it is not the one of the function's name.
    #[serde(default)]
    pub log_group: Option<String>,
}

impl Invocation {
    pub fn log_group(&self) -> String {
        self.log_group.clone().unwrap_or_else(|| format!("/aws/lambda/{}", self.name))
    }

    /// Returns the place of the function.
    pub fn place(&self) -> Place {
        Place::new(self.function.account(), self.region.as_str())
    }
}

/// The location of a function's code: a ZIP file that the service stores as a blob with this name, which changes with
/// its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code {
    pub blob: String,
}

/// The result of running a body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ran {
    /// The JSON text that the handler returned, or its failure.
    pub outcome: Result<String, Failed>,
    pub started_at: Timestamp,
    pub duration_micros: u64,
    /// Present if a new execution environment was initialized.
    pub init_micros: Option<u64>,
    pub memory_used_megabytes: u32,
    /// Identifies the execution environment: 32 hexadecimal digits, the end of a log stream's name.
    pub sandbox: String,
    /// The output of the body, oldest first.
    pub logs: Vec<LogLine>,
}

/// The failure of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// JSON text: `{"errorType": ..., "errorMessage": ..., "trace": [...]}`.
    pub payload: String,
    /// `Status:` of the REPORT line: `timeout`, `error`; `None` if the handler itself reported the error.
    pub status: Option<String>,
}

/// A line that a body wrote, with its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub at: Timestamp,
    pub text: String,
}

/// An HTTP request to a server outside of the cloud. Redirects are not followed.
///
/// Deviation: the headers, query and body of a request may contain secrets, which AWS would keep in a secret store.
/// Until the response arrives, the local cloud keeps the request in its state: unencrypted in memory and, for a cloud
/// kept in a directory, encrypted in its database, with the key in `cloud.key` beside it. The log of inputs does not
/// contain the request, since a replay creates it again; it contains the response, also encrypted. No hop, message or
/// `Debug` output contains the values of headers, the query or the body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether `body` is base64.
    pub is_base64: bool,
    /// The time limit of the whole exchange.
    pub timeout_millis: u64,
    pub may_repeat: bool,
    /// The ID of the event that caused the request.
    #[serde(default)]
    pub trace: Option<String>,
}

impl HttpRequest {
    /// The code of the fault if no complete response arrived in time.
    pub const TIMED_OUT: &str = "HttpTimeout";
    /// The code of the fault if there was no connection, or it broke before the complete response had arrived.
    pub const NO_CONNECTION: &str = "HttpConnection";
    /// The code of the fault if the response was too large.
    pub const TOO_LARGE: &str = "HttpTooLarge";
    /// The code of the fault if the request cannot be sent because a URL or header is not valid.
    pub const INVALID: &str = "HttpInvalid";
    // For a host that is out of reach, see `Fault::unreachable`.
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

/// The response of a server outside of the cloud, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAnswer {
    pub status: u16,
    /// Names in lowercase, in the order in which they were received.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether `body` is base64, because it is not text.
    pub is_base64: bool,
}

impl HttpAnswer {
    /// Returns the first header with a name.
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
