//! The targets of a rule: put, listed, found and removed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::name::{bus_name, check_bus_reference, check_rule_name, check_target_id};
use super::page::Page;
use super::rule::Rule;
use super::target::Target;
use super::{Events, encode, fault};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, decode};

const MAX_TARGETS: usize = 5;
const MAX_ENTRIES: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutTargets {
    rule: String,
    event_bus_name: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RemoveTargets {
    rule: String,
    event_bus_name: Option<String>,
    ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListTargetsByRule {
    rule: String,
    event_bus_name: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRuleNamesByTarget {
    target_arn: String,
    event_bus_name: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Changed {
    failed_entry_count: usize,
    failed_entries: Vec<FailedEntry>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FailedEntry {
    target_id: String,
    error_code: &'static str,
    error_message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Targets<'a> {
    targets: Vec<&'a Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RuleNames<'a> {
    rule_names: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn put_targets(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: PutTargets = decode(input)?;
    let mut checks = checks(&input.rule, input.event_bus_name.as_deref());
    check_count(&mut checks, "targets", input.targets.len());
    for (position, target) in input.targets.iter().enumerate() {
        target.check_model(&mut checks, position + 1);
    }
    checks.finish()?;
    let name = bus_name(input.event_bus_name.as_deref(), cx);
    let bus = events.bus_mut(name)?;
    let rule = bus.rule(&input.rule, name)?;
    for (position, target) in input.targets.iter().enumerate() {
        target.check(position + 1, cx)?;
    }
    let targets = rule.with_targets(input.targets);
    if targets.len() > MAX_TARGETS {
        return Err(fault::limit_exceeded());
    }
    bus.compiled = None;
    bus.rule_mut(&input.rule, name)?.targets = targets;
    encode(&Changed { failed_entry_count: 0, failed_entries: Vec::new() })
}

pub(super) fn remove_targets(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: RemoveTargets = decode(input)?;
    let mut checks = checks(&input.rule, input.event_bus_name.as_deref());
    check_count(&mut checks, "ids", input.ids.len());
    for (position, id) in input.ids.iter().enumerate() {
        check_target_id(&mut checks, &format!("ids.{}.member", position + 1), id);
    }
    checks.finish()?;
    let name = bus_name(input.event_bus_name.as_deref(), cx);
    let bus = events.bus_mut(name)?;
    bus.compiled = None;
    let rule = bus.rule_mut(&input.rule, name)?;
    let mut failed_entries = Vec::new();
    for id in input.ids {
        let before = rule.targets.len();
        rule.targets.retain(|target| target.id != id);
        if rule.targets.len() == before {
            let error_message = format!("Rule '{}' does not have a target with the Id '{id}'.", input.rule);
            failed_entries.push(FailedEntry { target_id: id, error_code: "ResourceNotFoundException", error_message });
        }
    }
    encode(&Changed { failed_entry_count: failed_entries.len(), failed_entries })
}

pub(super) fn list_targets_by_rule(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListTargetsByRule = decode(input)?;
    checks(&input.rule, input.event_bus_name.as_deref()).finish()?;
    let bus = bus_name(input.event_bus_name.as_deref(), cx);
    let rule = events.bus(bus)?.rule(&input.rule, bus)?;
    let (targets, next_token) = Page::new(input.next_token, input.limit).of(rule.targets.iter())?;
    encode(&Targets { targets, next_token })
}

pub(super) fn list_rule_names_by_target(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListRuleNamesByTarget = decode(input)?;
    let mut checks = Checks::default();
    checks.length("targetArn", &input.target_arn, 1, 1600);
    check_bus_reference(&mut checks, "eventBusName", input.event_bus_name.as_deref());
    checks.finish()?;
    let bus = events.bus(bus_name(input.event_bus_name.as_deref(), cx))?;
    let has_target = |rule: &Rule| rule.targets.iter().any(|target| target.arn == input.target_arn);
    let names = bus.rules.iter().filter(|(_, rule)| has_target(rule)).map(|(name, _)| name.as_str());
    let (rule_names, next_token) = Page::new(input.next_token, input.limit).of(names)?;
    encode(&RuleNames { rule_names, next_token })
}

impl Rule {
    /// Returns the targets, with new ones added or replacing those with the same ID.
    fn with_targets(&self, added: Vec<Target>) -> Vec<Target> {
        let mut targets = self.targets.clone();
        for target in added {
            match targets.iter_mut().find(|existing| existing.id == target.id) {
                Some(existing) => *existing = target,
                None => targets.push(target),
            }
        }
        targets
    }
}

fn checks(rule: &str, bus: Option<&str>) -> Checks {
    let mut checks = Checks::default();
    check_rule_name(&mut checks, "rule", rule);
    check_bus_reference(&mut checks, "eventBusName", bus);
    checks
}

fn check_count(checks: &mut Checks, member: &str, count: usize) {
    if count == 0 {
        checks.fail(member, "[]", "Member must have length greater than or equal to 1");
    }
    if count > MAX_ENTRIES {
        checks.fail(member, "[...]", &format!("Member must have length less than or equal to {MAX_ENTRIES}"));
    }
}
