//! Creates, describes, updates, lists and deletes API destinations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::connection::State;
use super::{Destinations, named, seconds};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::events::name::check_resource_name;
use crate::local::service::events::page::Page;
use crate::local::service::events::{Events, encode, fault};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_DESTINATIONS: usize = 3_000;
const DEFAULT_RATE: i64 = 300;
const METHODS: [&str; 7] = ["HEAD", "POST", "PATCH", "DELETE", "PUT", "GET", "OPTIONS"];
const CONNECTION_PATTERN: &str =
    r"^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:connection\/[\.\-_A-Za-z0-9]+\/[\-A-Za-z0-9]+$";

/// One API destination.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ApiDestination {
    pub(super) id: String,
    description: Option<String>,
    connection_arn: String,
    pub(super) endpoint: String,
    pub(super) http_method: String,
    pub(super) rate_limit: i64,
    created_at: Timestamp,
    modified_at: Timestamp,
    /// The current second, and the number of requests sent in it.
    pub(super) second: Timestamp,
    pub(super) sent: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutApiDestination {
    name: String,
    description: Option<String>,
    connection_arn: Option<String>,
    invocation_endpoint: Option<String>,
    http_method: Option<String>,
    invocation_rate_limit_per_second: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListApiDestinations {
    name_prefix: Option<String>,
    connection_arn: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Changed {
    api_destination_arn: String,
    api_destination_state: &'static str,
    creation_time: f64,
    last_modified_time: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    connection_arn: String,
    invocation_endpoint: String,
    http_method: String,
    invocation_rate_limit_per_second: i64,
    #[serde(flatten)]
    changed: Changed,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    api_destinations: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(in super::super) fn create_api_destination(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input = PutApiDestination::read(input, true)?;
    let connection_arn = input.connection_arn.unwrap_or_default();
    let endpoint = input.invocation_endpoint.unwrap_or_default();
    check_endpoint(&endpoint)?;
    events.outside.check_connection(&connection_arn, cx)?;
    let destinations = &mut events.outside.destinations;
    if destinations.contains_key(&input.name) {
        let message = format!("An api-destination '{}' already exists.", input.name);
        return Err(Fault::new("ResourceAlreadyExistsException", message));
    }
    if destinations.len() >= MAX_DESTINATIONS {
        return Err(fault::limit_exceeded());
    }
    let destination = ApiDestination {
        id: cx.ids.uuid(),
        description: input.description,
        connection_arn,
        endpoint,
        http_method: input.http_method.unwrap_or_default(),
        rate_limit: input.invocation_rate_limit_per_second.unwrap_or(DEFAULT_RATE),
        created_at: cx.now,
        modified_at: cx.now,
        second: Timestamp::default(),
        sent: 0,
    };
    destinations.insert(input.name.clone(), destination);
    events.outside.changed(&input.name, cx)
}

pub(in super::super) fn update_api_destination(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input = PutApiDestination::read(input, false)?;
    if let Some(connection) = &input.connection_arn {
        events.outside.check_connection(connection, cx)?;
    }
    if let Some(endpoint) = &input.invocation_endpoint {
        check_endpoint(endpoint)?;
    }
    let destination = events.outside.destinations.get_mut(&input.name).ok_or_else(|| missing(&input.name))?;
    destination.description = input.description.or(destination.description.take());
    if let Some(connection) = input.connection_arn {
        destination.connection_arn = connection;
    }
    if let Some(endpoint) = input.invocation_endpoint {
        destination.endpoint = endpoint;
    }
    if let Some(method) = input.http_method {
        destination.http_method = method;
    }
    if let Some(rate) = input.invocation_rate_limit_per_second {
        destination.rate_limit = rate;
    }
    destination.modified_at = cx.now;
    events.outside.changed(&input.name, cx)
}

pub(in super::super) fn delete_api_destination(events: &mut Events, input: Value) -> Answer {
    let name = named(input)?;
    events.outside.destinations.remove(&name).ok_or_else(|| missing(&name))?;
    Ok(Value::Object(serde_json::Map::new()))
}

pub(in super::super) fn describe_api_destination(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let name = named(input)?;
    let destination = events.outside.destinations.get(&name).ok_or_else(|| missing(&name))?;
    encode(&events.outside.describe(destination, &name, true, cx))
}

pub(in super::super) fn list_api_destinations(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListApiDestinations = decode(input)?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let connection = input.connection_arn.as_deref();
    let named = events.outside.destinations.iter().filter(|(name, destination)| {
        name.starts_with(prefix) && connection.is_none_or(|arn| arn == destination.connection_arn)
    });
    let (page, next_token) = Page::new(input.next_token, input.limit).of(named)?;
    let shown = |(name, destination): (&String, &ApiDestination)| events.outside.describe(destination, name, false, cx);
    encode(&Listed { api_destinations: page.into_iter().map(shown).collect(), next_token })
}

impl ApiDestination {
    /// Returns the name of its connection.
    pub(super) fn connection(&self) -> String {
        self.connection_arn.parse::<Arn>().map(|arn| arn.name().to_owned()).unwrap_or_default()
    }

    /// Returns the next time at which the rate limit allows a request, and counts the request.
    pub(super) fn take_turn(&mut self, now: Timestamp) -> Timestamp {
        let second = std::time::Duration::from_secs(1);
        if now >= self.second.plus(second) {
            (self.second, self.sent) = (now, 0);
        } else if self.sent >= self.rate_limit {
            (self.second, self.sent) = (self.second.plus(second), 0);
        }
        self.sent += 1;
        self.second.max(now)
    }
}

impl Destinations {
    fn changed(&self, name: &str, cx: &Cx<'_>) -> Answer {
        let destination = self.destinations.get(name).ok_or_else(|| missing(name))?;
        encode(&self.describe(destination, name, true, cx).changed)
    }

    fn describe(&self, destination: &ApiDestination, name: &str, whole: bool, cx: &Cx<'_>) -> Described {
        let connection = self.connections.get(&destination.connection());
        let is_active = connection.is_some_and(|connection| connection.state == State::Authorized);
        Described {
            name: name.to_owned(),
            description: destination.description.clone().filter(|_| whole),
            connection_arn: destination.connection_arn.clone(),
            invocation_endpoint: destination.endpoint.clone(),
            http_method: destination.http_method.clone(),
            invocation_rate_limit_per_second: destination.rate_limit,
            changed: Changed {
                api_destination_arn: cx.arn("events", &format!("api-destination/{name}/{}", destination.id)),
                api_destination_state: if is_active { "ACTIVE" } else { "INACTIVE" },
                creation_time: seconds(destination.created_at),
                last_modified_time: seconds(destination.modified_at),
            },
        }
    }

    fn check_connection(&self, arn: &str, cx: &Cx<'_>) -> Result<(), Fault> {
        let name = arn.parse::<Arn>().map(|arn| arn.name().to_owned()).unwrap_or_default();
        match self.connections.get(&name) {
            Some(connection) if connection.arn(&name, cx) == arn => Ok(()),
            _ => Err(Fault::new("ResourceNotFoundException", format!("Connection '{arn}' does not exist."))),
        }
    }
}

impl PutApiDestination {
    fn read(input: Value, is_new: bool) -> Result<Self, Fault> {
        let input: Self = decode(input)?;
        let mut checks = Checks::default();
        if is_new {
            checks.required("connectionArn", input.connection_arn.as_ref());
            checks.required("invocationEndpoint", input.invocation_endpoint.as_ref());
            checks.required("httpMethod", input.http_method.as_ref());
        }
        check_resource_name(&mut checks, "name", &input.name);
        checks.length("description", input.description.as_deref().unwrap_or_default(), 0, 512);
        if let Some(arn) = input.connection_arn.as_deref().filter(|arn| !is_connection(arn)) {
            let constraint = format!("Member must satisfy regular expression pattern: {CONNECTION_PATTERN}");
            checks.fail("connectionArn", arn, &constraint);
        }
        if let Some(endpoint) = &input.invocation_endpoint {
            checks.length("invocationEndpoint", endpoint, 1, 2048);
        }
        if let Some(method) = &input.http_method {
            checks.one_of("httpMethod", method, &METHODS);
        }
        if let Some(rate) = input.invocation_rate_limit_per_second {
            checks.range("invocationRateLimitPerSecond", rate, 1, i64::from(i32::MAX));
        }
        checks.finish()?;
        Ok(input)
    }
}

fn is_connection(arn: &str) -> bool {
    let parsed = arn.parse::<Arn>().ok();
    parsed.is_some_and(|arn| {
        arn.service() == "events"
            && arn.resource_type() == Some("connection")
            && arn.resource_id().split('/').count() == 2
    })
}

/// Checks the invocation endpoint of an API destination.
///
/// Deviation: AWS accepts HTTPS only; the local cloud also accepts HTTP for this machine, where servers have no
/// certificates. The error message of AWS for an invalid endpoint is not known.
fn check_endpoint(endpoint: &str) -> Result<(), Fault> {
    let refuse = |why: &str| {
        let message = format!("Parameter InvocationEndpoint is not valid. Reason: {why}");
        Err(Fault::validation(message))
    };
    // A `*` stands for a value of the target, and is not valid in the host of a URL.
    let Ok(uri) = endpoint.parse::<http::Uri>() else { return refuse("it is not a URL.") };
    let host = uri.host().unwrap_or_default();
    if host.is_empty() || host.contains('*') {
        return refuse("it must name a host.");
    }
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if super::request::is_this_machine(host) => Ok(()),
        _ => refuse("it must use HTTPS; the local cloud also takes http://127.0.0.1."),
    }
}

fn missing(name: &str) -> Fault {
    let message = format!("Failed to describe the api-destination(s). An api-destination '{name}' does not exist.");
    Fault::new("ResourceNotFoundException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_https_or_on_this_machine() {
        let cases = [
            ("https://example.com/a/*?b=c", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://localhost/x", true),
            ("http://[::1]:1/", true),
            ("http://example.com/", false),
            ("http://127.0.0.1.example.com/", false),
            ("ftp://127.0.0.1/", false),
            ("https://*/x", false),
            ("/x", false),
            ("", false),
        ];
        for (endpoint, good) in cases {
            assert_eq!(check_endpoint(endpoint).is_ok(), good, "{endpoint}");
        }
    }

    #[test]
    fn a_second_lets_so_many_through_and_the_rest_later() {
        let mut destination = ApiDestination {
            id: String::new(),
            description: None,
            connection_arn: String::new(),
            endpoint: String::new(),
            http_method: String::new(),
            rate_limit: 2,
            created_at: Timestamp::default(),
            modified_at: Timestamp::default(),
            second: Timestamp::default(),
            sent: 0,
        };
        let at = Timestamp::from_millis;
        let turns: Vec<i64> = (0..5).map(|_| destination.take_turn(at(10_500)).millis()).collect();
        assert_eq!(turns, [10_500, 10_500, 11_500, 11_500, 12_500]);
        assert_eq!(destination.take_turn(at(12_600)).millis(), 12_600, "the second of that second");
        assert_eq!(destination.take_turn(at(12_700)).millis(), 13_500);
        assert_eq!(destination.take_turn(at(90_000)).millis(), 90_000);
    }
}
