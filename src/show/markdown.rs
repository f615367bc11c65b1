//! A lab as a walk-through: its prose, with the commands that do each step.

use std::fmt::Write as _;

use crate::lab::{Lab, LabStep, Solution};
use crate::words;

pub(super) fn markdown(lab: &Lab) -> String {
    let mut text = format!("# {}\n", lab.title);
    if let Some(minutes) = lab.minutes {
        let _ = write!(text, "\nAbout {}.\n", words::count(minutes as usize, "minute"));
    }
    if let Some(intro) = &lab.text {
        let _ = write!(text, "\n{}\n", intro.trim_end());
    }
    if !lab.resources.is_empty() {
        text.push_str("\n## Provisioned for you\n\n");
        let lines: Vec<String> = lab.resources.iter().map(|entry| entry.resource.command().to_string()).collect();
        text.push_str(&shell(&lines));
    }
    for (index, step) in lab.steps.iter().enumerate() {
        write_step(&mut text, index + 1, step);
    }
    text
}

fn write_step(text: &mut String, number: usize, step: &LabStep) {
    let title = step.words.title.as_deref().unwrap_or(&step.id);
    let _ = write!(text, "\n## {number}. {title}\n\n");
    if let Some(prose) = &step.words.text {
        let _ = write!(text, "{}\n\n", prose.trim_end());
    }
    if step.words.solution == Some(Solution::Step) {
        text.push_str("Find the answer yourself; then compare.\n\n");
    }
    let lines: Vec<String> = step.step.commands().iter().map(ToString::to_string).collect();
    text.push_str(&shell(&lines));
    if !step.matches.is_empty() {
        text.push_str("\n| event | rules that match |\n| --- | --- |\n");
        for (event, rules) in &step.matches {
            let rules = if rules.is_empty() { "none".to_owned() } else { rules.join(", ") };
            let _ = writeln!(text, "| {event} | {rules} |");
        }
    }
    for hint in &step.words.hints {
        let _ = write!(text, "\n> {}\n", hint.trim_end());
    }
}

fn shell(lines: &[String]) -> String {
    format!("```sh\n{}\n```\n", lines.join("\n"))
}
