//! Tests of a lab done by hand: started, shown, checked step by step, solved, and removed again.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::shell::{Shell, text};

const LAB: &str = r#"lab: demo
title: A demo
text: You log what is sent.
resources:
  log: { log-group: { name: orders } }
steps:
  - id: bus
    title: Create a bus
    create-bus: { name: Orders }
  - id: rule
    title: Catch what comes from s
    put-rule: { name: All, bus: Orders, pattern: { source: [s], detail: { a: [1, 2] } } }
    hint: It is about a field of the detail.
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
"#;

fn lab(shell: &Shell, words: &[&str]) -> Output {
    shell.run(&[&["lab"], words].concat())
}

/// Runs a check, and returns its document and exit code.
fn check(shell: &Shell, words: &[&str]) -> (Value, Option<i32>) {
    let output = lab(shell, &[&["check", "-o", "json"], words].concat());
    let said = text(&output.stdout);
    let document = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}\n{}", text(&output.stderr)));
    (document, output.status.code())
}

/// Runs a script as a user would, with `ork` on the path.
fn sh(shell: &Shell, script: &str) {
    let binary = Path::new(env!("CARGO_BIN_EXE_ork")).parent().expect("a folder");
    let mut command = Command::new("sh");
    command.args(["-euc", script]).current_dir(shell.folder()).env_clear().env("ORK_HOME", shell.home());
    // For commands of a lab that read a secret from its usual variable.
    command.env("PASSWORD", "myPassword");
    let output = command.env("PATH", format!("{}:/usr/bin:/bin", binary.display())).output().expect("a shell");
    assert!(output.status.success(), "{script}\n{}\n{}", text(&output.stdout), text(&output.stderr));
}

/// Returns the steps of a lab: their ids and kinds.
fn steps(shell: &Shell, name: &str) -> Vec<(String, String)> {
    let outline = text(&lab(shell, &["show", name]).stdout);
    let listed = outline.lines().skip_while(|line| *line != "steps:").skip(1);
    let words = listed.map(|line| line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>());
    words.map(|words| (words[0].clone(), words[1].clone())).collect()
}

/// Steps that only verify belong to the preceding step that acts: there is nothing to see until that is done.
#[test]
fn every_check_fails_before_its_step_is_done_and_passes_after_its_solution() {
    is_done_step_by_step("eventdriven");
}

#[test]
fn every_check_of_coffee_orders_fails_before_its_step_is_done_and_passes_after_its_solution() {
    is_done_step_by_step("coffee-orders");
}

#[test]
fn every_check_of_callback_fails_before_its_step_is_done_and_passes_after_its_solution() {
    is_done_step_by_step("callback");
}

fn is_done_step_by_step(name: &str) {
    let shell = Shell::new();
    let steps = steps(&shell, name);
    assert!(steps.len() > 20, "{steps:?}");
    assert!(lab(&shell, &["start", name]).status.success());
    for (index, (id, kind)) in steps.iter().enumerate() {
        if kind != "verify" {
            let looking = steps[index + 1..].iter().take_while(|(_, kind)| kind == "verify");
            // A request that only reads and a run with mocks need no action, and a request that writes is not verified.
            let is_unchecked = matches!(kind.as_str(), "http" | "test-state-machine");
            let itself = Some((id.clone(), kind.clone())).filter(|_| !is_unchecked);
            for (id, _) in looking.chain(&itself) {
                let (found, code) = check(&shell, &["--step", id, "--within", "0s"]);
                assert!(code == Some(1) || code == Some(6), "{id} passes before anything was done: {found:#}");
                assert_eq!(found["is-done"], false, "{id}");
            }
        }
        sh(&shell, &text(&lab(&shell, &["solve"]).stdout));
        let (found, code) = check(&shell, &["--within", "10s"]);
        assert_eq!((found["step"].as_str(), code), (Some(id.as_str()), Some(0)), "{id}: {found:#}");
        assert_eq!(lab(&shell, &["next"]).status.code(), Some(0), "{id}");
    }
    let reset = lab(&shell, &["reset"]);
    let said = text(&reset.stderr);
    assert!(reset.status.success() && said.contains("nothing of the lab is left"), "{said}");
    shell.session("$ ork lab status\n! no lab is deployed");
}

