//! Filters of an event source mapping, which select the records that invoke the function.
//!
//! Cited: AWS Lambda Developer Guide, "Control which events Lambda sends to your function".

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::Fault;
use super::super::fault;
use crate::pattern::{Event, Pattern, matches};

/// "You can define up to five different filters for a single event source."
const MAX_FILTERS: usize = 5;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Criteria {
    filters: Option<Vec<Filter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    pattern: Option<String>,
}

/// Validates and returns the patterns; a record has to match one of them.
pub(super) fn read(criteria: Option<Criteria>) -> Result<Option<Vec<String>>, Fault> {
    let Some(filters) = criteria.map(|criteria| criteria.filters.unwrap_or_default()) else { return Ok(None) };
    if filters.len() > MAX_FILTERS {
        return Err(fault::invalid("Maximum number of filters per event source mapping exceeded."));
    }
    let patterns: Vec<String> = filters.into_iter().filter_map(|filter| filter.pattern).collect();
    if patterns.iter().any(|pattern| Pattern::parse(pattern).is_err()) {
        return Err(fault::invalid("Invalid filter pattern definition."));
    }
    Ok(Some(patterns))
}

pub(super) fn describe(patterns: &[String]) -> Option<Value> {
    let filters: Vec<Value> = patterns.iter().map(|pattern| json!({"Pattern": pattern})).collect();
    (!filters.is_empty()).then(|| json!({"Filters": filters}))
}

/// Returns whether a record matches the filters.
pub(in super::super) fn passes(patterns: &[String], record: &Value) -> bool {
    let text = record.to_string();
    let Ok(event) = Event::parse(&text) else { return false };
    let is_match = |pattern: &String| Pattern::parse(pattern).is_ok_and(|pattern| matches(&pattern, &event));
    patterns.is_empty() || patterns.iter().any(is_match)
}
