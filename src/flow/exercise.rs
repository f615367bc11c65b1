//! Performs the steps of a lab in order, each with its checks.

use std::collections::BTreeSet;

use super::confirm;
use super::record::LedgerWriter;
use super::run::{RunContext, RunError};
use super::unreachable::too_late;
use crate::clock::Timestamp;
use crate::command_line::explain_match;
use crate::lab::{ExpectFailure, LabStep};
use crate::notice::{Failure, Notice, Sink, StepOutcome, TruthRow};
use crate::plan::StepRecord;
use crate::probe::{Outcome, Verdict};
use crate::resource::{Error, ResourceContext, rule};
use crate::step::{Publish, Receipt, Step, envelope};
use crate::visible;

/// The reason for steps that were interrupted or did not start because of an interruption.
const INTERRUPTED: &str = "the run was interrupted";

/// The results of the steps.
#[derive(Debug, Default)]
pub(super) struct Exercise {
    pub(super) outcomes: Vec<StepOutcome>,
    pub(super) nothing_seen: bool,
    failed: BTreeSet<String>,
}

/// Which part of a step to perform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Perform and check the step.
    Full,
    /// Perform the step for later steps, without reporting it.
    Prepare,
    Skip,
}

/// The outcome of a step, before it is described.
struct Ending {
    failure: Option<Failure>,
    verdict: Option<Outcome>,
    /// The error that ends the run.
    fatal: Option<RunError>,
}

pub(super) async fn exercise(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    sink: &mut dyn Sink,
) -> (Exercise, Option<RunError>) {
    let mut done = Exercise::default();
    let mut trouble = None;
    for (index, step) in context.lab.steps.iter().enumerate() {
        let asked = part(context, writer, index);
        let hopeless = trouble.is_some() || done.failed.contains(control_of(step));
        if hopeless && asked == Part::Full {
            let why = matches!(trouble, Some(RunError::Interrupted)).then(|| INTERRUPTED.to_owned());
            sink.notice(&skipped(context, step, why.into_iter().collect()));
        }
        let clock = context.clients.clock();
        let late = if clock.is_virtual() || hopeless || asked != Part::Full {
            None
        } else {
            too_late(context.lab, index, clock.now())
        };
        if let Some(why) = &late {
            sink.notice(&skipped(context, step, vec![why.clone()]));
        }
        let part = if hopeless || late.is_some() { Part::Skip } else { asked };
        match part {
            Part::Full => trouble = full(context, writer, index, &mut done, sink).await,
            Part::Prepare => trouble = prepare(context, writer, index).await.err(),
            Part::Skip => done.outcomes.push(StepOutcome::Skipped),
        }
    }
    (done, trouble)
}

/// Returns the notice for a step that is skipped. Steps that were not requested have no notice.
fn skipped(context: &RunContext<'_>, step: &LabStep, hints: Vec<String>) -> Notice {
    let place = context.lab.location(step);
    let outcome = StepOutcome::Skipped;
    Notice::StepFinished { id: step.id.clone(), title: title(step), place, outcome, took_ms: 0, failure: None, hints }
}

fn title(step: &LabStep) -> String {
    step.words.title.clone().unwrap_or_else(|| step.id.clone())
}

