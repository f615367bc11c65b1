//! The texts that diagnostics refer to, and their line and column numbers.

use std::ops::Range;

/// One of the texts of [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A byte range of a text.
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

    /// Returns the span from the start of this one to the end of a later one in the same file.
    #[must_use]
    pub fn to(self, last: Span) -> Self {
        Self { end: self.end.max(last.end), ..self }
    }

    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A position as in editors: both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A file and line, for reports.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Location {
    pub file: String,
    /// The line, starting at 1.
    pub line: usize,
}

/// All texts that have been read, by the name users know.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

#[derive(Debug, Clone)]
struct Source {
    name: String,
    text: String,
    /// The byte offset of the start of each line.
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

    /// Returns a text that has been read before.
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.files.iter().position(|source| source.name == name).map(FileId)
    }

    /// Returns all texts, in the order in which they were read.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len()).map(FileId)
    }

    /// Returns the location of the start of a span.
    pub fn location(&self, span: Span) -> Location {
        Location { file: self.name(span.file).to_owned(), line: self.position(span.file, span.start).line }
    }

    pub fn name(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |source| &source.name)
    }

    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |source| &source.text)
    }

    /// Returns the text of a span; empty if it is not within the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or("")
    }

    /// Returns the line and column of a byte. A byte past the end counts as the end.
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

    /// Returns the byte at a line and a column, both starting at 1.
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

    /// Returns the byte range of the line that contains a byte, without the line break.
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
