//! The in-process front door: an HTTP client for the AWS SDK that never opens a socket.
//!
//! Whatever host a request is for, the local cloud answers it, so an SDK client with this transport cannot reach the
//! network. Bodies must be in memory; a streaming one is refused rather than read half.

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
use super::wire;

/// The SDK's way to an [`Engine`].
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
            let reply = answer(&engine, into_wire(request)?).await;
            HttpResponse::try_from(reply.map(SdkBody::from)).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// A request is as large here as through the socket.
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
