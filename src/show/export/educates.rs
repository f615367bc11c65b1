//! Educates: a workshop with a page for each step, whose tests are run by the examiner ("Workshop Definition" and
//! "Workshop Instructions", Educates documentation).

use std::fmt::Write as _;

use super::course::scalar;
use super::{Course, CourseFile, page, script};
use crate::lab::LabStep;

pub(super) fn files(course: &Course<'_>) -> Vec<CourseFile> {
    let mut files = vec![
        CourseFile::page("resources/workshop.yaml", workshop(course)),
        CourseFile::script("workshop/setup.d/01-start-lab.sh", script::start(course)),
        CourseFile::page("workshop/content/00-introduction.md", headed("Introduction", &page::introduction(course))),
        CourseFile::page("workshop/content/99-summary.md", headed("Summary", &page::end(course))),
    ];
    for (index, step) in course.lab.steps.iter().enumerate() {
        let name = format!("{:02}-{}", index + 1, step.id);
        let test = script::script(&script::check(course, step).to_string());
        files.push(CourseFile::page(format!("workshop/content/{name}.md"), instructions(course, step)));
        files.push(CourseFile::script(format!("workshop/examiner/tests/{}", step.id), test));
    }
    files
}

fn workshop(course: &Course<'_>) -> String {
    let name = scalar(&course.lab.name);
    let mut text =
        format!("apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata:\n  name: {name}\nspec:\n");
    let _ = writeln!(text, "  title: {}", scalar(&course.line(&course.lab.title)));
    let _ = writeln!(text, "  description: {}", scalar(&course.description()));
    let _ = writeln!(text, "  duration: {}m", course.minutes());
    let image = format!("$(image_repository)/{}-files:$(workshop_version)", course.lab.name);
    let _ = write!(text, "  publish:\n    image: {}\n", scalar(&image));
    let _ = write!(text, "  workshop:\n    files:\n      - image:\n          url: {}\n", scalar(&image));
    text.push_str("  session:\n    applications:\n      terminal:\n        enabled: true\n        layout: split\n");
    text.push_str("      examiner:\n        enabled: true\n");
    text
}

fn headed(title: &str, page: &str) -> String {
    format!("---\ntitle: {}\n---\n\n{page}", scalar(title))
}

fn instructions(course: &Course<'_>, step: &LabStep) -> String {
    let mut text = page::step(course, step);
    let enter = scalar(&script::enter(course, step).to_string());
    let _ = write!(text, "\n```terminal:execute\ntitle: Begin this step\nautostart: true\ncommand: {enter}\n```\n");
    let (name, title) = (scalar(&step.id), scalar(&format!("Check: {}", course.title_of(step))));
    let _ = write!(text, "\n```examiner:execute-test\nname: {name}\ntitle: {title}\ntimeout: 30\n```\n");
    headed(&course.title_of(step), &text)
}
