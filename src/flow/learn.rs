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
use super::late::too_late;
use super::record::{Keep, Recorder};
use super::run::{Course, Trouble};
use crate::clock::Timestamp;
use crate::lab::{Lab, LabStep};
use crate::notice::{Sink, StepOutcome};
use crate::plan::{Ledger, Progress, SentEvent, StepRecord};
use crate::resource::{Error, Handle, World, rule};
use crate::step::{Assessment, Draft, Gap, Known, Published, Receipt, Sample, Scene, Step, envelope};
use crate::words;

/// Deploys what the lab provisions and puts the learner at the first step; goes on where an earlier start stopped.
pub async fn start(
    course: &Course<'_>,
    standing: Option<Ledger>,
    progress: Progress,
    keep: &dyn Keep,
    sink: &mut dyn Sink,
) -> Result<Ledger, Trouble> {
    let ledger = match standing {
        Some(ledger) => ledger,
        None => {
            let foreign = standing_already(course, &course.new_ledger().await?).await?;
            let progress = Progress { foreign, ..progress };
            Ledger { progress: Some(progress), ..course.new_ledger().await? }
        }
    };
    let recorder = Recorder::new(ledger, keep);
    recorder.update(|_| {})?;
    deploy(course, &recorder, sink).await?;
    let now = course.clients.clock().now();
    let first = course.lab.steps.first().map(|step| step.id.clone()).unwrap_or_default();
    recorder.update(|ledger| {
        if let Some(progress) = &mut ledger.progress {
            progress.go_to(&first, now);
        }
    })?;
    let ledger = recorder.ledger().clone();
    Ok(ledger)
}

/// What something made before the lab under the names its steps will use.
async fn standing_already(course: &Course<'_>, ledger: &Ledger) -> Result<Vec<Handle>, Error> {
    let mut standing = Vec::new();
    for handle in made_by_steps(course, ledger).await? {
        if handle.exists(course.clients).await? {
            standing.push(handle);
        }
    }
    Ok(standing)
}

/// Looks whether a step is done, and writes down what later steps read of it.
pub async fn check(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    index: usize,
    within: Option<Duration>,
) -> Result<Assessment, Trouble> {
    let Some(entry) = course.lab.steps.get(index) else { return Ok(Assessment::default()) };
    let mut gaps = unproved(course, recorder, entry);
    gaps.extend(find_events(course, recorder, entry).await?);
    let clock = course.clients.clock();
    let late = if clock.is_virtual() { None } else { too_late(course.lab, index, clock.now()) };
    // What arrived by then, or was fired by hand, counts all the same.
    let within = if late.is_some() { Some(Duration::ZERO) } else { within };
    // What refers to an event that was not sent cannot be looked for.
    let mut assessment = match gaps.as_slice() {
        [] if entry.expect_failure.is_some() => Assessment { is_unseen: true, ..Assessment::default() },
        [] => look(course, recorder, index, within).await?,
        _ => Assessment { gaps, ..Assessment::default() },
    };
    if assessment.is_done() {
        assessment.gaps = disagreements(course, index, &assessment.outputs).await?;
    }
    let outcome = if assessment.is_done() { StepOutcome::Passed } else { StepOutcome::Failed };
    record(recorder, entry, outcome, &assessment.outputs)?;
    assessment.late = late.filter(|_| !assessment.is_done());
    Ok(assessment)
}

/// Goes on to the next step; none when there is none. A step that was not done is skipped.
pub fn go_on(course: &Course<'_>, recorder: &Recorder<'_>, index: usize) -> Result<Option<usize>, Error> {
    let now = course.clients.clock().now();
    if let Some(entry) = course.lab.steps.get(index).filter(|entry| !recorder.ledger().has_passed(&entry.id)) {
        record(recorder, entry, StepOutcome::Skipped, &BTreeMap::new())?;
    }
    let Some(next) = course.lab.steps.get(index + 1) else { return Ok(None) };
    recorder.update(|ledger| {
        if let Some(progress) = &mut ledger.progress {
            progress.go_to(&next.id, now);
        }
    })?;
    Ok(Some(index + 1))
}

