//! Parses paths.

use super::filter::Filter;
use super::{Function, Path, Root, Step};

/// Syntax differences between the services.
#[derive(Clone, Copy)]
struct Dialect {
    /// Characters that end a name after a dot.
    ends: &'static str,
    /// Whether functions and indexes from the end are supported, which Jayway added in 2.1.
    is_newer: bool,
}

/// Jayway 2.0.0, with nothing after the path.
const WHOLE: Dialect = Dialect { ends: ".[ ", is_newer: false };
/// As `WHOLE`, for an argument of an intrinsic function.
const ARGUMENT: Dialect = Dialect { ends: ".[](), \t\n'\"=<>!&|", is_newer: false };
const NEWER: Dialect = Dialect { is_newer: true, ..ARGUMENT };

impl Path {
    /// Parses the whole of `text` as Step Functions does, with Jayway 2.0.0.
    pub(crate) fn parse(text: &str) -> Option<Path> {
        read(text.trim(), WHOLE)?.whole()
    }

    /// Parses the path at the start of `text`, and returns it and the remaining text.
    pub(crate) fn parse_prefix(text: &str) -> Option<(Path, &str)> {
        let Read { path, rest } = read(text, ARGUMENT)?;
        Some((path, rest))
    }

    /// Parses the whole of `text` as API Gateway does.
    pub(crate) fn parse_newer(text: &str) -> Option<Path> {
        read(text, NEWER)?.whole()
    }
}

struct Read<'t> {
    path: Path,
    rest: &'t str,
}

impl Read<'_> {
    fn whole(self) -> Option<Path> {
        self.rest.is_empty().then_some(self.path)
    }
}

fn read(text: &str, dialect: Dialect) -> Option<Read<'_>> {
    let after = text.strip_prefix('$')?;
    let (root, rest) = if let Some(rest) = after.strip_prefix('$') {
        (Root::Context, rest)
    } else {
        let (name, rest) = word(after);
        if name.is_empty() { (Root::Input, after) } else { (Root::Variable(name.to_owned()), rest) }
    };
    let (steps, rest) = steps(rest, dialect)?;
    let length = text.len().checked_sub(rest.len())?;
    Some(Read { path: Path { text: text.get(..length)?.to_owned(), root, steps }, rest })
}

/// Parses the whole of `text` as the steps of a path within a filter.
pub(super) fn whole_steps(text: &str) -> Option<Vec<Step>> {
    let (steps, rest) = steps(text, WHOLE)?;
    rest.is_empty().then_some(steps)
}

/// Parses the steps at the start of `text`, up to the first character that does not belong to one.
fn steps(mut text: &str, dialect: Dialect) -> Option<(Vec<Step>, &str)> {
    let mut steps = Vec::new();
    loop {
        let (step, rest) = if let Some(rest) = text.strip_prefix("..") {
            steps.push(Step::Descendants);
            match rest.strip_prefix('[') {
                Some(rest) => bracketed(rest.trim_start(), dialect)?,
                None => dotted(rest, dialect)?,
            }
        } else if let Some(rest) = text.strip_prefix(".[").or_else(|| text.strip_prefix('[')) {
            bracketed(rest.trim_start(), dialect)?
        } else if let Some(rest) = text.strip_prefix('.') {
            dotted(rest, dialect)?
        } else {
            return Some((steps, text));
        };
        steps.push(step);
        text = rest;
    }
}

fn dotted(text: &str, dialect: Dialect) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((Step::Wildcard, rest));
    }
    let end = text.find(|next: char| dialect.ends.contains(next)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if name.is_empty() {
        return None;
    }
    match rest.strip_prefix("()") {
        Some(rest) if dialect.is_newer => Some((Step::Function(function(name)?), rest)),
        Some(rest) => Some((Step::Member(format!("{name}()")), rest)),
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

fn bracketed(text: &str, dialect: Dialect) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((Step::Wildcard, close(rest)?));
    }
    if let Some(rest) = text.strip_prefix('?') {
        let (filter, rest) = Filter::parse(rest)?;
        return Some((Step::Filter(filter), rest));
    }
    if text.starts_with(['\'', '"']) {
        let (mut names, rest) = quoted_names(text)?;
        let step = if names.len() == 1 { Step::Member(names.pop()?) } else { Step::Members(names) };
        return Some((step, close(rest)?));
    }
    let end = text.find(']')?;
    let (inside, rest) = text.split_at_checked(end)?;
    let step = from_end(inside).or_else(|| positions(inside.trim()))?;
    let step = match step {
        // No index precedes the first item, and Jackson returns nothing for such an index.
        Step::Index(..0) if !dialect.is_newer => Step::Index(i64::MAX),
        step => step,
    };
    Some((step, close(rest)?))
}

/// Parses `(@.length-1)` or `(@.size()-1)`, an index from the end of the array.
fn from_end(inside: &str) -> Option<Step> {
    let text: String = inside.chars().filter(|character| *character != ' ').collect();
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&text);
    let number = text.strip_prefix("@.length").or_else(|| text.strip_prefix("@.size()"))?;
    number.starts_with('-').then(|| number.parse().ok().map(Step::FromEnd))?
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

/// Parses a string in single or double quotes. A backslash is literal unless it escapes the quote or another backslash.
fn quoted(text: &str) -> Option<(String, &str)> {
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
            "$.[0]",
            "$.a.[0].b",
            "$.a.['b c']",
            "$.[?(@.a > 1)]",
            "$.a[(@.length-1)]",
            "$.a[( @.size() - 2 )]",
            "$.a[?(@.b =~ /x.*/i)]",
            "$.a=b",
        ] {
            assert_eq!(Path::parse(text).map(|path| path.text), Some(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in
            ["", "a", "$.", "$.a[", "$.a[x]", "$.a b", "$.a['b]", "$.a[?(@.b >)", "$[", "$.a..", "$a.", "$.a[()]"]
        {
            assert_eq!(Path::parse(text), None, "{text}");
        }
        assert_eq!(Path::parse_newer("$.a.nope()"), None);
    }

    #[test]
    fn deep_filters_do_not_exhaust_the_stack() {
        for depth in [100, 100_000] {
            assert_eq!(Path::parse(&format!("${}{}", "[?(@.a".repeat(depth), ")]".repeat(depth))), None);
        }
    }

    #[test]
    fn a_prefix_ends_where_an_argument_does() {
        let (path, rest) = Path::parse_prefix("$.a.b, 'x')").unwrap();
        assert_eq!((path.text.as_str(), rest), ("$.a.b", ", 'x')"));
    }
}
