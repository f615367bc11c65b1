//! What remains of anything that was created: enough to remove it and to prove that it is gone.
//!
//! How it is removed is said in the file of what it is; the enum of all of them is made from the list in [`super`].

use super::{Error, Record, ResourceId};
use crate::aws::{Clients, CloudError};

/// How one thing is known, removed and looked for.
#[expect(async_fn_in_trait, reason = "only this crate implements and calls it")]
pub trait Identity {
    /// Returns what it is and how it is called: `event bus`, `Orders`.
    fn describe(&self) -> (&'static str, String);

    /// Removes it; what is already gone is gone.
    async fn remove(&self, clients: &Clients) -> Result<(), Error>;

    /// Whether it exists.
    async fn exists(&self, clients: &Clients) -> Result<bool, Error>;
}

/// Makes the enum of everything that can be created.
macro_rules! handle_enum {
    ($($Kind:ident($Id:ty),)+) => {
        /// One created thing.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum ResourceId {
            $($Kind($Id),)+
        }

        impl ResourceId {
            /// Returns what it is and how it is called: `event bus`, `Orders`.
            pub fn describe(&self) -> (&'static str, String) {
                match self {
                    $(Self::$Kind(id) => id.describe(),)+
                }
            }

            /// Removes it; what is already gone is gone.
            pub async fn remove(&self, clients: &Clients) -> Result<(), Error> {
                match self {
                    $(Self::$Kind(id) => id.remove(clients).await,)+
                }
            }

            /// Whether it exists.
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

/// Returns whether a call went well, and of what it was if not.
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

/// Takes what is gone for removed.
pub(super) fn unless_gone(result: Result<(), CloudError>) -> Result<(), Error> {
    CloudError::unless_gone(result).map_err(Error::from)
}

/// Takes what is not found for something that does not exist.
pub(super) fn there(result: Result<(), CloudError>) -> Result<bool, CloudError> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Records nothing: for work that creates nothing, and for commands, as what a person creates with one stays until they
/// remove it.
pub struct Unrecorded;

impl Record for Unrecorded {
    fn before_create(&self, _: ResourceId) -> Result<(), Error> {
        Ok(())
    }
}
