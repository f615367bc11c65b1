//! Doing the steps of a lab in order, each with its checks.

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

/// Why a step has no result that was interrupted, or never begun because of that.
const INTERRUPTED: &str = "the run was interrupted";

/// How far the steps came.
#[derive(Debug, Default)]
pub(super) struct Exercise {
    pub(super) outcomes: Vec<StepOutcome>,
    pub(super) nothing_seen: bool,
    failed: BTreeSet<String>,
}

/// What to do about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Do it and judge it.
    Full,
    /// Do it, so that later steps find what they need, and say nothing.
    Prepare,
    Skip,
}

/// A step's end, before its words are chosen.
struct Ending {
    failure: Option<Failure>,
    verdict: Option<Outcome>,
    /// Nothing that follows makes sense.
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

/// Said of a step that makes no sense any more; steps nobody asked for are not mentioned.
fn skipped(context: &RunContext<'_>, step: &LabStep, hints: Vec<String>) -> Notice {
    let place = context.lab.location(step);
    let outcome = StepOutcome::Skipped;
    Notice::StepFinished { id: step.id.clone(), title: title(step), place, outcome, took_ms: 0, failure: None, hints }
}

fn title(step: &LabStep) -> String {
    step.words.title.clone().unwrap_or_else(|| step.id.clone())
}

/// Which part of a step a run asks for.
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

/// Makes the step with what is known now, and does it.
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

/// Holds the truth table against what the cloud's rules did.
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

/// How to find out about the first rule that matched and should not have, or did not and should have.
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

/// Why a step whose check does not hold fails.
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
        RunError::ResourceContext(Error::Cloud(error)) => error.remedy().map(str::to_owned),
        RunError::ResourceContext(_) | RunError::Interrupted => None,
    };
    let message = match trouble {
        // These have lines of their own, in which what is foreign was made visible.
        RunError::ResourceContext(Error::Failed { message } | Error::Ambiguous { message, .. }) => message.clone(),
        trouble => visible::line(&trouble.to_string()).into_owned(),
    };
    Failure { message, help }
}

/// A step that must fail has passed when it failed as expected.
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
