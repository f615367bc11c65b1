//! Identities of created resources, with which they are removed and checked to be gone.
//!
//! The file of each resource implements its removal. The enum of all identities is defined from the list in [`super`].

use super::{Error, Record, ResourceId};
use crate::aws::{Clients, CloudError};

/// The identity of a created resource.
#[expect(async_fn_in_trait, reason = "only this crate implements and calls it")]
pub trait Identity {
    /// Returns the kind and the name: `event bus`, `Orders`.
    fn describe(&self) -> (&'static str, String);

    /// Removes the resource; does nothing if it does not exist.
    async fn remove(&self, clients: &Clients) -> Result<(), Error>;

    /// Returns whether the resource exists.
    async fn exists(&self, clients: &Clients) -> Result<bool, Error>;
}

/// Defines the enum of everything that can be created.
macro_rules! handle_enum {
    ($($Kind:ident($Id:ty),)+) => {
        /// The identity of anything that can be created.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum ResourceId {
            $($Kind($Id),)+
        }

        impl ResourceId {
            /// Returns the kind and the name: `event bus`, `Orders`.
            pub fn describe(&self) -> (&'static str, String) {
                match self {
                    $(Self::$Kind(id) => id.describe(),)+
                }
            }

            /// Removes the resource; does nothing if it does not exist.
            pub async fn remove(&self, clients: &Clients) -> Result<(), Error> {
                match self {
                    $(Self::$Kind(id) => id.remove(clients).await,)+
                }
            }

            /// Returns whether the resource exists.
            pub async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
                match self {
                    $(Self::$Kind(id) => id.exists(clients).await,)+
                }
            }
        }

        $(
            impl From<$Id> for ResourceId {
                fn from(id: $Id) -> Self {
                    Self::$Kind(id)
                }
            }
        )+
    };
}

pub(super) use handle_enum;

/// Returns the last part of an ARN.
pub(super) fn tail(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

/// Converts the result of a call, naming the operation and the resource in an error.
pub(super) fn done<T, E>(
    operation: &'static str,
    name: &str,
    result: Result<T, aws_sdk_sqs::error::SdkError<E>>,
) -> Result<(), CloudError>
where
    E: aws_smithy_types::error::metadata::ProvideErrorMetadata + std::error::Error + 'static,
{
    result.map(|_| ()).map_err(|error| CloudError::new(operation, format!("`{name}`"), error))
}

/// Treats a missing resource as removed.
pub(super) fn unless_gone(result: Result<(), CloudError>) -> Result<(), Error> {
    CloudError::unless_gone(result).map_err(Error::from)
}

/// Treats a missing resource as not existing.
pub(super) fn there(result: Result<(), CloudError>) -> Result<bool, CloudError> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Records nothing: for work that creates nothing, and for commands, whose resources remain until the user removes
/// them.
pub struct Unrecorded;

impl Record for Unrecorded {
    fn before_create(&self, _: ResourceId) -> Result<(), Error> {
        Ok(())
    }
}
