//! A step is a command is a YAML key: one file and one struct per kind.
//!
//! The fields of a struct are the flags and the keys; its doc comment is the help. The enum [`Step`] is the list
//! of subcommands and the keys a lab step may have.

mod api_destination;
mod callback;
mod create_bus;
mod input_transformer;
mod lambda_destination;
mod lesson;
mod publish;
mod put_rule;
mod put_targets;
mod receipt;
mod schedule;
mod start_execution;
mod subscribe;
mod target;
mod test_state_machine;
mod update_state_machine;
mod verify;

pub use api_destination::ApiDestination;
pub use callback::{Answer, Callback};
pub use create_bus::CreateBus;
pub use input_transformer::{InputTransformer, Preview};
pub use lambda_destination::LambdaDestination;
pub use lesson::{Assessment, Fact, Gap, Known, Sample, Scene, Task};
pub use publish::{BadLine, Draft, Publish, Publisher, Reader, envelope};
pub use put_rule::PutRule;
pub use put_targets::{PutTargets, Target};
pub use receipt::{Change, Published, Receipt, Verb};
pub use schedule::Schedule;
pub use start_execution::StartExecution;
pub use subscribe::Subscribe;
pub use target::TargetReference;
pub use test_state_machine::TestStateMachine;
pub use update_state_machine::UpdateStateMachine;
pub use verify::Verify;

pub use crate::text::VisitText;

use serde::Deserialize;

use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::resource::{Error, Visit, World};

/// Every kind of step.
#[derive(Debug, Clone, clap::Subcommand, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[command(rename_all = "kebab-case")]
pub enum Step {
    CreateBus(CreateBus),
    PutRule(PutRule),
    PutTargets(PutTargets),
    InputTransformer(InputTransformer),
    Schedule(Schedule),
    Subscribe(Subscribe),
    ApiDestination(ApiDestination),
    LambdaDestination(LambdaDestination),
    Publish(Publish),
    StartExecution(StartExecution),
    Callback(Callback),
    UpdateStateMachine(UpdateStateMachine),
    TestStateMachine(TestStateMachine),
    Verify(Verify),
}

impl Step {
    /// Every kind, as the lab and the shell write it.
    pub const KINDS: [&'static str; 14] = [
        "create-bus",
        "put-rule",
        "put-targets",
        "input-transformer",
        "schedule",
        "subscribe",
        "api-destination",
        "lambda-destination",
        "publish",
        "start-execution",
        "callback",
        "update-state-machine",
        "test-state-machine",
        "verify",
    ];

    pub fn kind(&self) -> &'static str {
        match self {
            Self::CreateBus(_) => "create-bus",
            Self::PutRule(_) => "put-rule",
            Self::PutTargets(_) => "put-targets",
            Self::InputTransformer(_) => "input-transformer",
            Self::Schedule(_) => "schedule",
            Self::Subscribe(_) => "subscribe",
            Self::ApiDestination(_) => "api-destination",
            Self::LambdaDestination(_) => "lambda-destination",
            Self::Publish(_) => "publish",
            Self::StartExecution(_) => "start-execution",
            Self::Callback(_) => "callback",
            Self::UpdateStateMachine(_) => "update-state-machine",
            Self::TestStateMachine(_) => "test-state-machine",
            Self::Verify(_) => "verify",
        }
    }

    /// What is wrong with it, as far as it can be known offline.
    pub fn check(&self, findings: &mut Findings) {
        match self {
            Self::CreateBus(step) => step.check(findings),
            Self::PutRule(step) => step.check(findings),
            Self::PutTargets(step) => step.check(findings),
            Self::InputTransformer(step) => step.check(findings),
            Self::Schedule(step) => step.check(findings),
            Self::Subscribe(step) => step.check(findings),
            Self::ApiDestination(step) => step.check(findings),
            Self::LambdaDestination(step) => step.check(findings),
            Self::StartExecution(step) => step.check(findings),
            Self::Callback(step) => step.check(findings),
            Self::UpdateStateMachine(step) => step.check(findings),
            Self::TestStateMachine(step) => step.check(findings),
            Self::Publish(step) => step.check(findings),
            Self::Verify(step) => step.check(findings),
        }
    }

    /// Fields that may name a resource of the lab.
    pub fn references(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::CreateBus(_) | Self::ApiDestination(_) => {}
            Self::PutRule(step) => step.references(visit),
            Self::PutTargets(step) => step.references(visit),
            Self::InputTransformer(step) => step.references(visit),
            Self::Schedule(step) => step.references(visit),
            Self::Subscribe(step) => step.references(visit),
            Self::LambdaDestination(step) => step.references(visit),
            Self::StartExecution(step) => step.references(visit),
            Self::Callback(step) => step.references(visit),
            Self::UpdateStateMachine(step) => step.references(visit),
            Self::TestStateMachine(step) => step.references(visit),
            Self::Publish(step) => step.references(visit),
            Self::Verify(step) => step.references(visit),
        }
    }

    /// Fields whose text may stand in a file.
    pub fn texts(&mut self, visit: &mut VisitText<'_>) {
        match self {
            Self::PutRule(step) => step.texts(visit),
            Self::InputTransformer(step) => step.texts(visit),
            Self::Schedule(step) => step.texts(visit),
            Self::PutTargets(step) => step.texts(visit),
            Self::Subscribe(step) => step.texts(visit),
            Self::StartExecution(step) => step.texts(visit),
            Self::Callback(step) => step.texts(visit),
            Self::UpdateStateMachine(step) => step.texts(visit),
            Self::TestStateMachine(step) => step.texts(visit),
            Self::Publish(step) => step.texts(visit),
            Self::CreateBus(_) | Self::ApiDestination(_) | Self::LambdaDestination(_) | Self::Verify(_) => {}
        }
    }

    /// The same step as shell commands.
    pub fn commands(&self) -> Vec<CommandLine> {
        match self {
            Self::CreateBus(step) => step.commands(),
            Self::PutRule(step) => step.commands(),
            Self::PutTargets(step) => step.commands(),
            Self::InputTransformer(step) => step.commands(),
            Self::Schedule(step) => step.commands(),
            Self::Subscribe(step) => step.commands(),
            Self::ApiDestination(step) => step.commands(),
            Self::LambdaDestination(step) => step.commands(),
            Self::StartExecution(step) => step.commands(),
            Self::Callback(step) => step.commands(),
            Self::UpdateStateMachine(step) => step.commands(),
            Self::TestStateMachine(step) => step.commands(),
            Self::Publish(step) => step.commands(),
            Self::Verify(step) => step.commands(),
        }
    }

    /// Does it. A `verify` step observes and judges; its verdict is in the receipt.
    pub async fn act(&self, world: &World<'_>) -> Result<Receipt, Error> {
        match self {
            Self::CreateBus(step) => step.act(world).await,
            Self::PutRule(step) => step.act(world).await,
            Self::PutTargets(step) => step.act(world).await,
            Self::InputTransformer(step) => step.act(world).await,
            Self::Schedule(step) => step.act(world).await,
            Self::Subscribe(step) => step.act(world).await,
            Self::ApiDestination(step) => step.act(world).await,
            Self::LambdaDestination(step) => step.act(world).await,
            Self::StartExecution(step) => step.act(world).await,
            Self::Callback(step) => step.act(world).await,
            Self::UpdateStateMachine(step) => step.act(world).await,
            Self::TestStateMachine(step) => step.act(world).await,
            Self::Publish(step) => step.act(world).await,
            Self::Verify(step) => step.act(world).await,
        }
    }
}
