//! The shell scripts that start the lab, enter a step, check it and solve it.

use std::fmt::Write as _;

use super::Course;
use crate::command_line::{CommandLine, quote};
use crate::lab::LabStep;
use crate::show::files;

/// How long a check waits for what may still arrive. Platforms end checks after about a minute.
const WITHIN: &str = "10s";

/// Returns the script that starts the lab on the machine of the course.
pub(super) fn start(course: &Course<'_>) -> String {
    let mut text = "#!/bin/sh\n# Starts the lab. The image of the machine must have `ork`.\nset -eu\n".to_owned();
    text.push_str(
        "command -v ork > /dev/null || { echo 'this machine has no `ork`: add it to its image' >&2; exit 1; }\n",
    );
    let needed = course.lab.variables.iter().filter(|variable| variable.default.is_none());
    for name in needed.filter_map(|variable| variable.environment.as_deref()) {
        let _ = writeln!(text, ": \"${{{name}:?the lab reads it; set it for the machine}}\"");
    }
    let place = match course.files.is_empty() {
        true => quote(&course.lab.name),
        false => {
            let _ = writeln!(text, "{}=\"$HOME\"/labs/{}", files::FOLDER, quote(&course.lab.name));
            text.push_str(&files::written(course.files));
            format!("\"${}\"/lab.yaml", files::FOLDER)
        }
    };
    let _ = writeln!(text, "ork lab start {place} --yes");
    text
}

/// Returns the command that makes a step the current one, so that only what happens from now on counts for it.
pub(super) fn enter(course: &Course<'_>, step: &LabStep) -> CommandLine {
    CommandLine::new("lab goto").value(&step.id).value(&course.lab.name)
}

pub(super) fn check(course: &Course<'_>, step: &LabStep) -> CommandLine {
    CommandLine::new("lab check").value(&course.lab.name).flag("step", &step.id).flag("within", WITHIN)
}

/// Returns the commands that do a step.
pub(super) fn solve(course: &Course<'_>, step: &LabStep) -> String {
    let solve = CommandLine::new("lab solve").value(&course.lab.name);
    let solve = match step.step.verifies() {
        // What a check waits for, such as a schedule that is to fire.
        true => format!("{solve} | sh"),
        false => solve.switch("apply", true).to_string(),
    };
    format!("{}\n{solve}\n", enter(course, step))
}

/// Returns a script with these commands.
pub(super) fn script(commands: &str) -> String {
    format!("#!/bin/sh\nset -eu\n{}\n", commands.trim_end())
}
