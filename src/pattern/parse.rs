//! From the text of a pattern to its alternatives.
//!
//! The text is read token by token, and the first thing that is wrong is what is reported, as EventBridge does: a
//! misplaced number before a missing brace. What follows the object is not looked at. A path that is written twice
//! counts as it is written last, in any of its spellings (`{"a": {"b": ...}}` and `{"a.b": ...}` are one path).

use std::sync::Arc;

use crate::json::Token;
use crate::words;

use super::complexity;
use super::error::Error;
use super::filter::Filter;
use super::reader::Reader;
use super::rule::{Alternative, Condition, Pattern};

/// How many alternatives `$or` may make ("Comparison operators for use in event patterns in Amazon EventBridge").
const MAXIMUM_ALTERNATIVES: usize = 1000;

/// How many fields an alternative may have, as in EventBridge's matcher.
const MAXIMUM_CONDITIONS: usize = 256;

/// The names no field inside `$or` may have: operators there are, and some there might be one day.
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
    /// Reads an event pattern, and refuses what `PutRule` refuses.
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

/// What was entered and not left yet.
enum Frame {
    Object {
        inside_or: bool,
        /// Its name is the last one of the path.
        named: bool,
        empty: bool,
    },
    Or(Or),
}

struct Or {
    /// The alternatives before it: each branch starts from them.
    before: Vec<Draft>,
    /// The alternatives of the branches so far.
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
            return Err(self.reader.refuse(reason, "operators go into the array of a field: {\"a\": [{\"prefix\": \"b\"}]}"));
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

    /// Takes the branch of a `$or` that was just read, if any, and enters the next one or leaves.
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

    /// Deviation: the limit is AWS's, the wording is not known.
    fn too_many_alternatives(&self) -> Error {
        let reason = format!("Rule is too complex - $or makes more than {MAXIMUM_ALTERNATIVES} rule combinations");
        let help = "the branches of several $or multiply: split the rule, or list values in one array";
        self.reader.refuse_without_place(reason, help)
    }

    /// Reads the array of filters that was entered, and makes it a condition of every alternative.
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

    /// The path of `name` here. Names that are empty before all others leave no dot, as in EventBridge's matcher.
    fn path_of(&self, name: &str) -> String {
        match self.path.join(".") {
            path if path.is_empty() => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    fn finish(self) -> Result<Pattern, Error> {
        if let Some(draft) = self.alternatives.iter().find(|draft| draft.len() > MAXIMUM_CONDITIONS) {
            // Deviation: the limit is the matcher's, AWS's wording is not known.
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
