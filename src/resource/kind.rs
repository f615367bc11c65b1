//! The trait of all kinds of resources, and the macro that defines the enum [`Resource`](super::Resource).

use std::borrow::Cow;

use super::resource_id::Identity;
use super::table_key::TableKey;
use super::{Created, Error, Mention, Observed, Placeholder, Program, ResourceContext, Visit};
use crate::aws::Clients;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::diagram::Diagram;
use crate::package::VisitPackage;
use crate::text::{Secret, VisitText};

/// A kind of resource: a struct whose fields are the keys of a lab and the flags of `ork create`.
///
/// The default methods are those of a resource that has only a name.
#[expect(async_fn_in_trait, reason = "only this crate implements and calls it")]
pub trait ResourceKind {
    /// The identity of a resource, which is known before it is created.
    type Id: Identity
    where
        Self: Sized;

    /// Returns the name in the cloud.
    fn name(&self) -> &str;

    /// Returns the kind as a noun, such as `event bus`.
    fn noun() -> &'static str
    where
        Self: Sized;

    /// Returns the prefix for a target of this kind, if it is not the name of the kind.
    fn prefix() -> Option<&'static str>
    where
        Self: Sized,
    {
        None
    }

    /// Returns an ARN of the form that a resource of this name will have.
    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String
    where
        Self: Sized;

    /// Returns the additional attributes, each with a placeholder.
    fn placeholder_attributes(_: &Placeholder<'_>, _name: &str) -> Vec<(&'static str, String)>
    where
        Self: Sized,
    {
        Vec::new()
    }

    /// Returns the expression that a script uses for an attribute that is known only after the resource was created:
    /// `word`, in the form of the attribute.
    fn told_attribute(_attribute: &str, _word: &str, _name: &str) -> Option<String>
    where
        Self: Sized,
    {
        None
    }

    /// Returns whether a name that is not an ARN always refers to a resource outside the lab.
    fn is_elsewhere(_name: &str) -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Adds the problems that can be found offline.
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

    /// Returns the state machine definition, if there is one.
    fn definition(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns the schedule expression of the resource, if there is one. The rule has the name of the resource.
    fn schedule(&self) -> Option<&str> {
        None
    }

    /// Returns the field with the schedule expression of the resource, the expression, and its time zone.
    fn times(&self) -> Option<(&'static str, &str, &str)> {
        self.schedule().map(|expression| ("schedule", expression, "UTC"))
    }

    /// Returns why the code of the resource cannot be parsed, with the file and the line.
    fn syntax_error(&self) -> Option<String> {
        None
    }

    /// Returns whether the resource is a state machine that keeps no executions.
    fn is_express(&self) -> bool {
        false
    }

    /// Returns whether the resource is a FIFO queue that refuses messages without a deduplication id.
    fn needs_deduplication_id(&self) -> bool {
        false
    }

    /// Returns the paths of an API, each with its HTTP methods.
    fn api_paths(&self) -> Vec<(&str, Vec<&str>)> {
        Vec::new()
    }

    /// Returns the key of a table, which its items must have.
    fn table_key(&self) -> Option<TableKey> {
        None
    }

    /// Returns the resources that the texts of the resource name, other than those in its references.
    fn mentions(&self) -> Vec<Mention> {
        Vec::new()
    }

    /// Returns the policy of the resource's code, if there is one.
    fn policy(&self) -> Option<&str> {
        None
    }

    /// Returns the program that the local cloud runs as a process. JavaScript is interpreted instead.
    fn program(&self) -> Option<Program<'_>> {
        None
    }

    /// Returns the secret, if there is one. A command that creates the resource reads it from
    /// [`PASSWORD_VARIABLE`](super::PASSWORD_VARIABLE).
    fn secret(&self) -> Option<&Secret> {
        None
    }

    /// Returns the topic the resource is subscribed to.
    fn subscribes_to(&self) -> Option<&str> {
        None
    }

    /// Adds the resource to the diagram of a lab, if it is more than a target.
    fn draw(&self, _diagram: &mut Diagram) {}

