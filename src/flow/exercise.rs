//! Doing the steps of a lab in order, each with its checks.

use std::collections::BTreeSet;

use super::confirm;
use super::late::too_late;
use super::record::Recorder;
use super::run::{Course, Trouble};
use crate::clock::Timestamp;
use crate::lab::{ExpectFailure, LabStep};
use crate::notice::{Failure, Notice, Sink, StepOutcome, TruthRow};
use crate::plan::StepRecord;
use crate::probe::{Outcome, Verdict};
use crate::resource::{Error, World};
use crate::step::{Publish, Receipt, Step, envelope};
use crate::visible;

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
    fatal: Option<Trouble>,
}

pub(super) async fn exercise(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    sink: &mut dyn Sink,
) -> (Exercise, Option<Trouble>) {
    let mut done = Exercise::default();
    let mut trouble = None;
    for (index, step) in course.lab.steps.iter().enumerate() {
        let asked = part(course, recorder, index);
        let hopeless = trouble.is_some() || done.failed.contains(control_of(step));
        if hopeless && asked == Part::Full {
            sink.notice(&skipped(course, step, Vec::new()));
        }
        let clock = course.clients.clock();
        let late = if clock.is_virtual() || hopeless || asked != Part::Full {
            None
        } else {
            too_late(course.lab, index, clock.now())
        };
        if let Some(why) = &late {
            sink.notice(&skipped(course, step, vec![why.clone()]));
        }
        let part = if hopeless || late.is_some() { Part::Skip } else { asked };
        match part {
            Part::Full => trouble = full(course, recorder, index, &mut done, sink).await,
            Part::Prepare => trouble = prepare(course, recorder, index).await.err(),
            Part::Skip => done.outcomes.push(StepOutcome::Skipped),
        }
    }
    (done, trouble)
}

/// Said of a step that makes no sense any more; steps nobody asked for are not mentioned.
fn skipped(course: &Course<'_>, step: &LabStep, hints: Vec<String>) -> Notice {
    let place = course.lab.location(step);
    let outcome = StepOutcome::Skipped;
    Notice::StepFinished { id: step.id.clone(), title: title(step), place, outcome, took_ms: 0, failure: None, hints }
}

fn title(step: &LabStep) -> String {
    step.words.title.clone().unwrap_or_else(|| step.id.clone())
}

/// Which part of a step a run asks for.
fn part(course: &Course<'_>, recorder: &Recorder<'_>, index: usize) -> Part {
    let steps = &course.lab.steps;
    let position = |id: &Option<String>| id.as_ref().and_then(|id| steps.iter().position(|step| step.id == *id));
    let Some(step) = steps.get(index) else { return Part::Skip };
    let verifies = step.step.verifies();
    if course.options.verify_only {
        return if verifies { Part::Full } else { Part::Skip };
    }
    let (only, from) = (position(&course.options.step), position(&course.options.from));
    let first = only.or(from).unwrap_or(0);
    if index < first {
        let was_done = recorder.ledger().outputs(&step.id).is_some();
        return if verifies || was_done { Part::Skip } else { Part::Prepare };
    }
    if only.is_some_and(|only| index > only) { Part::Skip } else { Part::Full }
}

fn control_of(step: &LabStep) -> &str {
    step.step.verification().and_then(|verify| verify.control.as_deref()).unwrap_or_default()
}

async fn prepare(course: &Course<'_>, recorder: &Recorder<'_>, index: usize) -> Result<(), Trouble> {
    let (step, receipt) = act(course, recorder, index).await?;
    record(course, recorder, index, &step, &receipt, StepOutcome::Passed)?;
    Ok(())
}

async fn full(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    index: usize,
    done: &mut Exercise,
    sink: &mut dyn Sink,
) -> Option<Trouble> {
    let entry = course.lab.steps.get(index)?;
    let begun = course.clients.clock().now();
    sink.notice(&Notice::StepStarted {
        id: entry.id.clone(),
        title: title(entry),
        kind: entry.step.kind(),
        number: index + 1,
        of: course.lab.steps.len(),
        place: course.lab.location(entry),
    });
    let mut ending = perform(course, recorder, index, entry, sink).await;
    if let Some(expected) = &entry.expect_failure {
        ending = invert(ending, expected);
    }
    finish(course, entry, ending, begun, done, sink)
}

async fn perform(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    index: usize,
    entry: &LabStep,
    sink: &mut dyn Sink,
) -> Ending {
    let acted = tokio::select! {
        biased;
        () = course.stop.asked() => Err(Trouble::Interrupted),
        acted = act(course, recorder, index) => acted,
    };
    let (step, receipt) = match acted {
        Ok(acted) => acted,
        Err(trouble) => return Ending { failure: Some(failure_of(&trouble)), verdict: None, fatal: Some(trouble) },
    };
    tell(entry, &receipt, sink);
    let compared = compare(course, entry, &step, &receipt, sink).await;
    let verdict = receipt.verdict.as_ref().map(|verdict| verdict.outcome);
    let failure = match compared {
        Ok(failure) => failure.or_else(|| receipt.verdict.as_ref().and_then(failure_of_verdict)),
        Err(error) => {
            let trouble = Trouble::World(error);
            return Ending { failure: Some(failure_of(&trouble)), verdict, fatal: Some(trouble) };
        }
    };
    let outcome = if failure.is_none() { StepOutcome::Passed } else { StepOutcome::Failed };
    let fatal = record(course, recorder, index, &step, &receipt, outcome).err();
    Ending { failure, verdict, fatal }
}

