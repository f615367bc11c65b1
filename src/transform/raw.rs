//! Tokenizes JSON text and reports the position of syntax errors.
//!
//! EventBridge keeps the spelling of values, so `1.0` and `1e2` must be preserved, which a parsed value does not
//! guarantee. The tokenizer is iterative and limits the depth. It does not decode or correct anything.

use std::borrow::Cow;
use std::ops::Range;

/// A depth greater than that of any event, which limits the stack of open brackets for malicious input.
const MAX_DEPTH: usize = 1000;

/// The kind of a token. A string in the position of an object's key is a `Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Key,
    String,
    Number,
    Word,
}

/// A token and its byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// The first position at which a text is not valid JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The byte range of the unexpected text; empty at the end of the text.
    pub(super) span: Range<usize>,
    /// A description of what was expected.
    pub(super) expected: &'static str,
}

impl Fault {
    fn new(span: Range<usize>, expected: &'static str) -> Fault {
        Fault { span, expected }
    }

    /// Returns the position as AWS writes it: `[Source: (String)"…"; line: 1, column: 4]`. Texts are truncated after
    /// 500 characters, and the column is the one after the unexpected character.
    pub(super) fn aws_location(&self, text: &str) -> String {
        const SHOWN: usize = 500;
        let total = text.chars().count();
        let shown: String = text.chars().take(SHOWN).collect();
        let cut = if total > SHOWN { format!("[truncated {} chars]", total - SHOWN) } else { String::new() };
        let before = text.get(..self.span.end).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |row| row.chars().count()) + 1;
        format!("[Source: (String)\"{shown}\"{cut}; line: {line}, column: {column}]")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrClose,
    Key,
    KeyOrClose,
    CommaOrClose,
    Done,
}

/// Iterates over the tokens of one JSON value, starting at a byte offset.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    open: Vec<u8>,
    expect: Expect,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Tokens<'t> {
        Tokens { text, at, open: Vec::new(), expect: Expect::Value }
    }

    /// Returns the number of open brackets after the last token.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Returns the byte offset after the last token.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        self.at = skip_space(self.text, self.at);
    }

    fn step(&mut self) -> Result<Token, Fault> {
        self.skip_space();
        if self.expect == Expect::CommaOrClose && self.peek() == Some(b',') {
            self.at += 1;
            self.skip_space();
            self.expect = if self.open.last() == Some(&b'{') { Expect::Key } else { Expect::Value };
        }
        match (self.expect, self.peek()) {
            (Expect::KeyOrClose | Expect::ValueOrClose | Expect::CommaOrClose, Some(byte @ (b'}' | b']'))) => {
                self.close(byte)
            }
            (Expect::Key | Expect::KeyOrClose, Some(b'"')) => self.key(),
            (Expect::Key | Expect::KeyOrClose, _) => Err(self.unexpected("a key in double quotes")),
            (Expect::CommaOrClose, _) if self.open.last() == Some(&b'{') => Err(self.unexpected("`,` or `}`")),
            (Expect::CommaOrClose, _) => Err(self.unexpected("`,` or `]`")),
            _ => self.value(),
        }
    }

    fn close(&mut self, byte: u8) -> Result<Token, Fault> {
        let opened = if byte == b'}' { b'{' } else { b'[' };
        if self.open.last() != Some(&opened) {
            return Err(self.unexpected(if byte == b'}' { "`]`" } else { "`}`" }));
        }
        self.open.pop();
        let span = self.at..self.at + 1;
        self.at += 1;
        self.after_value();
        Ok(Token { kind: Kind::Close, span })
    }

    fn key(&mut self) -> Result<Token, Fault> {
        let span = self.at..string_end(self.text, self.at)?;
        self.at = span.end;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        self.expect = Expect::Value;
        Ok(Token { kind: Kind::Key, span })
    }

    fn value(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        let kind = match self.peek() {
            Some(byte @ (b'{' | b'[')) => return self.open(byte),
            Some(b'"') => {
                self.at = string_end(self.text, start)?;
                Kind::String
            }
            Some(b'-' | b'0'..=b'9') => {
                self.at = number_end(self.text, start)?;
                Kind::Number
            }
            _ => {
                self.at = word_end(self.text, start);
                if !matches!(self.text.get(start..self.at), Some("true" | "false" | "null")) {
                    let fault = Fault::new(start..self.at, "a JSON value");
                    self.at = start;
                    return Err(if fault.span.is_empty() { self.unexpected("a JSON value") } else { fault });
                }
                Kind::Word
            }
        };
        self.after_value();
        Ok(Token { kind, span: start..self.at })
    }

    fn open(&mut self, byte: u8) -> Result<Token, Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.unexpected("fewer than 1000 open brackets"));
        }
        self.open.push(byte);
        self.expect = if byte == b'{' { Expect::KeyOrClose } else { Expect::ValueOrClose };
        let span = self.at..self.at + 1;
        self.at += 1;
        Ok(Token { kind: Kind::Open, span })
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() { Expect::Done } else { Expect::CommaOrClose };
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Fault::new(self.at..self.at + width, expected)
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.expect == Expect::Done {
            return None;
        }
        let token = self.step();
        if token.is_err() {
            self.expect = Expect::Done;
        }
        Some(token)
    }
}

