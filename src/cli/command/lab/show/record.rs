//! Runs a lab in a private cloud and records its calls, for the commands of the AWS CLI.

use super::super::run::Prepared;
use crate::api_call::{ApiCall, CallLog};
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::command_line::CommandLine;
use crate::flow::{self, NullStore, Stop};
use crate::notice::{Notice, Sink};
use crate::show::{RecordedStep, Recording};

/// Runs the lab and returns its calls. Fails if the run does not pass.
pub(super) async fn record(prepared: &Prepared, name: &str, cx: &Context) -> Result<Recording, Error> {
    let (backend, calls) = backend::recording(&cx.settings, prepared.lab.starts_at);
    let stop = Stop::default();
    let course = prepared.course(&backend, &stop);
    let mut parts = Parts::new(&calls);
    let summary = flow::run(&course, None, &NullStore, &mut parts).await?;
    if summary.failed > 0 || summary.trouble.is_some() || !summary.left_behind.is_empty() {
        let run = CommandLine::new("lab run").value(name);
        return Err(Error::new(Exit::Untrue, format!("the lab `{}` does not pass", prepared.lab.name))
            .help(format!("`{run}` shows why; the commands of the AWS CLI are taken from a run that passes")));
    }
    let values = course.values(&summary.ledger);
    let mut steps = Vec::new();
    for (index, (entry, calls)) in prepared.lab.steps.iter().zip(parts.steps).enumerate() {
        let step = prepared.lab.step(index, &values, course.assets).unwrap_or_else(|_| entry.step.clone());
        let outputs = summary.ledger.outputs(&entry.id).cloned().unwrap_or_default();
        steps.push(RecordedStep { step, calls, outputs });
    }
    Ok(Recording {
        resources: parts.resources,
        steps,
        removal: calls.take(),
        account: summary.ledger.account.clone(),
        region: summary.ledger.region.clone(),
        started: summary.ledger.started.to_seconds_text(),
    })
}

/// Assigns the calls of a run to the parts of the lab.
struct Parts<'a> {
    calls: &'a CallLog,
    resources: Vec<Vec<ApiCall>>,
    steps: Vec<Vec<ApiCall>>,
}

impl<'a> Parts<'a> {
    fn new(calls: &'a CallLog) -> Self {
        Self { calls, resources: Vec::new(), steps: Vec::new() }
    }
}

impl Sink for Parts<'_> {
    fn notice(&mut self, notice: &Notice) {
        match notice {
            Notice::RunStarted { .. } => drop(self.calls.take()),
            Notice::ResourceReady { .. } => self.resources.push(self.calls.take()),
            Notice::StepFinished { .. } => self.steps.push(self.calls.take()),
            _ => {}
        }
    }
}
