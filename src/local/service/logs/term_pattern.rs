//! Terms: all of `a b`, any of `?a ?b`, none of `-a`, and `"exact phrases"`. They are case-sensitive.

use super::super::Fault;
use super::invalid_filter_pattern as invalid;
use super::mention::{Wanted, mentions};

/// The terms of a pattern by their role.
#[derive(Debug, Default)]
pub(super) struct TermPattern {
    included: Vec<String>,
    optional: Vec<String>,
    excluded: Vec<String>,
}

impl TermPattern {
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let mut pattern = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (role, after) = match rest.chars().next() {
                Some('?') => (&mut pattern.optional, &rest[1..]),
                Some('-') => (&mut pattern.excluded, &rest[1..]),
                _ => (&mut pattern.included, rest),
            };
            let (term, after) = term(after)?;
            role.push(term);
            rest = after.trim_start();
        }
        Ok(pattern)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let has = |term: &String| message.contains(term.as_str());
        if self.is_optional() {
            return self.optional.iter().any(has);
        }
        self.included.iter().all(has) && !self.excluded.iter().any(has)
    }

    /// Returns the UUIDs of the terms of which a message must contain all, or one.
    pub(super) fn wanted(&self) -> Wanted {
        let of_each = |term: &String| mentions(term).collect();
        match self.is_optional() {
            true => Wanted(self.optional.iter().map(of_each).collect()),
            false => Wanted(vec![self.included.iter().flat_map(|term| mentions(term)).collect()]),
        }
    }

    /// Returns whether any term suffices. If there are other terms, optional terms are ignored, as AWS documents.
    fn is_optional(&self) -> bool {
        self.included.is_empty() && self.excluded.is_empty() && !self.optional.is_empty()
    }
}

/// Returns the term at the beginning of a text, and the rest.
fn term(text: &str) -> Result<(String, &str), Fault> {
    if let Some(quoted) = text.strip_prefix('"') {
        return phrase(quoted).ok_or_else(|| invalid(&format!("Invalid character(s) in term '{text}'")));
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() || !word.chars().all(|character| character.is_alphanumeric() || character == '_') {
        return Err(invalid(&format!("Invalid character(s) in term '{word}'")));
    }
    Ok((word.to_owned(), rest))
}

/// Returns a quoted phrase from after its opening quote; `\"` and `\\` are escapes. An empty phrase is not valid.
fn phrase(text: &str) -> Option<(String, &str)> {
    let mut phrase = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' if phrase.is_empty() => return None,
            '"' => return Some((phrase, text.get(index + 1..).unwrap_or_default())),
            '\\' => phrase.push(characters.next()?.1),
            _ => phrase.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::pattern::FilterPattern;

    #[test]
    fn terms_match_as_documented() {
        let cases = [
            ("", "anything", true),
            ("\" \"", "a b", true),
            ("ERROR", "[ERROR 400] BAD REQUEST", true),
            ("ERROR", "[error 400]", false),
            ("ERROR ARGUMENTS", "ERROR MISSING ARGUMENTS", true),
            ("ERROR ARGUMENTS", "ERROR ONLY", false),
            ("?ERROR ?ARGUMENTS", "UNKNOWN ARGUMENTS", true),
            ("?ERROR ?ARGUMENTS", "WARN", false),
            ("\"INTERNAL SERVER ERROR\"", "500 INTERNAL SERVER ERROR", true),
            ("\"INTERNAL SERVER ERROR\"", "ERROR SERVER INTERNAL", false),
            ("ERROR -ARGUMENTS", "ERROR 400", true),
            ("ERROR -ARGUMENTS", "ERROR ARGUMENTS", false),
            ("-\"x y\"", "x z", true),
            ("?ERROR REQUEST", "REQUEST", true),
            ("\"say \\\"hi\\\"\"", "they say \"hi\"", true),
        ];
        for (pattern, message, found) in cases {
            assert_eq!(FilterPattern::parse(pattern).unwrap().matches(message), found, "{pattern} on {message}");
        }
    }

    #[test]
    fn what_must_be_quoted_is_refused() {
        let cases = [
            ("order-1", "Invalid filter pattern: Invalid character(s) in term 'order-1'"),
            ("\"\"", "Invalid filter pattern: Invalid character(s) in term '\"\"'"),
            ("\"open", "Invalid filter pattern: Invalid character(s) in term '\"open'"),
            ("a -", "Invalid filter pattern: Invalid character(s) in term ''"),
        ];
        for (pattern, message) in cases {
            let fault = FilterPattern::parse(pattern).unwrap_err();
            assert_eq!((fault.code.as_str(), fault.message.as_str()), ("InvalidParameterException", message));
        }
    }
}
