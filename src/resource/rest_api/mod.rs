//! A REST API of Amazon API Gateway, declared as API Gateway names its parts: resources with methods, integrations and
//! their responses, authorizers, models, and one stage.
//!
//! It refuses what no lab needs: several stages, usage plans, domain names, VPC links, Cognito.

mod account;
mod api;
mod build;
mod check;
mod definition;

pub(super) use account::{is_shared, remove_log_role, uses_log_role};
pub use api::RestApi;
pub(super) use api::{exists, remove};
