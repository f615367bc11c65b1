//! Tests of `publish`: valid events are sent, errors are reported, and every event has its receipt.

use super::shell::{Shell, text};

const FLAGS: &str = "--source com.aws.orders --detail-type Order";

fn with_bus() -> Shell {
    let shell = Shell::new();
    shell.session("$ ork create-bus Orders\ncreated event bus Orders");
    shell
}

#[test]
fn a_broken_line_is_named_and_what_stands_before_it_is_sent() {
    let shell = with_bus();
    shell.file("broken.ndjson", "{\"a\":1}\n{\"a\":2}\n{\"a\":3,}\n{\"a\":4}\n");
    shell.session(&format!(
        r#"
$ ork publish --bus Orders {FLAGS} - < broken.ndjson
{{"schema":"ork.published/1","line":1,"id":"<id-1>","bus":"Orders","rules":[]}}
{{"schema":"ork.published/1","line":2,"id":"<id-2>","bus":"Orders","rules":[]}}
! sent 2 events to `Orders`; no rule matches 2 events
! error: stdin: line 3: not JSON: trailing comma
!  help: the entries before line 3 were sent; correct the input, then send it again from line 3
? 3
"#
    ));
}

#[test]
fn an_entry_that_is_too_large_is_never_sent() {
    let shell = with_bus();
    shell.file("large.ndjson", &format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n", "x".repeat(1_048_576)));
    shell.session(&format!(
        r#"
$ ork publish --bus Orders {FLAGS} large.ndjson -q
{{"schema":"ork.published/1","line":1,"id":"<id-1>","bus":"Orders","rules":[]}}
! error: large.ndjson: line 2: the event weighs 1048603 bytes, more than the 1048576 an entry may have; put the data into S3 and its address into the event
!  help: the entries before line 2 were sent; correct the input, then pipe the rest into the same command: `tail -n +2 large.ndjson`
? 3
"#
    ));
}

#[test]
fn lists_and_whole_events_are_read_too() {
    let shell = with_bus();
    shell.file("list.json", "[\n  {\"a\": 1},\n  {\"a\": 2}\n]\n");
    shell
        .file("whole.json", "{\"source\": \"s\", \"detail-type\": \"t\", \"as\": \"first\", \"detail\": {\"a\": 1}}\n");
    shell.session(&format!(
        r#"
$ ork publish --bus Orders {FLAGS} list.json -q --ids
<id-1>
<id-2>
$ ork publish --bus Orders whole.json -q
{{"schema":"ork.published/1","as":"first","line":1,"id":"<id-3>","bus":"Orders","rules":[]}}
$ ork publish --bus Orders list.json -q
! error: list.json: line 2: not an event: unknown field `a`, expected one of `as`, `source`, `detail-type`, `resources`, `time`, `detail`; give --source and --detail-type when each line is a detail
!  help: nothing was sent
? 3
"#
    ));
}

#[test]
fn receipts_come_in_the_form_that_was_asked_for() {
    let shell = with_bus();
    shell.session(&format!(
        r#"
$ ork put-rule All --bus Orders --pattern '{{"source":["com.aws.orders"]}}'
created rule All on Orders
$ ork publish --bus Orders {FLAGS} a=1 -o text
<id-1> matches All
! sent 1 event to `Orders`
$ ork publish --bus Orders {FLAGS} a=1 --count 2 -o json -q
{{
  "schema": "ork.publish/1",
  "published": [
    {{
      "id": "<id-2>",
      "bus": "Orders",
      "rules": [
        "All"
      ]
    }},
    {{
      "id": "<id-3>",
      "bus": "Orders",
      "rules": [
        "All"
      ]
    }}
  ]
}}
"#
    ));
}

#[test]
fn what_makes_no_sense_is_refused_before_a_backend_is_touched() {
    Shell::new().session(
        r#"
$ ork publish --bus Orders
! error: there is nothing to publish
!  help: give a FILE, `-` for stdin, or fields: category=lab-supplies value:=415
? 2
$ ork publish --bus Orders value:=many
! error: `many` is not JSON: expected value at line 1 column 1
!  help: a text is written `value=many`
? 2
$ ork publish --bus Orders events.json a=1
! error: `events.json` is no field: it has no `=`
!  help: write `events.json=TEXT`; a value with blanks is put in quotes, as in --detail-type 'Order Notification'; a FILE stands alone, without fields
? 2
"#,
    );
}

#[test]
fn many_events_arrive_all_and_in_order() {
    let shell = with_bus();
    let lines: String = (0..1234).map(|number| format!("{{\"n\":{number}}}\n")).collect();
    shell.file("many.ndjson", &lines);
    let mut words = vec!["publish", "--bus", "Orders", "many.ndjson"];
    words.extend(FLAGS.split(' '));
    let output = shell.run(&words);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let receipts = text(&output.stdout);
    let numbers: Vec<u64> = receipts
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["line"].as_u64().expect("a number"))
        .collect();
    assert_eq!(numbers, (1..=1234).collect::<Vec<_>>());
}
