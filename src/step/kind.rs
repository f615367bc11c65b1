//! The trait of all kinds of steps, and the list from which the enum [`Step`](super::Step) is defined.

use super::assessment::Assess;
use super::target_id::IdField;
use super::{Receipt, StaticModel, Surroundings, VisitText, WaitingTask, Written};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Diagnostic, Findings};
use crate::diagram::Diagram;
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit};
use crate::text::Secret;

/// A kind of step: a struct whose fields are the keys of a lab and the flags of a command.
///
/// The default methods are those of a step that refers to nothing and creates nothing.
pub(super) trait StepKind: Assess {
    /// Adds the problems that can be found offline.
    fn check(&self, findings: &mut Findings);

    /// Adds the problems that depend on earlier steps, other than the names of existing resources.
    fn check_links(&self, _: &Written<'_>, _: &Surroundings<'_>, _problems: &mut Vec<Diagnostic>) {}

    /// Adds what the step creates and sends to the model of a lab.
    fn add_to(&self, _model: &mut StaticModel, _: &Written<'_>) {}

    /// Visits the fields that may name a resource of the lab.
    fn references(&mut self, _visit: &mut Visit<'_>) {}

    /// Visits the fields whose text may be in a file.
    fn texts(&mut self, _visit: &mut VisitText<'_>) {}

    /// Returns the fields whose files the step's command sends piece by piece instead of reading them as a text.
    fn streams(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the equivalent commands.
    fn commands(&self) -> Vec<CommandLine>;

    /// Returns the names that exist once the step is done.
    fn creates(&self) -> Vec<(ReferenceKind, String)> {
        Vec::new()
    }

    /// Returns the outputs for later steps, each with a placeholder for its value.
    fn outputs(&self, _placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Makes the command print only this output to stdout. Returns whether it can.
    fn write_out(&mut self, _output: &str) -> bool {
        false
    }

    /// Returns the fields that contain the id of a rule's target.
    fn target_ids(&mut self) -> Vec<IdField<'_>> {
        Vec::new()
    }

    /// Returns the address of mail that the step subscribes to a topic.
    fn subscribed_address(&self) -> Option<&str> {
        None
    }

    /// Returns the address whose subscription the step confirms.
    fn confirmed_address(&self) -> Option<&str> {
        None
    }

    /// Returns the field with the schedule expression of the step, and the expression.
    fn times(&self) -> Option<(&'static str, String)> {
        None
    }

    /// Returns the name of the rule with an event pattern that the step puts on a bus.
    fn rule_on(&self, _bus: &str) -> Option<&str> {
        None
    }

    /// Returns whether the first created resource contains the others, so that its owner owns all of them.
    fn contains_the_rest(&self) -> bool {
        false
    }

    /// Returns the environment variable from which the step's command reads a secret, if there is one.
    fn secret_variable(&self) -> Option<&str> {
        None
    }

    /// Returns the secret, if there is one.
    fn secret(&self) -> Option<&Secret> {
        None
    }

    /// Restricts a check to items since a moment.
    fn look_since(&mut self, _since: Timestamp) {}

    /// Changes the step so that its commands can be used alone: they store no event ids in variables, and checks that
    /// count by content alone allow more items than expected.
    fn stand_alone(&mut self) {}

    /// Returns whether the step only observes, so that its success can serve as a control of another step.
    fn verifies(&self) -> bool {
        false
    }

    /// Returns whether the step creates or changes something with a name, and is done once that exists.
    fn makes(&self) -> bool {
        true
    }

    /// Adds what the step creates to the diagram of a lab.
    fn draw(&self, _diagram: &mut Diagram) {}

    /// Returns where the AWS Management Console does this, in the console's words; `None` if it cannot.
    fn console_path(&self) -> Option<&'static str>;

    /// Describes what can be seen once the step is done.
    fn expected(&self) -> Option<String> {
        let created = self.creates();
        let names: Vec<String> = created.iter().map(|(kind, name)| format!("the {} {name}", kind.noun())).collect();
        match names.as_slice() {
            [] => None,
            [one] => Some(format!("{one} exists")),
            several => Some(format!("{} exist", several.join(", "))),
        }
    }

    /// Returns the task whose token the step sends, unless the token is given.
    fn waiting_task(&self) -> Option<WaitingTask<'_>> {
        None
    }

    /// Describes what a person does on AWS because no API does it.
    fn by_hand(&self) -> Option<String> {
        None
    }

    /// Performs the step.
    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error>
    where
        Self: Sized;

    /// Returns the step as a trait object. Boxed kinds are unboxed.
    fn as_kind(&self) -> &dyn StepKind
    where
        Self: Sized,
    {
        self
    }

    fn as_kind_mut(&mut self) -> &mut dyn StepKind
    where
        Self: Sized,
    {
        self
    }
}

/// Returns the outputs that most kinds have.
pub(super) fn named(name: &str, arn: String) -> Vec<(String, String)> {
    vec![("name".to_owned(), name.to_owned()), ("arn".to_owned(), arn)]
}

/// Defines the enum of steps from a list of kinds with their names in labs and on the command line.
macro_rules! step_kinds {
    ($($name:literal => $Kind:ident,)+) => {
        $crate::kinds::kinds_enum! {
            /// Every kind of step.
            Step of StepKind { $($name => $Kind($Kind),)+ }
        }

        impl Step {
            /// Performs the step. The receipt of a `verify` step contains its verdict.
            pub async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
                match self {
                    $(Self::$Kind(step) => step.apply(resources).await,)+
                }
            }

            async fn assess_kind(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
                match self {
                    $(Self::$Kind(step) => step.assess(context).await,)+
                }
            }

            /// Returns the resources that the step creates, by their names. They are removed when the learner starts
            /// again.
            pub async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
                match self {
                    $(Self::$Kind(step) => step.created_resources(clients).await,)+
                }
            }
        }
    };
}

pub(super) use step_kinds;
