//! A lab as a shell script of `ork` commands.
//!
//! What the lab says is in quoted words and in comments of one line: it cannot become a command.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::command_line::variable;
use crate::lab::{Lab, LabStep};
use crate::visible;

pub(super) fn commands(lab: &Lab) -> String {
    let mut text = format!("#!/bin/sh\n# {}\nset -eu\n", visible::line(&lab.title));
    if !lab.resources.is_empty() {
        text.push_str("\n# provisioned\n");
        for line in provisioned(lab) {
            let _ = writeln!(text, "{line}");
        }
    }
    let variables = Variables::new(lab);
    for step in &lab.steps {
        let title = visible::line(step.words.title.as_deref().unwrap_or(&step.id));
        let _ = write!(text, "\n# {title}\n");
        for line in variables.lines(step) {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// The commands that create what the workshop provisions.
pub(super) fn provisioned(lab: &Lab) -> Vec<String> {
    lab.resources.iter().map(|entry| entry.resource.command().to_string()).collect()
}

/// The shell variables that keep the ids of a lab's events: one for each, also where two steps give the same name.
#[derive(Default)]
pub(super) struct Variables(BTreeMap<(String, String), String>);

impl Variables {
    pub(super) fn new(lab: &Lab) -> Self {
        let mut variables = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for step in &lab.steps {
            let Some(publish) = step.step.publication() else { continue };
            for alias in publish.drafts().unwrap_or_default().into_iter().filter_map(|draft| draft.alias) {
                let plain = variable(&alias);
                let mut numbered = (2..).map(|number| format!("{plain}__{number}"));
                let mut name = plain.clone();
                while !taken.insert(name.clone()) {
                    name = numbered.next().unwrap_or_default();
                }
                variables.insert((step.id.clone(), alias), name);
            }
        }
        Self(variables)
    }

    /// The commands of a step.
    pub(super) fn lines(&self, step: &LabStep) -> Vec<String> {
        let name = |step: &str, alias: &str| {
            let known = self.0.get(&(step.to_owned(), alias.to_owned()));
            known.cloned().unwrap_or_else(|| variable(alias))
        };
        step.step.commands().iter().map(|line| line.in_script(&step.id, &name)).collect()
    }
}
