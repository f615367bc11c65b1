//! Tests of `lab run` with several labs: each in a cloud of its own, a line for each, and a summary.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use super::lab::LAB;
use super::shell::{Shell, text};

/// Returns the labs `demo`, `other` and, if `broken`, one whose check fails.
fn shell(broken: bool) -> Shell {
    let shell = Shell::with_lab(LAB);
    shell.file("labs/other/lab.yaml", &LAB.replace("lab: demo", "lab: other"));
    if broken {
        let false_check = LAB.replace("lab: demo", "lab: broken").replace("count: 1 }", "count: 2 }\n      within: 1s");
        shell.file("labs/broken/lab.yaml", &false_check);
    }
    shell
}

#[test]
fn each_lab_has_a_line_and_all_have_one() {
    shell(false).session(
        r#"
$ ork lab run demo other --jobs 2
ok demo   5 steps: 5 passed in 0.0s of virtual time; removed 5 things, nothing left behind
ok other  5 steps: 5 passed in 0.0s of virtual time; removed 5 things, nothing left behind

2 labs: 2 passed
"#,
    );
}

#[test]
fn what_is_wrong_with_a_lab_is_shown_above_its_line() {
    let shell = shell(true);
    shell.file("labs/invalid/lab.yaml", "lab: invalid\ntitle: t\nsteps: 1\n");
    let run = shell.run(&["lab", "run", "invalid", "broken", "demo"]);
    let said = text(&run.stdout);
    let at = |part: &str| said.find(part).unwrap_or_else(|| panic!("no {part:?} in:\n{said}"));
    assert!(at("expected a list for `steps`") < at("x  invalid  cannot run"), "{said}");
    assert!(at("broken  A demo") < at("5/5 x  Find it in the log group"), "{said}");
    assert!(at("expected  2 log events of the event") < at("x  broken   5 steps: 4 passed, 1 failed"), "{said}");
    assert!(at("x  broken") < at("ok demo     5 steps: 5 passed"), "{said}");
    assert!(!said.contains("demo  A demo"), "{said}");
    assert!(at("3 labs: 1 passed, 2 failed (") < at("  x broken: a check is false"), "{said}");
    assert_eq!(run.status.code(), Some(3), "the worst of 0, 1 and 3");
}

#[test]
fn all_labs_of_a_folder_run_in_one_report() {
    let shell = shell(true);
    let run = shell.run(&["lab", "run", "labs", "--report", "junit=r.xml", "--jobs", "3", "-q"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stdout));
    let report = std::fs::read_to_string(shell.folder().join("r.xml")).expect("a report");
    let suites: Vec<&str> = report.matches("<testsuite ").collect();
    assert_eq!(suites.len(), 3, "{report}");
    let failures = report.matches("<failure ").count();
    assert_eq!((report.matches("<testcase ").count(), failures), (15, 1), "{report}");
    assert_eq!(report.matches("<property name=\"real-time\"").count(), 3, "{report}");
}

#[test]
fn no_lab_begins_after_one_that_failed() {
    let shell = shell(true);
    let run = shell.run(&["lab", "run", "broken", "demo", "other", "--jobs", "1", "--fail-fast"]);
    let said = text(&run.stdout);
    assert!(said.contains("3 labs: 0 passed, 1 failed, 2 not run"), "{said}");
    assert_eq!(run.status.code(), Some(1));
}

#[test]
fn the_stream_of_several_runs_has_one_after_the_other() {
    let run = shell(false).run(&["lab", "run", "demo", "other", "--jobs", "2", "-o", "ndjson"]);
    let notices: Vec<serde_json::Value> =
        text(&run.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ends = notices.iter().filter(|notice| notice["notice"].as_str().is_some_and(|name| name.starts_with("run-")));
    let ends: Vec<String> = ends.map(|notice| format!("{} {}", notice["notice"], notice["lab"])).collect();
    let expected = [
        r#""run-started" "demo""#,
        r#""run-finished" "demo""#,
        r#""run-started" "other""#,
        r#""run-finished" "other""#,
    ];
    assert_eq!(ends, expected);
}

#[test]
fn a_lab_that_takes_too_long_is_stopped_and_cleaned_up() {
    for labs in [&["demo"][..], &["demo", "other"]] {
        let shell = shell(false);
        let words = [&["lab", "run", "--timeout", "0s", "--report", "junit=r.xml"], labs].concat();
        let run = shell.run(&words);
        let said = text(&run.stdout);
        assert!(said.contains("failed: the lab was not done after 0s, the limit of `--timeout`"), "{said}");
        assert_eq!(run.status.code(), Some(6), "{said}");
        let report = std::fs::read_to_string(shell.folder().join("r.xml")).expect("a report");
        assert_eq!(report.matches("type=\"run-failed\"").count(), labs.len(), "{report}");
    }
}

#[test]
fn steps_of_several_labs_cannot_be_named() {
    shell(false).session(
        r#"
$ ork lab run demo other --step bus
! error: `--step` and `--from` name a step of one lab, and 2 are to run
!  help: name one lab
? 2
$ ork lab run demo other --keep --jobs 2
! error: labs that share a cloud run one after the other
!  help: leave `--jobs` out; without `--keep`, each run on the local backend has a cloud of its own
? 2
$ ork lab run eventdriven --watch
! error: a lab that is part of ork has no files to watch
!  help: name the path of a lab, such as `./labs/mine`; `ork lab new NAME` makes one
? 2
"#,
    );
}

#[test]
fn labs_that_are_kept_run_one_after_the_other() {
    let shell = shell(false);
    let run = shell.run(&["lab", "run", "demo", "other", "--keep"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert!(text(&run.stdout).contains("2 labs: 2 passed ("), "{}", text(&run.stdout));
    let standing = text(&shell.run(&["lab", "status"]).stdout);
    assert!(standing.contains("demo") && standing.contains("other"), "{standing}");
}

#[test]
fn a_lab_runs_again_when_its_file_changes() {
    let shell = shell(false);
    let mut running = shell.command(["lab", "run", "demo", "--watch"]);
    let mut running = running.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut talk = BufReader::new(running.stderr.take().expect("stderr"));
    let mut until_watching = || {
        let mut line = String::new();
        talk.read_line(&mut line).expect("a line");
        assert!(line.starts_with("watching 1 file;"), "{line}");
    };
    until_watching();
    shell.file("labs/demo/lab.yaml", &LAB.replace("title: A demo", "title: A changed demo"));
    until_watching();
    running.kill().expect("it runs");
    running.wait().expect("it ends");
    let mut said = String::new();
    running.stdout.take().expect("stdout").read_to_string(&mut said).expect("UTF-8");
    assert!(said.contains("demo  A demo") && said.contains("demo  A changed demo"), "{said}");
}