/// Returns which part of a step to perform.
fn part(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Part {
    let steps = &context.lab.steps;
    let position = |id: &Option<String>| id.as_ref().and_then(|id| steps.iter().position(|step| step.id == *id));
    let Some(step) = steps.get(index) else { return Part::Skip };
    let verifies = step.step.verifies();
    if context.options.verify_only {
        return if verifies { Part::Full } else { Part::Skip };
    }
    let (only, from) = (position(&context.options.step), position(&context.options.from));
    let first = only.or(from).unwrap_or(0);
    if index < first {
        let was_done = writer.ledger().outputs(&step.id).is_some();
        return if verifies || was_done { Part::Skip } else { Part::Prepare };
    }
    if only.is_some_and(|only| index > only) { Part::Skip } else { Part::Full }
}

fn control_of(step: &LabStep) -> &str {
    step.step.verification().and_then(|verify| verify.control.as_deref()).unwrap_or_default()
}

async fn prepare(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<(), RunError> {
    let (step, receipt) = apply(context, writer, index).await?;
    record(context, writer, index, &step, &receipt, StepOutcome::Passed)?;
    Ok(())
}

async fn full(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    index: usize,
    done: &mut Exercise,
    sink: &mut dyn Sink,
) -> Option<RunError> {
    let entry = context.lab.steps.get(index)?;
    let begun = context.clients.clock().now();
    sink.notice(&Notice::StepStarted {
        id: entry.id.clone(),
        title: title(entry),
        kind: entry.step.kind(),
        number: index + 1,
        of: context.lab.steps.len(),
        place: context.lab.location(entry),
    });
    let mut ending = perform(context, writer, index, entry, sink).await;
    if let Some(expected) = &entry.expect_failure {
        ending = invert(ending, expected);
    }
    finish(context, entry, ending, begun, done, sink)
}

async fn perform(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    index: usize,
    entry: &LabStep,
    sink: &mut dyn Sink,
) -> Ending {
    let acted = tokio::select! {
        biased;
        () = context.stop.asked() => Err(RunError::Interrupted),
        acted = apply(context, writer, index) => acted,
    };
    let (step, receipt) = match acted {
        Ok(acted) => acted,
        Err(trouble) => return Ending { failure: Some(failure_of(&trouble)), verdict: None, fatal: Some(trouble) },
    };
    notify(entry, &receipt, sink);
    let compared = compare(context, entry, &step, &receipt, sink).await;
    let verdict = receipt.verdict.as_ref().map(|verdict| verdict.outcome);
    let failure = match compared {
        Ok(failure) => failure.or_else(|| receipt.verdict.as_ref().and_then(failure_of_verdict)),
        Err(error) => {
            let trouble = RunError::ResourceContext(error);
            return Ending { failure: Some(failure_of(&trouble)), verdict, fatal: Some(trouble) };
        }
    };
    let outcome = if failure.is_none() { StepOutcome::Passed } else { StepOutcome::Failed };
    let fatal = record(context, writer, index, &step, &receipt, outcome).err();
    Ending { failure, verdict, fatal }
}

fn finish(
    context: &RunContext<'_>,
    entry: &LabStep,
    ending: Ending,
    begun: Timestamp,
    done: &mut Exercise,
    sink: &mut dyn Sink,
) -> Option<RunError> {
    let was_interrupted = matches!(ending.fatal, Some(RunError::Interrupted));
    let outcome = match ending.failure {
        None => StepOutcome::Passed,
        Some(_) if was_interrupted => StepOutcome::Skipped,
        Some(_) => StepOutcome::Failed,
    };
    if outcome == StepOutcome::Failed {
        done.failed.insert(entry.id.clone());
        done.nothing_seen |= ending.verdict == Some(Outcome::NothingSeen);
    }
    done.outcomes.push(outcome);
    let hints = match outcome {
        StepOutcome::Passed => Vec::new(),
        StepOutcome::Failed => entry.words.hints.clone(),
        StepOutcome::Skipped => vec![INTERRUPTED.to_owned()],
    };
    sink.notice(&Notice::StepFinished {
        id: entry.id.clone(),
        title: title(entry),
        place: context.lab.location(entry),
        outcome,
        took_ms: u64::try_from(context.clients.clock().now().since(begun).as_millis()).unwrap_or(u64::MAX),
        failure: ending.failure.filter(|_| !was_interrupted),
        hints,
    });
    ending.fatal
}

/// Resolves the values of a step and performs it.
async fn apply(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<(Step, Receipt), RunError> {
    let values = context.values(&writer.ledger());
    let mut step = context.lab.step(index, &values, context.assets).map_err(RunError::Lab)?;
    step.look_since(writer.ledger().started);
    let resources = ResourceContext { clients: context.clients, record: writer };
    let receipt = step.apply(&resources).await?;
    Ok((step, receipt))
}

fn record(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    index: usize,
    step: &Step,
    receipt: &Receipt,
    outcome: StepOutcome,
) -> Result<(), RunError> {
    let Some(entry) = context.lab.steps.get(index) else { return Ok(()) };
    let mut outputs = receipt.outputs.clone();
    for (name, output) in &entry.capture {
        if let Some(value) = receipt.outputs.get(output) {
            outputs.insert(name.clone(), value.clone());
        }
    }
    let record = StepRecord { id: entry.id.clone(), kind: step.kind().to_owned(), outcome, outputs };
    writer.update(|ledger| ledger.record_step(record))?;
    Ok(())
}

fn notify(entry: &LabStep, receipt: &Receipt, sink: &mut dyn Sink) {
    for change in &receipt.changes {
        sink.notice(&Notice::Changed { step: entry.id.clone(), change: change.clone() });
    }
    for published in &receipt.published {
        sink.notice(&Notice::Published { step: entry.id.clone(), receipt: published.clone() });
    }
    if let Some(verdict) = &receipt.verdict {
        sink.notice(&Notice::Judged { step: entry.id.clone(), verdict: verdict.clone() });
    }
}

/// Compares the truth table of a step with the rules that matched.
async fn compare(
    context: &RunContext<'_>,
    entry: &LabStep,
    step: &Step,
    receipt: &Receipt,
    sink: &mut dyn Sink,
) -> Result<Option<Failure>, Error> {
    let Some(publish) = step.publication() else { return Ok(None) };
    let (mut rows, mut compared) = (Vec::new(), Vec::new());
    for published in &receipt.published {
        let Some(expected) = published.alias.as_ref().and_then(|alias| entry.matches.get(alias)) else { continue };
        let event = event_text(context, publish, published.alias.as_deref()).await?;
        let mut expected = expected.clone();
        expected.sort();
        let matched = confirm::matched_rules(context.clients, published, &event).await?;
        compared.push(published);
        rows.push(TruthRow { event: published.alias.clone().unwrap_or_default(), expected, matched });
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let mut help = None;
    if let Some((row, published)) = rows.iter().zip(&compared).find(|(row, _)| !row.agrees()) {
        let event = event_text(context, publish, published.alias.as_deref()).await?;
        help = why_not(context, row, &published.bus, &event).await?;
    }
    let wrong: Vec<&str> = rows.iter().filter(|row| !row.agrees()).map(|row| row.event.as_str()).collect();
    let failure = (!wrong.is_empty()).then(|| Failure {
        message: format!("the rules that matched {} are not those the lab says", crate::words::list(&wrong)),
        help,
    });
    sink.notice(&Notice::Compared { step: entry.id.clone(), rows });
    Ok(failure)
}

/// Returns a hint for the first rule that matched unexpectedly or failed to match.
async fn why_not(context: &RunContext<'_>, row: &TruthRow, bus: &str, event: &str) -> Result<Option<String>, Error> {
    let differs = |name: &&String| row.expected.contains(name) != row.matched.contains(name);
    let Some(name) = row.expected.iter().chain(&row.matched).find(differs) else { return Ok(None) };
    let standing = rule::list(context.clients, bus).await?;
    Ok(Some(match standing.iter().find(|rule| rule.name == *name) {
        Some(rule) => format!("`{}` says which field decides for `{name}`", explain_match(&rule.pattern, event)),
        None => format!("no rule `{name}` is enabled on `{bus}`"),
    }))
}

async fn event_text(context: &RunContext<'_>, publish: &Publish, alias: Option<&str>) -> Result<String, Error> {
    let account = context.clients.account().await?;
    let drafts = publish.drafts().map_err(|bad| Error::invalid("from", bad.to_string(), None))?;
    let draft = drafts.iter().find(|draft| draft.alias.as_deref() == alias);
    Ok(draft.map(|draft| envelope(draft, account, context.clients.region()).to_string()).unwrap_or_default())
}

/// Returns the failure of a step whose check did not pass.
pub fn failure_of_verdict(verdict: &Verdict) -> Option<Failure> {
    (verdict.outcome != Outcome::Passed).then(|| Failure {
        message: format!("expected {}, got {}", verdict.expected, verdict.got),
        help: verdict.difference.clone(),
    })
}

pub(super) fn failure_of(trouble: &RunError) -> Failure {
    let help = match trouble {
        RunError::ResourceContext(Error::Invalid { help, .. }) => help.clone(),
        RunError::Lab(problems) => problems.first().map(|problem| problem.message.clone()),
        RunError::ResourceContext(Error::Absent { help, .. } | Error::Ambiguous { help, .. }) => Some(help.clone()),
        RunError::ResourceContext(Error::OnOtherBus { other, .. }) => Some(format!("write `bus: {other}`")),
        RunError::ResourceContext(Error::Cloud(error)) => error.remedy().map(str::to_owned),
        RunError::ResourceContext(_) | RunError::Interrupted => None,
    };
    let message = match trouble {
        // The untrusted parts of these messages have several lines and have been escaped.
        RunError::ResourceContext(Error::Failed { message } | Error::Ambiguous { message, .. }) => message.clone(),
        trouble => visible::line(&trouble.to_string()).into_owned(),
    };
    Failure { message, help }
}

/// Inverts the outcome of a step that is expected to fail.
fn invert(ending: Ending, expected: &ExpectFailure) -> Ending {
    let passed = Ending { failure: None, verdict: None, fatal: None };
    match (ending.failure, expected) {
        (Some(failure), ExpectFailure::Saying(text)) if !failure.message.contains(text.as_str()) => Ending {
            failure: Some(Failure {
                message: format!("failed, but not with `{text}`: {}", failure.message),
                help: None,
            }),
            ..passed
        },
        (Some(_), _) if !matches!(ending.fatal, Some(RunError::Interrupted)) => passed,
        (Some(failure), _) => Ending { failure: Some(failure), verdict: None, fatal: ending.fatal },
        (None, _) => Ending {
            failure: Some(Failure { message: "expected to fail, and did not".to_owned(), help: None }),
            ..passed
        },
    }
}
