//! The ItemReader of a distributed Map: reads the items from a file or a listing in S3.
//!
//! Source: Step Functions Developer Guide, "ItemReader (Map)".
//!
//! Deviation: AWS also reads manifests and Parquet files; the local cloud fails the state when it runs.

use serde_json::{Map as Members, Value};

use super::Outcome;
use super::group::{self, Group};
use super::setting::{self, Rule};
use super::{map, writer};
use crate::asl::branch::{Branch, Phase};
use crate::asl::definition::{ItemReader, Kind, Pattern, ReaderConfig, Resource, State};
use crate::asl::error::{ITEM_READER_FAILED, StateError};
use crate::asl::execution::{Answer, Call, CallId, Effect};
use crate::asl::run::{Run, View};
use crate::asl::syntax;

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    reader: &ItemReader,
    mut group: Group,
) -> Result<Outcome<'s>, StateError> {
    let parameters = match &reader.parameters {
        Some(template) => run.fill(branch, state, View::of(group.input.value()), template),
        None => Ok(group.input.clone()),
    };
    let parameters =
        match parameters.and_then(|parameters| checked(run, branch, state, reader, &group).map(|()| parameters)) {
            Ok(parameters) => parameters,
            Err(error) => return Err(group::end_run(run, branch, &group, error)),
        };
    let id = CallId(run.execution.number());
    run.execution.calls.insert(id, number);
    group.reading = Some(id);
    branch.phase = Phase::Group(Box::new(group));
    run.effects.push(Effect::Call(Box::new(Call {
        id,
        state: state.name.clone(),
        resource: Resource::Sdk {
            service: "s3".to_owned(),
            action: reader.action.clone(),
            pattern: Pattern::RequestResponse,
        },
        parameters,
        role: None,
        token: None,
        is_of_map: true,
    })));
    Ok(Outcome::Stays)
}

/// Checks the configuration before anything is read.
fn checked(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    reader: &ItemReader,
    group: &Group,
) -> Result<(), StateError> {
    most_items(run, branch, state, &reader.config, group.input.value())?;
    if let Some(headers) = &reader.config.headers_given {
        distinct(headers)?;
    }
    Ok(())
}

/// Fails if MaxItems is not a number, which is checked before the run starts.
pub(super) fn readable(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    config: &ReaderConfig,
    input: &Value,
) -> Result<(), StateError> {
    asked(run, branch, state, config, input).map(drop)
}

fn asked(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    config: &ReaderConfig,
    input: &Value,
) -> Result<Option<f64>, StateError> {
    let Some(number) = &config.max_items else { return Ok(None) };
    setting::read(run, branch, state, input, number, Rule::whole("MaxItems")).map(Some)
}

fn most_items(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    config: &ReaderConfig,
    input: &Value,
) -> Result<Option<usize>, StateError> {
    let Some(most) = asked(run, branch, state, config, input)? else { return Ok(None) };
    if most < 0.0 {
        return Err(unreadable("field MaxItems must be positive"));
    }
    Ok((most > 0.0).then_some(most as usize))
}

fn unreadable(cause: impl Into<String>) -> StateError {
    StateError::named(ITEM_READER_FAILED, cause)
}

/// Handles the response if the call belongs to an item reader or a result writer. Returns whether it does.
pub(crate) fn answered(run: &mut Run<'_>, call: CallId, answer: &Answer) -> bool {
    let Some(number) = run.execution.calls.get(&call).copied() else { return false };
    let reads = matches!(run.execution.branches.get(number).map(|branch| &branch.phase),
        Some(Phase::Group(group)) if group.reading == Some(call));
    if !reads {
        return false;
    }
    run.execution.calls.remove(&call);
    let machine = run.machine;
    let Some(mut branch) = run.execution.branches.lift(number) else { return true };
    let (Phase::Group(mut group), Some(state)) =
        (std::mem::replace(&mut branch.phase, Phase::Entering), machine.state(branch.flow, branch.state))
    else {
        return true;
    };
    group.reading = None;
    let outcome = match &group.writing {
        Some(_) => writer::wrote(run, number, &mut branch, state, group, answer),
        None => read(run, number, &mut branch, state, group, answer),
    };
    run.settle(number, branch, state, outcome);
    true
}

fn read<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    group: Box<Group>,
    answer: &Answer,
) -> Result<Outcome<'s>, StateError> {
    let Kind::Map(map) = &state.kind else { return Ok(Outcome::Stays) };
    let Some(reader) = &map.reader else { return Ok(Outcome::Stays) };
    let items = match answer {
        Ok(answer) => items(&reader.action, &reader.config, answer),
        Err(failure) => Err(unreadable(failure.cause.clone().unwrap_or_default())),
    };
    let bounded =
        items.and_then(|items| Ok((items, most_items(run, branch, state, &reader.config, group.input.value())?)));
    match bounded {
        Ok((mut items, most)) => {
            items.truncate(most.unwrap_or(usize::MAX));
            map::fill(run, number, branch, state, group, items)
        }
        Err(error) => Err(group::end_run(run, branch, &group, error)),
    }
}

