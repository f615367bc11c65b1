//! `fetch`: HTTP requests of functions, to servers on loopback and nowhere else.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::local::outbound::{self, Outgoing, Trouble};

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

async fn exchange(request: &Request) -> Result<Value, (&'static str, String)> {
    let body = STANDARD.decode(&request.body).map_err(|error| ("EINVAL", error.to_string()))?;
    // The host is the URL's, as in a browser.
    let headers: Vec<(String, String)> =
        request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")).cloned().collect();
    let outgoing = Outgoing { method: &request.method, url: &request.url, headers: &headers, body: body.into() };
    let answer = outbound::exchange(outgoing, MOST_BYTES).await.map_err(|trouble| (code(&trouble), say(&trouble)))?;
    Ok(json!({
        "status": answer.status.as_u16(),
        "statusText": answer.status.canonical_reason().unwrap_or_default(),
        "headers": answer.headers,
        "body": STANDARD.encode(answer.body),
    }))
}

/// As Node.js tells them apart.
fn code(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Url(_) => "ERR_INVALID_URL",
        Trouble::Outside(_) => "ENETUNREACH",
        Trouble::Scheme(_) => "EPROTO",
        Trouble::Request(_) => "EINVAL",
        Trouble::Refused(..) => "ECONNREFUSED",
        Trouble::Broken(_) | Trouble::TooLarge(_) | Trouble::BrokenBody(_) => "ECONNRESET",
    }
}

fn say(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Refused(address, error) => format!("connect ECONNREFUSED {address}: {error}"),
        trouble => trouble.to_string(),
    }
}
