//! Tests of `lab`: labs are found, checked, run, kept and removed.

use super::shell::{Shell, text};

pub const LAB: &str = r#"lab: demo
title: A demo
minutes: 5
resources:
  log: { log-group: { name: orders } }
steps:
  - id: bus
    title: Create a bus
    create-bus: { name: Orders }
  - id: rule
    title: Catch everything
    put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - id: target
    title: Log it
    put-targets: { rule: All, bus: Orders, targets: [{ id: log, to: log }] }
  - id: send
    title: Send an event
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: first, detail: { a: 1 } }] }
    matches: { first: [All] }
  - id: seen
    title: Find it in the log group
    verify:
      logs: { group: log, event: send.first, count: 1 }
    hint: Theme at the log group.
"#;

#[test]
fn labs_are_found_here_there_and_in_the_program() {
    let shell = Shell::with_lab(LAB);
    shell.file("more/other/lab.yaml", &LAB.replace("lab: demo", "lab: other").replace("A demo", "Another"));
    shell.file("labs/broken/lab.yaml", "lab: broken\nsteps: 1\n");
    let listed = shell.command(["lab", "list"]).env("ORK_LAB_PATH", "more").output().expect("the binary runs");
    let listed = text(&listed.stdout);
    let lines: Vec<String> = listed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "LAB MINUTES STEPS TITLE",
        "broken 0 invalid: `ork lab lint broken` says why",
        "demo 5 5 A demo",
        "eventdriven 90 46 Building an event-driven architecture",
        "other 5 5 Another",
    ];
    let found: Vec<&String> = lines.iter().filter(|line| expected.contains(&line.as_str())).collect();
    assert_eq!(found, expected, "{listed}");
    assert_eq!(lines.len(), 1 + 3 + ork::catalog::names().len(), "{listed}");
}

#[test]
fn a_lab_runs_and_leaves_nothing() {
    let shell = Shell::with_lab(LAB);
    shell.session(
        r#"
$ ork lab run demo
demo  A demo
  + log-group orders
1/5 ok Create a bus                                          create-bus
2/5 ok Catch everything                                      put-rule
3/5 ok Log it                                                put-targets
4/5 ok Send an event                                         publish
      first  -> All
5/5 ok Find it in the log group                              verify

5 steps: 5 passed in 0.0s of virtual time; removed 5 things, nothing left behind
"#,
    );
    assert!(!shell.home().exists(), "a private cloud leaves no trace");
}

#[test]
fn a_check_that_is_false_says_why() {
    let broken = LAB.replace("{ id: log, to: log }]", "{ id: log, to: log }], no-permissions: true");
    Shell::with_lab(&broken).session(
        r#"
$ ork lab run demo
demo  A demo
  + log-group orders
1/5 ok Create a bus                                          create-bus
2/5 ok Catch everything                                      put-rule
3/5 ok Log it                                                put-targets
4/5 ok Send an event                                         publish
      first  -> All
5/5 x  Find it in the log group                              verify  10s of virtual time
      expected  1 log event of the event
      got       no log event
      trail     delivery from rule All to log group orders was refused: the resource policy of CloudWatch Logs does not let events.amazonaws.com do logs:CreateLogStream for rule `All`: there is no policy that could allow it
      hint      add this statement to the policy of log group orders: {"Sid":"EventsAllToOrders","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:us-east-1:000000000000:log-group:orders:*","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:us-east-1:000000000000:rule/Orders/All"}}}; `ork put-targets All --bus Orders --to log:orders` adds it
      hint      Theme at the log group.
      at        labs/demo/lab.yaml:22

5 steps: 4 passed, 1 failed in 10s of virtual time; removed 4 things, nothing left behind
? 1
"#,
    );
}

