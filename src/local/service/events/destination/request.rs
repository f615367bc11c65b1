//! Builds the HTTP request for one event: the URL, headers and body, from the API destination, its connection and the
//! target.
//!
//! If the connection and the target set a parameter with the same name, the connection takes precedence
//! ("HttpParameters" in the API Reference). Headers are those of "Headers included in requests to API destinations" in
//! the User Guide.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::api_destination::ApiDestination;
use super::authorization::{Authorization, Method, Parameter};
use super::token::Token;
use crate::local::service::HttpRequest;
use crate::transform::Path;

/// "If the target endpoint takes longer than 5 seconds to respond, EventBridge times out the request."
const TIMEOUT_MILLIS: u64 = 5_000;
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const CONTENT_TYPE: &str = "Content-Type";
/// Headers that EventBridge always sets, and that cannot be changed.
const FIXED: [(&str, &str); 4] = [
    ("User-Agent", "Amazon/EventBridge/ApiDestinations"),
    ("Range", "bytes=0-1048575"),
    ("Accept-Encoding", "gzip,deflate"),
    ("Connection", "close"),
];
/// Headers that EventBridge removes from every request.
const REMOVED: [&str; 32] = [
    "A-IM",
    "Accept-Charset",
    "Accept-Datetime",
    "Accept-Encoding",
    "Cache-Control",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-MD5",
    "Date",
    "Expect",
    "Forwarded",
    "From",
    "Host",
    "HTTP2-Settings",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Max-Forwards",
    "Origin",
    "Pragma",
    "Proxy-Authorization",
    "Range",
    "Referer",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "User-Agent",
    "Upgrade",
    "Via",
];

/// `HttpParameters` of a target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(in super::super) struct HttpParameters {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path_parameter_values: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    header_parameters: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    query_string_parameters: BTreeMap<String, String>,
}

impl HttpParameters {
    /// Returns the parameters for one event: a value that begins with `$.` is looked up in it.
    pub(super) fn for_event(&self, event: &str) -> Self {
        let filled = |map: &BTreeMap<String, String>| {
            map.iter().map(|(key, value)| (key.clone(), lookup(value, event))).collect()
        };
        Self {
            path_parameter_values: self.path_parameter_values.iter().map(|value| lookup(value, event)).collect(),
            header_parameters: filled(&self.header_parameters),
            query_string_parameters: filled(&self.query_string_parameters),
        }
    }
}

/// Returns the value at a path; empty if there is none.
fn lookup(value: &str, event: &str) -> String {
    let Some(path) = value.starts_with("$.").then(|| Path::parse(value).ok()).flatten() else {
        return value.to_owned();
    };
    let found = path.select(event).unwrap_or_default();
    serde_json::from_str::<String>(&found).unwrap_or(found)
}

/// Builds the request.
pub(super) fn build(
    destination: &ApiDestination,
    authorization: &Authorization,
    token: Option<&Token>,
    target: &HttpParameters,
    body: &str,
) -> HttpRequest {
    let connection = authorization.invocation.clone().unwrap_or_default();
    let mut headers = Headers::default();
    headers.set(CONTENT_TYPE, "application/json; charset=utf-8");
    for (name, value) in &target.header_parameters {
        headers.set(name, value);
    }
    for (name, value) in open(&connection.header_parameters) {
        headers.set(name, value);
    }
    headers.0.retain(|(name, _)| !REMOVED.iter().chain(&["Warning"]).any(|removed| name.eq_ignore_ascii_case(removed)));
    for (name, value) in FIXED {
        headers.set(name, value);
    }
    match &authorization.method {
        Method::Basic { username, password } => {
            let credentials = STANDARD.encode(format!("{username}:{}", password.reveal()));
            headers.set("Authorization", &format!("Basic {credentials}"));
        }
        Method::ApiKey { name, value } => headers.set(name, value.reveal()),
        Method::OAuth(_) => {
            if let Some(token) = token {
                headers.set("Authorization", &format!("Bearer {}", token.secret()));
            }
        }
    }
    HttpRequest {
        method: destination.http_method.clone(),
        url: url(&destination.endpoint, target, open(&connection.query_string_parameters)),
        headers: headers.0,
        body: with_body(body, open(&connection.body_parameters)),
        is_base64: false,
        timeout_millis: TIMEOUT_MILLIS,
        may_repeat: true,
        trace: None,
    }
}

/// Returns the keys and the plain values.
pub(super) fn open(parameters: &[Parameter]) -> impl Iterator<Item = (&str, &str)> {
    parameters
        .iter()
        .map(|parameter| (parameter.key.as_str(), parameter.value.as_ref().map_or("", |value| value.reveal())))
}

