//! Answers read to their end, and no further than any answer goes: an endpoint may send for ever.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

/// More than any operation answers.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A client whose answers are in memory before anybody looks at them.
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
