//! What is wrong with a JSON text, in Jackson's words, and where.

use std::ops::Range;

use super::location;

/// A text that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Error {
    /// Jackson's words, without the place.
    pub reason: String,
    /// The container that was open, where the reason is about one.
    pub opened: Option<Opened>,
    /// The bytes the reason is about.
    pub span: Range<usize>,
    /// The byte at which Jackson says it stopped; its line and column are what AWS reports.
    pub offset: usize,
}

/// The container whose end is missing or wrong, and how Jackson introduces it.
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

    /// The whole first line of Jackson's message about `text`.
    pub fn reason_in(&self, text: &str) -> String {
        match &self.opened {
            None => self.reason.clone(),
            Some(opened) => {
                format!("{} ({} {})", self.reason, opened.introduction, location::describe(text, opened.offset))
            }
        }
    }
}

/// How Jackson names a character it did not expect: by its first UTF-16 unit.
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
