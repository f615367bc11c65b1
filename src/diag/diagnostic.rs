//! A problem and its location.

use super::code::Code;
use std::fmt;

use serde::Serialize;

use super::sources::Span;

/// Whether a text with the problem can still be used.
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

/// A second location related to the problem, such as the first occurrence of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// A problem, its location and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// The stable code of the kind of problem, such as `unknown-key`.
    pub code: Code,
    /// The message, a lowercase fragment with names in backticks.
    pub message: String,
    pub span: Span,
    pub labels: Vec<Label>,
    /// The remedy, which every problem has.
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

/// Returns whether there is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
