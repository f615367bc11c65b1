//! Formats the tree as lines of text.

use super::Node;
use super::sentence::sentence;
use crate::report::human::trail;
use crate::term::{Style, Theme};
use crate::trace::Outcome;
use crate::visible;

/// The characters that draw branches.
struct Branches {
    inner: &'static str,
    last: &'static str,
    beside: &'static str,
}

const DRAWN: Branches = Branches { inner: "├─ ", last: "└─ ", beside: "│  " };
const TYPED: Branches = Branches { inner: "|- ", last: "`- ", beside: "|  " };

pub fn text(node: &Node<'_>, theme: Theme) -> String {
    let mut out = String::new();
    let branches = if theme.unicode { &DRAWN } else { &TYPED };
    line(&mut out, node, theme, "");
    below(&mut out, node, theme, branches, "");
    out
}

fn below(out: &mut String, node: &Node<'_>, theme: Theme, branches: &Branches, indent: &str) {
    if let Some(remedy) = trail::remedy(node.hop) {
        out.push_str(&format!("{indent}   {} {}\n", Style::Hint.paint("help:"), visible::line(&remedy)));
    }
    if node.is_cut {
        out.push_str(&format!("{indent}   ... and so on\n"));
    }
    let count = node.children.len();
    for (at, child) in node.children.iter().enumerate() {
        let is_last = at + 1 == count;
        out.push_str(indent);
        out.push_str(&Style::Faint.paint(if is_last { branches.last } else { branches.inner }));
        let beside = if is_last { "   " } else { branches.beside };
        // A published event and its trace are shown as one node, because its position shows where it came from.
        let shown = match (&child.hop.outcome, child.children.as_slice()) {
            (Outcome::Published { .. }, [event]) => event,
            _ => child,
        };
        line(out, shown, theme, if std::ptr::eq(shown, child) { "" } else { "published " });
        below(out, shown, theme, branches, &format!("{indent}{beside}"));
    }
}

fn line(out: &mut String, node: &Node<'_>, theme: Theme, before: &str) {
    let (mark, words) = sentence(node.hop);
    let sign = mark.style().paint(mark.text(theme.unicode));
    out.push_str(&format!("{sign} {before}{}\n", visible::line(&words)));
}
