//! Patterns of space-delimited messages: `[ip, user, ..., status = 4* && status != 404, bytes > 1000]`.
//!
//! "Using filter patterns to match terms in space-delimited log events" in the CloudWatch Logs User Guide. Text in
//! quotation marks or square brackets is one column. A pattern has as many columns as a message, or leaves some out
//! with an ellipsis.

use std::collections::BTreeMap;

use super::super::Fault;
use super::invalid_filter_pattern as invalid;
use super::json_pattern::wildcard;
use super::regex_pattern::RegexPattern;

/// The maximum depth of nested parentheses, so that a pattern cannot exhaust the stack.
const MAX_DEPTH: usize = 32;

#[derive(Debug)]
pub(super) struct ColumnPattern {
    /// The columns before the ellipsis, or all.
    first: Vec<Option<Condition>>,
    /// The columns after the ellipsis, if there is one.
    last: Option<Vec<Option<Condition>>>,
    /// The names of the first and of the last columns.
    names: (Vec<String>, Vec<String>),
}

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Test(Test),
}

type Comparison = fn(&f64, &f64) -> bool;

#[derive(Debug)]
enum Test {
    Equals(Literal),
    Differs(Literal),
    Matches(RegexPattern),
    MatchesNot(RegexPattern),
    Compares(Comparison, f64),
}

/// A text with wildcards between its parts, and its value if it is a number.
#[derive(Debug)]
struct Literal {
    parts: Vec<String>,
    number: Option<f64>,
}

impl ColumnPattern {
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
            return Err(invalid("a filter pattern that starts with '[' must end with ']'"));
        };
        let mut parser = Parser { rest: inside.trim_start() };
        let (mut first, mut last, mut names) = (Vec::new(), None, (Vec::new(), Vec::new()));
        if parser.rest.is_empty() {
            // Recorded: `[]` is a pattern.
            return Ok(Self { first, last: Some(Vec::new()), names });
        }
        loop {
            if parser.take("...") {
                if last.replace(Vec::new()).is_some() {
                    return Err(invalid("a filter pattern has one ellipsis at most"));
                }
            } else {
                let start = parser.rest;
                let column = parser.column()?;
                let names = if last.is_some() { &mut names.1 } else { &mut names.0 };
                names.push(name_in(start));
                last.as_mut().unwrap_or(&mut first).push(column);
            }
            if parser.rest.is_empty() {
                return Ok(Self { first, last, names });
            }
            if !parser.take(",") {
                return Err(parser.unexpected());
            }
        }
    }

    /// Returns the columns by name; those that an ellipsis leaves out are numbered.
    pub(super) fn extract(&self, message: &str) -> BTreeMap<String, String> {
        let columns = columns(message);
        let (first, last) = &self.names;
        let start_of_last = columns.len().saturating_sub(last.len());
        let named = columns.iter().enumerate().map(|(index, column)| {
            let name = match index.checked_sub(start_of_last) {
                Some(index) if self.last.is_some() => last.get(index),
                _ => first.get(index),
            };
            let name = name.cloned().unwrap_or_else(|| (index + 1).to_string());
            (format!("${name}"), (*column).to_owned())
        });
        named.collect()
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let columns = columns(message);
        let (first, rest) = columns.split_at(self.first.len().min(columns.len()));
        let last = match &self.last {
            None if rest.is_empty() => &[],
            None => return false,
            Some(last) => match rest.len().checked_sub(last.len()) {
                Some(left_out) => rest.get(left_out..).unwrap_or_default(),
                None => return false,
            },
        };
        first.len() == self.first.len()
            && holds(&self.first, first)
            && self.last.as_deref().is_none_or(|conditions| holds(conditions, last))
    }
}

/// Returns the name at the start of a column's condition.
fn name_in(condition: &str) -> String {
    let start = condition.trim_start_matches(|character: char| character == '(' || character.is_whitespace());
    start.split(|character| !is_name(character)).next().unwrap_or_default().to_owned()
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '$')
}

fn holds(conditions: &[Option<Condition>], columns: &[&str]) -> bool {
    conditions.iter().zip(columns).all(|(condition, column)| condition.as_ref().is_none_or(|it| it.holds(column)))
}

/// Returns the columns of a message, without the enclosing quotation marks and brackets.
fn columns(message: &str) -> Vec<&str> {
    let mut columns = Vec::new();
    let mut rest = message.trim_start();
    while !rest.is_empty() {
        let enclosed =
            [('"', '"'), ('[', ']')].iter().find_map(|(open, close)| rest.strip_prefix(*open)?.split_once(*close));
        let (column, after) =
            enclosed.unwrap_or_else(|| rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())));
        columns.push(column);
        rest = after.trim_start();
    }
    columns
}

impl Condition {
    fn holds(&self, column: &str) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(column)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(column)),
            Self::Test(Test::Equals(literal)) => literal.equals(column),
            Self::Test(Test::Differs(literal)) => !literal.equals(column),
            Self::Test(Test::Matches(regex)) => regex.matches(column),
            Self::Test(Test::MatchesNot(regex)) => !regex.matches(column),
            Self::Test(Test::Compares(compare, limit)) => column.parse().is_ok_and(|number| compare(&number, limit)),
        }
    }
}

impl Literal {
    fn new(text: &str) -> Self {
        let parts = text.split('*').map(str::to_owned).collect();
        Self { parts, number: text.parse().ok().filter(|number: &f64| number.is_finite()) }
    }

