//! Lines that changed, for people.

use crate::term::Style;

/// What came green, what went red; the signs say the same.
pub fn painted(diff: &str) -> String {
    let lines = diff.lines().map(|line| match line.chars().next() {
        Some('+') => Style::Good.paint(line),
        Some('-') => Style::Bad.paint(line),
        Some('@') => Style::Faint.paint(line),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<String>>().join("\n")
}
