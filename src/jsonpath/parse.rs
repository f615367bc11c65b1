//! Reads the text of a path.

use super::filter::Filter;
use super::{Function, Path, Root, Step};

/// A path with more filters than this is refused: filters nest, and reading them must not exhaust the stack.
const MAX_FILTERS: usize = 20;

impl Path {
    /// Parses the whole of `text`.
    pub(crate) fn parse(text: &str) -> Option<Path> {
        let (path, rest) = Path::parse_prefix(text)?;
        rest.is_empty().then_some(path)
    }

    /// Parses the path `text` starts with and gives back what follows it.
    pub(crate) fn parse_prefix(text: &str) -> Option<(Path, &str)> {
        let after = text.strip_prefix('$')?;
        if text.matches("[?").count() > MAX_FILTERS {
            return None;
        }
        let (root, rest) = if let Some(rest) = after.strip_prefix('$') {
            (Root::Context, rest)
        } else {
            let (name, rest) = word(after);
            if name.is_empty() { (Root::Input, after) } else { (Root::Variable(name.to_owned()), rest) }
        };
        let (steps, rest) = steps(rest)?;
        let length = text.len().checked_sub(rest.len())?;
        Some((Path { text: text.get(..length)?.to_owned(), root, steps }, rest))
    }
}

/// The steps `text` starts with, up to the first character that belongs to none.
pub(super) fn steps(mut text: &str) -> Option<(Vec<Step>, &str)> {
    let mut steps = Vec::new();
    loop {
        if let Some(rest) = text.strip_prefix("..") {
            steps.push(Step::Descendants);
            text = if rest.starts_with('[') {
                rest
            } else {
                let (step, rest) = dotted(rest)?;
                steps.push(step);
                rest
            };
        } else if let Some(rest) = text.strip_prefix('.') {
            let (step, rest) = dotted(rest)?;
            steps.push(step);
            text = rest;
        } else if let Some(rest) = text.strip_prefix('[') {
            let (step, rest) = bracketed(rest.trim_start())?;
            steps.push(step);
            text = rest;
        } else {
            return Some((steps, text));
        }
    }
}

fn dotted(text: &str) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((Step::Wildcard, rest));
    }
    let end = text.find(|next: char| ".[](), \t\n'\"=<>!&|".contains(next)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if name.is_empty() {
        return None;
    }
    match rest.strip_prefix("()") {
        Some(rest) => Some((Step::Function(function(name)?), rest)),
        None if rest.starts_with('(') => None,
        None => Some((Step::Member(name.to_owned()), rest)),
    }
}

fn function(name: &str) -> Option<Function> {
    Some(match name {
        "length" | "size" => Function::Length,
        "min" => Function::Minimum,
        "max" => Function::Maximum,
        "avg" => Function::Average,
        "sum" => Function::Sum,
        "keys" => Function::Keys,
        _ => return None,
    })
}

fn bracketed(text: &str) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((Step::Wildcard, close(rest)?));
    }
    if let Some(rest) = text.strip_prefix('?') {
        let (filter, rest) = Filter::parse(rest.trim_start())?;
        return Some((Step::Filter(filter), close(rest)?));
    }
    if text.starts_with(['\'', '"']) {
        let (mut names, rest) = quoted_names(text)?;
        let step = if names.len() == 1 { Step::Member(names.pop()?) } else { Step::Members(names) };
        return Some((step, close(rest)?));
    }
    let end = text.find(']')?;
    let (inside, rest) = text.split_at_checked(end)?;
    Some((positions(inside.trim())?, close(rest)?))
}

fn close(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix(']')
}

fn quoted_names(mut text: &str) -> Option<(Vec<String>, &str)> {
    let mut names = Vec::new();
    loop {
        let (name, rest) = quoted(text)?;
        names.push(name);
        let rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(next) => text = next.trim_start(),
            None => return Some((names, rest)),
        }
    }
}

/// One string in single or double quotes; a backslash stands for itself unless it protects the quote or another.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let mut name = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if matches!(characters.peek(), Some((_, next)) if *next == quote || *next == '\\') => {
                name.push(characters.next()?.1);
            }
            end if end == quote => return Some((name, text.get(at + 1..)?)),
            other => name.push(other),
        }
    }
    None
}

fn positions(inside: &str) -> Option<Step> {
    if let Some((start, end)) = inside.split_once(':') {
        let bound = |text: &str| match text.trim() {
            "" => Some(None),
            number => number.parse().ok().map(Some),
        };
        return Some(Step::Slice { start: bound(start)?, end: bound(end)? });
    }
    let mut indices: Vec<i64> = inside.split(',').map(|text| text.trim().parse().ok()).collect::<Option<_>>()?;
    if indices.len() == 1 { indices.pop().map(Step::Index) } else { Some(Step::Indices(indices)) }
}

fn word(text: &str) -> (&str, &str) {
    let end = text.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_paths_are_read_whole() {
        for text in [
            "$",
            "$$",
            "$.a",
            "$['a b']",
            "$.a[0]",
            "$.a[-1]",
            "$.a[*].b",
            "$..b",
            "$.a[1:3]",
            "$.a[0,2]",
            "$['a','b']",
            "$$.Execution.Id",
            "$name",
            "$name.field[0]",
            "$.delivery-partner",
            "$.a.length()",
            "$.a[?(@.b > 1)]",
            "$.*",
            "$.a[?(@.b == 'x' && @.c)]",
            "$..[0]",
        ] {
            assert_eq!(Path::parse(text).map(|path| path.text), Some(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in
            ["", "a", "$.", "$.a[", "$.a[x]", "$.a b", "$.a['b]", "$.a.nope()", "$.a[?(@.b >)]", "$[", "$.a..", "$."]
        {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }

    #[test]
    fn deep_filters_do_not_exhaust_the_stack() {
        for depth in [100, 100_000] {
            assert_eq!(Path::parse(&format!("${}{}", "[?(@.a".repeat(depth), ")]".repeat(depth))), None);
        }
        let depth = 15;
        assert!(Path::parse(&format!("${}{}", "[?(@.a".repeat(depth), ")]".repeat(depth))).is_some());
    }

    #[test]
    fn a_prefix_ends_where_an_argument_does() {
        let (path, rest) = Path::parse_prefix("$.a.b, 'x')").unwrap();
        assert_eq!((path.text.as_str(), rest), ("$.a.b", ", 'x')"));
    }
}
