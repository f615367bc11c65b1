//! What every kind of resource is, and what makes the enum [`Resource`](super::Resource) of the list of kinds.

use super::{Error, Made, ReferenceKind, Visit, World};
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::diagram::Diagram;
use crate::package::VisitPackage;
use crate::text::VisitText;

/// A kind of resource: a struct whose fields are the keys of a lab and the flags of `ork create`.
///
/// A kind implements what it has; the defaults are those of a resource that has nothing but a name.
pub(crate) trait ResourceKind {
    /// Returns its name in the cloud.
    fn name(&self) -> &str;

    /// Returns what a person calls its kind, such as `event bus`.
    fn noun(&self) -> &'static str;

    /// Returns the kind of reference that means it.
    fn reference_kind(&self) -> ReferenceKind;

    /// Adds what is wrong with it, as far as that can be known offline.
    fn check(&self, findings: &mut Findings);

    /// Visits the fields that may name another resource of the lab.
    fn references(&mut self, _visit: &mut Visit<'_>) {}

    /// Visits the fields whose text may be in a file.
    fn texts(&mut self, _visit: &mut VisitText<'_>) {}

    /// Visits the fields that name the code of a function.
    fn packages(&mut self, _visit: &mut VisitPackage<'_>) {}

    /// Adds the flags that only this kind has to a command.
    fn options(&self, line: CommandLine) -> CommandLine {
        line
    }

    /// Returns its state machine definition, if it has one.
    fn definition(&self) -> Option<&str> {
        None
    }

    /// Returns the policy that its code acts under, if it has one.
    fn policy(&self) -> Option<&str> {
        None
    }

    /// Returns the topic that it is subscribed to.
    fn subscribes_to(&self) -> Option<&str> {
        None
    }

    /// Adds it to the drawing of a lab, where it is more than the target of something.
    fn draw(&self, _diagram: &mut Diagram) {}

    /// Makes the calls that create it.
    async fn create(&self, world: &World<'_>) -> Result<Made, Error>
    where
        Self: Sized;

    /// Returns it without its type; kinds that are boxed in the enum are unboxed here.
    fn as_kind(&self) -> &dyn ResourceKind
    where
        Self: Sized,
    {
        self
    }

    fn as_kind_mut(&mut self) -> &mut dyn ResourceKind
    where
        Self: Sized,
    {
        self
    }
}

/// Makes the enum of resources from the list of its kinds: each with the name that labs and the shell use for it.
macro_rules! resource_kinds {
    ($($name:literal => $Kind:ident($Type:ty),)+) => {
        $crate::kinds::kinds_enum! {
            /// Every kind of resource.
            Resource of ResourceKind { $($name => $Kind($Type),)+ }
        }

        impl Resource {
            /// Makes the calls that create it.
            pub async fn create(&self, world: &World<'_>) -> Result<Made, Error> {
                match self {
                    $(Self::$Kind(resource) => resource.create(world).await,)+
                }
            }
        }
    };
}

pub(super) use resource_kinds;
