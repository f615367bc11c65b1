//! The maximum size of a request, and refusals of requests whose body was not read.
//!
//! The limits on single members are checked by the services; this limits the memory used.

use bytes::Bytes;

use super::{Reply, Request, Upload, aws_query, encode, form, invocation, reply, rest_json, rest_xml, route, scope};
use crate::local::service::Fault;

/// More than any other request may contain: an `Invoke` has 6 MB, a request to a REST API 10 MB, and the escapes of
/// JSON or of a form make both longer.
const MOST: usize = 16 * 1024 * 1024;
/// The limit of Lambda for requests with code: 50 MB as base64, and the rest of the request.
const MAX_WITH_CODE: usize = 70_167_211;

/// Returns the maximum size of the body of a request.
pub fn most_bytes(head: &http::request::Parts) -> usize {
    match carries_code(head) {
        Some(_) => MAX_WITH_CODE,
        None if carries_object(head) => rest_xml::MAX_OBJECT_BYTES,
        None => MOST,
    }
}

/// Returns how a body with the bytes of an object is read; `None` for any other body.
pub fn upload(head: &http::request::Parts) -> Option<Upload> {
    carries_object(head).then(|| rest_xml::upload(&bare(head)))
}

/// Returns whether the request contains the bytes of an S3 object.
fn carries_object(head: &http::request::Parts) -> bool {
    if head.method != http::Method::PUT || head.headers.contains_key("x-amz-target") {
        return false;
    }
    let (request, scope) = (bare(head), scope::scope(&bare(head)));
    // From the head alone: the body of a signed upload cannot be decoded before it has arrived.
    let is_of_other = || form::is_form(&request) || rest_json::find(&request, scope.service.as_deref()).is_some();
    let is_of_s3 = rest_xml::is_meant(&request, &scope) || (rest_xml::is_likely(&request, &scope) && !is_of_other());
    is_of_s3 && rest_xml::carries_object(&request)
}

/// Returns the operation of Lambda whose request contains a ZIP file.
fn carries_code(head: &http::request::Parts) -> Option<&'static str> {
    let request = bare(head);
    let (service, route, _) = rest_json::find(&request, scope::scope(&request).service.as_deref())?;
    let carries = service == "lambda" && matches!(route.operation, "CreateFunction" | "UpdateFunctionCode");
    carries.then_some(route.operation)
}

/// Answers a request whose body is larger than `most` bytes, in its protocol.
pub fn too_large(head: &http::request::Parts, most: u64, request_id: &str) -> Reply {
    if carries_object(head) {
        let message = "Your proposed upload exceeds the maximum allowed size";
        let members = serde_json::json!({"MaxSizeAllowed": most});
        let fault = Fault { members: Some(members), ..Fault::new("EntityTooLarge", message) };
        return refuse(head, fault, request_id);
    }
    let message = match carries_code(head) {
        Some(operation) => format!("Request must be smaller than {most} bytes for the {operation} operation"),
        None if invocation(&bare(head)).is_some() => "Request Too Long".to_owned(),
        None => format!("Request must be smaller than {most} bytes"),
    };
    refuse(head, Fault::new("RequestEntityTooLargeException", message).with_status(413), request_id)
}

/// Answers a request from its head alone, in its protocol.
pub fn refuse(head: &http::request::Parts, fault: Fault, request_id: &str) -> Reply {
    let request = bare(head);
    if invocation(&request).is_some() {
        let body = serde_json::json!({"message": fault.message}).to_string();
        let headers = [("content-type", "application/json"), ("x-amzn-errortype", fault.code.as_str())];
        return reply(fault.status, &headers, body);
    }
    // The operation of a form is in its body, and so is what would determine its namespace.
    if form::is_form(&request) && !request.headers().contains_key("x-amz-target") {
        return aws_query::encode("", "", &Err(fault), request_id);
    }
    match route(&request, request_id) {
        Ok(call) => encode(&call, &Err(fault), request_id),
        Err(_) => super::unknown::fault(&request, scope::scope(&request).service.as_deref(), &fault, request_id),
    }
}

fn bare(head: &http::request::Parts) -> Request {
    Request::from_parts(head.clone(), Bytes::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> http::request::Parts {
        let builder = http::Request::builder().method(method).uri(uri).header("host", "127.0.0.1");
        let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
        builder.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_code_may_be_large() {
        let cases = [
            ("POST", "/2015-03-31/functions", MAX_WITH_CODE),
            ("PUT", "/2015-03-31/functions/f/code", MAX_WITH_CODE),
            ("PUT", "/2015-03-31/functions/f/configuration", MOST),
            ("POST", "/2015-03-31/functions/f/invocations", MOST),
            ("POST", "/", MOST),
        ];
        for (method, uri, most) in cases {
            assert_eq!(most_bytes(&head(method, uri, &[])), most, "{method} {uri}");
        }
    }

    #[test]
    fn objects_may_be_large_however_their_upload_is_signed() {
        let signed =
            ("authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260131/us-east-1/s3/aws4_request, Signature=0");
        for payload in ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"]
        {
            let head = head("PUT", "/photos/a.jpg", &[signed, ("x-amz-content-sha256", payload)]);
            assert_eq!(most_bytes(&head), rest_xml::MAX_OBJECT_BYTES, "{payload}");
        }
        assert_eq!(most_bytes(&head("PUT", "/photos/a.jpg", &[])), rest_xml::MAX_OBJECT_BYTES);
        assert_eq!(most_bytes(&head("PUT", "/photos?tagging", &[signed])), MOST);
    }

    #[test]
    fn a_refusal_speaks_the_protocol_of_the_request() {
        let json = ("x-amz-target", "AmazonSQS.SendMessage");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let cases: [(http::request::Parts, &str, &str); 6] = [
            (head("POST", "/", &[json]), "application/x-amz-json-1.0", "\"__type\""),
            (head("POST", "/", &[form]), "text/xml", "<Code>RequestEntityTooLargeException</Code>"),
            (
                head("POST", "/2015-03-31/functions", &[]),
                "application/json",
                "smaller than 70167211 bytes for the CreateFunction operation",
            ),
            (head("PUT", "/bucket", &[("accept", "text/xml")]), "application/xml", "<Code>RequestEntityTooLarge"),
            (head("POST", "/nothing", &[]), "application/json", "RequestEntityTooLargeException"),
            (head("POST", "/restapis/a1/v1/_user_request_/x", &[]), "application/json", "Request Too Long"),
        ];
        for (head, content_type, says) in cases {
            let reply = too_large(&head, most_bytes(&head) as u64, "r");
            assert_eq!(reply.status(), 413, "{says}");
            assert_eq!(reply.headers()["content-type"], content_type, "{says}");
            let body = String::from_utf8_lossy(reply.body()).into_owned();
            assert!(body.contains(says), "{body}");
        }
    }
}