/// Headers, one for each name.
#[derive(Default)]
pub(super) struct Headers(pub(super) Vec<(String, String)>);

impl Headers {
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

fn url<'a>(endpoint: &str, target: &'a HttpParameters, connection: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let (address, query) = endpoint.split_once('?').map_or((endpoint, ""), |(address, query)| (address, query));
    let mut pieces = address.split('*');
    let mut url = pieces.next().unwrap_or_default().to_owned();
    let mut values = target.path_parameter_values.iter();
    for piece in pieces {
        match values.next() {
            Some(value) => url.extend(utf8_percent_encode(value, UNRESERVED)),
            None => url.push('*'),
        }
        url.push_str(piece);
    }
    let mut added: BTreeMap<&str, &str> =
        target.query_string_parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    added.extend(connection);
    let own = query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned);
    let pairs: Vec<String> = own.chain(added.iter().map(|(key, value)| pair(key, value))).collect();
    if !pairs.is_empty() {
        url.push('?');
        url.push_str(&pairs.join("&"));
    }
    url
}

/// Returns `key=value`, encoded for a query or a form.
pub(super) fn pair(key: &str, value: &str) -> String {
    format!("{}={}", utf8_percent_encode(key, UNRESERVED), utf8_percent_encode(value, UNRESERVED))
}

/// Adds members to a request body that is a JSON object.
///
/// Deviation: what AWS does with a body that is not a JSON object is not known; the local cloud leaves it unchanged.
fn with_body<'a>(body: &str, mut added: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let Some(first) = added.next() else { return body.to_owned() };
    let Ok(Value::Object(mut object)) = serde_json::from_str(body) else { return body.to_owned() };
    object.extend(std::iter::once(first).chain(added).map(|(key, value)| (key.to_owned(), Value::from(value))));
    Value::Object(object).to_string()
}

/// Returns whether a URL's host is on this machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Returns the method and URL for hops and messages, without the query, which may contain secrets.
pub(super) fn shown(method: &str, url: &str) -> String {
    format!("{method} {}", url.split('?').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::authorization::Secret;
    use super::*;
    use crate::clock::Timestamp;

    const EVENT: &str = r#"{"id":"1","detail":{"state":"a/b","n":7}}"#;

    fn target(value: Value) -> HttpParameters {
        serde_json::from_value::<HttpParameters>(value).unwrap().for_event(EVENT)
    }

    fn parameters(value: Value) -> Vec<Parameter> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn stars_and_queries_are_filled_and_the_connection_is_right() {
        let values = target(json!({
            "PathParameterValues": ["$.detail.state", "plain"],
            "QueryStringParameters": {"n": "$.detail.n", "key": "of the target", "none": "$.detail.none"},
        }));
        let connection = parameters(json!([{"Key": "key", "Value": "a&b", "IsValueSecret": true}]));
        let cases = [
            ("https://h/x/*/*?own=1", "https://h/x/a%2Fb/plain?own=1&key=a%26b&n=7&none="),
            ("https://h/*/*/*", "https://h/a%2Fb/plain/*?key=a%26b&n=7&none="),
        ];
        for (endpoint, expected) in cases {
            assert_eq!(url(endpoint, &values, open(&connection)), expected);
        }
        assert_eq!(url("https://h/x", &HttpParameters::default(), open(&[])), "https://h/x");
    }

    #[test]
    fn an_endpoint_has_five_seconds() {
        let destination = json!({"id": "i", "description": null, "connection_arn": "", "endpoint": "https://h/",
            "http_method": "PUT", "rate_limit": 300, "created_at": Timestamp::default(),
            "modified_at": Timestamp::default(), "second": Timestamp::default(), "sent": 0});
        let destination: ApiDestination = serde_json::from_value(destination).unwrap();
        let method = Method::ApiKey { name: "X-Key".to_owned(), value: Secret::new("hush".to_owned()) };
        let authorization = Authorization { method, invocation: None };
        let request = build(&destination, &authorization, None, &HttpParameters::default(), "{}");
        assert_eq!((request.method.as_str(), request.timeout_millis), ("PUT", 5_000));
    }

    #[test]
    fn only_an_object_takes_more_members() {
        let added = parameters(json!([{"Key": "k", "Value": "v"}]));
        for (body, expected) in [(r#"{"a":1}"#, r#"{"a":1,"k":"v"}"#), ("[1]", "[1]"), ("text", "text")] {
            assert_eq!(with_body(body, open(&added)), expected);
        }
        assert_eq!(with_body(r#"{"a": 1.0}"#, open(&[])), r#"{"a": 1.0}"#, "as it was written");
    }
}
