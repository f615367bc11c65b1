//! Decides which requests are admitted: those of programs on this machine, and of no web page except those of this
//! server.
//!
//! The server requires no credentials, and every browser on the machine can reach a server on loopback. Two kinds of
//! requests are therefore refused before anything else is read:
//!
//! - A request that was sent to a name that is not this machine's. A page whose own name suddenly resolves to 127.0.0.1
//!   (DNS rebinding) would otherwise count as the same origin and could read responses.
//! - A request caused by a page of another origin, even if it only loads an image or submits a form. Browsers indicate
//!   this in `Origin` and in `Sec-Fetch-Site`. Programs send neither; Node.js's `fetch` sends only
//!   `Sec-Fetch-Mode: cors`.
//!
//! Sources: RFC 9110, section 7.2 "Host and :authority"; RFC 9112, section 3.2 "Request Target"; W3C "Fetch Metadata
//! Request Headers"; Fetch Standard, "`Origin` header".

use std::net::IpAddr;

use http::uri::Authority;
use http::{HeaderMap, HeaderName, StatusCode, header};

/// The reason why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::local) struct Refusal {
    pub(in crate::local) status: StatusCode,
    pub(in crate::local) message: String,
}

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Decides whether a request is admitted, from its head alone.
pub(in crate::local) fn admit<B>(request: &http::Request<B>) -> Result<(), Refusal> {
    let host = host(request)?;
    let foreign = |sender: &str| {
        let message = format!(
            "this request comes from {sender}, and the local cloud answers no web page, because it asks nobody for \
             credentials; call it from a program, or let the server of the page pass the request on"
        );
        Refusal { status: StatusCode::FORBIDDEN, message }
    };
    match foreign_page(request.headers(), &host) {
        Some(sender) => Err(foreign(&sender)),
        None => Ok(()),
    }
}

/// Returns the one authority that the request is for.
fn host<B>(request: &http::Request<B>) -> Result<Authority, Refusal> {
    let malformed = |message: &str| Refusal { status: StatusCode::BAD_REQUEST, message: message.to_owned() };
    let mut given = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (given.next(), given.next()) else {
        return Err(malformed("a request must have exactly one Host header; send one, such as `Host: 127.0.0.1`"));
    };
    let host: Authority = std::str::from_utf8(host.as_bytes())
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|host: &Authority| !host.as_str().contains('@'))
        .ok_or_else(|| malformed("the Host header names no host; send one such as `Host: 127.0.0.1`"))?;
    // An absolute target, as sent to a proxy, takes precedence; the header must repeat it.
    if request.uri().authority().is_some_and(|target| !target.as_str().eq_ignore_ascii_case(host.as_str())) {
        return Err(malformed("the Host header and the request target name different hosts; let both name the same"));
    }
    if is_own(host.host()) {
        return Ok(host);
    }
    let message = format!(
        "this request is for the host `{}`, which is not this machine: a web page may have had its own name lead here; \
         use 127.0.0.1, localhost, a name below localhost, ID.execute-api.REGION.amazonaws.com, or \
         ID.lambda-url.REGION.on.aws",
        host.host()
    );
    Err(Refusal { status: StatusCode::FORBIDDEN, message })
}

/// Returns whether a name can only refer to this machine, or is that of a REST API, a function or a bucket on AWS, which
/// its owner cannot make resolve to another address.
fn is_own(host: &str) -> bool {
    if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return address.is_loopback();
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    match labels.as_slice() {
        [.., "localhost"] => labels.iter().all(|label| !label.is_empty()),
        [id, "lambda-url", region, "on", "aws"]
        | [id, "s3" | "execute-api", region, "amazonaws", "com"]
        | [id, "s3" | "execute-api", region, "amazonaws", "com", "cn"] => !id.is_empty() && !region.is_empty(),
        _ => false,
    }
}

