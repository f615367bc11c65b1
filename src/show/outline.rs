//! The outline of a lab: its resources and its steps.

use std::fmt::Write as _;

use serde::Serialize;

use crate::lab::{Lab, LabStep, Needs};
use crate::{visible, words};

/// The outline for programs.
#[derive(Debug, Serialize)]
pub struct Outline<'a> {
    lab: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    minutes: Option<u32>,
    text: Option<&'a str>,
    variables: Vec<Variable<'a>>,
    resources: Vec<Resource<'a>>,
    needs: Needs,
    steps: Vec<Step<'a>>,
}

#[derive(Debug, Serialize)]
struct Variable<'a> {
    name: &'a str,
    secret: bool,
}

#[derive(Debug, Serialize)]
struct Resource<'a> {
    key: &'a str,
    kind: &'static str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Step<'a> {
    number: usize,
    id: &'a str,
    kind: &'static str,
    title: Option<&'a str>,
    text: Option<&'a str>,
}

impl<'a> Outline<'a> {
    pub fn of(lab: &'a Lab) -> Self {
        let variables = lab.variables.iter();
        let resources = lab.resources.iter();
        Self {
            lab: &lab.name,
            title: &lab.title,
            description: lab.description.as_deref(),
            minutes: lab.minutes,
            text: lab.text.as_deref(),
            variables: variables.map(|variable| Variable { name: &variable.name, secret: variable.secret }).collect(),
            resources: resources
                .map(|entry| Resource { key: &entry.key, kind: entry.resource.kind(), name: entry.resource.name() })
                .collect(),
            needs: lab.needs(),
            steps: lab.steps.iter().enumerate().map(|(index, step)| Step::of(index + 1, step)).collect(),
        }
    }
}

impl<'a> Step<'a> {
    fn of(number: usize, step: &'a LabStep) -> Self {
        let words = &step.words;
        let kind = step.step.kind();
        Self { number, id: &step.id, kind, title: words.title.as_deref(), text: words.text.as_deref() }
    }
}

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