/// The step with everything that is known by now.
pub fn prepared(course: &Course<'_>, ledger: &Ledger, index: usize) -> Result<Step, Trouble> {
    let values = course.values(ledger);
    course.lab.step(index, &values, course.assets).map_err(Trouble::Lab)
}

/// The same, after finding the events it refers to.
pub async fn ready(course: &Course<'_>, recorder: &Recorder<'_>, index: usize) -> Result<Step, Trouble> {
    let Some(entry) = course.lab.steps.get(index) else { return Err(Trouble::Lab(Vec::new())) };
    find_events(course, recorder, entry).await?;
    let ledger = recorder.ledger().clone();
    // What was not sent yet has its place in the command still.
    prepared(course, &ledger, index).or_else(|_| Ok(entry.step.clone()))
}

/// Does a step for the learner.
pub async fn solve(course: &Course<'_>, recorder: &Recorder<'_>, index: usize) -> Result<Receipt, Trouble> {
    let step = prepared(course, &recorder.ledger(), index)?;
    let world = World { clients: course.clients, record: recorder };
    let receipt = step.apply(&world).await?;
    if let Some(entry) = course.lab.steps.get(index) {
        recorder.update(|ledger| note_sent(ledger, &entry.id, &receipt.published, course.clients.clock().now()))?;
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
            if let (Some(alias), Some(id)) = (publish.alias_of(draft), published.id.clone()) {
                noted.push(SentEvent { step: step.clone(), alias, id, at });
            }
        }
    }
    let any = !noted.is_empty();
    noted.into_iter().for_each(|sent| progress.note_sent(sent));
    any
}

/// Removes what the workshop provisioned and what the learner made; returns what is still there.
pub async fn reset(course: &Course<'_>, ledger: &Ledger, sink: &mut dyn Sink) -> Result<(usize, Vec<Handle>), Error> {
    let foreign = ledger.progress.as_ref().map(|progress| progress.foreign.clone()).unwrap_or_default();
    let mut handles = ledger.handles.clone();
    for handle in made_by_steps(course, ledger).await? {
        let is_known = handles.contains(&handle) || foreign.contains(&handle);
        if !is_known && handle.exists(course.clients).await? {
            handles.push(handle);
        }
    }
    let left = clean_up(course.clients, &handles, sink).await;
    Ok((handles.len(), left))
}

