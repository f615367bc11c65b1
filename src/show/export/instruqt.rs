//! Instruqt: a track whose challenges have a setup, a check and a solve script ("Track structure", Instruqt
//! documentation).

use std::fmt::Write as _;

use super::course::scalar;
use super::{Course, CourseFile, page, script};
use crate::lab::LabStep;

/// The name of the machine, which is part of the names of its scripts.
const HOST: &str = "workstation";
/// The seconds that a learner has for one challenge.
const SECONDS: usize = 900;

pub(super) fn files(course: &Course<'_>) -> Vec<CourseFile> {
    let mut files = vec![
        CourseFile::page("track.yml", track(course)),
        CourseFile::page("config.yml", config()),
        CourseFile::script(format!("track_scripts/setup-{HOST}"), script::start(course)),
    ];
    for (index, step) in course.lab.steps.iter().enumerate() {
        let folder = format!("{:02}-{}", index + 1, step.id);
        let file = |name: &str| format!("{folder}/{name}");
        files.push(CourseFile::page(file("assignment.md"), assignment(course, index, step)));
        files.push(CourseFile::script(
            file(&format!("setup-{HOST}")),
            script::script(&script::enter(course, step).to_string()),
        ));
        files.push(CourseFile::script(file(&format!("check-{HOST}")), check(course, step)));
        files.push(CourseFile::script(file(&format!("solve-{HOST}")), script::script(&script::solve(course, step))));
    }
    files
}

fn track(course: &Course<'_>) -> String {
    let mut text = format!("slug: {}\n", scalar(&course.lab.name));
    let _ = writeln!(text, "title: {}", scalar(&course.line(&course.lab.title)));
    let _ = writeln!(text, "teaser: {}", scalar(&course.description()));
    let _ = writeln!(text, "description: {}", scalar(&page::introduction(course)));
    let _ = writeln!(text, "tags: [aws, event-driven]");
    let _ = writeln!(text, "timelimit: {}", course.minutes() * 60);
    text
}

fn config() -> String {
    format!(
        "version: \"3\"\nvirtualmachines:\n  - name: {HOST}\n    # An image with `ork` on its path.\n    image: ubuntu-os-cloud/ubuntu-2404-lts-amd64\n    shell: /bin/bash\n    machine_type: n1-standard-1\n"
    )
}

fn assignment(course: &Course<'_>, index: usize, step: &LabStep) -> String {
    let mut text = "---\n".to_owned();
    let _ = writeln!(text, "slug: {}", scalar(&step.id));
    let _ = writeln!(text, "type: challenge");
    let _ = writeln!(text, "title: {}", scalar(&course.title_of(step)));
    let _ = writeln!(text, "teaser: {}", scalar(&format!("Step {} of {}", index + 1, course.lab.steps.len())));
    let _ = write!(text, "tabs:\n  - title: Terminal\n    type: terminal\n    hostname: {HOST}\n");
    let _ = write!(text, "difficulty: basic\ntimelimit: {SECONDS}\n---\n{}", page::step(course, step));
    text
}

/// Returns the check, which shows a learner what is missing.
fn check(course: &Course<'_>, step: &LabStep) -> String {
    let check = script::check(course, step);
    script::script(&format!("if ! message=$({check} 2>&1); then\n  fail-message \"$message\"\n  exit 1\nfi"))
}
