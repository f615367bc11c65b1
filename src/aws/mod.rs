//! The one road to a cloud: a lazily made SDK client per service, all from one configuration.
//!
//! Nothing here knows whether the other side is AWS, an endpoint or the cloud in the binary.

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