fn finish(
    course: &Course<'_>,
    entry: &LabStep,
    ending: Ending,
    begun: Timestamp,
    done: &mut Exercise,
    sink: &mut dyn Sink,
) -> Option<Trouble> {
    let outcome = if ending.failure.is_none() { StepOutcome::Passed } else { StepOutcome::Failed };
    if outcome == StepOutcome::Failed {
        done.failed.insert(entry.id.clone());
        done.nothing_seen |= ending.verdict == Some(Outcome::NothingSeen);
    }
    done.outcomes.push(outcome);
    let hints = if ending.failure.is_some() { entry.words.hints.clone() } else { Vec::new() };
    sink.notice(&Notice::StepFinished {
        id: entry.id.clone(),
        title: title(entry),
        place: course.lab.location(entry),
        outcome,
        took_ms: u64::try_from(course.clients.clock().now().since(begun).as_millis()).unwrap_or(u64::MAX),
        failure: ending.failure,
        hints,
    });
    ending.fatal
}

/// Makes the step with what is known now, and does it.
async fn act(course: &Course<'_>, recorder: &Recorder<'_>, index: usize) -> Result<(Step, Receipt), Trouble> {
    let values = course.values(&recorder.ledger());
    let mut step = course.lab.step(index, &values, course.assets).map_err(Trouble::Lab)?;
    step.look_since(recorder.ledger().started);
    let world = World { clients: course.clients, record: recorder };
    let receipt = step.apply(&world).await?;
    Ok((step, receipt))
}

fn record(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    index: usize,
    step: &Step,
    receipt: &Receipt,
    outcome: StepOutcome,
) -> Result<(), Trouble> {
    let Some(entry) = course.lab.steps.get(index) else { return Ok(()) };
    let mut outputs = receipt.outputs.clone();
    for (name, output) in &entry.capture {
        if let Some(value) = receipt.outputs.get(output) {
            outputs.insert(name.clone(), value.clone());
        }
    }
    let record = StepRecord { id: entry.id.clone(), kind: step.kind().to_owned(), outcome, outputs };
    recorder.update(|ledger| ledger.record_step(record))?;
    Ok(())
}

fn tell(entry: &LabStep, receipt: &Receipt, sink: &mut dyn Sink) {
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
    course: &Course<'_>,
    entry: &LabStep,
    step: &Step,
    receipt: &Receipt,
    sink: &mut dyn Sink,
) -> Result<Option<Failure>, Error> {
    let Some(publish) = step.publication() else { return Ok(None) };
    let mut rows = Vec::new();
    for published in &receipt.published {
        let Some(expected) = published.alias.as_ref().and_then(|alias| entry.matches.get(alias)) else { continue };
        let event = event_text(course, publish, published.alias.as_deref()).await?;
        let mut expected = expected.clone();
        expected.sort();
        let matched = confirm::matched_rules(course.clients, published, &event).await?;
        rows.push(TruthRow { event: published.alias.clone().unwrap_or_default(), expected, matched });
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let wrong: Vec<&str> = rows.iter().filter(|row| !row.agrees()).map(|row| row.event.as_str()).collect();
    let failure = (!wrong.is_empty()).then(|| Failure {
        message: format!("the rules that matched {} are not those the lab says", crate::words::list(&wrong)),
        help: Some("`ork match PATTERN EVENT --explain` says which field refused".to_owned()),
    });
    sink.notice(&Notice::Compared { step: entry.id.clone(), rows });
    Ok(failure)
}

async fn event_text(course: &Course<'_>, publish: &Publish, alias: Option<&str>) -> Result<String, Error> {
    let account = course.clients.account().await?;
    let drafts = publish.drafts().map_err(|bad| Error::invalid("from", bad.to_string(), None))?;
    let draft = drafts.iter().find(|draft| draft.alias.as_deref() == alias);
    Ok(draft.map(|draft| envelope(draft, account, course.clients.region()).to_string()).unwrap_or_default())
}

/// Why a step whose check does not hold fails.
pub fn failure_of_verdict(verdict: &Verdict) -> Option<Failure> {
    (verdict.outcome != Outcome::Held).then(|| Failure {
        message: format!("expected {}, got {}", verdict.expected, verdict.got),
        help: verdict.difference.clone(),
    })
}

pub(super) fn failure_of(trouble: &Trouble) -> Failure {
    let help = match trouble {
        Trouble::World(Error::Invalid { help, .. }) => help.clone(),
        Trouble::Lab(problems) => problems.first().map(|problem| problem.message.clone()),
        Trouble::World(Error::Absent { help, .. } | Error::Ambiguous { help, .. }) => Some(help.clone()),
        Trouble::World(Error::Cloud(error)) => error.remedy().map(str::to_owned),
        Trouble::World(_) | Trouble::Interrupted => None,
    };
    let message = match trouble {
        // These have lines of their own, in which what is foreign was made visible.
        Trouble::World(Error::Failed { message } | Error::Ambiguous { message, .. }) => message.clone(),
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
        (Some(_), _) if !matches!(ending.fatal, Some(Trouble::Interrupted)) => passed,
        (Some(failure), _) => Ending { failure: Some(failure), verdict: None, fatal: ending.fatal },
        (None, _) => Ending {
            failure: Some(Failure { message: "expected to fail, and did not".to_owned(), help: None }),
            ..passed
        },
    }
}
