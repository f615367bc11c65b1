//! Questions to a local cloud that runs as a server, which the AWS protocols have no words for.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use tokio::time::timeout;

use crate::local::outbound::{Outgoing, exchange};

/// Longer than an answer over loopback takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most an answer may hold.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// What a healthy server says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Health {
    pub version: String,
    pub pid: u32,
    pub services: Vec<String>,
}

/// Returns what a local cloud at this URL says of itself; none where none answers.
pub async fn health(url: &str) -> Option<Health> {
    let body = get(url, "/_ork/health").await?;
    serde_json::from_slice(&body).ok()
}

/// Returns the body of a successful answer. Only loopback is asked, since no `ork local up` is anywhere else.
pub async fn get(url: &str, path: &str) -> Option<Bytes> {
    let uri: http::Uri = url.parse().ok()?;
    let url = format!("{}://{}{path}", uri.scheme_str()?, uri.authority()?);
    let outgoing = Outgoing { method: "GET", url: &url, headers: &[], body: Bytes::new() };
    let answer = timeout(PATIENCE, exchange(outgoing, MAX_ANSWER)).await.ok()?.ok()?;
    (answer.status == http::StatusCode::OK).then_some(answer.body)
}
