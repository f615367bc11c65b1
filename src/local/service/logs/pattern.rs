//! Filter patterns: which of the syntaxes a text uses.
//!
//! "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail" in the
//! CloudWatch Logs User Guide.

use std::collections::BTreeMap;

use super::super::Fault;
use super::column_pattern::ColumnPattern;
use super::invalid_parameter;
use super::json_pattern::JsonPattern;
use super::mention::Wanted;
use super::regex_pattern::RegexPattern;
use super::term_pattern::TermPattern;

const LONGEST: usize = 1024;

/// A parsed pattern.
#[derive(Debug)]
pub(super) enum FilterPattern {
    Terms(TermPattern),
    Json(JsonPattern),
    Columns(ColumnPattern),
    Regex(RegexPattern),
}

impl FilterPattern {
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        if text.chars().count() > LONGEST {
            return Err(invalid_parameter(format!(
                "1 validation error detected: Value '{text}' at 'filterPattern' failed to satisfy constraint: \
                 Member must have length less than or equal to {LONGEST}"
            )));
        }
        let trimmed = text.trim();
        match trimmed.chars().next() {
            Some('{') => JsonPattern::parse(trimmed).map(Self::Json),
            Some('[') => ColumnPattern::parse(trimmed).map(Self::Columns),
            Some('%') => RegexPattern::parse(trimmed).map(Self::Regex),
            _ => TermPattern::parse(trimmed).map(Self::Terms),
        }
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        match self {
            Self::Terms(pattern) => pattern.matches(message),
            Self::Json(pattern) => pattern.matches(message),
            Self::Columns(pattern) => pattern.matches(message),
            Self::Regex(pattern) => pattern.matches(message),
        }
    }

    /// Returns the values of the fields that the pattern names, as `TestMetricFilter` shows them.
    pub(super) fn extract(&self, message: &str) -> BTreeMap<String, String> {
        match self {
            Self::Json(pattern) => pattern.extract(message),
            Self::Columns(pattern) => pattern.extract(message),
            Self::Terms(_) | Self::Regex(_) => BTreeMap::new(),
        }
    }

    /// Returns the UUIDs that a matching message must contain.
    pub(super) fn wanted(&self) -> Wanted {
        match self {
            Self::Terms(pattern) => pattern.wanted(),
            Self::Json(_) | Self::Columns(_) | Self::Regex(_) => Wanted(vec![Vec::new()]),
        }
    }
}
