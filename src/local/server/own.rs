//! Requests below `/_ork/`, for operations that are not part of the AWS API.

use bytes::Bytes;
use http::{Method, StatusCode, header};
use http_body_util::{Either, Full};
use serde_json::{Value, json};

use super::Reply;
use crate::local::cloud::service_names;
use crate::local::engine::Engine;

pub(super) fn answer(engine: &Engine, method: &Method, uri: &http::Uri) -> Reply {
    match (method, uri.path()) {
        (&Method::GET, "/_ork/health") => {
            let services: Vec<&str> = service_names().collect();
            let version = env!("CARGO_PKG_VERSION");
            document(StatusCode::OK, &json!({"version": version, "services": services, "pid": std::process::id()}))
        }
        (&Method::GET, "/_ork/hops") => {
            let query = uri.query().unwrap_or_default();
            let trace = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "trace");
            match engine.hops(trace.as_ref().map(|(_, id)| id.as_ref())) {
                Ok(hops) => document(StatusCode::OK, &json!({ "hops": hops })),
                Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
            }
        }
        (method, path) => failure(StatusCode::NOT_FOUND, &format!("there is no {method} {path}")),
    }
}

pub(super) fn failure(status: StatusCode, message: &str) -> Reply {
    document(status, &json!({ "message": message }))
}

fn document(status: StatusCode, body: &Value) -> Reply {
    let mut reply = Reply::new(Either::Left(Full::from(Bytes::from(body.to_string()))));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    reply
}
