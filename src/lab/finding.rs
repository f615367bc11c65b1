//! Converts a problem of a value into a location in a file.
//!
//! A kind reports the path of the field and, within its text, a byte range. The text may be a scalar of the lab, a
//! mapping that was converted to JSON, or a separate file.

use std::ops::Range;

use crate::diag::{Diagnostic, FileId, Finding, Severity, Sources, Span};
use crate::json;
use crate::yaml::{Key, Node, Value, inside, walk};

/// The checked value, and the sources of its texts.
pub(super) struct Checked<'a> {
    pub(super) sources: &'a Sources,
    /// The key of the kind.
    pub(super) kind: &'a Key,
    /// The value of that key.
    pub(super) node: &'a Node,
    /// Fields whose text is in a file.
    pub(super) files: &'a [(String, FileId)],
}

impl Checked<'_> {
    /// Returns the problem with its location, or `None` if it concerns a placeholder for a value that is known only
    /// later.
    pub(super) fn diagnostic(&self, finding: Finding) -> Option<Diagnostic> {
        let span = self.place(&finding)?;
        let message = without_source(&finding.message);
        let (message, remedy) = match message.rsplit_once("; ") {
            Some((message, remedy)) if finding.help.is_none() => (message, Some(remedy.to_owned())),
            _ => (message, None),
        };
        let explain = || format!("`ork explain {}` shows how it is written", self.kind.name);
        let help = finding.help.or(remedy).unwrap_or_else(explain);
        Some(match finding.severity {
            Severity::Error => Diagnostic::error(finding.code, span, message, help),
            Severity::Warning => Diagnostic::warning(finding.code, span, message, help),
        })
    }

    fn place(&self, finding: &Finding) -> Option<Span> {
        if let Some((_, file)) = self.files.iter().find(|(field, _)| *field == finding.field) {
            let within = finding.within.clone().unwrap_or(0..1);
            return Some(Span::new(*file, within));
        }
        let found = walk(self.node, &finding.field);
        let key = found.key.unwrap_or(self.kind);
        if !found.complete || finding.field.is_empty() {
            return Some(key.span);
        }
        match (&found.node.value, &finding.within) {
            (Value::Unknown(_), _) => None,
            (_, Some(within)) => part(self.sources, found.node, within),
            (Value::Sequence(_) | Value::Mapping(_), None) => Some(key.span),
            (_, None) => Some(found.node.span),
        }
    }
}

/// Returns the location of a byte range of a value's text, or `None` for a value that is known only later.
pub(super) fn part(sources: &Sources, node: &Node, within: &Range<usize>) -> Option<Span> {
    match &node.value {
        Value::Unknown(_) => None,
        Value::String(text) => Some(inside(sources, node.span, text, within.clone())),
        Value::Sequence(_) | Value::Mapping(_) => in_json(sources, node, within),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(node.span),
    }
}

/// Returns the part of a mapping that corresponds to a byte range of its JSON.
fn in_json(sources: &Sources, node: &Node, within: &Range<usize>) -> Option<Span> {
    let text = node.to_json().to_string();
    let Ok(value) = json::Value::parse(&text) else {
        return Some(node.span);
    };
    let mut part = (&value, node);
    while let Some(next) = inner(part.0, part.1, within) {
        match next {
            Part::Key(span) => return Some(span),
            Part::Value(value, node) => part = (value, node),
        }
    }
    let (value, node) = part;
    match &node.value {
        Value::Unknown(_) => None,
        Value::String(written) if text.get(value.span.clone()).is_some_and(|text| !text.contains('\\')) => {
            let start = within.start.saturating_sub(value.span.start + 1);
            let end = within.end.saturating_sub(value.span.start + 1);
            let whole = within.start <= value.span.start;
            Some(if whole { node.span } else { inside(sources, node.span, written, start..end) })
        }
        _ => Some(node.span),
    }
}

fn inner<'v, 'n>(value: &'v json::Value, node: &'n Node, within: &Range<usize>) -> Option<Part<'v, 'n>> {
    let holds = |span: &Range<usize>| span.start <= within.start && within.end <= span.end;
    match (&value.kind, &node.value) {
        (json::Kind::Object(members), Value::Mapping(entries)) => {
            let pairs = members.iter().zip(entries);
            pairs.into_iter().find_map(|(member, (key, node))| {
                if holds(&member.name_span) {
                    return Some(Part::Key(key.span));
                }
                holds(&member.value.span).then_some(Part::Value(&member.value, node))
            })
        }
        (json::Kind::Array(values), Value::Sequence(items)) => {
            let mut pairs = values.iter().zip(items);
            pairs.find(|(value, _)| holds(&value.span)).map(|(value, node)| Part::Value(value, node))
        }
        _ => None,
    }
}

/// Removes the source that AWS repeats in a message, because it is shown anyway.
fn without_source(message: &str) -> &str {
    let repeated = message.find("[Source:").and_then(|at| message.get(..at)).and_then(|before| before.rfind(" ("));
    repeated.and_then(|at| message.get(..at)).unwrap_or(message)
}

enum Part<'v, 'n> {
    Key(Span),
    Value(&'v json::Value, &'n Node),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Findings};

    /// Returns the text marked by a finding about a byte range of the field's JSON.
    fn under_caret(yaml: &str, field: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", yaml);
        let root = crate::yaml::parse(&sources, file).unwrap();
        let (kind, node) = root.entries().first().unwrap();
        let value = walk(node, field).node;
        let text = value.as_str().map_or_else(|| value.to_json().to_string(), str::to_owned);
        let within = text.find(part).map(|start| start..start + part.len());
        let mut findings = Findings::default();
        findings.add(field, Code::BadValue, "");
        let mut finding = findings.into_vec().remove(0);
        finding.within = within;
        let checked = Checked { sources: &sources, kind, node, files: &[] };
        let diagnostic = checked.diagnostic(finding).unwrap();
        assert!(!diagnostic.help.is_empty());
        sources.slice(diagnostic.span).to_owned()
    }

    #[test]
    fn problems_are_placed_in_the_yaml_they_came_from() {
        let yaml = "put-rule:\n  name: x y\n  pattern:\n    detail: { value: [{ numeric: ['>', 1] }, abc] }\n";
        let table = [
            ("name", "y", "y"),
            ("pattern", "\"numeric\"", "numeric"),
            ("pattern", "\">\"", "'>'"),
            ("pattern", "[\">\",1]", "['>', 1]"),
            ("pattern", "bc", "bc"),
            ("pattern", "nowhere", "pattern"),
            ("missing", "x", "put-rule"),
            ("name.more", "x", "name"),
        ];
        for (field, part, expected) in table {
            assert_eq!(under_caret(yaml, field, part), expected, "{field} {part}");
        }
        let block = "put-rule:\n  pattern: |\n    {\n      \"a\": [1]\n    }\n";
        assert_eq!(under_caret(block, "pattern", "[1]"), "[1]");
    }
}
