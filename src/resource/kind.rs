//! What every kind of resource is, and what makes the enum [`Resource`](super::Resource) of the list of kinds.

use std::borrow::Cow;

use super::resource_id::Identity;
use super::{Created, Error, Placeholder, Program, ResourceContext, Visit};
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::diagram::Diagram;
use crate::package::VisitPackage;
use crate::text::{Secret, VisitText};

/// A kind of resource: a struct whose fields are the keys of a lab and the flags of `ork create`.
///
/// A kind implements what it has; the defaults are those of a resource that has nothing but a name.
#[expect(async_fn_in_trait, reason = "only this crate implements and calls it")]
pub trait ResourceKind {
    /// What is known of one before it is created.
    type Id: Identity
    where
        Self: Sized;

    /// Returns its name in the cloud.
    fn name(&self) -> &str;

    /// Returns what a person calls the kind, such as `event bus`.
    fn noun() -> &'static str
    where
        Self: Sized;

    /// Returns the word before the colon where one is named as a target, if it is not the name of the kind.
    fn prefix() -> Option<&'static str>
    where
        Self: Sized,
    {
        None
    }

    /// Returns an ARN such as one of this name will have.
    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String
    where
        Self: Sized;

    /// Returns what one is known by beside its name and its ARN, each with a placeholder.
    fn placeholder_attributes(_: &Placeholder<'_>, _name: &str) -> Vec<(&'static str, String)>
    where
        Self: Sized,
    {
        Vec::new()
    }

    /// Returns what a script writes for an attribute that only AWS tells once the resource is created: `word`, in the shape
    /// the attribute has.
    fn told_attribute(_attribute: &str, _word: &str, _name: &str) -> Option<String>
    where
        Self: Sized,
    {
        None
    }

    /// Whether a name, which is no ARN, always means one that exists without the lab.
    fn is_elsewhere(_name: &str) -> bool
    where
        Self: Sized,
    {
        false
    }

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
    fn definition(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns the schedule expression by which it starts, if it has one. The rule has its name.
    fn schedule(&self) -> Option<&str> {
        None
    }

    /// Returns the policy that its code acts under, if it has one.
    fn policy(&self) -> Option<&str> {
        None
    }

    /// Returns what the local cloud starts as a process for it; JavaScript is interpreted.
    fn program(&self) -> Option<Program<'_>> {
        None
    }

    /// Returns the secret that it holds; a command that creates it reads it from [`PASSWORD_VARIABLE`](super::PASSWORD_VARIABLE).
    fn secret(&self) -> Option<&Secret> {
        None
    }

    /// Returns the topic that it is subscribed to.
    fn subscribes_to(&self) -> Option<&str> {
        None
    }

    /// Adds it to the drawing of a lab, where it is more than the target of something.
    fn draw(&self, _diagram: &mut Diagram) {}

    /// Makes the calls that create it.
    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error>
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

/// Makes the enum of resources from the list of its kinds: each with the name that labs and the shell use for it. A kind
/// that is made of another is that other one in the cloud, and is named wherever that one can be.
macro_rules! resource_kinds {
    (
        $($name:literal => $Kind:ident($Type:ty),)+
        made_of $($made_name:literal => $MadeKind:ident($MadeType:ty) as $Of:ident,)+
        beside $($Other:ident($Id:ty),)+
    ) => {
        $crate::kinds::kinds_enum! {
            /// Every kind of resource.
            Resource of ResourceKind { $($name => $Kind($Type),)+ $($made_name => $MadeKind($MadeType),)+ }
        }

        handle_enum! {
            $($Kind(<$Kind as ResourceKind>::Id),)+
            $($Other($Id),)+
        }

        /// What a field may name; a lab puts the name of its resource in the place of the resource's key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ReferenceKind {
            $($Kind,)+
            /// Any target: `log:NAME`, `queue:NAME`, ... or an ARN.
            Target,
            /// A published event: `STEP.ALIAS` in a lab, an event id elsewhere.
            Event,
        }

        impl ReferenceKind {
            /// Those that mean a resource.
            pub const RESOURCES: &'static [Self] = &[$(Self::$Kind),+];

            /// Returns what a person calls it, such as `event bus`.
            pub fn noun(self) -> &'static str {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::noun(),)+
                    Self::Target => "target",
                    Self::Event => "event",
                }
            }

            /// Returns the word before the colon of a target.
            pub fn prefix(self) -> &'static str {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::prefix().unwrap_or($name),)+
                    Self::Target => "target",
                    Self::Event => "event",
                }
            }

            /// Returns an ARN such as one of this name will have.
            pub fn placeholder_arn(self, placeholder: &Placeholder<'_>, name: &str) -> String {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::placeholder_arn(placeholder, name),)+
                    Self::Target | Self::Event => name.to_owned(),
                }
            }

            /// Returns what one is known by beside its name and its ARN, each with a placeholder.
            pub fn placeholder_attributes(
                self,
                placeholder: &Placeholder<'_>,
                name: &str,
            ) -> Vec<(&'static str, String)> {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::placeholder_attributes(placeholder, name),)+
                    Self::Target | Self::Event => Vec::new(),
                }
            }

            /// Returns what a script writes for an attribute that only AWS tells once the resource is created: `word`, in
            /// the shape the attribute has.
            pub fn told_attribute(self, attribute: &str, word: &str, name: &str) -> Option<String> {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::told_attribute(attribute, word, name),)+
                    Self::Target | Self::Event => None,
                }
            }

            /// Whether a name always means something that exists without the lab: an ARN, or what the kind says.
            pub fn is_elsewhere(self, name: &str) -> bool {
                name.starts_with("arn:")
                    || match self {
                        $(Self::$Kind => <$Kind as ResourceKind>::is_elsewhere(name),)+
                        Self::Target | Self::Event => false,
                    }
            }
        }

        impl Resource {
            /// Returns the kind of reference that means it.
            pub fn reference_kind(&self) -> ReferenceKind {
                match self {
                    $(Self::$Kind(_) => ReferenceKind::$Kind,)+
                    $(Self::$MadeKind(_) => ReferenceKind::$Of,)+
                }
            }

            /// Makes the calls that create it.
            pub async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
                match self {
                    $(Self::$Kind(resource) => resource.create(context).await,)+
                    $(Self::$MadeKind(resource) => resource.create(context).await,)+
                }
            }
        }
    };
}

pub(super) use resource_kinds;
