//! Tests of `trace` and `tail`: the hops of an event, and the events of a bus.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::shell::{Shell, text};

const REPUBLISH: &str = r#"{
  "StartAt": "Republish",
  "States": {
    "Republish": {
      "Type": "Task",
      "Resource": "arn:aws:states:::events:putEvents",
      "Parameters": {
        "Entries": [{ "Source": "shop.done", "DetailType": "Done", "EventBusName": "Orders", "Detail.$": "$.detail" }]
      },
      "End": true
    }
  }
}
"#;

const PUBLISH: &[&str] =
    &["publish", "--bus", "Orders", "--source", "shop", "--detail-type", "Order", "-q", "value:=1"];

/// Creates a bus whose events start an execution that publishes an event for a function, whose records go to another
/// bus.
fn with_chain() -> Shell {
    let shell = Shell::new();
    shell.file("republish.json", REPUBLISH).file("stock.mjs", "export const handler = async () => 'enough';\n");
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork create-bus Inventory
created event bus Inventory
$ ork create state-machine Process --definition republish.json
created state machine Process
$ ork create function Stock --code stock.mjs
created function Stock
"#,
    );
    for line in [
        r#"put-rule New --bus Orders --pattern {"source":["shop"]}"#,
        r#"put-rule Done --bus Orders --pattern {"source":["shop.done"]}"#,
        r#"put-rule Records --bus Inventory --pattern {"source":["lambda"]}"#,
        "put-targets New --bus Orders --to state-machine:Process",
        "put-targets Done --bus Orders --to function:Stock",
        "put-targets Records --bus Inventory --to log:/records",
        "lambda-destination Stock --on-success bus:Inventory",
    ] {
        let output = shell.run(&line.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
    }
    shell
}

#[test]
fn a_trace_goes_from_an_event_to_all_that_came_of_it() {
    let shell = with_chain();
    shell.session(
        r#"
$ ork publish --bus Orders --source shop --detail-type Order -q --ids value:=1
<id-1>
$ ork trace <id-1>
ok event <id-1> from shop, "Order", on event bus Orders
|- ok rule New matched
|  `- ok delivered to state machine Process
|     `- ok execution <id-2> started
|        |- ok published event <id-3> from shop.done, "Done", on event bus Orders
|        |  |- ok rule Done matched
|        |  |  `- ok delivered to function Stock
|        |  |     `- ok function Stock ended: Success
|        |  |        `- ok published event <id-4> from lambda, "Lambda Function Invocation Result - Success", on event bus Inventory
|        |  |           `- ok rule Records matched
|        |  |              `- ok delivered to log group /records
|        |  `- - rule New did not match: `source` wants "shop" and has "shop.done" ("shop.done" goes on after it: use `prefix`)
|        `- ok execution <id-2> ended: SUCCEEDED
`- - rule Done did not match: `source` wants "shop.done" and has "shop" ("shop" is another string)
$ ork trace <id-4> -q
ok event <id-4> from lambda, "Lambda Function Invocation Result - Success", on event bus Inventory
`- ok rule Records matched
   `- ok delivered to log group /records
"#,
    );
    let diagram = text(&shell.run(&["trace", "--last", "--as", "mermaid"]).stdout);
    assert!(diagram.starts_with("flowchart LR\n  n0([\"event "), "{diagram}");
    assert!(diagram.contains("[\"function Stock\"]") && diagram.contains("-.->|\"did not match\"|"), "{diagram}");
    let rows = text(&shell.run(&["trace", "--last", "-o", "ndjson"]).stdout);
    let rows: Vec<serde_json::Value> = rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&rows[0]["schema"], &rows[0]["outcome"]), (&"ork.hop/1".into(), &"arrived".into()));
    assert_eq!((&rows[0]["source"], &rows[0]["detail-type"]), (&"shop".into(), &"Order".into()));
}

#[test]
fn the_id_of_a_receipt_is_what_a_trace_takes() {
    let shell = Shell::new();
    assert!(shell.run(&["create-bus", "Orders"]).status.success());
    let receipt: serde_json::Value = serde_json::from_slice(&shell.run(PUBLISH).stdout).expect("a receipt");
    let id = receipt["id"].as_str().expect("an id");
    let whole = text(&shell.run(&["trace", id]).stdout);
    assert_eq!(whole, format!("ok event {id} from shop, \"Order\", on event bus Orders\n"));
    assert_eq!(text(&shell.run(&["trace", &id[..12]]).stdout), whole, "the beginning is enough");
    assert_eq!(text(&shell.run(&["trace", "--last"]).stdout), whole);
}

