//! `lab show`: prints a lab in different forms.

mod record;

use super::run::Prepared;
use super::values;
use super::values::name_and_value;
use crate::cli::consent;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::command_line::CommandLine;
use crate::flow::Options;
use crate::report::{self, OutputFormat};
use crate::show::{self, Form};

/// Show a lab: in short, as commands, as a walk-through, as a diagram
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab show eventdriven
  ork lab show eventdriven --as commands > run.sh
  ork lab show eventdriven --as aws-cli > run.sh
  ork lab show eventdriven --as markdown
  ork lab show orkestra-rest --as asl
  ork lab show callback -o json")]
pub struct Show {
    /// Name of the lab, or its path
    lab: String,
    /// What to print
    #[arg(long = "as", value_name = "FORM", default_value = "text")]
    form: Form,
    /// A value for a variable of the lab; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

pub async fn run(arguments: &Show, cx: &mut Context) -> Result<Exit, Error> {
    let format = cx.settings.output_or(OutputFormat::Text);
    if format != OutputFormat::Text && arguments.form != Form::Text {
        return Err(Error::new(Exit::Usage, "`--as` prints a text of its own, which has no JSON form")
            .help("leave out `-o`, or leave out `--as` to get the outline as JSON"));
    }
    let values = values::given(&arguments.variables, cx);
    let found = labs::find(&cx.settings, &arguments.lab)?;
    let lab = found.lab(&values, cx)?;
    values::check_names(&lab, &values)?;
    if format != OutputFormat::Text {
        return Ok(cx
            .streams
            .data(&report::document("ork.outline/1", &show::Outline::of(&lab), format))
            .map(|()| Exit::Done)?);
    }
    let mut prepared = Prepared { found, lab, values, options: Options::default(), timeout: None };
    prepared.values.variables.extend(show::stand_ins(&prepared.lab));
    let run = match arguments.form {
        Form::AwsCli => {
            consent::to_programs(&prepared.found, &prepared.lab, cx).await?;
            values::complete(&prepared.lab, &mut prepared.values, cx)?;
            Some(record::record(&prepared, &arguments.lab, cx).await?)
        }
        Form::Markdown if !asks(&prepared) => record::record(&prepared, &arguments.lab, cx).await.ok(),
        _ => None,
    };
    if arguments.form == Form::Markdown && run.is_none() {
        let run = CommandLine::new("lab run").value(&arguments.lab);
        cx.streams.say(&format!(
            "the page has no commands of the AWS CLI: they are taken from a run that passes unattended, and `{run}` does not"
        ));
    }
    let Prepared { found, lab, .. } = &prepared;
    let shown = show::show(lab, found.assets.as_ref(), arguments.form, run.as_ref());
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
        Form::Commands | Form::AwsCli | Form::Markdown => cx.streams.raw(&text)?,
    }
    Ok(Exit::Done)
}

/// Returns whether a run of the lab would ask the user something, because it lacks a value or has programs.
fn asks(prepared: &Prepared) -> bool {
    let Prepared { lab, values, .. } = prepared;
    !lab.missing(values).is_empty() || lab.resources.iter().any(|entry| entry.resource.program().is_some())
}
