//! A lexer with the error messages of EventBridge.

use std::borrow::Cow;

use crate::json::{Lexer, Token};

use super::error::Error;

/// The lexer of one pattern.
pub(super) struct Reader<'t> {
    lexer: Lexer<'t>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { lexer: Lexer::new(text) }
    }

    pub(super) fn advance(&mut self) -> Result<Token, Error> {
        self.lexer.advance().map_err(|error| Error::json(&error, self.lexer.source()))
    }

    /// Returns the text of the current token.
    pub(super) fn text(&mut self) -> Result<Cow<'t, str>, Error> {
        self.lexer.text().map_err(|error| Error::json(&error, self.lexer.source()))
    }

    /// Returns the byte range of the current token.
    pub(super) fn span(&self) -> std::ops::Range<usize> {
        self.lexer.span()
    }

    /// Returns an error about the current token.
    pub(super) fn refuse(&self, reason: impl Into<String>, help: impl Into<String>) -> Error {
        self.refuse_without_place(reason, help).placed(self.lexer.source(), self.lexer.offset())
    }

    /// Returns an error whose location AWS does not print.
    pub(super) fn refuse_without_place(&self, reason: impl Into<String>, help: impl Into<String>) -> Error {
        Error::unplaced(reason, self.span(), help)
    }

    /// Appends the current location to `error`, as AWS does for errors inside the lists of `anything-but`.
    pub(super) fn place_again(&self, error: Error) -> Error {
        error.placed(self.lexer.source(), self.lexer.offset())
    }

    /// Reads the end of an operator's object. Fails if there is a second operator in it.
    pub(super) fn end_operator(&mut self, reason: &str) -> Result<(), Error> {
        match self.advance()? {
            Token::ObjectEnd => Ok(()),
            _ => Err(self.refuse(reason, ONE_OPERATOR)),
        }
    }
}

const ONE_OPERATOR: &str =
    "one operator to an object: write [{\"prefix\": \"a\"}, {\"suffix\": \"b\"}] to accept either";

/// The message of AWS for an object with a second operator.
pub(super) const ONE_KEY: &str = "Only one key allowed in match expression";