#[test]
fn a_lab_that_is_kept_can_be_verified_and_removed() {
    Shell::with_lab(LAB).session(
        r#"
$ ork lab down demo
! the lab `demo` has nothing here that could be removed
"#,
    );
    let shell = Shell::with_lab(LAB);
    let run = shell.run(&["lab", "run", "demo", "--keep"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("left in place: 5 things; `ork lab down demo` removes what is left"));
    assert!(text(&shell.run(&["lab", "status"]).stdout).contains("demo"));
    let verified = shell.run(&["verify"]);
    assert!(verified.status.success(), "{}", text(&verified.stdout));
    shell.session(
        r#"
$ ork lab down demo
! removed 5 things, nothing left behind
$ ork lab status
! no lab is deployed
$ ork create-bus Orders
created event bus Orders
"#,
    );
}

#[test]
fn steps_and_labs_that_do_not_exist_are_suggested() {
    Shell::with_lab(LAB).session(
        r#"
$ ork lab run dem
! error: there is no lab `dem`; did you mean `demo`?
!  help: `ork lab list` shows all, `ork lab new NAME` makes one; a path has a `/` or ends in `.yaml`
? 3
$ ork lab run demo --step sed
! error: the lab has no step `sed`; did you mean `send`?
!  help: `ork lab show` lists the steps
? 2
$ ork lab run ./nowhere
! error: cannot read `./nowhere`: No such file or directory (os error 2)
? 3
"#,
    );
}

#[test]
fn a_lab_that_is_wrong_is_not_run() {
    let shell = Shell::with_lab(&LAB.replace("minutes: 5", "minuets: 5"));
    shell.session(
        r#"
$ ork lab run demo
! error[unknown-key]: unknown key `minuets`
!  --> labs/demo/lab.yaml:3:1
!   |
! 3 | minuets: 5
!   | ^^^^^^^
!   |
!   = help: did you mean `minutes`?
!
! 1 error
? 3
$ ork lab lint demo
error[unknown-key]: unknown key `minuets`
 --> labs/demo/lab.yaml:3:1
  |
3 | minuets: 5
  | ^^^^^^^
  |
  = help: did you mean `minutes`?

1 error
! demo: `ork explain unknown-key` shows more
? 3
$ ork lab lint eventdriven
! eventdriven: nothing to complain about
! eventdriven: reads from the environment: ORK_LAB_LANGUAGE, ORK_LAB_API_PASSWORD (secret)
"#,
    );
}

#[test]
fn a_variable_nobody_gave_is_asked_for_by_its_flag() {
    let shell = Shell::with_lab(
        &LAB.replace("resources:", "vars:\n  who: { env: ORK_LAB_WHO }\nresources:")
            .replace("{ a: 1 }", "{ a: '${{ vars.who }}' }"),
    );
    shell.session(
        r#"
$ ork lab run demo
! note: `labs/demo/lab.yaml` reads from the environment: ORK_LAB_WHO
! error: the lab needs a value for `who`
!  help: give it with `--var who=...`, or set ORK_LAB_WHO
? 4
$ ork lab run demo --var whom=me
! note: `labs/demo/lab.yaml` reads from the environment: ORK_LAB_WHO
! error: the lab has no variable `whom`; did you mean `who`?
!  help: `ork lab show` names what it has
? 2
"#,
    );
    let given = shell.run(&["lab", "run", "demo", "--var", "who=me"]);
    assert!(given.status.success(), "{}", text(&given.stderr));
    let set = shell.command(["lab", "run", "demo"]).env("ORK_LAB_WHO", "me").output().expect("it runs");
    assert!(set.status.success(), "{}", text(&set.stderr));
}

#[test]
fn a_secret_is_never_shown_and_never_kept() {
    let lab = LAB
        .replace("resources:", "vars:\n  word: { secret: true, env: ORK_LAB_WORD }\nresources:")
        .replace("{ a: 1 }", "{ a: '${{ vars.word }}' }")
        .replace("count: 1 }", "count: 1, body: { detail: { a: other } } }");
    let shell = Shell::with_lab(&lab);
    for form in ["text", "json", "ndjson"] {
        let mut command = shell.command(["lab", "run", "demo", "--keep", "-vv", "-o", form]);
        let output = command.env("ORK_LAB_WORD", "hunter2").output().expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{form}: the check is false, so that what was seen is shown");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("***") && !said.contains("hunter2"), "{form}: {said}");
    }
    let record = std::fs::read_to_string(shell.home().join("runs/local-us-east-1/demo.json")).expect("a record");
    assert!(!record.contains("hunter2"), "{record}");
}

#[test]
fn a_shown_lab_does_in_a_shell_what_it_does_as_a_lab() {
    let shell = Shell::with_lab(LAB);
    let script = text(&shell.run(&["lab", "show", "demo", "--as", "commands"]).stdout);
    shell.file("run.sh", &script);
    let mut command = std::process::Command::new("sh");
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_ork")).parent().expect("a folder");
    command.arg("run.sh").current_dir(shell.folder()).env_clear().env("ORK_HOME", shell.home());
    command.env("PATH", format!("{}:/usr/bin:/bin", binary.display()));
    let output = command.output().expect("a shell");
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn a_folder_of_labs_is_linted_lab_by_lab() {
    let shell = Shell::with_lab(LAB);
    shell.file("labs/other/lab.yaml", "lab: other\ntitle: Another\nsteps: []\n");
    for folder in ["labs", "./labs"] {
        let output = shell.run(&["lab", "lint", folder]);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("labs/demo/lab.yaml: nothing to complain about"), "{said}");
        assert!(said.contains("labs/other/lab.yaml"), "{said}");
    }
}

#[test]
fn an_output_of_null_is_an_expectation() {
    let lab = |result: &str| {
        format!(
            "lab: demo
title: A demo
resources:
  m: {{ state-machine: {{ name: M, definition: {{ StartAt: A, States: {{ A: {{ Type: Pass, Result: {result}, End: true }} }} }} }} }}
steps:
  - start-execution: {{ machine: m }}
  - id: ended
    verify: {{ execution: {{ machine: m, output: null }}, within: 1s }}
"
        )
    };
    let run = |result: &str| Shell::with_lab(&lab(result)).run(&["lab", "run", "demo"]);
    let other = run("1");
    assert_eq!(other.status.code(), Some(1), "{}", text(&other.stdout));
    assert!(text(&other.stdout).contains("$.output is 1, not null"), "{}", text(&other.stdout));
    let same = run("null");
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stdout));
}

#[test]
fn a_doubt_about_a_definition_does_not_keep_a_command_from_its_work() {
    let shell = Shell::new();
    let doubtful = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a":"$.b"},"End":true}}}"#;
    let made = shell.run(&["create", "state-machine", "M", "--definition", doubtful]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(
        text(&made.stderr).contains("warning[literal-path]: `$.b` is not evaluated here"),
        "{}",
        text(&made.stderr)
    );
}
