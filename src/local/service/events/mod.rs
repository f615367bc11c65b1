//! Amazon EventBridge: event buses, rules, targets, and the routing of events.
//!
//! Follows the "Amazon EventBridge API Reference" and the User Guide. It refuses global endpoints and partner event
//! sources. A change takes effect at once, where AWS documents a short delay.

mod archive;
mod bus;
mod bus_policy;
mod compiled;
mod delivery;
mod destination;
mod event;
mod failure;
mod fault;
mod matcher;
mod moment;
mod name;
mod page;
mod put_events;
mod put_targets;
mod route;
mod rule;
mod scheduled;
mod tag;
mod target;
mod test_event_pattern;
#[cfg(test)]
mod tests;
mod token;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::archive::Archives;
use self::bus::Bus;
use self::delivery::Attempt;
use self::destination::Destinations;
use self::name::DEFAULT_BUS;
use self::token::Token;
use super::{
    Answer, Cx, Delivery, FIRE_SCHEDULED_RULE, Fault, Protocol, Scope, Service, ServiceDescriptor, Token as _,
};
use crate::arn::Arn;
use crate::local::keyed::Bulk;

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "events",
    protocol: Protocol::AwsJson { targets: &["AWSEvents"], version: "1.1" },
    scope: Scope::Region,
    deliver_actions: &["events:PutEvents"],
    reads: &[
        "DescribeApiDestination",
        "DescribeArchive",
        "DescribeConnection",
        "DescribeEventBus",
        "DescribeReplay",
        "DescribeRule",
        "ListApiDestinations",
        "ListArchives",
        "ListConnections",
        "ListEventBuses",
        "ListReplays",
        "ListRuleNamesByTarget",
        "ListRules",
        "ListTagsForResource",
        "ListTargetsByRule",
        "TestEventPattern",
    ],
    new: || Box::<Events>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Events>(state)?)),
};

/// The buses of a region, and the deliveries in progress.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Events {
    buses: BTreeMap<String, Bus>,
    attempts: BTreeMap<u64, Attempt>,
    next_attempt: u64,
    #[serde(default)]
    outside: Destinations,
    #[serde(default)]
    archived: Archives,
}

impl Default for Events {
    fn default() -> Self {
        let buses = BTreeMap::from([(DEFAULT_BUS.to_owned(), Bus::default())]);
        Self {
            buses,
            attempts: BTreeMap::new(),
            next_attempt: 0,
            outside: Destinations::default(),
            archived: Archives::default(),
        }
    }
}

impl Service for Events {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CancelReplay" => archive::cancel_replay(self, input, cx),
            "CreateApiDestination" => destination::create_api_destination(self, input, cx),
            "CreateArchive" => archive::create_archive(self, input, cx),
            "CreateConnection" => destination::create_connection(self, input, cx),
            "CreateEventBus" => bus::create_event_bus(self, input, cx),
            "DeauthorizeConnection" => destination::deauthorize_connection(self, input, cx),
            "DeleteApiDestination" => destination::delete_api_destination(self, input),
            "DeleteArchive" => archive::delete_archive(self, input),
            "DeleteConnection" => destination::delete_connection(self, input, cx),
            "DeleteEventBus" => bus::delete_event_bus(self, input),
            "DeleteRule" => rule::delete_rule(self, input, cx),
            "DescribeApiDestination" => destination::describe_api_destination(self, input, cx),
            "DescribeArchive" => archive::describe_archive(self, input, cx),
            "DescribeConnection" => destination::describe_connection(self, input, cx),
            "DescribeEventBus" => bus::describe_event_bus(self, input, cx),
            "DescribeReplay" => archive::describe_replay(self, input, cx),
            "DescribeRule" => rule::describe_rule(self, input, cx),
            "DisableRule" => rule::disable_rule(self, input, cx),
            "EnableRule" => rule::enable_rule(self, input, cx),
            FIRE_SCHEDULED_RULE => scheduled::fire_scheduled_rule(self, input, cx),
            "ListApiDestinations" => destination::list_api_destinations(self, input, cx),
            "ListArchives" => archive::list_archives(self, input, cx),
            "ListConnections" => destination::list_connections(self, input, cx),
            "ListEventBuses" => bus::list_event_buses(self, input, cx),
            "ListReplays" => archive::list_replays(self, input, cx),
            "ListRuleNamesByTarget" => put_targets::list_rule_names_by_target(self, input, cx),
            "ListRules" => rule::list_rules(self, input, cx),
            "ListTagsForResource" => tag::list_tags_for_resource(self, input, cx),
            "ListTargetsByRule" => put_targets::list_targets_by_rule(self, input, cx),
            "PutEvents" => put_events::put_events(self, input, cx),
            "PutPermission" => bus_policy::put_permission(self, input, cx),
            "PutRule" => rule::put_rule(self, input, cx),
            "PutTargets" => put_targets::put_targets(self, input, cx),
            "RemovePermission" => bus_policy::remove_permission(self, input, cx),
            "RemoveTargets" => put_targets::remove_targets(self, input, cx),
            "StartReplay" => archive::start_replay(self, input, cx),
            "TagResource" => tag::tag_resource(self, input, cx),
            "TestEventPattern" => test_event_pattern::test_event_pattern(input),
            "UntagResource" => tag::untag_resource(self, input, cx),
            "UpdateApiDestination" => destination::update_api_destination(self, input, cx),
            "UpdateArchive" => archive::update_archive(self, input, cx),
            "UpdateConnection" => destination::update_connection(self, input, cx),
            "UpdateEventBus" => bus::update_event_bus(self, input, cx),
            _ => Err(Fault::not_implemented("events", operation)),
        }
    }

    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        route::deliver(self, delivery, cx)
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Delivery(key)) => delivery::reply(self, key, answer, cx),
            Some(Token::Invocation(key)) => destination::reply(self, key, &answer, cx),
            Some(Token::Authorization { version, connection }) => {
                destination::access_token(self, (&connection, version), &answer, cx);
            }
            Some(
                Token::Retry(_) | Token::Schedule { .. } | Token::Turn(_) | Token::Expiry { .. } | Token::Replay { .. },
            )
            | None => {}
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Schedule { since, rule }) => scheduled::wake(self, since, &rule, cx),
            Some(Token::Retry(key)) => delivery::retry(self, key, cx),
            Some(Token::Expiry { archive, name }) => archive::expire(self, archive, &name, cx),
            Some(Token::Replay { since, name }) => route::replay(self, since, &name, cx),
            Some(Token::Turn(key)) => destination::proceed(self, key, cx),
            Some(Token::Delivery(_) | Token::Invocation(_) | Token::Authorization { .. }) | None => {}
        }
    }

    fn has(&self, resource: &Arn) -> bool {
        match resource.resource_type() {
            Some("api-destination") => self.outside.has(resource),
            _ => self.buses.contains_key(resource.name()),
        }
    }

    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        if resource.resource_type() != Some("event-bus") {
            return Vec::new();
        }
        let policy = self.buses.get(resource.name()).and_then(|bus| bus.policy.clone());
        policy.map(|policy| Value::Object(policy).to_string()).into_iter().collect()
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        self.archived.tables(visit);
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Events {
    fn bus(&self, name: &str) -> Result<&Bus, Fault> {
        self.buses.get(name).ok_or_else(|| fault::no_such_bus(name))
    }

    fn bus_mut(&mut self, name: &str) -> Result<&mut Bus, Fault> {
        self.buses.get_mut(name).ok_or_else(|| fault::no_such_bus(name))
    }
}

fn encode(output: &impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalException", error.to_string()).with_status(500))
}
