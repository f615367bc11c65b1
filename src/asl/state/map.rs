//! The Map state: runs a workflow for each item, inline or as child executions.
//!
//! Deviation: the child executions of a distributed Map are part of their parent execution; `DescribeMapRun` counts
//! them, but they cannot be described individually.

use serde_json::{Map as Members, Value};

use super::group::{self, Group, Tolerance};
use super::setting::{self, Rule, type_name};
use super::{Outcome, reader, visible_input};
use crate::asl::branch::{Branch, Child, Item};
use crate::asl::data::{Data, MAX_PAYLOAD, Name};
use crate::asl::definition::{Items, Kind, Language, Map, Number, State};
use crate::asl::error::StateError;
use crate::asl::event::Detail;
use crate::asl::execution::MapRun;
use crate::asl::flow::checked;
use crate::asl::run::{Run, View};
use crate::asl::template::Template;

/// Maximum number of concurrent iterations if MaxConcurrency is 0: the limit of AWS for an inline Map, and a similar
/// one for a distributed Map.
const INLINE_CONCURRENCY: usize = 40;
const DISTRIBUTED_CONCURRENCY: usize = 1000;

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    map: &'s Map,
) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    let items = match map.reader {
        Some(_) => None,
        None => Some(items(run, branch, state, map, &input)?),
    };
    let length = items.as_ref().map_or(0, Vec::len);
    run.emit(branch, Detail::MapStateStarted { length: length as u64 });
    let facts = facts(run, branch, state, map, input.value())?;
    if let Some(item_reader) = &map.reader {
        reader::readable(run, branch, state, &item_reader.config, input.value())?;
    }
    let mut group = Group::new(input, 0, facts.limit);
    group.tolerance = facts.tolerance;
    if map.distributed {
        group.map_run = Some(start_run(run, branch, map, &facts));
    }
    match (items, &map.reader) {
        (Some(items), _) => fill(run, number, branch, state, Box::new(group), items),
        (None, Some(item_reader)) => reader::begin(run, number, branch, state, item_reader, group),
        (None, None) => group::advance(run, number, branch, state, Box::new(group)),
    }
}

/// Sets the items of the group and starts the iterations.
pub(super) fn fill<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    mut group: Box<Group>,
    items: Vec<Value>,
) -> Result<Outcome<'s>, StateError> {
    group.items = match &state.kind {
        Kind::Map(map) if map.batcher.is_some() => match batches(run, branch, state, map, &group.input, items) {
            Ok(batches) => batches,
            Err(error) => return Err(group::end_run(run, branch, &group, error)),
        },
        _ => items.into_iter().map(Data::new).collect(),
    };
    group.results = vec![None; group.items.len()];
    if let Some(map_run) = group.map_run.and_then(|position| run.execution.map_runs.get_mut(position)) {
        map_run.total = group.items.len() as u64;
    }
    group::advance(run, number, branch, state, group)
}

struct Facts {
    limit: usize,
    concurrency: u64,
    tolerance: Tolerance,
}

fn facts(run: &mut Run<'_>, branch: &Branch, state: &State, map: &Map, input: &Value) -> Result<Facts, StateError> {
    let mut number = |number: &Option<Number>, rule: Rule| {
        number.as_ref().map(|number| setting::read(run, branch, state, input, number, rule)).transpose()
    };
    let concurrency = number(&map.max_concurrency, Rule::whole("MaxConcurrency"))?.unwrap_or_default();
    if concurrency < 0.0 {
        return Err(StateError::runtime("MaxConcurrency cannot be negative."));
    }
    let percentage = number(&map.tolerated_percentage, Rule { field: "ToleratedFailurePercentage", whole: false })?;
    if percentage.is_some_and(|percentage| !(0.0..=100.0).contains(&percentage)) {
        return Err(StateError::runtime("ToleratedFailurePercentage must be between 0 and 100."));
    }
    let count = number(&map.tolerated_count, Rule::whole("ToleratedFailureCount"))?;
    if count.is_some_and(|count| count < 0.0) {
        return Err(StateError::runtime("ToleratedFailureCount cannot be negative."));
    }
    let most = if map.distributed { DISTRIBUTED_CONCURRENCY } else { INLINE_CONCURRENCY };
    let asked = concurrency as usize;
    let limit = if asked == 0 { most } else { asked.min(DISTRIBUTED_CONCURRENCY) };
    Ok(Facts { limit, concurrency: concurrency as u64, tolerance: Tolerance { count, percentage } })
}

