//! Filters of a path: `[?(@.price < 10 && @.name == 'x')]`.
//!
//! Follows the syntax of Jayway 2.0.0. A filter is split at `&&` and `||`, which have the same precedence, from the
//! right and regardless of parentheses. Each part is split at the first operator. An operand that is not a path, a
//! string in single quotes or a regular expression is taken literally, and compared as a number with a number.

use std::cmp::Ordering;

use regex::Regex;
use serde_json::Value;

use super::parse::whole_steps;
use super::work::Work;
use super::{Path, Root};

/// The maximum number of parts of a filter, each of which nests one level deeper.
const MAX_PARTS: usize = 1_000;

/// Comparison operators in the order in which they are searched for.
const OPERATORS: [(&str, Comparison); 7] = [
    ("==", Comparison::Equal),
    (">=", Comparison::GreaterOrEqual),
    ("<=", Comparison::LessOrEqual),
    ("!=", Comparison::NotEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("=~", Comparison::Matches),
];

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    Either(Box<Filter>, Box<Filter>),
    Both(Box<Filter>, Box<Filter>),
    /// Whether the path has a value other than null.
    Exists(Path),
    IsMissing(Path),
    Compare(Operand, Comparison, Operand),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
}

#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// A path from `@`, the item under test, or `$`, the whole document.
    Path(Path),
    Text(String),
    Pattern(Regex),
}

impl PartialEq for Operand {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Operand::Path(left), Operand::Path(right)) => left == right,
            (Operand::Text(left), Operand::Text(right)) => left == right,
            (Operand::Pattern(left), Operand::Pattern(right)) => left.as_str() == right.as_str(),
            _ => false,
        }
    }
}

impl Filter {
    /// Parses the text after `[?` up to the closing bracket, and returns the filter and the text after the bracket.
    pub(super) fn parse(text: &str) -> Option<(Filter, &str)> {
        let end = end(text)?;
        let (inside, rest) = (text.get(..end)?, text.get(end + 1..)?);
        let inside = inside.trim().strip_prefix('(')?.strip_suffix(')')?;
        let mut parts = Vec::new();
        let mut joins = Vec::new();
        let mut from = 0;
        for (at, pair) in inside.as_bytes().windows(2).enumerate() {
            if at >= from && (pair == b"&&" || pair == b"||") {
                parts.push(inside.get(from..at)?);
                joins.push(pair == b"&&");
                from = at + 2;
            }
        }
        parts.push(inside.get(from..)?);
        if parts.len() > MAX_PARTS {
            return None;
        }
        let mut parts = parts.into_iter().rev().map(criterion);
        let mut filter = parts.next()??;
        for (part, is_and) in parts.zip(joins.into_iter().rev()) {
            let (left, right) = (Box::new(part?), Box::new(filter));
            filter = if is_and { Filter::Both(left, right) } else { Filter::Either(left, right) };
        }
        Some((filter, rest))
    }

    pub(super) fn holds(&self, item: &Value, document: &Value, work: &Work) -> bool {
        let mut filter = self;
        loop {
            if !work.spend(1) {
                return false;
            }
            // Filters nest to the right, so the recursion on the left side is only one level deep.
            filter = match filter {
                Filter::Either(left, _) if left.holds(item, document, work) => return true,
                Filter::Both(left, _) if !left.holds(item, document, work) => return false,
                Filter::Either(_, right) | Filter::Both(_, right) => right,
                Filter::Exists(path) => return exists(path, item, document, work),
                Filter::IsMissing(path) => return !exists(path, item, document, work),
                Filter::Compare(left, comparison, right) => {
                    return compare(left, *comparison, right, |path| select(path, item, document, work));
                }
            }
        }
    }
}

fn select<'v>(path: &Path, item: &'v Value, document: &'v Value, work: &Work) -> Option<&'v Value> {
    path.place(if path.root == Root::Context { document } else { item }, work)
}

fn exists(path: &Path, item: &Value, document: &Value, work: &Work) -> bool {
    select(path, item, document, work).is_some_and(|value| !value.is_null())
}

