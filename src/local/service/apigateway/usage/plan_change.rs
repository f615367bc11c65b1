//! The changes of `UpdateUsagePlan`.

use serde_json::Value;

use super::super::super::{Answer, Fault, decode};
use super::super::patch::{self, Op, Patch};
use super::super::{ApiGateway, fault};
use super::limit::{Period, Quota, Throttle, check_quota};
use super::plan::{ApiStage, One, UsagePlan};

pub(in super::super) fn update_plan(gateway: &mut ApiGateway, input: Value) -> Answer {
    let patches = patch::read(&input, "updateUsagePlanInput")?;
    let input: One = decode(input)?;
    let mut plan = gateway.usage.plan(&input.usage_plan_id)?.clone();
    for patch in &patches {
        change(&mut plan, patch, gateway)?;
    }
    check_quota(plan.quota)?;
    let shown = plan.shown(true);
    *gateway.usage.plan_mut(&input.usage_plan_id)? = plan;
    Ok(shown)
}

fn change(plan: &mut UsagePlan, patch: &Patch, gateway: &ApiGateway) -> Result<(), Fault> {
    let keys = patch.keys();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let is_removed = patch.op == Op::Remove;
    let text = || patch.value.clone().filter(|_| !is_removed);
    match keys.as_slice() {
        ["name"] if !is_removed && !patch.text().trim().is_empty() => patch.text().clone_into(&mut plan.name),
        ["description"] => plan.description = text(),
        ["productCode"] => plan.product_code = text(),
        ["throttle"] if is_removed => plan.throttle = None,
        ["quota"] if is_removed => plan.quota = None,
        ["throttle", member] => set_throttle(plan.throttle.get_or_insert_default(), member, patch)?,
        ["quota", member] => set_quota(plan.quota.get_or_insert_default(), member, patch)?,
        ["apiStages"] => change_stages(plan, patch, gateway)?,
        ["apiStages", stage, "throttle"] if is_removed => stage_of(plan, stage)?.throttle.clear(),
        ["apiStages", stage, "throttle", path, method] if is_removed => {
            stage_of(plan, stage)?.throttle.remove(&format!("{path}/{method}"));
        }
        ["apiStages", stage, "throttle", path, method, member] => {
            let throttle = stage_of(plan, stage)?.throttle.entry(format!("{path}/{method}")).or_default();
            set_throttle(throttle, member, patch)?;
        }
        _ => return Err(fault::bad_request(format!("Invalid patch path {}", patch.path))),
    }
    Ok(())
}

fn set_throttle(throttle: &mut Throttle, member: &str, patch: &Patch) -> Result<(), Fault> {
    match member {
        "burstLimit" => throttle.burst_limit = Some(number(patch)?),
        "rateLimit" => throttle.rate_limit = Some(number(patch)?),
        _ => return Err(fault::bad_request(format!("Invalid patch path {}", patch.path))),
    }
    Ok(())
}

fn set_quota(quota: &mut Quota, member: &str, patch: &Patch) -> Result<(), Fault> {
    match (member, patch.text()) {
        ("limit", _) => quota.limit = number(patch)?,
        ("offset", _) => quota.offset = number(patch)?,
        ("period", "DAY") => quota.period = Some(Period::Day),
        ("period", "WEEK") => quota.period = Some(Period::Week),
        ("period", "MONTH") => quota.period = Some(Period::Month),
        _ => return Err(fault::bad_request(format!("Invalid patch path {}", patch.path))),
    }
    Ok(())
}

fn number<T: std::str::FromStr>(patch: &Patch) -> Result<T, Fault> {
    let invalid = |_| fault::bad_request(format!("Invalid value '{}' for {}", patch.text(), patch.path));
    patch.text().parse().map_err(invalid)
}

/// Adds or removes `API:STAGE`.
fn change_stages(plan: &mut UsagePlan, patch: &Patch, gateway: &ApiGateway) -> Result<(), Fault> {
    let invalid = || fault::bad_request("Invalid API Stage specified");
    let (api_id, stage) = patch.text().split_once(':').ok_or_else(invalid)?;
    if patch.op == Op::Remove {
        let found = plan.api_stages.iter().position(|known| known.api_id == api_id && known.stage == stage);
        let missing = || no_stage(api_id, stage, &plan.id);
        let found = found.ok_or_else(missing)?;
        plan.api_stages.remove(found);
        return Ok(());
    }
    let added = ApiStage { api_id: api_id.to_owned(), stage: stage.to_owned(), throttle: Default::default() };
    added.check(gateway)?;
    if !plan.covers(api_id, stage) {
        plan.api_stages.push(added);
    }
    Ok(())
}

fn stage_of<'a>(plan: &'a mut UsagePlan, text: &str) -> Result<&'a mut ApiStage, Fault> {
    let invalid = || fault::bad_request("Invalid API Stage specified");
    let (api, stage) = text.split_once(':').ok_or_else(invalid)?;
    let missing = no_stage(api, stage, &plan.id);
    plan.api_stages.iter_mut().find(|one| one.api_id == api && one.stage == stage).ok_or(missing)
}

fn no_stage(api: &str, stage: &str, plan: &str) -> Fault {
    fault::not_found(format!("Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {plan}"))
}
