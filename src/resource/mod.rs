//! What a lab provisions: one file per kind of resource, named as the lab writes it.
//!
//! The same structs are the arguments of `ork create KIND NAME`. A [`Handle`] is what remains of anything that
//! was created, by a resource or by a step: enough to remove it and to prove that it is gone.

pub mod api_destination;
mod archive;
mod bus;
pub mod connection;
pub mod delivery;
mod derived_name;
mod error;
pub mod execution;
pub mod function;
mod function_permission;
mod handle;
mod integration;
pub mod invoke_destination;
pub mod log_group;
pub mod mock;
pub mod permission;
pub mod queue;
mod rest_api;
pub mod role;
pub mod rule;
pub mod state_machine;
pub mod subscription;
pub mod task_token;
pub mod topic;
pub mod update;

pub use api_destination::ApiDestination;
pub use bus::Bus;
pub use connection::{Connection, PASSWORD_VARIABLE};
pub use error::Error;
pub use function::Function;
pub use handle::{Handle, Unrecorded};
pub use log_group::LogGroup;
pub use queue::Queue;
pub use rest_api::RestApi;
pub use state_machine::StateMachine;
pub use topic::Topic;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws::Clients;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::package::VisitPackage;
use crate::text::VisitText;

/// Every kind of resource.
#[derive(Debug, Clone, clap::Subcommand, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[command(rename_all = "kebab-case")]
pub enum Resource {
    ApiDestination(ApiDestination),
    Bus(Bus),
    Connection(Connection),
    Function(Box<Function>),
    LogGroup(LogGroup),
    Queue(Queue),
    RestApi(Box<RestApi>),
    StateMachine(StateMachine),
    Topic(Topic),
}

/// What a resource is once it exists: what `${{ resources.X.… }}` reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub name: String,
    pub arn: String,
    /// Only some kinds have one: a queue, an API.
    pub url: Option<String>,
    /// False when it stood there before and was left as it was.
    pub created: bool,
    /// What else its kind is known by, such as the log group of a function.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

impl Made {
    /// With a name and an ARN alone.
    pub fn new(name: &str, arn: &str, created: bool) -> Self {
        Self { name: name.to_owned(), arn: arn.to_owned(), url: None, created, attributes: BTreeMap::new() }
    }
}

/// Hears what is about to be created, before it is.
pub trait Record: Send + Sync {
    fn will_create(&self, handle: Handle) -> Result<(), Error>;
}

/// What a resource or a step works with.
pub struct World<'a> {
    pub clients: &'a Clients,
    pub record: &'a dyn Record,
}

/// Fields that may name another resource; a lab puts the resource's name in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    ApiDestination,
    Bus,
    Connection,
    Function,
    LogGroup,
    Queue,
    RestApi,
    StateMachine,
    Topic,
    /// Any target: `log:NAME`, `queue:NAME`, ... or an ARN.
    Target,
    /// A published event: `STEP.ALIAS` in a lab, an event id elsewhere.
    Event,
}

/// Called with a field's path, what it refers to, and its value.
pub type Visit<'v> = dyn FnMut(&str, ReferenceKind, &mut String) + 'v;

impl Resource {
    /// The key under which the lab file knows this kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ApiDestination(_) => "api-destination",
            Self::Bus(_) => "bus",
            Self::Connection(_) => "connection",
            Self::Function(_) => "function",
            Self::LogGroup(_) => "log-group",
            Self::Queue(_) => "queue",
            Self::RestApi(_) => "rest-api",
            Self::StateMachine(_) => "state-machine",
            Self::Topic(_) => "topic",
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::ApiDestination(destination) => &destination.name,
            Self::Bus(bus) => &bus.name,
            Self::Connection(connection) => &connection.name,
            Self::Function(function) => &function.name,
            Self::LogGroup(group) => &group.name,
            Self::Queue(queue) => &queue.name,
            Self::RestApi(api) => &api.name,
            Self::StateMachine(machine) => &machine.name,
            Self::Topic(topic) => &topic.name,
        }
    }

    pub fn check(&self, findings: &mut Findings) {
        match self {
            Self::ApiDestination(destination) => destination.check(findings),
            Self::Bus(bus) => bus.check(findings),
            Self::Connection(connection) => connection.check(findings),
            Self::Function(function) => function.check(findings),
            Self::LogGroup(group) => group.check(findings),
            Self::Queue(queue) => queue.check(findings),
            Self::RestApi(api) => api.check(findings),
            Self::StateMachine(machine) => machine.check(findings),
            Self::Topic(topic) => topic.check(findings),
        }
    }

    pub fn references(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::ApiDestination(destination) => destination.references(visit),
            Self::Queue(queue) => queue.references(visit),
            Self::RestApi(api) => api.references(visit),
            Self::Bus(_)
            | Self::Connection(_)
            | Self::Function(_)
            | Self::LogGroup(_)
            | Self::StateMachine(_)
            | Self::Topic(_) => {}
        }
    }

    /// Fields whose text may stand in a file.
    pub fn texts(&mut self, visit: &mut VisitText<'_>) {
        match self {
            Self::Function(function) => function.texts(visit),
            Self::RestApi(api) => api.texts(visit),
            Self::StateMachine(machine) => machine.texts(visit),
            Self::ApiDestination(_)
            | Self::Bus(_)
            | Self::Connection(_)
            | Self::LogGroup(_)
            | Self::Queue(_)
            | Self::Topic(_) => {}
        }
    }

    /// Fields that name the code of a function.
    pub fn packages(&mut self, visit: &mut VisitPackage<'_>) {
        match self {
            Self::Function(function) => function.packages(visit),
            Self::ApiDestination(_)
            | Self::Bus(_)
            | Self::Connection(_)
            | Self::LogGroup(_)
            | Self::Queue(_)
            | Self::RestApi(_)
            | Self::StateMachine(_)
            | Self::Topic(_) => {}
        }
    }

    /// The same in the shell.
    pub fn command(&self) -> CommandLine {
        let line = CommandLine::new(&format!("create {}", self.kind())).value(self.name());
        match self {
            Self::ApiDestination(destination) => destination.options(line),
            Self::Bus(bus) => line.option("description", bus.description.as_deref()),
            Self::Connection(connection) => connection.options(line),
            Self::Function(function) => function.options(line),
            Self::LogGroup(group) => {
                line.option("retention-days", group.retention_days.map(|days| days.to_string()).as_deref())
            }
            Self::Queue(queue) => line
                .option("subscribe-to", queue.subscribe_to.as_deref())
                .switch("raw", queue.raw)
                .switch("content-based-deduplication", queue.content_based_deduplication),
            Self::RestApi(api) => api.options(line),
            Self::StateMachine(machine) => machine.options(line),
            Self::Topic(_) => line,
        }
    }

    pub async fn create(&self, world: &World<'_>) -> Result<Made, Error> {
        match self {
            Self::ApiDestination(destination) => destination.create(world).await,
            Self::Bus(bus) => bus.create(world).await,
            Self::Connection(connection) => connection.create(world).await,
            Self::Function(function) => function.create(world).await,
            Self::LogGroup(group) => group.create(world).await,
            Self::Queue(queue) => queue.create(world).await,
            Self::RestApi(api) => api.create(world).await,
            Self::StateMachine(machine) => machine.create(world).await,
            Self::Topic(topic) => topic.create(world).await,
        }
    }
}
