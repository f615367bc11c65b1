//! JSON filter patterns: `{ $.category = "books" && ($.value > 10 || $.test IS TRUE) }`.
//!
//! A selector that leads to an object, to an array or to nothing makes its comparison false.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::Fault;
use super::invalid_filter_pattern as invalid;
use super::invalid_parameter;
use super::regex_pattern::RegexPattern;

/// The maximum depth of nested parentheses, so that a pattern cannot exhaust the stack.
const DEEPEST: usize = 32;

/// A condition on a JSON message.
#[derive(Debug)]
pub(super) struct JsonPattern {
    condition: Condition,
}

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Test { selector: Selector, test: Test },
}

/// A path to values, and its text.
#[derive(Debug)]
struct Selector {
    text: String,
    steps: Vec<Step>,
}

/// One step of a selector.
#[derive(Debug)]
enum Step {
    Member(String),
    Item(usize),
    Every,
}

#[derive(Debug)]
enum Test {
    Equals(Literal),
    Differs(Literal),
    Less(f64),
    AtMost(f64),
    Greater(f64),
    AtLeast(f64),
    Is(Value),
    Missing,
}

type NumericTest = fn(f64) -> Test;

/// Longer operators first, so that `<=` is not read as `<`.
const NUMERIC: [(&str, NumericTest); 4] =
    [("<=", Test::AtMost), (">=", Test::AtLeast), ("<", Test::Less), (">", Test::Greater)];

#[derive(Debug)]
enum Literal {
    Number(f64),
    /// The parts of a text between its `*` wildcards.
    Text(Vec<String>),
    Regex(RegexPattern),
}

impl JsonPattern {
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let Some(inside) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            return Err(invalid_parameter("If a filter pattern starts with '{' it must end with '}'"));
        };
        let mut parser = Parser { rest: inside.trim_start() };
        let condition = parser.any(0)?;
        if parser.rest.is_empty() { Ok(Self { condition }) } else { Err(parser.unexpected()) }
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        serde_json::from_str(message).is_ok_and(|message| self.condition.holds(&message))
    }

    /// Returns the texts, numbers and literals to which the selectors lead.
    pub(super) fn extract(&self, message: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        if let Ok(message) = serde_json::from_str(message) {
            self.condition.extract(&message, &mut found);
        }
        found
    }
}

impl Condition {
    fn holds(&self, message: &Value) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(message)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(message)),
            Self::Test { selector, test } => {
                let found = select(message, &selector.steps);
                match test {
                    Test::Missing => found.is_empty(),
                    test => found.iter().any(|value| test.holds(value)),
                }
            }
        }
    }
}

impl Condition {
    fn extract(&self, message: &Value, found: &mut BTreeMap<String, String>) {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().for_each(|condition| condition.extract(message, found));
            }
            Self::Test { selector, .. } => {
                let text = select(message, &selector.steps).first().and_then(|value| match value {
                    Value::Object(_) | Value::Array(_) => None,
                    Value::String(text) => Some(text.clone()),
                    other => Some(other.to_string()),
                });
                found.extend(text.map(|text| (selector.text.clone(), text)));
            }
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        let number = value.as_f64();
        match self {
            Self::Equals(literal) => literal.equals(value),
            Self::Differs(literal) => !value.is_object() && !value.is_array() && !literal.equals(value),
            Self::Less(limit) => number.is_some_and(|number| number < *limit),
            Self::AtMost(limit) => number.is_some_and(|number| number <= *limit),
            Self::Greater(limit) => number.is_some_and(|number| number > *limit),
            Self::AtLeast(limit) => number.is_some_and(|number| number >= *limit),
            Self::Is(expected) => value == expected,
            Self::Missing => false,
        }
    }
}

impl Literal {
    #[expect(clippy::float_cmp, reason = "equality of the numbers as written is what the pattern asks for")]
    fn equals(&self, value: &Value) -> bool {
        match self {
            Self::Number(expected) => value.as_f64().is_some_and(|number| number == *expected),
            Self::Text(parts) => value.as_str().is_some_and(|text| wildcard(parts, text)),
            Self::Regex(regex) => value.as_str().is_some_and(|text| regex.matches(text)),
        }
    }
}

/// Returns whether `text` consists of the parts in order, with anything between them.
pub(super) fn wildcard(parts: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.first().is_none_or(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        let Some((_, after)) = rest.split_once(part.as_str()) else { return false };
        rest = after;
    }
    rest.ends_with(last.as_str())
}

fn select<'a>(message: &'a Value, selector: &[Step]) -> Vec<&'a Value> {
    let mut found = vec![message];
    for step in selector {
        found = found.into_iter().flat_map(|value| take(value, step)).collect();
    }
    found
}

