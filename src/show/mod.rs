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

/// The lab in this form; `assets` are the files beside it.
pub fn show(lab: &Lab, assets: &dyn Assets, form: Form) -> String {
    match form {
        Form::Text => outline::outline(lab),
        Form::Commands => commands::commands(lab, assets),
        Form::Markdown => markdown::markdown(lab, assets),
        Form::Mermaid => mermaid::mermaid(lab),
        Form::Asl => asl::asl(lab),
    }
}
