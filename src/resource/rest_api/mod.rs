//! A REST API of Amazon API Gateway, declared with the terms of API Gateway: resources with methods, integrations and
//! their responses, authorizers, models, and one stage.
//!
//! Several stages, usage plans, domain names, VPC links and Cognito are not supported, because no lab needs them.

mod account;
mod api;
mod build;
mod check;
mod definition;
mod mentions;

pub use account::ApiLogRoleId;
pub(super) use account::is_shared;
pub use api::{RestApi, RestApiId, log_group, url};
