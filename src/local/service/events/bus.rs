//! Creates, describes, updates, lists and deletes event buses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::compiled::Compiled;
use super::name::{DEFAULT_BUS, bus_arn, bus_name, check_bus_name, check_bus_reference, check_new_bus_name};
use super::page::Page;
use super::rule::Rule;
use super::tag::{Tag, as_map};
use super::target::DeadLetterConfig;
use super::{Events, encode, fault};
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_BUSES: usize = 100;

/// One bus and its rules.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Bus {
    settings: Settings,
    pub(super) policy: Option<Map<String, Value>>,
    pub(super) tags: BTreeMap<String, String>,
    /// `None` for the default bus, which always exists.
    created_at: Option<Timestamp>,
    pub(super) modified_at: Option<Timestamp>,
    pub(super) rules: BTreeMap<String, Rule>,
    /// The rules compiled for matching; dropped whenever one changes.
    #[serde(skip)]
    pub(super) compiled: Option<Compiled>,
}

/// The common settings of `CreateEventBus` and `UpdateEventBus`; stored and returned, without effect.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letter_config: Option<DeadLetterConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_config: Option<LogConfig>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LogConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    include_detail: Option<IncludeDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum IncludeDetail {
    None,
    Full,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Level {
    Off,
    Error,
    Info,
    Trace,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateEventBus {
    name: String,
    event_source_name: Option<String>,
    description: Option<String>,
    kms_key_identifier: Option<String>,
    dead_letter_config: Option<DeadLetterConfig>,
    log_config: Option<LogConfig>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateEventBus {
    name: Option<String>,
    description: Option<String>,
    kms_key_identifier: Option<String>,
    dead_letter_config: Option<DeadLetterConfig>,
    log_config: Option<LogConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfBus {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListEventBuses {
    name_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    event_bus_arn: String,
    #[serde(flatten)]
    settings: Settings,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Updated {
    arn: String,
    name: String,
    #[serde(flatten)]
    settings: Settings,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    name: String,
    arn: String,
    #[serde(flatten)]
    settings: Settings,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_time: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    event_buses: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn create_event_bus(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: CreateEventBus = decode(input)?;
    if let Some(source) = input.event_source_name {
        let message = format!("Event source {source} does not exist.");
        return Err(Fault::new("ResourceNotFoundException", message));
    }
    check_new_bus_name(&input.name)?;
    let settings = Settings {
        description: input.description,
        kms_key_identifier: input.kms_key_identifier,
        dead_letter_config: input.dead_letter_config,
        log_config: input.log_config,
    };
    settings.check()?;
    if events.buses.contains_key(&input.name) {
        let message = format!("Event bus {} already exists.", input.name);
        return Err(Fault::new("ResourceAlreadyExistsException", message));
    }
    if events.buses.len() >= MAX_BUSES {
        return Err(fault::limit_exceeded());
    }
    let bus = Bus {
        settings: settings.clone(),
        tags: as_map(input.tags)?,
        created_at: Some(cx.now),
        modified_at: Some(cx.now),
        ..Bus::default()
    };
    let event_bus_arn = bus_arn(&input.name, cx).to_string();
    events.buses.insert(input.name, bus);
    encode(&Created { event_bus_arn, settings })
}

pub(super) fn update_event_bus(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: UpdateEventBus = decode(input)?;
    let name = input.name.unwrap_or_else(|| DEFAULT_BUS.to_owned());
    let settings = Settings {
        description: input.description,
        kms_key_identifier: input.kms_key_identifier,
        dead_letter_config: input.dead_letter_config,
        log_config: input.log_config,
    };
    settings.check()?;
    let bus = events.bus_mut(&name)?;
    bus.settings = settings.clone();
    bus.modified_at = Some(cx.now);
    encode(&Updated { arn: bus_arn(&name, cx).to_string(), name, settings })
}

pub(super) fn delete_event_bus(events: &mut Events, input: Value) -> Answer {
    let input: OfBus = decode(input)?;
    let mut checks = Checks::default();
    checks.required("name", input.name.as_ref());
    if let Some(name) = &input.name {
        check_bus_name(&mut checks, "name", name);
    }
    checks.finish()?;
    let name = input.name.unwrap_or_default();
    if name == DEFAULT_BUS {
        return Err(Fault::validation("Cannot delete event bus default."));
    }
    // An archive has a rule of its own on its bus.
    let has_rules = events.buses.get(&name).is_some_and(|bus| !bus.rules.is_empty());
    if has_rules || events.archived.has_of(&name) {
        return Err(Fault::validation("EventBus can't be deleted since it has rules."));
    }
    events.buses.remove(&name);
    Ok(Value::Null)
}

pub(super) fn describe_event_bus(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: OfBus = decode(input)?;
    let mut checks = Checks::default();
    check_bus_reference(&mut checks, "name", input.name.as_deref());
    checks.finish()?;
    let name = bus_name(input.name.as_deref(), cx);
    encode(&events.bus(name)?.describe(name, true, cx))
}

pub(super) fn list_event_buses(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListEventBuses = decode(input)?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let named = events.buses.iter().filter(|(name, _)| name.starts_with(prefix));
    let (page, next_token) = Page::new(input.next_token, input.limit).of(named)?;
    let event_buses = page.into_iter().map(|(name, bus)| bus.describe(name, false, cx)).collect();
    encode(&Listed { event_buses, next_token })
}

impl Bus {
    /// Returns the description of a bus; the entry in a list has fewer members.
    fn describe(&self, name: &str, whole: bool, cx: &Cx<'_>) -> Described {
        let settings = self.settings.clone();
        let settings =
            if whole { settings } else { Settings { description: settings.description, ..Settings::default() } };
        Described {
            name: name.to_owned(),
            arn: bus_arn(name, cx).to_string(),
            settings,
            policy: self.policy.clone().map(|policy| Value::Object(policy).to_string()),
            creation_time: self.created_at.map(seconds),
            last_modified_time: self.modified_at.map(seconds),
        }
    }
}

impl Settings {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        if let Some(description) = &self.description {
            checks.length("description", description, 0, 512);
        }
        if let Some(key) = &self.kms_key_identifier {
            checks.length("kmsKeyIdentifier", key, 0, 2048);
        }
        checks.finish()
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar date are exact")]
fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}
