//! Formats a YAML text line by line: two spaces for each level, no blanks at line ends, and at most one empty line in a
//! row. Comments, quotes, the order of keys and the lines of texts stay as they are.

use super::parse::{parse, parse_bytes};
use crate::diag::{Diagnostic, Sources};

/// The number of spaces for a level.
const STEP: usize = 2;

/// Formats the bytes of a file. Fails if they are not valid, and returns the text unchanged if its value would change.
pub fn format(name: &str, bytes: &[u8]) -> Result<String, (Sources, Vec<Diagnostic>)> {
    let mut sources = Sources::default();
    let (file, value) = match parse_bytes(&mut sources, name, bytes) {
        (file, Ok(node)) => (file, node.to_json()),
        (_, Err(problems)) => return Err((sources, problems)),
    };
    let text = sources.text(file).to_owned();
    let formatted = formatted(&text);
    let file = sources.add(name, formatted.as_str());
    let is_same = parse(&sources, file).is_ok_and(|node| node.to_json() == value);
    Ok(if is_same { formatted } else { text })
}

fn formatted(text: &str) -> String {
    let mut formatter = Formatter::default();
    for line in text.lines() {
        formatter.line(line);
    }
    formatter.flush(None);
    formatter.out
}

/// A mapping or a list that contains the current line.
struct Level {
    /// The column of its entries in the given text, and in the formatted one.
    old: usize,
    new: usize,
    is_list: bool,
}

/// What continues on the next line.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Text(BlockText),
    Flow {
        flow: Flow,
        shift: isize,
    },
}

/// The lines of a block scalar.
struct BlockText {
    /// The column that its lines are deeper than.
    parent: usize,
    new: usize,
    /// The column of its first line, once that is known.
    column: Option<usize>,
    keeps_end: bool,
    /// Empty lines after which it may end.
    blanks: Vec<usize>,
}

/// A line that is written once the column of the next entry is known.
struct Pending {
    comment: String,
    old: usize,
    /// The column of the entries at its own column, if there are any.
    new: Option<usize>,
}

#[derive(Default)]
struct Formatter {
    levels: Vec<Level>,
    pending: Vec<Pending>,
    open: Open,
    out: String,
}

impl Formatter {
    fn line(&mut self, line: &str) {
        match std::mem::take(&mut self.open) {
            Open::Nothing => self.entry(line),
            Open::Text(text) => self.line_of_text(text, line),
            Open::Flow { mut flow, shift } => {
                let (old, content) = split(line);
                let new = old.saturating_add_signed(shift);
                flow.scan(content);
                let content = if flow.quote.is_some() { content } else { content.trim_end() };
                self.write(if content.is_empty() { 0 } else { new }, content);
                if flow.is_open() {
                    self.open = Open::Flow { flow, shift };
                }
            }
        }
    }

    fn line_of_text(&mut self, mut text: BlockText, line: &str) {
        let (old, content) = split(line);
        if content.is_empty() {
            text.blanks.push(old);
            self.open = Open::Text(text);
            return;
        }
        let column = text.column.unwrap_or(old);
        if old <= text.parent && text.column.is_none_or(|column| old < column) {
            let blanks = if text.keeps_end { text.blanks.len() } else { text.blanks.len().min(1) };
            self.out.push_str(&"\n".repeat(blanks));
            self.entry(line);
            return;
        }
        text.column = Some(column);
        for blank in std::mem::take(&mut text.blanks) {
            let inside = blank.saturating_sub(column);
            self.write(if inside > 0 { text.new + inside } else { 0 }, "");
        }
        self.write(text.new + old.saturating_sub(column), content);
        self.open = Open::Text(text);
    }

