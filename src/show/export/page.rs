//! The pages of a course, in Markdown.

use std::fmt::Write as _;

use super::Course;
use crate::lab::LabStep;
use crate::show::markdown::{fenced, plain, prose};
use crate::words;

/// Returns the first page.
pub(super) fn introduction(course: &Course<'_>) -> String {
    let lab = course.lab;
    let mut text = format!("# {}\n", plain(&course.line(&lab.title)));
    let minutes = words::count(course.minutes(), "minute");
    let _ = write!(text, "\n{} in about {minutes}.\n", words::count(lab.steps.len(), "step"));
    if let Some(intro) = &lab.text {
        let _ = write!(text, "\n{}\n", prose(&course.redacted(intro)));
    }
    text.push_str("\nWork in the terminal, with `ork` or the AWS CLI. `ork lab status` shows where you are.\n");
    text
}

/// Returns the page of a step, without its title.
pub(super) fn step(course: &Course<'_>, step: &LabStep) -> String {
    let mut text = String::new();
    if let Some(words) = &step.words.text {
        let _ = write!(text, "{}\n\n", prose(&course.redacted(words)));
    }
    let task = step.step.task(&[]);
    let _ = writeln!(text, "{}", plain(&course.line(&task.what)));
    for fact in &task.facts {
        let value = course.redacted(fact.value.trim_end());
        let _ = match value.contains('\n') {
            true => write!(text, "\n{}:\n\n{}", fact.name, fenced("", &crate::visible::lines(&value))),
            false => write!(text, "\n- {}: {}\n", fact.name, plain(&value)),
        };
    }
    if let Some(path) = step.step.console_path() {
        let _ = write!(text, "\nIn the console: {path}\n");
    }
    text.push_str("\n`ork lab hint` gives a hint, `ork lab solve` shows how it is done.\n");
    text
}

/// Returns the last page.
pub(super) fn end(course: &Course<'_>) -> String {
    format!("# Done\n\nThat was {}.\n", plain(&course.line(&course.lab.title)))
}
