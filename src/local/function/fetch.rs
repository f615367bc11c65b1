//! `fetch`: HTTP requests of functions, to APIs and functions of the local cloud and to servers on loopback only.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::local::engine::{Engine, Participant};
use crate::local::outbound::{self, OutboundError, Outgoing};
use crate::local::service::{HostedUrl, HttpAnswer, HttpRequest, Invocation};

const MAX_BYTES: usize = 20 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Request {
    url: String,
    method: String,
    headers: Vec<(String, String)>,
    /// Base64.
    body: String,
}

/// Returns JSON text: the status, headers and body, or the code and message of the failure.
pub(super) async fn fetch(
    engine: &Arc<Engine>,
    invocation: &Invocation,
    request: Value,
    actor: &mut Participant<'_, '_>,
) -> Result<String, String> {
    let failed = |code: &str, message: String| json!({"code": code, "message": message}).to_string();
    let request: Request = serde_json::from_value(request).map_err(|error| failed("EINVAL", error.to_string()))?;
    if let Some(url) = HostedUrl::parse(&request.url) {
        let answer = invoke(engine, invocation, &request, &url, actor).await;
        return answer.map_err(|message| failed("ECONNRESET", message));
    }
    match tokio::time::timeout(PATIENCE, exchange(&request)).await {
        Ok(Ok(answer)) => Ok(answer.to_string()),
        Ok(Err((code, message))) => Err(failed(code, message)),
        Err(_) => Err(failed("ETIMEDOUT", format!("no answer from {}", request.url))),
    }
}

/// Sends a request to an API or a function of this cloud in process, whatever form its URL has.
async fn invoke(
    engine: &Arc<Engine>,
    invocation: &Invocation,
    request: &Request,
    url: &HostedUrl,
    actor: &mut Participant<'_, '_>,
) -> Result<String, String> {
    let mut headers = without_host(request);
    headers.push(("Host".to_owned(), url.host().to_owned()));
    let bytes = STANDARD.decode(&request.body).map_err(|error| error.to_string())?;
    let (body, is_base64) = match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(_) => (request.body.clone(), true),
    };
    let asked = HttpRequest {
        method: request.method.clone(),
        url: request.url.clone(),
        headers,
        body,
        is_base64,
        timeout_millis: u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX),
        may_repeat: false,
        trace: invocation.trace.clone(),
    };
    let answer = engine.invoke(asked, actor).await.map_err(|fault| fault.message)?;
    let answer: HttpAnswer = serde_json::from_value(answer).map_err(|error| error.to_string())?;
    let body = if answer.is_base64 { answer.body } else { STANDARD.encode(answer.body) };
    let reason = http::StatusCode::from_u16(answer.status).ok().and_then(|status| status.canonical_reason());
    let shown = json!({
        "status": answer.status,
        "statusText": reason.unwrap_or_default(),
        "headers": answer.headers,
        "body": body,
    });
    Ok(shown.to_string())
}

/// Returns the headers without `Host`, which comes from the URL, as in a browser.
fn without_host(request: &Request) -> Vec<(String, String)> {
    request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")).cloned().collect()
}

async fn exchange(request: &Request) -> Result<Value, (&'static str, String)> {
    let body = STANDARD.decode(&request.body).map_err(|error| ("EINVAL", error.to_string()))?;
    let headers = without_host(request);
    let outgoing = Outgoing { method: &request.method, url: &request.url, headers: &headers, body: body.into() };
    let answer = outbound::exchange(outgoing, MAX_BYTES).await.map_err(|trouble| (code(&trouble), say(&trouble)))?;
    Ok(json!({
        "status": answer.status.as_u16(),
        "statusText": answer.status.canonical_reason().unwrap_or_default(),
        "headers": answer.headers,
        "body": STANDARD.encode(answer.body),
    }))
}

/// Returns the error code that Node.js has for a failure.
fn code(trouble: &OutboundError) -> &'static str {
    match trouble {
        OutboundError::Url(_) => "ERR_INVALID_URL",
        OutboundError::Outside(_) => "ENETUNREACH",
        OutboundError::Scheme(_) => "EPROTO",
        OutboundError::Request(_) => "EINVAL",
        OutboundError::Refused(..) => "ECONNREFUSED",
        OutboundError::Broken(_) | OutboundError::TooLarge(_) | OutboundError::BrokenBody(_) => "ECONNRESET",
    }
}

fn say(trouble: &OutboundError) -> String {
    match trouble {
        OutboundError::Refused(address, error) => format!("connect ECONNREFUSED {address}: {error}"),
        trouble => trouble.to_string(),
    }
}