/// Returns the offset of the first byte at or after `at` that is not white space.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

/// Returns the offset after the string whose opening quote is at `start`.
pub(super) fn string_end(text: &str, start: usize) -> Result<usize, Fault> {
    let mut at = start + 1;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return Ok(at + 1),
            b'\\' => at = escape_end(text, at)?,
            0..=0x1f => {
                return Err(Fault::new(at..at + 1, "no line break or other control character inside quotes"));
            }
            _ => at += 1,
        }
    }
    Err(Fault::new(bytes.len()..bytes.len(), "a closing double quote"))
}

/// Returns the offset after the escape sequence whose backslash is at `start`.
pub(super) fn escape_end(text: &str, start: usize) -> Result<usize, Fault> {
    const WANTED: &str = "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX";
    let after = text.get(start + 1..).unwrap_or_default();
    let width = after.chars().next().map_or(0, char::len_utf8);
    match after.as_bytes().first() {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(start + 2),
        Some(b'u') => {
            let digits = after.as_bytes().iter().skip(1).take(4).take_while(|byte| byte.is_ascii_hexdigit()).count();
            let end = start + 2 + digits;
            if digits == 4 { Ok(end) } else { Err(Fault::new(start..end, WANTED)) }
        }
        _ => Err(Fault::new(start..start + 1 + width, WANTED)),
    }
}

fn number_end(text: &str, start: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let digits = |from: usize| -> usize {
        from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let fault = |end: usize| Fault::new(start..end, "a number as JSON writes it");
    let whole = start + usize::from(bytes.get(start) == Some(&b'-'));
    let mut end = digits(whole);
    if end == whole || (end > whole + 1 && bytes.get(whole) == Some(&b'0')) {
        return Err(fault(end));
    }
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == end + 1 {
            return Err(fault(fraction));
        }
        end = fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(signed);
        if exponent == signed {
            return Err(fault(exponent));
        }
        end = exponent;
    }
    Ok(end)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start
        + rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '$')).unwrap_or(rest.len())
}

/// Checks that a text is exactly one JSON value.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let mut tokens = Tokens::new(text, 0);
    for token in tokens.by_ref() {
        token?;
    }
    let end = skip_space(text, tokens.position());
    match text.get(end..).and_then(|rest| rest.chars().next()) {
        None => Ok(()),
        Some(letter) => Err(Fault::new(end..end + letter.len_utf8(), "nothing more")),
    }
}

/// Returns the value without white space between tokens, strings in their shortest form and numbers unchanged. The
/// result of a text that is not valid JSON ends at the error.
pub(super) fn compact(text: &str) -> String {
    let mut tokens = Tokens::new(text, 0);
    let mut out = String::with_capacity(text.len());
    let mut first = true;
    while let Some(Ok(token)) = tokens.next() {
        if !first && token.kind != Kind::Close {
            out.push(',');
        }
        first = matches!(token.kind, Kind::Open | Kind::Key);
        let source = text.get(token.span).unwrap_or_default();
        match token.kind {
            Kind::Key => {
                out.push_str(&shortest(source));
                out.push(':');
            }
            Kind::String => out.push_str(&shortest(source)),
            Kind::Open | Kind::Close | Kind::Number | Kind::Word => out.push_str(source),
        }
    }
    out
}

/// Re-encodes a string literal: `"\u00e9"` becomes `"é"`. Literals with lone surrogates, which a Rust string cannot
/// contain, are left unchanged.
fn shortest(literal: &str) -> Cow<'_, str> {
    if !literal.contains('\\') {
        return Cow::Borrowed(literal);
    }
    match serde_json::from_str::<String>(literal).and_then(|text| serde_json::to_string(&text)) {
        Ok(encoded) => Cow::Owned(encoded),
        Err(_) => Cow::Borrowed(literal),
    }
}

