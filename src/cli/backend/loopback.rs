//! Requests to a local cloud server that are not part of the AWS protocols.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use tokio::time::timeout;

use crate::local::outbound::{Outgoing, exchange};

/// Longer than a response over loopback takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);
/// The maximum size of a response.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// The status of a server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Health {
    pub version: String,
    pub pid: u32,
    pub services: Vec<String>,
}

/// Returns the status of a local cloud at this URL, or `None` if it does not respond.
pub async fn health(url: &str) -> Option<Health> {
    let body = get(url, "/_ork/health").await?;
    serde_json::from_slice(&body).ok()
}

/// Returns the body of a successful response. Only loopback addresses are contacted, because `ork local up` uses no
/// other.
pub async fn get(url: &str, path: &str) -> Option<Bytes> {
    let uri: http::Uri = url.parse().ok()?;
    let url = format!("{}://{}{path}", uri.scheme_str()?, uri.authority()?);
    let outgoing = Outgoing { method: "GET", url: &url, headers: &[], body: Bytes::new() };
    let answer = timeout(PATIENCE, exchange(outgoing, MAX_ANSWER)).await.ok()?.ok()?;
    (answer.status == http::StatusCode::OK).then_some(answer.body)
}
