//! Number tokens: the grammar of RFC 8259, kept as text.

use super::error::Error;
use super::lexer::{Lexer, Token};

/// How many digits a number may have, as in Jackson's `StreamReadConstraints`.
const MAXIMUM_DIGITS: usize = 1000;

impl Lexer<'_> {
    /// Reads the rest of a number that starts with `first`.
    pub(super) fn number(&mut self, first: u8) -> Result<Token, Error> {
        let start = self.at - 1;
        let leading = if first == b'-' { self.digit_after_sign()? } else { first };
        let mut digits = 1;
        if leading == b'0' {
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                let reason = "Invalid numeric value: Leading zeroes not allowed";
                return Err(Error::at(reason, self.at, start..self.at));
            }
        } else {
            digits += self.digits();
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            digits += self.some_digits("Decimal point not followed by a digit")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            digits += self.some_digits("Exponent indicator not followed by a digit")?;
        }
        if digits > MAXIMUM_DIGITS {
            let reason = format!(
                "Number value length ({digits}) exceeds the maximum allowed ({MAXIMUM_DIGITS}, from \
                 `StreamReadConstraints.getMaxNumberLength()`)"
            );
            return Err(Error::at(reason, self.at, start..self.at));
        }
        Ok(Token::Number)
    }

    fn digit_after_sign(&mut self) -> Result<u8, Error> {
        match self.peek() {
            Some(digit @ b'0'..=b'9') => {
                self.at += 1;
                Ok(digit)
            }
            Some(_) => Err(self.unexpected_at(
                self.at,
                " in numeric value",
                "expected digit (0-9) to follow minus sign, for valid numeric value",
            )),
            None => Err(self.cut_off()),
        }
    }

    fn some_digits(&mut self, complaint: &str) -> Result<usize, Error> {
        match self.digits() {
            0 if self.peek().is_none() => Err(self.cut_off()),
            0 => Err(self.unexpected_at(self.at, " in numeric value", complaint)),
            count => Ok(count),
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn cut_off(&self) -> Error {
        Error::at("Unexpected end-of-input in a Number value", self.at, self.at..self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}
