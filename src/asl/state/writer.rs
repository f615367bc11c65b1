//! The ResultWriter of a distributed Map: exports the results of the child executions to S3, or changes their form.
//!
//! Source: Step Functions Developer Guide, "ResultWriter (Map)".
//!
//! Deviation: there is one file for each status, however large it is; AWS begins another one after 5 GB. Without a
//! `Resource`, the output of the state is an array for the output type JSONL, too.

use std::collections::{BTreeMap, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map as Members, Value, json};

use super::group::{self, Group};
use super::{Done, Outcome, map};
use crate::asl::branch::{Branch, Child, Item, Phase};
use crate::asl::data::{Data, Name};
use crate::asl::definition::{Kind, Pattern, Resource, State, Transformation, Writer};
use crate::asl::error::{RESULT_WRITER_FAILED, StateError};
use crate::asl::event::Failure;
use crate::asl::execution::{Answer, Call, CallId, Effect};
use crate::asl::run::{Run, View};
use crate::clock::Timestamp;

/// What is known about a child execution besides its output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChildResult {
    arn: Name,
    name: Name,
    input: Data,
    started: Timestamp,
    ended: Option<Timestamp>,
    failure: Option<Failure>,
}

/// The files that are still to be written, and how the run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Writing {
    bucket: String,
    manifest: String,
    puts: VecDeque<(String, String)>,
    has_failed: bool,
}

/// Returns the writer of a Map state.
fn writer(state: &State) -> Option<&Writer> {
    match &state.kind {
        Kind::Map(map) if map.distributed => map.writer.as_ref(),
        _ => None,
    }
}

/// Returns whether results become files.
pub(super) fn exports(state: &State) -> bool {
    writer(state).is_some_and(|writer| writer.exports)
}

/// Records the start of a child execution.
pub(super) fn started(state: &State, group: &mut Group, index: usize, child: &Child, now: Timestamp) {
    if writer(state).is_some() {
        let (arn, name, input) = (child.arn.clone(), child.name.clone(), child.input.clone());
        let result = ChildResult { arn, name, input, started: now, ended: None, failure: None };
        group.children.insert(index, result);
    }
}

/// Records the end of a child execution.
pub(super) fn ended(group: &mut Group, index: usize, failure: Option<Failure>, now: Timestamp) {
    if let Some(child) = group.children.get_mut(&index) {
        child.ended = Some(now);
        child.failure = failure;
    }
}

/// Returns the output of the state if nothing is exported.
pub(super) fn output(run: &Run<'_>, state: &State, group: &Group) -> Value {
    let transformation = writer(state).map_or(Transformation::Compact, |writer| writer.transformation);
    let machine = machine_arn(run, group);
    let entries = group.children.iter().map(|(index, child)| entry(child, group.results.get(*index), &machine));
    match transformation {
        Transformation::None => entries.collect(),
        _ => transformed(group, transformation).collect(),
    }
}

fn transformed(group: &Group, transformation: Transformation) -> impl Iterator<Item = Value> {
    group.results.iter().flatten().flat_map(move |result| match result.value() {
        Value::Array(items) if transformation == Transformation::Flatten => items.clone(),
        other => vec![other.clone()],
    })
}

/// Starts to write the results.
pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    mut group: Box<Group>,
    has_failed: bool,
) -> Result<Outcome<'s>, StateError> {
    match prepared(run, branch, state, &group, has_failed) {
        Ok(writing) => {
            group.running.clear();
            group.writing = Some(writing);
            write_next(run, number, branch, state, group)
        }
        Err(error) => Err(group::end_run(run, branch, &group, error)),
    }
}

fn prepared(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    group: &Group,
    has_failed: bool,
) -> Result<Box<Writing>, StateError> {
    let Some(writer) = writer(state) else { return Err(failed("There is no ResultWriter.")) };
    let parameters = match &writer.parameters {
        Some(template) => run.fill(branch, state, View::of(group.input.value()), template)?,
        None => Data::new(json!({})),
    };
    let text = |name: &str| parameters.value().get(name).and_then(Value::as_str);
    let bucket = text("Bucket").ok_or_else(|| failed("The required parameter 'Bucket' is missing."))?.to_owned();
    let prefix = text("Prefix").map(|prefix| prefix.trim_end_matches('/')).filter(|prefix| !prefix.is_empty());
    let arn = run_arn(run, group);
    let id = arn.rsplit(':').next().unwrap_or_default();
    let folder = prefix.map_or_else(|| id.to_owned(), |prefix| format!("{prefix}/{id}"));
    let mut puts = VecDeque::new();
    let mut listed = Members::new();
    for (status, values) in files(run, branch, state, group, writer.transformation) {
        let mut list = Vec::new();
        if !values.is_empty() {
            let (key, body) = (format!("{folder}/{status}_0.json"), written(values, writer.lines));
            list.push(json!({"Key": key, "Size": body.len()}));
            puts.push_back((key, body));
        }
        listed.insert(status.to_owned(), Value::Array(list));
    }
    let manifest = format!("{folder}/manifest.json");
    let content = json!({"DestinationBucket": bucket, "MapRunArn": arn, "ResultFiles": listed});
    puts.push_back((manifest.clone(), content.to_string()));
    Ok(Box::new(Writing { bucket, manifest, puts, has_failed }))
}

