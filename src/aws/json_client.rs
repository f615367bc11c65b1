//! A client for services with the protocols AWS JSON 1.1 and REST-JSON; requests and responses are JSON values.
//!
//! It replaces SDK crates of which few operations are needed and which take long to build. Credentials, signing,
//! retries, timeouts and transport are those of the SDK runtime, with the same configuration.

use std::fmt;

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::{Operation, OperationBuilder};
use aws_smithy_runtime::client::retries::classifiers::HttpStatusCodeClassifier;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::region::{Region, SigningRegion};
use aws_types::service_config::ServiceConfigKey;
use aws_types::{SdkConfig, SigningName};
use serde_json::Value;

use super::answer::Sound;

/// A service that is used without its SDK crate.
#[derive(Debug)]
pub(super) struct JsonService {
    /// The name in signatures and host names.
    pub(super) name: &'static str,
    /// The prefix of the operation in `X-Amz-Target`; empty for REST-JSON.
    pub(super) target: &'static str,
    /// The name in the shared configuration.
    pub(super) id: &'static str,
}

pub(super) const CLOUDTRAIL: JsonService =
    JsonService { name: "cloudtrail", target: "CloudTrail_20131101", id: "CloudTrail" };

pub(super) const GLUE: JsonService = JsonService { name: "glue", target: "AWSGlue", id: "Glue" };

pub(super) const SCHEDULER: JsonService = JsonService { name: "scheduler", target: "", id: "Scheduler" };

/// A client for one service.
pub struct JsonClient {
    config: SdkConfig,
    service: JsonService,
}

/// An error response of the service.
#[derive(Debug)]
pub struct JsonError(ErrorMetadata);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for JsonError {}

impl ProvideErrorMetadata for JsonError {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl fmt::Debug for JsonClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonClient").field("service", &self.service).finish_non_exhaustive()
    }
}

impl JsonClient {
    pub(super) fn new(config: SdkConfig, service: JsonService) -> Self {
        Self { config, service }
    }

    /// Calls an operation of a service with AWS JSON.
    pub async fn call(
        &self,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, SdkError<JsonError, HttpResponse>> {
        let target = format!("{}.{operation}", self.service.target);
        self.invoke(operation, move |input: Value| request(&target, &input), input).await
    }

    /// Calls an operation of a service with REST-JSON. `path` includes the query; `input` has the members of the body.
    pub async fn send(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        input: Value,
    ) -> Result<Value, SdkError<JsonError, HttpResponse>> {
        let path = path.to_owned();
        self.invoke(operation, move |input: Value| rest_request(method, &path, &input), input).await
    }

    async fn invoke(
        &self,
        operation: &'static str,
        request: impl Fn(Value) -> Result<HttpRequest, BoxError> + Send + Sync + 'static,
        input: Value,
    ) -> Result<Value, SdkError<JsonError, HttpResponse>> {
        let builder = self.configured(Operation::builder().operation_name(operation));
        builder.serializer(request).deserializer(answer).build().invoke(input).await
    }

    fn configured(&self, builder: OperationBuilder) -> OperationBuilder {
        let config = &self.config;
        let mut builder = builder
            .service_name(self.service.id)
            .endpoint_url(&self.endpoint())
            .interceptor(UserAgentInterceptor::new())
            .interceptor(Sound)
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(AwsErrorCodeClassifier::<JsonError>::builder().build())
            .runtime_plugin(self.signing())
            .with_connection_poisoning();
        if let Some(version) = config.behavior_version() {
            builder = builder.behavior_version(version);
        }
        if let Some(client) = config.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = config.time_source() {
            builder = builder.time_source(time);
        }
        if let Some(timeout) = config.timeout_config() {
            builder = builder.timeout_config(timeout.clone());
        }
        match config.retry_config() {
            Some(retry) => builder.standard_retry(retry),
            None => builder,
        }
    }

    /// Returns the signing configuration and credentials.
    fn signing(&self) -> StaticRuntimePlugin {
        let region = self.config.region().cloned().unwrap_or_else(|| Region::from_static("us-east-1"));
        let mut signing_options = SigningOptions::default();
        signing_options.double_uri_encode = true;
        signing_options.normalize_uri_path = true;
        let mut layer = Layer::new("signing");
        layer.store_put(SigV4OperationSigningConfig { signing_options, ..SigV4OperationSigningConfig::default() });
        layer.store_put(SigningName::from_static(self.service.name));
        layer.store_put(SigningRegion::from(region));
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(ApiMetadata::new(self.service.name, env!("CARGO_PKG_VERSION")));
        let mut components = RuntimeComponentsBuilder::new("signing");
        components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
            StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
        )));
        components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
        components.set_identity_cache(self.config.identity_cache());
        if let Some(credentials) = self.config.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
        }
        StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
    }

    /// Returns the endpoint of the service: one configured for it, one for all services, or that of AWS.
    fn endpoint(&self) -> String {
        let chosen = self.config.service_config().and_then(|loader| {
            let key = ServiceConfigKey::builder().service_id(self.service.id);
            loader.load_config(key.env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok()?)
        });
        let region = self.config.region().map_or("us-east-1", AsRef::as_ref);
        let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
        chosen
            .or_else(|| self.config.endpoint_url().map(str::to_owned))
            .unwrap_or_else(|| format!("https://{}.{region}.amazonaws.com{suffix}", self.service.name))
    }
}

fn request(target: &str, input: &Value) -> Result<HttpRequest, BoxError> {
    let body = if input.is_null() { "{}".to_owned() } else { input.to_string() };
    let request = http::Request::post("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("content-length", body.len())
        .header("x-amz-target", target)
        .body(SdkBody::from(body))?;
    Ok(HttpRequest::try_from(request)?)
}

fn rest_request(method: &str, path: &str, input: &Value) -> Result<HttpRequest, BoxError> {
    let request = http::Request::builder().method(method).uri(path);
    let request = match input {
        Value::Null => request.body(SdkBody::empty())?,
        input => {
            let body = input.to_string();
            let request = request.header("content-type", "application/json").header("content-length", body.len());
            request.body(SdkBody::from(body))?
        }
    };
    Ok(HttpRequest::try_from(request)?)
}

fn answer(response: &HttpResponse) -> Result<Value, OrchestratorError<JsonError>> {
    let body = response.body().bytes().unwrap_or_default();
    let text = if body.is_empty() { b"{}".as_slice() } else { body };
    let value: Value = serde_json::from_slice(text).map_err(OrchestratorError::other)?;
    if response.status().is_success() {
        return Ok(value);
    }
    let header = response.headers().get("x-amzn-errortype");
    let kind = header.or_else(|| value.get("__type").and_then(Value::as_str)).unwrap_or_default();
    // The format is `namespace#Name:address`.
    let code = kind.rsplit('#').next().and_then(|kind| kind.split(':').next()).unwrap_or_default();
    let message = value.get("message").or_else(|| value.get("Message")).and_then(Value::as_str);
    let mut metadata = ErrorMetadata::builder().code(code);
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    Err(OrchestratorError::operation(JsonError(metadata.build())))
}
