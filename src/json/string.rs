//! Lexes strings and their escapes.
//!
//! Java strings are UTF-16, so an escape may be half of a surrogate pair. A half without its counterpart becomes `?`,
//! as in Java when it encodes a string into bytes, and this is what EventBridge compares.

use std::borrow::Cow;

use super::error::{Error, describe_char};
use super::lexer::Lexer;

impl<'t> Lexer<'t> {
    /// Reads a string value after its opening quote.
    pub(super) fn read_string(&mut self) -> Result<Cow<'t, str>, Error> {
        self.read_text("string value")
    }

    /// Reads a string again, starting after its opening quote.
    pub(super) fn reread_string(&mut self, from: usize) -> Result<Cow<'t, str>, Error> {
        let at = std::mem::replace(&mut self.at, from);
        let text = self.read_string();
        self.at = at;
        text
    }

    /// Skips a string value after its opening quote.
    #[inline]
    pub(super) fn skip_string(&mut self) -> Result<(), Error> {
        self.at = plain_run(self.text.as_bytes(), self.at);
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(());
        }
        self.skip_string_with_escapes()
    }

    fn skip_string_with_escapes(&mut self) -> Result<(), Error> {
        loop {
            self.at = plain_run(self.text.as_bytes(), self.at);
            match self.special("string value")? {
                b'"' => return Ok(()),
                _ => self.escape().map(|_| ())?,
            }
        }
    }

    /// Reads a name or a string (`what`) up to and including its closing quote.
    pub(super) fn read_text(&mut self, what: &str) -> Result<Cow<'t, str>, Error> {
        let start = self.at;
        self.at = plain_run(self.text.as_bytes(), self.at);
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        let mut units = Units::new(&self.text[start..self.at]);
        loop {
            match self.special(what)? {
                b'"' => return Ok(Cow::Owned(units.finish())),
                _ => units.push(self.escape()?),
            }
            let run = self.at;
            self.at = plain_run(self.text.as_bytes(), run);
            units.push_str(&self.text[run..self.at]);
        }
    }

    /// Reads the quote or backslash after a run of plain characters. Fails for anything else.
    fn special(&mut self, what: &str) -> Result<u8, Error> {
        let Some(byte) = self.text.as_bytes().get(self.at).copied() else {
            let place =
                if what == "name" { " in field name" } else { ": was expecting closing quote for a string value" };
            return Err(Error::at(format!("Unexpected end-of-input{place}"), self.at, self.at..self.at));
        };
        self.at += 1;
        if matches!(byte, b'"' | b'\\') {
            return Ok(byte);
        }
        let reason = format!(
            "Illegal unquoted character ({}): has to be escaped using backslash to be included in {what}",
            describe_char(char::from(byte))
        );
        Err(Error::at(reason, self.at - 1, self.at - 1..self.at))
    }

    /// Reads an escape after its backslash. Returns one UTF-16 code unit.
    fn escape(&mut self) -> Result<u16, Error> {
        let unit = match self.escape_byte()? {
            b'b' => 0x08,
            b't' => 0x09,
            b'n' => 0x0A,
            b'f' => 0x0C,
            b'r' => 0x0D,
            byte @ (b'"' | b'/' | b'\\') => u16::from(byte),
            b'u' => self.hexadecimal()?,
            _ => {
                let at = self.at - 1;
                let character = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
                let reason = format!("Unrecognized character escape {}", describe_char(character));
                return Err(Error::at(reason, at, at - 1..at + character.len_utf8()));
            }
        };
        Ok(unit)
    }

    fn hexadecimal(&mut self) -> Result<u16, Error> {
        let mut unit = 0;
        for _ in 0..4 {
            let byte = self.escape_byte()?;
            let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
            let digit = digit.ok_or_else(|| self.unexpected("expected a hex-digit for character escape sequence"))?;
            unit = unit << 4 | digit;
        }
        Ok(unit)
    }

    fn escape_byte(&mut self) -> Result<u8, Error> {
        let byte = self.text.as_bytes().get(self.at).copied();
        let byte = byte.ok_or_else(|| {
            Error::at("Unexpected end-of-input in character escape sequence", self.at, self.at..self.at)
        })?;
        self.at += 1;
        Ok(byte)
    }
}

/// Returns the offset after the closing quote of the string whose content starts at `from`, or the end of the text.
pub(super) fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = plain_run(bytes, from);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at = plain_run(bytes, at + 2),
            _ => at = plain_run(bytes, at + 1),
        }
    }
    bytes.len()
}

/// A string that is built from UTF-16 code units.
struct Units {
    text: String,
    high: Option<u16>,
}

impl Units {
    fn new(start: &str) -> Self {
        Self { text: start.to_owned(), high: None }
    }

    fn push(&mut self, unit: u16) {
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => self.text.extend(char::decode_utf16([high, unit]).flatten()),
            (high, _) => {
                self.high = high;
                self.end_half();
                match char::from_u32(u32::from(unit)) {
                    Some(character) => self.text.push(character),
                    None if unit < 0xDC00 => self.high = Some(unit),
                    None => self.text.push('?'),
                }
            }
        }
    }

    fn push_str(&mut self, run: &str) {
        if !run.is_empty() {
            self.end_half();
            self.text.push_str(run);
        }
    }

    fn finish(mut self) -> String {
        self.end_half();
        self.text
    }

    fn end_half(&mut self) {
        if self.high.take().is_some() {
            self.text.push('?');
        }
    }
}

/// Returns the offset of the first quote, backslash or control character at or after `from`. Checks eight bytes at a
/// time.
#[inline]
pub(super) fn plain_run(bytes: &[u8], mut from: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_ne_bytes([b'\\'; 8]);
    const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
    while let Some(chunk) = bytes.get(from..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ QUOTES;
        let backslash = word ^ BACKSLASHES;
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(SPACES) & !word);
        if found & HIGHS != 0 {
            return from + (found & HIGHS).trailing_zeros() as usize / 8;
        }
        from += 8;
    }
    let rest = bytes.get(from..).unwrap_or(&[]);
    let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=31));
    (from + plain.unwrap_or(rest.len())).min(bytes.len().max(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_runs_stop_at_the_first_special_byte() {
        for length in 0..20 {
            for special in ['"', '\\', '\u{1f}', '\0'] {
                let text = format!("{}{special}tail\"\\", "é~a".chars().cycle().take(length).collect::<String>());
                let expected = text.find(special).expect("the special character is there");
                assert_eq!(plain_run(text.as_bytes(), 0), expected, "{text:?}");
            }
        }
        assert_eq!(plain_run(b"abcdefghijk", 2), 11);
    }

    #[test]
    fn escapes_are_utf16() {
        let cases = [
            (r#""a\u0062c""#, "abc"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""\ud83dx""#, "?x"),
            (r#""\ude00\ud83d""#, "??"),
            (r#""\ud83d\ud83d\ude00""#, "?😀"),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        ];
        for (text, expected) in cases {
            let mut lexer = Lexer::new(text);
            lexer.advance().expect("a string starts");
            assert_eq!(lexer.text().expect("the string is whole"), expected, "{text}");
        }
    }
}
