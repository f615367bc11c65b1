//! Paths into an event: `InputPath` and the values of `InputPathsMap`.
//!
//! EventBridge supports a small part of JSONPath: dots, array indices and `*`, but no quotes, filters or recursive
//! descent (User Guide, "Amazon EventBridge input transformation"; API Reference, "InputTransformer": "You must use
//! JSON dot notation, not bracket notation"). Anything else is rejected, instead of silently yielding nothing.

use std::ops::Range;

use super::raw;

/// A parsed path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Index(usize),
    All,
}

/// Why a text is not a path that EventBridge supports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathProblem {
    /// The problem, as a lowercase fragment.
    pub message: &'static str,
    /// The byte range of the problem in the path.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: String,
}

impl Path {
    /// Parses a path such as `$`, `$.a.b`, `$.a[0]` or `$.a[*].b`.
    pub fn parse(text: &str) -> Result<Path, PathProblem> {
        let Some(rest) = text.strip_prefix('$') else {
            let help = format!("write `$.{}`", text.trim_start_matches(['.', '$', ' ']));
            let width = text.chars().next().map_or(0, char::len_utf8);
            return Err(PathProblem { message: "a path starts with `$`", span: 0..width, help });
        };
        let mut steps = Vec::new();
        let mut at = text.len() - rest.len();
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let (step, width) = match rest.as_bytes().first() {
                Some(b'.') => field(rest, at)?,
                Some(b'[') => index(rest, at)?,
                _ => {
                    let width = rest.chars().next().map_or(0, char::len_utf8);
                    return Err(problem(
                        "expected `.` or `[` here",
                        at..at + width,
                        "separate names with dots: `$.a.b`",
                    ));
                }
            };
            steps.push(step);
            at += width;
        }
        Ok(Path { text: text.to_owned(), steps })
    }

    /// Returns the original text of the path.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the value at the path in an event's JSON text, without white space between tokens and with the original
    /// spelling of numbers. Returns `None` if there is no match. A path with `*` yields an array of all matches.
    pub fn select(&self, event: &str) -> Option<String> {
        let mut found = vec![event.trim()];
        for step in &self.steps {
            found = found.into_iter().flat_map(|value| step.take(value)).collect();
        }
        if self.steps.contains(&Step::All) {
            let items: Vec<String> = found.into_iter().map(raw::compact).collect();
            return Some(format!("[{}]", items.join(",")));
        }
        found.first().map(|value| raw::compact(value))
    }
}

impl Step {
    fn take<'t>(&self, value: &'t str) -> Vec<&'t str> {
        let mut children = raw::children(value);
        match self {
            Step::Field(name) => {
                // The last of several duplicate keys counts.
                let wanted = children.into_iter().rfind(|(key, _)| key.is_some_and(|key| raw::decode(key) == *name));
                wanted.map(|(_, value)| value).into_iter().collect()
            }
            Step::Index(index) if value.starts_with('[') && *index < children.len() => {
                vec![children.swap_remove(*index).1]
            }
            Step::Index(_) => Vec::new(),
            Step::All => children.into_iter().map(|(_, value)| value).collect(),
        }
    }
}

fn problem(message: &'static str, span: Range<usize>, help: &str) -> PathProblem {
    PathProblem { message, span, help: help.to_owned() }
}

/// Parses `.name` or `.*`. Returns the step and its length in bytes.
fn field(rest: &str, at: usize) -> Result<(Step, usize), PathProblem> {
    let name = rest.get(1..).unwrap_or_default();
    let end = name.find(['.', '[', ']']).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    if name.is_empty() {
        let message =
            if rest.starts_with("..") { "recursive descent `..` is not supported" } else { "a name is missing" };
        return Err(problem(message, at..at + rest.len().min(2), "name every step: `$.detail.state`"));
    }
    if name == "*" {
        return Ok((Step::All, 2));
    }
    let odd = |letter: char| letter.is_whitespace() || matches!(letter, '\'' | '"' | '(' | ')' | '?' | '@' | ',' | '*');
    if let Some(offset) = name.find(odd) {
        let start = at + 1 + offset;
        let width = name.get(offset..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8);
        return Err(problem(
            "a name cannot contain this character",
            start..start + width,
            "names are letters, digits, `-`, `_` and `/`",
        ));
    }
    Ok((Step::Field(name.to_owned()), 1 + end))
}

