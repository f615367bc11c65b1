//! `lab lint`: checks labs without running them.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::values;
use super::watched::Watched;
use crate::cli::context::Context;
use crate::cli::error::{Error, renderer};
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::diag::{self, Code, Diagnostic, has_errors};
use crate::lab::{Checked, Lab, Needs};
use crate::report::{self, OutputFormat};
use crate::{visible, words};

/// Check labs without running them
///
/// Everything is checked that can be known without a cloud: keys, references, patterns, templates, the truth tables.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab lint
  ork lab lint ./labs/mine --strict
  ork lab lint ./labs/mine --watch
  ork lab lint eventdriven -o json")]
pub struct Lint {
    /// Names or paths of labs, or folders with labs in them (default: all)
    labs: Vec<String>,
    /// Warnings are errors
    #[arg(long)]
    strict: bool,
    /// Check again whenever a file of the labs changes
    #[arg(long)]
    watch: bool,
}

impl Lint {
    /// Returns the names or paths of the labs.
    fn names(&self, cx: &Context) -> Vec<String> {
        match self.labs.as_slice() {
            [] => labs::all(&cx.settings).into_keys().collect(),
            names => names.iter().flat_map(|name| labs::meant(&cx.settings, name)).collect(),
        }
    }
}

#[derive(Serialize)]
struct Document {
    lab: String,
    valid: bool,
    /// What the lab uses of the machine; `None` if it cannot run.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<Needs>,
    diagnostics: Vec<diag::json::Document>,
}

#[derive(Serialize)]
struct Documents {
    labs: Vec<Document>,
}

pub async fn run(arguments: &Lint, cx: &mut Context) -> Result<Exit, Error> {
    if !arguments.watch {
        return once(arguments, cx);
    }
    let mut watched = Watched::new(&arguments.names(cx), cx)?;
    loop {
        // Before the check, so that changes during the check count.
        watched.look();
        if let Err(error) = once(arguments, cx) {
            error.show(&mut cx.streams);
        }
        if let Some(exit) = watched.changed("checks again", cx).await {
            return Ok(exit);
        }
    }
}

fn once(arguments: &Lint, cx: &mut Context) -> Result<Exit, Error> {
    let names = arguments.names(cx);
    let format = cx.settings.output_or(OutputFormat::Text);
    let values = values::given(&[], cx);
    let (mut documents, mut valid) = (Vec::new(), true);
    for name in names {
        if labs::is_folder_without_labs(&name) {
            let message = format!("there is no lab in the folder `{}` or below it", visible::line(&name));
            if let Some(other) = labs::of_other_name(Path::new(&name)) {
                let help = format!("rename `{other}` to `lab.yaml`");
                return Err(Error::new(Exit::Invalid, message).help(help));
            }
            return Err(Error::new(Exit::Invalid, message).help("`ork lab new NAME` makes one in `labs/NAME`"));
        }
        let checked = labs::find(&cx.settings, &name)?.check(&values);
        let good = checked.diagnostics.is_empty() || (!arguments.strict && !has_errors(&checked.diagnostics));
        valid &= good;
        match format {
            OutputFormat::Text => report(&name, &checked, cx)?,
            OutputFormat::Ndjson => {
                cx.streams.data(&report::document("ork.lint/1", &document(name, good, &checked), format))?
            }
            OutputFormat::Json => documents.push(document(name, good, &checked)),
        }
    }
    if format == OutputFormat::Json {
        cx.streams.data(&report::document("ork.lints/1", &Documents { labs: documents }, format))?;
    }
    Ok(if valid { Exit::Done } else { Exit::Invalid })
}

fn report(name: &str, checked: &Checked, cx: &mut Context) -> Result<(), Error> {
    match checked.diagnostics.as_slice() {
        [] => cx.streams.say(&format!("{name}: nothing to complain about")),
        found => {
            let text = renderer(&cx.streams).render(&checked.sources, found);
            cx.streams.data_rendered(&text)?;
            cx.streams.say(&format!("{name}: {}", more(found)));
        }
    }
    for line in checked.lab.iter().flat_map(|lab| lab.needs().lines()) {
        cx.streams.say(&format!("{name}: {line}"));
    }
    Ok(())
}

/// Suggests commands that explain the codes.
fn more(found: &[Diagnostic]) -> String {
    let codes: BTreeSet<Code> = found.iter().map(|diagnostic| diagnostic.code).collect();
    let commands: Vec<String> = codes.into_iter().take(3).map(|code| format!("`ork explain {code}`")).collect();
    format!("{} {} more", words::list(&commands), if commands.len() == 1 { "shows" } else { "show" })
}

fn document(lab: String, valid: bool, checked: &Checked) -> Document {
    let needs = checked.lab.as_ref().map(Lab::needs);
    Document { lab, valid, needs, diagnostics: diag::json::documents(&checked.sources, &checked.diagnostics) }
}
