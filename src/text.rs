//! A text that a person gives in place, by file name, or on stdin: patterns, templates, events.
//!
//! Reading it is not done here: whoever owns the files replaces the reference by the text first.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The text itself.
    Inline(String),
    /// A file, relative to the lab's folder or to the working directory.
    File(String),
    /// `-`
    Stdin,
}

/// Called with a field's path and the text it holds or refers to.
pub type VisitText<'v> = dyn FnMut(&str, &mut Text) + 'v;

impl Text {
    /// The text, once it was read; empty before.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Inline(text) => text,
            Self::File(_) | Self::Stdin => "",
        }
    }

    /// An argument that is read as this text, and never as the name of a file: what could be one gets a line end.
    pub fn in_place(text: &str) -> String {
        match Self::from_argument(text) {
            Self::Inline(text) => text,
            Self::File(_) | Self::Stdin => format!("{text}\n"),
        }
    }

    /// A JSON text starts with a bracket, a quote or a placeholder, any other has several lines; the rest names a file.
    pub fn from_argument(argument: &str) -> Self {
        match argument.trim_start().chars().next() {
            Some('{' | '[' | '"' | '<') => Self::Inline(argument.to_owned()),
            // No file is named in several lines.
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
    /// A mapping or a list is JSON in YAML's clothes; a string is JSON text or a file's name.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self::from_argument(&text)),
            other => Ok(Self::Inline(other.to_string())),
        }
    }
}

/// A text that is sent and never shown.
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
