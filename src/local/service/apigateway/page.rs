//! Paginated lists.
//!
//! Deviation: `position` is an index into the list, so items that are added or removed between two pages shift the next
//! page.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::{Answer, decode};
use super::fault;

const PAGE: usize = 25;
const MOST: usize = 500;

#[derive(Deserialize)]
struct Page {
    position: Option<String>,
    limit: Option<i64>,
}

/// Returns one page of `items`, as requested in `input`.
pub(super) fn page(input: &Value, items: Vec<Value>) -> Answer {
    let asked: Page = decode(input.clone())?;
    let limit = match asked.limit.map(usize::try_from) {
        None | Some(Ok(0)) => PAGE,
        Some(Ok(limit)) => limit.min(MOST),
        Some(Err(_)) => return Err(fault::bad_request("Invalid limit specified")),
    };
    let from: usize = match asked.position.filter(|position| !position.is_empty()) {
        Some(position) => position.parse().map_err(|_| fault::bad_request("Invalid position specified"))?,
        None => 0,
    };
    let is_more = items.len() > from.saturating_add(limit);
    let shown: Vec<Value> = items.into_iter().skip(from).take(limit).collect();
    let mut output = Map::new();
    if is_more {
        output.insert("position".to_owned(), Value::from((from + shown.len()).to_string()));
    }
    output.insert("item".to_owned(), Value::from(shown));
    Ok(Value::Object(output))
}
