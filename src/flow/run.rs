//! A whole run of a lab: deploy, exercise, verify, clean up.

use std::collections::BTreeMap;

use super::cleanup::clean_up;
use super::deploy::deploy;
use super::exercise::{Exercise, exercise, failure_of};
use super::record::{Keep, Recorder};
use super::stop::Stop;
use crate::aws::Clients;
use crate::diag::Diagnostic;
use crate::lab::{Assets, Lab, Values};
use crate::notice::{Notice, Sink, StepOutcome};
use crate::plan::Ledger;
use crate::resource::{Error, Handle};

/// Everything a run needs to know.
pub struct Course<'a> {
    pub lab: &'a Lab,
    pub assets: &'a dyn Assets,
    pub clients: &'a Clients,
    /// What a person gave; the run adds what it learns.
    pub given: &'a Values,
    /// `local`, or what the first line says.
    pub backend: &'a str,
    pub options: Options,
    pub stop: &'a Stop,
}

/// Which part of a lab to run, and what to leave.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only this step; those before it are done without their checks.
    pub step: Option<String>,
    /// From this step on; those before it are done without their checks.
    pub from: Option<String>,
    /// Leave everything in place.
    pub keep: bool,
    /// Only steps that verify: the rest was done before.
    pub verify_only: bool,
    /// What was added to the names of the lab.
    pub suffix: Option<String>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    pub left_behind: Vec<Handle>,
    /// A failed step saw nothing at all before its deadline.
    pub nothing_seen: bool,
    /// Something broke that is not a check.
    pub trouble: Option<Trouble>,
    pub interrupted: bool,
    pub ledger: Ledger,
}

/// Why a run could not go on.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    World(#[from] Error),
    /// A value that became known during the run does not fit.
    #[error("the lab does not fit what was found")]
    Lab(Vec<Diagnostic>),
    #[error("interrupted")]
    Interrupted,
}

impl Course<'_> {
    /// What was given, and what the ledger knows by now.
    pub(super) fn values(&self, ledger: &Ledger) -> Values {
        let outputs = ledger.steps.iter().map(|record| (record.id.clone(), record.outputs.clone()));
        let run = [
            ("account", ledger.account.clone()),
            ("region", ledger.region.clone()),
            ("backend", ledger.backend.clone()),
            ("lab", ledger.lab.clone()),
            ("started", ledger.started.to_seconds_text()),
        ];
        Values {
            variables: self.given.variables.clone(),
            environment: self.given.environment.clone(),
            run: run.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            resources: ledger.resources.clone(),
            outputs: outputs.collect(),
        }
    }

    pub(super) async fn new_ledger(&self) -> Result<Ledger, Error> {
        Ok(Ledger {
            schema: Ledger::SCHEMA.to_owned(),
            lab: self.lab.name.clone(),
            suffix: self.options.suffix.clone(),
            backend: self.backend.to_owned(),
            account: self.clients.account().await?.to_owned(),
            region: self.clients.region().to_owned(),
            started: self.clients.clock().now(),
            handles: Vec::new(),
            resources: BTreeMap::new(),
            steps: Vec::new(),
            progress: None,
        })
    }
}

/// Runs the lab; `standing` is the record of an earlier run that was kept.
pub async fn run(
    course: &Course<'_>,
    standing: Option<Ledger>,
    keep: &dyn Keep,
    sink: &mut dyn Sink,
) -> Result<Summary, Error> {
    let begun = course.clients.clock().now();
    let ledger = match standing {
        Some(ledger) => ledger,
        None => course.new_ledger().await?,
    };
    let recorder = Recorder::new(ledger, keep);
    sink.notice(&Notice::RunStarted {
        lab: course.lab.name.clone(),
        title: course.lab.title.clone(),
        backend: course.backend.to_owned(),
        virtual_time: course.clients.clock().is_virtual(),
        steps: course.lab.steps.len(),
    });
    let (done, trouble) = deploy_and_exercise(course, &recorder, sink).await;
    let left_behind = if course.options.keep { Vec::new() } else { leave(course, &recorder, sink).await? };
    let summary = summarise(course, done, trouble, left_behind, recorder.ledger().clone());
    sink.notice(&Notice::RunFinished {
        lab: course.lab.name.clone(),
        passed: summary.passed,
        failed: summary.failed,
        skipped: summary.skipped,
        left_behind: summary.left_behind.len(),
        took_ms: u64::try_from(course.clients.clock().now().since(begun).as_millis()).unwrap_or(u64::MAX),
        kept: course.options.keep,
    });
    Ok(summary)
}

async fn deploy_and_exercise(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    sink: &mut dyn Sink,
) -> (Exercise, Option<Trouble>) {
    let deployed = tokio::select! {
        biased;
        () = course.stop.asked() => Err(Trouble::Interrupted),
        deployed = deploy(course, recorder, sink) => deployed,
    };
    match deployed {
        Ok(()) => exercise(course, recorder, sink).await,
        Err(trouble) => {
            sink.notice(&Notice::RunFailed { failure: failure_of(&trouble) });
            (Exercise::default(), Some(trouble))
        }
    }
}

async fn leave(course: &Course<'_>, recorder: &Recorder<'_>, sink: &mut dyn Sink) -> Result<Vec<Handle>, Error> {
    let handles = recorder.ledger().handles.clone();
    let left = clean_up(course.clients, &handles, sink).await;
    recorder.update(|ledger| ledger.handles.clone_from(&left))?;
    Ok(left)
}

fn summarise(
    course: &Course<'_>,
    done: Exercise,
    trouble: Option<Trouble>,
    left_behind: Vec<Handle>,
    ledger: Ledger,
) -> Summary {
    let count = |outcome| done.outcomes.iter().filter(|known| **known == outcome).count();
    let (passed, failed) = (count(StepOutcome::Passed), count(StepOutcome::Failed));
    Summary {
        passed,
        failed,
        skipped: course.lab.steps.len().saturating_sub(passed + failed),
        left_behind,
        nothing_seen: done.nothing_seen,
        interrupted: matches!(trouble, Some(Trouble::Interrupted)),
        trouble,
        ledger,
    }
}
