//! What every kind of step is, and the list that makes the enum [`Step`](super::Step) of them.

use super::assessment::Assess;
use super::target_id::IdField;
use super::{Receipt, StaticModel, Surroundings, VisitText, Written};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Diagnostic, Findings};
use crate::diagram::Diagram;
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit};
use crate::text::Secret;

/// A kind of step: a struct whose fields are the keys of a lab and the flags of a command.
///
/// A kind implements what it has; the defaults are those of a step that refers to nothing and leaves nothing behind.
pub(super) trait StepKind: Assess {
    /// Adds what is wrong with it, as far as that can be known offline.
    fn check(&self, findings: &mut Findings);

    /// Adds what is wrong with it after the steps before it, beyond the names of what exists in the cloud.
    fn check_links(&self, _: &Written<'_>, _: &Surroundings<'_>, _problems: &mut Vec<Diagnostic>) {}

    /// Adds what it makes and sends to the model of a lab.
    fn add_to(&self, _model: &mut StaticModel, _: &Written<'_>) {}

    /// Visits the fields that may name a resource of the lab.
    fn references(&mut self, _visit: &mut Visit<'_>) {}

    /// Visits the fields whose text may be in a file.
    fn texts(&mut self, _visit: &mut VisitText<'_>) {}

    /// Returns the same step as shell commands.
    fn commands(&self) -> Vec<CommandLine>;

    /// Returns what exists under a name once it is done.
    fn creates(&self) -> Vec<(ReferenceKind, String)> {
        Vec::new()
    }

    /// Returns what it gives to later steps, each with a placeholder for its value.
    fn outputs(&self, _placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Lets its command write this output and nothing else to stdout. Returns whether it can.
    fn write_out(&mut self, _output: &str) -> bool {
        false
    }

    /// Returns the fields that name a target of a rule by its id.
    fn target_ids(&mut self) -> Vec<IdField<'_>> {
        Vec::new()
    }

    /// Returns the name of the rule with a pattern that it puts on a bus.
    fn rule_on(&self, _bus: &str) -> Option<&str> {
        None
    }

    /// Whether the first of what it creates contains the rest, so that who owns the first owns all of it.
    fn contains_the_rest(&self) -> bool {
        false
    }

    /// Returns the environment variable that a command of it reads a secret from, if the step holds one.
    fn secret_variable(&self) -> Option<&str> {
        None
    }

    /// Returns the secret that it holds.
    fn secret(&self) -> Option<&Secret> {
        None
    }

    /// Lets a check ignore what was there before a moment.
    fn look_since(&mut self, _since: Timestamp) {}

    /// Changes it so that its commands can be used alone: they keep no name of an event in a variable, and where only
    /// content counts, a check allows more than it asks for.
    fn stand_alone(&mut self) {}

    /// Whether it only looks, so that another step may take its success as proof.
    fn verifies(&self) -> bool {
        false
    }

    /// Whether it makes or changes what has a name, and is done once that is.
    fn makes(&self) -> bool {
        true
    }

    /// Adds what it makes to the drawing of a lab.
    fn draw(&self, _diagram: &mut Diagram) {}

    /// Makes the calls that do it.
    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error>
    where
        Self: Sized;

    /// Returns it without its type; kinds that are boxed in the enum are unboxed here.
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

/// Makes the enum of steps from the list of its kinds: each with the name that labs and the shell use for it.
macro_rules! step_kinds {
    ($($name:literal => $Kind:ident,)+) => {
        $crate::kinds::kinds_enum! {
            /// Every kind of step.
            Step of StepKind { $($name => $Kind($Kind),)+ }
        }

        impl Step {
            /// Makes the calls that do it. A `verify` step observes and judges; its verdict is in the receipt.
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

            /// Returns what it creates, by the names it uses: what is left of it when the learner begins again.
            pub async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
                match self {
                    $(Self::$Kind(step) => step.created_resources(clients).await,)+
                }
            }
        }
    };
}

pub(super) use step_kinds;
