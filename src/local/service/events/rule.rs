//! Rules: put, described, enabled and disabled, listed and deleted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bus::Bus;
use super::name::{DEFAULT_BUS, bus_name, check_bus_reference, check_rule_name, rule_arn};
use super::page::Page;
use super::tag::{Tag, as_map};
use super::target::Target;
use super::{Events, encode, fault, scheduled};
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};
use crate::pattern::Pattern;
use crate::schedule;

const MAX_RULES: usize = 300;
const MAX_PATTERN_CHARACTERS: usize = 4096;

/// One rule of a bus.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rule {
    settings: Settings,
    pub(super) tags: BTreeMap<String, String>,
    /// In the order in which they were put.
    pub(super) targets: Vec<Target>,
    /// When the rule was last put or enabled; a rate counts from here, and earlier timers are ignored.
    pub(super) since: Timestamp,
}

/// The settings of `PutRule`, which replaces all of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    event_pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_expression: Option<String>,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Stored and returned; each target has its own role.
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum State {
    #[default]
    Enabled,
    Disabled,
    EnabledWithAllCloudtrailManagementEvents,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRule {
    name: String,
    event_bus_name: Option<String>,
    event_pattern: Option<String>,
    schedule_expression: Option<String>,
    state: Option<State>,
    description: Option<String>,
    role_arn: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfRule {
    name: String,
    event_bus_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRules {
    name_prefix: Option<String>,
    event_bus_name: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Put {
    rule_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    name: String,
    arn: String,
    event_bus_name: String,
    #[serde(flatten)]
    settings: Settings,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    rules: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn put_rule(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: PutRule = decode(input)?;
    input.check()?;
    let bus_name = bus_name(input.event_bus_name.as_deref(), cx).to_owned();
    let bus = events.bus_mut(&bus_name)?;
    let settings = Settings {
        event_pattern: input.event_pattern.filter(|text| !text.is_empty()),
        schedule_expression: input.schedule_expression.filter(|text| !text.is_empty()),
        state: input.state.unwrap_or_default(),
        description: input.description,
        role_arn: input.role_arn,
    };
    settings.check(&bus_name)?;
    let tags = as_map(input.tags)?;
    if !bus.rules.contains_key(&input.name) && bus.rules.len() >= MAX_RULES {
        return Err(fault::limit_exceeded());
    }
    bus.compiled = None;
    let rule_arn = rule_arn(&input.name, &bus_name, cx).to_string();
    // Tags given with an update are ignored, and the targets are kept.
    let rule = bus.rules.entry(input.name.clone()).or_insert_with(|| Rule::new(settings.clone(), tags, cx.now));
    rule.settings = settings;
    rule.since = cx.now;
    scheduled::arm(&input.name, rule, cx);
    encode(&Put { rule_arn })
}

pub(super) fn describe_rule(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input = OfRule::read(input)?;
    let bus = bus_name(input.event_bus_name.as_deref(), cx);
    let described = events.bus(bus)?.rule(&input.name, bus)?.describe(&input.name, bus, cx);
    encode(&Described { created_by: Some(cx.account().to_owned()), ..described })
}

pub(super) fn enable_rule(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    switch(events, input, State::Enabled, cx)
}

pub(super) fn disable_rule(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    switch(events, input, State::Disabled, cx)
}

fn switch(events: &mut Events, input: Value, state: State, cx: &mut Cx<'_>) -> Answer {
    let input = OfRule::read(input)?;
    let name = bus_name(input.event_bus_name.as_deref(), cx);
    let bus = events.bus_mut(name)?;
    bus.compiled = None;
    let rule = bus.rule_mut(&input.name, name)?;
    if rule.settings.state != state {
        rule.settings.state = state;
        rule.since = cx.now;
        scheduled::arm(&input.name, rule, cx);
    }
    Ok(Value::Null)
}

/// Deletes a rule; a rule that does not exist is not an error. `Force` is for managed rules, of which there are none.
pub(super) fn delete_rule(events: &mut Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input = OfRule::read(input)?;
    let bus = events.bus_mut(bus_name(input.event_bus_name.as_deref(), cx))?;
    if bus.rules.get(&input.name).is_some_and(|rule| !rule.targets.is_empty()) {
        return Err(Fault::validation("Rule can't be deleted since it has targets."));
    }
    bus.compiled = None;
    bus.rules.remove(&input.name);
    Ok(Value::Null)
}

pub(super) fn list_rules(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListRules = decode(input)?;
    let mut checks = Checks::default();
    check_bus_reference(&mut checks, "eventBusName", input.event_bus_name.as_deref());
    if let Some(prefix) = &input.name_prefix {
        check_rule_name(&mut checks, "namePrefix", prefix);
    }
    checks.finish()?;
    let bus = bus_name(input.event_bus_name.as_deref(), cx);
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let named = events.bus(bus)?.rules.iter().filter(|(name, _)| name.starts_with(prefix));
    let (page, next_token) = Page::new(input.next_token, input.limit).of(named)?;
    let rules = page.into_iter().map(|(name, rule)| rule.describe(name, bus, cx)).collect();
    encode(&Listed { rules, next_token })
}

impl Rule {
    fn new(settings: Settings, tags: BTreeMap<String, String>, now: Timestamp) -> Self {
        Self { settings, tags, targets: Vec::new(), since: now }
    }

    pub(super) fn is_enabled(&self) -> bool {
        self.settings.state != State::Disabled
    }

    pub(super) fn pattern(&self) -> Option<&str> {
        self.settings.event_pattern.as_deref()
    }

    pub(super) fn schedule(&self) -> Option<&str> {
        self.settings.schedule_expression.as_deref()
    }

    fn describe(&self, name: &str, bus: &str, cx: &Cx<'_>) -> Described {
        Described {
            name: name.to_owned(),
            arn: rule_arn(name, bus, cx).to_string(),
            event_bus_name: bus.to_owned(),
            settings: self.settings.clone(),
            created_by: None,
        }
    }
}

impl Settings {
    fn check(&self, bus: &str) -> Result<(), Fault> {
        if self.event_pattern.is_none() && self.schedule_expression.is_none() {
            return Err(Fault::validation("Parameter(s) EventPattern or ScheduleExpression must be specified."));
        }
        if let Some(expression) = &self.schedule_expression {
            if bus != DEFAULT_BUS {
                return Err(Fault::validation("ScheduleExpression is supported only on the default event bus."));
            }
            schedule::Schedule::parse(expression).map_err(|_| Fault::validation(schedule::AWS_MESSAGE))?;
        }
        self.event_pattern.as_deref().map_or(Ok(()), check_pattern)
    }
}

pub(super) fn check_pattern(text: &str) -> Result<(), Fault> {
    let refuse = |error: crate::pattern::Error| Fault::new("InvalidEventPatternException", error.message());
    Pattern::parse(text).map(|_| ()).map_err(refuse)
}

impl PutRule {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        check_rule_name(&mut checks, "name", &self.name);
        check_bus_reference(&mut checks, "eventBusName", self.event_bus_name.as_deref());
        let lengths = [
            ("eventPattern", &self.event_pattern, MAX_PATTERN_CHARACTERS),
            ("scheduleExpression", &self.schedule_expression, 256),
            ("description", &self.description, 512),
            ("roleArn", &self.role_arn, 1600),
        ];
        for (member, value, most) in lengths {
            checks.length(member, value.as_deref().unwrap_or_default(), 0, most);
        }
        checks.finish()
    }
}

impl OfRule {
    fn read(input: Value) -> Result<Self, Fault> {
        let input: Self = decode(input)?;
        let mut checks = Checks::default();
        check_rule_name(&mut checks, "name", &input.name);
        check_bus_reference(&mut checks, "eventBusName", input.event_bus_name.as_deref());
        checks.finish()?;
        Ok(input)
    }
}

impl Bus {
    pub(super) fn rule(&self, name: &str, bus: &str) -> Result<&Rule, Fault> {
        self.rules.get(name).ok_or_else(|| fault::no_such_rule(name, bus))
    }

    pub(super) fn rule_mut(&mut self, name: &str, bus: &str) -> Result<&mut Rule, Fault> {
        self.rules.get_mut(name).ok_or_else(|| fault::no_such_rule(name, bus))
    }
}
