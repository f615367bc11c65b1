//! Access to a cloud: one SDK client for each service, created on first use from a shared configuration.
//!
//! This module does not depend on whether the backend is AWS, another endpoint or the cloud in the binary.

mod answer;
mod clients;
mod error;
mod http;
mod json_client;
mod mailbox;
mod restore;
pub mod timeout;
mod trace_source;

pub use clients::Clients;
pub use error::{CloudError, Problem};
pub use http::{WebAnswer, WebRequest};
pub use json_client::{JsonClient, JsonError};
pub use restore::Restore;
pub use trace_source::TraceSource;