/// The value of an operand. If a path has no match there is no value, and every comparison is false, even an
/// inequality.
enum Side<'v> {
    Text(&'v str),
    Json(&'v Value),
    Pattern(&'v Regex),
}

impl<'v> Side<'v> {
    fn of(operand: &'v Operand, select: &impl Fn(&'v Path) -> Option<&'v Value>) -> Option<Side<'v>> {
        Some(match operand {
            Operand::Path(path) => match select(path)? {
                Value::String(text) => Side::Text(text),
                value => Side::Json(value),
            },
            Operand::Text(text) => Side::Text(text),
            Operand::Pattern(pattern) => Side::Pattern(pattern),
        })
    }

    fn is_null(&self) -> bool {
        matches!(self, Side::Text("null") | Side::Json(Value::Null))
    }

    fn text(&self) -> String {
        match self {
            Side::Text(text) => (*text).to_owned(),
            Side::Json(value) => value.to_string(),
            Side::Pattern(pattern) => pattern.as_str().to_owned(),
        }
    }
}

fn compare<'v>(
    left: &'v Operand,
    comparison: Comparison,
    right: &'v Operand,
    select: impl Fn(&'v Path) -> Option<&'v Value>,
) -> bool {
    let (Some(left), Some(right)) = (Side::of(left, &select), Side::of(right, &select)) else { return false };
    if comparison == Comparison::Matches {
        return match (&left, &right) {
            (Side::Json(Value::Null), _) | (_, Side::Json(Value::Null)) => false,
            (Side::Pattern(pattern), target) | (target, Side::Pattern(pattern)) => pattern.is_match(&target.text()),
            _ => false,
        };
    }
    let Some(order) = order(&right, &left) else { return false };
    let is_null = |side: &Side<'_>| matches!(side, Side::Json(Value::Null));
    match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        _ if is_null(&left) != is_null(&right) => false,
        Comparison::Less => order == Ordering::Greater,
        Comparison::LessOrEqual => order != Ordering::Less,
        Comparison::Greater => order == Ordering::Less,
        Comparison::GreaterOrEqual => order != Ordering::Greater,
        Comparison::Matches => false,
    }
}

/// Compares the expected with the found value. Returns `None` if they are not comparable.
fn order(expected: &Side<'_>, found: &Side<'_>) -> Option<Ordering> {
    match (expected.is_null(), found.is_null()) {
        (true, true) => return Some(Ordering::Equal),
        (true, false) => return Some(Ordering::Less),
        (false, true) => return Some(Ordering::Greater),
        (false, false) => {}
    }
    match (expected, found) {
        (Side::Text(expected), Side::Text(found)) => Some(expected.replace("\\'", "'").as_str().cmp(found)),
        (Side::Json(Value::Number(expected)), Side::Json(Value::Number(found))) => {
            expected.as_f64()?.partial_cmp(&found.as_f64()?)
        }
        (Side::Text(expected), Side::Json(Value::Number(found))) => {
            expected.parse::<f64>().ok()?.partial_cmp(&found.as_f64()?)
        }
        (Side::Text(expected), Side::Json(Value::Bool(found))) => {
            Some(expected.eq_ignore_ascii_case("true").cmp(found))
        }
        (Side::Json(Value::Bool(expected)), Side::Json(Value::Bool(found))) => Some(expected.cmp(found)),
        _ => None,
    }
}

/// Returns the position of the bracket that closes `[?`.
fn end(text: &str) -> Option<usize> {
    let (mut is_quoted, mut parentheses, mut before) = (false, 0_i64, ' ');
    for (at, character) in text.char_indices() {
        match character {
            '\'' if before != '\\' => is_quoted = !is_quoted,
            '(' if !is_quoted => parentheses += 1,
            ')' if !is_quoted => parentheses -= 1,
            ']' if !is_quoted && parentheses == 0 => return Some(at),
            _ => {}
        }
        before = character;
    }
    None
}

/// Parses one part of a filter: a path that must exist, or a comparison.
fn criterion(text: &str) -> Option<Filter> {
    let text = text.trim().trim_start_matches(['[', '?', '(', ' ']).trim_end_matches([')', ' ']);
    let cut = OPERATORS.iter().find_map(|(sign, comparison)| Some((text.split_once(sign)?, *comparison)));
    let Some(((left, right), comparison)) = cut else {
        return match text.strip_prefix('!') {
            Some(path) => path_of(path).map(Filter::IsMissing),
            None => path_of(text).map(Filter::Exists),
        };
    };
    if right.trim().starts_with("!@") {
        return None;
    }
    Some(Filter::Compare(operand(left.trim())?, comparison, operand(right.trim())?))
}

fn operand(text: &str) -> Option<Operand> {
    if text.starts_with(['@', '$']) {
        return path_of(text).map(Operand::Path);
    }
    if let Some(inside) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Some(Operand::Text(inside.to_owned()));
    }
    match pattern(text) {
        Some((pattern, flags)) => Regex::new(&format!("^(?{flags}:{pattern})$")).ok().map(Operand::Pattern),
        None => Some(Operand::Text(text.to_owned())),
    }
}

