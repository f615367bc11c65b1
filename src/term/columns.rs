//! Rows with aligned cells. Widths count terminal columns: some characters take two, some none.

use unicode_width::UnicodeWidthStr as _;

use super::{Style, plain};
use crate::visible;

/// The gap between two columns.
const GAP: &str = "  ";

/// A text with a style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// Creates a cell with one line of text. Hidden characters are escaped.
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self { text: visible::line(&text.into()).into_owned(), style }
    }

    /// Creates a cell that may have several lines, for the last column. Further lines are indented below the first.
    pub fn lines(style: Style, text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(|line| visible::lines(line).into_owned()).collect();
        Self { text: lines.join("\n"), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(Style::Plain, text)
    }
}

/// Returns the number of terminal columns of a line.
pub fn width_of(text: &str) -> usize {
    text.width()
}

/// Pads a text with spaces to a width.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(width_of(text))))
}

/// Rows of cells, optionally with a header.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    rows: Vec<Vec<Cell>>,
}

impl Columns {
    pub fn head(names: &[&str]) -> Self {
        let row = names.iter().map(|name| Cell::new(Style::Faint, name.to_uppercase()));
        Self { rows: vec![row.collect()] }
    }

    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(cells.into());
    }

    /// Adds a row with any number of cells.
    pub fn row_of(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Renders one line for each row, indented by `indent` spaces and without trailing spaces.
    pub fn render(&self, indent: usize) -> String {
        let widths = self.widths();
        self.rows.iter().map(|row| line(row, &widths, indent)).collect()
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.lines().map(width_of).max().unwrap_or(0));
            }
        }
        widths
    }
}

fn line(row: &[Cell], widths: &[usize], indent: usize) -> String {
    let last = row.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |at| at + 1);
    let mut line = " ".repeat(indent);
    for (index, (cell, width)) in row.iter().zip(widths).take(last).enumerate() {
        let mut texts = cell.text.split('\n');
        let below = width_of(&plain(&line));
        line.push_str(&cell.style.paint(texts.next().unwrap_or_default()));
        for text in texts {
            line.push_str(&format!("\n{}{}", " ".repeat(below), cell.style.paint(text)));
        }
        if index + 1 < last {
            line.push_str(&" ".repeat(width.saturating_sub(width_of(&cell.text))));
            line.push_str(GAP);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_line_up_and_lines_end_with_text() {
        let mut columns = Columns::head(&["lab", "minutes", "title"]);
        columns.row(["eventdriven".into(), "45".into(), "Événements".into()]);
        columns.row(["a".into(), "5".into(), "".into()]);
        columns.row([Cell::new(Style::Name, "été"), "".into(), "x".into()]);
        let text = plain(&columns.render(1));
        assert_eq!(
            text,
            " LAB          MINUTES  TITLE\n eventdriven  45       Événements\n a            5\n été                   x\n"
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let mut columns = Columns::default();
        columns.row(["注文".into(), "x".into()]);
        columns.row(["📦 a".into(), "y".into()]);
        columns.row(["e\u{301}".into(), "z".into()]);
        assert_eq!(plain(&columns.render(0)), "注文  x\n📦 a  y\ne\u{301}     z\n");
    }

    #[test]
    fn foreign_line_ends_make_no_row() {
        let mut columns = Columns::default();
        columns.row(["a\r\nok".into(), Cell::lines(Style::Plain, "{\n  \"a\": \"\u{9b}\"\n}")]);
        assert_eq!(plain(&columns.render(0)), "a\\r\\nok  {\n           \"a\": \"\\u{9b}\"\n         }\n");
    }
}
