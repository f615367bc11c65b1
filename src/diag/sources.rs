//! The texts diagnostics are about, and the lines and columns of their bytes.

use std::ops::Range;

/// One of the texts of [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// Bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end.max(range.start) }
    }

    /// From the start of this to the end of a later one of the same file.
    #[must_use]
    pub fn to(self, last: Span) -> Self {
        Self { end: self.end.max(last.end), ..self }
    }

    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A place as editors count it: both from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// The file and line of something, for reports.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Location {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
}

/// Every text that was read, by the name a person knows it by.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

#[derive(Debug, Clone)]
struct Source {
    name: String,
    text: String,
    /// Byte offset of the start of every line.
    lines: Vec<usize>,
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        self.files.push(Source { name: name.into(), text, lines });
        FileId(self.files.len() - 1)
    }

    /// A text that was read before.
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.files.iter().position(|source| source.name == name).map(FileId)
    }

    /// Where a span begins.
    pub fn location(&self, span: Span) -> Location {
        Location { file: self.name(span.file).to_owned(), line: self.position(span.file, span.start).line }
    }

    pub fn name(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |source| &source.name)
    }

    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |source| &source.text)
    }

    /// The bytes of a span; empty when it does not lie in the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte; a byte past the end counts as the end.
    pub fn position(&self, file: FileId, byte: usize) -> Position {
        let Some(source) = self.files.get(file.0) else {
            return Position { line: 1, column: 1 };
        };
        let byte = floor_char_boundary(&source.text, byte);
        let line = source.lines.partition_point(|start| *start <= byte).max(1);
        let start = source.lines.get(line - 1).copied().unwrap_or(0);
        let before = source.text.get(start..byte).unwrap_or("");
        let column = before.chars().filter(|c| *c != '\u{feff}').count() + 1;
        Position { line, column }
    }

    /// The byte at a line and a column, both from one.
    pub fn byte(&self, file: FileId, line: usize, column: usize) -> usize {
        let Some(source) = self.files.get(file.0) else {
            return 0;
        };
        let Some(start) = source.lines.get(line.saturating_sub(1)).copied() else {
            return source.text.len();
        };
        let rest = source.text.get(start..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        let offset = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
        start + offset
    }

    /// The bytes of the line a byte stands in, without its end.
    pub fn line(&self, file: FileId, byte: usize) -> Range<usize> {
        let number = self.position(file, byte).line;
        let start = self.byte(file, number, 1);
        let rest = self.text(file).get(start..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        start..start + line.trim_end_matches('\r').len()
    }
}

fn floor_char_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_positions_are_inverse() {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", "lab: é\nsteps:\r\n  - x\n");
        for (byte, line, column) in [(0, 1, 1), (5, 1, 6), (7, 1, 7), (8, 2, 1), (18, 3, 3), (22, 4, 1)] {
            assert_eq!(sources.position(file, byte), Position { line, column }, "byte {byte}");
            assert_eq!(sources.byte(file, line, column), byte, "{line}:{column}");
        }
        assert_eq!(sources.position(file, 6), Position { line: 1, column: 6 }, "inside a character");
        assert_eq!(sources.position(file, 999), Position { line: 4, column: 1 });
        assert_eq!(sources.byte(file, 99, 1), 22);
        assert_eq!(sources.byte(file, 1, 99), 7);
        assert_eq!(sources.slice(Span::new(file, sources.line(file, 10))), "steps:");
    }

    #[test]
    fn spans_join() {
        let mut sources = Sources::default();
        let file = sources.add("a", "0123456789");
        let joined = Span::new(file, 1..3).to(Span::new(file, 5..7));
        assert_eq!(sources.slice(joined), "123456");
        assert_eq!(sources.slice(Span::new(file, 5..99)), "");
    }
}
