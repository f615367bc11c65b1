//! A checked lab as something to read: shell commands, a walk-through, a diagram. All from the tested file, so
//! that what is read is what runs.

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

/// Why a lab is no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place} has a value with the character NUL (U+0000), which no word of a shell can hold")]
pub struct NoCommand {
    /// `step `first-order``
    place: String,
}

/// The lab in this form; `assets` are the files beside it.
pub fn show(lab: &Lab, assets: &dyn Assets, form: Form) -> Result<String, NoCommand> {
    match form {
        Form::Text => Ok(outline::outline(lab)),
        Form::Commands => commands::commands(lab, assets),
        Form::Markdown => markdown::markdown(lab, assets),
        Form::Mermaid => Ok(mermaid::mermaid(lab)),
        Form::Asl => Ok(asl::asl(lab)),
    }
}
