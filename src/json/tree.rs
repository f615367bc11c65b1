//! A whole document with the position of every value.

use std::ops::Range;

use super::error::Error;
use super::lexer::{Lexer, Token};

/// A value and its byte range.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// The content of a value. Numbers keep their text, objects their order and repeated names.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Null,
    Boolean(bool),
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub name: String,
    pub name_span: Range<usize>,
    pub value: Value,
}

impl Value {
    /// Parses `text`, which must be exactly one value.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut lexer = Lexer::new(text);
        let mut open: Vec<Open> = Vec::new();
        let value = loop {
            let token = lexer.advance()?;
            let span = lexer.span();
            let value = match token {
                Token::Name => {
                    if let Some(open) = open.last_mut() {
                        open.name = Some((lexer.text()?.into_owned(), span));
                    }
                    continue;
                }
                Token::ObjectStart | Token::ArrayStart => {
                    open.push(Open::new(token, span.start));
                    continue;
                }
                Token::ObjectEnd | Token::ArrayEnd => match open.pop() {
                    Some(open) => open.close(span.end),
                    None => continue,
                },
                Token::End => {
                    return Err(Error::at("Unexpected end-of-input: expected a value", span.start, span));
                }
                scalar => Self { kind: scalar_kind(scalar, &mut lexer)?, span: lexer.span() },
            };
            match open.last_mut() {
                Some(open) => open.add(value),
                None => break value,
            }
        };
        if lexer.advance()? == Token::End {
            return Ok(value);
        }
        let span = lexer.span();
        Err(Error::at("Unexpected text after the document", span.start, span))
    }

    /// Returns the last value of `name`, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Kind::Object(members) = &self.kind else {
            return None;
        };
        members.iter().rev().find(|member| member.name == name).map(|member| &member.value)
    }

    /// Returns the string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }
}

fn scalar_kind(token: Token, lexer: &mut Lexer<'_>) -> Result<Kind, Error> {
    Ok(match token {
        Token::String => Kind::String(lexer.text()?.into_owned()),
        Token::Number => Kind::Number(lexer.text()?.into_owned()),
        Token::True | Token::False => Kind::Boolean(token == Token::True),
        _ => Kind::Null,
    })
}

/// A container whose end has not been read.
struct Open {
    start: usize,
    object: bool,
    name: Option<(String, Range<usize>)>,
    members: Vec<Member>,
    elements: Vec<Value>,
}

impl Open {
    fn new(token: Token, start: usize) -> Self {
        let object = token == Token::ObjectStart;
        Self { start, object, name: None, members: Vec::new(), elements: Vec::new() }
    }

    fn add(&mut self, value: Value) {
        match self.name.take() {
            Some((name, name_span)) => self.members.push(Member { name, name_span, value }),
            None => self.elements.push(value),
        }
    }

    fn close(self, end: usize) -> Value {
        let kind = if self.object { Kind::Object(self.members) } else { Kind::Array(self.elements) };
        Value { kind, span: self.start..end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_its_place() {
        let text = "{\"a\": [1.50, \"x\\n\"],\n \"b\": {\"a\": null, \"a\": true}}";
        let value = Value::parse(text).expect("the text is JSON");
        assert_eq!(value.span, 0..text.len());
        let Some(Value { kind: Kind::Array(elements), .. }) = value.get("a") else {
            panic!("a is an array");
        };
        assert_eq!(elements[0].kind, Kind::Number("1.50".to_owned()));
        assert_eq!(&text[elements[1].span.clone()], "\"x\\n\"");
        assert_eq!(elements[1].as_str(), Some("x\n"));
        let inner = value.get("b").expect("b is there");
        assert_eq!(inner.get("a").expect("a is there").kind, Kind::Boolean(true), "the last one wins");
        assert_eq!(&text[inner.span.clone()], "{\"a\": null, \"a\": true}");
    }

    #[test]
    fn what_is_not_json_is_refused_with_jacksons_words() {
        let cases = [
            ("", "Unexpected end-of-input: expected a value", 0),
            ("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 1),
            (
                "{\"a\" 1}",
                "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
                5,
            ),
            ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 3),
            (
                "[1,]",
                "Unexpected character (']' (code 93)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                3,
            ),
            (
                "{\"a\": closed mark",
                "Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                12,
            ),
            (
                "[truex]",
                "Unrecognized token 'truex': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                6,
            ),
            ("[01]", "Invalid numeric value: Leading zeroes not allowed", 2),
            (
                "[-]",
                "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value",
                2,
            ),
            (
                "[\"a\nb\"]",
                "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value",
                3,
            ),
            ("[\"\\x\"]", "Unrecognized character escape 'x' (code 120)", 3),
            (
                "[\"\\u00g0\"]",
                "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence",
                6,
            ),
            ("[\"abc", "Unexpected end-of-input: was expecting closing quote for a string value", 5),
            ("[1}", "Unexpected close marker '}': expected ']'", 2),
            ("[1", "Unexpected end-of-input: expected close marker for Array", 2),
            ("[1] 2", "Unexpected text after the document", 4),
            ("[NaN]", "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", 4),
        ];
        for (text, reason, offset) in cases {
            let error = Value::parse(text).expect_err(text);
            assert_eq!((error.reason.as_str(), error.offset), (reason, offset), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Value::parse(&deep(1000)).is_ok());
        let error = Value::parse(&deep(1001)).expect_err("too deep");
        assert!(error.reason.starts_with("Document nesting depth (1001) exceeds the maximum allowed (1000"));
    }

    #[test]
    fn an_open_container_is_named_with_its_start() {
        let text = "{\"a\": [1}";
        let error = Value::parse(text).expect_err("mismatch");
        assert_eq!(
            error.reason_in(text),
            "Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)\"{\"a\": [1}\"; line: 1, column: 7])"
        );
    }
}