    /// Formats a line that begins an entry, a comment, or an empty line.
    fn entry(&mut self, line: &str) {
        let (mut old, content) = split(line);
        let content = content.trim_end();
        if content.is_empty() || content.starts_with('#') {
            let at_own_column = self.levels.iter().rfind(|level| level.old == old);
            let new = at_own_column.map(|level| level.new);
            self.pending.push(Pending { comment: content.to_owned(), old, new });
            return;
        }
        let mut new = self.column(old, is_item(content));
        self.flush(Some((old, new)));
        let (shift, mut written, mut rest) = (new.cast_signed() - old.cast_signed(), String::new(), content);
        let start = new;
        let mut parent = (old, new);
        while is_item(rest) {
            let inner = rest.get(1..).unwrap_or_default();
            let blanks = inner.len() - inner.trim_start().len();
            parent = (old, new);
            written.push('-');
            rest = inner.trim_start();
            if rest.is_empty() {
                break;
            }
            written.push(' ');
            (old, new) = (old + 1 + blanks, new + STEP);
            self.levels.push(Level { old, new, is_list: is_item(rest) });
        }
        written.push_str(rest);
        self.write(start, &written);
        let mut flow = Flow::default();
        self.open = match flow.scan(rest) {
            // A text that is an item itself is deeper than the dash, and one with a key is deeper than the key.
            Some(header) if rest.starts_with(['|', '>', '&', '!']) => Open::Text(BlockText::new(&header, parent)),
            Some(header) => Open::Text(BlockText::new(&header, (old, new))),
            None if flow.is_open() => Open::Flow { flow, shift },
            None => Open::Nothing,
        };
    }

    /// Returns the new column of an entry, and adds the level that it begins.
    fn column(&mut self, old: usize, is_list: bool) -> usize {
        while self.levels.last().is_some_and(|level| level.old > old || level.old == old && level.is_list && !is_list) {
            self.levels.pop();
        }
        let new = match self.levels.last() {
            Some(level) if level.old == old && level.is_list == is_list => return level.new,
            Some(level) => level.new + STEP,
            None => 0,
        };
        self.levels.push(Level { old, new, is_list });
        new
    }

    /// Writes the comments before an entry, or before the end; one empty line stands for several.
    fn flush(&mut self, next: Option<(usize, usize)>) {
        let mut has_blank = false;
        for pending in std::mem::take(&mut self.pending) {
            if pending.comment.is_empty() {
                has_blank = true;
                continue;
            }
            self.separate(has_blank);
            let column = match next {
                Some((old, new)) if pending.old <= old => new,
                Some((_, new)) => pending.new.unwrap_or(new),
                None => pending.new.unwrap_or_default(),
            };
            self.write(column, &pending.comment);
            has_blank = false;
        }
        self.separate(has_blank && next.is_some());
    }

    /// Writes an empty line, unless there is one, or nothing precedes it.
    fn separate(&mut self, is_wanted: bool) {
        if is_wanted && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn write(&mut self, column: usize, content: &str) {
        self.out.push_str(&" ".repeat(column));
        self.out.push_str(content);
        self.out.push('\n');
    }
}

/// The header of a block scalar.
struct Header {
    keeps_end: bool,
    indentation: Option<usize>,
}

impl Header {
    /// Reads a header such as `|-`, which nothing but a comment follows.
    fn read(text: &str) -> Option<Self> {
        let (marks, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        let marks = marks.get(1..)?;
        let is_header = marks.chars().all(|c| matches!(c, '+' | '-' | '1'..='9'));
        let is_end = rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
        let digit = marks.chars().find_map(|c| c.to_digit(10));
        (is_header && is_end)
            .then(|| Self { keeps_end: marks.contains('+'), indentation: digit.map(|digit| digit as usize) })
    }
}

impl BlockText {
    fn new(header: &Header, (old, new): (usize, usize)) -> Self {
        Self {
            parent: old,
            new: new + header.indentation.unwrap_or(STEP),
            column: header.indentation.map(|indentation| old + indentation),
            keeps_end: header.keeps_end,
            blanks: Vec::new(),
        }
    }
}

/// Brackets and a quote that are still open.
#[derive(Default)]
struct Flow {
    depth: usize,
    quote: Option<char>,
}

impl Flow {
    fn is_open(&self) -> bool {
        self.depth > 0 || self.quote.is_some()
    }

