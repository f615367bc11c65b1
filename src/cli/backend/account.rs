//! The backend `aws`: an AWS account, with the default credential chain.

use std::sync::Arc;

use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;

use super::Backend;
use super::wall_clock::WallClock;
use super::whole::whole;
use crate::aws::{Clients, timeout};
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::settings::Settings;

/// Opens the account. It is identified first, so that users know where they are.
pub async fn open(settings: &Settings) -> Result<Backend, Error> {
    let config = loader(settings).http_client(https_client()).load().await;
    require_region(&config)?;
    let clients = Clients::new(config, Arc::new(WallClock), None);
    let account = clients.account().await?.to_owned();
    let alias = alias(&clients).await.map(|alias| format!(" ({alias})")).unwrap_or_default();
    let name = format!("account {account}{alias}, region {}", clients.region());
    let place = format!("aws-{account}-{}", clients.region());
    Ok(Backend { clients, name, place })
}

/// Returns the credential chain, configured by the flags.
pub(super) fn loader(settings: &Settings) -> ConfigLoader {
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeout::usual());
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    loader
}

pub(super) fn https_client() -> SharedHttpClient {
    let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    whole(Builder::new().tls_provider(ring).build_https())
}

fn require_region(config: &SdkConfig) -> Result<(), Error> {
    match config.region() {
        Some(_) => Ok(()),
        None => Err(Error::new(Exit::Refused, "no AWS region is configured")
            .help("name one with `--region`, AWS_REGION or in the profile")),
    }
}

/// Returns the account's alias, or `None` if it cannot be read.
async fn alias(clients: &Clients) -> Option<String> {
    let listed = clients.iam().list_account_aliases().send().await.ok()?;
    listed.account_aliases().first().cloned()
}
