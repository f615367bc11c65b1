//! Converts bytes to calls and responses to bytes, as the AWS protocols define them, without IO.
//!
//! The client that sent a request must not matter, so only what every client sends is used: the target or action, the
//! version, and the credential scope of the signature. The signature itself is not checked, except that of a presigned
//! URL, and a request without one is accepted. A request that no service here understands is answered with HTTP 501 in
//! the caller's protocol, never with an empty success.
//!
//! Sources: "Smithy: AWS JSON 1.0/1.1 protocol", "Smithy: AWS Query protocol", "Signature Version 4".

mod aws_json;
mod aws_query;
mod form;
mod invocation;
mod local_address;
mod mail_link;
mod query_compatible;
mod queue_url;
mod rest_json;
mod rest_xml;
mod route;
mod scope;
mod shape;
mod size;
mod sqs_query;
mod unknown;
mod xml;

use bytes::Bytes;
use serde_json::Value;

pub use invocation::{answered, invocation};
pub use queue_url::rewrite_urls;
pub use rest_xml::{Piece, Pieces, Spooled, Unframer, Upload, unreadable};
pub use route::route;
pub use size::{most_bytes, refuse, too_large, upload};

use super::service::{Answer, Place};

/// A request with its whole body.
pub type Request = http::Request<Bytes>;
/// A response with its whole body.
pub type Reply = http::Response<Bytes>;

/// A decoded request.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The account and region of the caller.
    pub place: Place,
    /// The session of the role that makes the call; `None` for the root of an account.
    pub session: Option<String>,
    /// The service's name in the table of services.
    pub service: &'static str,
    pub operation: String,
    pub input: Value,
    pub dialect: Dialect,
}

/// The format of the response to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    AwsJson {
        version: &'static str,
    },
    AwsQuery {
        namespace: &'static str,
    },
    /// A page of SNS for a person.
    MailPage,
    /// The protocol of SQS that preceded JSON.
    SqsQuery,
    RestJson {
        reply: &'static rest_json::Success,
    },
    /// `None` if the request is for no known operation.
    RestXml {
        operation: Option<&'static rest_xml::Operation>,
    },
}

/// Encodes the response to `call`.
pub fn encode(call: &Call, answer: &Answer, request_id: &str) -> Reply {
    match call.dialect {
        Dialect::AwsJson { version } => aws_json::encode(call.service, version, answer, request_id),
        Dialect::AwsQuery { namespace } => aws_query::encode(&call.operation, namespace, answer, request_id),
        Dialect::MailPage => mail_link::encode(&call.operation, answer, request_id),
        Dialect::SqsQuery => sqs_query::encode(&call.operation, answer, request_id),
        Dialect::RestJson { reply } => rest_json::encode(reply, call.service, answer, request_id),
        Dialect::RestXml { operation } => rest_xml::encode(operation, answer, request_id),
    }
}

/// Builds a response from parts that are valid by construction; invalid header values are left out.
fn reply(status: u16, headers: &[(&'static str, &str)], body: impl Into<Bytes>) -> Reply {
    let mut reply = Reply::new(body.into());
    *reply.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let Ok(value) = http::HeaderValue::from_str(value) {
            reply.headers_mut().insert(*name, value);
        }
    }
    reply
}
