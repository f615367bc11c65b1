//! Filter patterns: which of the syntaxes a text uses.
//!
//! "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail" in the
//! CloudWatch Logs User Guide. Terms and JSON patterns are understood; regular expressions and space-delimited
//! patterns are refused as not implemented.

use super::super::Fault;
use super::invalid_parameter;
use super::json_pattern::JsonPattern;
use super::term_pattern::TermPattern;

const LONGEST: usize = 1024;

/// What decides whether a message is found.
#[derive(Debug)]
pub(super) enum FilterPattern {
    Terms(TermPattern),
    Json(JsonPattern),
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
            Some('[') => Err(unsupported("space-delimited filter patterns")),
            Some('%') => Err(unsupported("regular expressions in filter patterns")),
            _ => TermPattern::parse(trimmed).map(Self::Terms),
        }
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        match self {
            Self::Terms(pattern) => pattern.matches(message),
            Self::Json(pattern) => pattern.matches(message),
        }
    }
}

pub(super) fn unsupported(what: &str) -> Fault {
    let message = format!("the local cloud does not implement {what}; run this against AWS with --backend aws");
    Fault::new("NotImplemented", message).with_status(501)
}

pub(super) fn invalid(reason: &str) -> Fault {
    invalid_parameter(format!("Invalid filter pattern: {reason}"))
}
