//! Requests to deployed APIs and function URLs, and their responses, as HTTP.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{Reply, Request, reply};
use crate::local::service::{Answer, Fault, HostedUrl, HttpAnswer, HttpRequest};

/// Returns a request to an API or a function, if its URL is one of them.
pub fn invocation(request: &Request) -> Option<HttpRequest> {
    let uri = request.uri();
    let host = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(http::uri::Authority::as_str).or(host).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let url = format!("{}://{host}{path}", uri.scheme_str().unwrap_or("http"));
    HostedUrl::parse(&url)?;
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = request.headers().iter().map(|(name, value)| (spelled(name.as_str()), text(value))).collect();
    let (body, is_base64) = match std::str::from_utf8(request.body()) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (STANDARD.encode(request.body()), true),
    };
    let method = request.method().as_str().to_owned();
    Some(HttpRequest { method, url, headers, body, is_base64, timeout_millis: 0, may_repeat: false, trace: None })
}

/// Returns the name of a header in the spelling that API Gateway passes to an integration, such as `Content-Type`.
///
/// Deviation: API Gateway keeps the spelling that the client sent. The local cloud does not have it and restores the
/// usual spelling of well-known headers.
fn spelled(name: &str) -> String {
    const KNOWN: [&str; 12] = [
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Cache-Control",
        "Content-Type",
        "Cookie",
        "Host",
        "Origin",
        "Referer",
        "User-Agent",
        "X-Forwarded-For",
    ];
    KNOWN
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

/// Returns the response of an API or a function.
pub fn answered(answer: Answer) -> Reply {
    let answer = answer.and_then(|value| {
        serde_json::from_value::<HttpAnswer>(value).map_err(|error| Fault::validation(error.to_string()))
    });
    match answer {
        Ok(answer) => whole(answer),
        Err(fault) => {
            let body = serde_json::json!({"message": fault.message}).to_string();
            let headers = [("content-type", "application/json"), ("x-amzn-errortype", fault.code.as_str())];
            reply(fault.status.max(500), &headers, body)
        }
    }
}

fn whole(answer: HttpAnswer) -> Reply {
    let body = match answer.is_base64 {
        true => STANDARD.decode(&answer.body).map(Bytes::from).unwrap_or_default(),
        false => Bytes::from(answer.body),
    };
    let mut whole = reply(answer.status, &[], body);
    for (name, value) in answer.headers {
        // Invalid headers are left out, as are those that the connection itself sets.
        let is_framing =
            ["content-length", "transfer-encoding", "connection"].contains(&name.to_ascii_lowercase().as_str());
        let parts = http::HeaderName::from_bytes(name.as_bytes()).ok().zip(http::HeaderValue::from_str(&value).ok());
        if let Some((name, value)) = parts.filter(|_| !is_framing) {
            whole.headers_mut().append(name, value);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(uri: &str, host: &str, body: &'static [u8]) -> Request {
        http::Request::post(uri)
            .header("host", host)
            .header("x-own", "1")
            .header("content-type", "a/b")
            .body(Bytes::from_static(body))
            .unwrap()
    }

    #[test]
    fn requests_to_apis_are_told_apart() {
        let of = |uri: &str, host: &str| invocation(&request(uri, host, b"x")).map(|request| request.url);
        let host = "a1.execute-api.us-east-1.amazonaws.com";
        assert_eq!(of("/v1/x?q=1", host), Some(format!("http://{host}/v1/x?q=1")));
        assert_eq!(of(&format!("https://{host}/v1"), host), Some(format!("https://{host}/v1")));
        let path = "/restapis/a1/v1/_user_request_/x";
        assert_eq!(of(path, "127.0.0.1:1"), Some(format!("http://127.0.0.1:1{path}")));
        assert_eq!(of("/restapis", "127.0.0.1:1"), None);
        let host = "a1.lambda-url.us-east-1.on.aws";
        assert_eq!(of("/x?q=1", host), Some(format!("http://{host}/x?q=1")));
        let read = invocation(&request(path, "h", b"\xff")).unwrap();
        assert_eq!((read.body.as_str(), read.is_base64), ("/w==", true));
        let names: Vec<&str> = read.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Host", "x-own", "Content-Type"]);
    }

    #[test]
    fn an_answer_keeps_its_headers() {
        let value = json!({"status": 201, "headers": [["A", "1"], ["A", "2"], ["bad name", "x"], ["Content-Length", "9"]],
            "body": "/w==", "is_base64": true});
        let reply = answered(Ok(value));
        let all: Vec<&http::HeaderValue> = reply.headers().get_all("a").iter().collect();
        assert_eq!((reply.status().as_u16(), reply.body().as_ref(), all.len()), (201, b"\xff".as_slice(), 2));
        assert_eq!(reply.headers().len(), 2);
    }
}
