//! A pull lexer that reads one token at a time, and strings only on demand.
//!
//! The laziness is part of the contract: if a reader rejects a string because of its position, that error must take
//! precedence over an error in the string's escapes, and [`Lexer::offset`] must equal Jackson's location.

use std::borrow::Cow;
use std::ops::Range;

use super::error::{Error, describe_char};
use super::string::string_end;

/// A token of a document. [`Token::Name`] precedes the value that belongs to the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    Name,
    String,
    Number,
    True,
    False,
    Null,
    /// The end of the document.
    End,
}

/// The maximum nesting depth of containers, as in Jackson's `StreamReadConstraints`.
const MAXIMUM_DEPTH: usize = 1000;

/// The lexer of one JSON text.
#[derive(Debug)]
pub struct Lexer<'t> {
    pub(super) text: &'t str,
    /// The first byte that was not read.
    pub(super) at: usize,
    /// Which of the open containers are objects, one bit each.
    objects: [u64; MAXIMUM_DEPTH.div_ceil(64)],
    depth: usize,
    /// Whether the innermost container already has an entry.
    pub(super) has_entries: bool,
    token: Token,
    /// The value of the current name, whose first byte was read together with the name.
    pending: Option<Token>,
    /// Whether the current token is a string of which only the opening quote was read.
    unread: bool,
    start: usize,
    name: Cow<'t, str>,
    name_span: Range<usize>,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            objects: [0; MAXIMUM_DEPTH.div_ceil(64)],
            depth: 0,
            has_entries: false,
            token: Token::End,
            pending: None,
            unread: false,
            start: 0,
            name: Cow::Borrowed(""),
            name_span: 0..0,
        }
    }

    /// Returns the whole text.
    pub fn source(&self) -> &'t str {
        self.text
    }

    /// Returns the unread text.
    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Returns the offset Jackson would report: after the current token, or after the opening quote of an unread
    /// string.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Returns the byte range of the current token, or of the name for [`Token::Name`].
    pub fn span(&self) -> Range<usize> {
        match self.token {
            Token::Name => self.name_span.clone(),
            Token::String if self.unread => self.start..string_end(self.text.as_bytes(), self.at),
            _ => self.start..self.at,
        }
    }

    /// Reads the next token.
    pub fn advance(&mut self) -> Result<Token, Error> {
        if let Some(token) = self.pending.take() {
            return self.accept(token);
        }
        self.finish_string()?;
        let Some(mut byte) = self.skip_space()? else {
            return self.end();
        };
        if matches!(byte, b'}' | b']') {
            return self.close(byte);
        }
        if self.expects_comma() {
            byte = self.skip_comma(byte)?;
        }
        if self.in_object() {
            let (name, span, byte) = self.read_name(byte)?;
            return self.accept_name(name, span, byte);
        }
        let token = self.value(byte)?;
        self.accept(token)
    }

    /// Returns the text of the current token: a name, an unescaped string, a number as written, a literal or a
    /// punctuation mark.
    pub fn text(&mut self) -> Result<Cow<'t, str>, Error> {
        match self.token {
            Token::Name => Ok(self.name.clone()),
            Token::String if std::mem::take(&mut self.unread) => self.read_string(),
            Token::String => self.reread_string(self.start + 1),
            _ => Ok(Cow::Borrowed(&self.text[self.start..self.at])),
        }
    }

    /// Returns the current name, without copying it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns an error with the caller's reason about the current token.
    pub fn complaint(&self, reason: &str) -> Error {
        Error::at(reason, self.at, self.span())
    }

    fn accept(&mut self, token: Token) -> Result<Token, Error> {
        self.token = token;
        match token {
            Token::ObjectStart | Token::ArrayStart => self.enter(token == Token::ObjectStart)?,
            Token::String => self.unread = true,
            _ => {}
        }
        Ok(token)
    }

    fn enter(&mut self, object: bool) -> Result<(), Error> {
        if self.depth == MAXIMUM_DEPTH {
            let reason = format!(
                "Document nesting depth ({}) exceeds the maximum allowed ({MAXIMUM_DEPTH}, from \
                 `StreamReadConstraints.getMaxNestingDepth()`)",
                self.depth + 1
            );
            return Err(Error::at(reason, self.at, self.start..self.at));
        }
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        if let Some(word) = self.objects.get_mut(word) {
            *word = if object { *word | bit } else { *word & !bit };
        }
        self.depth += 1;
        self.has_entries = false;
        Ok(())
    }

    /// Leaves the innermost container after its end, and counts it as an entry of the enclosing one.
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.has_entries = true;
    }

    fn in_object(&self) -> bool {
        let top = self.depth.wrapping_sub(1);
        self.objects.get(top / 64).is_some_and(|word| word >> (top % 64) & 1 == 1)
    }

    /// Returns Jackson's name of the innermost container, if any is open.
    fn container(&self) -> Option<&'static str> {
        (self.depth > 0).then(|| if self.in_object() { "Object" } else { "Array" })
    }

    /// Returns the start of the container that is open at `end`. It is searched for, because only errors need it.
    fn start_of_container(&self, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut starts = Vec::new();
        let mut at = 0;
        while let Some(byte) = bytes.get(at).filter(|_| at < end) {
            at = if *byte == b'"' { string_end(bytes, at + 1) } else { at + 1 };
            match byte {
                b'{' | b'[' => starts.push(at - 1),
                b'}' | b']' => drop(starts.pop()),
                _ => {}
            }
        }
        starts.pop().unwrap_or(0)
    }

    fn end(&mut self) -> Result<Token, Error> {
        self.token = Token::End;
        self.start = self.at;
        if self.depth == 0 { Ok(Token::End) } else { Err(self.unclosed()) }
    }

    /// Returns the error for a container that is still open at the end of the text.
    pub(super) fn unclosed(&self) -> Error {
        let start = self.start_of_container(self.at);
        let reason =
            format!("Unexpected end-of-input: expected close marker for {}", self.container().unwrap_or("root"));
        Error::at(reason, self.at, start..start + 1).with_opened("start marker at", start)
    }

    fn close(&mut self, byte: u8) -> Result<Token, Error> {
        self.start = self.at - 1;
        let object = byte == b'}';
        let Some(container) = self.container() else {
            return Err(self.unexpected("expected a valid value"));
        };
        if self.in_object() != object {
            let expected = if object { ']' } else { '}' };
            let reason = format!("Unexpected close marker '{}': expected '{expected}'", char::from(byte));
            return Err(Error::at(reason, self.start, self.start..self.at)
                .with_opened(format!("for {container} starting at"), self.start_of_container(self.start)));
        }
        self.leave();
        self.token = if object { Token::ObjectEnd } else { Token::ArrayEnd };
        Ok(self.token)
    }

    fn expects_comma(&mut self) -> bool {
        self.depth > 0 && std::mem::replace(&mut self.has_entries, true)
    }

    fn skip_comma(&mut self, byte: u8) -> Result<u8, Error> {
        let entries = self.container().unwrap_or("root");
        if byte != b',' {
            return Err(self.unexpected(&format!("was expecting comma to separate {entries} entries")));
        }
        self.skip_space()?.ok_or_else(|| self.end_within(entries))
    }

    fn read_name(&mut self, byte: u8) -> Result<(Cow<'t, str>, Range<usize>, u8), Error> {
        if byte != b'"' {
            return Err(self.unexpected("was expecting double-quote to start field name"));
        }
        let start = self.at - 1;
        let name = self.read_text("name")?;
        let span = start..self.at;
        match self.skip_space()? {
            Some(b':') => {}
            Some(_) => return Err(self.unexpected("was expecting a colon to separate field name and value")),
            None => return Err(self.end_within("Object")),
        }
        let byte = self.skip_space()?.ok_or_else(|| self.end_within("Object"))?;
        Ok((name, span, byte))
    }

    /// Accepts a name whose value starts with `byte`, which has been read.
    #[inline]
    pub(super) fn accept_name(&mut self, name: Cow<'t, str>, span: Range<usize>, byte: u8) -> Result<Token, Error> {
        self.has_entries = true;
        self.name = name;
        self.name_span = span;
        self.pending = Some(self.value(byte)?);
        self.token = Token::Name;
        Ok(Token::Name)
    }

    /// Skips a string that was announced but not read.
    #[inline]
    pub(super) fn finish_string(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.unread) { self.skip_string() } else { Ok(()) }
    }

    #[inline]
    fn value(&mut self, byte: u8) -> Result<Token, Error> {
        self.start = self.at - 1;
        match byte {
            b'"' => Ok(Token::String),
            b'{' => Ok(Token::ObjectStart),
            b'[' => Ok(Token::ArrayStart),
            b't' => self.literal("true", Token::True),
            b'f' => self.literal("false", Token::False),
            b'n' => self.literal("null", Token::Null),
            b'-' | b'0'..=b'9' => self.number(byte),
            b'}' => Err(self.unexpected("expected a value")),
            b'+' => Err(self.plus_sign()),
            _ => Err(self.odd_value(self.start)),
        }
    }

    fn literal(&mut self, word: &str, token: Token) -> Result<Token, Error> {
        let rest = self.text.get(self.start..).unwrap_or("");
        let matched = rest.bytes().zip(word.bytes()).take_while(|(read, wanted)| read == wanted).count();
        let follows = rest.get(matched..).and_then(|rest| rest.chars().next());
        self.at = self.start + matched;
        if matched == word.len() && !follows.is_some_and(is_word) { Ok(token) } else { Err(self.unrecognized()) }
    }

    /// Returns the error for an invalid value that starts at `at`.
    pub(super) fn odd_value(&mut self, at: usize) -> Error {
        let rest = self.text.get(self.start..).unwrap_or("");
        for word in ["NaN", "Infinity"] {
            if rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_word)) {
                self.at = self.start + word.len();
                let reason =
                    format!("Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow");
                return Error::at(reason, self.at, self.start..self.at);
            }
        }
        if rest.starts_with(|character: char| is_word(character) && !character.is_numeric()) {
            return self.unrecognized();
        }
        self.unexpected_at(at, "", &format!("expected a valid value {VALUES}"))
    }

    fn unrecognized(&mut self) -> Error {
        let rest = self.text.get(self.start..).unwrap_or("");
        let word: String = rest.chars().take_while(|character| is_word(*character)).collect();
        self.at = self.start + word.len();
        let shown = if word.len() > 256 { format!("{}...", word.chars().take(256).collect::<String>()) } else { word };
        Error::at(format!("Unrecognized token '{shown}': was expecting {VALUES}"), self.at, self.start..self.at)
    }

    /// Reads the first byte that is not white space; returns `None` at the end.
    #[inline]
    fn skip_space(&mut self) -> Result<Option<u8>, Error> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if *byte > b'/' || *byte == b'"' || *byte == b',' => {
                self.at += 1;
                Ok(Some(*byte))
            }
            _ => self.skip_space_or_refuse(),
        }
    }

    fn skip_space_or_refuse(&mut self) -> Result<Option<u8>, Error> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => {}
                0..=31 => {
                    let reason = format!(
                        "Illegal character ({}): only regular white space (\\r, \\n, \\t) is allowed between tokens",
                        describe_char(char::from(*byte))
                    );
                    return Err(Error::at(reason, self.at, self.at - 1..self.at));
                }
                b'/' => return Err(self.unexpected(COMMENT)),
                _ => return Ok(Some(*byte)),
            }
        }
        Ok(None)
    }

    /// Returns an error for the character whose first byte was read last.
    pub(super) fn unexpected(&self, comment: &str) -> Error {
        self.unexpected_at(self.at - 1, "", comment)
    }

    pub(super) fn unexpected_at(&self, at: usize, place: &str, comment: &str) -> Error {
        let character = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
        let reason = format!("Unexpected character ({}){place}: {comment}", describe_char(character));
        Error::at(reason, at, at..at + character.len_utf8())
    }

    fn end_within(&self, entries: &str) -> Error {
        let reason = format!("Unexpected end-of-input within/between {entries} entries");
        Error::at(reason, self.at, self.at..self.at)
    }
}

const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const COMMENT: &str =
    "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";

/// Returns whether Jackson treats `character` as part of a bare word.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}
