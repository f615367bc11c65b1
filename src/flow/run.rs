//! A whole run of a lab: deploy, exercise, verify, clean up.

use std::collections::BTreeMap;

use super::cleanup::clean_up;
use super::deploy::deploy;
use super::exercise::{Exercise, exercise, failure_of};
use super::overlooked::notice_overlooked;
use super::record::{LedgerStore, LedgerWriter};
use super::stop::Stop;
use crate::aws::Clients;
use crate::clock::{Clock, Timestamp};
use crate::diag::Diagnostic;
use crate::lab::{Assets, Lab, Values};
use crate::notice::{Failure, Notice, Sink, StepOutcome};
use crate::plan::Ledger;
use crate::resource::{Error, ResourceId};
use crate::step::Step;

/// The parameters of a run.
pub struct RunContext<'a> {
    pub lab: &'a Lab,
    pub assets: &'a dyn Assets,
    pub clients: &'a Clients,
    /// The real clock, because the clock of the clients may jump.
    pub wall: &'a dyn Clock,
    /// The values given by the user; the run adds its own.
    pub given: &'a Values,
    /// The name of the backend as printed: `local`, or a description.
    pub backend: &'a str,
    pub options: Options,
    pub stop: &'a Stop,
}

/// Which part of a lab to run, and what to keep.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The only step to run; those before it are performed without their checks.
    pub step: Option<String>,
    /// The first step to run; those before it are performed without their checks.
    pub from: Option<String>,
    /// Whether to keep all resources.
    pub keep: bool,
    /// Whether to run only verifying steps, because the others were performed before.
    pub verify_only: bool,
    /// The suffix of the names of the lab.
    pub suffix: Option<String>,
}

/// The outcome of a run.
#[derive(Debug)]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    pub left_behind: Vec<ResourceId>,
    /// Whether a failed step observed nothing before its deadline.
    pub nothing_seen: bool,
    /// An error other than a failed check.
    pub trouble: Option<RunError>,
    pub interrupted: bool,
    pub ledger: Ledger,
}

/// Why a run could not continue.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    ResourceContext(#[from] Error),
    /// A value that became known during the run is not valid.
    #[error("the lab does not fit what was found")]
    Lab(Vec<Diagnostic>),
    #[error("interrupted")]
    Interrupted,
}

impl RunContext<'_> {
    /// Returns the given values and those recorded in the ledger.
    pub fn values(&self, ledger: &Ledger) -> Values {
        let outputs = ledger.steps.iter().map(|record| (record.id.clone(), record.outputs.clone()));
        let started = ledger.started.to_seconds_text();
        let part = |range: std::ops::Range<usize>| started.get(range).unwrap_or_default();
        let run = [
            ("account", ledger.account.clone()),
            ("region", ledger.region.clone()),
            ("backend", ledger.backend.clone()),
            ("lab", ledger.lab.clone()),
            ("started", started.clone()),
            ("year", part(0..4).to_owned()),
            ("month", part(5..7).trim_start_matches('0').to_owned()),
        ];
        Values {
            variables: self.given.variables.clone(),
            environment: self.given.environment.clone(),
            run: run.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            resources: ledger.resources.clone(),
            outputs: outputs.collect(),
        }
    }

    /// Returns the steps with their values. Steps with missing values are omitted.
    fn steps(&self, ledger: &Ledger) -> Vec<Step> {
        let values = self.values(ledger);
        let steps = 0..self.lab.steps.len();
        steps.filter_map(|index| self.lab.step(index, &values, self.assets).ok()).collect()
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
            ids: Vec::new(),
            created_for: BTreeMap::new(),
            resources: BTreeMap::new(),
            steps: Vec::new(),
            is_under_way: false,
            progress: None,
        })
    }
}

/// Runs the lab. `standing` is the ledger of an earlier run whose resources were kept.
pub async fn run(
    context: &RunContext<'_>,
    standing: Option<Ledger>,
    keep: &dyn LedgerStore,
    sink: &mut dyn Sink,
) -> Result<Summary, Error> {
    let (begun, begun_outside) = (context.clients.clock().now(), context.wall.now());
    let mut ledger = match standing {
        Some(ledger) => ledger,
        None => context.new_ledger().await?,
    };
    ledger.is_under_way = true;
    let writer = LedgerWriter::new(ledger, keep);
    sink.notice(&Notice::RunStarted {
        lab: context.lab.name.clone(),
        title: context.lab.title.clone(),
        backend: context.backend.to_owned(),
        virtual_time: context.clients.clock().is_virtual(),
        steps: context.lab.steps.len(),
    });
    let (done, trouble) = deploy_and_exercise(context, &writer, sink).await;
    if let (Some(RunError::Interrupted), Some(reason)) = (&trouble, context.stop.reason()) {
        sink.notice(&Notice::RunFailed { failure: Failure { message: reason.to_owned(), help: None } });
    }
    if !matches!(trouble, Some(RunError::Interrupted)) {
        notice_overlooked(context.clients, || context.steps(&writer.ledger()), begun, sink);
    }
    let left_behind = if context.options.keep { Vec::new() } else { leave(context, &writer, sink).await? };
    writer.update(|ledger| ledger.is_under_way = false)?;
    let summary = summarise(context, done, trouble, left_behind, writer.ledger().clone());
    sink.notice(&Notice::RunFinished {
        lab: context.lab.name.clone(),
        passed: summary.passed,
        failed: summary.failed,
        skipped: summary.skipped,
        left_behind: summary.left_behind.len(),
        took_ms: millis_since(begun, context.clients.clock()),
        wall_ms: context.clients.clock().is_virtual().then(|| millis_since(begun_outside, context.wall)),
        kept: context.options.keep,
    });
    Ok(summary)
}

fn millis_since(begun: Timestamp, clock: &dyn Clock) -> u64 {
    u64::try_from(clock.now().since(begun).as_millis()).unwrap_or(u64::MAX)
}

async fn deploy_and_exercise(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    sink: &mut dyn Sink,
) -> (Exercise, Option<RunError>) {
    let deployed = tokio::select! {
        biased;
        () = context.stop.asked() => Err(RunError::Interrupted),
        deployed = deploy(context, writer, sink) => deployed,
    };
    match deployed {
        Ok(()) => exercise(context, writer, sink).await,
        Err(trouble) => {
            if context.stop.reason().is_none() {
                sink.notice(&Notice::RunFailed { failure: failure_of(&trouble) });
            }
            (Exercise::default(), Some(trouble))
        }
    }
}

async fn leave(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    sink: &mut dyn Sink,
) -> Result<Vec<ResourceId>, Error> {
    let ids = writer.ledger().ids.clone();
    let left = clean_up(context.clients, &ids, sink).await;
    writer.update(|ledger| ledger.ids.clone_from(&left))?;
    Ok(left)
}

fn summarise(
    context: &RunContext<'_>,
    done: Exercise,
    trouble: Option<RunError>,
    left_behind: Vec<ResourceId>,
    ledger: Ledger,
) -> Summary {
    let count = |outcome| done.outcomes.iter().filter(|known| **known == outcome).count();
    let (passed, failed) = (count(StepOutcome::Passed), count(StepOutcome::Failed));
    Summary {
        passed,
        failed,
        skipped: context.lab.steps.len().saturating_sub(passed + failed),
        left_behind,
        nothing_seen: done.nothing_seen,
        interrupted: matches!(trouble, Some(RunError::Interrupted)),
        trouble,
        ledger,
    }
}
