//! Tests of schedules of EventBridge Scheduler: in a shell, and in a lab.

use super::shell::{Shell, text};

#[test]
fn a_schedule_is_created_shown_and_deleted() {
    Shell::new().session(
        r#"
$ ork create queue Work
created queue Work
$ ork create scheduler-schedule Nightly --expression 'cron(30 2 * * ? *)' --time-zone Europe/Berlin --to queue:Work --input '{"job":1}'
created schedule Nightly
$ ork create scheduler-schedule Nightly --expression 'cron(30 2 * * ? *)' --time-zone Europe/Berlin --to queue:Work --input '{"job":1}'
schedule Nightly already exists
$ ork create scheduler-schedule Nightly --expression 'rate(1 day)' --to queue:Work
! error: the schedule `Nightly` exists with another expression: `cron(30 2 * * ? *)`, not `rate(1 day)`
!  help: choose another name, or delete it first: `ork delete` removes one thing
? 3
$ ork create scheduler-schedule Nightly --expression 'cron(30 2 * * ? *)' --time-zone Europe/Berlin --to queue:Work --input '{"job":1}' --flexible-window 15
! error: the schedule `Nightly` exists with another flexible window: `none`, not `15`
!  help: choose another name, or delete it first: `ork delete` removes one thing
? 3
$ ork get scheduler-schedules
NAME     TARGET
Nightly  arn:aws:sqs:us-east-1:000000000000:Work
$ ork describe scheduler-schedule Nightly --only 'time zone'
Europe/Berlin
$ ork delete scheduler-schedule Nightly --yes
deleted Scheduler schedule Nightly
$ ork get scheduler-schedules
! no Scheduler schedule here
"#,
    );
}

#[test]
fn what_is_wrong_with_a_schedule_is_said_before_anything_is_sent() {
    let shell = Shell::new();
    for (words, says) in [
        (
            &["--expression", "rate(1 day)", "--to", "queue:Work", "--time-zone", "Europe/Berlim"][..],
            "there is no time zone `Europe/Berlim`",
        ),
        (&["--expression", "at(tomorrow)", "--to", "queue:Work"], "`tomorrow` is no time of a clock"),
        (
            &["--expression", "rate(1 day)", "--to", "log:/jobs"],
            "EventBridge Scheduler does not invoke `log:/jobs` by itself",
        ),
        (&["--expression", "rate(1 day)", "--to", "bus:Orders"], "an event for a bus needs a `source`"),
        (
            &["--expression", "rate(1 day)", "--to", "queue:Work", "--flexible-window", "0"],
            "a flexible time window has 1 to 1440 minutes",
        ),
    ] {
        let refused = shell.run(&[&["create", "scheduler-schedule", "Nightly"], words].concat());
        assert_eq!(refused.status.code(), Some(3), "{refused:?}");
        assert!(text(&refused.stderr).contains(says), "{}", text(&refused.stderr));
    }
}

const LAB: &str = r#"lab: nightly
title: A schedule
resources:
  work: { queue: { name: Work } }
  tick:
    scheduler-schedule: { name: Tick, expression: rate(5 minutes), time-zone: Europe/Berlin, to: work, input: { job: 1 } }
steps:
  - id: arrives
    verify: { sqs: { queue: work, body: { job: 1 } }, within: 10m }
"#;

#[test]
fn a_lab_has_a_schedule_and_removes_it() {
    let shell = Shell::new();
    shell.file("lab.yaml", LAB);
    let run = shell.run(&["lab", "run", "lab.yaml"]);
    assert_eq!(run.status.code(), Some(0), "{}{}", text(&run.stdout), text(&run.stderr));
}

/// Returns the exit code and what was said.
fn verified(shell: &Shell, words: &[&str]) -> (Option<i32>, String) {
    let output = shell.run(&[&["verify", "schedule", "--within", "0s"], words].concat());
    (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

#[test]
fn a_schedule_is_held_against_what_was_expected() {
    let shell = Shell::new();
    for line in [
        &["create", "queue", "Work"][..],
        &["create", "scheduler-schedule", "Nightly", "--expression", "cron(30 2 * * ? *)"],
        &["schedule", "Poll", "--rate", "5 minutes", "--to", "queue:Work", "--disabled"],
    ] {
        let rest: &[&str] = if line.contains(&"Nightly") {
            &["--time-zone", "Europe/Berlin", "--to", "queue:Work", "--input", "{}"]
        } else {
            &[]
        };
        let made = shell.run(&[line, rest].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
    }
    let nightly = ["--schedule", "Nightly"];
    let held: [&[&str]; 5] = [
        &["--state", "ENABLED", "--to", "queue:Work", "--time-zone", "Europe/Berlin"],
        &["--expression", "cron(30 2 * * ? *)", "--text", "T02:30:00"],
        &["--state", "DISABLED"],
        &["--to", "queue:Other"],
        &["--count", "0"],
    ];
    let codes: Vec<_> = held.iter().map(|words| verified(&shell, &[&nightly[..], words].concat()).0).collect();
    assert_eq!(codes, [Some(0), Some(0), Some(1), Some(1), Some(1)]);
    let poll = ["--rule", "Poll", "--state", "DISABLED", "--expression", "rate(5 minutes)", "--to", "queue:Work"];
    let (code, said) = verified(&shell, &poll);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = verified(&shell, &["--rule", "Poll", "--state", "ENABLED"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("$.state is \"DISABLED\", not \"ENABLED\""), "{said}");
    assert_eq!(verified(&shell, &["--rule", "Absent"]).0, Some(6));
    assert_eq!(verified(&shell, &["--rule", "Poll", "--state", "ON"]).0, Some(3));
}
