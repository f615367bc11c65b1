//! Connections: creates, describes, updates, lists, deauthorizes and deletes them.
//!
//! BASIC and API_KEY connections are AUTHORIZED at once, as on AWS; OAuth connections are when their access token has
//! arrived.
//!
//! Deviation: on AWS a connection is DELETING or DEAUTHORIZING for a moment; in the local cloud both are complete when
//! the request is answered.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authorization::{AuthParameters, Authorization, Described as DescribedAuthorization, Kind, Method};
use super::token::{self, Token};
use super::{named, seconds};
use crate::clock::Timestamp;
use crate::local::service::events::name::check_resource_name;
use crate::local::service::events::page::Page;
use crate::local::service::events::{Events, encode, fault};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_CONNECTIONS: usize = 3_000;

/// One connection.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Connection {
    id: String,
    /// The suffix of the name of its secret.
    secret_id: String,
    description: Option<String>,
    kms_key_identifier: Option<String>,
    kind: Kind,
    /// `None` once it was deauthorized.
    pub(super) authorization: Option<Authorization>,
    pub(super) state: State,
    pub(super) state_reason: Option<String>,
    created_at: Timestamp,
    modified_at: Timestamp,
    pub(super) authorized_at: Option<Timestamp>,
    pub(super) token: Option<Token>,
    /// The number of changes of its authorization: responses to requests for an earlier version are ignored.
    pub(super) version: u64,
    /// Whether a token was requested and has not arrived yet.
    pub(super) awaits_token: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum State {
    Authorized,
    Authorizing,
    Deauthorized,
}

