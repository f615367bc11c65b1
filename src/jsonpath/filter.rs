//! Filters of a path: `[?(@.price < 10 && @.name == 'x')]`.

use std::borrow::Cow;

use serde_json::Value;

use super::parse::{quoted, steps};
use super::work::Work;
use super::{Path, Root};

const DEEPEST: usize = 32;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    Exists(Operand),
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
    In,
    NotIn,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// `@`, the item under test, or `$`, the whole document.
    Path(Path),
    Literal(Value),
}

impl Filter {
    /// Parses `(…)`, or an expression without the parentheses, up to the closing bracket.
    pub(super) fn parse(text: &str) -> Option<(Filter, &str)> {
        either(text, 0)
    }

    pub(super) fn holds(&self, item: &Value, document: &Value, work: &Work) -> bool {
        if !work.spend(1) {
            return false;
        }
        match self {
            Filter::Any(filters) => filters.iter().any(|filter| filter.holds(item, document, work)),
            Filter::All(filters) => filters.iter().all(|filter| filter.holds(item, document, work)),
            Filter::Not(filter) => !filter.holds(item, document, work),
            Filter::Exists(operand) => operand.value(item, document, work).is_some(),
            Filter::Compare(left, comparison, right) => {
                let (left, right) = (left.value(item, document, work), right.value(item, document, work));
                let length = right.as_deref().and_then(Value::as_array).map_or(0, Vec::len);
                work.spend(length) && compare(left.as_deref(), *comparison, right.as_deref())
            }
        }
    }
}

impl Operand {
    fn value<'a>(&'a self, item: &'a Value, document: &'a Value, work: &Work) -> Option<Cow<'a, Value>> {
        match self {
            Operand::Literal(value) => Some(Cow::Borrowed(value)),
            Operand::Path(path) => {
                let from = if path.root == Root::Context { document } else { item };
                path.select_within(from, work).ok()
            }
        }
    }
}

fn compare(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let same = match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => left.as_f64() == right.as_f64(),
        (left, right) => left == right,
    };
    let order = match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => left.as_f64().partial_cmp(&right.as_f64()),
        (Some(Value::String(left)), Some(Value::String(right))) => Some(left.cmp(right)),
        _ => None,
    };
    let contained = || matches!((left, right), (Some(item), Some(Value::Array(list))) if list.contains(item));
    match comparison {
        Comparison::Equal => same,
        Comparison::NotEqual => !same,
        Comparison::Less => order == Some(Less),
        Comparison::LessOrEqual => matches!(order, Some(Less | Equal)),
        Comparison::Greater => order == Some(Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Greater | Equal)),
        Comparison::In => contained(),
        Comparison::NotIn => !contained(),
    }
}

fn either(text: &str, depth: usize) -> Option<(Filter, &str)> {
    joined(text, depth, "||", both, Filter::Any)
}

fn both(text: &str, depth: usize) -> Option<(Filter, &str)> {
    joined(text, depth, "&&", single, Filter::All)
}

type Reader = fn(&str, usize) -> Option<(Filter, &str)>;

fn joined<'a>(
    text: &'a str,
    depth: usize,
    operator: &str,
    read: Reader,
    join: fn(Vec<Filter>) -> Filter,
) -> Option<(Filter, &'a str)> {
    if depth > DEEPEST {
        return None;
    }
    let (first, mut rest) = read(text.trim_start(), depth)?;
    let mut filters = vec![first];
    while let Some(after) = rest.trim_start().strip_prefix(operator) {
        let (next, after) = read(after.trim_start(), depth)?;
        filters.push(next);
        rest = after;
    }
    if filters.len() == 1 { filters.pop().map(|filter| (filter, rest)) } else { Some((join(filters), rest)) }
}

fn single(text: &str, depth: usize) -> Option<(Filter, &str)> {
    if let Some(rest) = text.strip_prefix('(') {
        let (filter, rest) = either(rest, depth + 1)?;
        return Some((filter, rest.trim_start().strip_prefix(')')?));
    }
    if let Some(rest) = text.strip_prefix('!').filter(|rest| !rest.starts_with('=')) {
        if depth > DEEPEST {
            return None;
        }
        let (filter, rest) = single(rest.trim_start(), depth + 1)?;
        return Some((Filter::Not(Box::new(filter)), rest));
    }
    let (left, rest) = operand(text)?;
    let rest = rest.trim_start();
    match comparison(rest) {
        Some((comparison, rest)) => {
            let (right, rest) = operand(rest.trim_start())?;
            Some((Filter::Compare(left, comparison, right), rest))
        }
        None => Some((Filter::Exists(left), rest)),
    }
}

fn comparison(text: &str) -> Option<(Comparison, &str)> {
    const TABLE: [(&str, Comparison); 9] = [
        ("==", Comparison::Equal),
        ("!=", Comparison::NotEqual),
        ("<>", Comparison::NotEqual),
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("in ", Comparison::In),
        ("nin ", Comparison::NotIn),
    ];
    TABLE.iter().find_map(|(sign, comparison)| text.strip_prefix(sign).map(|rest| (*comparison, rest)))
}

fn operand(text: &str) -> Option<(Operand, &str)> {
    let first = text.chars().next()?;
    if first == '@' || first == '$' {
        let root = if first == '@' { Root::Input } else { Root::Context };
        let (steps, rest) = steps(text.get(1..)?)?;
        let length = text.len().checked_sub(rest.len())?;
        let path = Path { text: text.get(..length)?.to_owned(), root, steps };
        return Some((Operand::Path(path), rest));
    }
    if first == '\'' || first == '"' {
        let (string, rest) = quoted(text)?;
        return Some((Operand::Literal(Value::String(string)), rest));
    }
    if first == '[' {
        let end = text.find(']')? + 1;
        let (list, rest) = text.split_at_checked(end)?;
        let value = serde_json::from_str(&list.replace('\'', "\"")).ok()?;
        return Some((Operand::Literal(value), rest));
    }
    let end = text.find(|next: char| !(next.is_alphanumeric() || "+-._".contains(next))).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    Some((Operand::Literal(serde_json::from_str(word).ok()?), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn filters_hold_for_the_items_they_describe() {
        let item = json!({"price": 8, "name": "pen", "tags": ["a"], "gone": null});
        let cases = [
            ("(@.price < 10)", true),
            ("(@.price >= 8 && @.name == 'pen')", true),
            ("(@.price > 8 || @.name == \"pen\")", true),
            ("(@.name in ['pen','ink'])", true),
            ("(@.name nin ['pen'])", false),
            ("(!(@.price == 8))", false),
            ("(@.gone)", true),
            ("(@.absent)", false),
            ("(@.price != $.limit)", true),
            ("(@.name < 'zzz')", true),
            ("(@.name < 5)", false),
        ];
        for (text, expected) in cases {
            let (filter, rest) = Filter::parse(text).unwrap();
            assert_eq!(rest, "", "{text}");
            assert_eq!(filter.holds(&item, &json!({"limit": 9}), &Work::new()), expected, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert!(Filter::parse(&"(".repeat(5_000)).is_none());
        assert!(Filter::parse(&"!".repeat(5_000)).is_none());
    }
}
