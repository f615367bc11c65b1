//! Rewrites the URLs of queues and functions so that the caller can use them.
//!
//! A queue and a function have the URLs that AWS would give them. Several clients send requests for a queue to the host in
//! its URL, and whoever calls a function sends requests to its URL, so a caller on a socket of this machine receives URLs
//! that lead back to the same server.
//!
//! Deviation: the URL of a function is then `http://HOST:PORT/_aws/lambda-url/ID/`, since few programs can resolve names
//! below `localhost`. The server also answers for AWS's host of the function.

use serde_json::Value;

use super::{Call, Request};
use crate::local::service::{Answer, FunctionUrl};

/// Returns the response to a call with its URLs changed to the address that received the request.
pub fn rewrite_urls(request: &Request, call: &Call, answer: Answer) -> Answer {
    match (local_origin(request), call.service) {
        (Some(origin), "sqs") => at_origin(&origin, answer),
        (Some(origin), "lambda") if call.operation.contains("FunctionUrlConfig") => functions_at(&origin, answer),
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

/// Changes the URL of a function, or of each function in a list.
fn functions_at(origin: &str, mut answer: Answer) -> Answer {
    let Ok(output) = &mut answer else { return answer };
    let move_url = |config: &mut Value| {
        let found = config.get("FunctionUrl").and_then(Value::as_str).and_then(FunctionUrl::parse);
        if let Some(url) = found {
            config["FunctionUrl"] = Value::from(format!("{origin}/_aws/lambda-url/{}/", url.id));
        }
    };
    move_url(output);
    output.get_mut("FunctionUrlConfigs").and_then(Value::as_array_mut).into_iter().flatten().for_each(move_url);
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
    fn every_function_url_of_an_answer_leads_back() {
        let there = json!({"FunctionUrl": "https://a1.lambda-url.us-east-1.on.aws/", "Other": 1});
        let here = json!({"FunctionUrl": "http://127.0.0.1:1/_aws/lambda-url/a1/", "Other": 1});
        assert_eq!(functions_at("http://127.0.0.1:1", Ok(there.clone())).unwrap(), here);
        let list = functions_at("http://127.0.0.1:1", Ok(json!({"FunctionUrlConfigs": [there]})));
        assert_eq!(list.unwrap(), json!({"FunctionUrlConfigs": [here]}));
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
