//! Regular expressions in filter patterns, between percent signs: `%4[0-9]{2}%`.
//!
//! "Supported regular expressions (regex) syntax" in the CloudWatch Logs User Guide. They match anywhere in a text.

use regex::Regex;

use super::super::Fault;
use super::invalid_filter_pattern as invalid;

/// The allowed characters other than letters and digits.
const ALLOWED: &str = ":_#=@/;,- ^$?[]{}|\\*+.";

#[derive(Debug)]
pub(super) struct RegexPattern(Regex);

impl RegexPattern {
    /// Parses a whole pattern, including its percent signs.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        match Self::prefix(text)? {
            (pattern, "") => Ok(pattern),
            (_, rest) => Err(invalid(&format!("unexpected '{}'", rest.trim()))),
        }
    }

    /// Parses the expression at the beginning of `text` and returns the rest.
    pub(super) fn prefix(text: &str) -> Result<(Self, &str), Fault> {
        let inside = text.strip_prefix('%').and_then(|rest| rest.split_once('%'));
        let Some((expression, rest)) = inside.filter(|(expression, _)| !expression.is_empty()) else {
            return Err(invalid("a regular expression begins and ends with '%'"));
        };
        let is_allowed = |character: char| character.is_ascii_alphanumeric() || ALLOWED.contains(character);
        if let Some(character) = expression.chars().find(|character| !is_allowed(*character)) {
            return Err(invalid(&format!("'{character}' is not supported in the regular expression '{expression}'")));
        }
        let regex =
            Regex::new(expression).map_err(|_| invalid(&format!("'{expression}' is not a regular expression")))?;
        Ok((Self(regex), rest))
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::FilterPattern;

    #[test]
    fn expressions_match_anywhere_in_a_message() {
        let cases = [
            ("%AUTHORIZED%", "[ERROR 401] UNAUTHORIZED REQUEST", true),
            ("%AUTHORIZED%", "[ERROR 401] unauthorized", false),
            ("%4[0-9]{2}%", "ERROR 419", true),
            ("%4[0-9]{2}%", "ERROR 500", false),
            ("%^[hc]at$%", "cat", true),
            ("%^[hc]at$%", "the cat", false),
            ("%colou?r|paint%", "colr color", true),
            (r"%10\.10\.0\.\d+%", "from 10.10.0.7", true),
        ];
        for (pattern, message, found) in cases {
            assert_eq!(FilterPattern::parse(pattern).unwrap().matches(message), found, "{pattern} on {message}");
        }
    }

    #[test]
    fn what_is_not_supported_is_refused() {
        for pattern in ["%something!%", "%(a|b)%", "%", "%%", "%a", "%ä%", "%[a%", "%a% b"] {
            let fault = FilterPattern::parse(pattern).unwrap_err();
            assert!(fault.message.starts_with("Invalid filter pattern: "), "{pattern}: {}", fault.message);
        }
    }
}