impl State {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Authorized => "AUTHORIZED",
            Self::Authorizing => "AUTHORIZING",
            Self::Deauthorized => "DEAUTHORIZED",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutConnection {
    name: String,
    description: Option<String>,
    authorization_type: Option<String>,
    auth_parameters: Option<AuthParameters>,
    invocation_connectivity_parameters: Option<Value>,
    kms_key_identifier: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListConnections {
    name_prefix: Option<String>,
    connection_state: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Changed {
    connection_arn: String,
    connection_state: &'static str,
    creation_time: f64,
    last_modified_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_authorized_time: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    name: String,
    authorization_type: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_reason: Option<String>,
    #[serde(flatten)]
    changed: Changed,
    #[serde(flatten)]
    whole: Option<Whole>,
}

/// The members that only a description has, not the entry in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Whole {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_parameters: Option<DescribedAuthorization>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    connections: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(in super::super) fn create_connection(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input = PutConnection::read(input, true)?;
    let (Some(kind), Some(parameters)) = (input.kind(), input.auth_parameters) else {
        return Err(Fault::validation("Parameter(s) AuthorizationType and AuthParameters must be specified."));
    };
    let authorization = parameters.authorization(kind, None)?;
    let connections = &mut events.outside.connections;
    if connections.contains_key(&input.name) {
        let message = format!("Connection {} already exists.", input.name);
        return Err(Fault::new("ResourceAlreadyExistsException", message));
    }
    if connections.len() >= MAX_CONNECTIONS {
        return Err(fault::limit_exceeded());
    }
    let mut connection = Connection {
        id: cx.ids.uuid(),
        secret_id: format!("{}-{}", cx.ids.uuid(), cx.ids.upper(6)),
        description: input.description,
        kms_key_identifier: input.kms_key_identifier,
        kind,
        authorization: None,
        state: State::Deauthorized,
        state_reason: None,
        created_at: cx.now,
        modified_at: cx.now,
        authorized_at: None,
        token: None,
        version: 0,
        awaits_token: false,
    };
    connection.authorize(kind, authorization, &input.name, cx);
    let changed = Changed { last_authorized_time: None, ..connection.changed(&input.name, cx) };
    connections.insert(input.name, connection);
    encode(&changed)
}

pub(in super::super) fn update_connection(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input = PutConnection::read(input, false)?;
    let given = input.kind();
    let connection = events.outside.connection_mut(&input.name)?;
    if let Some(parameters) = input.auth_parameters {
        let kind = given.unwrap_or(connection.kind);
        let old = connection.authorization.as_ref().filter(|_| kind == connection.kind);
        let authorization = parameters.authorization(kind, old)?;
        connection.authorize(kind, authorization, &input.name, cx);
    } else if given.is_some_and(|given| given != connection.kind) {
        return Err(Fault::validation("Parameter(s) AuthParameters must be specified with AuthorizationType."));
    }
    connection.description = input.description.or(connection.description.take());
    connection.kms_key_identifier = input.kms_key_identifier.or(connection.kms_key_identifier.take());
    connection.modified_at = cx.now;
    encode(&connection.changed(&input.name, cx))
}

pub(in super::super) fn deauthorize_connection(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let name = named(input)?;
    let connection = events.outside.connection_mut(&name)?;
    connection.authorization = None;
    connection.token = None;
    connection.version += 1;
    connection.awaits_token = false;
    connection.state = State::Deauthorized;
    connection.state_reason = Some("The connection was deauthorized.".to_owned());
    connection.modified_at = cx.now;
    let changed = Changed { connection_state: "DEAUTHORIZING", ..connection.changed(&name, cx) };
    super::invoke::resume(events, &name, cx);
    encode(&changed)
}

pub(in super::super) fn delete_connection(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let name = named(input)?;
    let connection = events.outside.connections.remove(&name).ok_or_else(|| missing(&name))?;
    let changed = Changed { connection_state: "DELETING", ..connection.changed(&name, cx) };
    super::invoke::resume(events, &name, cx);
    encode(&changed)
}

pub(in super::super) fn describe_connection(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let name = named(input)?;
    let connection = events.outside.connections.get(&name).ok_or_else(|| missing(&name))?;
    encode(&connection.describe(&name, true, cx))
}

pub(in super::super) fn list_connections(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListConnections = decode(input)?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let state = input.connection_state.as_deref();
    let named = events.outside.connections.iter().filter(|(name, connection)| {
        name.starts_with(prefix) && state.is_none_or(|state| state == connection.state.text())
    });
    let (page, next_token) = Page::new(input.next_token, input.limit).of(named)?;
    let connections = page.into_iter().map(|(name, connection)| connection.describe(name, false, cx)).collect();
    encode(&Listed { connections, next_token })
}

impl Connection {
    /// Sets new credentials.
    fn authorize(&mut self, kind: Kind, authorization: Authorization, name: &str, cx: &mut Cx<'_>) {
        self.kind = kind;
        self.version += 1;
        self.token = None;
        self.state_reason = None;
        self.awaits_token = false;
        let is_oauth = matches!(authorization.method, Method::OAuth(_));
        self.authorization = Some(authorization);
        if is_oauth {
            self.state = State::Authorizing;
            token::ask(self, name, cx);
        } else {
            self.state = State::Authorized;
            self.authorized_at = Some(cx.now);
        }
    }

    pub(super) fn arn(&self, name: &str, cx: &Cx<'_>) -> String {
        cx.arn("events", &format!("connection/{name}/{}", self.id))
    }

    fn changed(&self, name: &str, cx: &Cx<'_>) -> Changed {
        Changed {
            connection_arn: self.arn(name, cx),
            connection_state: self.state.text(),
            creation_time: seconds(self.created_at),
            last_modified_time: seconds(self.modified_at),
            last_authorized_time: self.authorized_at.map(seconds),
        }
    }

    fn describe(&self, name: &str, whole: bool, cx: &Cx<'_>) -> Described {
        let secret = format!("secret:events!connection/{name}/{}", self.secret_id);
        let whole = whole.then(|| Whole {
            description: self.description.clone(),
            kms_key_identifier: self.kms_key_identifier.clone(),
            secret_arn: self.authorization.as_ref().map(|_| cx.arn("secretsmanager", &secret)),
            auth_parameters: self.authorization.as_ref().map(Authorization::describe),
        });
        Described {
            name: name.to_owned(),
            authorization_type: self.kind,
            state_reason: self.state_reason.clone(),
            changed: self.changed(name, cx),
            whole,
        }
    }
}

impl PutConnection {
    fn read(input: Value, is_new: bool) -> Result<Self, Fault> {
        let input: Self = decode(input)?;
        let mut checks = Checks::default();
        check_resource_name(&mut checks, "name", &input.name);
        if is_new {
            checks.required("authorizationType", input.authorization_type.as_ref());
            checks.required("authParameters", input.auth_parameters.as_ref());
        }
        if let Some(kind) = &input.authorization_type {
            checks.one_of("authorizationType", kind, &Kind::NAMES);
        }
        checks.length("description", input.description.as_deref().unwrap_or_default(), 0, 512);
        if let Some(parameters) = &input.auth_parameters {
            parameters.check(&mut checks);
        }
        checks.finish()?;
        match input.invocation_connectivity_parameters {
            Some(_) => Err(Fault::not_implemented("events", "connections to private APIs")),
            None => Ok(input),
        }
    }

    fn kind(&self) -> Option<Kind> {
        self.authorization_type.as_deref().and_then(Kind::parse)
    }
}

impl super::Destinations {
    fn connection_mut(&mut self, name: &str) -> Result<&mut Connection, Fault> {
        self.connections.get_mut(name).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> Fault {
    let message = format!("Failed to describe the connection(s). Connection '{name}' does not exist.");
    Fault::new("ResourceNotFoundException", message)
}