/// Returns the same commands without the ids of targets.
fn without_ids(commands: &str) -> String {
    let mut words = commands.split(' ');
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        if word == "--id" {
            // The ID may be at the end of the line.
            let end = words.next().and_then(|id| id.find('\n').map(|at| id[at..].to_owned()));
            if let (Some(end), Some(last)) = (end, kept.last_mut()) {
                *last = format!("{last}{end}");
            }
        } else {
            kept.push(word.to_owned());
        }
    }
    kept.join(" ")
}

#[test]
fn solutions_find_the_targets_of_a_learner_who_left_out_every_id() {
    let shell = Shell::new();
    assert!(lab(&shell, &["start", "eventdriven"]).status.success());
    for (id, kind) in steps(&shell, "eventdriven") {
        let solution = text(&lab(&shell, &["solve"]).stdout);
        sh(&shell, &if kind == "put-targets" { without_ids(&solution) } else { solution });
        if kind == "put-targets" {
            let again = text(&lab(&shell, &["solve", "--apply"]).stdout);
            assert!(!again.contains("created target") && !again.contains("twice"), "{id}: {again}");
        }
        let (found, code) = check(&shell, &["--within", "10s"]);
        assert_eq!(code, Some(0), "{id}: {found:#}");
        assert_eq!(lab(&shell, &["next"]).status.code(), Some(0), "{id}");
    }
    let said = text(&lab(&shell, &["reset"]).stderr);
    assert!(said.contains("nothing of the lab is left"), "{said}");
}

#[test]
fn a_learner_is_led_from_step_to_step() {
    let shell = Shell::with_lab(LAB);
    shell.session(
        r#"
$ ork lab check
! error: no lab is started here
!  help: `ork lab start NAME` starts it
? 3
$ ork lab start demo
  + log-group orders

You log what is sent.

1/5 Create a bus

  Create an event bus.

    name  Orders
! `ork lab check` looks whether it is done, `ork lab next` goes on
$ ork lab start demo
! the lab `demo` is started already, at step 1/5: Create a bus
! `ork lab next` goes on, `ork lab reset demo` removes everything
$ ork lab run demo --keep
! error: the lab `demo` is started here, to be done by hand
!  help: `ork lab next` goes on with it, `ork lab reset demo` removes it
? 4
$ ork lab next
1/5 Create a bus

  Create an event bus.

    name  Orders

x 1/5 Create a bus
    expected  event bus `Orders`
    got       none of that name
!  help: `ork lab hint` gives hint 1 of 1
? 1
$ ork create-bus Orders
created event bus Orders
$ ork lab next -q
ok 1/5 Create a bus

2/5 Catch what comes from s

  Create a rule with an event pattern that matches what this step asks for, and nothing else.

    name       All
    event bus  Orders
$ ork lab hint -q
It is about a field of the detail. (1 of 4)
$ ork lab hint -q
The pattern looks at `source` and `detail.a`. (2 of 4)
$ ork lab next --skip -q
3/5 Log it

  Give the rule its target, and EventBridge the permission to deliver there.

    rule       All
    event bus  Orders
    target     log group orders (id `log`)
$ ork lab check demo
x 3/5 Log it
    expected  rule `All`
    got       none of that name
!  help: `ork lab hint` gives hint 1 of 2
? 1
"#,
    );
}

