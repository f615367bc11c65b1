//! Parses patterns into alternatives.
//!
//! The text is read token by token and, as in EventBridge, the first error is reported: a misplaced number before a
//! missing brace. Text after the object is ignored. If a path occurs twice, the last occurrence counts, regardless of
//! its spelling (`{"a": {"b": ...}}` and `{"a.b": ...}` are the same path).

use std::sync::Arc;

use crate::json::Token;
use crate::words;

use super::complexity;
use super::error::Error;
use super::filter::Filter;
use super::reader::Reader;
use super::rule::{Alternative, Condition, Pattern};

/// The maximum number of alternatives that `$or` may yield ("Comparison operators for use in event patterns in Amazon
/// EventBridge").
const MAXIMUM_ALTERNATIVES: usize = 1000;

/// The maximum number of fields of an alternative, as in EventBridge's matcher.
const MAXIMUM_CONDITIONS: usize = 256;

/// Names that fields inside `$or` must not have: existing operators and names reserved for future ones.
const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

impl Pattern {
    /// Parses an event pattern. Fails if `PutRule` would reject it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut parser =
            Parser { reader: Reader::new(text), path: Vec::new(), alternatives: Vec::new(), frames: Vec::new() };
        if parser.reader.advance()? != Token::ObjectStart {
            let help = "an event pattern is one JSON object, such as {\"source\": [\"com.example\"]}";
            return Err(parser.reader.refuse("Filter is not an object", help));
        }
        parser.frames.push(Frame::Object { inside_or: false, named: false, empty: true });
        while let Some(frame) = parser.frames.pop() {
            match frame {
                Frame::Object { inside_or, named, empty } => parser.object(inside_or, named, empty)?,
                Frame::Or(or) => parser.or(or)?,
            }
        }
        parser.finish()
    }
}

/// The conditions of an alternative, ordered by path.
type Draft = Vec<Arc<Condition>>;

struct Parser<'t> {
    reader: Reader<'t>,
    path: Vec<String>,
    alternatives: Vec<Draft>,
    frames: Vec<Frame>,
}

/// An object or `$or` that is being read.
enum Frame {
    Object {
        inside_or: bool,
        /// Whether its name is the last one of the path.
        named: bool,
        empty: bool,
    },
    Or(Or),
}

struct Or {
    /// The alternatives before the `$or`, with which each branch starts.
    before: Vec<Draft>,
    /// The alternatives of the branches read so far.
    after: Vec<Draft>,
    branches: usize,
}