/// Parses `[0]` or `[*]`. Returns the step and its length in bytes.
fn index(rest: &str, at: usize) -> Result<(Step, usize), PathProblem> {
    let Some(end) = rest.find(']') else {
        return Err(problem("`[` is not closed", at..at + 1, "write an index as `[0]`"));
    };
    let inner = rest.get(1..end).unwrap_or_default();
    let span = at..at + end + 1;
    if inner == "*" {
        return Ok((Step::All, end + 1));
    }
    if let Some(name) = inner.trim().strip_prefix(['\'', '"']) {
        let name = name.trim_end_matches(['\'', '"']);
        let help = format!("write `.{name}` instead of `[{inner}]`");
        return Err(PathProblem { message: "names in brackets are not supported", span, help });
    }
    match inner.parse::<usize>() {
        Ok(index) if inner.bytes().all(|byte| byte.is_ascii_digit()) => Ok((Step::Index(index), end + 1)),
        _ => Err(problem("only a plain index is supported in brackets", span, "write an index as `[0]`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{
        "detail-type": "Order \u00e9", "time": "2026-01-31T12:00:00Z",
        "resources": ["arn:a", "arn:b"],
        "detail": {"value": 1.0, "big": 12345678901234567890, "aws/x": true, "none": null, "twice": 1, "twice": 2,
                   "items": [{"id": 1}, {"id": 2}, {"name": "x"}], "nested": [[1, 2], [3]] }
    }"#;

    #[test]
    fn selects_what_is_there_as_it_was_written() {
        let table = [
            ("$.detail-type", Some("\"Order é\"")),
            ("$.detail.value", Some("1.0")),
            ("$.detail.big", Some("12345678901234567890")),
            ("$.detail.aws/x", Some("true")),
            ("$.detail.none", Some("null")),
            ("$.detail.twice", Some("2")),
            ("$.resources[1]", Some("\"arn:b\"")),
            ("$.resources[2]", None),
            ("$.resources", Some(r#"["arn:a","arn:b"]"#)),
            ("$.detail.nested[0][1]", Some("2")),
            ("$.detail.items[*].id", Some("[1,2]")),
            ("$.detail.nested.*", Some("[[1,2],[3]]")),
            ("$.detail.missing", None),
            ("$.detail.missing.deeper", None),
            ("$.detail[0]", None),
            ("$.time.x", None),
            ("$.detail.missing[*]", Some("[]")),
        ];
        for (path, expected) in table {
            assert_eq!(Path::parse(path).unwrap().select(EVENT).as_deref(), expected, "{path}");
        }
        assert_eq!(Path::parse("$").unwrap().select(" { \"a\" : 1 } ").as_deref(), Some("{\"a\":1}"));
        assert_eq!(Path::parse("$.a").unwrap().select("not json"), None);
    }

    #[test]
    fn refuses_what_eventbridge_refuses_and_says_what_to_write() {
        let table = [
            ("detail.state", 0..1, "write `$.detail.state`"),
            ("", 0..0, "write `$.`"),
            ("$.detail['state']", 8..17, "write `.state` instead of `['state']`"),
            ("$..state", 1..3, "name every step: `$.detail.state`"),
            ("$.", 1..2, "name every step: `$.detail.state`"),
            ("$.a[", 3..4, "write an index as `[0]`"),
            ("$.a[-1]", 3..7, "write an index as `[0]`"),
            ("$.a[?(@.b==1)]", 3..14, "write an index as `[0]`"),
            ("$.a[99999999999999999999]", 3..25, "write an index as `[0]`"),
            ("$.a b", 3..4, "names are letters, digits, `-`, `_` and `/`"),
            ("$a", 1..2, "separate names with dots: `$.a.b`"),
            ("$.a]", 3..4, "separate names with dots: `$.a.b`"),
        ];
        for (path, span, help) in table {
            let problem = Path::parse(path).unwrap_err();
            assert_eq!((problem.span, problem.help.as_str()), (span, help), "{path}");
        }
    }
}
