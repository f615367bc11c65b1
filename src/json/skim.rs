//! Skips to a few selected members of an object.
//!
//! Patterns need only a small part of most events, so most of the time of reading an event is spent skipping. Members
//! whose names contain no escapes, and with no more white space than one space after colons and commas, are skipped
//! byte by byte: quotes and brackets are matched, nothing else is checked. Anything else is left to the lexer.

use std::borrow::Cow;

use super::error::Error;
use super::lexer::{Lexer, Token};
use super::string::plain_run;

impl<'t> Lexer<'t> {
    /// Advances in the current object to the next member whose name is `wanted`, and returns the result of `wanted`.
    /// The current token is then that name. Returns `None` at the end of the object.
    pub fn advance_to<T>(&mut self, mut wanted: impl FnMut(&str) -> Option<T>) -> Result<Option<T>, Error> {
        loop {
            if let Some(found) = self.skim(&mut wanted)? {
                return Ok(Some(found));
            }
            if self.advance()? != Token::Name {
                return Ok(None);
            }
            if let Some(found) = wanted(self.name()) {
                return Ok(Some(found));
            }
            self.skip_value()?;
        }
    }

    /// Skips the value of the current name.
    fn skip_value(&mut self) -> Result<(), Error> {
        match self.advance()? {
            Token::ObjectStart | Token::ArrayStart => self.skip_rest(),
            _ => Ok(()),
        }
    }

    /// Skips the rest of the container entered last, including its end.
    pub fn skip_rest(&mut self) -> Result<(), Error> {
        self.skip_to_end()?;
        self.leave();
        Ok(())
    }

    /// Skips members as long as they have the simple form. Returns the first wanted one; otherwise stops before the
    /// first member that does not have the simple form.
    fn skim<T>(&mut self, wanted: &mut impl FnMut(&str) -> Option<T>) -> Result<Option<T>, Error> {
        self.finish_string()?;
        let bytes = self.text.as_bytes();
        let byte_at = |at: usize| bytes.get(at).copied();
        let after_blank = |at: usize| at + usize::from(byte_at(at) == Some(b' '));
        loop {
            let mut start = self.at;
            if self.has_entries {
                if byte_at(start) != Some(b',') {
                    return Ok(None);
                }
                start = after_blank(start + 1);
            }
            let end = plain_run(bytes, start + 1);
            let value = after_blank(end + 2);
            let plain = (byte_at(start), byte_at(end), byte_at(end + 1)) == (Some(b'"'), Some(b'"'), Some(b':'));
            let Some(byte) = byte_at(value).filter(|byte| plain && *byte > b' ') else {
                return Ok(None);
            };
            let name = &self.text[start + 1..end];
            self.at = value;
            if let Some(found) = wanted(name) {
                self.at += 1;
                self.accept_name(Cow::Borrowed(name), start..end + 1, byte)?;
                return Ok(Some(found));
            }
            self.has_entries = true;
            match byte {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                }
                b'{' | b'[' => {
                    self.at += 1;
                    self.skip_to_end()?;
                }
                _ => {
                    let rest = bytes.get(self.at..).unwrap_or(&[]);
                    let end = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b'"'));
                    self.at += end.unwrap_or(rest.len());
                }
            }
        }
    }

    /// Skips up to and including the bracket that closes the current container.
    fn skip_to_end(&mut self) -> Result<(), Error> {
        let bytes = self.text.as_bytes();
        let mut depth = 1_usize;
        while let Some(byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => self.skip_string()?,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
        Err(self.unclosed())
    }
}
