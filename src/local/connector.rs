//! The in-process front door: an HTTP client for the AWS SDK that never opens a socket.
//!
//! The local cloud answers requests for every host of AWS, so an SDK client with this transport cannot reach the
//! network. A request for another host is sent if that is a server on loopback, and fails otherwise. Bodies must be in
//! memory; a streaming body is refused rather than read in part.

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use super::engine::Engine;
use super::outbound::{self, Outgoing};
use super::service::InvokeUrl;
use super::wire;

/// The SDK's transport to an [`Engine`].
#[derive(Debug, Clone)]
pub struct Connector {
    engine: Arc<Engine>,
}

impl Connector {
    pub fn new(engine: Arc<Engine>) -> Self {
        engine.start_workers();
        Self { engine }
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = Arc::clone(&self.engine);
        HttpConnectorFuture::new(async move {
            let request = into_wire(request)?;
            let reply = match is_for_cloud(request.uri()) {
                true => answer(&engine, request).await,
                false => send(request).await?,
            };
            HttpResponse::try_from(reply.map(SdkBody::from)).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// The suffixes of AWS host names, in all partitions ("AWS service endpoints" of the General Reference).
const OF_AWS: [&str; 9] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".api.aws",
    ".c2s.ic.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".on.aws",
    ".sc2s.sgov.gov",
];
/// The maximum size of a response from another server.
const MAX_ANSWER: usize = 20 * 1024 * 1024;

/// Returns whether a request is for AWS, and so for the local cloud: by its host, or because its URL has a form in
/// which a server on loopback receives requests to APIs or presigned requests for objects.
fn is_for_cloud(url: &http::Uri) -> bool {
    let Some(host) = url.host() else { return true };
    let host = host.to_ascii_lowercase();
    let is_presigned =
        url.query().is_some_and(|query| query.contains("X-Amz-Signature=") || query.contains("&Signature="));
    OF_AWS.iter().any(|end| host.ends_with(end)) || InvokeUrl::parse(&url.to_string()).is_some() || is_presigned
}

/// Sends a request to a server on loopback.
async fn send(request: wire::Request) -> Result<wire::Reply, ConnectorError> {
    let (head, body) = request.into_parts();
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .filter(|(name, _)| *name != http::header::HOST)
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let url = head.uri.to_string();
    let outgoing = Outgoing { method: head.method.as_str(), url: &url, headers: &headers, body };
    let answer = outbound::exchange(outgoing, MAX_ANSWER).await;
    let answer = answer.map_err(|error| ConnectorError::user(error.to_string().into()))?;
    let mut reply = http::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        reply = reply.header(name, value);
    }
    reply.body(answer.body).map_err(|error| ConnectorError::other(error.into(), None))
}

/// Answers a request. The limit on its size is the same as through the socket.
async fn answer(engine: &Engine, request: wire::Request) -> wire::Reply {
    let (head, body) = request.into_parts();
    if body.len() > wire::most_bytes(&head) {
        return wire::too_large(&head, &engine.request_id());
    }
    engine.call(wire::Request::from_parts(head, body)).await
}

fn into_wire(request: HttpRequest) -> Result<wire::Request, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body
        .bytes()
        .map(Bytes::copy_from_slice)
        .ok_or_else(|| ConnectorError::user("the local cloud takes no streaming bodies".into()))?;
    Ok(wire::Request::from_parts(parts, body))
}
