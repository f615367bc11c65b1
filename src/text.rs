//! A text that is given directly, by file name, or on standard input, such as a pattern, a template or an event.
//!
//! This module does not read files; its callers replace the reference by the text.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The source of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The text itself.
    Inline(String),
    /// The name of a file, relative to the lab's folder or to the working directory.
    File(String),
    /// Standard input, written as `-`.
    Stdin,
}

/// A callback for the path of a field and its text.
pub type VisitText<'v> = dyn FnMut(&str, &mut Text) + 'v;

/// Returns a text of a file without the byte-order mark that some editors write before it.
pub fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

impl Text {
    /// Returns the text if it has been read; empty otherwise.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Inline(text) => text,
            Self::File(_) | Self::Stdin => "",
        }
    }

    /// Returns an argument that yields this text and is never taken for a file name: one that could be gets a trailing
    /// newline.
    pub fn in_place(text: &str) -> String {
        match Self::from_argument(text) {
            Self::Inline(text) => text,
            Self::File(_) | Self::Stdin => format!("{text}\n"),
        }
    }

    /// A text starts with a bracket, a quote or a placeholder, or has several lines; anything else is a file name.
    pub fn from_argument(argument: &str) -> Self {
        match argument.trim_start().chars().next() {
            Some('{' | '[' | '"' | '<') => Self::Inline(argument.to_owned()),
            // File names do not contain newlines.
            _ if argument.contains('\n') => Self::Inline(argument.to_owned()),
            _ if argument == "-" => Self::Stdin,
            _ => Self::File(argument.to_owned()),
        }
    }
}

impl FromStr for Text {
    type Err = Infallible;

    fn from_str(argument: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_argument(argument))
    }
}

impl<'de> Deserialize<'de> for Text {
    /// A mapping or a list is converted to JSON; a string is JSON text or a file name.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self::from_argument(&text)),
            other => Ok(Self::Inline(other.to_string())),
        }
    }
}

/// A text that is sent and never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::new("hush")), "***");
    }

    #[test]
    fn tells_texts_from_file_names() {
        let cases = [
            ("{\"a\":[1]}", Text::Inline("{\"a\":[1]}".into())),
            ("  [1]", Text::Inline("  [1]".into())),
            ("<order>", Text::Inline("<order>".into())),
            ("-", Text::Stdin),
            ("Order\n<id>", Text::Inline("Order\n<id>".into())),
            ("pattern.json", Text::File("pattern.json".into())),
        ];
        for (argument, expected) in cases {
            assert_eq!(Text::from_argument(argument), expected, "{argument}");
        }
    }
}
