//! A REST API of Amazon API Gateway, declared as API Gateway names its parts: resources with methods, integrations and
//! their responses, authorizers, models, and one stage.
//!
//! It refuses what no lab needs: several stages, usage plans, domain names, VPC links, Cognito.

mod account;
mod api;
mod build;
mod check;
mod definition;

pub use account::ApiLogRoleId;
pub(super) use account::is_shared;
pub use api::{RestApi, RestApiId, log_group, url};
