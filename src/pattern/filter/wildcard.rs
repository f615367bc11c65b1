//! `{"wildcard": "a*b"}`: a string with gaps. `\*` is a literal asterisk, `\\` a literal backslash.
//!
//! [`super::super::complexity`] limits the number of gaps.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::reader::{ONE_KEY, Reader};
use super::quote;

/// The texts between the gaps, in order. There is at least one; the first and the last must be at the ends of the
/// string.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Wildcard {
    pub(in crate::pattern) pieces: Box<[Box<str>]>,
    text: Box<str>,
}

pub(super) const NOT_A_STRING: &str = "wildcard match pattern must be a string";

impl Wildcard {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::String {
            return Err(reader.refuse(NOT_A_STRING, "give each wildcard its own object: [{\"wildcard\": \"a*\"}]"));
        }
        let text = reader.text()?;
        let wildcard = Self::new(&text, reader)?;
        reader.end_operator(ONE_KEY)?;
        Ok(wildcard)
    }

    /// Parses the wildcard `text`. An error refers to the current token.
    pub(super) fn new(text: &str, reader: &Reader<'_>) -> Result<Self, Error> {
        Self::pieces(text).map_err(|(reason, help)| reader.refuse(reason, help))
    }

    /// Parses the wildcard `text`; returns `None` if it is invalid.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        Self::pieces(text).ok()
    }

    fn pieces(text: &str) -> Result<Self, (String, &'static str)> {
        let mut pieces = vec![String::new()];
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            // AWS counts bytes, including the opening quote.
            let position = at + 1;
            let next = characters.peek().map(|(_, next)| *next);
            match character {
                '*' if next == Some('*') => {
                    let reason = format!("Consecutive wildcard characters at pos {position}");
                    return Err((reason, "one `*` already stands for any number of characters"));
                }
                '*' => pieces.push(String::new()),
                '\\' if !matches!(next, Some('*' | '\\')) => {
                    let reason = format!("Invalid escape character at pos {position}");
                    return Err((
                        reason,
                        "write a backslash as `\\\\\\\\` in JSON: only `*` and a backslash are escaped",
                    ));
                }
                _ => {
                    let literal = if character == '\\' {
                        characters.next().map_or(character, |(_, next)| next)
                    } else {
                        character
                    };
                    if let Some(piece) = pieces.last_mut() {
                        piece.push(literal);
                    }
                }
            }
        }
        Ok(Self { pieces: pieces.into_iter().map(String::into_boxed_str).collect(), text: text.into() })
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        value.as_str().is_some_and(|text| self.matches_text(text))
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        self.unmatched(text).is_none()
    }

    /// Returns the first piece without a match, from the left; the last piece is matched before those in the middle.
    fn unmatched(&self, text: &str) -> Option<&str> {
        let (first, rest) = self.pieces.split_first()?;
        let Some((last, inner)) = rest.split_last() else {
            return (**first != *text).then_some(first);
        };
        let Some(text) = text.strip_prefix(&**first) else {
            return Some(first);
        };
        let Some(mut text) = text.strip_suffix(&**last) else {
            return Some(last);
        };
        for piece in inner {
            match text.find(&**piece) {
                Some(at) => text = &text[at + piece.len()..],
                None => return Some(piece),
            }
        }
        None
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        let Some(text) = value.as_str() else {
            return Miss::not_a_string(value, &format!("{self}"));
        };
        let lower =
            Self { pieces: self.pieces.iter().map(|piece| piece.to_lowercase().into()).collect(), ..self.clone() };
        if lower.matches_text(&text.to_lowercase()) {
            return Miss::near(format!("{value} differs only in case, which wildcards do not ignore"));
        }
        match self.unmatched(text) {
            Some(piece) => Miss::far(format!("{value} has no {} where the wildcard needs it", quote(piece))),
            None => Miss::far(format!("{value} does not fit")),
        }
    }
}

impl fmt::Display for Wildcard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a string like {}", quote(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_take_anything() {
        let cases = [
            ("a*b", "ab", true),
            ("a*b", "axxb", true),
            ("a*b", "a", false),
            ("*", "", true),
            ("*a*", "banana", true),
            ("a*a", "a", false),
            ("*ab*ab*", "abab", true),
            ("*ab*ba*", "aba", false),
            ("", "", true),
            ("", "x", false),
            (r"a\*b", "a*b", true),
            (r"a\*b", "axb", false),
            (r"\\*", r"\x", true),
        ];
        for (wildcard, text, expected) in cases {
            assert_eq!(Wildcard::from_text(wildcard).unwrap().matches_text(text), expected, "{wildcard} {text}");
        }
    }

    #[test]
    fn positions_count_the_opening_quote() {
        let reason = |text| Wildcard::pieces(text).unwrap_err().0;
        assert_eq!(reason("a**b"), "Consecutive wildcard characters at pos 2");
        assert_eq!(reason("é\\b"), "Invalid escape character at pos 3");
        assert_eq!(reason("ab\\"), "Invalid escape character at pos 3");
    }
}