/// The events of the lab, for trying patterns and templates on.
pub fn samples(course: &Course<'_>, ledger: &Ledger) -> Vec<Sample> {
    let mut samples = Vec::new();
    for entry in &course.lab.steps {
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
async fn made_by_steps(course: &Course<'_>, ledger: &Ledger) -> Result<Vec<Handle>, Error> {
    let foreign = ledger.progress.as_ref().map(|progress| progress.foreign.clone()).unwrap_or_default();
    let mut handles = Vec::new();
    for (index, entry) in course.lab.steps.iter().enumerate() {
        let step = prepared(course, ledger, index).unwrap_or_else(|_| entry.step.clone());
        let made = step.created_resources(course.clients).await?;
        if step.contains_the_rest() && made.first().is_some_and(|first| foreign.contains(first)) {
            continue;
        }
        for handle in made {
            if !handles.contains(&handle) {
                handles.push(handle);
            }
        }
    }
    Ok(handles)
}

/// A check that nothing arrives proves something only after its control held.
fn unproved(course: &Course<'_>, recorder: &Recorder<'_>, entry: &LabStep) -> Vec<Gap> {
    let Some(control) = entry.step.verification().and_then(|verify| verify.control.as_deref()) else {
        return Vec::new();
    };
    if recorder.ledger().has_passed(control) {
        return Vec::new();
    }
    let title = course.lab.steps.iter().find(|step| step.id == control).and_then(|step| step.words.title.as_deref());
    vec![Gap::new(format!("the step `{control}` was done first: {}", title.unwrap_or(control)), "it was not")]
}

/// Finds the events a probe refers to, as they are now: a learner may have sent one again.
async fn find_events(course: &Course<'_>, recorder: &Recorder<'_>, entry: &LabStep) -> Result<Vec<Gap>, Trouble> {
    let Some(probe) = entry.step.verification().and_then(|verify| verify.probe.as_ref()) else {
        return Ok(Vec::new());
    };
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (step, alias) in probe.expect().events.iter().filter_map(|event| event.split_once('.')) {
        wanted.entry(step).or_default().push(alias);
    }
    let mut gaps = Vec::new();
    for (id, aliases) in wanted {
        let position = course.lab.steps.iter().position(|step| step.id == id);
        let Some((index, publish)) = position.and_then(|at| Some((at, course.lab.steps.get(at)?))) else { continue };
        let found = look(course, recorder, index, None).await?;
        let all = aliases.iter().all(|alias| found.outputs.contains_key(*alias));
        if !found.outputs.is_empty() {
            let was_done = recorder.ledger().has_passed(id);
            let outcome = if was_done { StepOutcome::Passed } else { StepOutcome::Failed };
            record(recorder, publish, outcome, &found.outputs)?;
        }
        if !all {
            gaps.extend(found.gaps);
        }
    }
    Ok(gaps)
}

/// Looks at what stands for one step.
async fn look(
    course: &Course<'_>,
    recorder: &Recorder<'_>,
    index: usize,
    within: Option<Duration>,
) -> Result<Assessment, Trouble> {
    let (ledger, id) = (recorder.ledger().clone(), course.lab.steps.get(index).map(|step| step.id.clone()));
    let (progress, id) = (ledger.progress.clone().unwrap_or_default(), id.unwrap_or_default());
    let mut step = prepared(course, &ledger, index)?;
    step.look_since(ledger.started);
    let known = progress.sent(&id).into_iter().map(|sent| Known { alias: sent.alias, id: sent.id, at: sent.at });
    let known: Vec<Known> = known.collect();
    let samples = samples(course, &ledger);
    let scene = Scene { clients: course.clients, samples: &samples, known: &known, since: progress.begun(&id), within };
    Ok(step.assess(&scene).await?)
}

/// Where other rules of the lab matched an event than its truth table says. Rules of later steps, and the learner's
/// own, are nobody's business.
async fn disagreements(
    course: &Course<'_>,
    index: usize,
    outputs: &BTreeMap<String, String>,
) -> Result<Vec<Gap>, Error> {
    let entry = course.lab.steps.get(index);
    let Some((entry, publish)) = entry.and_then(|entry| Some((entry, entry.step.publication()?))) else {
        return Ok(Vec::new());
    };
    let bus = rule::bus_name(&publish.bus);
    let rules: Vec<&str> = course.lab.steps.iter().take(index).filter_map(|entry| entry.step.rule_on(&bus)).collect();
    let account = course.clients.account().await?;
    let mut gaps = Vec::new();
    for draft in publish.drafts().unwrap_or_default() {
        let Some((alias, expected)) = draft.alias.as_ref().and_then(|alias| entry.matches.get_key_value(alias)) else {
            continue;
        };
        let event = envelope(&draft, account, course.clients.region()).to_string();
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
        let mut matched = confirm::matched_rules(course.clients, &published, &event).await?;
        matched.retain(|rule| rules.contains(&rule.as_str()));
        if expected != matched {
            let told = |rules: &[String]| if rules.is_empty() { "no rule".to_owned() } else { words::list(rules) };
            let gap = Gap::new(format!("{} matched {}", draft.detail, told(&expected)), told(&matched));
            gaps.push(gap.help("once the rules are right, send the event again"));
        }
    }
    Ok(gaps)
}

fn record(
    recorder: &Recorder<'_>,
    entry: &LabStep,
    outcome: StepOutcome,
    found: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let captured = entry.capture.iter().filter_map(|(name, output)| Some((name.clone(), found.get(output)?.clone())));
    let outputs: BTreeMap<String, String> = found.clone().into_iter().chain(captured).collect();
    let (id, kind) = (entry.id.clone(), entry.step.kind().to_owned());
    recorder.update(|ledger| {
        let known = ledger.outputs(&id).cloned().unwrap_or_default();
        let outputs = known.into_iter().chain(outputs).collect();
        if let Some(progress) = ledger.progress.as_mut().filter(|progress| progress.step == id) {
            progress.is_done = outcome == StepOutcome::Passed;
        }
        ledger.record_step(StepRecord { id, kind, outcome, outputs });
    })
}