impl Parser<'_> {
    /// Reads the next member of an object, or its end.
    fn object(&mut self, inside_or: bool, named: bool, empty: bool) -> Result<(), Error> {
        if self.reader.advance()? == Token::ObjectEnd {
            if empty {
                let help = "name at least one field, or leave the object out";
                return Err(self.reader.refuse("Empty objects are not allowed", help));
            }
            if named {
                self.path.pop();
            }
            return Ok(());
        }
        self.frames.push(Frame::Object { inside_or, named, empty: false });
        let name = self.reader.text()?.into_owned();
        if name == "$or" {
            return self.enter_or();
        }
        if inside_or && RESERVED.contains(&name.as_str()) {
            let reason = format!("{name} is Ruler reserved fieldName which cannot be used inside $or.");
            return Err(self
                .reader
                .refuse(reason, "operators go into the array of a field: {\"a\": [{\"prefix\": \"b\"}]}"));
        }
        match self.reader.advance()? {
            Token::ObjectStart => {
                self.path.push(name);
                self.frames.push(Frame::Object { inside_or, named: true, empty: true });
                Ok(())
            }
            Token::ArrayStart => self.condition(&name),
            token => {
                let reason = format!("\"{name}\" must be an object or an array");
                let value = if token == Token::Null { "null" } else { "the value" };
                Err(self.reader.refuse(reason, format!("put {value} into an array: {{\"{name}\": [...]}}")))
            }
        }
    }

    fn enter_or(&mut self) -> Result<(), Error> {
        if self.reader.advance()? != Token::ArrayStart {
            return Err(self.reader.refuse("It must be an Array followed with $or.", OR_FORM));
        }
        let before = std::mem::take(&mut self.alternatives);
        self.frames.push(Frame::Or(Or { before, after: Vec::new(), branches: 0 }));
        Ok(())
    }

    /// Collects the alternatives of the branch of `$or` that was just read, if any, and starts the next branch or ends.
    fn or(&mut self, mut or: Or) -> Result<(), Error> {
        or.after.append(&mut self.alternatives);
        if or.after.len() > MAXIMUM_ALTERNATIVES {
            return Err(self.too_many_alternatives());
        }
        match self.reader.advance()? {
            Token::ObjectStart => {
                self.alternatives = or.before.clone();
                if self.alternatives.is_empty() {
                    self.alternatives.push(Draft::new());
                }
                or.branches += 1;
                self.frames.push(Frame::Or(or));
                self.frames.push(Frame::Object { inside_or: true, named: false, empty: true });
                Ok(())
            }
            Token::ArrayEnd if or.branches < 2 => {
                let help = "with a single branch, write its fields without $or";
                Err(self.reader.refuse("There must have at least 2 Objects in $or relationship.", help))
            }
            Token::ArrayEnd => {
                self.alternatives = or.after;
                Ok(())
            }
            _ => Err(self.reader.refuse("Only JSON object is allowed in array of $or relationship.", OR_FORM)),
        }
    }

    /// Returns the error for an `$or` that yields too many alternatives.
    ///
    /// Deviation: the limit is AWS's; its error message is not known.
    fn too_many_alternatives(&self) -> Error {
        let reason = format!("Rule is too complex - $or makes more than {MAXIMUM_ALTERNATIVES} rule combinations");
        let help = "the branches of several $or multiply: split the rule, or list values in one array";
        self.reader.refuse_without_place(reason, help)
    }

    /// Reads the rest of an array of filters and adds it as a condition to every alternative.
    fn condition(&mut self, name: &str) -> Result<(), Error> {
        let start = self.reader.span().start;
        let mut filters = Vec::new();
        loop {
            match self.reader.advance()? {
                Token::ArrayEnd => break,
                token => filters.push(Filter::parse(token, &mut self.reader)?),
            }
        }
        if filters.is_empty() {
            let help = "list at least one value; {\"exists\": true} accepts any";
            return Err(self.reader.refuse("Empty arrays are not allowed", help));
        }
        let span = start..self.reader.span().end;
        let condition = Arc::new(Condition { path: self.path_of(name).into(), filters: filters.into(), span });
        if self.alternatives.is_empty() {
            self.alternatives.push(Draft::new());
        }
        for draft in &mut self.alternatives {
            let known = draft.binary_search_by(|known| known.path.encode_utf16().cmp(condition.path.encode_utf16()));
            match known {
                Ok(at) => draft[at] = Arc::clone(&condition),
                Err(at) => draft.insert(at, Arc::clone(&condition)),
            }
        }
        Ok(())
    }

    /// Returns the path of `name`. As in EventBridge's matcher, leading empty names add no dots.
    fn path_of(&self, name: &str) -> String {
        match self.path.join(".") {
            path if path.is_empty() => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    fn finish(self) -> Result<Pattern, Error> {
        if let Some(draft) = self.alternatives.iter().find(|draft| draft.len() > MAXIMUM_CONDITIONS) {
            // Deviation: the limit on the number of fields is that of EventBridge's matcher; AWS's error message is not
            // known.
            let reason = format!("Rule is too complex - it exceeds {MAXIMUM_CONDITIONS} fields");
            let help = format!("it has {}", words::count(draft.len(), "field"));
            return Err(self.reader.refuse_without_place(reason, help));
        }
        let alternative = |draft: Draft| Alternative { conditions: draft.into() };
        let alternatives: Vec<Alternative> = self.alternatives.into_iter().map(alternative).collect();
        complexity::check(&alternatives)?;
        Ok(Pattern { alternatives: alternatives.into() })
    }
}

const OR_FORM: &str = "write {\"$or\": [{\"a\": [1]}, {\"b\": [2]}]}";

#[cfg(test)]
mod tests {
    use super::super::{Event, matches};
    use super::*;

    fn refusal(text: &str) -> Error {
        Pattern::parse(text).expect_err(text)
    }

    #[test]
    fn patterns_are_refused_with_reason_and_place() {
        let cases = [
            ("", "Filter is not an object", Some(1)),
            ("[1]", "Filter is not an object", Some(2)),
            (r#"{"a": 1}"#, "\"a\" must be an object or an array", Some(8)),
            (r#"{"a": "b"}"#, "\"a\" must be an object or an array", Some(8)),
            (r#"{"a": {}}"#, "Empty objects are not allowed", Some(9)),
            (r#"{"a": []}"#, "Empty arrays are not allowed", Some(9)),
            (r#"{"a": [[1]]}"#, "Match value must be String, number, true, false, or null", Some(9)),
            (r#"{"a": [{}]}"#, "Match expression name not found", Some(10)),
            (r#"{"a": [{"Prefix": "b"}]}"#, "Unrecognized match type Prefix", Some(20)),
            (r#"{"a": [{"prefix": 1}]}"#, "prefix match pattern must be a string", Some(20)),
            (r#"{"a": [{"prefix": "b", "suffix": "c"}]}"#, "Only one key allowed in match expression", Some(35)),
            (r#"{"a": [{"suffix": {"prefix": "b"}}]}"#, "Unsupported suffix pattern: prefix", Some(31)),
            (r#"{"a": [{"numeric": 5}]}"#, "Value of numeric must be an array.", Some(21)),
            (r#"{"a": [{"numeric": []}]}"#, "Invalid member in numeric match: ]", Some(22)),
            (r#"{"a": [{"numeric": ["=", "5"]}]}"#, "Value of equals must be numeric", Some(27)),
            (r#"{"a": [{"numeric": [">", 5, "<", 5]}]}"#, "Bottom must be less than top", Some(36)),
            (r#"{"a": [{"numeric": ["<", 1e400]}]}"#, "Cannot compare number : 1e400", Some(32)),
            (r#"{"a": [{"exists": "true"}]}"#, "exists match pattern must be either true or false.", Some(20)),
            (r#"{"a": [{"cidr": "10.0.0.0/32"}]}"#, "IPv4 mask bits must be < 32", None),
            (r#"{"a": [{"cidr": "::/-1"}]}"#, "Malformed CIDR, mask bits must not be negative", None),
            (r#"{"a": [{"wildcard": "b**"}]}"#, "Consecutive wildcard characters at pos 2", Some(26)),
            (r#"{"a": [{"anything-but": 1e400}]}"#, "Cannot compare number : 1e400", None),
            (r#"{"a": [{"anything-but": {"suffix": ""}}]}"#, "Null prefix/suffix not allowed", Some(38)),
            (r#"{"$or": {"a": [1]}}"#, "It must be an Array followed with $or.", Some(10)),
            (r#"{"$or": [{"a": [1]}]}"#, "There must have at least 2 Objects in $or relationship.", Some(21)),
            (r#"{"$or": [{"a": [1]}, 2]}"#, "Only JSON object is allowed in array of $or relationship.", Some(23)),
            (r#"{"$or": [{"=": [1]}]}"#, "= is Ruler reserved fieldName which cannot be used inside $or.", Some(17)),
        ];
        for (text, reason, column) in cases {
            let error = refusal(text);
            assert_eq!(error.reason, reason, "{text}");
            let place = column.map(|column| format!("\n at [Source: (String)\"{text}\"; line: 1, column: {column}]"));
            let expected = format!("Event pattern is not valid. Reason: {reason}{}", place.unwrap_or_default());
            assert_eq!(error.message(), expected, "{text}");
            assert!(!error.help.is_empty(), "{text}");
        }
    }

    #[test]
    fn mistakes_inside_the_lists_of_anything_but_are_placed_twice() {
        for list in [r#"["a", null]"#, r#"{"prefix": ["a", 1]}"#, r#"["a", x]"#] {
            let message = refusal(&format!("{{\"a\": [{{\"anything-but\": {list}}}]}}")).message();
            assert_eq!(message.matches("\n at [Source").count(), 2, "{message}");
        }
    }

    #[test]
    fn spans_show_what_is_wrong() {
        let cases = [
            (r#"{"a": "b c"}"#, r#""b c""#),
            (r#"{"a": [{"prefx": "b"}]}"#, r#""prefx""#),
            (r#"{"a": [{"numeric": ["=<", 5]}]}"#, "5"),
            (r#"{"a": [1 2]}"#, "2"),
            (r#"{"a": [{"cidr": "10.0.0/8"}]}"#, r#""10.0.0/8""#),
        ];
        for (text, expected) in cases {
            assert_eq!(&text[refusal(text).span], expected, "{text}");
        }
        assert_eq!(
            refusal(r#"{"a": [{"prefx": "b"}]}"#).help,
            "did you mean `prefix`? operators are written in lower case"
        );
    }

    #[test]
    fn the_last_spelling_of_a_path_counts_and_the_rest_is_ignored() {
        let event = Event::parse(r#"{"a": {"b": 2}}"#).unwrap();
        for text in [
            r#"{"a": {"b": [1]}, "a": {"b": [2]}}"#,
            r#"{"a": {"b": [1]}, "a.b": [2]} and more"#,
            r#"{"$or": [{"a.b": [1]}, {"c": [{"exists": false}]}], "a": {"b": [2]}}"#,
        ] {
            assert!(matches(&Pattern::parse(text).unwrap(), &event), "{text}");
        }
    }

    #[test]
    fn alternatives_and_fields_are_bounded() {
        let or = |name: &str, branches: usize| {
            let branches: Vec<String> = (0..branches).map(|number| format!("{{\"{name}\": [{number}]}}")).collect();
            format!("\"$or\": [{}]", branches.join(", "))
        };
        let nested = |inner: usize| format!("{{\"a\": {{{}}}, \"b\": {{{}}}}}", or("x", 100), or("y", inner));
        assert_eq!(Pattern::parse(&nested(10)).unwrap().alternatives.len(), 1000);
        assert!(refusal(&nested(11)).reason.starts_with("Rule is too complex"));
        let fields = |count: usize| {
            let fields: Vec<String> = (0..count).map(|number| format!("\"f{number}\": [1]")).collect();
            format!("{{{}}}", fields.join(", "))
        };
        assert!(Pattern::parse(&fields(256)).is_ok());
        assert!(refusal(&fields(257)).reason.starts_with("Rule is too complex"));
        let deep = format!("{}[1]{}", "{\"a\": ".repeat(900), "}".repeat(900));
        assert!(Pattern::parse(&deep).is_ok());
    }
}
