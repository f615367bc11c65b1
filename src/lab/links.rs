//! Checks the keys next to the kind of a step against the kind.

use crate::diag::{Code, Diagnostic};
use crate::step::{Step, StepName, Written};
use crate::suggestion::suggest;
use crate::yaml::Node;

/// The keys that may stand beside the kind of a step.
pub(super) const BESIDE: [&str; 8] =
    ["id", "title", "text", "hint", "matches", "capture", "solution", "expect-failure"];

/// Checks `matches` and `capture`. `name` is the step as other steps refer to it.
pub(super) fn check_beside(
    step: &Step,
    name: Option<&StepName>,
    written: &Written<'_>,
    beside: &Node,
    problems: &mut Vec<Diagnostic>,
) {
    if let Some((key, _)) = beside.entry("matches").filter(|_| !step.publishes()) {
        let message = format!("`{}` sends no events that could match", written.kind.name);
        problems.push(Diagnostic::error(Code::UnknownKey, key.span, message, "write `matches` beside `publish`"));
    }
    let captures = beside.get("capture").map(Node::entries).unwrap_or_default();
    let outputs = name.and_then(|step| step.outputs.as_ref());
    let own = outputs.into_iter().flat_map(|outputs| outputs.keys().map(String::as_str));
    let own: Vec<&str> = own.filter(|name| !captures.iter().any(|(key, _)| key.name == *name)).collect();
    for (_, captured) in captures {
        let Some(output) = captured.as_str().filter(|output| !own.contains(output)) else { continue };
        let message = format!("`{}` has no output `{output}`", written.kind.name);
        let help = suggest(output, &own, "its outputs are", "remove `capture`: this step has no outputs");
        problems.push(Diagnostic::error(Code::UnknownOutput, captured.span, message, help));
    }
}
