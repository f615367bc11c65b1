//! Usage plans: checks the throttle and the quota of a request with an API key.
//!
//! Deviation: the local cloud does not apply the throttling limits of an account, a stage or a method.

use super::Usage;
use super::meter::DAY;
use super::plan::UsagePlan;
use crate::clock::Timestamp;

/// The reason why a request with a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Excess {
    /// The key does not exist, is disabled, or belongs to no plan with this stage.
    Unknown,
    Quota,
    Rate,
}

/// Counts a request with the value of a key to a stage of an API. Returns the ID of the key.
pub(in super::super) fn admit(
    usage: &mut Usage,
    value: &str,
    (api, stage): (&str, &str),
    now: Timestamp,
) -> Result<String, Excess> {
    let key = usage.keys.values().find(|key| key.value == value && key.enabled).ok_or(Excess::Unknown)?;
    let plans = &mut usage.plans;
    let plan = plans.values_mut().find(|plan| plan.keys.contains_key(&key.id) && plan.covers(api, stage));
    let plan: &mut UsagePlan = plan.ok_or(Excess::Unknown)?;
    let meter = plan.meters.entry(key.id.clone()).or_default();
    if plan.throttle.is_some_and(|throttle| !meter.has_token(throttle, now)) {
        return Err(Excess::Rate);
    }
    if plan.quota.is_some_and(|quota| meter.used(quota, now) >= quota.limit) {
        return Err(Excess::Quota);
    }
    *meter.days.entry(now.seconds().div_euclid(DAY)).or_default() += 1;
    Ok(key.id.clone())
}
