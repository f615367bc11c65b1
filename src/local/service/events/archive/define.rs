//! Creates, describes, updates, lists and deletes archives.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::archive::{Archive, Settings, archive_arn};
use super::{arn_of_bus, bus_of, no_such_archive, one_filter, seconds, store};
use crate::local::service::events::name::{check_bus_reference, check_short_name};
use crate::local::service::events::page::Page;
use crate::local::service::events::{Events, encode};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The state of an archive, which is always enabled here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum State {
    Enabled,
    Disabled,
    Creating,
    Updating,
    CreateFailed,
    UpdateFailed,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateArchive {
    archive_name: String,
    event_source_arn: String,
    description: Option<String>,
    event_pattern: Option<String>,
    retention_days: Option<i64>,
    kms_key_identifier: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateArchive {
    archive_name: String,
    description: Option<String>,
    event_pattern: Option<String>,
    retention_days: Option<i64>,
    kms_key_identifier: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfArchive {
    archive_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListArchives {
    name_prefix: Option<String>,
    event_source_arn: Option<String>,
    state: Option<State>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Put {
    archive_arn: String,
    state: State,
    creation_time: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_arn: Option<String>,
    archive_name: String,
    event_source_arn: String,
    #[serde(flatten)]
    settings: Settings,
    state: State,
    event_count: u64,
    size_bytes: u64,
    creation_time: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    archives: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(in super::super) fn create_archive(events: &mut Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: CreateArchive = decode(input)?;
    let settings = Settings {
        description: input.description,
        event_pattern: input.event_pattern.filter(|text| !text.is_empty()),
        retention_days: Some(input.retention_days.unwrap_or_default()),
        kms_key_identifier: input.kms_key_identifier,
    };
    let mut checks = Checks::default();
    check_short_name(&mut checks, "archiveName", &input.archive_name);
    check_bus_reference(&mut checks, "eventSourceArn", Some(&input.event_source_arn));
    settings.check(checks)?;
    let bus = bus_of(&input.event_source_arn, cx);
    events.bus(bus)?;
    if events.archived.archives.contains_key(&input.archive_name) {
        let message = format!("Archive {} already exists.", input.archive_name);
        return Err(Fault::new("ResourceAlreadyExistsException", message));
    }
    let number = events.archived.next_archive;
    events.archived.next_archive += 1;
    let archive = Archive {
        number,
        bus: bus.to_owned(),
        settings,
        created_at: cx.now,
        event_count: 0,
        size_bytes: 0,
        expires_at: None,
        compiled: None,
    };
    let put = archive.put(&input.archive_name, cx);
    events.archived.archives.insert(input.archive_name, archive);
    encode(&put)
}

pub(in super::super) fn update_archive(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: UpdateArchive = decode(input)?;
    let changes = Settings {
        description: input.description,
        event_pattern: input.event_pattern.filter(|text| !text.is_empty()),
        retention_days: input.retention_days,
        kms_key_identifier: input.kms_key_identifier,
    };
    let mut checks = Checks::default();
    check_short_name(&mut checks, "archiveName", &input.archive_name);
    if changes.event_pattern.is_none() && changes.retention_days.is_none() && changes.description.is_none() {
        checks.finish()?;
        let message = "At least one of EventPattern, RetentionDays or Description must be provided.";
        return Err(Fault::validation(message));
    }
    changes.check(checks)?;
    let found = events.archived.archives.get_mut(&input.archive_name);
    let archive = found.ok_or_else(|| no_such_archive(&input.archive_name))?;
    let settings = &mut archive.settings;
    settings.description = changes.description.or_else(|| settings.description.take());
    settings.event_pattern = changes.event_pattern.or_else(|| settings.event_pattern.take());
    settings.retention_days = changes.retention_days.or(settings.retention_days);
    settings.kms_key_identifier = changes.kms_key_identifier.or_else(|| settings.kms_key_identifier.take());
    archive.compiled = None;
    let put = archive.put(&input.archive_name, cx);
    store::look_again(&mut events.archived, &input.archive_name, cx);
    encode(&put)
}

pub(in super::super) fn delete_archive(events: &mut Events, input: Value) -> Answer {
    let name = OfArchive::read(input)?;
    let archive = events.archived.archives.remove(&name).ok_or_else(|| no_such_archive(&name))?;
    store::empty(&mut events.archived, archive.number);
    Ok(Value::Null)
}

pub(in super::super) fn describe_archive(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let name = OfArchive::read(input)?;
    let archive_arn = Some(archive_arn(&name, cx));
    let described = events.archived.archive(&name)?.describe(&name, cx);
    encode(&Described { archive_arn, ..described })
}

pub(in super::super) fn list_archives(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListArchives = decode(input)?;
    let mut checks = Checks::default();
    if let Some(prefix) = &input.name_prefix {
        check_short_name(&mut checks, "namePrefix", prefix);
    }
    check_bus_reference(&mut checks, "eventSourceArn", input.event_source_arn.as_deref());
    checks.finish()?;
    let filters = [input.name_prefix.is_some(), input.event_source_arn.is_some(), input.state.is_some()];
    one_filter("ListArchives", filters)?;
    let bus = input.event_source_arn.as_deref().map(|arn| bus_of(arn, cx));
    bus.map_or(Ok(()), |bus| events.bus(bus).map(|_| ()))?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let is_wanted = |(name, archive): &(&String, &Archive)| {
        name.starts_with(prefix)
            && bus.is_none_or(|bus| archive.bus == bus)
            && input.state.is_none_or(|state| state == State::Enabled)
    };
    let wanted = events.archived.archives.iter().filter(is_wanted);
    let (page, next_token) = Page::new(input.next_token, input.limit).of(wanted)?;
    let archives = page.into_iter().map(|(name, archive)| archive.summary(name, cx)).collect();
    encode(&Listed { archives, next_token })
}

impl Archive {
    fn put(&self, name: &str, cx: &Cx<'_>) -> Put {
        Put { archive_arn: archive_arn(name, cx), state: State::Enabled, creation_time: seconds(self.created_at) }
    }

    fn describe(&self, name: &str, cx: &Cx<'_>) -> Described {
        Described {
            archive_arn: None,
            archive_name: name.to_owned(),
            event_source_arn: arn_of_bus(&self.bus, cx),
            settings: self.settings.clone(),
            state: State::Enabled,
            event_count: self.event_count,
            size_bytes: self.size_bytes,
            creation_time: seconds(self.created_at),
        }
    }

    /// Returns the entry in a list, which has fewer members than a description.
    fn summary(&self, name: &str, cx: &Cx<'_>) -> Described {
        let settings = Settings { retention_days: self.settings.retention_days, ..Settings::default() };
        Described { settings, ..self.describe(name, cx) }
    }
}

impl OfArchive {
    fn read(input: Value) -> Result<String, Fault> {
        let Self { archive_name } = decode(input)?;
        let mut checks = Checks::default();
        check_short_name(&mut checks, "archiveName", &archive_name);
        checks.finish()?;
        Ok(archive_name)
    }
}
