//! Formats a diff for people.

use crate::term::Style;

/// Colors added lines green and removed lines red, in addition to their signs.
pub fn painted(diff: &str) -> String {
    let lines = diff.lines().map(|line| match line.chars().next() {
        Some('+') => Style::Good.paint(line),
        Some('-') => Style::Bad.paint(line),
        Some('@') => Style::Faint.paint(line),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<String>>().join("\n")
}
