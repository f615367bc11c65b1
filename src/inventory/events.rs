//! Amazon EventBridge: buses, rules and their targets, connections and API destinations.

use aws_sdk_eventbridge::types;

use super::Scope;
use super::entry::{Entry, json};
use crate::aws::{Clients, CloudError};
use crate::resource::{
    ApiDestinationId, BusId, ConnectionId, Error, EventArchiveId, ResourceId, RuleId, TargetId, TargetReference, rule,
};

/// Reads all pages of a list, because the client has no paginators.
macro_rules! all {
    ($request:expr, $operation:literal, $about:expr, $items:ident) => {{
        let request = $request;
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let page = request.clone().set_next_token(token).send().await;
            let page = page.map_err(|error| CloudError::new($operation, $about, error))?;
            all.extend_from_slice(page.$items());
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                break all;
            }
        }
    }};
}

pub(super) async fn buses(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let request = clients.events().list_event_buses();
    let buses = all!(request, "events:ListEventBuses", "the event buses", event_buses);
    let entry = |bus: &types::EventBus| {
        let name = bus.name().unwrap_or_default();
        let entry = Entry::new(name)
            .listed("arn", bus.arn().unwrap_or_default())
            .fact("description", bus.description())
            .fact("policy", bus.policy().map(json));
        let is_default = name == "default";
        if is_default { entry } else { entry.removed_by(ResourceId::from(BusId { name: name.to_owned() })) }
    };
    Ok(buses.iter().map(entry).collect())
}

async fn rules_of(clients: &Clients, bus: &str) -> Result<Vec<types::Rule>, Error> {
    rule::require_bus(clients, bus).await?;
    let request = clients.events().list_rules().event_bus_name(bus);
    Ok(all!(request, "events:ListRules", format!("bus `{bus}`"), rules))
}

async fn rule_entry(clients: &Clients, bus: &str, rule: &types::Rule) -> Result<Entry, Error> {
    let name = rule.name().unwrap_or_default();
    let targets = rule::targets(clients, bus, name).await?;
    let places: Vec<String> = targets.iter().map(|target| place(target.arn())).collect();
    let fires_on = rule.schedule_expression().or(rule.event_pattern()).unwrap_or_default();
    Ok(Entry::new(name)
        .listed("state", rule.state().map_or("", types::RuleState::as_str))
        .listed("targets", places)
        .listed("fires-on", json(fires_on))
        .fact("bus", Some(bus))
        .fact("description", rule.description())
        .fact("arn", rule.arn())
        .removed_by(RuleId { bus: bus.to_owned(), name: name.to_owned() }))
}

pub(super) async fn rules(clients: &Clients, bus: &str) -> Result<Vec<Entry>, Error> {
    let bus = rule::bus_name(bus);
    let mut entries = Vec::new();
    for rule in rules_of(clients, &bus).await? {
        entries.push(rule_entry(clients, &bus, &rule).await?);
    }
    Ok(entries)
}

pub(super) async fn archives(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let request = clients.events().list_archives();
    let archives = all!(request, "events:ListArchives", "the archives", archives);
    let entry = |archive: &types::Archive| {
        let name = archive.archive_name().unwrap_or_default();
        let days = archive.retention_days().unwrap_or_default();
        Entry::new(name)
            .listed("bus", rule::bus_name(archive.event_source_arn().unwrap_or_default()))
            .listed("events", archive.event_count().to_string())
            .listed("days", if days == 0 { "without end".to_owned() } else { days.to_string() })
            .fact("bytes", Some(archive.size_bytes().to_string()))
            .removed_by(EventArchiveId { name: name.to_owned() })
    };
    Ok(archives.iter().map(entry).collect())
}

