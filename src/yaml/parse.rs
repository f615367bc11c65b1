//! Parses a text into a tree, within limits.
//!
//! Lab files are written by hand, so the limits are far above any legitimate file. They stop files that would exhaust
//! memory by their size, their depth, or by anchors that multiply when they are expanded.

use std::collections::HashMap;

use serde_yaml::{DuplicateKeyPolicy, Location, MergeKeyPolicy, NonFiniteFloatPolicy, Options, Spanned};

use super::node::{Key, Node, Value};
use super::raw::Raw;
use super::syntax;
use crate::diag::{Diagnostic, FileId, Sources, Span, has_errors};
use crate::door;

/// The maximum size of a file.
pub const MAX_BYTES: usize = 1024 * 1024;

const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 200_000;
const MAX_ALIASED: usize = 20_000;

/// Parses the bytes of a file. The text is added to the sources even if it is invalid.
pub fn parse_bytes(sources: &mut Sources, name: &str, bytes: &[u8]) -> (FileId, Result<Node, Vec<Diagnostic>>) {
    if bytes.len() > MAX_BYTES {
        let file = sources.add(name, "");
        return (file, Err(vec![syntax::too_large(file, bytes.len())]));
    }
    // Some editors write a byte-order mark, which is no part of the text.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let file = sources.add(name, String::from_utf8_lossy(bytes));
    if let Err(error) = std::str::from_utf8(bytes) {
        return (file, Err(vec![syntax::not_utf8(file, bytes, error.valid_up_to())]));
    }
    (file, parse(sources, file))
}

/// Parses a text. Fails if any part of it is invalid.
pub fn parse(sources: &Sources, file: FileId) -> Result<Node, Vec<Diagnostic>> {
    let text = sources.text(file);
    if text.len() > MAX_BYTES {
        return Err(vec![syntax::too_large(file, text.len())]);
    }
    let raw: Spanned<Raw> = door::enter("the YAML parser", text, || serde_yaml::from_str_with_options(text, options()))
        .map_err(|panic| vec![syntax::defect(file, &panic)])?
        .map_err(|error| vec![syntax::diagnostic(sources, file, &error)])?;
    if matches!(raw.value, Raw::Null) {
        return Err(vec![syntax::empty(file)]);
    }
    let mut tree = Tree { text, file, problems: Vec::new() };
    let node = tree.node(raw, None);
    if has_errors(&tree.problems) { Err(tree.problems) } else { Ok(node) }
}

fn options() -> Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! { max_depth: MAX_DEPTH, flow_nesting_limit: MAX_DEPTH, max_nodes: MAX_NODES },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MAX_ALIASED },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

struct Tree<'t> {
    text: &'t str,
    file: FileId,
    problems: Vec<Diagnostic>,
}

