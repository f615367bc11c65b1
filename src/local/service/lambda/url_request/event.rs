//! The event of a request to a function URL: payload format version 2.0.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::super::super::signature::{Signable, Signer};
use super::super::super::{FunctionUrl, HttpRequest};
use crate::clock::Timestamp;

const ADDRESS: &str = "127.0.0.1";
/// Headers about the connection, and the header whose values are in `cookies`.
const LEFT_OUT: [&str; 5] = ["connection", "cookie", "keep-alive", "transfer-encoding", "upgrade"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A request.
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) url: FunctionUrl,
    /// With names in lowercase, in the order in which they were received.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Asked {
    pub(super) fn new(request: &HttpRequest, url: FunctionUrl) -> Self {
        let decoded = request.is_base64.then(|| STANDARD.decode(&request.body).unwrap_or_default());
        let body = decoded.unwrap_or_else(|| request.body.clone().into_bytes());
        let lower = |(name, value): &(String, String)| (name.to_ascii_lowercase(), value.clone());
        let mut headers: Vec<(String, String)> = request.headers.iter().map(lower).collect();
        let is_absent = |headers: &[(String, String)], name: &str| headers.iter().all(|(known, _)| known != name);
        if is_absent(&headers, "host") {
            headers.push(("host".to_owned(), url.host.clone()));
        }
        if is_absent(&headers, "content-length") && !body.is_empty() {
            headers.push(("content-length".to_owned(), body.len().to_string()));
        }
        Self { method: request.method.to_ascii_uppercase(), url, headers, body }
    }

    /// Returns the last header with a name in lowercase.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the parts of the request that its signature covers.
    pub(super) fn signable(&self) -> Signable<'_> {
        Signable {
            method: &self.method,
            path: &self.url.whole_path,
            query: &self.url.query,
            headers: &self.headers,
            body: self.body.as_slice().into(),
        }
    }

    fn domain(&self) -> &str {
        self.url.host.split(':').next().unwrap_or_default()
    }

    /// Returns whether the body is passed as text: its type is a text type and its bytes are UTF-8. A form is not text,
    /// and neither is a body without a type.
    fn text(&self) -> Option<&str> {
        let kind = self.header("content-type")?.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_text = kind.starts_with("text/")
            || ["application/json", "application/javascript", "application/xml"].contains(&kind.as_str());
        is_text.then(|| std::str::from_utf8(&self.body).ok()).flatten()
    }
}

/// Returns the event, in JSON text. `signer` is who signed the request, if that was necessary.
pub(super) fn event(
    asked: &Asked,
    signer: Option<&Signer>,
    (request_id, trace_id): (&str, &str),
    now: Timestamp,
) -> String {
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": asked.url.path,
        "rawQueryString": asked.url.query,
        "headers": headers(asked, trace_id),
        "requestContext": context(asked, signer, request_id, now),
        "isBase64Encoded": false,
    });
    let cookies: Vec<&str> = asked
        .headers
        .iter()
        .filter(|(name, _)| name == "cookie")
        .flat_map(|(_, value)| value.split(';').map(str::trim))
        .filter(|cookie| !cookie.is_empty())
        .collect();
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    let query = form_urlencoded::parse(asked.url.query.as_bytes());
    let query = joined(query.map(|(name, value)| (name.into_owned(), value.into_owned())));
    if !query.is_empty() {
        event["queryStringParameters"] = Value::Object(query);
    }
    if !asked.body.is_empty() {
        let text = asked.text();
        event["isBase64Encoded"] = Value::from(text.is_none());
        event["body"] = Value::from(text.map_or_else(|| STANDARD.encode(&asked.body), str::to_owned));
    }
    event.to_string()
}

/// Returns all values of a name, separated by commas.
fn joined(pairs: impl Iterator<Item = (String, String)>) -> Map<String, Value> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        all.entry(name).or_default().push(value);
    }
    all.into_iter().map(|(name, values)| (name, Value::from(values.join(",")))).collect()
}

/// Returns the headers, with those that Lambda adds.
///
/// Deviation: the connection is always described as one with TLS from this machine, as it would be on AWS.
fn headers(asked: &Asked, trace_id: &str) -> Value {
    let sent = asked.headers.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
    let mut headers = joined(sent.cloned());
    for (name, value) in [
        ("x-amzn-tls-cipher-suite", "TLS_AES_128_GCM_SHA256"),
        ("x-amzn-tls-version", "TLSv1.3"),
        ("x-amzn-trace-id", trace_id),
        ("x-forwarded-for", ADDRESS),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ] {
        headers.insert(name.to_owned(), Value::from(value));
    }
    Value::Object(headers)
}