/// Returns the string that a literal represents.
pub(super) fn decode(literal: &str) -> Cow<'_, str> {
    match serde_json::from_str::<String>(literal) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(literal.trim_matches('"')),
    }
}

/// Returns the members of an object, each with the literal of its key, or the elements of an array.
pub(super) fn children(text: &str) -> Vec<(Option<&str>, &str)> {
    let mut tokens = Tokens::new(text, 0);
    let mut found = Vec::new();
    let mut key = None;
    let mut start = None;
    while let Some(Ok(token)) = tokens.next() {
        let depth = tokens.depth();
        match token.kind {
            Kind::Key if depth == 1 => key = text.get(token.span),
            Kind::Open if depth == 2 => start = Some(token.span.start),
            Kind::String | Kind::Number | Kind::Word if depth == 1 => {
                found.extend(text.get(token.span).map(|value| (key.take(), value)));
            }
            Kind::Close if depth == 1 => {
                let value = start.take().and_then(|start| text.get(start..token.span.end));
                found.extend(value.map(|value| (key.take(), value)));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_json_is() {
        for text in
            ["{}", " [ ] ", r#"{"a":[1,-0.5e+3,true,null,"x\n\u00e9"],"b":{}}"#, "\"a\"", "12", "\n{\"a\" : 1}\n"]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn names_the_first_place_that_is_not_json() {
        let table = [
            ("", 0..0, "a JSON value"),
            ("env:dev", 0..3, "a JSON value"),
            ("{'a':1}", 1..2, "a key in double quotes"),
            (r#"{"a" 1}"#, 5..6, "`:`"),
            (r#"{"a":1 "b":2}"#, 7..8, "`,` or `}`"),
            (r#"{"a":1,}"#, 7..8, "a key in double quotes"),
            ("[1,]", 3..4, "a JSON value"),
            ("[1}", 2..3, "`]`"),
            (r#"{"a":01}"#, 5..7, "a number as JSON writes it"),
            (r#"{"a":1} x"#, 8..9, "nothing more"),
            (r#"{"a":"b"#, 7..7, "a closing double quote"),
            ("\"a\nb\"", 2..3, "no line break or other control character inside quotes"),
            (r#""\<""#, 1..3, "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
            (r#"{"a":"#, 5..5, "a JSON value"),
        ];
        for (text, span, expected) in table {
            assert_eq!(check(text), Err(Fault { span, expected }), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let text = "[".repeat(5000);
        assert_eq!(check(&text).unwrap_err().span, 1000..1001);
        assert_eq!(check(&format!("{}{}", "[".repeat(900), "]".repeat(900))), Ok(()));
    }

    #[test]
    fn the_location_is_the_one_aws_prints() {
        let fault = check("env:dev").unwrap_err();
        assert_eq!(fault.aws_location("env:dev"), "[Source: (String)\"env:dev\"; line: 1, column: 4]");
        let text = "{\n  \"a\": x\n}";
        let fault = check(text).unwrap_err();
        assert_eq!(fault.aws_location(text), format!("[Source: (String)\"{text}\"; line: 2, column: 9]"));
        let long = format!("x{}", " ".repeat(600));
        let location = check(&long).unwrap_err().aws_location(&long);
        assert!(location.contains("[truncated 101 chars]; line: 1, column: 2]"), "{location}");
    }

    #[test]
    fn compact_keeps_numbers_and_order() {
        let text = r#" { "b" : 1.0 , "a" : [ 1e2 , "\u00e9\/\n" , { } ] , "c" : 12345678901234567890123 } "#;
        assert_eq!(compact(text), r#"{"b":1.0,"a":[1e2,"é/\n",{}],"c":12345678901234567890123}"#);
        assert_eq!(compact(r#""\ud800""#), r#""\ud800""#);
    }

    #[test]
    fn children_are_slices_of_the_text() {
        let found = children(r#"{"a": {"x":[1]}, "b" :2, "c":[ ] }"#);
        assert_eq!(found, [(Some("\"a\""), "{\"x\":[1]}"), (Some("\"b\""), "2"), (Some("\"c\""), "[ ]")]);
        assert_eq!(children("[1,[2],{}]"), [(None, "1"), (None, "[2]"), (None, "{}")]);
        assert_eq!(children("1"), []);
    }
}
