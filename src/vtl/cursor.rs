//! A position in the text of a template that moves forward.

use super::error::Fault;

/// The unread text. `base` is its offset in the whole template, because strings are parsed as templates too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    position: usize,
    base: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, base: usize) -> Cursor<'a> {
        Cursor { text, position: 0, base }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    pub(super) fn at(&self) -> usize {
        self.base + self.position
    }

    /// Returns the text read since position `start`.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start.saturating_sub(self.base)..self.position).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.position = (self.position + bytes).min(self.text.len());
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.skip(token.len());
        }
        found
    }

    pub(super) fn expect(&mut self, token: &str, why: &str) -> Result<(), Fault> {
        if self.eat(token) { Ok(()) } else { Err(self.unexpected(&format!("`{token}` {why}"))) }
    }

    /// Reads up to the first character for which `holds` is false.
    pub(super) fn while_holds(&mut self, holds: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|next| !holds(next)).unwrap_or(rest.len());
        self.skip(end);
        rest.get(..end).unwrap_or_default()
    }

    pub(super) fn white_space(&mut self) {
        self.while_holds(|next| matches!(next, ' ' | '\t' | '\n' | '\r'));
    }

    /// Skips the rest of a line if it is blank, as Velocity does after a directive.
    pub(super) fn blank_rest_of_line(&mut self) {
        let rest = self.rest();
        let after = rest.trim_start_matches([' ', '\t']);
        let newline = ["\r\n", "\n", "\r"].into_iter().find(|newline| after.starts_with(newline));
        if let Some(newline) = newline {
            self.skip(rest.len() - after.len() + newline.len());
        }
    }

    pub(super) fn unexpected(&self, expected: &str) -> Fault {
        let found = match self.peek() {
            None => "the template ends".to_owned(),
            Some('\n' | '\r') => "the line ends".to_owned(),
            Some(next) => format!("found `{next}`"),
        };
        Fault::new(self.at(), format!("expected {expected}, {found}"))
    }
}
