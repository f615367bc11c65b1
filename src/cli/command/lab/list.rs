//! `lab list`: lists the available labs.

use serde::Serialize;

use super::values;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::command_line::quote;
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};

/// List the labs there are
///
/// A lab in `./labs` or in a folder of ORK_LAB_PATH takes the place of an embedded one of the same name.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab list\n  ork lab list -o json")]
pub struct List {}

#[derive(Debug, Serialize)]
struct Entry {
    lab: String,
    title: String,
    minutes: Option<u32>,
    steps: usize,
    /// `None` for an embedded lab.
    folder: Option<String>,
    valid: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    labs: &'a [Entry],
}

pub fn run(cx: &mut Context) -> Result<Exit, Error> {
    let entries = entries(cx)?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => in_words(&entries),
        OutputFormat::Json => report::document("ork.labs/1", &Document { labs: &entries }, format),
        OutputFormat::Ndjson => entries.iter().map(|entry| report::document("ork.lab/1", entry, format)).collect(),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

fn entries(cx: &Context) -> Result<Vec<Entry>, Error> {
    let values = values::given(&[], cx);
    let mut entries = Vec::new();
    for (name, folder) in labs::all(&cx.settings) {
        let lab = labs::find(&cx.settings, &name)?.check(&values).lab;
        entries.push(Entry {
            title: lab.as_ref().map(|lab| lab.title.clone()).unwrap_or_default(),
            minutes: lab.as_ref().and_then(|lab| lab.minutes),
            steps: lab.as_ref().map_or(0, |lab| lab.steps.len()),
            folder: folder.map(|folder| folder.display().to_string()),
            valid: lab.is_some(),
            lab: name,
        });
    }
    Ok(entries)
}

fn in_words(entries: &[Entry]) -> String {
    let mut columns = Columns::head(&["lab", "minutes", "steps", "title"]);
    for entry in entries {
        let title = match entry.valid {
            true => Cell::from(entry.title.clone()),
            false => Cell::new(Style::Bad, format!("invalid: `ork lab lint {}` says why", quote(&entry.lab))),
        };
        columns.row([
            Cell::new(Style::Name, &entry.lab),
            entry.minutes.map(|minutes| minutes.to_string()).unwrap_or_default().into(),
            entry.steps.to_string().into(),
            title,
        ]);
    }
    columns.render(0)
}