/// Describes the page of another origin that sent the request; `None` if there is none.
fn foreign_page(headers: &HeaderMap, host: &Authority) -> Option<String> {
    let origins: Vec<&[u8]> = headers.get_all(header::ORIGIN).iter().map(http::HeaderValue::as_bytes).collect();
    let own = format!("http://{host}");
    if let Some(foreign) = origins.iter().find(|origin| !origin.eq_ignore_ascii_case(own.as_bytes())) {
        let origin = String::from_utf8_lossy(foreign);
        return Some(format!("a web page of the origin `{}`", origin.escape_debug()));
    }
    let all = |name: HeaderName| headers.get_all(name).iter().map(http::HeaderValue::as_bytes).collect::<Vec<_>>();
    let sites = all(SITE);
    if sites.iter().any(|site| !matches!(*site, b"same-origin" | b"none")) {
        return Some("a web page of another origin (Sec-Fetch-Site)".to_owned());
    }
    // A request across origins in the modes `cors` and `same-origin` always has an `Origin` header.
    let says_enough = !sites.is_empty() || all(MODE).iter().all(|mode| matches!(*mode, b"cors" | b"same-origin"));
    (!says_enough).then(|| "a web page that does not say of which origin it is (Sec-Fetch-Mode)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(uri: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        admit(&request.body(()).unwrap()).err().map_or(200, |refusal| refusal.status.as_u16())
    }

    #[test]
    fn a_host_is_one_of_this_machine() {
        let cases = [
            ("127.0.0.1:4566", 200),
            ("127.0.0.1", 200),
            ("127.8.9.10:1", 200),
            ("[::1]:4566", 200),
            ("localhost:3000", 200),
            ("LOCALHOST.", 200),
            ("sqs.us-east-1.localhost:4566", 200),
            ("a1.execute-api.localhost", 200),
            ("a1.execute-api.us-east-1.amazonaws.com", 200),
            ("a1.execute-api.cn-north-1.amazonaws.com.cn:443", 200),
            ("evil.example", 403),
            ("localhost.evil.example", 403),
            ("127.0.0.1.evil.example:4566", 403),
            ("evil-localhost", 403),
            (".localhost", 403),
            ("a..localhost", 403),
            ("10.0.0.1:4566", 403),
            ("0.0.0.0:4566", 403),
            ("[::]:4566", 403),
            ("[::ffff:127.0.0.1]", 403),
            ("169.254.169.254", 403),
            ("2130706433", 403),
            ("bucket.s3.amazonaws.com", 403),
            ("bucket.s3.us-east-1.amazonaws.com", 200),
            ("bucket.s3.us-east-1.amazonaws.com.evil.example", 403),
            ("a1.lambda-url.us-east-1.on.aws", 200),
            ("a1.lambda-url.us-east-1.on.aws.evil.example", 403),
            ("a1.lambda-url.evil.on.example", 403),
            ("a1.execute-api.us-east-1.amazonaws.com.evil.example", 403),
            ("a1.execute-api.evil.example", 403),
            ("", 400),
            (" ", 400),
            ("localhost@evil.example", 400),
            ("evil.example@localhost", 400),
            ("localhost/evil", 400),
            ("\u{e9}.localhost", 400),
        ];
        for (host, expected) in cases {
            assert_eq!(status("/", &[("host", host)]), expected, "{host}");
        }
        assert_eq!(status("/", &[]), 400);
        assert_eq!(status("/", &[("host", "localhost"), ("host", "localhost")]), 400);
    }

    #[test]
    fn an_absolute_target_counts_as_the_host() {
        assert_eq!(status("http://localhost:1/x", &[("host", "localhost:1")]), 200);
        assert_eq!(status("http://evil.example/x", &[("host", "localhost")]), 400);
        assert_eq!(status("http://localhost/x", &[("host", "evil.example")]), 400);
        assert_eq!(status("http://evil.example/x", &[("host", "evil.example")]), 403);
    }

    #[test]
    fn a_page_is_of_this_very_server_or_turned_away() {
        let cases: &[(&[(&str, &str)], u16)] = &[
            (&[], 200),
            (&[("origin", "http://localhost:4566")], 200),
            (&[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")], 200),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "no-cors")], 200),
            (&[("sec-fetch-mode", "cors")], 200),
            (&[("origin", "http://localhost:3000")], 403),
            (&[("origin", "http://127.0.0.1:4566")], 403),
            (&[("origin", "https://localhost:4566")], 403),
            (&[("origin", "http://localhost")], 403),
            (&[("origin", "https://evil.example")], 403),
            (&[("origin", "null")], 403),
            (&[("origin", "")], 403),
            (&[("origin", "http://localhost:4566"), ("origin", "https://evil.example")], 403),
            (&[("origin", "http://localhost:4566"), ("sec-fetch-site", "cross-site")], 403),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], 403),
            (&[("sec-fetch-site", "same-site")], 403),
            (&[("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")], 403),
            (&[("sec-fetch-site", "anything")], 403),
            (&[("sec-fetch-mode", "no-cors")], 403),
            (&[("sec-fetch-mode", "navigate")], 403),
            (&[("sec-fetch-mode", "websocket")], 403),
        ];
        for (headers, expected) in cases {
            let mut all = vec![("host", "localhost:4566")];
            all.extend_from_slice(headers);
            assert_eq!(status("/", &all), *expected, "{headers:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_why_and_what_to_do() {
        let request = http::Request::get("/").header("host", "localhost").header("origin", "https://evil.example");
        let refusal = admit(&request.body(()).unwrap()).unwrap_err();
        for words in ["`https://evil.example`", "because it asks nobody for credentials", "call it from a program"] {
            assert!(refusal.message.contains(words), "{}", refusal.message);
        }
    }
}