fn take<'a>(value: &'a Value, step: &Step) -> Vec<&'a Value> {
    match step {
        Step::Member(name) => value.get(name).into_iter().collect(),
        Step::Item(index) => value.get(index).into_iter().collect(),
        Step::Every => match value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(members) => members.values().collect(),
            _ => Vec::new(),
        },
    }
}

/// Parses a pattern from left to right; white space is skipped after each token.
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn any(&mut self, depth: usize) -> Result<Condition, Fault> {
        let mut conditions = vec![self.all(depth)?];
        while self.take("||") {
            conditions.push(self.all(depth)?);
        }
        Ok(Condition::Any(conditions))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Fault> {
        let mut conditions = vec![self.unit(depth)?];
        while self.take("&&") {
            conditions.push(self.unit(depth)?);
        }
        Ok(Condition::All(conditions))
    }

    fn unit(&mut self, depth: usize) -> Result<Condition, Fault> {
        if !self.take("(") {
            return Ok(Condition::Test { selector: self.selector()?, test: self.test()? });
        }
        if depth == DEEPEST {
            return Err(invalid("Too many nested parentheses"));
        }
        let condition = self.any(depth + 1)?;
        if self.take(")") { Ok(condition) } else { Err(self.unexpected()) }
    }

    fn selector(&mut self) -> Result<Selector, Fault> {
        let start = self.rest;
        let steps = self.steps()?;
        let text = start.get(..start.len() - self.rest.len()).unwrap_or_default().trim_end().to_owned();
        Ok(Selector { text, steps })
    }

    fn steps(&mut self) -> Result<Vec<Step>, Fault> {
        let Some(rest) = self.rest.strip_prefix('$') else { return Err(self.unexpected()) };
        self.rest = rest;
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('.') {
                self.rest = rest;
                if !self.rest.starts_with('[') {
                    steps.push(self.member()?);
                }
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                self.rest = rest;
                steps.push(self.bracket()?);
            } else {
                self.skip_space();
                return if steps.is_empty() { Err(self.unexpected()) } else { Ok(steps) };
            }
        }
    }

    fn member(&mut self) -> Result<Step, Fault> {
        let end = self.rest.find(|character: char| !is_name(character)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return Err(self.unexpected());
        }
        self.rest = rest;
        Ok(if name == "*" { Step::Every } else { Step::Member(name.to_owned()) })
    }

    /// Parses `[0]`, `[*]`, `['name']` or `["name"]`, after the opening bracket.
    fn bracket(&mut self) -> Result<Step, Fault> {
        let Some((inside, rest)) = self.rest.split_once(']') else { return Err(self.unexpected()) };
        let inside = inside.trim();
        let quoted = ['"', '\''].iter().find_map(|quote| inside.strip_prefix(*quote)?.strip_suffix(*quote));
        let step = match quoted {
            Some(name) => Step::Member(name.to_owned()),
            None if inside == "*" => Step::Every,
            None => Step::Item(inside.parse().map_err(|_| self.unexpected())?),
        };
        self.rest = rest;
        Ok(step)
    }

    fn test(&mut self) -> Result<Test, Fault> {
        if self.word("IS") {
            return self.is();
        }
        if self.word("NOT") {
            return if self.word("EXISTS") { Ok(Test::Missing) } else { Err(self.unexpected()) };
        }
        for (operator, test) in NUMERIC {
            if self.take(operator) {
                return match self.literal()? {
                    Literal::Number(number) => Ok(test(number)),
                    Literal::Text(_) | Literal::Regex(_) => Err(invalid(&format!("'{operator}' needs a number"))),
                };
            }
        }
        if self.take("!=") {
            return self.literal().map(Test::Differs);
        }
        if self.take("=") { self.literal().map(Test::Equals) } else { Err(self.unexpected()) }
    }

    fn is(&mut self) -> Result<Test, Fault> {
        for (word, value) in [("TRUE", Value::Bool(true)), ("FALSE", Value::Bool(false)), ("NULL", Value::Null)] {
            if self.word(word) {
                return Ok(Test::Is(value));
            }
        }
        Err(self.unexpected())
    }

    fn literal(&mut self) -> Result<Literal, Fault> {
        if self.rest.starts_with('%') {
            let (regex, rest) = RegexPattern::prefix(self.rest)?;
            self.advance(rest);
            return Ok(Literal::Regex(regex));
        }
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (text, rest) = quoted.split_once('"').ok_or_else(|| self.unexpected())?;
            self.advance(rest);
            return Ok(Literal::Text(text.split('*').map(str::to_owned).collect()));
        }
        let is_end = |character: char| character.is_whitespace() || "()&|".contains(character);
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return Err(self.unexpected());
        }
        self.advance(rest);
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Literal::Number(number)),
            _ => Ok(Literal::Text(word.split('*').map(str::to_owned).collect())),
        }
    }

    /// Takes a symbol if it comes next.
    fn take(&mut self, symbol: &str) -> bool {
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.advance(rest);
                true
            }
            None => false,
        }
    }

    /// Takes a keyword, in any case, if it comes next as a whole word.
    fn word(&mut self, word: &str) -> bool {
        let Some(start) = self.rest.get(..word.len()) else { return false };
        let rest = self.rest.get(word.len()..).unwrap_or_default();
        if !start.eq_ignore_ascii_case(word) || rest.starts_with(is_name) {
            return false;
        }
        self.advance(rest);
        true
    }

    fn advance(&mut self, rest: &'a str) {
        self.rest = rest;
        self.skip_space();
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self) -> Fault {
        match self.rest.split_whitespace().next() {
            Some(word) => invalid(&format!("unexpected '{word}'")),
            None => invalid("unexpected end"),
        }
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '*')
}

