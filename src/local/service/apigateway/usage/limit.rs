//! The limits on the requests of a key: a rate with bursts, and a quota for a period.

use serde::{Deserialize, Serialize};

use super::super::super::Fault;
use super::super::fault;

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Throttle {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) burst_limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rate_limit: Option<f64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Quota {
    pub(super) limit: i64,
    pub(super) offset: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<Period>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Period {
    Day,
    Week,
    Month,
}

pub(super) fn check_quota(quota: Option<Quota>) -> Result<(), Fault> {
    let Some(quota) = quota else { return Ok(()) };
    if quota.period.is_none() {
        return Err(fault::bad_request("Usage Plan quota period must be specified"));
    }
    if quota.limit <= 0 {
        return Err(fault::bad_request("Usage Plan quota limit must be greater than 0"));
    }
    if quota.offset < 0 || quota.offset > quota.limit {
        return Err(fault::bad_request("Usage Plan quota offset must be between 0 and the limit"));
    }
    Ok(())
}
