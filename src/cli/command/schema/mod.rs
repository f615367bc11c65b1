//! `schema`: prints the JSON Schema of lab files, for editors.

mod kind;
mod lab;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;

/// Write a JSON Schema, with which an editor completes, explains and checks a file
///
/// A lab names it in its first line: `# yaml-language-server: $schema=lab.schema.json`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork schema lab > lab.schema.json")]
pub struct Schema {
    /// The file it is for
    #[arg(value_enum)]
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// lab.yaml
    Lab,
}

pub fn run(arguments: &Schema, cx: &mut Context) -> Result<Exit, Error> {
    let text = match arguments.of {
        Of::Lab => text(),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

/// Returns the schema of a lab as the text of a file.
pub fn text() -> String {
    format!("{:#}\n", lab::schema())
}