#[test]
fn a_pattern_is_tried_on_other_sources_and_detail_types() {
    let shell = Shell::with_lab(LAB);
    assert!(lab(&shell, &["start", "demo"]).status.success());
    shell.run(&["create-bus", "Orders"]);
    let other_source = r#"{"source":"sx","detail-type":"t","detail":{"a":1}}"#;
    let other_type = r#"{"source":"s","detail-type":"tx","detail":{"a":1}}"#;
    for (pattern, event) in [
        (r#"{"detail":{"a":[2, 1]}}"#, other_source),
        (r#"{"source":[{"prefix":"s"}],"detail":{"a":[2, 1]}}"#, other_source),
        (r#"{"source":["s"],"detail-type":["t"],"detail":{"a":[2, 1]}}"#, other_type),
    ] {
        shell.run(&["put-rule", "All", "--bus", "Orders", "--pattern", pattern]);
        let checked = lab(&shell, &["check", "--step", "rule"]);
        let said = text(&checked.stdout);
        assert!(said.contains(&format!("an event like {event}\n")), "{pattern}: {said}");
        assert_eq!(checked.status.code(), Some(1), "{pattern}");
    }
}

#[test]
fn what_counts_is_what_stands_there_and_not_how_it_is_written() {
    let shell = Shell::with_lab(LAB);
    assert!(lab(&shell, &["start", "demo"]).status.success());
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork lab next -q --skip -o ndjson
{"schema":"ork.lesson/1","lab":"demo","step":"rule","kind":"put-rule","title":"Catch what comes from s","number":2,"of":5,"task":{"what":"Create a rule with an event pattern that matches what this step asks for, and nothing else.","facts":[{"name":"name","value":"All"},{"name":"event bus","value":"Orders"}]},"hints":{"given":0,"of":4}}
$ ork put-rule All --bus Orders --pattern '{"detail":{"a":[{"numeric":[">",0]}]}}'
created rule All on Orders
$ ork lab check -q
x 2/5 Catch what comes from s
    expected  the rule does not match an event like {"source":"s","detail-type":"t","detail":{"a":3}}
    got       the pattern matches it
    help      `ork match '{"detail":{"a":[{"numeric":[">",0]}]}}' '{"version":"0","id":"<id-1>","detail-type":"t","source":"s","account":"000000000000","time":"1970-01-01T00:00:00Z","region":"us-east-1","resources":[],"detail":{"a":3}}' --explain` says which field decides
? 1
$ ork put-rule All --bus Orders --pattern '{"source":["s"],"detail":{"a":[2, 1]}}'
updated rule All on Orders
$ ork lab check -q
ok 2/5 Catch what comes from s
$ ork put-targets All --bus Orders --to log:orders --id mine --no-permissions
created target mine of All
$ ork lab check --step target -q
x 3/5 Log it
    expected  EventBridge may deliver to target `mine`
    got       the policy of `orders` does not allow logs:CreateLogStream: there is no policy that could allow it
    help      a statement like this in the policy of `orders` allows it: {"Sid":"EventsAllToOrders","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:us-east-1:000000000000:log-group:orders:*","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:us-east-1:000000000000:rule/Orders/All"}}}
? 1
$ ork put-targets All --bus Orders --to log:orders --id mine
added permission: EventBridge may write to orders
target mine of All already exists
$ ork lab next -q --skip
3/5 Log it

  Give the rule its target, and EventBridge the permission to deliver there.

    rule       All
    event bus  Orders
    target     log group orders (id `log`)
$ ork lab next -q
ok 3/5 Log it

4/5 Send an event

  Send 1 event to the bus.

    event bus    Orders
    source       s
    detail type  t
    detail       {"a":1}
$ ork publish --bus Orders --source s --detail-type t a:=2 -q --ids
<id-2>
$ ork lab check -q
x 4/5 Send an event
    expected  an event with the detail {"a":1} on `Orders`
    got       another one: its detail is {"a":2}
? 1
$ ork publish --bus Orders --source s --detail-type t a:=1 -q --ids
<id-3>
$ ork publish --bus Orders --source s --detail-type t a:=1.0 -q --ids
<id-4>
$ ork lab next -q
ok 4/5 Send an event

5/5 Find it in the log group

  See what came of it: `ork lab check` looks for you, or look yourself.

    where   log group orders
    what    1 log event of the event
    within  10s
$ ork lab solve -q
ork verify logs --group orders --event <id-4> --count 1 --within 10s
$ ork lab next
ok 5/5 Find it in the log group

! the lab is at its end; `ork lab reset demo` removes everything
$ ork verify
! error: the lab `demo` is started, and not run
!  help: `ork lab check` looks whether the step you are at is done
? 2
$ ork lab down demo
! removed 4 things, nothing of the lab is left; what you made under names of your own stays
! `ork lab start demo` begins again
"#,
    );
}

#[test]
fn what_stood_before_the_lab_is_left_alone() {
    let shell = Shell::with_lab(LAB);
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork put-rule Mine --bus Orders --pattern '{"source":["s"]}'
created rule Mine on Orders
$ ork lab start demo
  + log-group orders

You log what is sent.

1/5 Create a bus

  Create an event bus.

    name  Orders
! warning: event bus Orders stood here before the lab; `ork lab reset` leaves it alone
! warning: rule Mine on Orders stood here before the lab; `ork lab reset` leaves it alone
! `ork lab check` looks whether it is done, `ork lab next` goes on
$ ork lab next -q --skip
2/5 Catch what comes from s

  Create a rule with an event pattern that matches what this step asks for, and nothing else.

    name       All
    event bus  Orders
$ ork lab solve --apply -q
created rule All on Orders
$ ork put-rule Other --bus Orders --pattern '{"source":["s"]}'
created rule Other on Orders
$ ork lab reset
! removed 2 things, nothing of the lab is left; what you made under names of your own stays
! `ork lab start demo` begins again
$ ork put-targets All --bus Orders --to log:x
! error: there is no rule `All`
? 5
$ ork put-rule Other --bus Orders --pattern '{"source":["s"]}'
rule Other on Orders already exists
"#,
    );
}

