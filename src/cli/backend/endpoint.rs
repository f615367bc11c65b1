//! An endpoint with the AWS protocols: `ork local up`, AWS Emulator, LocalStack, moto.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use aws_types::region::Region;
use serde::Deserialize;

use super::wall_clock::WallClock;
use super::whole::whole;
use super::{Backend, account, loopback};
use crate::aws::{Clients, TraceSource, timeout};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::trace::Hop;

/// The region and the credentials that such endpoints accept if none are configured.
const REGION: &str = "us-east-1";
const KEY: &str = "test";

pub async fn open(settings: &Settings, url: &str) -> Result<Backend, Error> {
    let config = if has_credentials(settings) {
        account::loader(settings).http_client(client(url)).endpoint_url(url).load().await
    } else {
        by_hand(settings, url)
    };
    let trace_source = trace_source(url).await;
    let clients = Clients::new(config, Arc::new(WallClock), trace_source);
    let name = format!("{url}, region {}", clients.region());
    let place = format!("{}-{}", place_of(url), clients.region());
    Ok(Backend { clients, name, place })
}

/// Returns a name of the endpoint for file names. It is the same for every spelling of an endpoint on this machine,
/// because it is used to detect conflicting runs.
fn place_of(url: &str) -> String {
    let uri: http::Uri = url.parse().unwrap_or_default();
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let host = if address.is_ok_and(|address| address.is_loopback()) { "localhost" } else { host.as_str() };
    let scheme = uri.scheme_str().unwrap_or("http");
    let port = uri.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    let whole = format!("{scheme}-{host}-{port}{}", uri.path().trim_end_matches('/'));
    whole.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}

/// Returns whether credentials are configured. The credential chain is not used, because without credentials it
/// searches the network, which takes seconds.
fn has_credentials(settings: &Settings) -> bool {
    let environment = &settings.environment;
    settings.profile.is_some()
        || ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"].iter().any(|name| environment.get(name).is_some())
}

fn by_hand(settings: &Settings, url: &str) -> SdkConfig {
    let environment = &settings.environment;
    let configured = || environment.get("AWS_REGION").or_else(|| environment.get("AWS_DEFAULT_REGION"));
    let region = settings.region.as_deref().or_else(configured).unwrap_or(REGION);
    let credentials = Credentials::from_keys(KEY, KEY, None);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(url)
        .http_client(client(url))
        .sleep_impl(TokioSleep::new())
        .timeout_config(timeout::usual())
        .build()
}

/// Returns the HTTP client. Certificates are loaded only if they are needed.
fn client(url: &str) -> SharedHttpClient {
    if url.starts_with("https:") { account::https_client() } else { whole(Builder::new().build_http()) }
}

/// Returns the source of hops, if the endpoint is a local cloud of `ork`.
async fn trace_source(url: &str) -> Option<Arc<dyn TraceSource>> {
    loopback::health(url).await?;
    Some(Arc::new(ServerWitness { url: url.to_owned() }))
}

struct ServerWitness {
    url: String,
}

#[derive(Deserialize)]
struct Hops {
    hops: Vec<Hop>,
}

impl TraceSource for ServerWitness {
    fn hops<'a>(&'a self, event: &'a str) -> Pin<Box<dyn Future<Output = Vec<Hop>> + Send + 'a>> {
        Box::pin(async move {
            let trace: String = form_urlencoded::byte_serialize(event.as_bytes()).collect();
            let answer = loopback::get(&self.url, &format!("/_ork/hops?trace={trace}")).await;
            let hops = answer.and_then(|body| serde_json::from_slice::<Hops>(&body).ok());
            hops.map(|answer| answer.hops).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_this_machine_is_one_place_however_it_is_spelled() {
        for url in ["http://127.0.0.1:4566", "http://localhost:4566/", "http://LOCALHOST:4566", "http://[::1]:4566"] {
            assert_eq!(place_of(url), "http-localhost-4566", "{url}");
        }
        assert_eq!(place_of("https://Example.com/a/"), "https-example.com-443-a");
        assert_ne!(place_of("http://localhost:1"), place_of("http://localhost:2"));
    }
}
