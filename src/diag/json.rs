//! Diagnostics as JSON, for editors, annotations of code hosts and `-o json`.

use super::code::Code;
use serde::Serialize;

use super::diagnostic::{Diagnostic, Severity};
use super::sources::{Position, Sources, Span};

/// A diagnostic with its locations as lines and columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    pub severity: Severity,
    pub code: Code,
    pub message: String,
    #[serde(flatten)]
    pub place: Place,
    pub help: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelDocument>,
}

/// A location. Lines and columns start at 1; the end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub end: End,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct End {
    pub line: usize,
    pub column: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelDocument {
    pub text: String,
    #[serde(flatten)]
    pub place: Place,
}

/// Converts all diagnostics, in order.
pub fn documents(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<Document> {
    diagnostics.iter().map(|diagnostic| document(sources, diagnostic)).collect()
}

fn document(sources: &Sources, diagnostic: &Diagnostic) -> Document {
    let labels = diagnostic.labels.iter();
    Document {
        severity: diagnostic.severity,
        code: diagnostic.code,
        message: diagnostic.message.clone(),
        place: place(sources, diagnostic.span),
        help: diagnostic.help.clone(),
        labels: labels
            .map(|label| LabelDocument { text: label.text.clone(), place: place(sources, label.span) })
            .collect(),
    }
}

fn place(sources: &Sources, span: Span) -> Place {
    let Position { line, column } = sources.position(span.file, span.start);
    let end = sources.position(span.file, span.end);
    let file = sources.name(span.file).to_owned();
    Place { file, line, column, end: End { line: end.line, column: end.column } }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_flat_and_counted_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", "lab: x\nlab: y\n");
        let diagnostic = Diagnostic::error(Code::DuplicateKey, Span::new(file, 7..10), "again", "remove it")
            .label(Span::new(file, 0..3), "first here");
        assert_eq!(
            serde_json::to_value(documents(&sources, &[diagnostic])).unwrap(),
            json!([{
                "severity": "error", "code": "duplicate-key", "message": "again",
                "file": "lab.yaml", "line": 2, "column": 1, "end": { "line": 2, "column": 4 },
                "help": "remove it",
                "labels": [{
                    "text": "first here",
                    "file": "lab.yaml", "line": 1, "column": 1, "end": { "line": 1, "column": 4 },
                }],
            }])
        );
    }
}
