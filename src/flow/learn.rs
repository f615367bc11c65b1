//! A lab in the hands of a learner: what the workshop provisions is deployed, the steps are theirs to do, and each is
//! checked by looking at the cloud.
//!
//! The learner may use any tool, so nothing is known of what they did but what stands and what arrived. Events are
//! found again by their content, since the step that asks for them began.

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

/// Deploys what the lab provisions and puts the learner at the first step; goes on where an earlier start stopped.
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

/// What something made before the lab under the names its steps will use.
async fn standing_already(context: &RunContext<'_>, ledger: &Ledger) -> Result<Vec<ResourceId>, Error> {
    let mut standing = Vec::new();
    for resource in made_by_steps(context, ledger).await? {
        if resource.exists(context.clients).await? {
            standing.push(resource);
        }
    }
    Ok(standing)
}

/// Looks whether a step is done, and writes down what later steps read of it.
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
    // What arrived by then, or was fired by hand, counts all the same.
    let within = if late.is_some() { Some(Duration::ZERO) } else { within };
    // What refers to an event that was not sent cannot be looked for.
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

/// Goes on to the next step; none when there is none. A step that was not done is skipped.
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

/// Goes to a step, which begins now unless it began before.
pub fn go_to(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<(), Error> {
    let now = context.clients.clock().now();
    let Some(step) = context.lab.steps.get(index) else { return Ok(()) };
    writer.update(|ledger| {
        if let Some(progress) = &mut ledger.progress {
            progress.go_to(&step.id, now);
        }
    })
}

/// The step with everything that is known by now.
pub fn prepared(context: &RunContext<'_>, ledger: &Ledger, index: usize) -> Result<Step, RunError> {
    let values = context.values(ledger);
    context.lab.step(index, &values, context.assets).map_err(RunError::Lab)
}

/// The same, after finding the events it refers to.
pub async fn ready(context: &RunContext<'_>, writer: &LedgerWriter<'_>, index: usize) -> Result<Step, RunError> {
    let Some(entry) = context.lab.steps.get(index) else { return Err(RunError::Lab(Vec::new())) };
    find_events(context, writer, entry).await?;
    let ledger = writer.ledger().clone();
    // What was not sent yet has its place in the command still.
    let mut step = prepared(context, &ledger, index).unwrap_or_else(|_| entry.step.clone());
    step.resolve_targets(context.clients, &every_step(context, &ledger)).await?;
    Ok(step)
}

/// The steps of the lab, each with what is known of it.
fn every_step(context: &RunContext<'_>, ledger: &Ledger) -> Vec<Step> {
    let steps = context.lab.steps.iter().enumerate();
    steps.map(|(index, entry)| prepared(context, ledger, index).unwrap_or_else(|_| entry.step.clone())).collect()
}

/// Does a step for the learner.
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

/// Keeps the ids of events of a step that were accepted.
pub fn note_sent(ledger: &mut Ledger, step: &str, published: &[Published], at: Timestamp) {
    let Some(progress) = &mut ledger.progress else { return };
    for published in published {
        if let (Some(alias), Some(id)) = (published.alias.clone(), published.id.clone()) {
            progress.note_sent(SentEvent { step: step.to_owned(), alias, id, at });
        }
    }
}

/// Keeps the ids of events that were published beside the lab's commands and look like those of a step that was
/// reached. Returns whether there were any.
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

/// Removes what the workshop provisioned and what the learner made; returns what is still there.
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

/// The events of the lab, for trying patterns and templates on.
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

/// What the steps make under their own names, in their order. Of a bus that stood before the lab, other rules are
/// somebody else's.
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

/// A check that nothing arrives proves something only after its control held.
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

/// Finds the events a probe refers to, as they are now: a learner may have sent one again.
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

/// Looks at what stands for one step.
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

/// Where other rules of the lab matched an event than its truth table says. Rules of later steps, and the learner's
/// own, are nobody's business.
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
