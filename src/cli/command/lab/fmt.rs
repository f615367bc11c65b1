//! `lab fmt`: formats the files of labs.

use std::fs;

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::report::{self, OutputFormat};

/// Format lab files: indentation, blanks and empty lines
///
/// Comments, quotes, texts and the order of keys stay as they are, and so does what the file means.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab fmt
  ork lab fmt ./labs/mine
  ork lab fmt ./labs --check")]
pub struct Fmt {
    /// Names or paths of labs, or folders with labs in them (default: all that are in folders)
    labs: Vec<String>,
    /// Change nothing; exit with 1 if a file is not formatted
    #[arg(long)]
    check: bool,
}

/// The document `ork.formatted/1`.
#[derive(Serialize)]
struct Document {
    /// The files that were formatted, or would be.
    files: Vec<String>,
}

pub fn run(arguments: &Fmt, cx: &mut Context) -> Result<Exit, Error> {
    let names: Vec<String> = match arguments.labs.as_slice() {
        [] => labs::all(&cx.settings).into_iter().filter_map(|(name, folder)| folder.map(|_| name)).collect(),
        names => names.iter().flat_map(|name| labs::meant(&cx.settings, name)).collect(),
    };
    let mut document = Document { files: Vec::new() };
    for name in names {
        let found = labs::find(&cx.settings, &name)?;
        if found.folder().is_none() {
            let message = format!("lab `{name}` is part of ork and has no file");
            return Err(Error::new(Exit::Invalid, message)
                .help(format!("`ork lab new my-lab --from {name}` copies it into a folder")));
        }
        if format(&found, arguments.check)? {
            document.files.push(found.file);
        }
    }
    let format = cx.settings.output_or(OutputFormat::Text);
    match format {
        OutputFormat::Text => {
            cx.streams.data(&document.files.iter().map(|file| format!("{file}\n")).collect::<String>())?
        }
        format => cx.streams.data(&report::document("ork.formatted/1", &document, format))?,
    }
    Ok(if arguments.check && !document.files.is_empty() { Exit::Untrue } else { Exit::Done })
}

/// Formats the file of a lab. Returns whether that changes it.
#[expect(clippy::disallowed_methods, reason = "labs are files")]
fn format(found: &labs::Found, only_checks: bool) -> Result<bool, Error> {
    let Some(text) = found.formatted()? else { return Ok(false) };
    if !only_checks {
        fs::write(&found.file, text).map_err(|error| {
            Error::new(Exit::Invalid, format!("cannot write `{}`: {error}", found.file))
                .help("`--check` only says whether the file is formatted")
        })?;
    }
    Ok(true)
}
