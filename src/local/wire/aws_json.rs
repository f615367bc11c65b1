//! The AWS JSON protocols, 1.0 and 1.1, which differ only in the content type.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Reply, Request, query_compatible, reply, shape};
use crate::local::service::{Answer, Fault};

/// Returns the version in the content type of the request, so that the response has the same.
pub(super) fn asked_version(request: &Request) -> Option<&'static str> {
    let content_type = request.headers().get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    let version = content_type.strip_prefix("application/x-amz-json-")?;
    ["1.0", "1.1"].into_iter().find(|known| version.starts_with(known))
}

/// Returns the input of an operation. A missing body counts as an empty object.
pub(super) fn decode(body: &Bytes) -> Result<Value, Fault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(Value::Object(members)),
        Ok(_) => Err(serialization("the body is not a JSON object")),
        Err(error) => Err(serialization(&format!("the body is not JSON: {error}"))),
    }
}

/// Returns the error for a request body that cannot be parsed.
///
/// Deviation: AWS sends a `SerializationException` without a message; the local cloud adds one.
fn serialization(message: &str) -> Fault {
    Fault::new("SerializationException", message)
}

pub(super) fn encode(service: &str, version: &str, answer: &Answer, request_id: &str) -> Reply {
    let content_type = format!("application/x-amz-json-{version}");
    let headers = [("content-type", content_type.as_str()), ("x-amzn-requestid", request_id)];
    match answer {
        Ok(Value::Null) => reply(200, &headers, Bytes::new()),
        Ok(output) => reply(200, &headers, output.to_string()),
        Err(fault) => fault_reply(service, fault, headers),
    }
}

fn fault_reply(service: &str, fault: &Fault, [content_type, request_id]: [(&'static str, &str); 2]) -> Reply {
    let names = query_compatible::names(service, &fault.code, fault.status);
    let typed = shape::typed(service, &fault.code);
    let shape = names.as_ref().map(|(shape, _)| shape).or(typed.as_ref()).map_or(fault.code.as_str(), String::as_str);
    let mut body = Map::new();
    body.insert("__type".to_owned(), Value::from(shape));
    body.insert("message".to_owned(), Value::from(fault.message.as_str()));
    if let Some(Value::Object(members)) = &fault.members {
        body.extend(members.clone());
    }
    // DynamoDB writes some messages with a capital letter.
    if body.contains_key("Message") {
        body.remove("message");
    }
    let error_type = shape.rsplit('#').next().unwrap_or(shape);
    let mut headers = vec![content_type, request_id, ("x-amzn-errortype", error_type)];
    if let Some((_, old)) = &names {
        headers.push(("x-amzn-query-error", old));
    }
    reply(fault.status, &headers, Value::Object(body).to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
        reply.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn bodies_are_objects() {
        assert_eq!(decode(&Bytes::from_static(b" ")).expect("nothing"), json!({}));
        assert_eq!(decode(&Bytes::from_static(b"{\"A\":1}")).expect("object"), json!({"A": 1}));
        for body in ["[]", "{", "\u{1}"] {
            let fault = decode(&Bytes::from(body)).expect_err(body);
            assert_eq!(fault.code, "SerializationException", "{body}");
        }
    }

    #[test]
    fn an_output_is_the_body() {
        let reply = encode("events", "1.1", &Ok(json!({"FailedEntryCount": 0})), "id-1");
        assert_eq!(reply.status(), 200);
        assert_eq!(reply.body().as_ref(), b"{\"FailedEntryCount\":0}");
        assert_eq!(header(&reply, "content-type"), Some("application/x-amz-json-1.1"));
        assert_eq!(header(&reply, "x-amzn-requestid"), Some("id-1"));
        assert!(encode("events", "1.1", &Ok(Value::Null), "id-1").body().is_empty());
    }

    #[test]
    fn a_fault_is_typed_and_keeps_its_members() {
        let mut fault = Fault::new("InvalidState", "no").with_status(409);
        fault.members = Some(json!({"reason": "X"}));
        let reply = encode("states", "1.0", &Err(fault), "id-2");
        assert_eq!(reply.status(), 409);
        assert_eq!(reply.body().as_ref(), br#"{"__type":"InvalidState","message":"no","reason":"X"}"#);
        assert_eq!(header(&reply, "x-amzn-errortype"), Some("InvalidState"));
        assert_eq!(header(&reply, "x-amzn-query-error"), None);
    }

    #[test]
    fn an_sqs_fault_keeps_its_old_code() {
        let reply = encode("sqs", "1.0", &Err(Fault::new("QueueDoesNotExist", "gone")), "id-3");
        assert_eq!(header(&reply, "x-amzn-query-error"), Some("AWS.SimpleQueueService.NonExistentQueue;Sender"));
        assert_eq!(header(&reply, "x-amzn-errortype"), Some("QueueDoesNotExist"));
    }
}
