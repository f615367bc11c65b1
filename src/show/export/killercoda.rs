//! Killercoda: a scenario with a page, a check and a background script for each step ("Scenario structure",
//! killercoda.com/creators).

use serde_json::{Value, json};

use super::{Course, CourseFile, page, script};

/// The image of the machine.
const IMAGE: &str = "ubuntu";

pub(super) fn files(course: &Course<'_>) -> Vec<CourseFile> {
    let mut files = vec![
        CourseFile::page("intro/text.md", page::introduction(course)),
        CourseFile::script("intro/background.sh", script::start(course)),
        CourseFile::page("finish/text.md", page::end(course)),
    ];
    let mut steps = Vec::new();
    for (index, step) in course.lab.steps.iter().enumerate() {
        let file = |name: &str| format!("step{}/{name}", index + 1);
        files.push(CourseFile::page(file("text.md"), page::step(course, step)));
        files.push(CourseFile::script(file("background.sh"), script::script(&script::enter(course, step).to_string())));
        files.push(CourseFile::script(file("verify.sh"), script::script(&script::check(course, step).to_string())));
        steps.push(json!({
            "title": course.title_of(step),
            "text": file("text.md"),
            "background": file("background.sh"),
            "verify": file("verify.sh"),
        }));
    }
    files.push(CourseFile::page("index.json", index(course, steps)));
    files
}

fn index(course: &Course<'_>, steps: Vec<Value>) -> String {
    let index = json!({
        "title": course.line(&course.lab.title),
        "description": course.description(),
        "details": {
            "intro": { "text": "intro/text.md", "background": "intro/background.sh" },
            "steps": steps,
            "finish": { "text": "finish/text.md" },
        },
        "backend": { "imageid": IMAGE },
    });
    format!("{index:#}\n")
}
