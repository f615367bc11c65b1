//! `lab status`

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::runs::{self, Standing};
use crate::notice::StepOutcome;
use crate::report::{self, Form};
use crate::term::{Cell, Columns, Style};

/// Show the labs that still stand somewhere
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab status\n  ork lab status -o json")]
pub struct Status {}

#[derive(Serialize)]
struct Document<'a> {
    runs: Vec<Run<'a>>,
}

#[derive(Serialize)]
struct Run<'a> {
    lab: &'a str,
    backend: &'a str,
    account: &'a str,
    region: &'a str,
    started: String,
    passed: usize,
    failed: usize,
    things: usize,
    /// Where a learner is.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'a str>,
}

impl<'a> From<&'a Standing> for Run<'a> {
    fn from(standing: &'a Standing) -> Self {
        let ledger = &standing.ledger;
        let count = |outcome| ledger.steps.iter().filter(|step| step.outcome == outcome).count();
        Self {
            lab: &ledger.lab,
            backend: &ledger.backend,
            account: &ledger.account,
            region: &ledger.region,
            started: ledger.started.to_seconds_text(),
            passed: count(StepOutcome::Passed),
            failed: count(StepOutcome::Failed),
            things: ledger.handles.len(),
            step: ledger.progress.as_ref().map(|progress| progress.step.as_str()),
        }
    }
}

pub fn run(cx: &mut Context) -> Result<Exit, Error> {
    let standing = runs::all(&cx.settings.home)?;
    let runs: Vec<Run<'_>> = standing.iter().map(Run::from).collect();
    let form = cx.settings.output_or(Form::Text);
    let text = match form {
        Form::Text if runs.is_empty() => {
            cx.streams.say("no lab stands");
            String::new()
        }
        Form::Text => in_words(&runs),
        Form::Json => report::document("ork.runs/1", &Document { runs }, form),
        Form::Ndjson => runs.iter().map(|run| report::document("ork.run-status/1", run, form)).collect(),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

fn in_words(runs: &[Run<'_>]) -> String {
    let mut columns = Columns::head(&["lab", "backend", "started", "passed", "failed", "things", "at step"]);
    for run in runs {
        columns.row([
            Cell::new(Style::Name, run.lab),
            run.backend.into(),
            run.started.as_str().into(),
            run.passed.to_string().into(),
            run.failed.to_string().into(),
            run.things.to_string().into(),
            run.step.unwrap_or_default().into(),
        ]);
    }
    columns.render(0)
}
