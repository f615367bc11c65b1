//! Runs a lab for a learner: its resources are deployed, the learner performs the steps, and each step is checked
//! against the cloud.
//!
//! The learner may use any tool, so checks rely only on what exists and what arrived. Events are identified by their
//! content and by the time at which their step began.

use std::collections::BTreeMap;
use std::time::Duration;

use super::cleanup::clean_up;
use super::confirm;
use super::deploy::deploy;
use super::record::{LedgerStore, LedgerWriter};
use super::run::{RunContext, RunError};
use super::unreachable::too_late;
use crate::clock::Timestamp;
use crate::lab::{Lab, LabStep};
use crate::notice::{Sink, StepOutcome};
use crate::plan::{Ledger, Progress, SentEvent, StepRecord};
use crate::resource::{Error, ResourceContext, ResourceId, rule};
use crate::step::{Assessment, AssessmentContext, Draft, Known, Mismatch, Published, Receipt, Sample, Step, envelope};
use crate::words;

/// Deploys the resources of the lab and goes to the first step. Continues an earlier deployment that was interrupted.
pub async fn start(
    context: &RunContext<'_>,
    standing: Option<Ledger>,
    progress: Progress,
    keep: &dyn LedgerStore,
    sink: &mut dyn Sink,
) -> Result<Ledger, RunError> {
    let ledger = match standing {
        Some(ledger) => ledger,
        None => {
            let foreign = standing_already(context, &context.new_ledger().await?).await?;
            let progress = Progress { foreign, ..progress };
            Ledger { progress: Some(progress), ..context.new_ledger().await? }
        }
    };
    let writer = LedgerWriter::new(ledger, keep);
    writer.update(|_| {})?;
    deploy(context, &writer, sink).await?;
    let now = context.clients.clock().now();
    let first = context.lab.steps.first().map(|step| step.id.clone()).unwrap_or_default();
    writer.update(|ledger| {
        if let Some(progress) = &mut ledger.progress {
            progress.go_to(&first, now);
        }
    })?;
    let ledger = writer.ledger().clone();
    Ok(ledger)
}

/// Returns resources that existed before the lab under the names its steps will use.
async fn standing_already(context: &RunContext<'_>, ledger: &Ledger) -> Result<Vec<ResourceId>, Error> {
    let mut standing = Vec::new();
    for resource in made_by_steps(context, ledger).await? {
        if resource.exists(context.clients).await? {
            standing.push(resource);
        }
    }
    Ok(standing)
}

/// Checks whether a step is done, and records the values that later steps refer to.
pub async fn check(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    index: usize,
    within: Option<Duration>,
) -> Result<Assessment, RunError> {
    let Some(entry) = context.lab.steps.get(index) else { return Ok(Assessment::default()) };
    let mut mismatches = unproved(context, writer, entry);
    mismatches.extend(find_events(context, writer, entry).await?);
    let clock = context.clients.clock();
    let late = if clock.is_virtual() { None } else { too_late(context.lab, index, clock.now()) };
    // Events that have arrived by then, or that were published manually, still count.
    let within = if late.is_some() { Some(Duration::ZERO) } else { within };
    // A reference to an event that was not sent cannot be checked.
    let mut assessment = match mismatches.as_slice() {
        [] if entry.expect_failure.is_some() => Assessment::unseen("what has to fail leaves nothing behind"),
        [] => read(context, writer, index, within).await?,
        _ => Assessment { mismatches, ..Assessment::default() },
    };
    if assessment.is_done() {
        assessment.mismatches = disagreements(context, index, &assessment.outputs).await?;
    }
    let outcome = if assessment.is_done() { StepOutcome::Passed } else { StepOutcome::Failed };
    record(writer, entry, outcome, &assessment.outputs)?;
    assessment.late = late.filter(|_| !assessment.is_done());
    Ok(assessment)
}

