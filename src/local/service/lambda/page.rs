//! Paginated lists.
//!
//! Deviation: a marker is an index into the list, so items that are added or removed between two pages shift the next
//! page.

use serde_json::{Map, Value};

use super::super::Answer;
use super::super::validation::Checks;
use super::fault;

const PAGE: i64 = 50;
const MOST: i64 = 10_000;

/// One page of `items` under `name`, and `NextMarker` where there are more.
pub(super) fn page(name: &str, items: Vec<Value>, marker: Option<&str>, most: Option<i64>) -> Answer {
    let most = most.unwrap_or(PAGE);
    let mut checks = Checks::default();
    checks.range("maxItems", most, 1, MOST);
    checks.finish()?;
    let most = usize::try_from(most.min(PAGE)).unwrap_or(1);
    let from: usize = match marker.filter(|marker| !marker.is_empty()) {
        Some(marker) => marker.parse().map_err(|_| fault::invalid("Invalid marker"))?,
        None => 0,
    };
    let is_more = items.len() > from.saturating_add(most);
    let shown: Vec<Value> = items.into_iter().skip(from).take(most).collect();
    let mut output = Map::new();
    if is_more {
        output.insert("NextMarker".to_owned(), Value::from((from + shown.len()).to_string()));
    }
    output.insert(name.to_owned(), Value::from(shown));
    Ok(Value::Object(output))
}
