//! Lexes numbers: the grammar of RFC 8259, with their text kept.

use super::error::Error;
use super::lexer::{Lexer, Token};

/// The maximum number of digits of a number, as in Jackson's `StreamReadConstraints`.
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
        // Jackson reports a missing digit at the end of the integer part, unless that is a zero.
        let place = (leading != b'0').then_some(self.at);
        if self.peek() == Some(b'.') {
            self.at += 1;
            digits += self.some_digits(place, "Decimal point not followed by a digit")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            digits += self.some_digits(place, "Exponent indicator not followed by a digit")?;
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

    /// Returns the error for a number with a plus sign, which has been read.
    pub(super) fn plus_sign(&mut self) -> Error {
        let reason = "Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have \
                      plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow";
        Error::at(reason, self.at, self.at - 1..self.at)
    }

    fn digit_after_sign(&mut self) -> Result<u8, Error> {
        let Some(byte) = self.peek() else {
            return Err(Error::at("Unexpected end-of-inputNo digit following sign", self.at, self.at..self.at));
        };
        let at = self.at;
        self.at += 1;
        match byte {
            b'0'..=b'9' => Ok(byte),
            b'.' => Err(self.odd_value(at)),
            _ => {
                let complaint = "expected digit (0-9) to follow minus sign, for valid numeric value";
                Err(self.unexpected_at(at, " in numeric value", complaint))
            }
        }
    }

    fn some_digits(&mut self, place: Option<usize>, complaint: &str) -> Result<usize, Error> {
        let digits = self.digits();
        if digits > 0 {
            return Ok(digits);
        }
        if self.peek().is_none() {
            return Err(Error::at("Unexpected end-of-input in a Number value", self.at, self.at..self.at));
        }
        let error = self.unexpected_at(self.at, " in numeric value", complaint);
        Err(Error { offset: place.unwrap_or(error.offset), ..error })
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}
