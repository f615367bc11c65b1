//! Sends HTTP requests as work of the cloud: one request with its time limit, and the response as a value.
//!
//! Waiting for a server takes real time even if the cloud's time is virtual; virtual time stands still in the meantime.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::local::outbound::{self, OutboundError, Outgoing};
use crate::local::service::{Answer, Fault, HttpAnswer, HttpRequest};

/// More than any service that sends requests accepts as a response.
const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Sends the request. A response with any status is a success.
pub(super) async fn send(request: &HttpRequest) -> Answer {
    let invalid = |error: base64::DecodeError| Fault::new(HttpRequest::INVALID, format!("the body: {error}"));
    let body = match request.is_base64 {
        true => STANDARD.decode(&request.body).map_err(invalid)?,
        false => request.body.clone().into_bytes(),
    };
    let outgoing =
        Outgoing { method: &request.method, url: &request.url, headers: &request.headers, body: body.into() };
    let catch_up = Duration::from_millis(request.timeout_millis);
    let incoming = match tokio::time::timeout(catch_up, outbound::exchange(outgoing, MAX_BYTES)).await {
        Ok(Ok(incoming)) => incoming,
        Ok(Err(trouble)) => return Err(fault(&trouble)),
        Err(_) => {
            let message = format!("there was no whole answer within {} ms", request.timeout_millis);
            return Err(Fault::new(HttpRequest::TIMED_OUT, message));
        }
    };
    let (body, is_base64) = match String::from_utf8(incoming.body.into()) {
        Ok(text) => (text, false),
        Err(error) => (STANDARD.encode(error.as_bytes()), true),
    };
    let answer = HttpAnswer { status: incoming.status.as_u16(), headers: incoming.headers, body, is_base64 };
    serde_json::to_value(answer).map_err(|error| Fault::new("InternalException", error.to_string()).with_status(500))
}

fn fault(trouble: &OutboundError) -> Fault {
    let words = trouble.to_string();
    match trouble {
        OutboundError::Outside(_) | OutboundError::Scheme(_) => Fault::unreachable(&words),
        OutboundError::Url(_) | OutboundError::Request(_) => Fault::new(HttpRequest::INVALID, words),
        OutboundError::Refused(..) | OutboundError::Broken(_) | OutboundError::BrokenBody(_) => {
            Fault::new(HttpRequest::NO_CONNECTION, words)
        }
        OutboundError::TooLarge(_) => Fault::new(HttpRequest::TOO_LARGE, words),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    fn request(url: String) -> HttpRequest {
        HttpRequest {
            method: "POST".to_owned(),
            url,
            headers: vec![("X-One".to_owned(), "1".to_owned()), ("x-one".to_owned(), "2".to_owned())],
            body: "aGk=".to_owned(),
            is_base64: true,
            timeout_millis: 5_000,
            may_repeat: true,
            trace: None,
        }
    }

    /// Accepts one request whose body is `hi`, responds with `reply`, and returns the request.
    async fn exchange(reply: Vec<u8>) -> (Answer, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let request = request(format!("http://localhost:{}/a?b=c", listener.local_addr().unwrap().port()));
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = Vec::new();
            while !seen.ends_with(b"\r\n\r\nhi") {
                assert_ne!(stream.read_buf(&mut seen).await.unwrap(), 0, "it hung up");
            }
            // The client closes the connection once it has read enough.
            let _ = stream.write_all(&reply).await;
            String::from_utf8(seen).unwrap()
        };
        tokio::join!(send(&request), server)
    }

    #[tokio::test]
    async fn every_status_is_an_answer_and_nothing_is_followed() {
        let reply = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 2\r\n\r\n\xff\xfe".to_vec();
        let (answer, seen) = exchange(reply).await;
        let headers = json!([["location", "/there"], ["content-length", "2"]]);
        assert_eq!(answer, Ok(json!({"status": 302, "headers": headers, "body": "//4=", "is_base64": true})));
        assert!(seen.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{seen}");
        assert!(seen.contains("x-one: 1\r\nx-one: 2\r\n") && seen.contains("host: localhost:"), "{seen}");
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let mut reply = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        reply.resize(MAX_BYTES + 100_000, b'x');
        let (answer, _) = exchange(reply).await;
        assert_eq!(answer.map_err(|fault| fault.code), Err(HttpRequest::TOO_LARGE.to_owned()));
    }

    #[tokio::test]
    async fn silence_ends_with_the_time_limit_and_a_closed_port_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let silent = send(&HttpRequest { timeout_millis: 20, ..request(url.clone()) }).await;
        assert_eq!(silent.map_err(|fault| fault.code), Err(HttpRequest::TIMED_OUT.to_owned()));
        drop(listener);
        let closed = send(&request(url)).await;
        assert_eq!(closed.map_err(|fault| fault.code), Err(HttpRequest::NO_CONNECTION.to_owned()));
    }

    #[tokio::test]
    async fn what_is_out_of_reach_says_so_and_names_the_remedy() {
        let fault = send(&request("https://example.com/?key=hush".to_owned())).await.unwrap_err();
        assert_eq!((fault.code.as_str(), fault.status), ("NotImplemented", 501));
        assert!(fault.message.contains("not `example.com`; use a server of this machine"), "{}", fault.message);
        assert!(!fault.message.contains("hush"), "{}", fault.message);
        let fault = send(&HttpRequest { is_base64: true, body: "?".to_owned(), ..request(String::new()) }).await;
        assert_eq!(fault.map_err(|fault| fault.code), Err(HttpRequest::INVALID.to_owned()));
    }
}
