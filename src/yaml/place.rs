//! Maps a byte of a string value back to a byte of the file.
//!
//! A quoted scalar has escapes, and a block scalar has indentation, that the value does not have. The value and its
//! source are aligned; if they do not match up to the last character, the location is the whole value.

use std::ops::Range;

use crate::diag::{Sources, Span};

/// Returns the location of a part of a text whose source is `span`.
pub fn inside(sources: &Sources, span: Span, text: &str, part: Range<usize>) -> Span {
    let line = sources.line(span.file, span.start).start;
    let indentation = sources.slice(Span::new(span.file, line..span.start));
    let indentation = indentation.bytes().all(|byte| byte == b' ').then_some(indentation.len());
    let source = sources.slice(span);
    let Some(offsets) = offsets(source, text, indentation) else {
        return span;
    };
    let start = offsets.get(part.start).copied().unwrap_or(source.len());
    let end = offsets.get(part.end).copied().unwrap_or(source.len());
    Span::new(span.file, span.start + start..span.start + end.max(start))
}

/// Returns for every byte of the text, and for its end, the offset in the source.
fn offsets(source: &str, text: &str, indentation: Option<usize>) -> Option<Vec<usize>> {
    let quoted = match source.chars().next() {
        Some('\'') => align(text, &single_quoted(source)),
        Some('"') => align(text, &double_quoted(source)),
        _ => None,
    };
    let block = || indentation.and_then(|width| align(text, &lines(source, Some(width))));
    quoted.or_else(block).or_else(|| align(text, &lines(source, None)))
}

/// A character of the value and its offset in the source.
type Placed = (usize, char);

fn align(text: &str, source: &[Placed]) -> Option<Vec<usize>> {
    let mut offsets = Vec::with_capacity(text.len() + 1);
    let mut source = source.iter().copied().peekable();
    let mut end = 0;
    for c in text.chars() {
        let at = loop {
            match source.next() {
                Some((at, found)) if found == c || (found == '\n' && c == ' ') => break at,
                // Folding removes line breaks, and a block scalar can end with a line break that is not part of its
                // span.
                Some((_, '\n')) => {}
                None if c == '\n' => break end,
                _ => return None,
            }
        };
        offsets.extend(std::iter::repeat_n(at, c.len_utf8()));
        end = source.peek().map_or(at + c.len_utf8(), |(next, _)| *next);
    }
    offsets.push(end);
    source.all(|(_, c)| c.is_whitespace()).then_some(offsets)
}

/// Returns the characters of the lines without their indentation, which is `width` for a block scalar and anything for
/// a plain one.
fn lines(source: &str, width: Option<usize>) -> Vec<Placed> {
    let mut placed = Vec::with_capacity(source.len());
    let mut at = 0;
    for (number, line) in source.split_inclusive('\n').enumerate() {
        let content = line.trim_end_matches(['\n', '\r']);
        let spaces = content.len() - content.trim_start_matches(' ').len();
        let skipped = if number == 0 { 0 } else { width.map_or(spaces, |width| width.min(spaces)) };
        let kept = if width.is_none() { content.trim_end() } else { content };
        let kept = kept.get(skipped..).unwrap_or("");
        placed.extend(kept.char_indices().map(|(offset, c)| (at + skipped + offset, c)));
        if line.ends_with('\n') {
            placed.push((at + content.len(), '\n'));
        }
        at += line.len();
    }
    placed
}

fn single_quoted(source: &str) -> Vec<Placed> {
    let mut placed = Vec::new();
    let inner = source.strip_suffix('\'').unwrap_or(source);
    let mut characters = inner.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == '\'' {
            characters.next_if(|(_, next)| *next == '\'');
        }
        placed.push((at, c));
    }
    placed
}

fn double_quoted(source: &str) -> Vec<Placed> {
    let mut placed = Vec::new();
    let inner = source.strip_suffix('"').unwrap_or(source);
    let mut characters = inner.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        if c != '\\' {
            placed.push((at, c));
            continue;
        }
        let Some((_, escape)) = characters.next() else { break };
        placed.extend(unescape(escape, &mut characters).map(|c| (at, c)));
    }
    placed
}

fn unescape(escape: char, rest: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    let digits = match escape {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        '0' => return Some('\0'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        other => return Some(other),
    };
    let hexadecimal: String = rest.take(digits).map(|(_, c)| c).collect();
    u32::from_str_radix(&hexadecimal, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{parse, walk};

    /// Returns the location of `part` in the value of `a`.
    fn found(file: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let id = sources.add("lab.yaml", file);
        let node = parse(&sources, id).unwrap();
        let value = walk(&node, "a").node.clone();
        let text = value.as_str().unwrap();
        let start = text.find(part).unwrap();
        let span = inside(&sources, value.span, text, start..start + part.len());
        let at = sources.position(id, span.start);
        format!("{}:{} {}", at.line, at.column, sources.slice(span))
    }

    #[test]
    fn parts_of_every_style_are_found() {
        let table = [
            ("a: one two\n", "two", "1:8 two"),
            ("a: 'it''s two'\n", "two", "1:11 two"),
            (r#"a: "say \"two\" \u00e9 three""#, "two", "1:11 two"),
            (r#"a: "say \"two\" \u00e9 three""#, "three", "1:24 three"),
            ("a: |\n  {\n    \"x\": two\n  }\nb: 1\n", "two", "3:10 two"),
            ("a: |\n  one\n\n\n  two\n", "two", "5:3 two"),
            ("a: >-\n  one\n  two\n\n  three\n", "two", "3:3 two"),
            ("a: >-\n  one\n  two\n\n  three\n", "three", "5:3 three"),
            ("a: one\n    two\n", "two", "2:5 two"),
            ("a: |\r\n  one\r\n  two\r\n", "two", "3:3 two"),
            ("a: |\n  \"quoted\" two\n", "two", "2:12 two"),
            ("x: {a: {b: 1}}\ny: &k two\na: *k\n", "two", "3:4 *k"),
        ];
        for (file, part, expected) in table {
            assert_eq!(found(file, part), expected, "{file:?}");
        }
    }

    #[test]
    fn the_whole_is_the_place_of_what_cannot_be_laid_side_by_side() {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", "a: ${{ vars.x }}\n");
        let span = Span::new(file, 3..16);
        assert_eq!(inside(&sources, span, "replaced", 2..4), span);
        assert_eq!(inside(&sources, span, "${{ vars.x }}", 90..99).end, 16);
    }
}
