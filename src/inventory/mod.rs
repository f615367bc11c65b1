//! Lists existing resources by kind, for `ork get`, `ork describe` and `ork delete`.
//!
//! There is one file for each service. This module does not change anything; resources are removed by their
//! [`ResourceId`].

mod apigateway;
mod cloudtrail;
mod dynamodb;
mod entry;
mod events;
mod glue;
mod lambda;
mod logs;
mod s3;
mod scheduler;
mod sns;
mod sqs;
mod states;

pub use entry::{Entry, Fact};

use crate::aws::Clients;
use crate::resource::Error;

/// A kind of thing that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    #[value(alias = "api-destinations")]
    ApiDestination,
    #[value(alias = "buckets")]
    Bucket,
    #[value(alias = "buses", alias = "event-bus", alias = "event-buses")]
    Bus,
    #[value(alias = "connections")]
    Connection,
    #[value(alias = "event-archives", alias = "archive", alias = "archives")]
    EventArchive,
    #[value(alias = "executions")]
    Execution,
    #[value(alias = "functions")]
    Function,
    #[value(alias = "glue-jobs")]
    GlueJob,
    #[value(alias = "log-groups")]
    LogGroup,
    #[value(alias = "queues")]
    Queue,
    #[value(alias = "rest-apis", alias = "api", alias = "apis")]
    RestApi,
    #[value(alias = "rules")]
    Rule,
    #[value(alias = "schedules")]
    Schedule,
    #[value(alias = "scheduler-schedules")]
    SchedulerSchedule,
    #[value(alias = "state-machines")]
    StateMachine,
    #[value(alias = "subscriptions")]
    Subscription,
    #[value(alias = "tables")]
    Table,
    #[value(alias = "targets")]
    Target,
    #[value(alias = "topics")]
    Topic,
    #[value(alias = "trails")]
    Trail,
}

/// Restricts the entries of kinds that belong to another resource.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The bus of rules and targets.
    pub bus: String,
    /// The rule of targets; if `None`, targets of all rules of the bus are listed.
    pub rule: Option<String>,
    /// The state machine of executions; if `None`, executions of all state machines are listed.
    pub machine: Option<String>,
}

impl Kind {
    /// Returns the kind as a noun, such as `event bus`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::ApiDestination => "API destination",
            Self::Bucket => "bucket",
            Self::Bus => "event bus",
            Self::Connection => "connection",
            Self::EventArchive => "archive",
            Self::Execution => "execution",
            Self::Function => "function",
            Self::GlueJob => "Glue job",
            Self::LogGroup => "log group",
            Self::Queue => "queue",
            Self::RestApi => "REST API",
            Self::Rule => "rule",
            Self::Schedule => "schedule",
            Self::SchedulerSchedule => "Scheduler schedule",
            Self::StateMachine => "state machine",
            Self::Subscription => "subscription",
            Self::Table => "table",
            Self::Target => "target",
            Self::Topic => "topic",
            Self::Trail => "trail",
        }
    }

    /// Returns all entries of this kind, sorted by name. `whole` includes facts that take a request for each entry.
    pub async fn entries(self, clients: &Clients, scope: &Scope, whole: bool) -> Result<Vec<Entry>, Error> {
        let mut entries = match self {
            Self::ApiDestination => events::api_destinations(clients).await?,
            Self::Bucket => s3::buckets(clients).await?,
            Self::Bus => events::buses(clients).await?,
            Self::Connection => events::connections(clients).await?,
            Self::EventArchive => events::archives(clients).await?,
            Self::Execution => states::executions(clients, scope, whole).await?,
            Self::Function => lambda::functions(clients).await?,
            Self::GlueJob => glue::jobs(clients, whole).await?,
            Self::LogGroup => logs::log_groups(clients).await?,
            Self::Queue => sqs::queues(clients).await?,
            Self::RestApi => apigateway::rest_apis(clients, whole).await?,
            Self::Rule => events::rules(clients, &scope.bus).await?,
            Self::Schedule => events::schedules(clients).await?,
            Self::SchedulerSchedule => scheduler::schedules(clients, whole).await?,
            Self::StateMachine => states::state_machines(clients, whole).await?,
            Self::Subscription => sns::subscriptions(clients).await?,
            Self::Table => dynamodb::tables(clients).await?,
            Self::Target => events::targets(clients, scope).await?,
            Self::Topic => sns::topics(clients).await?,
            Self::Trail => cloudtrail::trails(clients, whole).await?,
        };
        // Executions are listed newest first, as the service returns them.
        if self != Self::Execution {
            entries.sort_by(|one, other| one.name.cmp(&other.name));
        }
        Ok(entries)
    }

    /// Returns the other buses that have rules, or a rule with this name, in case the wrong bus was given.
    pub async fn other_buses(self, clients: &Clients, scope: &Scope, name: Option<&str>) -> Result<Vec<String>, Error> {
        match self {
            Self::Rule | Self::Target => events::other_buses(clients, &scope.bus, name).await,
            _ => Ok(Vec::new()),
        }
    }

    /// Returns the entries with a name or an ARN. Fails if there are none.
    pub async fn named(self, clients: &Clients, scope: &Scope, name: &str) -> Result<Vec<Entry>, Error> {
        let mut entries = self.entries(clients, scope, true).await?;
        let known: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        entries.retain(|entry| entry.is_called(name));
        if entries.is_empty() {
            return Err(Error::unknown(self.noun(), name, known.iter().map(String::as_str)));
        }
        Ok(entries)
    }
}
