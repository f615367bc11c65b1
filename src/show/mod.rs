//! Formats a checked lab for reading: shell commands, a walk-through, a diagram. All are derived from the tested file,
//! so that what is shown is what runs.

mod asl;
mod aws_cli;
mod commands;
pub mod export;
mod files;
mod iam;
mod later;
mod markdown;
mod mermaid;
mod outline;
mod recording;
mod substitution;

pub use iam::{ActionOf, MAX_POLICY, Place, policy};
pub use outline::Outline;
pub use recording::{RecordedStep, Recording, stand_ins};

use clap::ValueEnum;

use crate::lab::{Assets, Lab};

/// How to show a lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// What it provisions and its steps, for people
    Text,
    /// A shell script of `ork` commands, which brings the lab's files with it
    Commands,
    /// A shell script of the AWS CLI, with the calls of a run in a private cloud
    AwsCli,
    /// A walk-through: each step with its reason, its commands of `ork` and the AWS CLI, and its expected result
    Markdown,
    /// A diagram of buses, rules and targets
    Mermaid,
    /// The definitions of its state machines and workflows, in the Amazon States Language
    Asl,
}

/// The error for a lab that cannot be written as a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCommand {
    #[error("{place} has a value with the character NUL (U+0000), which no word of a shell can hold")]
    Nul {
        /// The part of the lab, such as ``step `first-order` ``.
        place: String,
    },
    #[error("no run was recorded")]
    NotRecorded,
}

/// Formats the lab; `assets` are the files next to it, and `run` has the calls of a run.
pub fn show(lab: &Lab, assets: &dyn Assets, form: Form, run: Option<&Recording>) -> Result<String, NoCommand> {
    match form {
        Form::Text => Ok(outline::outline(lab)),
        Form::Commands => commands::commands(lab, assets),
        Form::AwsCli => aws_cli::script(lab, run.ok_or(NoCommand::NotRecorded)?),
        Form::Markdown => markdown::markdown(lab, assets, run),
        Form::Mermaid => Ok(mermaid::mermaid(lab)),
        Form::Asl => Ok(asl::asl(lab)),
    }
}
