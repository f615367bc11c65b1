//! The steps of labs, which are also commands: one folder and one struct for each kind.
//!
//! The fields of a struct are the flags and the keys of a lab; its doc comment is the help. The variants of [`Step`]
//! are the subcommands and the keys of a lab's steps.

mod api_destination;
mod assessment;
mod callback;
mod confirm_subscription;
mod create_bus;
mod event_source;
mod http;
mod input_transformer;
mod kind;
mod lambda_destination;
mod publish;
mod publisher;
mod put_event_selectors;
mod put_item;
mod put_object;
mod put_rule;
mod put_targets;
mod receipt;
mod schedule;
mod start_execution;
mod start_replay;
mod static_model;
mod subscribe;
mod target_id;
mod test_state_machine;
mod update_state_machine;
mod verify;
mod views;
mod waiting_task;
mod written;

pub use api_destination::ApiDestination;
pub use assessment::{Assessment, AssessmentContext, Fact, Known, Mismatch, Sample, Task};
pub use callback::{Answer, Callback};
pub use confirm_subscription::ConfirmSubscription;
pub use create_bus::CreateBus;
pub use event_source::EventSource;
pub use http::Http;
pub use input_transformer::{InputTransformer, Preview};
pub use lambda_destination::LambdaDestination;
pub use publish::{BadLine, Draft, Publish, Publisher, Reader, envelope};
pub use put_event_selectors::PutEventSelectors;
pub use put_item::PutItem;
pub use put_object::PutObject;
pub use put_rule::PutRule;
pub use put_targets::{PutTargets, Target};
pub use receipt::{Change, Published, Receipt, Verb};
pub use schedule::Schedule;
pub use start_execution::StartExecution;
pub use start_replay::StartReplay;
pub use static_model::{EventPath, Rule, Sent, StaticModel, Target as ModelTarget, Watch};
pub use subscribe::Subscribe;
pub use test_state_machine::TestStateMachine;
pub use update_state_machine::UpdateStateMachine;
pub use verify::Verify;
pub use waiting_task::WaitingTask;
pub use written::{StepName, Surroundings, Written};

pub use crate::resource::TargetReference;
pub use crate::text::VisitText;

use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Diagnostic, Findings};
use crate::diagram::Diagram;
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, ResourceId, Visit};
use crate::text::Secret;
use assessment::Assess;
use kind::{StepKind, step_kinds};

step_kinds! {
    "create-bus" => CreateBus,
    "put-rule" => PutRule,
    "put-targets" => PutTargets,
    "input-transformer" => InputTransformer,
    "schedule" => Schedule,
    "subscribe" => Subscribe,
    "confirm-subscription" => ConfirmSubscription,
    "api-destination" => ApiDestination,
    "lambda-destination" => LambdaDestination,
    "event-source" => EventSource,
    "publish" => Publish,
    "http" => Http,
    "put-event-selectors" => PutEventSelectors,
    "put-item" => PutItem,
    "put-object" => PutObject,
    "start-execution" => StartExecution,
    "start-replay" => StartReplay,
    "callback" => Callback,
    "update-state-machine" => UpdateStateMachine,
    "test-state-machine" => TestStateMachine,
    "verify" => Verify,
}

impl Step {
    /// Adds the problems that can be found offline.
    pub fn check(&self, findings: &mut Findings) {
        self.as_kind().check(findings);
    }

