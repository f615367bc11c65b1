//! API keys and usage plans: who may call the methods that require a key, how often, and how often they have.
//!
//! Follows "Usage plans and API keys for REST APIs in API Gateway" in the Developer Guide and recorded responses of the
//! API.

mod admit;
mod api_key;
mod import;
mod limit;
mod meter;
mod plan;
mod plan_change;
mod plan_key;
mod report;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use admit::{Excess, admit};
pub(super) use api_key::{create_key, delete_key, get_key, list_keys, update_key};
pub(super) use import::import_keys;
pub(super) use plan::{create_plan, delete_plan, get_plan, list_plans};
pub(super) use plan_change::update_plan;
pub(super) use plan_key::{create_plan_key, delete_plan_key, get_plan_key, list_plan_keys};
pub(super) use report::get_usage;

use self::api_key::ApiKey;
use self::plan::UsagePlan;
use super::super::Fault;
use super::fault;

/// The keys and plans of a region, by their IDs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Usage {
    keys: BTreeMap<String, ApiKey>,
    plans: BTreeMap<String, UsagePlan>,
    /// The last number given to a key or a plan, in the order of creation.
    last: u64,
}

impl Usage {
    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn key(&self, id: &str) -> Result<&ApiKey, Fault> {
        self.keys.get(id).ok_or_else(no_key)
    }

    fn plan(&self, id: &str) -> Result<&UsagePlan, Fault> {
        self.plans.get(id).ok_or_else(no_plan)
    }

    fn plan_mut(&mut self, id: &str) -> Result<&mut UsagePlan, Fault> {
        self.plans.get_mut(id).ok_or_else(no_plan)
    }
}

fn no_key() -> Fault {
    fault::not_found("Invalid API Key identifier specified")
}

fn no_plan() -> Fault {
    fault::not_found("Invalid Usage Plan ID specified")
}
