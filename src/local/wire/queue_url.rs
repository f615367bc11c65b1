//! Rewrites queue URLs so that the caller can use them.
//!
//! A queue has the URL that AWS would give it. Several clients send requests for a queue to the host in that URL, so a
//! caller on a socket of this machine receives a URL that leads back to the same server.

use serde_json::Value;

use super::{Call, Request};
use crate::local::service::Answer;

/// Returns the response to a call with its queue URLs changed to the address that received the request.
pub fn rewrite_queue_urls(request: &Request, call: &Call, answer: Answer) -> Answer {
    match local_origin(request) {
        Some(origin) if call.service == "sqs" => at_origin(&origin, answer),
        _ => answer,
    }
}

/// Returns the origin to which a request was sent, if it is on this machine.
pub(super) fn local_origin(request: &Request) -> Option<String> {
    let authority: http::uri::Authority = request.headers().get(http::header::HOST)?.to_str().ok()?.parse().ok()?;
    let host = authority.host();
    let is_local = matches!(host, "127.0.0.1" | "[::1]" | "localhost") || host.ends_with(".localhost");
    is_local.then(|| format!("http://{authority}"))
}

fn at_origin(origin: &str, mut answer: Answer) -> Answer {
    for (name, value) in answer.iter_mut().filter_map(Value::as_object_mut).flatten() {
        match (name.as_str(), value) {
            ("QueueUrl", url) => move_to(origin, url),
            ("QueueUrls" | "queueUrls", Value::Array(urls)) => urls.iter_mut().for_each(|url| move_to(origin, url)),
            _ => {}
        }
    }
    answer
}

fn move_to(origin: &str, url: &mut Value) {
    let path = url.as_str().and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
    if let Some((_, path)) = path {
        *url = Value::from(format!("{origin}/{path}"));
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_door_of_this_machine_is_an_origin() {
        let cases = [
            ("127.0.0.1:4566", Some("http://127.0.0.1:4566")),
            ("localhost:4566", Some("http://localhost:4566")),
            ("sqs.localhost:80", Some("http://sqs.localhost:80")),
            ("[::1]:4566", Some("http://[::1]:4566")),
            ("sqs.us-east-1.amazonaws.com", None),
            ("127.0.0.1.example.com", None),
        ];
        for (host, origin) in cases {
            let request = http::Request::post("/").header("host", host).body(Bytes::new()).unwrap();
            assert_eq!(local_origin(&request).as_deref(), origin, "{host}");
        }
    }

    #[test]
    fn every_queue_url_of_an_answer_leads_back() {
        let there = "https://sqs.us-east-1.amazonaws.com/000000000000/Orders";
        let here = "http://127.0.0.1:1/000000000000/Orders";
        for name in ["QueueUrls", "queueUrls"] {
            assert_eq!(at_origin("http://127.0.0.1:1", Ok(json!({name: [there]}))).unwrap(), json!({name: [here]}));
        }
        let answer = Ok(json!({"QueueUrl": there, "Other": there}));
        assert_eq!(at_origin("http://127.0.0.1:1", answer).unwrap(), json!({"QueueUrl": here, "Other": there}));
    }
}