const TICKS: &str = r#"lab: demo
title: Ticks
resources:
  log: { log-group: { name: ticks } }
steps:
  - schedule: { name: Tick, cron: "0 0 1 1 ? 2199", targets: [{ to: log }] }
  - verify:
      logs: { group: log, count: 1, body: { detail-type: Scheduled Event } }
      within: 4m
"#;

#[test]
fn nobody_waits_for_a_schedule_that_fires_too_late() {
    let shell = Shell::with_lab(TICKS);
    assert!(lab(&shell, &["start", "demo"]).status.success());
    shell.session(
        r#"
$ ork schedule Tick --cron '0 0 1 1 ? 2199' --to log:ticks
created rule Tick on default
added permission: EventBridge may write to ticks
created target ticks of Tick
$ ork lab next -q
ok 1/2 schedule-1

2/2 verify-2

  See what came of it: `ork lab check` looks for you, or look yourself.

    where    log group ticks
    what     1 log event with the expected content
    content  {"detail-type":"Scheduled Event"}
    within   4m
$ ork lab check
x 2/2 verify-2
    expected  at least 1 log event with the expected content
    got       no log event
    why       `Tick` fires next at 2199-01-01T00:00:00Z, later than in 4m
!  help: `ork schedule Tick --fire` lets it fire now
? 6
$ ork lab solve -q
ork schedule Tick --fire
ork verify logs --group ticks --count 1.. --body '{"detail-type":"Scheduled Event"}' --within 4m
$ ork schedule Tick --fire
fired Tick: event <id-1>
$ ork lab check -q
ok 2/2 verify-2
"#,
    );
}

const UNMATCHED: &str = r#"lab: demo
title: An event that no rule matches
steps:
  - id: bus
    title: Create a bus
    create-bus: { name: Orders }
  - id: send
    title: Send an event
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: first, detail: { a: 1 } }] }
  - id: rule
    title: Catch it
    put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
"#;

#[test]
fn an_event_that_no_rule_delivers_is_known_where_ork_published_it() {
    let shell = Shell::with_lab(UNMATCHED);
    shell.file("events.ndjson", "{\"b\":1}\n{\"a\":1.0}\n");
    assert!(lab(&shell, &["start", "demo"]).status.success());
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork lab next --skip
2/3 Send an event

  Send 1 event to the bus.

    event bus    Orders
    source       s
    detail type  t
    detail       {"a":1}
$ ork publish --bus Orders --source s --detail-type t b:=1 -q --ids
<id-1>
$ ork lab check -q
x 2/3 Send an event
    expected  an event with the detail {"a":1} on `Orders`
    got       none that arrived anywhere since this step began
    help      an event that no rule delivers leaves no trace: of those only one that `ork publish` sent just as the step asks, with this source, detail type and detail, is known here
? 1
$ ork publish --bus Orders --source s --detail-type t -q --ids - < events.ndjson
<id-2>
<id-3>
$ ork lab check -q
ok 2/3 Send an event
"#,
    );
}

#[test]
fn the_status_lists_what_is_done_and_what_is_not() {
    let shell = Shell::with_lab(LAB);
    assert!(lab(&shell, &["start", "demo"]).status.success());
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
"#,
    );
    assert!(lab(&shell, &["next"]).status.success());
    assert!(lab(&shell, &["next", "--skip"]).status.success());
    let said = text(&lab(&shell, &["status"]).stdout);
    let listed: Vec<&str> = said.lines().skip_while(|line| *line != "demo").collect();
    let expected = [
        "demo",
        "   1  done     Create a bus              bus",
        "   2  skipped  Catch what comes from s   rule",
        "   3  current  Log it                    target",
        "   4  to do    Send an event             send",
        "   5  to do    Find it in the log group  seen",
    ];
    assert_eq!(listed, expected, "{said}");
    let document: Value = serde_json::from_slice(&lab(&shell, &["status", "-o", "json"]).stdout).expect("JSON");
    let steps = document["runs"][0]["steps"].as_array().expect("steps");
    let states: Vec<&Value> = steps.iter().map(|step| &step["state"]).collect();
    assert_eq!(states, ["done", "skipped", "current", "to-do", "to-do"]);
}