#[test]
fn an_event_that_is_not_known_is_no_way() {
    let shell = Shell::new();
    shell.session(
        r"
$ ork trace --last
! error: no event has arrived in the local cloud
!  help: send one with `ork publish`
? 5
$ ork trace abc -q
! error: the local cloud knows no event `abc`
!  help: `ork publish` prints the id of every event; `ork trace --last` shows the last one
? 5
$ ork trace --last --backend http://127.0.0.1:1
! error: only the local cloud remembers the way of an event
!  help: elsewhere `ork verify` asks the targets for what arrived
? 4
$ ork tail --bus Orders -q
! error: there is no event bus `Orders`
!  help: create it with `ork create-bus Orders`
? 5
",
    );
    assert!(shell.run(&["create-bus", "Orders"]).status.success());
    // Among seventeen IDs, two begin with the same digit.
    for _ in 0..17 {
        assert!(shell.run(PUBLISH).status.success());
    }
    let rows = text(&shell.run(&["tail", "--bus", "Orders", "--since", "1h", "--count", "17", "-o", "ndjson"]).stdout);
    let ids: Vec<String> = rows
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()?["id"].as_str().map(str::to_owned))
        .collect();
    let ambiguous = ids.iter().find(|id| ids.iter().filter(|other| other[..1] == id[..1]).count() > 1).expect("two");
    let output = shell.run(&["trace", &ambiguous[..1]]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains(&format!("events begin with `{}`", &ambiguous[..1])));
}

#[test]
fn a_tail_shows_what_other_processes_send() {
    let shell = Shell::new();
    for line in ["create-bus Orders", "create-bus Other", r#"put-rule All --bus Orders --pattern {"source":["shop"]}"#]
    {
        assert!(shell.run(&line.split(' ').collect::<Vec<_>>()).status.success(), "{line}");
    }
    assert!(shell.run(PUBLISH).status.success());
    let mut tail = shell.command(["tail", "--bus", "Orders", "--since", "1h", "--count", "3"]);
    let mut tail = tail.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(tail.stdout.take().expect("stdout")).lines();
    let mut next = || lines.next().expect("a line").expect("text");
    let line = next();
    assert!(line.ends_with("  shop  \"Order\"  rules: All"), "{line}");
    // It is running and continues to read: further events come from other processes.
    let other = ["publish", "--bus", "Other", "--source", "x", "--detail-type", "t", "-q", "a:=1"];
    assert!(shell.run(&other).status.success());
    let unmatched = ["publish", "--bus", "Orders", "--source", "x", "--detail-type", "t", "-q", "a:=1"];
    assert!(shell.run(&unmatched).status.success());
    assert!(next().ends_with("  x  \"t\"  no rule matches"));
    assert!(shell.run(PUBLISH).status.success());
    assert!(next().ends_with("rules: All"));
    assert_eq!(tail.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_tail_ends_quietly_when_nobody_reads_it() {
    let shell = Shell::new();
    assert!(shell.run(&["create-bus", "Orders"]).status.success());
    assert!(shell.run(PUBLISH).status.success());
    let mut tail = shell.start(&["tail", "--bus", "Orders", "--since", "1h", "-o", "ndjson"]);
    let mut lines = BufReader::new(tail.stdout.take().expect("stdout"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    assert!(line.starts_with(r#"{"schema":"ork.arrival/1","time":""#), "{line}");
    drop(lines);
    assert!(shell.run(PUBLISH).status.success());
    let output = tail.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn a_trace_says_why_a_function_failed_and_what_shows_its_log() {
    let shell = Shell::new();
    shell.file("broken.mjs", "export const handler = async () => { throw new TypeError('no stock'); };\n");
    for line in [
        "create-bus Orders",
        "create function Stock --code broken.mjs",
        r#"put-rule New --bus Orders --pattern {"source":["shop"]}"#,
        "put-targets New --bus Orders --to function:Stock",
    ] {
        assert!(shell.run(&line.split(' ').collect::<Vec<_>>()).status.success(), "{line}");
    }
    assert!(shell.run(PUBLISH).status.success());
    let trace = text(&shell.run(&["trace", "--last"]).stdout);
    assert!(trace.contains("function Stock ended: Unhandled: TypeError: no stock\n"), "{trace}");
    let advice = trace.split("help: `ork ").nth(1).and_then(|rest| rest.split('`').next()).expect("a command");
    let advice: Vec<&str> = advice.split(' ').collect();
    let output = shell.run(&advice);
    let log = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(log.contains("no stock") && log.contains("\"passed\""), "{advice:?}: {log}");
}