    fn equals(&self, column: &str) -> bool {
        wildcard(&self.parts, column) || self.number.is_some_and(|number| column.parse() == Ok(number))
    }
}

/// Parses a pattern from left to right; white space is skipped after each token.
struct Parser<'p> {
    rest: &'p str,
}

impl<'p> Parser<'p> {
    /// Parses a name, or a condition on the column with that name.
    fn column(&mut self) -> Result<Option<Condition>, Fault> {
        let start = self.rest;
        if !self.rest.starts_with('(') {
            self.name()?;
            if self.rest.is_empty() || self.rest.starts_with(',') {
                return Ok(None);
            }
        }
        self.rest = start;
        self.any(0).map(Some)
    }

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
            self.name()?;
            return self.test().map(Condition::Test);
        }
        if depth == MAX_DEPTH {
            return Err(invalid("Too many nested parentheses"));
        }
        let condition = self.any(depth + 1)?;
        if self.take(")") { Ok(condition) } else { Err(self.unexpected()) }
    }

    fn name(&mut self) -> Result<(), Fault> {
        let end = self.rest.find(|character| !is_name(character)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(self.unexpected());
        }
        self.advance(self.rest.get(end..).unwrap_or_default());
        Ok(())
    }

    fn test(&mut self) -> Result<Test, Fault> {
        // Longer operators first, so that `<=` is not read as `<`.
        let comparisons: [(&str, Comparison); 4] = [("<=", f64::le), (">=", f64::ge), ("<", f64::lt), (">", f64::gt)];
        for (operator, compare) in comparisons {
            if self.take(operator) {
                let number = self.literal()?.number;
                let number = number.ok_or_else(|| invalid(&format!("'{operator}' needs a number")))?;
                return Ok(Test::Compares(compare, number));
            }
        }
        let differs = self.take("!=");
        if !differs && !self.take("=") {
            return Err(self.unexpected());
        }
        if self.rest.starts_with('%') {
            let (regex, rest) = RegexPattern::prefix(self.rest)?;
            self.advance(rest);
            return Ok(if differs { Test::MatchesNot(regex) } else { Test::Matches(regex) });
        }
        let literal = self.literal()?;
        Ok(if differs { Test::Differs(literal) } else { Test::Equals(literal) })
    }

    fn literal(&mut self) -> Result<Literal, Fault> {
        if let Some((text, rest)) = self.rest.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            self.advance(rest);
            return Ok(Literal::new(text));
        }
        let is_end = |character: char| character.is_whitespace() || "(),&|".contains(character);
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return Err(self.unexpected());
        }
        self.advance(rest);
        Ok(Literal::new(word))
    }

    fn take(&mut self, symbol: &str) -> bool {
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.advance(rest);
                true
            }
            None => false,
        }
    }

    fn advance(&mut self, rest: &'p str) {
        self.rest = rest.trim_start();
    }

    fn unexpected(&self) -> Fault {
        match self.rest.split_whitespace().next() {
            Some(word) => invalid(&format!("unexpected '{word}'")),
            None => invalid("unexpected end"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::FilterPattern;

    const MESSAGE: &str = r#"10.0.0.1 - ann [10/Oct/2025:13:25:15 -0700] "GET /pen.gif HTTP/1.0" 404 4355"#;

    #[test]
    fn columns_are_held_against_the_pattern() {
        let cases = [
            ("[ip, id, user, time, request, status, bytes]", true),
            ("[ip, id, user, time, request, status]", false),
            ("[ip, id, user, time, request, status, bytes, more]", false),
            ("[...]", true),
            ("[..., bytes]", true),
            ("[ip, ...]", true),
            ("[ip, ..., bytes]", true),
            ("[..., status=4*, bytes]", true),
            ("[..., status = 404 || status = 500, bytes]", true),
            ("[..., (status = 404 || status = 500) && status != 500, bytes]", true),
            ("[..., status = 5*, bytes]", false),
            ("[..., status=404.0, bytes]", true),
            ("[..., bytes > 1000]", true),
            ("[..., bytes <= 1000]", false),
            ("[ip, id, user != ann, ...]", false),
            ("[ip, id, user > 1, ...]", false),
            ("[ip, id, user, time, request = *.gif*, ...]", true),
            ("[ip, id, user, time, request = \"GET *\", ...]", true),
            ("[ip = %^10\\.0%, ...]", true),
            ("[ip != %^10\\.0%, ...]", false),
            ("[a, b, c, d, e, f, g, ..., h]", false),
            ("[a, b, c, d, e, f, g, ...]", true),
        ];
        for (pattern, found) in cases {
            assert_eq!(FilterPattern::parse(pattern).unwrap().matches(MESSAGE), found, "{pattern}");
        }
        assert!(!FilterPattern::parse("[w1=ERROR, w2]").unwrap().matches("ERROR x y"));
        assert!(FilterPattern::parse("[w1=ERROR, w2]").unwrap().matches("ERROR x"));
    }

    #[test]
    fn broken_patterns_are_refused() {
        let deep = format!("[{}a=1{}]", "(".repeat(100), ")".repeat(100));
        let broken =
            ["[a, b", "[a,]", "[a b]", "[a =]", "[a < x]", "[(a=1]", "[..., a, ...]", "[a=%(b)%]", deep.as_str()];
        for pattern in broken {
            let fault = FilterPattern::parse(pattern).unwrap_err();
            assert!(fault.message.starts_with("Invalid filter pattern: "), "{pattern}: {}", fault.message);
        }
    }
}
