//! Access tokens of OAuth connections: requested, stored, and requested again when they are about to expire or were
//! refused.
//!
//! Follows "Authorization methods for connections in EventBridge".
//!
//! Deviation: AWS does not document the format of its token request. The local cloud sends a client credentials grant
//! (RFC 6749, section 4.4) as a form, or as JSON if the parameters of the connection set that `Content-Type`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::authorization::{Method, OAuth, Secret};
use super::connection::{Connection, State};
use super::request::{Headers, open, pair, shown};
use crate::clock::Timestamp;
use crate::local::service::events::Events;
use crate::local::service::events::token::Token as EffectToken;
use crate::local::service::{Answer, Cx, Effect, HttpAnswer, HttpRequest, Work};
use crate::words;

/// The remaining lifetime below which a token is renewed before it is used.
const SPARE: Duration = Duration::from_secs(60);
const TIMEOUT_MILLIS: u64 = 5_000;
const CONTENT_TYPE: &str = "Content-Type";

/// An access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Token {
    text: Secret,
    expires_at: Option<Timestamp>,
}

impl Token {
    pub(super) fn secret(&self) -> &str {
        self.text.reveal()
    }

    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|expires_at| now.plus(SPARE) < expires_at)
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<Value>,
}

/// Requests a token, unless that was already done.
pub(super) fn ask(connection: &mut Connection, name: &str, cx: &mut Cx<'_>) {
    let Some(Method::OAuth(oauth)) = connection.authorization.as_ref().map(|authorization| &authorization.method)
    else {
        return;
    };
    if connection.awaits_token {
        return;
    }
    let work = Box::new(Work::Http(request(oauth)));
    connection.awaits_token = true;
    connection.token = None;
    let asked = EffectToken::Authorization { version: connection.version, connection: name.to_owned() };
    cx.push(Effect::Work { work, reply: asked.into() });
}

/// Handles the response of an authorization endpoint, for a version of a connection.
pub(in super::super) fn access_token(
    events: &mut Events,
    (name, version): (&str, u64),
    answer: &Answer,
    cx: &mut Cx<'_>,
) {
    let Some(connection) = events.outside.connections.get_mut(name) else { return };
    if connection.version != version {
        return;
    }
    connection.awaits_token = false;
    let from = match connection.authorization.as_ref().map(|authorization| &authorization.method) {
        Some(Method::OAuth(oauth)) => shown(&oauth.http_method, &oauth.endpoint),
        _ => String::new(),
    };
    match read(answer, &from, cx.now) {
        Ok(token) => {
            connection.token = Some(token);
            connection.state = State::Authorized;
            connection.state_reason = None;
            connection.authorized_at = Some(cx.now);
        }
        Err(reason) => {
            connection.state = State::Deauthorized;
            connection.state_reason = Some(reason);
        }
    }
    super::invoke::resume(events, name, cx);
}

fn request(oauth: &OAuth) -> HttpRequest {
    let given = oauth.parameters.clone().unwrap_or_default();
    let mut headers = Headers::default();
    headers.set(CONTENT_TYPE, "application/x-www-form-urlencoded");
    headers.set("Accept", "application/json");
    headers.set("User-Agent", "Amazon/EventBridge/ApiDestinations");
    for (name, value) in open(&given.header_parameters) {
        headers.set(name, value);
    }
    let mut fields = vec![
        ("grant_type", "client_credentials"),
        ("client_id", oauth.client_id.as_str()),
        ("client_secret", oauth.client_secret.reveal()),
    ];
    for (key, value) in open(&given.body_parameters) {
        fields.retain(|(known, _)| *known != key);
        fields.push((key, value));
    }
    let query: Vec<String> = open(&given.query_string_parameters).map(|(key, value)| pair(key, value)).collect();
    let joint = if oauth.endpoint.contains('?') { "&" } else { "?" };
    let query = if query.is_empty() { String::new() } else { format!("{joint}{}", query.join("&")) };
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
    let body = if is_json {
        let members: Map<String, Value> =
            fields.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect();
        Value::Object(members).to_string()
    } else {
        fields.into_iter().map(|(key, value)| pair(key, value)).collect::<Vec<_>>().join("&")
    };
    HttpRequest {
        method: oauth.http_method.clone(),
        url: format!("{}{query}", oauth.endpoint),
        headers: headers.0,
        body,
        is_base64: false,
        timeout_millis: TIMEOUT_MILLIS,
        may_repeat: true,
        trace: None,
    }
}

/// Returns a token, or the reason why there is none; the response body is not repeated.
fn read(answer: &Answer, from: &str, now: Timestamp) -> Result<Token, String> {
    let failed = |why: String| format!("The authorization endpoint {from} gave no token: {why}.");
    let answer = answer.as_ref().map_err(|fault| failed(fault.message.clone()))?;
    let answer: HttpAnswer = serde_json::from_value(answer.clone()).map_err(|error| failed(error.to_string()))?;
    if !(200..300).contains(&answer.status) {
        return Err(failed(format!("it answered with {}", words::status(answer.status))));
    }
    let granted: Granted = serde_json::from_str(&answer.body)
        .map_err(|_| failed("its answer is no JSON with an access_token".to_owned()))?;
    let seconds = granted.expires_in.as_ref().and_then(|value| match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    });
    let expires_at = seconds.map(|seconds| now.plus(Duration::from_secs(seconds)));
    Ok(Token { text: Secret::new(granted.access_token), expires_at })
}
