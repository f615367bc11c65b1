//! Names of errors that Step Functions reserves and never uses, because they are misspelt.
//!
//! Any other name can be that of an error of a function or a service.

use serde_json::Value;

use super::{Doubt, DoubtKind, Seen};
use crate::words;

/// The reserved names (Developer Guide, "Handling errors in Step Functions workflows").
const RESERVED: [&str; 16] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

pub(super) fn check(seen: &Seen<'_>, found: &mut Vec<Doubt>) {
    for list in ["Retry", "Catch"] {
        for (index, entry) in seen.items(list).iter().enumerate() {
            let names = entry.get("ErrorEquals").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            for (number, name) in names.iter().enumerate() {
                let Some((name, meant)) = name.as_str().and_then(|name| Some((name, meant(name)?))) else { continue };
                found.push(Doubt {
                    kind: DoubtKind::ErrorName,
                    place: seen.place.member(list).item(index).member("ErrorEquals").item(number),
                    member: None,
                    message: format!("no error is called `{name}`"),
                    help: format!("did you mean `{meant}`?"),
                });
            }
        }
    }
}

/// Returns the reserved name that was meant.
fn meant(name: &str) -> Option<&'static str> {
    let (owner, _) = name.split_once('.')?;
    let claims_to_be_reserved = owner.eq_ignore_ascii_case("States") || owner.eq_ignore_ascii_case("State");
    if !claims_to_be_reserved || RESERVED.contains(&name) {
        return None;
    }
    words::closest(name, RESERVED)
}
