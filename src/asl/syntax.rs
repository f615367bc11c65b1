//! Explains JSON syntax errors as AWS words them.
//!
//! `serde_json` parses the values. This scanner explains only the texts it rejects, in the words of the service's
//! parser, and finds duplicate member names, which a map would drop silently. It builds no values.

use std::collections::HashSet;

use super::problem::Place;

const DEEPEST: usize = 128;

/// Returns the locations of object members whose name occurs earlier in the same object.
pub(crate) fn duplicates(text: &str) -> Vec<Place> {
    let mut scanner = Scanner::new(text);
    // If the text cannot be scanned to the end, its reader reports the error.
    let _ = scanner.document();
    scanner.duplicates
}

/// Returns why `text` is not a single JSON value.
pub(crate) fn complaint(text: &str) -> String {
    Scanner::new(text).document().err().unwrap_or_else(|| "Unexpected content".to_owned())
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    place: Place,
    duplicates: Vec<Place>,
}

type Scanned = Result<(), String>;

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Scanner<'a> {
        Scanner { text, at: 0, depth: 0, place: Place::root(), duplicates: Vec::new() }
    }

    fn document(&mut self) -> Scanned {
        self.space();
        if self.peek().is_none() {
            return Err("No content to map due to end-of-input".to_owned());
        }
        self.value()?;
        self.space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.bad_token()),
        }
    }

    fn value(&mut self) -> Scanned {
        self.space();
        match self.peek() {
            None => Err("Unexpected end-of-input".to_owned()),
            Some('{') => self.nested(Scanner::object),
            Some('[') => self.nested(Scanner::array),
            Some('"') => self.string().map(drop),
            Some(first) if first == '-' || first.is_ascii_digit() => self.number(),
            Some(first) if first.is_alphanumeric() || first == '_' || first == '$' => self.word(),
            Some(first) => Err(unexpected(
                first,
                "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            )),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Scanned) -> Scanned {
        if self.depth == DEEPEST {
            return Err(format!("Document nesting depth ({}) exceeds the maximum allowed ({DEEPEST})", DEEPEST + 1));
        }
        self.depth += 1;
        self.at += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn object(&mut self) -> Scanned {
        let mut names = HashSet::new();
        self.space();
        if self.take('}') {
            return Ok(());
        }
        loop {
            self.space();
            match self.peek() {
                Some('"') => {}
                Some(other) => return Err(unexpected(other, "was expecting double-quote to start field name")),
                None => return Err(ended("Object")),
            }
            let name = self.string()?;
            let place = self.place.member(&name);
            if !names.insert(name) {
                self.duplicates.push(place.clone());
            }
            self.space();
            if !self.take(':') {
                return Err(self.expected("was expecting a colon to separate field name and value", "Object"));
            }
            let outer = std::mem::replace(&mut self.place, place);
            self.value()?;
            self.place = outer;
            self.space();
            if self.take('}') {
                return Ok(());
            }
            if !self.take(',') {
                return Err(self.expected("was expecting comma to separate Object entries", "Object"));
            }
        }
    }

    fn array(&mut self) -> Scanned {
        self.space();
        if self.take(']') {
            return Ok(());
        }
        for index in 0.. {
            let place = self.place.item(index);
            let outer = std::mem::replace(&mut self.place, place);
            self.value()?;
            self.place = outer;
            self.space();
            if self.take(']') {
                break;
            }
            if !self.take(',') {
                return Err(self.expected("was expecting comma to separate Array entries", "Array"));
            }
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, String> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => {
                    return Err("Unexpected end-of-input: was expecting closing quote for a string value".to_owned());
                }
                Some('"') => break,
                Some('\\') => {
                    self.at += 1;
                    self.skip();
                }
                Some(control) if control < ' ' => {
                    return Err(format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be included in string value",
                        control as u32
                    ));
                }
                Some(_) => self.skip(),
            }
        }
        self.at += 1;
        let text = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(text).map_err(|_| "Unrecognized character escape".to_owned())
    }

    fn number(&mut self) -> Scanned {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '+' | '-' | '.')) {
            self.skip();
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        match serde_json::from_str::<serde_json::Number>(text) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("Invalid numeric value: {text}")),
        }
    }

    fn word(&mut self) -> Scanned {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_alphanumeric() || next == '_' || next == '$') {
            self.skip();
        }
        match self.text.get(start..self.at).unwrap_or_default() {
            "null" | "true" | "false" => Ok(()),
            _ => {
                self.at = start;
                Err(self.bad_token())
            }
        }
    }

    fn bad_token(&self) -> String {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word: String = rest.chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
        match rest.chars().next() {
            Some(first) if word.is_empty() => unexpected(
                first,
                "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            ),
            _ => format!(
                "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
            ),
        }
    }

    fn expected(&self, wish: &str, container: &str) -> String {
        match self.peek() {
            Some(found) => unexpected(found, wish),
            None => ended(container),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn skip(&mut self) {
        self.at += self.peek().map_or(1, char::len_utf8);
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }
}

fn unexpected(found: char, wish: &str) -> String {
    format!("Unexpected character ('{found}' (code {})): {wish}", found as u32)
}

fn ended(container: &str) -> String {
    format!("Unexpected end-of-input: expected close marker for {container}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_worded_as_the_service_words_them() {
        let cases = [
            (
                "not json",
                "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            ),
            ("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"),
            ("{\"a\": 1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"),
            (
                "{\"a\" 1}",
                "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
            ),
            ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"),
            ("{", "Unexpected end-of-input: expected close marker for Object"),
            ("", "No content to map due to end-of-input"),
            ("[01]", "Invalid numeric value: 01"),
        ];
        for (text, expected) in cases {
            assert_eq!(complaint(text), expected, "{text}");
        }
    }

    #[test]
    fn duplicate_members_are_found_at_any_depth() {
        let found = duplicates(r#"{"States": {"A": {}, "B": [{"x": 1, "x": 2}], "A": {}}}"#);
        let places: Vec<String> = found.iter().map(Place::pointer).collect();
        assert_eq!(places, ["/States/B/0/x", "/States/A"]);
    }

    #[test]
    fn nesting_is_bounded() {
        assert!(complaint(&"[".repeat(10_000)).starts_with("Document nesting depth"));
    }
}