impl Tree<'_> {
    /// Converts a value. `alias` is the alias that `raw` is part of: the parts of an alias have the location of their
    /// definition, the alias itself has the location of its use.
    fn node(&mut self, raw: Spanned<Raw>, alias: Option<Location>) -> Node {
        let inside_alias = alias == Some(raw.referenced);
        let place = if inside_alias { raw.defined } else { raw.referenced };
        let alias = (raw.referenced != raw.defined).then_some(raw.referenced);
        let span = self.span(place);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Number => Value::Number(self.slice(raw.defined).to_owned()),
            Raw::String(text) => Value::String(text),
            Raw::Sequence(items) => Value::Sequence(items.into_iter().map(|item| self.node(item, alias)).collect()),
            Raw::Mapping(entries) => Value::Mapping(self.entries(entries, alias)),
        };
        let end = match &value {
            Value::Sequence(items) => items.last().map(|last| last.span),
            Value::Mapping(entries) => entries.last().map(|(key, last)| key.span.to(last.span)),
            _ => None,
        };
        let is_alias = alias.is_some() && !inside_alias;
        let span = end.filter(|_| !is_alias).map_or(span, |end| self.bracket(span.to(end)));
        Node { value, span: self.trim(span) }
    }

    fn entries(&mut self, raw: Vec<(Spanned<Raw>, Spanned<Raw>)>, alias: Option<Location>) -> Vec<(Key, Node)> {
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut entries = Vec::with_capacity(raw.len());
        for (raw_key, raw_value) in raw {
            let value = self.node(raw_value, alias);
            let Some(key) = self.key(raw_key, alias) else { continue };
            if let Some(first) = seen.get(&key.name) {
                self.problems.push(syntax::duplicate_key(&key, *first));
                continue;
            }
            seen.insert(key.name.clone(), key.span);
            entries.push((key, value));
        }
        entries
    }

    fn key(&mut self, raw: Spanned<Raw>, alias: Option<Location>) -> Option<Key> {
        let written = self.slice(raw.defined).to_owned();
        let key = self.node(raw, alias);
        let name = match key.value {
            Value::String(name) => name,
            Value::Null | Value::Bool(_) | Value::Number(_) if !written.is_empty() => written,
            _ => {
                self.problems.push(syntax::key_not_text(key.span));
                return None;
            }
        };
        if name == "<<" {
            self.problems.push(syntax::merge_key(key.span));
            return None;
        }
        Some(Key { name, span: key.span })
    }

    fn span(&self, location: Location) -> Span {
        let start = location.span().byte_offset().unwrap_or(0);
        let length = location.span().byte_len().unwrap_or(0);
        let start = usize::try_from(start).unwrap_or(0);
        Span::new(self.file, start..start.saturating_add(usize::try_from(length).unwrap_or(0)))
    }

    fn slice(&self, location: Location) -> &str {
        self.text.get(self.span(location).range()).unwrap_or("")
    }

    /// Extends the span of a collection by its closing bracket, because the parser returns only its start.
    fn bracket(&self, span: Span) -> Span {
        let closing = match self.text.as_bytes().get(span.start) {
            Some(b'[') => ']',
            Some(b'{') => '}',
            _ => return span,
        };
        let rest = self.text.get(span.end..).unwrap_or("");
        let gap = rest.find(|c: char| !c.is_whitespace() && c != ',').unwrap_or(0);
        let closes = rest.get(gap..).is_some_and(|rest| rest.starts_with(closing));
        if closes { Span { end: span.end + gap + 1, ..span } } else { span }
    }

    /// Removes trailing line breaks, which the parser includes in block scalars.
    fn trim(&self, span: Span) -> Span {
        let text = self.text.get(span.range()).unwrap_or("");
        Span { end: span.start + text.trim_end().len(), ..span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    fn read(text: &str) -> (Sources, Result<Node, Vec<Diagnostic>>) {
        let mut sources = Sources::default();
        let (_, node) = parse_bytes(&mut sources, "lab.yaml", text.as_bytes());
        (sources, node)
    }

    fn slice_of(text: &str, name: &str) -> String {
        let (sources, node) = read(text);
        sources.slice(node.unwrap().get(name).unwrap().span).to_owned()
    }

    #[test]
    fn every_value_knows_its_text() {
        let text =
            "a: 'q''r'\nb: {x: [1, 2], y: z}\nc:\n  - one\n  - k: two\nd: |\n  l1\n  l2\n\ne: plain\n  more\nf: \"\"\n";
        let table = [
            ("a", "'q''r'"),
            ("b", "{x: [1, 2], y: z}"),
            ("c", "- one\n  - k: two"),
            ("d", "l1\n  l2"),
            ("e", "plain\n  more"),
            ("f", "\"\""),
        ];
        for (name, expected) in table {
            assert_eq!(slice_of(text, name), expected, "{name}");
        }
    }

    #[test]
    fn scalars_are_what_they_look_like() {
        let text = "account: 000000000000\nno: no\non: on\nnumber: 1.50\nbig: 0x1F\nunder: 1_000\nday: 2026-01-01\nnull: ~\nt: true";
        let (_, node) = read(text);
        let node = node.unwrap();
        let value = |name: &str| node.get(name).unwrap().value.clone();
        let string = |text: &str| Value::String(text.to_owned());
        let number = |text: &str| Value::Number(text.to_owned());
        assert_eq!(value("account"), string("000000000000"));
        assert_eq!(value("no"), string("no"));
        assert_eq!(value("on"), string("on"));
        assert_eq!(value("number"), number("1.50"));
        assert_eq!(value("big"), number("0x1F"));
        assert_eq!(value("under"), string("1_000"));
        assert_eq!(value("day"), string("2026-01-01"));
        assert_eq!(value("null"), Value::Null);
        assert_eq!(value("t"), Value::Bool(true));
    }

    #[test]
    fn an_alias_stands_where_it_is_used_and_its_parts_where_they_are_defined() {
        let (sources, node) = read("a: &x {k: v}\nb: *x\n");
        let node = node.unwrap();
        let alias = node.get("b").unwrap();
        assert_eq!(sources.slice(alias.span), "*x");
        let part = alias.get("k").unwrap();
        assert_eq!((sources.slice(part.span), part.span.start), ("v", 10));
    }

    #[test]
    fn what_is_refused_has_a_code_and_a_place() {
        let deep = format!("{}{}", "[".repeat(80), "]".repeat(80));
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..10 {
            bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(","));
        }
        let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(20), "]".repeat(20));
        let chain = format!("a: &a {}\nb: &b {}\n", nested("1"), nested("*a"));
        let table: [(&str, &str, (usize, usize)); 23] = [
            ("", "empty-file", (1, 1)),
            ("# nothing\n", "empty-file", (1, 1)),
            ("a: 1\na: 2\n", "duplicate-key", (2, 1)),
            ("a: 1\n---\nb: 2\n", "several-documents", (3, 1)),
            ("a: 1\n\tb: 2\n", "tab", (2, 1)),
            ("a:\n\t- x\n", "tab", (2, 1)),
            ("a: [1, 2\nb: 3\n", "unclosed-bracket", (1, 4)),
            ("a: 'x\n", "unclosed-quote", (1, 4)),
            ("a: b: c\n", "bad-yaml", (1, 5)),
            ("a: {b: ${{ x }}}\n", "bare-interpolation", (1, 8)),
            ("a: *nope\n", "unknown-anchor", (1, 4)),
            ("a: &a [*a]\n", "recursive-anchor", (1, 8)),
            ("? [a]\n: b\n", "key-not-text", (1, 3)),
            ("<<: {a: 1}\n", "merge-key", (1, 1)),
            ("a: @x\n", "bad-yaml", (1, 4)),
            ("a: `x`\n", "bad-yaml", (1, 4)),
            ("a: \"\\q\"\n", "bad-escape", (1, 4)),
            ("x:\n  a: 1\n b: 2\n", "bad-indentation", (3, 2)),
            ("a: {b: [}\n", "unclosed-bracket", (1, 8)),
            ("a: 1\nb\nc: 2\n", "missing-colon", (2, 1)),
            (&deep, "too-deep", (1, 33)),
            (&chain, "too-deep", (2, 27)),
            (&bomb, "too-large", (5, 10)),
        ];
        for (text, code, (line, column)) in table {
            let (sources, node) = read(text);
            let problems = node.expect_err(text);
            let at = sources.position(problems[0].span.file, problems[0].span.start);
            assert_eq!(
                (problems[0].code.as_str(), (at.line, at.column)),
                (code, (line, column)),
                "{text}: {problems:?}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_or_too_many_are_refused() {
        let mut sources = Sources::default();
        let (file, node) = parse_bytes(&mut sources, "lab.yaml", b"lab: caf\xe9\n");
        let problems = node.unwrap_err();
        assert_eq!((problems[0].code.as_str(), sources.position(file, problems[0].span.start).column), ("not-utf8", 9));
        let (_, node) = parse_bytes(&mut sources, "lab.yaml", &vec![b'a'; MAX_BYTES + 1]);
        assert_eq!(node.unwrap_err()[0].code, Code::TooLarge);
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
        let (sources, node) = read("\u{feff}a: 1\r\nb: x\r\n");
        assert_eq!(sources.slice(node.unwrap().get("b").unwrap().span), "x");
    }

    #[test]
    fn all_duplicates_are_reported_at_once() {
        let (_, node) = read("a: {x: 1, x: 2}\na: 3\n");
        assert_eq!(node.unwrap_err().len(), 2);
    }
}
