//! The resources of a lab, one file for each kind, with the name that labs use.
//!
//! The structs are also the arguments of `ork create KIND NAME`. A [`ResourceId`] identifies anything created by a
//! resource or a step, so that it can be removed and checked to be gone.

pub mod api_destination;
mod archive;
pub mod attribute_value;
pub mod bucket;
pub mod bus;
pub mod connection;
pub mod delivery;
mod derived_name;
mod error;
pub mod event_archive;
pub mod event_source;
pub mod execution;
pub mod function;
mod function_permission;
mod glue_job;
mod integration;
pub mod invoke_destination;
mod kind;
pub mod log_group;
pub mod mention;
pub mod mock;
mod observation;
pub mod permission;
mod placeholder;
mod program;
pub mod queue;
mod resource_id;
pub mod rest_api;
pub mod role;
pub mod rule;
pub mod scheduler_schedule;
pub mod state_machine;
pub mod subscription;
pub mod table;
pub mod table_key;
pub mod target;
pub mod task_token;
pub mod topic;
pub mod trail;
mod workflow;

pub use api_destination::ApiDestination;
pub use api_destination::ApiDestinationId;
pub use bucket::Bucket;
pub use bucket::BucketId;
pub use bus::Bus;
pub use bus::BusId;
pub use connection::ConnectionId;
pub use connection::{Connection, PASSWORD_VARIABLE};
pub use error::Error;
pub use event_archive::{EventArchive, EventArchiveId};
pub use event_source::EventSourceId;
pub use function::Function;
pub use function::FunctionId;
pub use glue_job::{GlueJob, GlueJobId, GlueLogGroupId};
pub use invoke_destination::DestinationId;
pub(crate) use kind::ResourceKind;
pub use log_group::LogGroup;
pub use log_group::LogGroupId;
pub use mention::Mention;
pub use observation::{Difference, Observed, Remedy};
pub use permission::{LogPolicyId, StatementId};
pub use placeholder::Placeholder;
pub use program::{Program, ProgramCode};
pub use queue::Queue;
pub use queue::QueueId;
pub use resource_id::Unrecorded;
pub use rest_api::RestApi;
pub use rest_api::{ApiLogRoleId, RestApiId};
pub use role::{RoleId, RolePolicyId};
pub use rule::{RuleId, TargetId};
pub use scheduler_schedule::{SchedulerSchedule, SchedulerScheduleId};
pub use state_machine::StateMachine;
pub use state_machine::StateMachineId;
pub use subscription::SubscriptionId;
pub use table::{Table, TableId};
pub use table_key::TableKey;
pub use target::TargetReference;
pub use topic::Topic;
pub use topic::TopicId;
pub use trail::{Trail, TrailId};
pub use workflow::Workflow;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws::Clients;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::diagram::Diagram;
use crate::package::VisitPackage;
use crate::text::{Secret, VisitText};
use kind::resource_kinds;
use resource_id::{Identity, handle_enum};

resource_kinds! {
    "api-destination" => ApiDestination(ApiDestination),
    "bucket" => Bucket(Bucket),
    "bus" => Bus(Bus),
    "connection" => Connection(Connection),
    "event-archive" => EventArchive(EventArchive),
    "function" => Function(Box<Function>),
    "glue-job" => GlueJob(GlueJob),
    "log-group" => LogGroup(LogGroup),
    "queue" => Queue(Queue),
    "rest-api" => RestApi(Box<RestApi>),
    "scheduler-schedule" => SchedulerSchedule(Box<SchedulerSchedule>),
    "state-machine" => StateMachine(StateMachine),
    "table" => Table(Table),
    "topic" => Topic(Topic),
    "trail" => Trail(Trail),
    // Each is of another kind in the cloud.
    made_of
    "workflow" => Workflow(Box<Workflow>) as StateMachine,
    // Created in addition to resources.
    beside
    ApiLogRole(rest_api::ApiLogRoleId),
    Destination(invoke_destination::DestinationId),
    EventSource(event_source::EventSourceId),
    GlueLogGroup(glue_job::GlueLogGroupId),
    LogPolicy(permission::LogPolicyId),
    Role(role::RoleId),
    RolePolicy(role::RolePolicyId),
    Rule(rule::RuleId),
    Statement(permission::StatementId),
    Subscription(subscription::SubscriptionId),
    Target(rule::TargetId),
}

/// An existing resource, which `${{ resources.X.… }}` refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub name: String,
    pub arn: String,
    /// The URL of kinds that have one: a queue, an API.
    pub url: Option<String>,
    /// Whether the resource was created; false if it existed and was left unchanged.
    pub created: bool,
    /// Additional attributes of its kind, such as the log group of a function.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

