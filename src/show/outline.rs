//! Formats an outline of a lab: its resources and its steps.

use std::fmt::Write as _;

use crate::lab::Lab;
use crate::{visible, words};

pub(super) fn outline(lab: &Lab) -> String {
    let mut text = format!("{} ({}", visible::line(&lab.title), visible::line(&lab.name));
    if let Some(minutes) = lab.minutes {
        let _ = write!(text, ", about {}", words::count(minutes as usize, "minute"));
    }
    text.push_str(")\n");
    if let Some(intro) = &lab.text {
        let _ = write!(text, "\n{}\n", intro.trim_end());
    }
    if !lab.resources.is_empty() {
        text.push_str("\nprovisioned for you:\n");
        for entry in &lab.resources {
            let _ = writeln!(text, "  {:<12} {}", entry.resource.kind(), visible::line(entry.resource.name()));
        }
    }
    for (index, line) in lab.needs().lines().iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { "" });
        let _ = writeln!(text, "{}", visible::line(line));
    }
    text.push_str("\nsteps:\n");
    let width = lab.steps.iter().map(|step| step.id.len()).max().unwrap_or(0);
    for (index, step) in lab.steps.iter().enumerate() {
        let title = visible::line(step.words.title.as_deref().unwrap_or_default());
        let _ = writeln!(text, "  {:>2}  {:<width$}  {:<17}  {title}", index + 1, step.id, step.step.kind());
    }
    text
}