/// Returns a regular expression between slashes, and its flags.
fn pattern(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('/')?;
    match inside.strip_suffix("/i") {
        Some(pattern) => Some((pattern, "i")),
        None => inside.strip_suffix('/').map(|pattern| (pattern, "")),
    }
}

/// Parses a path within a filter. It must be definite, so it cannot contain a filter.
fn path_of(text: &str) -> Option<Path> {
    if text.contains("[?") {
        return None;
    }
    let root = if text.starts_with('@') { Root::Input } else { Root::Context };
    let steps = whole_steps(text.strip_prefix(['@', '$'])?)?;
    Some(Path { text: text.to_owned(), root, steps }).filter(Path::is_definite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(text: &str, item: &Value) -> bool {
        let closed = format!("{text}]");
        let (filter, rest) = Filter::parse(&closed).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(rest, "", "{text}");
        filter.holds(item, &json!({"limit": 9}), &Work::new())
    }

    #[test]
    fn filters_hold_for_the_items_they_describe() {
        let item = json!({"price": 8, "name": "pen", "no": "8", "gone": null, "yes": true, "dir": "/a/b"});
        let cases = [
            ("(@.price < 10)", true),
            ("(@.price >= 8 && @.name == 'pen')", true),
            ("(@.price > 8 || @.name == 'pen')", true),
            ("(@.name == pen)", true),
            ("(@.name == \"pen\")", false),
            ("(@.price == '8')", true),
            ("(@.price == 8.0)", true),
            ("(@.no == 8)", true),
            ("(@.no > 10)", true),
            ("(@.dir==/a/b)", true),
            ("(@.yes == true)", true),
            ("(@.yes == TRUE)", true),
            ("(@.yes == other)", false),
            ("(@.yes)", true),
            ("(!@.yes)", false),
            ("(@.gone)", false),
            ("(!@.gone)", true),
            ("(@.gone == null)", true),
            ("(@.gone != 1)", true),
            ("(@.gone < 1)", false),
            ("(@.absent)", false),
            ("(!@.absent)", true),
            ("(@.absent != 1)", false),
            ("(@.price != $.limit)", true),
            ("(@.price < $.limit)", true),
            ("(@.name < 'zzz')", true),
            ("(@.name =~ /p.*/)", true),
            ("(@.name =~ /P.*/)", false),
            ("(@.name =~ /P.*/i)", true),
            ("(@.name =~ /p/)", false),
            ("(@.price =~ /[0-9]/)", true),
        ];
        for (text, expected) in cases {
            assert_eq!(holds(text, &item), expected, "{text}");
        }
    }

    #[test]
    fn and_and_or_bind_alike_from_the_right() {
        let cases = [
            ("(@.a == 1 && @.b == 1 || @.c == 1)", json!({"a": 0, "b": 0, "c": 1}), false),
            ("(@.a == 1 || @.b == 1 && @.c == 1)", json!({"a": 1, "b": 0, "c": 0}), true),
            ("((@.a == 1 || @.b == 1) && @.c == 1)", json!({"a": 1, "b": 0, "c": 0}), true),
        ];
        for (text, item, expected) in cases {
            assert_eq!(holds(text, &item), expected, "{text}");
        }
    }

    #[test]
    fn other_filters_are_refused() {
        for text in ["(@.name in ['pen'])", "@.name == 'pen'", "(@.a[*] == 1)", "('pen')", "(@.a == !@.b)", "(", "()"] {
            assert!(Filter::parse(&format!("{text}]")).is_none(), "{text}");
        }
    }

    #[test]
    fn long_filters_do_not_exhaust_the_stack() {
        let text = |parts: usize| format!("({})", vec!["@.a == 1"; parts].join(" && "));
        assert!(holds(&text(MAX_PARTS), &json!({"a": 1})));
        assert!(Filter::parse(&format!("{}]", text(100_000))).is_none());
    }
}
