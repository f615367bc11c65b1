//! Errors of invalid JSON, in the words of Jackson, and their position.

use std::ops::Range;

use super::location;

/// An error for a text that is not valid JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Error {
    /// The message of Jackson, without the position.
    pub reason: String,
    /// The open container, if the error concerns one.
    pub opened: Option<Opened>,
    /// The byte range of the error.
    pub span: Range<usize>,
    /// The byte offset that Jackson reports; AWS prints its line and column.
    pub offset: usize,
}

/// The container whose end is missing or wrong, and the words with which Jackson introduces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub introduction: String,
    pub offset: usize,
}

impl Error {
    pub(super) fn at(reason: impl Into<String>, offset: usize, span: Range<usize>) -> Self {
        Self { reason: reason.into(), opened: None, span, offset }
    }

    pub(super) fn with_opened(mut self, introduction: impl Into<String>, offset: usize) -> Self {
        self.opened = Some(Opened { introduction: introduction.into(), offset });
        self
    }

    /// Returns the complete first line of Jackson's message about `text`.
    pub fn reason_in(&self, text: &str) -> String {
        match &self.opened {
            None => self.reason.clone(),
            Some(opened) => {
                format!("{} ({} {})", self.reason, opened.introduction, location::describe(text, opened.offset))
            }
        }
    }
}

/// Returns the form in which Jackson prints an unexpected character, based on its first UTF-16 code unit.
pub(super) fn describe_char(character: char) -> String {
    let code = character.encode_utf16(&mut [0; 2]).first().copied().unwrap_or(0);
    let shown = char::from_u32(u32::from(code)).unwrap_or('?');
    if character.is_control() {
        format!("(CTRL-CHAR, code {code})")
    } else if code > 255 {
        format!("'{shown}' (code {code} / 0x{code:x})")
    } else {
        format!("'{shown}' (code {code})")
    }
}
