//! HTTP requests other than AWS operations: to the API of a lab, or to a presigned URL.
//!
//! They use the transport of the SDK's clients, for any backend. If an endpoint is configured, it receives the requests
//! for hosts of AWS.

use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials as _;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SdkConfig;

use super::{Clients, CloudError, timeout};

/// An HTTP request.
#[derive(Debug, Clone, Default)]
pub struct WebRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The service to sign the request for; `None` for an unsigned request.
    pub sign: Option<String>,
}

/// The response, with any status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

const SUBJECT: &str = "the URL";

impl Clients {
    /// Sends a request and reads the response.
    pub async fn http(&self, mut request: WebRequest) -> Result<WebAnswer, CloudError> {
        let url: http::Uri = request.url.parse().map_err(|error| failed(&request.url, format!("no URL: {error}")))?;
        let way = way(&url, self.config().endpoint_url());
        let Some(way) = way else { return Err(failed(&request.url, "the URL names no host".to_owned())) };
        request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host"));
        request.headers.push(("host".to_owned(), way.host.clone()));
        if let Some(service) = request.sign.clone() {
            let signature = self.signature(&request, &service).await?;
            request.headers.extend(signature);
        }
        let whole = request.url.clone();
        let operation = operation(self.config(), way).ok_or_else(|| failed(&whole, "no client".to_owned()))?;
        let sent = operation.invoke(request).await;
        sent.map_err(|error: SdkError<ErrorMetadata, HttpResponse>| {
            CloudError::new("the request", format!("{SUBJECT} `{whole}`"), error)
        })
    }

    async fn signature(&self, request: &WebRequest, service: &str) -> Result<Vec<(String, String)>, CloudError> {
        let wrong = |error: String| failed(&request.url, format!("it cannot be signed: {error}"));
        let provider =
            self.config().credentials_provider().ok_or_else(|| wrong("there are no credentials".to_owned()))?;
        let identity = provider.provide_credentials().await.map_err(|error| wrong(error.to_string()))?.into();
        let millis = u64::try_from(self.clock().now().millis()).unwrap_or_default();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region())
            .name(service)
            .time(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| wrong(error.to_string()))?
            .into();
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(request.body.as_bytes());
        let signable = SignableRequest::new(&request.method, &request.url, headers, body);
        let signable = signable.map_err(|error| wrong(error.to_string()))?;
        let (instructions, _) = sign(signable, &parameters).map_err(|error| wrong(error.to_string()))?.into_parts();
        Ok(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

/// The destination of a request.
#[derive(Debug, PartialEq, Eq)]
struct Way {
    origin: String,
    path: String,
    /// The value of the `Host` header.
    host: String,
}

/// Returns the destination of a URL. Requests for hosts of AWS go to the configured endpoint, if any, but keep their
/// `Host` header: it identifies APIs, functions and buckets, and is part of the signature.
fn way(url: &http::Uri, endpoint: Option<&str>) -> Option<Way> {
    let host = url.authority()?.as_str();
    let path = url.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let name = url.host().unwrap_or_default();
    let of_aws = [".amazonaws.com.cn", ".amazonaws.com", ".on.aws"].iter().find_map(|end| name.strip_suffix(end));
    let Some((endpoint, name)) = endpoint.zip(of_aws) else {
        let origin = format!("{}://{host}", url.scheme_str().unwrap_or("https"));
        return Some(Way { origin, path: path.to_owned(), host: host.to_owned() });
    };
    let origin = endpoint.trim_end_matches('/').to_owned();
    let own = origin.split_once("://").map_or(origin.as_str(), |(_, rest)| rest);
    let own = own.split('/').next().unwrap_or_default().to_owned();
    let is_known_by_host = [".execute-api.", ".lambda-url.", ".s3."].iter().any(|service| name.contains(service));
    let host = if is_known_by_host { host.to_owned() } else { own };
    Some(Way { origin, path: path.to_owned(), host })
}

fn failed(url: &str, message: String) -> CloudError {
    CloudError::unsent("the request", format!("{SUBJECT} `{url}`"), message)
}

/// Returns an SDK operation that sends a request unchanged and returns any response.
fn operation(config: &SdkConfig, way: Way) -> Option<Operation<WebRequest, WebAnswer, ErrorMetadata>> {
    let mut builder = Operation::builder()
        .service_name("http")
        .operation_name("Request")
        .http_client(config.http_client()?)
        .endpoint_url(&way.origin)
        .no_auth()
        .no_retry()
        .timeout_config(timeout::usual());
    if let Some(sleep) = config.sleep_impl() {
        builder = builder.sleep_impl(sleep);
    }
    Some(builder.serializer(move |request| serialized(request, &way.path)).deserializer(answer).build())
}

fn serialized(request: WebRequest, path: &str) -> Result<HttpRequest, BoxError> {
    let mut builder = http::Request::builder().method(request.method.as_str()).uri(path);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    Ok(HttpRequest::try_from(builder.body(SdkBody::from(request.body))?)?)
}

fn answer(response: &HttpResponse) -> Result<WebAnswer, OrchestratorError<ErrorMetadata>> {
    let headers = response.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let body = response.body().bytes().unwrap_or_default();
    Ok(WebAnswer {
        status: response.status().as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_stands_for_aws_alone() {
        let (api, here) = ("a1.execute-api.us-east-1.amazonaws.com", "http://127.0.0.1:4566");
        let function = "f1.lambda-url.us-east-1.on.aws";
        let photos = "https://photos.s3.eu-west-1.amazonaws.com/a/b?X-Amz-Date=1";
        let cases = [
            (format!("https://{api}/prod/x?y=1"), None, (format!("https://{api}"), "/prod/x?y=1", api)),
            (format!("https://{function}/x"), Some(here), (here.to_owned(), "/x", function)),
            (format!("https://{api}/prod/x"), Some(here), (here.to_owned(), "/prod/x", api)),
            (
                photos.to_owned(),
                Some(here),
                (here.to_owned(), "/a/b?X-Amz-Date=1", "photos.s3.eu-west-1.amazonaws.com"),
            ),
            ("https://sns.us-east-1.amazonaws.com".to_owned(), Some(here), (here.to_owned(), "/", "127.0.0.1:4566")),
            ("http://localhost:1/z".to_owned(), Some(here), ("http://localhost:1".to_owned(), "/z", "localhost:1")),
        ];
        for (url, endpoint, (origin, path, host)) in cases {
            let expected = Way { origin, path: path.to_owned(), host: host.to_owned() };
            assert_eq!(way(&url.parse().unwrap(), endpoint), Some(expected), "{url}");
        }
        assert_eq!(way(&"/x".parse().unwrap(), None), None);
    }
}
