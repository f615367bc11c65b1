//! `TestEventPattern`: returns whether an event would match.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::encode;
use super::rule::check_pattern;
use crate::local::service::{Answer, Fault, decode};
use crate::pattern::{self, Pattern};

/// The members that an event must have; AWS documents `resources` too but does not require it.
const MEMBERS: [&str; 6] = ["id", "account", "source", "time", "region", "detail-type"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TestEventPattern {
    event_pattern: String,
    event: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tested {
    result: bool,
}

pub(super) fn test_event_pattern(input: Value) -> Answer {
    let input: TestEventPattern = decode(input)?;
    let event: Option<Map<String, Value>> = serde_json::from_str(&input.event).ok();
    if !event.is_some_and(|event| MEMBERS.iter().all(|member| event.contains_key(*member))) {
        return Err(Fault::validation("Parameter Event is not valid."));
    }
    check_pattern(&input.event_pattern)?;
    let (pattern, event) = (Pattern::parse(&input.event_pattern), pattern::Event::parse(&input.event));
    let result = matches!((pattern, event), (Ok(pattern), Ok(event)) if pattern::matches(&pattern, &event));
    encode(&Tested { result })
}
