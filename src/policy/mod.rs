//! IAM policies: parsing, evaluation and explanation.
//!
//! Deliveries in AWS often fail because one statement is missing. A denial therefore names the statement that came
//! closest, why it does not apply, and the statement to add. Pure: a request is a value that includes all condition
//! keys. The evaluation follows "Policy evaluation logic" and "IAM JSON policy elements" of the IAM User Guide.
//! Supported are the policies of queues, topics, log groups, buses and functions, trust policies and identity-based
//! policies. Unknown operators are rejected; permissions boundaries, session policies and organizations are ignored.
//!
//! The resource of `logs:CreateLogStream` and `logs:PutLogEvents` is the log stream,
//! `arn:…:log-group:NAME:log-stream:STREAM`, which is why the resources of log policies must end with `:*`.

mod condition;
mod date;
mod document;
mod error;
mod evaluate;
mod explain;
mod grant;
mod network;
mod operator;
mod parse;
mod pattern;
mod principal;
mod request;
mod trust;
mod validate;

pub use document::{Document, Effect, Kind, Statement};
pub use error::{PolicyError, iam_message};
pub use evaluate::{Decision, Nearest, Policies, Source, StatementRef, authorize, evaluate};
pub use explain::Miss;
pub use grant::{Grant, with_statement};
pub use request::{Caller, Context, Request};
pub use trust::trusts_service;
