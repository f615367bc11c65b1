//! Formats a checked lab for reading: shell commands, a walk-through, a diagram. All are derived from the tested file,
//! so that what is shown is what runs.

mod asl;
mod commands;
mod files;
mod later;
mod markdown;
mod mermaid;
mod outline;

use clap::ValueEnum;

use crate::lab::{Assets, Lab};

/// How to show a lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// What it provisions and its steps, for people
    Text,
    /// A shell script of `ork` commands, which brings the lab's files with it
    Commands,
    /// A walk-through
    Markdown,
    /// A diagram of buses, rules and targets
    Mermaid,
    /// The definitions of its state machines and workflows, in the Amazon States Language
    Asl,
}

/// The error for a lab that cannot be written as a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place} has a value with the character NUL (U+0000), which no word of a shell can hold")]
pub struct NoCommand {
    /// The part of the lab, such as ``step `first-order` ``.
    place: String,
}

/// Formats the lab; `assets` are the files next to it.
pub fn show(lab: &Lab, assets: &dyn Assets, form: Form) -> Result<String, NoCommand> {
    match form {
        Form::Text => Ok(outline::outline(lab)),
        Form::Commands => commands::commands(lab, assets),
        Form::Markdown => markdown::markdown(lab, assets),
        Form::Mermaid => Ok(mermaid::mermaid(lab)),
        Form::Asl => Ok(asl::asl(lab)),
    }
}