/// The totals of a Map state, for TestState.
pub(crate) struct Total {
    pub(crate) items: usize,
    pub(crate) tolerance: Tolerance,
}

/// Records the settings of the state without running it.
pub(crate) fn inspect(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    map: &Map,
    input: &Data,
    inspection: &mut Members<String, Value>,
) -> Result<Total, StateError> {
    let items = match map.reader {
        Some(_) => Vec::new(),
        None => items(run, branch, state, map, input)?,
    };
    let Facts { concurrency, tolerance, .. } = facts(run, branch, state, map, input.value())?;
    if state.language == Language::JsonPath {
        let shown = Value::Array(items.clone()).to_string();
        inspection.insert("afterItemsPath".to_owned(), Value::String(shown));
    }
    inspection.insert("maxConcurrency".to_owned(), Value::from(concurrency));
    if let Some(count) = tolerance.count {
        inspection.insert("toleratedFailureCount".to_owned(), Value::from(count as u64));
    }
    if let Some(percentage) = tolerance.percentage {
        inspection.insert("toleratedFailurePercentage".to_owned(), Value::from(percentage));
    }
    Ok(Total { items: items.len(), tolerance })
}

fn items(run: &mut Run<'_>, branch: &Branch, state: &State, map: &Map, input: &Data) -> Result<Vec<Value>, StateError> {
    let view = View::of(input.value());
    match &map.items {
        Items::Path(path) => {
            let found = run.look(branch, state, view, |scope| scope.follow(path));
            let value =
                found.map_err(|error| StateError::runtime(format!("Invalid path '{}' : {}", path.text, error.0)))?;
            match value {
                Value::Array(items) => Ok(items),
                _ => Err(StateError::runtime(format!("Reference path \"{}\" must point to array.", path.text))),
            }
        }
        Items::Template(Template::Expression(expression)) => {
            match run.look(branch, state, view, |scope| scope.run(expression))? {
                Value::Array(items) => Ok(items),
                other => Err(StateError::query(
                    format!(
                        "The JSONata expression '{}' specified for the field '{}' returned an unexpected result type. Expected 'array', but was '{}' for value: {other}",
                        expression.source,
                        expression.location,
                        type_name(&other)
                    ),
                    Some(&expression.location),
                )),
            }
        }
        Items::Template(template) => match run.fill(branch, state, view, template)?.value() {
            Value::Array(items) => Ok(items.clone()),
            other => {
                Err(StateError::query(format!("Map state input must be an array but was: {other}"), Some("Items")))
            }
        },
        Items::Input => match (input.value(), state.language) {
            (Value::Array(items), _) => Ok(items.clone()),
            (other, Language::Jsonata) => {
                Err(StateError::query(format!("Map state input must be an array but was: {other}"), None))
            }
            (_, Language::JsonPath) => Err(StateError::runtime("Reference path \"$\" must point to array.")),
        },
    }
}

/// Returns the input of an iteration: the item, or the result of the selector.
pub(super) fn selected(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    map: &Map,
    input: &Data,
    item: &Item,
) -> Result<Data, StateError> {
    match &map.selector {
        Some(selector) if map.batcher.is_none() => {
            let view = View { item: Some(item), ..View::of(input.value()) };
            run.fill(branch, state, view, selector)
        }
        _ => checked(item.value.clone(), state),
    }
}

