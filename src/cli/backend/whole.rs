//! Reads responses completely, up to a size limit, because an endpoint might send forever.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

/// Larger than the response of any operation.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Returns a client that reads responses into memory before they are parsed.
pub(super) fn whole(client: SharedHttpClient) -> SharedHttpClient {
    SharedHttpClient::new(Whole { client })
}

#[derive(Debug)]
struct Whole {
    client: SharedHttpClient,
}

impl HttpClient for Whole {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(WholeConnector { connector: self.client.http_connector(settings, components) })
    }
}

#[derive(Debug)]
struct WholeConnector {
    connector: SharedHttpConnector,
}

impl HttpConnector for WholeConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.connector.call(request);
        HttpConnectorFuture::new(async move { read(answer.await?).await })
    }
}

async fn read(mut response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let body = std::mem::replace(response.body_mut(), SdkBody::taken());
    let bytes = Limited::new(body, MAX_BYTES).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            ConnectorError::user(format!("the answer is larger than {MAX_BYTES} bytes").into())
        } else {
            ConnectorError::io(error)
        }
    })?;
    *response.body_mut() = SdkBody::from(bytes.to_bytes());
    Ok(response)
}
