//! Formats the receipt of a step as text and as a document.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::step::{Change, Published, Receipt, Verb};
use crate::term::Style;
use crate::{visible, words};

/// Returns the requested output of a step alone, so that it can be piped, or the changes, one per line, with their
/// details if `verbose`.
pub fn text(receipt: &Receipt, verbose: u8) -> String {
    if let Some(preview) = &receipt.preview {
        return format!("{}\n", preview.trim_end());
    }
    receipt.changes.iter().map(|change| format!("{}\n", changed(change, verbose > 0))).collect()
}

/// Returns the output and the warnings of a step, without its changes.
pub fn quiet_text(receipt: &Receipt) -> String {
    if receipt.preview.is_some() {
        return text(receipt, 0);
    }
    let warnings = receipt.changes.iter().filter(|change| change.verb == Verb::Warned);
    warnings.map(|change| format!("{}\n", changed(change, false))).collect()
}

/// Describes a change, such as `created event bus Orders`.
pub fn changed(change: &Change, verbose: bool) -> String {
    let Change { verb, kind, name, detail } = change;
    if *verb == Verb::Warned {
        return format!("{} {name}", Style::Warning.paint("warning:"));
    }
    let name = Style::Name.paint(name);
    let text = match verb {
        Verb::Created => format!("created {kind} {name}"),
        Verb::Updated => format!("updated {kind} {name}"),
        Verb::Unchanged => format!("{kind} {name} is so already: nothing changed"),
        Verb::Found => format!("{kind} {name} already exists"),
        Verb::Started => format!("started {kind} {name}"),
        Verb::Put => format!("put {kind} {name}"),
        Verb::Confirmed => format!("confirmed {kind} {name}"),
        Verb::Answered => format!("answered {name}: {kind}"),
        Verb::Granted => format!("added {kind}: {name}"),
        Verb::Warned => format!("warning: {name}"),
    };
    match detail.as_ref().filter(|_| verbose) {
        None => text,
        Some(serde_json::Value::String(detail)) => format!("{text}\n  {}", Style::Faint.paint(detail)),
        Some(detail) => format!("{text}\n  {}", Style::Faint.paint(&detail.to_string())),
    }
}

/// Describes the result of publishing one event.
pub fn published(receipt: &Published) -> String {
    let line = receipt.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let id = visible::line(receipt.id.as_deref().unwrap_or("no id"));
    match &receipt.error {
        Some(error) => format!("{line}{} {}", Style::Bad.paint("not accepted:"), visible::line(error)),
        None if receipt.rules.is_empty() => format!("{line}{id} {}", Style::Warning.paint("matches no rule")),
        None => format!("{line}{id} matches {}", Style::Name.paint(&words::list(&receipt.rules))),
    }
}

/// The receipt of a step for programs. Empty members are omitted.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    step: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    changes: &'a [Change],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    outputs: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<&'a str>,
}

impl<'a> Document<'a> {
    pub fn new(step: &'a str, receipt: &'a Receipt) -> Self {
        let Receipt { changes, outputs, diff, preview, .. } = receipt;
        Self { step, changes, outputs, diff: diff.as_deref(), preview: preview.as_deref() }
    }
}
