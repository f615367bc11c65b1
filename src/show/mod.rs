//! A checked lab as something to read: shell commands, a walk-through, a diagram. All from the tested file, so
//! that what is read is what runs.

mod commands;
mod markdown;
mod mermaid;
mod outline;

use clap::ValueEnum;

use crate::lab::Lab;

/// How to show a lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// What it provisions and its steps, for people
    Text,
    /// A shell script of `ork` commands
    Commands,
    /// A walk-through
    Markdown,
    /// A diagram of buses, rules and targets
    Mermaid,
}

/// The lab in this form.
pub fn show(lab: &Lab, form: Form) -> String {
    match form {
        Form::Text => outline::outline(lab),
        Form::Commands => commands::commands(lab),
        Form::Markdown => markdown::markdown(lab),
        Form::Mermaid => mermaid::mermaid(lab),
    }
}