fn context(asked: &Asked, signer: Option<&Signer>, request_id: &str, now: Timestamp) -> Value {
    let mut context = json!({
        "accountId": signer.map_or("anonymous", |signer| signer.arn.account()),
        "apiId": asked.url.id,
        "domainName": asked.domain(),
        "domainPrefix": asked.url.id,
        "http": {
            "method": asked.method,
            "path": percent_decode_str(&asked.url.path).decode_utf8_lossy(),
            "protocol": "HTTP/1.1",
            "sourceIp": ADDRESS,
            "userAgent": asked.header("user-agent").unwrap_or_default(),
        },
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": common_log(now),
        "timeEpoch": now.millis(),
    });
    if let Some(signer) = signer {
        context["authentication"] = Value::Null;
        context["authorizer"] = json!({"iam": {
            "accessKey": signer.key,
            "accountId": signer.arn.account(),
            "callerId": signer.key,
            "cognitoIdentity": null,
            "principalOrgId": null,
            "userArn": signer.arn.to_string(),
            "userId": signer.key,
        }});
    }
    context
}

/// Formats a time such as `31/Jan/2026:12:03:04 +0000`.
fn common_log(at: Timestamp) -> String {
    let text = at.to_seconds_text();
    let parts = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month = parts(5, 7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    format!("{}/{}/{}:{} +0000", parts(8, 10), month.copied().unwrap_or_default(), parts(0, 4), parts(11, 19))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(content_type: Option<&str>, body: &str, is_base64: bool) -> Value {
        let url = FunctionUrl::parse("https://a1.lambda-url.us-east-1.on.aws/x%2Fy?a=1&a=%2F2&b=").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = vec![pair("X-Own", "1"), pair("x-own", "2"), pair("Cookie", "a=1; b=2")];
        headers.extend(content_type.map(|kind| pair("Content-Type", kind)));
        let request = HttpRequest {
            method: "post".to_owned(),
            url: String::new(),
            headers,
            body: body.to_owned(),
            is_base64,
            timeout_millis: 0,
            may_repeat: false,
            trace: None,
        };
        let now = Timestamp::from_millis(1_769_861_000_123);
        serde_json::from_str(&event(&Asked::new(&request, url), None, ("r", "Root=1"), now)).unwrap()
    }

    #[test]
    fn the_parts_of_a_request_are_in_its_event() {
        let event = asked(Some("application/json; charset=utf-8"), "{\"é\":1}", false);
        let expected = [
            ("/version", json!("2.0")),
            ("/rawPath", json!("/x%2Fy")),
            ("/rawQueryString", json!("a=1&a=%2F2&b=")),
            ("/queryStringParameters", json!({"a": "1,/2", "b": ""})),
            ("/cookies", json!(["a=1", "b=2"])),
            ("/headers/x-own", json!("1,2")),
            ("/headers/host", json!("a1.lambda-url.us-east-1.on.aws")),
            ("/headers/content-length", json!("8")),
            ("/headers/x-forwarded-proto", json!("https")),
            ("/requestContext/http/path", json!("/x/y")),
            ("/requestContext/http/method", json!("POST")),
            ("/requestContext/accountId", json!("anonymous")),
            ("/requestContext/domainPrefix", json!("a1")),
            ("/requestContext/time", json!("31/Jan/2026:12:03:20 +0000")),
            ("/requestContext/timeEpoch", json!(1_769_861_000_123_i64)),
            ("/body", json!("{\"é\":1}")),
            ("/isBase64Encoded", json!(false)),
        ];
        for (path, value) in expected {
            assert_eq!(event.pointer(path), Some(&value), "{path}");
        }
        for absent in ["/headers/cookie", "/requestContext/authorizer"] {
            assert_eq!(event.pointer(absent), None, "{absent}");
        }
    }

    #[test]
    fn only_text_types_are_passed_as_text() {
        for (kind, body, is_base64, expected) in [
            (Some("text/plain"), "hi", false, ("hi", false)),
            (Some("application/xml"), "hi", false, ("hi", false)),
            (Some("application/x-www-form-urlencoded"), "hi", false, ("aGk=", true)),
            (Some("multipart/form-data; boundary=x"), "hi", false, ("aGk=", true)),
            (None, "hi", false, ("aGk=", true)),
            (Some("text/plain"), "/w==", true, ("/w==", true)),
        ] {
            let event = asked(kind, body, is_base64);
            let found = (event["body"].as_str().unwrap(), event["isBase64Encoded"].as_bool().unwrap());
            assert_eq!(found, expected, "{kind:?}");
        }
        assert_eq!(asked(Some("text/plain"), "", false).get("body"), None);
    }
}
