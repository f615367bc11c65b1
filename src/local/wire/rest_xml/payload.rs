//! The body of a request: the bytes of an object, or a document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::operation::{Body, Operation};
use super::{Request, Spooled, chunked, element, form};
use crate::local::service::{Fault, SPOOLED};

/// Reads the members in the body.
pub(super) fn read(request: &Request, operation: &Operation, input: &mut Map<String, Value>) -> Result<(), Fault> {
    if let Some(spooled) = request.extensions().get::<Spooled>() {
        if let Some(computed) = &spooled.sha256 {
            check(sha256(request), computed)?;
        }
        input.extend(spooled.trailers.clone());
        input.insert(SPOOLED.to_owned(), spooled.input(None));
        return Ok(());
    }
    let body = match sha256(request) {
        Some(sha256) if sha256.starts_with("STREAMING-") => {
            let decoded = chunked::decode(request.body())?;
            input.extend(decoded.trailers);
            decoded.bytes
        }
        sha256 => {
            if sha256.is_some_and(|text| text.len() == 64) {
                check(sha256, &format!("{:x}", Sha256::digest(request.body())))?;
            }
            request.body().clone()
        }
    };
    match operation.body {
        Body::Nothing => {}
        Body::Form => form::read(request, input)?,
        Body::Bytes => drop(input.insert("BodyBase64".to_owned(), Value::from(STANDARD.encode(&body)))),
        Body::Text(member) => drop(input.insert(member.to_owned(), Value::from(text(&body)?))),
        Body::OptionalDocument(_) if body.is_empty() => {}
        Body::Document(root) | Body::OptionalDocument(root) => {
            check_md5(input.get("ContentMD5"), &body)?;
            let text = text(&body)?;
            // The decoded document is added for validation.
            input.insert(root.to_owned(), element::read(text, root)?);
            input.insert("Document".to_owned(), Value::from(text));
        }
        Body::Xml(member) => {
            check_md5(input.get("ContentMD5"), &body)?;
            let text = text(&body)?;
            if !text.trim().is_empty() {
                input.insert(member.to_owned(), element::read(text, member)?);
            }
        }
    }
    Ok(())
}

fn sha256(request: &Request) -> Option<&str> {
    request.headers().get("x-amz-content-sha256").and_then(|value| value.to_str().ok())
}

fn text(bytes: &Bytes) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Fault::new("MalformedXML", element::MALFORMED))
}

/// Checks that the body of a signed request has the digest that was signed.
fn check(given: Option<&str>, computed: &str) -> Result<(), Fault> {
    let given = given.unwrap_or_default();
    if computed.eq_ignore_ascii_case(given) {
        return Ok(());
    }
    let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    let members = serde_json::json!({"ClientComputedContentSHA256": given, "S3ComputedContentSHA256": computed});
    Err(Fault { members: Some(members), ..Fault::new("XAmzContentSHA256Mismatch", message) })
}

fn check_md5(given: Option<&Value>, body: &Bytes) -> Result<(), Fault> {
    use md5::Digest as _;
    let Some(given) = given.and_then(Value::as_str) else { return Ok(()) };
    if STANDARD.encode(md5::Md5::digest(body)) == given {
        return Ok(());
    }
    Err(Fault::new("BadDigest", "The Content-MD5 you specified did not match what we received."))
}
