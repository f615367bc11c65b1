//! `lab show`: prints a lab in different forms.

use super::values;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::command_line::CommandLine;
use crate::show::{self, Form};

/// Show a lab: in short, as commands, as a walk-through, as a diagram
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab show eventdriven
  ork lab show eventdriven --as commands > run.sh
  ork lab show eventdriven --as markdown
  ork lab show orkestra-rest --as asl")]
pub struct Show {
    /// Name of the lab, or its path
    lab: String,
    /// What to make of it
    #[arg(long = "as", value_name = "FORM", default_value = "text")]
    form: Form,
}

pub fn run(arguments: &Show, cx: &mut Context) -> Result<Exit, Error> {
    let values = values::given(&[], cx);
    let found = labs::find(&cx.settings, &arguments.lab)?;
    let lab = found.lab(&values, cx)?;
    let shown = show::show(&lab, found.assets.as_ref(), arguments.form);
    let mut text = shown.map_err(|error| {
        let message = format!("lab `{}` is no script: {error}", lab.name);
        let run = CommandLine::new("lab run").value(&arguments.lab);
        Error::new(Exit::Invalid, message).help(format!("`{run}` runs it as it is"))
    })?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    match arguments.form {
        Form::Text | Form::Mermaid | Form::Asl => cx.streams.data(&text)?,
        Form::Commands | Form::Markdown => cx.streams.raw(&text)?,
    }
    Ok(Exit::Done)
}
