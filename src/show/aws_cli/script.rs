//! The whole script: what it needs, the commands of each part, and the clean-up.

use std::fmt::Write as _;

use super::super::NoCommand;
use super::super::files;
use super::super::recording::Recording;
use super::commands::AwsCli;
use super::prelude;
use crate::lab::Lab;
use crate::visible;

pub(in crate::show) fn script(lab: &Lab, recording: &Recording) -> Result<String, NoCommand> {
    let commands = AwsCli::new(lab, recording)?;
    let mut body = String::new();
    if commands.need_files() {
        body.push_str(&files::made(commands.files()));
    }
    if !lab.resources.is_empty() {
        write_part(&mut body, "provisioned", &commands.provisioned());
    }
    for (index, step) in lab.steps.iter().enumerate() {
        write_part(&mut body, step.words.title.as_deref().unwrap_or(&step.id), &commands.step(index));
    }
    body.push_str(prelude::CLEAN_UP);
    for line in commands.clean_up() {
        let _ = writeln!(body, "{line}");
    }
    let mut text = format!("#!/bin/sh\n# {}\n{}{}", visible::line(&lab.title), prelude::HEAD, prelude::SETTING);
    text.push_str(&prelude::functions(&body));
    text.push('\n');
    for line in commands.before() {
        let _ = writeln!(text, "{line}");
    }
    Ok(text + &body)
}

fn write_part(body: &mut String, title: &str, lines: &[String]) {
    let _ = write!(body, "\n# {}\n", visible::line(title));
    for line in lines {
        let _ = writeln!(body, "{line}");
    }
}
