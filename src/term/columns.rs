//! Rows whose cells line up. Widths count characters, not bytes and not colour codes.

use super::Style;

/// Between two columns.
const GAP: &str = "  ";

/// A piece of text and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self { text: text.into(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(Style::Plain, text)
    }
}

/// Rows under an optional head.
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

    /// One line a row, each after `indent` blanks and without blanks at its end.
    pub fn render(&self, indent: usize) -> String {
        let widths = self.widths();
        self.rows.iter().map(|row| line(row, &widths, indent)).collect()
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.chars().count());
            }
        }
        widths
    }
}

fn line(row: &[Cell], widths: &[usize], indent: usize) -> String {
    let last = row.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |at| at + 1);
    let mut line = " ".repeat(indent);
    for (index, (cell, width)) in row.iter().zip(widths).take(last).enumerate() {
        line.push_str(&cell.style.paint(&cell.text));
        if index + 1 < last {
            line.push_str(&" ".repeat(width - cell.text.chars().count()));
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
        let text = anstream::adapter::strip_str(&columns.render(1)).to_string();
        assert_eq!(
            text,
            " LAB          MINUTES  TITLE\n eventdriven  45       Événements\n a            5\n été                   x\n"
        );
    }
}
