//! One problem and its place.

use super::code::Code;
use std::fmt;

use serde::Serialize;

use super::sources::Span;

/// Whether a text with this problem can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A second place a problem has to do with: where the same key stands first, which rule an event matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// What is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A stable word for this kind of problem: `unknown-key`.
    pub code: Code,
    /// A lower-case fragment with names in backticks.
    pub message: String,
    pub span: Span,
    pub labels: Vec<Label>,
    /// The remedy. Nobody is told of a problem without one.
    pub help: String,
}

impl Diagnostic {
    pub fn error(code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into(), help.into())
    }

    pub fn warning(code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into(), help.into())
    }

    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn new(severity: Severity, code: Code, span: Span, message: String, help: String) -> Self {
        Self { severity, code, message, span, labels: Vec::new(), help }
    }
}

/// Whether anything forbids going on.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
