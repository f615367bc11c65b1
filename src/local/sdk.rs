//! Builds the SDK's configuration for a cloud inside the process. It does not load profiles or the environment, because
//! that costs time and could point to another endpoint.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_types::SdkConfig;
use aws_types::region::Region;

use super::connector::Connector;
use super::engine::Engine;

/// Returns a configuration whose clients reach `engine` and nothing else.
pub fn sdk_config(engine: Arc<Engine>, region: &str) -> SdkConfig {
    let credentials = Credentials::from_keys("local", "local", None);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Connector::new(engine))
        .sleep_impl(TokioSleep::new())
        .build()
}
