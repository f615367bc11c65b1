//! API destinations: HTTP endpoints as targets, and the connections that authorize requests to them.
//!
//! Follows "API destinations as targets in Amazon EventBridge" and "Connections for API targets in Amazon EventBridge"
//! in the User Guide. Private endpoints (VPC Lattice) are refused, and KMS keys have no effect.
//!
//! Deviation: AWS stores the secrets of a connection in AWS Secrets Manager. The local cloud keeps them in its own
//! state: unencrypted in memory and, for a cloud kept in a directory, encrypted in its database, as is the request that
//! contained them; the key is in `cloud.key` beside it. No response, hop, message or `Debug` output contains them.

mod api_destination;
mod authorization;
mod connection;
mod invoke;
mod refusal;
mod request;
mod token;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) use api_destination::{
    create_api_destination, delete_api_destination, describe_api_destination, list_api_destinations,
    update_api_destination,
};
pub(super) use connection::{
    create_connection, deauthorize_connection, delete_connection, describe_connection, list_connections,
    update_connection,
};
pub(super) use invoke::{deliver, proceed, reply};
pub(super) use refusal::Refusal;
pub(super) use request::HttpParameters;
pub(super) use token::access_token;

use self::api_destination::ApiDestination;
use self::connection::Connection;
use self::invoke::Invocation;
use super::name::check_resource_name;
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Fault, decode};

/// The API destinations of a region, and the requests in progress to them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Destinations {
    connections: BTreeMap<String, Connection>,
    destinations: BTreeMap<String, ApiDestination>,
    invocations: BTreeMap<u64, Invocation>,
    next_invocation: u64,
}

impl Destinations {
    /// Returns whether an API destination with this ARN exists; one that is created again with the same name has
    /// another ARN.
    pub(super) fn has(&self, arn: &Arn) -> bool {
        self.find(arn).is_some()
    }

    fn find(&self, arn: &Arn) -> Option<&ApiDestination> {
        let (name, id) = arn.resource_id().split_once('/')?;
        self.destinations.get(name).filter(|destination| destination.id == id)
    }
}

/// Returns the name in a request for one connection or API destination.
fn named(input: Value) -> Result<String, Fault> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Named {
        name: String,
    }
    let Named { name } = decode(input)?;
    let mut checks = Checks::default();
    check_resource_name(&mut checks, "name", &name);
    checks.finish()?;
    Ok(name)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar date are exact")]
fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}