/// Returns the other buses that have rules, or a rule with this name.
pub(super) async fn other_buses(clients: &Clients, bus: &str, name: Option<&str>) -> Result<Vec<String>, Error> {
    let (looked_at, mut found) = (rule::bus_name(bus), Vec::new());
    let request = clients.events().list_event_buses();
    let buses = all!(request, "events:ListEventBuses", "the event buses", event_buses);
    for bus in buses.iter().filter_map(types::EventBus::name).filter(|bus| *bus != looked_at) {
        let rules = rules_of(clients, bus).await?;
        if rules.iter().any(|rule| name.is_none_or(|name| rule.name() == Some(name))) {
            found.push(bus.to_owned());
        }
    }
    Ok(found)
}

/// Lists scheduled rules, which only the default bus can have.
pub(super) async fn schedules(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for rule in rules_of(clients, "default").await?.iter().filter(|rule| rule.schedule_expression().is_some()) {
        entries.push(rule_entry(clients, "default", rule).await?);
    }
    Ok(entries)
}

pub(super) async fn targets(clients: &Clients, scope: &Scope) -> Result<Vec<Entry>, Error> {
    let bus = rule::bus_name(&scope.bus);
    let rules = match &scope.rule {
        Some(rule) => {
            rule::require(clients, &bus, rule).await?;
            vec![rule.clone()]
        }
        None => rules_of(clients, &bus).await?.iter().filter_map(|rule| rule.name().map(str::to_owned)).collect(),
    };
    let mut entries = Vec::new();
    for rule in rules {
        let targets = rule::targets(clients, &bus, &rule).await?;
        entries.extend(targets.iter().map(|target| target_entry(&bus, &rule, target)));
    }
    Ok(entries)
}

fn target_entry(bus: &str, rule: &str, target: &types::Target) -> Entry {
    let transformer = target.input_transformer();
    let dead_letter = target.dead_letter_config().and_then(|config| config.arn());
    let attempts = target.retry_policy().and_then(types::RetryPolicy::maximum_retry_attempts);
    Entry::new(target.id())
        .listed("rule", rule)
        .listed("to", place(target.arn()))
        .fact("arn", Some(target.arn()))
        .fact("role", target.role_arn())
        .fact("input", target.input().map(json))
        .fact("input-path", target.input_path())
        .fact("template", transformer.map(types::InputTransformer::input_template))
        .fact("dead-letter", dead_letter.map(place))
        .fact("retry-attempts", attempts)
        .removed_by(TargetId { bus: bus.to_owned(), rule: rule.to_owned(), id: target.id().to_owned() })
}

/// Returns an ARN in the short form that commands use.
pub(super) fn place(arn: &str) -> String {
    TargetReference::parse(arn).map_or_else(|_| arn.to_owned(), |reference| reference.to_string())
}

pub(super) async fn connections(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let request = clients.events().list_connections();
    let connections = all!(request, "events:ListConnections", "the connections", connections);
    let entry = |connection: &types::Connection| {
        let name = connection.name().unwrap_or_default();
        Entry::new(name)
            .listed("state", connection.connection_state().map_or("", types::ConnectionState::as_str))
            .listed("authorization", connection.authorization_type().map_or("", |kind| kind.as_str()))
            .fact("arn", connection.connection_arn())
            .removed_by(ConnectionId { name: name.to_owned() })
    };
    Ok(connections.iter().map(entry).collect())
}

pub(super) async fn api_destinations(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let request = clients.events().list_api_destinations();
    let destinations = all!(request, "events:ListApiDestinations", "the API destinations", api_destinations);
    let entry = |destination: &types::ApiDestination| {
        let name = destination.name().unwrap_or_default();
        Entry::new(name)
            .listed("method", destination.http_method().map_or("", |method| method.as_str()))
            .listed("endpoint", destination.invocation_endpoint().unwrap_or_default())
            .fact("state", destination.api_destination_state().map(|state| state.as_str()))
            .fact("connection", destination.connection_arn())
            .fact("rate-limit", destination.invocation_rate_limit_per_second())
            .fact("arn", destination.api_destination_arn())
            .removed_by(ApiDestinationId { name: name.to_owned() })
    };
    Ok(destinations.iter().map(entry).collect())
}