/// Goes to the next step; returns `None` if there is none. A step that was not done is recorded as skipped.
pub fn continue_at(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<Option<usize>, Error> {
    if let Some(entry) = context.lab.steps.get(index).filter(|entry| !writer.ledger().has_passed(&entry.id)) {
        record(writer, entry, StepOutcome::Skipped, &BTreeMap::new())?;
    }
    if index + 1 >= context.lab.steps.len() {
        return Ok(None);
    }
    go_to(context, writer, index + 1)?;
    Ok(Some(index + 1))
}

/// Goes to a step. Its begin is recorded only the first time.
pub fn go_to(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<(), Error> {
    let now = context.clients.clock().now();
    let Some(step) = context.lab.steps.get(index) else { return Ok(()) };
    writer.update(|ledger| {
        if let Some(progress) = &mut ledger.progress {
            progress.go_to(&step.id, now);
        }
    })
}

/// Returns the step with all values known so far.
pub fn prepared(context: &RunContext<'_>, ledger: &Ledger, index: usize) -> Result<Step, RunError> {
    let values = context.values(ledger);
    context.lab.step(index, &values, context.assets).map_err(RunError::Lab)
}

/// Returns the step after finding the events it refers to.
pub async fn ready(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<Step, RunError> {
    let Some(entry) = context.lab.steps.get(index) else { return Err(RunError::Lab(Vec::new())) };
    find_events(context, writer, entry).await?;
    let ledger = writer.ledger().clone();
    // Events that have not been sent keep their placeholders.
    let mut step = prepared(context, &ledger, index).unwrap_or_else(|_| entry.step.clone());
    step.resolve_targets(context.clients, &every_step(context, &ledger)).await?;
    Ok(step)
}

/// Returns all steps of the lab, each with the values known so far.
fn every_step(context: &RunContext<'_>, ledger: &Ledger) -> Vec<Step> {
    let steps = context.lab.steps.iter().enumerate();
    steps.map(|(index, entry)| prepared(context, ledger, index).unwrap_or_else(|_| entry.step.clone())).collect()
}

/// Performs a step for the learner.
pub async fn solve(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<Receipt, RunError> {
    let ledger = writer.ledger().clone();
    let mut step = prepared(context, &ledger, index)?;
    step.resolve_targets(context.clients, &every_step(context, &ledger)).await?;
    let resources = ResourceContext { clients: context.clients, record: writer };
    let receipt = step.apply(&resources).await?;
    if let Some(entry) = context.lab.steps.get(index) {
        writer.update(|ledger| note_sent(ledger, &entry.id, &receipt.published, context.clients.clock().now()))?;
    }
    Ok(receipt)
}

/// Records the ids of accepted events of a step.
pub fn note_sent(ledger: &mut Ledger, step: &str, published: &[Published], at: Timestamp) {
    let Some(progress) = &mut ledger.progress else { return };
    for published in published {
        if let (Some(alias), Some(id)) = (published.alias.clone(), published.id.clone()) {
            progress.note_sent(SentEvent { step: step.to_owned(), alias, id, at });
        }
    }
}

/// Records the ids of events that were published without the commands of the lab and match those of a step that has
/// begun. Returns whether there were any.
pub fn note_published(lab: &Lab, ledger: &mut Ledger, drafts: &[Draft], sent: &[Published], at: Timestamp) -> bool {
    let Some(progress) = &mut ledger.progress else { return false };
    let reached = lab.steps.iter().filter(|entry| progress.begun.contains_key(&entry.id));
    let publishes = reached.filter_map(|entry| Some((&entry.id, entry.step.publication()?)));
    let mut noted = Vec::new();
    for (step, publish) in publishes {
        let bus = rule::bus_name(&publish.bus);
        for (draft, published) in drafts.iter().zip(sent).filter(|(_, published)| published.bus == bus) {
            if let (Some(alias), Some(id)) = (publish.name_of(draft), published.id.clone()) {
                noted.push(SentEvent { step: step.clone(), alias, id, at });
            }
        }
    }
    let any = !noted.is_empty();
    noted.into_iter().for_each(|sent| progress.note_sent(sent));
    any
}

/// Removes the resources of the lab and those that the learner created. Returns those that still exist.
pub async fn reset(
    context: &RunContext<'_>,
    ledger: &Ledger,
    sink: &mut dyn Sink,
) -> Result<(usize, Vec<ResourceId>), Error> {
    let foreign = ledger.progress.as_ref().map(|progress| progress.foreign.clone()).unwrap_or_default();
    let mut ids = ledger.ids.clone();
    for resource in made_by_steps(context, ledger).await? {
        let is_known = ids.contains(&resource) || foreign.contains(&resource);
        if !is_known && resource.exists(context.clients).await? {
            ids.push(resource);
        }
    }
    let left = clean_up(context.clients, &ids, sink).await;
    Ok((ids.len(), left))
}

/// Returns the events of the lab, for trying patterns and templates.
pub fn samples(context: &RunContext<'_>, ledger: &Ledger) -> Vec<Sample> {
    let mut samples = Vec::new();
    for entry in &context.lab.steps {
        let Some(publish) = entry.step.publication() else { continue };
        let bus = rule::bus_name(&publish.bus);
        for draft in publish.drafts().unwrap_or_default() {
            let event = envelope(&draft, &ledger.account, &ledger.region).to_string();
            samples.push(Sample { bus: bus.clone(), event });
        }
    }
    samples
}

/// Returns the resources that the steps create, in order. If a bus existed before the lab, its other rules do not
/// belong to the lab.
async fn made_by_steps(context: &RunContext<'_>, ledger: &Ledger) -> Result<Vec<ResourceId>, Error> {
    let foreign = ledger.progress.as_ref().map(|progress| progress.foreign.clone()).unwrap_or_default();
    let mut ids = Vec::new();
    for (index, entry) in context.lab.steps.iter().enumerate() {
        let step = prepared(context, ledger, index).unwrap_or_else(|_| entry.step.clone());
        let made = step.created_resources(context.clients).await?;
        if step.contains_the_rest() && made.first().is_some_and(|first| foreign.contains(first)) {
            continue;
        }
        for resource in made {
            if !ids.contains(&resource) {
                ids.push(resource);
            }
        }
    }
    Ok(ids)
}

/// Reports a missing control: a check that nothing arrives is meaningful only after its control has passed.
fn unproved(context: &RunContext<'_>, writer: &LedgerWriter<'_>, entry: &LabStep) -> Vec<Mismatch> {
    let Some(control) = entry.step.verification().and_then(|verify| verify.control.as_deref()) else {
        return Vec::new();
    };
    if writer.ledger().has_passed(control) {
        return Vec::new();
    }
    let title = context.lab.steps.iter().find(|step| step.id == control).and_then(|step| step.words.title.as_deref());
    vec![Mismatch::new(format!("the step `{control}` was done first: {}", title.unwrap_or(control)), "it was not")]
}

/// Finds the current ids of the events that a probe refers to, because a learner may have sent an event again.
async fn find_events(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    entry: &LabStep,
) -> Result<Vec<Mismatch>, RunError> {
    let Some(probe) = entry.step.verification().and_then(|verify| verify.probe.as_ref()) else {
        return Ok(Vec::new());
    };
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (step, alias) in probe.expect().events.iter().filter_map(|event| event.split_once('.')) {
        wanted.entry(step).or_default().push(alias);
    }
    let mut mismatches = Vec::new();
    for (id, aliases) in wanted {
        let position = context.lab.steps.iter().position(|step| step.id == id);
        let Some((index, publish)) = position.and_then(|at| Some((at, context.lab.steps.get(at)?))) else { continue };
        let found = read(context, writer, index, None).await?;
        let all = aliases.iter().all(|alias| found.outputs.contains_key(*alias));
        if !found.outputs.is_empty() {
            let was_done = writer.ledger().has_passed(id);
            let outcome = if was_done { StepOutcome::Passed } else { StepOutcome::Failed };
            record(writer, publish, outcome, &found.outputs)?;
        }
        if !all {
            mismatches.extend(found.mismatches);
        }
    }
    Ok(mismatches)
}

/// Checks the resources of one step.
async fn read(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    index: usize,
    within: Option<Duration>,
) -> Result<Assessment, RunError> {
    let (ledger, id) = (writer.ledger().clone(), context.lab.steps.get(index).map(|step| step.id.clone()));
    let (progress, id) = (ledger.progress.clone().unwrap_or_default(), id.unwrap_or_default());
    let mut step = prepared(context, &ledger, index)?;
    step.look_since(ledger.started);
    let known = progress.sent(&id).into_iter().map(|sent| Known { alias: sent.alias, id: sent.id, at: sent.at });
    let known: Vec<Known> = known.collect();
    let samples = samples(context, &ledger);
    let context = AssessmentContext {
        clients: context.clients,
        samples: &samples,
        known: &known,
        since: progress.begun(&id),
        within,
    };
    Ok(step.assess(&context).await?)
}

/// Reports events that matched other rules of the lab than the truth table states. Rules of later steps and rules of
/// the learner are ignored.
async fn disagreements(
    context: &RunContext<'_>,
    index: usize,
    outputs: &BTreeMap<String, String>,
) -> Result<Vec<Mismatch>, Error> {
    let entry = context.lab.steps.get(index);
    let Some((entry, publish)) = entry.and_then(|entry| Some((entry, entry.step.publication()?))) else {
        return Ok(Vec::new());
    };
    let bus = rule::bus_name(&publish.bus);
    let rules: Vec<&str> = context.lab.steps.iter().take(index).filter_map(|entry| entry.step.rule_on(&bus)).collect();
    let account = context.clients.account().await?;
    let mut mismatches = Vec::new();
    for draft in publish.drafts().unwrap_or_default() {
        let Some((alias, expected)) = draft.alias.as_ref().and_then(|alias| entry.matches.get_key_value(alias)) else {
            continue;
        };
        let event = envelope(&draft, account, context.clients.region()).to_string();
        let published = Published {
            alias: Some(alias.clone()),
            line: None,
            id: outputs.get(alias).cloned(),
            bus: bus.clone(),
            rules: Vec::new(),
            error: None,
        };
        let mut expected = expected.clone();
        expected.sort();
        let mut matched = confirm::matched_rules(context.clients, &published, &event).await?;
        matched.retain(|rule| rules.contains(&rule.as_str()));
        if expected != matched {
            let told = |rules: &[String]| if rules.is_empty() { "no rule".to_owned() } else { words::list(rules) };
            let mismatch = Mismatch::new(format!("{} matched {}", draft.detail, told(&expected)), told(&matched));
            mismatches.push(mismatch.help("once the rules are right, send the event again"));
        }
    }
    Ok(mismatches)
}

fn record(
    writer: &LedgerWriter<'_>,
    entry: &LabStep,
    outcome: StepOutcome,
    found: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let captured = entry.capture.iter().filter_map(|(name, output)| Some((name.clone(), found.get(output)?.clone())));
    let outputs: BTreeMap<String, String> = found.clone().into_iter().chain(captured).collect();
    let (id, kind) = (entry.id.clone(), entry.step.kind().to_owned());
    writer.update(|ledger| {
        let known = ledger.outputs(&id).cloned().unwrap_or_default();
        let outputs = known.into_iter().chain(outputs).collect();
        if let Some(progress) = ledger.progress.as_mut().filter(|progress| progress.step == id) {
            progress.is_done = outcome == StepOutcome::Passed;
        }
        ledger.record_step(StepRecord { id, kind, outcome, outputs });
    })
}
