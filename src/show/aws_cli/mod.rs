//! Formats a lab as a shell script of the AWS CLI.
//!
//! The script contains the calls of a run that passed, so that it does what the run did. Values that a call returned
//! and a later call uses become shell variables. All texts of the lab are in quoted words, so they cannot become
//! commands.

mod call;
mod check;
mod commands;
mod find;
mod home;
mod known;
mod line;
mod prelude;
mod request;
mod script;

pub(super) use commands::AwsCli;
pub(super) use script::script;
