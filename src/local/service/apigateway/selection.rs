//! Regular expressions of API Gateway: selection patterns of integration responses and identity validation of
//! authorizers.
//!
//! A pattern must match the whole text.
//!
//! Deviation: the local cloud refuses look-around and backreferences, which the Java regular expressions of AWS
//! support.

use regex::Regex;

/// Compiles a pattern.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

/// Returns whether a pattern matches the whole text; an invalid pattern matches nothing.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    compile(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_about_the_whole_text() {
        let cases = [
            (".*Bad Request.*", "a Bad Request b", true),
            ("Bad Request", "a Bad Request b", false),
            ("4\\d{2}", "404", true),
            ("4\\d{2}", "4040", false),
            ("a|b", "ab", false),
            ("(", "(", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
