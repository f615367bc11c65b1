//! Responses: headers, and an XML document, the bytes of an object, or nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::operation::{Operation, Output};
use super::{Pieces, Reply, element, header};
use crate::local::service::Fault;
use crate::local::wire::{reply, xml};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

pub(super) fn success(operation: &Operation, output: &Value, request_id: &str) -> Reply {
    let pieces = Pieces::of(output).filter(|_| operation.output == Output::Bytes);
    let mut output = output.as_object().cloned().unwrap_or_default();
    let headers = header::take(&mut output, operation.name, operation.answers_document());
    let is_part = headers.iter().any(|(name, _)| name == "content-range");
    let (status, content_type, body) = match operation.output {
        Output::Posted => posted(&mut output),
        Output::Empty(_) if is_part => (206, None, Bytes::new()),
        Output::Empty(status) => (status, None, Bytes::new()),
        Output::Bytes => (if is_part { 206 } else { 200 }, None, bytes(&output)),
        Output::Xml(root) => (200, Some("application/xml"), document(root, &Value::Object(output))),
        Output::Member(name) => {
            (200, Some("application/xml"), document(name, &output.remove(name).unwrap_or_default()))
        }
        Output::Text(member, content_type) => {
            let text = output.remove(member);
            let text = text.as_ref().and_then(Value::as_str).unwrap_or_default();
            (200, Some(content_type), Bytes::from(text.to_owned()))
        }
    };
    let mut whole = reply(status, &[("x-amz-request-id", request_id), ("x-amz-id-2", request_id)], body);
    if let Some(pieces) = pieces {
        whole.extensions_mut().insert(pieces);
    }
    let content_type = content_type.map(|kind| ("content-type".to_owned(), kind.to_owned()));
    for (name, value) in headers.into_iter().chain(content_type) {
        let parts = http::HeaderName::from_bytes(name.as_bytes()).ok().zip(http::HeaderValue::from_str(&value).ok());
        if let Some((name, value)) = parts {
            whole.headers_mut().insert(name, value);
        }
    }
    whole
}

/// Returns the status, the content type and the document of the response to a form.
fn posted(output: &mut Map<String, Value>) -> (u16, Option<&'static str>, Bytes) {
    let status = output.get("PostStatus").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let document = output.remove("PostResponse").map(|response| document("PostResponse", &response));
    (status.unwrap_or(204), document.is_some().then_some("application/xml"), document.unwrap_or_default())
}

fn bytes(output: &Map<String, Value>) -> Bytes {
    let text = output.get("BodyBase64").and_then(Value::as_str).unwrap_or_default();
    STANDARD.decode(text).map(Bytes::from).unwrap_or_default()
}

fn document(root: &str, value: &Value) -> Bytes {
    if value.is_null() {
        return Bytes::from(format!("{DECLARATION}<{root} xmlns=\"{NAMESPACE}\"/>"));
    }
    let mut out = format!("{DECLARATION}<{root} xmlns=\"{NAMESPACE}\">");
    match value {
        Value::String(text) => xml::escaped(&mut out, text),
        value => element::write(&mut out, value),
    }
    out.extend(["</", root, ">"]);
    Bytes::from(out)
}

/// Returns the error for an object whose bytes cannot be read from their file.
pub fn unreadable(error: impl ToString, request_id: &str) -> Reply {
    failure(&Fault::new("InternalError", error.to_string()).with_status(500), false, request_id)
}

/// Encodes an error. Source: "Error responses".
pub(super) fn failure(fault: &Fault, has_no_body: bool, request_id: &str) -> Reply {
    let region = fault.members.as_ref().and_then(|members| members.get("Region")).and_then(Value::as_str);
    let mut headers = vec![("x-amz-request-id", request_id), ("x-amz-id-2", request_id)];
    headers.extend(region.map(|region| ("x-amz-bucket-region", region)));
    // A delete marker is reported in headers only.
    let mut members = fault.members.clone();
    let marker = members.as_mut().and_then(Value::as_object_mut).and_then(|members| {
        members.remove("DeleteMarker")?;
        members.remove("MarkerVersion")
    });
    if let Some(version) = marker.as_ref().and_then(Value::as_str) {
        headers.extend([("x-amz-delete-marker", "true"), ("x-amz-version-id", version)]);
    }
    if fault.status == 405 {
        headers.push(("allow", "DELETE"));
    }
    if has_no_body || fault.status == 304 {
        return reply(fault.status, &headers, Bytes::new());
    }
    let mut body = format!("{DECLARATION}<Error>");
    xml::text(&mut body, "Code", &fault.code);
    xml::text(&mut body, "Message", &fault.message);
    if let Some(members) = &members {
        xml::members(&mut body, members);
    }
    xml::text(&mut body, "RequestId", request_id);
    xml::text(&mut body, "HostId", request_id);
    body.push_str("</Error>");
    headers.push(("content-type", "application/xml"));
    reply(fault.status, &headers, body)
}