    /// Reads the content of a line. Returns the header of a block scalar that begins in it.
    fn scan(&mut self, content: &str) -> Option<Header> {
        // Whether a value can begin here.
        let mut is_start = true;
        let mut chars = content.char_indices().peekable();
        let mut before = ' ';
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            match (self.quote, c) {
                (Some('"'), '\\') => drop(chars.next()),
                (Some('\''), '\'') if next == Some('\'') => drop(chars.next()),
                (Some(quote), c) if c == quote => (self.quote, is_start) = (None, false),
                (Some(_), _) => {}
                (None, '#') if before.is_whitespace() => return None,
                (None, '"' | '\'') if is_start => self.quote = Some(c),
                (None, '[' | '{') if is_start || self.depth > 0 => (self.depth, is_start) = (self.depth + 1, true),
                (None, ']' | '}') if self.depth > 0 => (self.depth, is_start) = (self.depth - 1, false),
                (None, ',') if self.depth > 0 => is_start = true,
                (None, ':') if self.depth > 0 || next.is_none_or(char::is_whitespace) => is_start = true,
                (None, '-' | '?') if is_start && next.is_none_or(char::is_whitespace) => {}
                (None, '&' | '!') if is_start => while chars.next_if(|(_, c)| !c.is_whitespace()).is_some() {},
                (None, '|' | '>') if is_start && self.depth == 0 => match Header::read(content.get(at..)?) {
                    Some(header) => return Some(header),
                    None => is_start = false,
                },
                (None, c) => is_start &= c.is_whitespace(),
            }
            before = c;
        }
        None
    }
}

/// Splits a line into its indentation and its content.
fn split(line: &str) -> (usize, &str) {
    let content = line.trim_start_matches(' ');
    (line.len() - content.len(), content)
}

/// Returns whether an item of a list begins here.
fn is_item(content: &str) -> bool {
    content == "-" || content.starts_with("- ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(text: &str) -> String {
        match format("lab.yaml", text.as_bytes()) {
            Ok(formatted) => formatted,
            Err((_, problems)) => panic!("{problems:?}"),
        }
    }

    #[test]
    fn every_level_gets_two_spaces() {
        let text = "lab: demo\n\n\n\nsteps:\n-   id: a   # first\n    publish:\n       bus:   Orders\n       events:\n       - {as: \
                    one,\n          detail: {}}\n# the second\n-   id: b\n";
        let expected = "lab: demo\n\nsteps:\n  - id: a   # first\n    publish:\n      bus:   Orders\n      events:\n        - \
                        {as: one,\n           detail: {}}\n  # the second\n  - id: b\n";
        assert_eq!(good(text), expected);
        assert_eq!(good(expected), expected);
    }

    #[test]
    fn the_lines_of_a_text_keep_their_blanks() {
        let text = "a:\n    text: |\n          one  \n            - two\n\n\n          # three\n\n\n    b: 'x\n\n      y  z'\n\n\n";
        let expected = "a:\n  text: |\n    one  \n      - two\n\n\n    # three\n\n  b: 'x\n\n    y  z'\n";
        assert_eq!(good(text), expected);
        assert_eq!(good(expected), expected);
        for text in ["a: |+\n   x\n\n\nb: 1\n", "a:\n  - |2-\n        x\n       y\n", "a: >\n  x\n\n\n  y\n"] {
            let mut sources = Sources::default();
            let (one, other) = (sources.add("a", text), sources.add("b", good(text)));
            let value = |file| parse(&sources, file).map(|node| node.to_json()).ok();
            assert_eq!(value(one), value(other), "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_mark_is_none() {
        for text in [
            "a: it's [here] # it's {\nb: x\n",
            "a: ${{ vars.x }}\nb: \"${{ 'y' }}\"\n",
            "a: b > c\nd: '|'\n",
            "a: [\n  'b', # [\n  c,\n]\nd: e\n",
            "a: &anchor |\n  text\nb: *anchor\n",
            "# only a comment before\n\na: 1\n# and one after\n",
        ] {
            assert_eq!(good(text), text);
        }
    }

    #[test]
    fn what_is_no_yaml_is_refused() {
        assert!(format("lab.yaml", b"a: [").is_err());
    }
}