#[cfg(test)]
mod tests {
    use super::super::pattern::FilterPattern;

    const MESSAGE: &str = r#"{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "other"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "ThisFlag": true,
        "value": 415, "dotted.key": {"x-y": 1.5}}"#;

    #[test]
    fn conditions_hold_as_documented() {
        let cases = [
            (r#"{ $.eventType = "UpdateTrail" }"#, true),
            (r#"{ $.eventType = "Update*" }"#, true),
            (r#"{ $.eventType = "*Tr*l" }"#, true),
            (r#"{ $.eventType = "update*" }"#, false),
            (r#"{$.eventType="UpdateTrail"}"#, true),
            ("{ $.sourceIPAddress != 123.123.* }", true),
            ("{ $.sourceIPAddress = 111.* }", true),
            (r"{ $.sourceIPAddress = %111\.\d+% }", true),
            ("{ $.sourceIPAddress != %^112% && $.value = 415 }", true),
            (r#"{ $.arrayKey[0] = "value" }"#, true),
            (r#"{ $.arrayKey[1] = "value" }"#, false),
            (r#"{ $.arrayKey[*] = "other" }"#, true),
            ("{ $.objectList[1].id = 2 }", true),
            ("{ $.SomeObject IS NULL }", true),
            ("{ $.SomeOtherObject NOT EXISTS }", true),
            ("{ $.eventType NOT EXISTS }", false),
            ("{ $.ThisFlag IS TRUE }", true),
            ("{ $.ThisFlag is false }", false),
            ("{ $.value = 4.15e2 }", true),
            ("{ $.value > 415 }", false),
            ("{ $.value >= 415 && $.value < 416 }", true),
            ("{ $.value <= 414 }", false),
            (r#"{ $.value = "415" }"#, false),
            ("{ $.missing != 1 }", false),
            ("{ $.objectList != 1 }", false),
            (r#"{ $['dotted.key']["x-y"] = 1.5 }"#, true),
            (r#"{ ($.value = 1 || $.value = 415) && $.eventType = UpdateTrail }"#, true),
            (r#"{ $.value = 415 || $.value = 1 && $.eventType = "x" }"#, true),
        ];
        for (pattern, found) in cases {
            assert_eq!(FilterPattern::parse(pattern).unwrap().matches(MESSAGE), found, "{pattern}");
        }
        assert!(!FilterPattern::parse("{ $.a NOT EXISTS }").unwrap().matches("not json"));
    }

    #[test]
    fn broken_patterns_are_refused() {
        let deep = format!("{{ {}$.a = 1{} }}", "(".repeat(100), ")".repeat(100));
        let cases = [
            ("{ $.a = 1", "If a filter pattern starts with '{' it must end with '}'"),
            ("{ }", "Invalid filter pattern: unexpected end"),
            ("{ $.a }", "Invalid filter pattern: unexpected end"),
            ("{ a = 1 }", "Invalid filter pattern: unexpected 'a'"),
            ("{ $.a = 1 or $.b = 2 }", "Invalid filter pattern: unexpected 'or'"),
            ("{ $.a < \"x\" }", "Invalid filter pattern: '<' needs a number"),
            ("{ ($.a = 1 }", "Invalid filter pattern: unexpected end"),
            ("{ $.a IS 1 }", "Invalid filter pattern: unexpected '1'"),
            (deep.as_str(), "Invalid filter pattern: Too many nested parentheses"),
        ];
        for (pattern, message) in cases {
            assert_eq!(FilterPattern::parse(pattern).unwrap_err().message, message, "{pattern}");
        }
        assert!(FilterPattern::parse("{ $.a = %(x)% }").is_err());
    }
}
