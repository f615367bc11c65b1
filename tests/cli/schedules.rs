//! Tests of schedules: shown without a cloud, put with their targets, and awaited in a lab with virtual time.

use super::shell::{Shell, text};

#[test]
fn firings_are_told_without_a_cloud_and_errors_point_into_the_expression() {
    Shell::new().session(
        r#"
$ TZ=UTC ork schedule Century --cron '0 12 1 1 ? 2099' --next 5
UTC                   LOCAL
2099-01-01T12:00:00Z  Thu 2099-01-01 12:00:00 +00:00
$ TZ=UTC ork schedule Century --cron 'cron(0 12 1 1 ? 2099)' --next 1 -o json
{
  "schema": "ork.firings/1",
  "name": "Century",
  "expression": "cron(0 12 1 1 ? 2099)",
  "firings": [
    {
      "utc": "2099-01-01T12:00:00Z",
      "local": "Thu 2099-01-01 12:00:00 +00:00"
    }
  ]
}
$ ork schedule Tick --cron '* * * * MON-FRI *' --next 1
! error[bad-schedule]: both day fields say something
!  --> command line:1:31
!   |
! 1 | ork schedule Tick --cron '* * * * MON-FRI *' --next 1
!   |                               ^^^^^^^^^^^
!   |
!   = help: write `?` for the day of month, the third field
!
! 1 error
? 3
$ ork schedule Tick --rate '1 minutes' --to log:/ticks
! error[bad-schedule]: after 1 the unit is singular
!  --> command line:1:29
!   |
! 1 | ork schedule Tick --rate '1 minutes' --to log:/ticks
!   |                             ^^^^^^^
!   |
!   = help: write `rate(1 minute)`
!
! 1 error
? 3
$ ork schedule Past --cron '0 12 1 1 ? 1999' --next 1
! error: cron(0 12 1 1 ? 1999) never fires again
!  help: its years are over, or no month that it names has such a day
? 3
"#,
    );
}

#[test]
fn a_schedule_is_a_rule_with_its_targets() {
    Shell::new().session(
        r#"
$ ork schedule Century --cron '0 12 1 1 ? 2099' --to log:/ticks
created rule Century on default
created log group /ticks
added permission: EventBridge may write to /ticks
created target ticks of Century
$ ork schedule Century --rate '365 days' --to log:/ticks
updated rule Century on default
target ticks of Century already exists
$ TZ=UTC ork schedule Millennium --next 1
! error: there is no rule `Millennium`
? 5
$ ork schedule Millennium --cron '0 12 1 1 ? 2099' --to log:/ticks
created rule Millennium on default
created target ticks of Millennium
$ TZ=UTC ork schedule Millennium --next 1
UTC                   LOCAL
2099-01-01T12:00:00Z  Thu 2099-01-01 12:00:00 +00:00
$ ork put-rule Orders --pattern '{"source": ["com.aws.orders"]}'
created rule Orders on default
$ ork schedule Orders --next 1
! error: the rule `Orders` has no schedule
!  help: a rule with an event pattern fires when an event comes
? 3
"#,
    );
}

const LAB: &str = r#"lab: ticks
title: Every minute of a weekday
starts-at: 2026-01-09T23:57:30Z
steps:
  - id: tick
    schedule: { name: Tick, cron: "* * ? * MON-FRI *", targets: [{ to: "log:/ticks" }] }
  - id: friday
    verify: { logs: { group: /ticks, text: Scheduled Event, count: 2 }, within: 150s }
  - id: weekend
    verify: { logs: { group: /ticks, count: 2 }, quiet-for: 47h, control: friday }
  - id: monday
    verify: { logs: { group: /ticks, text: "2026-01-12T00:00:00Z", count: 1 }, within: 2h }
"#;

#[test]
fn a_lab_lets_a_weekend_pass() {
    let shell = Shell::new();
    shell.file("labs/ticks/lab.yaml", LAB);
    let output = shell.run(&["lab", "run", "ticks"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("nothing left behind"), "{said}");
    let shown = text(&shell.run(&["lab", "show", "ticks", "--as", "commands"]).stdout);
    assert!(shown.contains("ork schedule Tick --cron '* * ? * MON-FRI *' --to log:/ticks"), "{shown}");
    shell.file("labs/ticks/lab.yaml", &LAB.replace("2026-01-09T23:57:30Z", "friday"));
    let refused = text(&shell.run(&["lab", "run", "ticks"]).stderr);
    assert!(
        refused.contains("`friday` is no moment") && refused.contains("write it like 2026-01-10T12:00:00Z"),
        "{refused}"
    );
}

#[test]
fn a_schedule_fires_by_hand() {
    let shell = Shell::new();
    let words = ["schedule", "Century", "--cron", "0 12 1 1 ? 2099", "--to", "log:/ticks", "--fire", "-q"];
    let first = shell.run(&words);
    assert!(text(&first.stdout).contains("fired Century: event "), "{first:?}");
    let again = text(&shell.run(&["schedule", "Century", "--fire", "-o", "json"]).stdout);
    assert!(again.contains("\"schema\": \"ork.fired/1\""), "{again}");
    shell.session(
        r#"
$ ork verify logs --group /ticks --count 2 --body '{"source":"aws.events","detail-type":"Scheduled Event"}'
ok logs /ticks: 2 log events (at once)
$ ork schedule Centuries --fire
! error: Rule Centuries does not exist on EventBus default.
? 5
$ ork schedule Century --fire --backend aws
! error: only the local cloud can let a schedule fire at once
!  help: `--next 1` shows when it will fire
? 4
"#,
    );
}

#[test]
fn an_expression_needs_no_name_to_say_when_it_fires() {
    Shell::new().session(
        r#"
$ TZ=UTC ork schedule 'cron(0 12 1 1 ? 2099)' --next 1
UTC                   LOCAL
2099-01-01T12:00:00Z  Thu 2099-01-01 12:00:00 +00:00
$ ork schedule 'rate(1 minutes)' --next 1
! error[bad-schedule]: after 1 the unit is singular
!  --> command line:1:22
!   |
! 1 | ork schedule 'rate(1 minutes)' --next 1
!   |                      ^^^^^^^
!   |
!   = help: write `rate(1 minute)`
!
! 1 error
? 3
"#,
    );
}
