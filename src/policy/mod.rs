//! IAM policies: read, decided, explained.
//!
//! Deliveries fail on AWS because one statement is missing, so a refusal here names the statement that came nearest,
//! what it lacks, and the statement to add. Pure: a request is a value, with everything conditions may ask about.
//! It follows "Policy evaluation logic" and "IAM JSON policy elements" of the IAM User Guide. It knows queue, topic,
//! log, bus and function policies, trust policies and identity policies; it refuses operators it does not know and
//! ignores boundaries, session policies and organisations.
//!
//! The resource of `logs:CreateLogStream` and `logs:PutLogEvents` is the stream,
//! `arn:…:log-group:NAME:log-stream:STREAM`, which is why log policies need `:*` at the end.

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
mod validate;

pub use document::{Document, Effect, Kind, Statement};
pub use error::{PolicyError, iam_message};
pub use evaluate::{Decision, Nearest, Policies, Source, StatementRef, authorize, evaluate};
pub use explain::Miss;
pub use grant::{Grant, with_statement};
pub use request::{Caller, Context, Request};