    /// Returns what exists under the name of the resource, compared with the resource; `None` if nothing exists.
    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error>
    where
        Self: Sized;

    /// Creates the resource.
    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error>
    where
        Self: Sized;

    /// Changes an existing resource where it differs. For many kinds, creating what exists does so.
    async fn update(&self, context: &ResourceContext<'_>, _observed: &Observed) -> Result<(), Error>
    where
        Self: Sized,
    {
        self.create(context).await.map(drop)
    }

    /// Returns the resource as a trait object. Boxed kinds are unboxed.
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

/// Defines the enum of resources from a list of kinds with their names in labs and on the command line. A kind that is
/// `made_of` another one is of that kind in the cloud, and can be referred to in the same places.
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

        /// The kind of a reference in a field. A lab replaces the key of its resource by the name of the resource.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ReferenceKind {
            $($Kind,)+
            /// Any target: `log:NAME`, `queue:NAME`, ... or an ARN.
            Target,
            /// A published event: `STEP.ALIAS` in a lab, an event id elsewhere.
            Event,
        }

        impl ReferenceKind {
            /// The kinds of references that refer to a resource.
            pub const RESOURCES: &'static [Self] = &[$(Self::$Kind),+];

            /// Returns the kind as a noun, such as `event bus`.
            pub fn noun(self) -> &'static str {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::noun(),)+
                    Self::Target => "target",
                    Self::Event => "event",
                }
            }

            /// Returns the prefix of a target.
            pub fn prefix(self) -> &'static str {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::prefix().unwrap_or($name),)+
                    Self::Target => "target",
                    Self::Event => "event",
                }
            }

            /// Returns an ARN of the form that a resource of this name will have.
            pub fn placeholder_arn(self, placeholder: &Placeholder<'_>, name: &str) -> String {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::placeholder_arn(placeholder, name),)+
                    Self::Target | Self::Event => name.to_owned(),
                }
            }

            /// Returns the additional attributes, each with a placeholder.
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

            /// Returns the expression that a script uses for an attribute that is known only after the resource was
            /// created: `word`, in the form of the attribute.
            pub fn told_attribute(self, attribute: &str, word: &str, name: &str) -> Option<String> {
                match self {
                    $(Self::$Kind => <$Kind as ResourceKind>::told_attribute(attribute, word, name),)+
                    Self::Target | Self::Event => None,
                }
            }

            /// Returns whether a name always refers to a resource outside the lab: an ARN, or as the kind defines it.
            pub fn is_elsewhere(self, name: &str) -> bool {
                name.starts_with("arn:")
                    || match self {
                        $(Self::$Kind => <$Kind as ResourceKind>::is_elsewhere(name),)+
                        Self::Target | Self::Event => false,
                    }
            }
        }

        impl Resource {
            /// Returns the kind of references to this resource.
            pub fn reference_kind(&self) -> ReferenceKind {
                match self {
                    $(Self::$Kind(_) => ReferenceKind::$Kind,)+
                    $(Self::$MadeKind(_) => ReferenceKind::$Of,)+
                }
            }

            /// Returns the name of the kind that the resource has in the cloud, as `ork delete` takes it.
            pub fn kind_in_cloud(&self) -> &'static str {
                match self.reference_kind() {
                    $(ReferenceKind::$Kind => $name,)+
                    ReferenceKind::Target | ReferenceKind::Event => self.kind(),
                }
            }

            /// Returns what exists under the name of the resource, compared with the resource; `None` if nothing
            /// exists.
            pub async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
                match self {
                    $(Self::$Kind(resource) => resource.observe(clients).await,)+
                    $(Self::$MadeKind(resource) => resource.observe(clients).await,)+
                }
            }

            /// Changes an existing resource where it differs.
            pub async fn update(&self, context: &ResourceContext<'_>, observed: &Observed) -> Result<(), Error> {
                match self {
                    $(Self::$Kind(resource) => resource.update(context, observed).await,)+
                    $(Self::$MadeKind(resource) => resource.update(context, observed).await,)+
                }
            }

            /// Creates the resource.
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
