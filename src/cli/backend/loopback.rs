//! Questions to a local cloud that runs as a server, which the AWS protocols have no words for.
//!
//! Only loopback is asked: nobody else is an `ork local up`, and nobody else should hear of it.

use std::net::IpAddr;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than an answer over loopback takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most an answer may hold.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;

/// What a healthy server says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Health {
    pub version: String,
    pub pid: u32,
    pub services: Vec<String>,
}

/// Whether a local cloud answers at this URL.
pub async fn health(url: &str) -> Option<Health> {
    let body = get(url, "/_ork/health").await?;
    serde_json::from_slice(&body).ok()
}

/// The body of a successful answer; none for anything else.
pub async fn get(url: &str, path: &str) -> Option<Vec<u8>> {
    let address = address(url)?;
    timeout(PATIENCE, ask(&address, path)).await.ok()?
}

async fn ask(address: &str, path: &str) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.take(ANSWER_LIMIT).read_to_end(&mut answer).await.ok()?;
    body(&answer)
}

/// What follows the head of a `200`. The server closes after each answer, so the body ends with the connection.
fn body(answer: &[u8]) -> Option<Vec<u8>> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, rest) = answer.split_at_checked(end)?;
    let status = std::str::from_utf8(head).ok()?.split(' ').nth(1)?;
    (status == "200").then(|| rest.get(4..).map(<[u8]>::to_vec)).flatten()
}

/// `127.0.0.1:4566` of a plain URL on this machine.
fn address(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    let host = uri.host()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let is_plain = uri.scheme_str() == Some("http");
    (is_loopback && is_plain).then(|| format!("{host}:{}", uri.port_u16().unwrap_or(80)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked() {
        assert_eq!(address("http://127.0.0.1:4566").as_deref(), Some("127.0.0.1:4566"));
        assert_eq!(address("http://[::1]:1/x").as_deref(), Some("[::1]:1"));
        assert_eq!(address("http://localhost").as_deref(), Some("localhost:80"));
        for url in ["https://127.0.0.1:4566", "http://10.0.0.1:4566", "http://example.com", "x"] {
            assert_eq!(address(url), None, "{url}");
        }
    }

    #[test]
    fn only_a_success_has_a_body() {
        assert_eq!(body(b"HTTP/1.1 200 OK\r\na: b\r\n\r\n{}"), Some(b"{}".to_vec()));
        assert_eq!(body(b"HTTP/1.1 404 Not Found\r\n\r\n{}"), None);
        assert_eq!(body(b"HTTP/1.1 200 OK"), None);
    }
}
