//! The AWS Query protocol: a form as the request, XML as the response.

use serde_json::Value;

use super::{Reply, reply, xml};
use crate::local::service::{Answer, Fault};

/// A function that appends the members of an output.
type Members = fn(&mut String, &Value);

/// The namespace of SQS, whose errors have an empty element more.
const SQS: &str = "http://queue.amazonaws.com/doc/2012-11-05/";

pub(super) fn encode(operation: &str, namespace: &str, answer: &Answer, request_id: &str) -> Reply {
    encode_with(xml::members, operation, namespace, answer, request_id)
}

pub(super) fn encode_with(
    members: Members,
    operation: &str,
    namespace: &str,
    answer: &Answer,
    request_id: &str,
) -> Reply {
    let (status, body) = match answer {
        Ok(output) => (200, success(members, operation, namespace, output, request_id)),
        Err(fault) => (fault.status, error(namespace, fault, request_id)),
    };
    reply(status, &[("content-type", "text/xml"), ("x-amzn-requestid", request_id)], body)
}

/// Returns the body of a successful response of the Query protocol.
///
/// Deviation: AWS omits the result element of an operation without output; the local cloud sends an empty element,
/// which clients accept.
fn success(members: Members, operation: &str, namespace: &str, output: &Value, request_id: &str) -> String {
    let mut out = format!("<{operation}Response{}><{operation}Result>", attribute(namespace));
    members(&mut out, output);
    out.push_str(&format!("</{operation}Result><ResponseMetadata>"));
    xml::text(&mut out, "RequestId", request_id);
    out.push_str(&format!("</ResponseMetadata></{operation}Response>"));
    out
}

fn error(namespace: &str, fault: &Fault, request_id: &str) -> String {
    let mut out = format!("<ErrorResponse{}><Error>", attribute(namespace));
    xml::text(&mut out, "Type", if fault.status < 500 { "Sender" } else { "Receiver" });
    xml::text(&mut out, "Code", &fault.code);
    xml::text(&mut out, "Message", &fault.message);
    if namespace == SQS {
        out.push_str("<Detail/>");
    }
    if let Some(members) = &fault.members {
        xml::members(&mut out, members);
    }
    out.push_str("</Error>");
    xml::text(&mut out, "RequestId", request_id);
    out.push_str("</ErrorResponse>");
    out
}

fn attribute(namespace: &str) -> String {
    if namespace.is_empty() { String::new() } else { format!(" xmlns=\"{namespace}\"") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_result_is_wrapped_twice() {
        let reply = encode("Publish", "http://n/", &Ok(json!({"MessageId": "m"})), "r");
        assert_eq!(
            reply.body().as_ref(),
            b"<PublishResponse xmlns=\"http://n/\"><PublishResult><MessageId>m</MessageId></PublishResult>\
              <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>"
        );
    }

    #[test]
    fn an_error_names_whose_fault_it_is() {
        let cases = [
            (Fault::new("NotFound", "a < b").with_status(404), "Sender"),
            (Fault::new("NotFound", "a < b").with_status(500), "Receiver"),
        ];
        for (fault, side) in cases {
            let status = fault.status;
            let reply = encode("Publish", "", &Err(fault), "r");
            assert_eq!(reply.status(), status);
            let expected = format!(
                "<ErrorResponse><Error><Type>{side}</Type><Code>NotFound</Code><Message>a &lt; b</Message></Error>\
                 <RequestId>r</RequestId></ErrorResponse>"
            );
            assert_eq!(reply.body().as_ref(), expected.as_bytes());
        }
    }
}
