//! Answers requests in protocols that no service here uses, with a 501 that the caller's client can read.

use super::{Reply, Request, reply, xml};
use crate::local::service::Fault;

/// Answers a request that is neither AWS JSON nor Query; `service` comes from the credential scope.
pub(super) fn request(request: &Request, service: Option<&str>, request_id: &str) -> Reply {
    let asked = format!("{} {}", request.method(), request.uri().path());
    let not_implemented = Fault::not_implemented(service.unwrap_or("an AWS service"), &asked);
    fault(request, service, &not_implemented, request_id)
}

/// Answers such a request with this fault.
pub(super) fn fault(request: &Request, service: Option<&str>, fault: &Fault, request_id: &str) -> Reply {
    if speaks_xml(request, service) { rest_xml(fault, request_id) } else { rest_json(fault, request_id) }
}

fn speaks_xml(request: &Request, service: Option<&str>) -> bool {
    let mentions_xml = |name: &http::HeaderName| {
        request.headers().get(name).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains("xml"))
    };
    matches!(service, Some("s3" | "route53" | "cloudfront"))
        || request.headers().contains_key("x-amz-content-sha256") && service.is_none()
        || [http::header::CONTENT_TYPE, http::header::ACCEPT].iter().any(mentions_xml)
}

/// Returns an error in the format of S3.
fn rest_xml(fault: &Fault, request_id: &str) -> Reply {
    let mut body = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    xml::text(&mut body, "Code", &fault.code);
    xml::text(&mut body, "Message", &fault.message);
    xml::text(&mut body, "RequestId", request_id);
    body.push_str("</Error>");
    reply(fault.status, &[("content-type", "application/xml"), ("x-amz-request-id", request_id)], body)
}

/// Returns an error in the format of Lambda and API Gateway.
fn rest_json(fault: &Fault, request_id: &str) -> Reply {
    let headers = [
        ("content-type", "application/json"),
        ("x-amzn-requestid", request_id),
        ("x-amzn-errortype", fault.code.as_str()),
    ];
    let body = serde_json::json!({"__type": fault.code, "message": fault.message});
    reply(fault.status, &headers, body.to_string())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_answer_is_in_the_callers_kind_of_body() {
        let cases = [
            (Some("s3"), "accept", "*/*", "application/xml"),
            (Some("lambda"), "accept", "*/*", "application/json"),
            (None, "accept", "text/xml", "application/xml"),
            (None, "accept", "*/*", "application/json"),
        ];
        for (service, name, value, content_type) in cases {
            let asked = http::Request::builder().uri("/bucket").header(name, value).body(Bytes::new()).unwrap();
            let reply = request(&asked, service, "r");
            assert_eq!(reply.status(), 501);
            assert_eq!(reply.headers()["content-type"], content_type);
            let body = String::from_utf8_lossy(reply.body()).into_owned();
            assert!(body.contains("NotImplemented") && body.contains("GET /bucket"), "{body}");
        }
    }
}
