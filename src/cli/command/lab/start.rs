//! `lab start`: deploys the resources of a lab and shows the first step.

use std::path::Path;

use super::learner::{Learner, error_of, plain_variables, title};
use super::run::{Prepared, agree};
use super::values::{self, flag, name_and_value, suffix};
use crate::cli::backend::{self, Backend};
use crate::cli::consent;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::options::BackendName;
use crate::cli::runs::Record;
use crate::flow::{self, Options, Stop};
use crate::plan::{Ledger, Progress};
use crate::report::{self, OutputFormat};

/// Start a lab to do its steps yourself
///
/// Deploys what the workshop provisions and shows the first step. `ork lab check` looks whether a step is done, however
/// it was done: with the commands of ork, the AWS CLI, or the console.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab start eventdriven
  ork lab start eventdriven --backend aws
  ork lab start ./labs/mine --var source=com.example")]
pub struct Start {
    /// Name of the lab, or its path
    lab: String,
    /// Do not ask before anything is created in an account
    #[arg(short, long)]
    yes: bool,
    /// Append -SUFFIX to the name of everything the lab creates
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    suffix: Option<String>,
    /// A value for a variable of the lab; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

pub async fn run(arguments: &Start, cx: &mut Context) -> Result<Exit, Error> {
    let found = labs::find(&cx.settings, &arguments.lab)?.suffixed(arguments.suffix.as_deref());
    let mut values = values::given(&arguments.variables, cx);
    let lab = found.lab(&values, cx)?;
    found.announce(&lab, cx);
    consent::to_programs(&found, &lab, cx).await?;
    values::complete(&lab, &mut values, cx)?;
    cx.streams.hide(lab.given_secrets(&values));
    let backend = backend::open(cx).await?;
    let record = Record::new(&cx.settings.home, &backend.place, &lab.name, arguments.suffix.as_deref());
    let lock = record.lock(cx)?;
    let standing = record.read()?;
    if let Some(ledger) = &standing {
        match &ledger.progress {
            None => return Err(kept(&format!("{}{}", lab.name, flag(arguments.suffix.as_deref())))),
            Some(progress) if progress.has_begun() => return Ok(stands(&lab, progress, cx)),
            Some(_) => {}
        }
    }
    if cx.settings.backend == BackendName::Aws && !arguments.yes {
        agree(&lab, &backend, cx)?;
    }
    let progress = Progress {
        source: source(&found.file, &arguments.lab),
        variables: plain_variables(&lab, &values),
        ..Progress::default()
    };
    let options = Options { suffix: arguments.suffix.clone(), ..Options::default() };
    let prepared = Prepared { found, lab, values, options, timeout: None };
    let ledger = deploy(&prepared, &backend, standing, progress, &record, cx).await?;
    introduce(&Learner::new(backend, prepared, ledger, (record, lock), cx), cx)
}

/// Returns the source of the lab: a name unchanged, a file as an absolute path.
fn source(file: &str, name: &str) -> String {
    if file.ends_with("(embedded)") {
        return name.to_owned();
    }
    let path = std::path::absolute(Path::new(file));
    path.map_or_else(|_| file.to_owned(), |path| path.display().to_string())
}

async fn deploy(
    prepared: &Prepared,
    backend: &Backend,
    standing: Option<Ledger>,
    progress: Progress,
    record: &Record,
    cx: &mut Context,
) -> Result<Ledger, Error> {
    let stop = Stop::default();
    let course = prepared.course(backend, &stop);
    let format = cx.settings.output_or(OutputFormat::Text);
    let started = if format == OutputFormat::Json {
        // The document on stdout is the first step.
        flow::start(&course, standing, progress, record, &mut cx.reports.files).await
    } else {
        let mut report = cx.report();
        let started = flow::start(&course, standing, progress, record, &mut report).await;
        report.finish()?;
        started
    };
    let name = prepared.name();
    started.map_err(|trouble| {
        error_of(trouble, &prepared.lab)
            .help(format!("`ork lab start {name}` tries again; `ork lab reset {name}` removes what was created"))
    })
}

fn introduce(learner: &Learner, cx: &mut Context) -> Result<Exit, Error> {
    let lesson = learner.lesson(0)?;
    let format = cx.settings.output_or(OutputFormat::Text);
    if format != OutputFormat::Text {
        cx.streams.data(&report::document("ork.lesson/1", &lesson, format))?;
        return Ok(Exit::Done);
    }
    if let Some(text) = &learner.lab().text {
        cx.streams.data(&format!("\n{}\n", text.trim_end()))?;
    }
    cx.streams.data(&format!("\n{}", report::human::lesson(&lesson)))?;
    let foreign = learner.progress().foreign;
    for handle in &foreign {
        let (kind, name) = handle.describe();
        cx.streams.say(&format!("warning: {kind} {name} stood here before the lab; `ork lab reset` leaves it alone"));
    }
    cx.streams.say("`ork lab check` looks whether it is done, `ork lab next` goes on");
    Ok(Exit::Done)
}

fn stands(lab: &crate::lab::Lab, progress: &Progress, cx: &mut Context) -> Exit {
    let at = lab.steps.iter().position(|step| step.id == progress.step);
    let step = at.and_then(|at| Some((at, lab.steps.get(at)?)));
    let place = step.map(|(at, step)| format!(", at step {}/{}: {}", at + 1, lab.steps.len(), title(step)));
    cx.streams.say(&format!("the lab `{}` is started already{}", lab.name, place.unwrap_or_default()));
    cx.streams.say(&format!("`ork lab next` goes on, `ork lab reset {}` removes everything", lab.name));
    Exit::Done
}

fn kept(lab: &str) -> Error {
    Error::new(Exit::Refused, format!("a run of the lab `{lab}` was kept here"))
        .help(format!("`ork lab down {lab}` removes it"))
}
