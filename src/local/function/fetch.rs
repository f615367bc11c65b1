//! `fetch`: HTTP requests of functions, to servers on loopback and nowhere else.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;

const MOST_BYTES: usize = 20 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Request {
    url: String,
    method: String,
    headers: Vec<(String, String)>,
    /// Base64.
    body: String,
}

/// Answers in JSON text: status, headers and body, or the code and message of the failure.
pub(super) async fn fetch(request: Value) -> Result<String, String> {
    let failed = |code: &str, message: String| json!({"code": code, "message": message}).to_string();
    let request: Request = serde_json::from_value(request).map_err(|error| failed("EINVAL", error.to_string()))?;
    match tokio::time::timeout(PATIENCE, exchange(&request)).await {
        Ok(Ok(answer)) => Ok(answer.to_string()),
        Ok(Err((code, message))) => Err(failed(code, message)),
        Err(_) => Err(failed("ETIMEDOUT", format!("no answer from {}", request.url))),
    }
}

type Problem = (&'static str, String);

async fn exchange(request: &Request) -> Result<Value, Problem> {
    let (address, uri) = address(&request.url)?;
    let refused = |error: std::io::Error| ("ECONNREFUSED", format!("connect ECONNREFUSED {address}: {error}"));
    let stream = TcpStream::connect(address).await.map_err(refused)?;
    let broken = |error: hyper::Error| ("ECONNRESET", error.to_string());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(http_request(request, &uri)?).await.map_err(broken)?;
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|error| ("ECONNRESET", error.to_string()))?;
    connection.abort();
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    Ok(json!({
        "status": parts.status.as_u16(),
        "statusText": parts.status.canonical_reason().unwrap_or_default(),
        "headers": headers,
        "body": STANDARD.encode(body.to_bytes()),
    }))
}

fn http_request(request: &Request, uri: &http::Uri) -> Result<http::Request<Full<Bytes>>, Problem> {
    let invalid = |error: http::Error| ("EINVAL", error.to_string());
    let body = STANDARD.decode(&request.body).map_err(|error| ("EINVAL", error.to_string()))?;
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let mut builder = http::Request::builder().method(request.method.as_str()).uri(path);
    if let Some(authority) = uri.authority() {
        builder = builder.header(http::header::HOST, authority.as_str());
    }
    for (name, value) in request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")) {
        builder = builder.header(name, value);
    }
    builder.body(Full::from(body)).map_err(invalid)
}

/// Where a URL leads, if that is on this machine. Names are not looked up: only `localhost` is known.
fn address(url: &str) -> Result<(SocketAddr, http::Uri), Problem> {
    let uri: http::Uri = url.parse().map_err(|error: http::uri::InvalidUri| ("ERR_INVALID_URL", error.to_string()))?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let ip = if host == "localhost" { Some(IpAddr::from([127, 0, 0, 1])) } else { host.parse::<IpAddr>().ok() };
    let outside = || {
        let words = format!("a function of the local cloud reaches loopback only, not `{host}`");
        ("ENETUNREACH", words)
    };
    let ip = ip.filter(IpAddr::is_loopback).ok_or_else(outside)?;
    if uri.scheme_str() != Some("http") {
        return Err(("EPROTO", format!("a function of the local cloud speaks plain http on loopback, not {url}")));
    }
    Ok((SocketAddr::new(ip, uri.port_u16().unwrap_or(80)), uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_in_reach() {
        let cases = [
            ("http://localhost:8080/x", Ok("127.0.0.1:8080")),
            ("http://127.0.0.1/", Ok("127.0.0.1:80")),
            ("http://[::1]:9/", Ok("[::1]:9")),
            ("http://169.254.169.254/latest/meta-data", Err("ENETUNREACH")),
            ("https://example.com/", Err("ENETUNREACH")),
            ("http://localhost.example.com/", Err("ENETUNREACH")),
            ("https://localhost/", Err("EPROTO")),
            ("nonsense", Err("ENETUNREACH")),
        ];
        for (url, expected) in cases {
            let found = address(url).map(|(address, _)| address.to_string()).map_err(|(code, _)| code);
            assert_eq!(found.as_deref().map_err(|code| *code), expected, "{url}");
        }
    }
}
