//! `lab status`: lists labs with existing resources.

use serde::Serialize;

use super::learner::{lab_of, title};
use super::values::flag;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::runs::{self, SavedRun};
use crate::lab::LabStep;
use crate::notice::StepOutcome;
use crate::plan::{Ledger, Progress};
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};
use crate::visible;

/// Show the labs that are deployed or started, and the progress in each
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab status\n  ork lab status --short\n  ork lab status -o json")]
pub struct Status {
    /// Only a line for each lab, with its current step
    #[arg(long)]
    short: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    runs: Vec<Run<'a>>,
}

#[derive(Serialize)]
struct Run<'a> {
    lab: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<&'a str>,
    backend: &'a str,
    account: &'a str,
    region: &'a str,
    started: String,
    passed: usize,
    failed: usize,
    things: usize,
    /// The id of the learner's step.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'a str>,
    /// The steps of a lab that was started for a learner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<StepProgress>,
}

/// A step and its progress.
#[derive(Serialize)]
struct StepProgress {
    id: String,
    title: String,
    kind: &'static str,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Done,
    Skipped,
    Current,
    ToDo,
}

impl State {
    fn of(step: &str, ledger: &Ledger, progress: &Progress) -> Self {
        let record = ledger.steps.iter().find(|record| record.id == step).map(|record| record.outcome);
        match record {
            Some(StepOutcome::Passed) => Self::Done,
            _ if progress.step == step => Self::Current,
            Some(StepOutcome::Skipped) => Self::Skipped,
            Some(StepOutcome::Failed) | None => Self::ToDo,
        }
    }

    fn cell(self) -> Cell {
        let (style, word) = match self {
            Self::Done => (Style::Good, "done"),
            Self::Skipped => (Style::Faint, "skipped"),
            Self::Current => (Style::Name, "current"),
            Self::ToDo => (Style::Faint, "to do"),
        };
        Cell::new(style, word)
    }
}

impl<'a> Run<'a> {
    fn new(standing: &'a SavedRun, cx: &Context) -> Self {
        let ledger = &standing.ledger;
        let count = |outcome| ledger.steps.iter().filter(|step| step.outcome == outcome).count();
        Self {
            lab: &ledger.lab,
            suffix: ledger.suffix.as_deref(),
            backend: &ledger.backend,
            account: &ledger.account,
            region: &ledger.region,
            started: ledger.started.to_seconds_text(),
            passed: count(StepOutcome::Passed),
            failed: count(StepOutcome::Failed),
            things: ledger.ids.len(),
            step: ledger.progress.as_ref().map(|progress| progress.step.as_str()),
            steps: places(standing, cx),
        }
    }
}

/// Returns the steps of a started lab; empty if its file can no longer be read.
fn places(standing: &SavedRun, cx: &Context) -> Vec<StepProgress> {
    let (ledger, lab) = (&standing.ledger, lab_of(standing, cx));
    let steps = lab.iter().flat_map(|lab| &lab.steps).zip(ledger.progress.iter().cycle());
    let place = |(entry, progress): (&LabStep, &Progress)| StepProgress {
        id: entry.id.clone(),
        title: title(entry),
        kind: entry.step.kind(),
        state: State::of(&entry.id, ledger, progress),
    };
    steps.map(place).collect()
}

pub fn run(arguments: &Status, cx: &mut Context) -> Result<Exit, Error> {
    cx.settings.require_home()?;
    let standing = runs::all(&cx.settings.home)?;
    let runs: Vec<Run<'_>> = standing.iter().map(|standing| Run::new(standing, cx)).collect();
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text if runs.is_empty() => {
            cx.streams.say("no lab is deployed");
            String::new()
        }
        OutputFormat::Text if arguments.short => runs.iter().map(in_short).collect(),
        OutputFormat::Text => in_words(&runs),
        OutputFormat::Json => report::document("ork.runs/1", &Document { runs }, format),
        OutputFormat::Ndjson => runs.iter().map(|run| report::document("ork.run-status/1", run, format)).collect(),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

fn in_words(runs: &[Run<'_>]) -> String {
    let mut columns = Columns::head(&["lab", "backend", "started", "passed", "failed", "things", "at step"]);
    for run in runs {
        columns.row([
            Cell::new(Style::Name, format!("{}{}", run.lab, flag(run.suffix))),
            run.backend.into(),
            run.started.as_str().into(),
            run.passed.to_string().into(),
            run.failed.to_string().into(),
            run.things.to_string().into(),
            run.step.unwrap_or_default().into(),
        ]);
    }
    let lessons = runs.iter().filter(|run| !run.steps.is_empty()).map(lesson);
    lessons.fold(columns.render(0), |text, lesson| text + &lesson)
}

/// Formats a run on one line: `eventdriven 3/43 put-rule: Match all orders`.
fn in_short(run: &Run<'_>) -> String {
    let name = Style::Name.paint(&format!("{}{}", run.lab, flag(run.suffix)));
    let at = run.steps.iter().position(|step| Some(step.id.as_str()) == run.step);
    match at.and_then(|at| Some((at, run.steps.get(at)?))) {
        Some((at, step)) => {
            let title = visible::line(&step.title);
            format!("{name} {}/{} {}: {title}\n", at + 1, run.steps.len(), step.id)
        }
        None => format!("{name} {} passed, {} failed\n", run.passed, run.failed),
    }
}

fn lesson(run: &Run<'_>) -> String {
    let mut columns = Columns::default();
    for (index, place) in run.steps.iter().enumerate() {
        let id = Cell::new(Style::Faint, place.id.as_str());
        columns.row([format!("{:>2}", index + 1).into(), place.state.cell(), place.title.as_str().into(), id]);
    }
    format!("\n{}\n{}", Style::Title.paint(run.lab), columns.render(2))
}