impl Created {
    /// Returns a resource with only a name and an ARN.
    pub fn new(name: &str, arn: &str, created: bool) -> Self {
        Self { name: name.to_owned(), arn: arn.to_owned(), url: None, created, attributes: BTreeMap::new() }
    }
}

/// Records resources before they are created.
pub trait Record: Send + Sync {
    fn before_create(&self, resource: ResourceId) -> Result<(), Error>;
}

/// The context of resources and steps.
pub struct ResourceContext<'a> {
    pub clients: &'a Clients,
    pub record: &'a dyn Record,
}

/// A callback for the path of a field, the kind of its reference, and its value.
pub type Visit<'v> = dyn FnMut(&str, ReferenceKind, &mut String) + 'v;

impl Resource {
    /// Returns the name in the cloud.
    pub fn name(&self) -> &str {
        self.as_kind().name()
    }

    /// Returns the resource as it will exist, with placeholders for what only its creation tells.
    pub fn expected(&self, placeholder: &Placeholder<'_>) -> Created {
        let (kind, name) = (self.reference_kind(), self.name());
        let mut expected = Created::new(name, &kind.placeholder_arn(placeholder, name), true);
        for (attribute, value) in kind.placeholder_attributes(placeholder, name) {
            if attribute == "url" {
                expected.url = Some(value);
            } else {
                expected.attributes.insert(attribute.to_owned(), value);
            }
        }
        expected
    }

    /// Returns the kind as a noun, such as `event bus`.
    pub fn noun(&self) -> &'static str {
        self.reference_kind().noun()
    }

    /// Adds the problems that can be found offline.
    pub fn check(&self, findings: &mut Findings) {
        self.as_kind().check(findings);
    }

    /// Visits the fields that may name another resource of the lab.
    pub fn references(&mut self, visit: &mut Visit<'_>) {
        self.as_kind_mut().references(visit);
    }

    /// Visits the fields whose text may be in a file.
    pub fn texts(&mut self, visit: &mut VisitText<'_>) {
        self.as_kind_mut().texts(visit);
    }

    /// Visits the fields that name the code of a function.
    pub fn packages(&mut self, visit: &mut VisitPackage<'_>) {
        self.as_kind_mut().packages(visit);
    }

    /// Returns the command that creates the resource.
    pub fn command(&self) -> CommandLine {
        let line = CommandLine::new(&format!("create {}", self.kind())).value(self.name());
        self.as_kind().options(line)
    }

    /// Returns the state machine definition, if there is one.
    pub fn definition(&self) -> Option<Cow<'_, str>> {
        self.as_kind().definition()
    }

    /// Returns the schedule expression of the resource, if there is one. The rule has the name of the resource.
    pub fn schedule(&self) -> Option<&str> {
        self.as_kind().schedule()
    }

    /// Returns the field with the schedule expression of the resource, the expression, and its time zone.
    pub fn times(&self) -> Option<(&'static str, &str, &str)> {
        self.as_kind().times()
    }

    /// Returns why the code of the resource cannot be parsed, with the file and the line.
    pub fn syntax_error(&self) -> Option<String> {
        self.as_kind().syntax_error()
    }

    /// Returns whether the resource is a state machine that keeps no executions.
    pub fn is_express(&self) -> bool {
        self.as_kind().is_express()
    }

    /// Returns whether the resource is a FIFO queue that refuses messages without a deduplication id.
    pub fn needs_deduplication_id(&self) -> bool {
        self.as_kind().needs_deduplication_id()
    }

    /// Returns the paths of an API, each with its HTTP methods.
    pub fn api_paths(&self) -> Vec<(&str, Vec<&str>)> {
        self.as_kind().api_paths()
    }

    /// Returns the key of a table, which its items must have.
    pub fn table_key(&self) -> Option<TableKey> {
        self.as_kind().table_key()
    }

    /// Returns the resources that the texts of the resource name.
    pub fn mentions(&self) -> Vec<Mention> {
        self.as_kind().mentions()
    }

    /// Returns the policy of the resource's code, if there is one.
    pub fn policy(&self) -> Option<&str> {
        self.as_kind().policy()
    }

    /// Returns the program that the local cloud runs as a process.
    pub fn program(&self) -> Option<Program<'_>> {
        self.as_kind().program()
    }

    /// Returns the secret, if there is one. A command that creates the resource reads it from [`PASSWORD_VARIABLE`].
    pub fn secret(&self) -> Option<&Secret> {
        self.as_kind().secret()
    }

    /// Returns the topic the resource is subscribed to.
    pub fn subscribes_to(&self) -> Option<&str> {
        self.as_kind().subscribes_to()
    }
    /// Adds the resource to the diagram of a lab, if it is more than a target.
    pub fn draw(&self, diagram: &mut Diagram) {
        self.as_kind().draw(diagram);
    }
}
