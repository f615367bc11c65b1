//! The in-process front door: an HTTP client for the AWS SDK that never opens a socket.
//!
//! The local cloud answers requests for every host of AWS, so an SDK client with this transport cannot reach the
//! network. A request for another host is sent if that is a server on loopback, and fails otherwise. The large body of
//! an object is written to a file while it arrives, if the cloud is on disk; every other body is read whole.

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::BytesMut;
use http_body_util::BodyExt as _;

use super::blobs::{PieceBody, Spool, SpoolError};
use super::engine::Engine;
use super::outbound::{self, Outgoing};
use super::service::HostedUrl;
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
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let reply = match is_for_cloud(request.uri()) {
                true => answer(&engine, request).await?,
                false => send(whole(request, MAX_SENT).await?).await?.map(SdkBody::from),
            };
            HttpResponse::try_from(reply).map_err(|error| ConnectorError::other(error.into(), None))
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
/// The maximum size of the body of an object that is held in memory by a cloud on disk.
const SMALL: u64 = 1024 * 1024;
/// The most that is sent to another server.
const MAX_SENT: usize = 20 * 1024 * 1024;
/// The maximum size of a response from another server.
const MAX_ANSWER: usize = 20 * 1024 * 1024;

/// Returns whether a request is for AWS, and so for the local cloud: by its host, or because its URL has a form in
/// which a server on loopback receives requests to APIs and functions or presigned requests for objects.
fn is_for_cloud(url: &http::Uri) -> bool {
    let Some(host) = url.host() else { return true };
    let host = host.to_ascii_lowercase();
    let is_presigned =
        url.query().is_some_and(|query| query.contains("X-Amz-Signature=") || query.contains("&Signature="));
    OF_AWS.iter().any(|end| host.ends_with(end)) || HostedUrl::parse(&url.to_string()).is_some() || is_presigned
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

/// Answers a request. The limits on its size are the same as through the socket.
async fn answer(engine: &Engine, request: http::Request<SdkBody>) -> Result<http::Response<SdkBody>, ConnectorError> {
    let (head, body) = request.into_parts();
    let upload = body.content_length().is_none_or(|size| size > SMALL).then(|| wire::upload(&head)).flatten();
    let reply = match engine.blobs().zip(upload) {
        Some((blobs, upload)) => {
            let spool = Spool::begin(blobs, &upload).map_err(other)?;
            match spooled(body, spool).await? {
                Some(spooled) => engine.call_spooled(head, spooled).await,
                None => wire::too_large(&head, wire::Upload::MAX_BYTES, &engine.request_id()),
            }
        }
        None => {
            let most = wire::most_bytes(&head);
            if body.content_length().is_some_and(|size| size > most as u64) {
                return Ok(wire::too_large(&head, most as u64, &engine.request_id()).map(SdkBody::from));
            }
            engine.call(whole(http::Request::from_parts(head, body), most).await?).await
        }
    };
    sent(engine, reply)
}

/// Returns the response with the bytes of an object from their files.
fn sent(engine: &Engine, mut reply: wire::Reply) -> Result<http::Response<SdkBody>, ConnectorError> {
    let pieces = reply.extensions_mut().remove::<wire::Pieces>();
    let Some((blobs, pieces)) = engine.blobs().zip(pieces) else { return Ok(reply.map(SdkBody::from)) };
    Ok(match PieceBody::new(blobs, pieces.0) {
        Ok(body) => reply.map(|_| SdkBody::from_body_1_x(body)),
        Err(error) => wire::unreadable(error, &engine.request_id()).map(SdkBody::from),
    })
}

/// Writes a body to a file. Returns `None` if it is too large.
async fn spooled(mut body: SdkBody, mut spool: Spool) -> Result<Option<wire::Spooled>, ConnectorError> {
    let failed = |error: SpoolError| match error {
        SpoolError::TooLarge => Ok(None),
        SpoolError::Malformed(fault) => Err(other(std::io::Error::other(fault.message))),
        SpoolError::Disk(error) => Err(other(error)),
    };
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(ConnectorError::user)?.into_data() else { continue };
        if let Err(error) = spool.take(&data) {
            return failed(error);
        }
    }
    spool.finish().map(Some).or_else(failed)
}

/// Reads the whole body of a request, of at most `most` bytes.
async fn whole(request: http::Request<SdkBody>, most: usize) -> Result<wire::Request, ConnectorError> {
    let (head, mut body) = request.into_parts();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(ConnectorError::user)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(ConnectorError::user(format!("the body is larger than {most} bytes").into()));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(wire::Request::from_parts(head, bytes.freeze()))
}

fn other(error: std::io::Error) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}
