//! A lab as a shell script of `ork` commands.

use std::fmt::Write as _;

use crate::lab::Lab;

pub(super) fn commands(lab: &Lab) -> String {
    let mut text = format!("#!/bin/sh\n# {}\nset -eu\n", lab.title);
    if !lab.resources.is_empty() {
        text.push_str("\n# provisioned\n");
        for entry in &lab.resources {
            let _ = writeln!(text, "{}", entry.resource.command());
        }
    }
    for step in &lab.steps {
        let title = step.words.title.as_deref().unwrap_or(&step.id);
        let _ = write!(text, "\n# {title}\n");
        for command in step.step.commands() {
            let _ = writeln!(text, "{command}");
        }
    }
    text
}