/// Returns the content of each file, in the order of the manifest.
fn files(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    group: &Group,
    transformation: Transformation,
) -> [(&'static str, Vec<Value>); 3] {
    let machine = machine_arn(run, group);
    let mut sorted: BTreeMap<bool, Vec<Value>> = BTreeMap::new();
    for (index, child) in &group.children {
        let output = group.results.get(*index);
        let has_succeeded = output.is_some_and(Option::is_some);
        sorted.entry(has_succeeded).or_default().push(match child.ended {
            Some(_) => entry(child, output, &machine),
            None => {
                let aborted = ChildResult { ended: Some(run.now), ..child.clone() };
                entry(&aborted, output, &machine)
            }
        });
    }
    let succeeded = match transformation {
        Transformation::None => sorted.remove(&true).unwrap_or_default(),
        _ => transformed(group, transformation).collect(),
    };
    let pending = (group.next..group.items.len()).map(|index| pending(run, branch, state, group, index, &machine));
    let pending = pending.collect();
    [("FAILED", sorted.remove(&false).unwrap_or_default()), ("PENDING", pending), ("SUCCEEDED", succeeded)]
}

fn entry(child: &ChildResult, output: Option<&Option<Data>>, machine: &str) -> Value {
    let output = output.and_then(Option::as_ref);
    let status = match (&child.failure, output) {
        (_, Some(_)) => "SUCCEEDED",
        (Some(_), None) => "FAILED",
        (None, None) => "ABORTED",
    };
    let mut members = Members::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    if let Some(failure) = &child.failure {
        failure.cause.iter().for_each(|cause| drop(add("Cause", json!(cause))));
        failure.error.iter().for_each(|error| drop(add("Error", json!(error))));
    }
    add("ExecutionArn", json!(child.arn.as_str()));
    add("Input", json!(child.input.text()));
    add("InputDetails", json!({"Included": true}));
    add("Name", json!(child.name.as_str()));
    if let Some(output) = output {
        add("Output", json!(output.text()));
        add("OutputDetails", json!({"Included": true}));
    }
    add("StartDate", json!(child.started.to_millis_text()));
    add("StateMachineArn", json!(machine));
    add("Status", json!(status));
    child.ended.iter().for_each(|ended| drop(add("StopDate", json!(ended.to_millis_text()))));
    Value::Object(members)
}

/// Returns the entry of an item whose child execution was never started.
fn pending(run: &mut Run<'_>, branch: &Branch, state: &State, group: &Group, index: usize, machine: &str) -> Value {
    let value = group.items.get(index).cloned().unwrap_or_else(|| Data::new(Value::Null));
    let item = Item { index: index as u64, value };
    let input = match &state.kind {
        Kind::Map(map) => map::selected(run, branch, state, map, &group.input, &item).unwrap_or(item.value),
        _ => item.value,
    };
    let child = map::child(run, state, group, &input);
    json!({
        "ExecutionArn": child.arn.as_str(),
        "Input": input.text(),
        "InputDetails": {"Included": true},
        "Name": child.name.as_str(),
        "StateMachineArn": machine,
        "Status": "PENDING",
    })
}

fn written(values: Vec<Value>, lines: bool) -> String {
    if lines { values.iter().map(|value| format!("{value}\n")).collect() } else { Value::Array(values).to_string() }
}

fn write_next<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    mut group: Box<Group>,
) -> Result<Outcome<'s>, StateError> {
    let arn = run_arn(run, &group);
    let Some(writing) = &mut group.writing else { return Ok(Outcome::Stays) };
    let Some((key, body)) = writing.puts.pop_front() else {
        let details = json!({"Bucket": writing.bucket, "Key": writing.manifest});
        if writing.has_failed {
            return Err(group::end_run(run, branch, &group, group::threshold_exceeded()));
        }
        group::succeed(run, branch, state, &group);
        let result = json!({"MapRunArn": arn, "ResultWriterDetails": details});
        return Ok(Outcome::Done(Done::result(state, Data::new(result))));
    };
    let id = CallId(run.execution.number());
    run.execution.calls.insert(id, number);
    let parameters = json!({
        "Bucket": writing.bucket,
        "Key": key,
        "BodyBase64": STANDARD.encode(body),
        "ContentType": "application/json",
    });
    group.reading = Some(id);
    branch.phase = Phase::Group(group);
    run.effects.push(Effect::Call(Box::new(Call {
        id,
        state: state.name.clone(),
        resource: Resource::Sdk {
            service: "s3".to_owned(),
            action: "putObject".to_owned(),
            pattern: Pattern::RequestResponse,
        },
        parameters: Data::new(parameters),
        role: None,
        token: None,
        is_of_map: true,
    })));
    Ok(Outcome::Stays)
}

/// Continues after a file was written.
pub(super) fn wrote<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    group: Box<Group>,
    answer: &Answer,
) -> Result<Outcome<'s>, StateError> {
    match answer {
        Ok(_) => write_next(run, number, branch, state, group),
        Err(failure) => {
            let error = failed(failure.cause.clone().unwrap_or_default());
            Err(group::end_run(run, branch, &group, error))
        }
    }
}

fn failed(cause: impl Into<String>) -> StateError {
    StateError::named(RESULT_WRITER_FAILED, cause)
}

fn run_arn(run: &Run<'_>, group: &Group) -> String {
    let map_run = group.map_run.and_then(|position| run.execution.map_runs.get(position));
    map_run.map(|map_run| map_run.arn.as_str().to_owned()).unwrap_or_default()
}

/// Returns the ARN of the state machine of the child executions.
fn machine_arn(run: &Run<'_>, group: &Group) -> String {
    let arn = run_arn(run, group).replacen(":mapRun:", ":stateMachine:", 1);
    arn.rsplit_once(':').map(|(machine, _)| machine.to_owned()).unwrap_or_default()
}