fn items(action: &str, config: &ReaderConfig, answer: &Value) -> Result<Vec<Value>, StateError> {
    if action == "listObjectsV2" {
        return match answer.get("Contents") {
            Some(Value::Array(objects)) => Ok(objects.clone()),
            _ => Ok(Vec::new()),
        };
    }
    let body = answer.get("Body").and_then(Value::as_str).unwrap_or_default();
    match config.input_type.as_str() {
        "CSV" => table(config, body),
        "JSONL" => body.lines().filter(|line| !line.trim().is_empty()).map(parsed).collect(),
        "" | "JSON" => array(parsed(body)?, config.items_pointer.as_deref()),
        other => Err(unreadable(format!("The local cloud does not read items of type {other}."))),
    }
}

fn parsed(text: &str) -> Result<Value, StateError> {
    serde_json::from_str(text)
        .map_err(|_| unreadable(format!("Attempting to parse the file as JSON failed: {}", syntax::complaint(text))))
}

fn array(value: Value, pointer: Option<&str>) -> Result<Vec<Value>, StateError> {
    let value = match pointer {
        Some(pointer) => value.pointer(pointer).cloned().ok_or_else(|| {
            unreadable("The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.")
        })?,
        None => value,
    };
    match value {
        Value::Array(items) => Ok(items),
        Value::Object(members) => Ok(members
            .into_iter()
            .map(|(key, value)| {
                Value::Object(Members::from_iter([("Key".to_owned(), Value::String(key)), ("Value".to_owned(), value)]))
            })
            .collect()),
        _ => Err(unreadable("Attempting to map over non-iterable node.")),
    }
}

fn table(config: &ReaderConfig, body: &str) -> Result<Vec<Value>, StateError> {
    let mut rows = rows(body, config.delimiter).into_iter();
    let headers = match &config.headers_given {
        Some(headers) => headers.clone(),
        None => rows.next().unwrap_or_default(),
    };
    distinct(&headers)?;
    Ok(rows.map(|row| record(&headers, &row)).collect())
}

fn distinct(headers: &[String]) -> Result<(), StateError> {
    let repeated =
        headers.iter().enumerate().any(|(index, header)| headers.iter().take(index).any(|other| other == header));
    if repeated { Err(unreadable("CSV headers cannot contain duplicates.")) } else { Ok(()) }
}

/// Returns a row as an object. A missing cell is empty; cells beyond the headers are dropped.
fn record(headers: &[String], row: &[String]) -> Value {
    let cells = headers
        .iter()
        .enumerate()
        .map(|(index, header)| (header.clone(), Value::String(row.get(index).cloned().unwrap_or_default())));
    Value::Object(cells.collect())
}

/// Splits CSV text into rows (RFC 4180). Quoted cells can contain delimiters, line breaks and doubled quotes.
fn rows(body: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut characters = body.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => cell.extend(characters.next()),
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            other if other == delimiter && !quoted => row.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows.retain(|row| row.len() > 1 || row.first().is_some_and(|cell| !cell.is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_are_read_as_records() {
        let config = ReaderConfig { input_type: "CSV".into(), delimiter: ',', ..ReaderConfig::default() };
        let body = "a,b\r\n1,\"x,\"\"y\"\"\nz\"\n2\n\n3,4,5\n";
        assert_eq!(
            table(&config, body).unwrap(),
            [json!({"a": "1", "b": "x,\"y\"\nz"}), json!({"a": "2", "b": ""}), json!({"a": "3", "b": "4"})]
        );
        assert!(table(&config, "a,a\n1,2").is_err());
    }

    #[test]
    fn other_files_give_arrays() {
        let config = |input_type: &str| ReaderConfig { input_type: input_type.into(), ..ReaderConfig::default() };
        let body = |text: &str| json!({ "Body": text });
        assert_eq!(items("getObject", &config("JSON"), &body("[1, 2]")).unwrap(), [json!(1), json!(2)]);
        assert_eq!(
            items("getObject", &config("JSONL"), &body("{\"a\":1}\n\n2\n")).unwrap(),
            [json!({"a": 1}), json!(2)]
        );
        assert!(items("getObject", &config("JSON"), &body("1")).is_err());
        assert!(items("getObject", &config("JSON"), &body("{")).is_err());
        assert_eq!(
            items("listObjectsV2", &config(""), &json!({"Contents": [{"Key": "k"}]})).unwrap(),
            [json!({"Key": "k"})]
        );
    }
}
