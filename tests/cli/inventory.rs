//! Tests of `get`, `describe`, `delete`, `logs`, `messages` and `executions`.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use super::shell::{Shell, text};

const PREPARED: &str = r#"
$ ork create-bus Orders
created event bus Orders
$ ork create queue Jobs
created queue Jobs
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork put-targets All --bus Orders --to queue:Jobs --to log:orders
added permission: All may sqs:SendMessage to Jobs
created log group orders
added permission: EventBridge may write to orders
created target Jobs of All
created target orders of All
"#;

fn prepared() -> Shell {
    let shell = Shell::new();
    shell.session(PREPARED);
    shell
}

#[test]
fn what_exists_is_listed_described_and_deleted() {
    let shell = prepared();
    shell.session(
        r#"
$ ork get rules --bus Orders -q
NAME  STATE    TARGETS                 FIRES-ON
All   ENABLED  queue:Jobs, log:orders  {"source":["s"]}
$ ork get targets --bus Orders -q
NAME    RULE  TO
Jobs    All   queue:Jobs
orders  All   log:orders
$ ork get queue
NAME  MESSAGES  IN-FLIGHT  DELAYED
Jobs  0         0          0
$ ork get topics
! no topic here
$ ork describe target orders --bus Orders --rule All -q
name  orders
rule  All
to    log:orders
arn   arn:aws:logs:us-east-1:000000000000:log-group:orders
$ ork describe queue Job -q
! error: there is no queue `Job`; did you mean `Jobs`?
? 5
$ ork delete target orders --bus Orders
deleted target orders
$ ork delete bus default
! error: event bus `default` cannot be deleted with ork
!  help: what AWS provides, or another tool made, stays
? 4
$ ork delete rule All --bus Orders
deleted rule All
$ ork delete bus Orders
deleted event bus Orders
$ ork delete queue Jobs -o ndjson
{"schema":"ork.deleted/1","kind":"queue","name":"Jobs"}
$ ork get queues -q
$ ork get executions -o json -q
{
  "schema": "ork.list/1",
  "kind": "execution",
  "items": []
}
"#,
    );
}

/// Every kind that can be created can be listed, described and deleted.
#[test]
fn nothing_that_can_be_made_is_out_of_sight() {
    let shell = prepared();
    shell.file("machine.json", r#"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#);
    shell.file("code.mjs", "export const handler = async () => 1;\n");
    for words in [
        &["create", "topic", "News"][..],
        &["subscribe", "News", "--queue", "Jobs"],
        &["create", "state-machine", "Steps", "--definition", "machine.json"],
        &["create", "function", "Stock", "--code", "code.mjs"],
        &["start-execution", "Steps", "--input", "{}", "--wait"],
        &["schedule", "Tick", "--rate", "1 day", "--to", "queue:Jobs"],
        &["create", "log-group", "extra"],
    ] {
        let made = shell.run(words);
        assert!(made.status.success(), "{words:?}: {}", text(&made.stderr));
    }
    for kind in ["bus", "execution", "function", "log-group", "queue", "rule", "schedule", "state-machine"]
        .into_iter()
        .chain(["subscription", "target", "topic"])
    {
        let bus = if matches!(kind, "rule" | "target") { &["--bus", "Orders"][..] } else { &[] };
        let listed = shell.run(&[&["get", kind, "-o", "json"], bus].concat());
        let list: Value = serde_json::from_slice(&listed.stdout).unwrap_or_else(|_| panic!("{kind}"));
        let name = list["items"][0]["name"].as_str().unwrap_or_else(|| panic!("{kind}: {list}"));
        let described = shell.run(&[&["describe", kind, name, "-o", "json"], bus].concat());
        let facts: Value = serde_json::from_slice(&described.stdout).unwrap_or_else(|_| panic!("{kind} {name}"));
        assert_eq!(facts["name"], name);
        if !matches!(kind, "bus" | "execution" | "rule" | "schedule") {
            let deleted = shell.run(&[&["delete", kind, name], bus].concat());
            assert!(deleted.status.success(), "{kind} {name}: {}", text(&deleted.stderr));
        }
    }
    let failed = shell.run(&["executions", "Nothing", "-q"]);
    assert_eq!(failed.status.code(), Some(5));
}

#[test]
fn logs_and_messages_are_shown_and_stay() {
    let shell = prepared();
    let send = || shell.run(&["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "a=1"]);
    send();
    for _ in 0..2 {
        let shown = text(&shell.run(&["messages", "Jobs", "-q"]).stdout);
        assert!(shown.lines().count() == 1 && shown.contains("\"detail\":{\"a\":\"1\"}"), "{shown}");
    }
    let document: Value =
        serde_json::from_slice(&shell.run(&["messages", "Jobs", "-o", "json"]).stdout).expect("a document");
    assert_eq!(document["messages"][0]["body"]["source"], "s");
    let logged = text(&shell.run(&["logs", "orders", "-q"]).stdout);
    assert!(logged.lines().count() == 1 && logged.contains("\"source\":\"s\""), "{logged}");
    let mut follower = shell.start(&["logs", "orders", "--follow", "-o", "ndjson"]);
    let mut lines = BufReader::new(follower.stdout.take().expect("stdout")).lines();
    assert!(lines.next().is_some(), "what was there");
    send();
    let came: Value = serde_json::from_str(&lines.next().expect("a line").expect("text")).expect("JSON");
    assert_eq!(came["message"]["source"], "s");
    follower.kill().expect("it can be ended");
    follower.wait().expect("it ends");
}

#[test]
fn buckets_and_tables_are_listed_and_deleted_and_a_table_of_another_key_is_another() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create bucket uploads
created bucket uploads
$ ork create table Orders --partition-key customer
created table Orders
$ ork create table Orders --partition-key customer
table Orders already exists
$ ork create table Orders --partition-key customer:N
! error: the table `Orders` exists with another key: customer:S
!  help: `ork delete table Orders` removes it with its items, or give the table another name
? 3
$ ork get buckets -q
NAME
uploads
$ ork describe table Orders --only key -q
customer
$ ork describe table Orders --only keys -q
! error: nothing called `keys` is known of `Orders`
!  help: what is known of it: name, items, key, arn, status, created
? 2
$ ork get tables -q
NAME    ITEMS  KEY
Orders  0      customer
$ ork delete table Orders
deleted table Orders
$ ork create table Orders --partition-key customer:N
created table Orders
$ ork delete bucket uploads
deleted bucket uploads
"#,
    );
}