    /// Adds the problems that depend on earlier steps, other than the names of existing resources.
    pub fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        self.as_kind().check_links(written, around, problems);
    }

    /// Adds what the step creates and sends to the model of a lab.
    pub fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        self.as_kind().add_to(model, written);
    }

    /// Visits the fields that may name a resource of the lab.
    pub fn references(&mut self, visit: &mut Visit<'_>) {
        self.as_kind_mut().references(visit);
    }

    /// Replaces target ids by those that exist, because a user may have chosen other ids than the lab. `others` are the
    /// steps of the lab, which define where a target delivers to.
    pub async fn resolve_targets(&mut self, clients: &Clients, others: &[Step]) -> Result<(), Error> {
        let fields = self.as_kind_mut().target_ids();
        if fields.is_empty() {
            return Ok(());
        }
        let mut known = Vec::new();
        for other in others {
            let mut other = other.clone();
            for field in other.as_kind_mut().target_ids() {
                known.extend(field.to.map(|to| (field.bus, field.rule, field.id.clone(), to)));
            }
        }
        for field in fields {
            let of_lab =
                known.iter().find(|(bus, rule, id, _)| (bus, rule, id) == (&field.bus, &field.rule, &*field.id));
            if let Some(to) = field.to.clone().or(of_lab.map(|(.., to)| to.clone())) {
                field.resolve(clients, &to).await?;
            }
        }
        Ok(())
    }

    /// Visits the fields whose text may be in a file.
    pub fn texts(&mut self, visit: &mut VisitText<'_>) {
        self.as_kind_mut().texts(visit);
    }

    /// Returns the fields whose files the step's command sends piece by piece instead of reading them as a text.
    pub fn streams(&self) -> &'static [&'static str] {
        self.as_kind().streams()
    }

    /// Returns the equivalent commands.
    pub fn commands(&self) -> Vec<CommandLine> {
        self.as_kind().commands()
    }

    /// Returns the names that exist once the step is done.
    pub fn creates(&self) -> Vec<(ReferenceKind, String)> {
        self.as_kind().creates()
    }

    /// Returns the outputs for later steps, by their names below `steps.ID`, each with a placeholder for its value.
    pub fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        self.as_kind().outputs(placeholder)
    }

    /// Makes the command print only this output to stdout. Returns whether it can.
    pub fn write_out(&mut self, output: &str) -> bool {
        self.as_kind_mut().write_out(output)
    }

    /// Returns whether the step creates or changes something with a name, and is done once that exists.
    pub fn makes(&self) -> bool {
        self.as_kind().makes()
    }

    /// Adds what the step creates to the diagram of a lab.
    pub fn draw(&self, diagram: &mut Diagram) {
        self.as_kind().draw(diagram);
    }

    /// Returns the address of mail that the step subscribes to a topic.
    pub fn subscribed_address(&self) -> Option<&str> {
        self.as_kind().subscribed_address()
    }

    /// Returns the address whose subscription the step confirms.
    pub fn confirmed_address(&self) -> Option<&str> {
        self.as_kind().confirmed_address()
    }

    /// Returns the field with the schedule expression of the step, and the expression.
    pub fn times(&self) -> Option<(&'static str, String)> {
        self.as_kind().times()
    }

    /// Returns the name of the rule with an event pattern that the step puts on a bus.
    pub fn rule_on(&self, bus: &str) -> Option<&str> {
        self.as_kind().rule_on(bus)
    }

    /// Returns whether the first created resource contains the others, so that its owner owns all of them.
    pub fn contains_the_rest(&self) -> bool {
        self.as_kind().contains_the_rest()
    }

    /// Returns the environment variable from which the step's command reads a secret, if there is one.
    pub fn secret_variable(&self) -> Option<&str> {
        self.as_kind().secret_variable()
    }

    /// Returns the secret, if there is one.
    pub fn secret(&self) -> Option<&Secret> {
        self.as_kind().secret()
    }

    /// Restricts a check to items since a moment.
    pub fn look_since(&mut self, since: Timestamp) {
        self.as_kind_mut().look_since(since);
    }

    /// Changes the step so that its commands can be used alone: they store no event ids in variables, and checks that
    /// count by content alone allow more items than expected.
    pub fn stand_alone(&mut self) {
        self.as_kind_mut().stand_alone();
    }

    /// Returns where the AWS Management Console does this, in the console's words; `None` if it cannot.
    pub fn console_path(&self) -> Option<&'static str> {
        self.as_kind().console_path()
    }

    /// Describes what can be seen once the step is done.
    pub fn expected(&self) -> Option<String> {
        self.as_kind().expected()
    }

    /// Returns the task whose token the step sends, unless the token is given.
    pub fn waiting_task(&self) -> Option<WaitingTask<'_>> {
        self.as_kind().waiting_task()
    }

    /// Describes what a person does on AWS because no API does it.
    pub fn by_hand(&self) -> Option<String> {
        self.as_kind().by_hand()
    }

    /// Returns whether the step only observes, so that its success can serve as a control of another step.
    pub fn verifies(&self) -> bool {
        self.as_kind().verifies()
    }
}