fn batches(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    map: &Map,
    input: &Data,
    items: Vec<Value>,
) -> Result<Vec<Data>, StateError> {
    let Some(batcher) = &map.batcher else { return Ok(Vec::new()) };
    let mut number = |number: &Option<Number>, field| {
        number
            .as_ref()
            .map(|number| setting::read(run, branch, state, input.value(), number, Rule::whole(field)))
            .transpose()
    };
    let most = number(&batcher.max_items, "MaxItemsPerBatch")?.filter(|most| *most > 0.0);
    let bytes = number(&batcher.max_bytes, "MaxInputBytesPerBatch")?.filter(|bytes| *bytes > 0.0);
    let shared = match &batcher.input {
        Some(template) => Some(run.fill(branch, state, View::of(input.value()), template)?),
        None => None,
    };
    let most = most.unwrap_or(f64::MAX);
    let bytes = bytes.unwrap_or(f64::MAX).min(MAX_PAYLOAD as f64);
    let envelope = batch(shared.as_ref(), Vec::new()).size();
    let mut batches: Vec<(Vec<Value>, usize)> = Vec::new();
    for (index, value) in items.into_iter().enumerate() {
        let item = Item { index: index as u64, value: Data::new(value) };
        let item = match &map.selector {
            Some(selector) => {
                let view = View { item: Some(&item), ..View::of(input.value()) };
                run.fill(branch, state, view, selector)?
            }
            None => item.value,
        };
        let size = item.size();
        match batches.last_mut() {
            // Every item but the first is preceded by a comma.
            Some((batch, total)) if (batch.len() as f64) < most && (*total + size + 1) as f64 <= bytes => {
                batch.push(item.value().clone());
                *total += size + 1;
            }
            _ => batches.push((vec![item.value().clone()], envelope + size)),
        }
    }
    Ok(batches.into_iter().map(|(items, _)| batch(shared.as_ref(), items)).collect())
}

/// Returns the input of a child execution that receives a batch.
fn batch(shared: Option<&Data>, items: Vec<Value>) -> Data {
    let mut members = Members::new();
    members.extend(shared.map(|shared| ("BatchInput".to_owned(), shared.value().clone())));
    members.insert("Items".to_owned(), Value::Array(items));
    Data::new(Value::Object(members))
}

fn start_run(run: &mut Run<'_>, branch: &mut Branch, map: &Map, facts: &Facts) -> usize {
    let label = map.label.clone().unwrap_or_else(|| run.execution.ids.uuid());
    let id = run.execution.ids.uuid();
    let machine = run.execution.identity.state_machine_arn.as_str().replacen(":stateMachine:", ":mapRun:", 1);
    let arn = Name::from(format!("{machine}/{label}:{id}"));
    run.emit(branch, Detail::MapRunStarted { arn: arn.clone() });
    run.execution.map_runs.push(MapRun {
        arn,
        started: run.now,
        stopped: None,
        status: "RUNNING".to_owned(),
        max_concurrency: facts.concurrency,
        tolerated_count: facts.tolerance.count.unwrap_or_default() as u64,
        tolerated_percentage: facts.tolerance.percentage.unwrap_or_default(),
        total: 0,
        succeeded: 0,
        failed: 0,
        aborted: 0,
    });
    run.execution.map_runs.len() - 1
}

/// Returns the identity of an iteration that is a child execution.
pub(super) fn child(run: &mut Run<'_>, state: &State, group: &Group, input: &Data) -> Child {
    let id = run.execution.ids.uuid();
    let map_run = group.map_run.and_then(|position| run.execution.map_runs.get(position));
    let label = map_run.and_then(|run| run.arn.as_str().rsplit('/').next()?.split(':').next().map(str::to_owned));
    let machine = run.execution.identity.state_machine_arn.as_str().replacen(":stateMachine:", ":execution:", 1);
    let label = label.unwrap_or_else(|| state.name.as_str().to_owned());
    group::child_of(format!("{machine}/{label}:{id}"), &id, input)
}
