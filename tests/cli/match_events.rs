//! Tests of `match`: a pattern is matched against events, without a cloud.

use super::shell::Shell;

const PATTERN: &str = r#"{"source":["com.aws.orders"],"detail":{"location":["eu-west","eu-east"]}}"#;
const EU: &str = r#"{"source":"com.aws.orders","detail":{"location":"eu-west","value":300}}"#;
const US: &str = r#"{"source":"com.aws.orders","detail":{"location":"us-west","value":300}}"#;

#[test]
fn every_event_gets_a_verdict() {
    let shell = Shell::new();
    shell.file("pattern.json", PATTERN).file("eu.json", EU).file("both.ndjson", &format!("{EU}\n{US}\n"));
    shell.file("list.json", &format!("[{EU},\n{EU}]"));
    shell.session(
        r#"
$ ork match pattern.json eu.json
ok event 1 matches
$ ork match pattern.json both.ndjson
ok event 1 matches
x event 2 does not match
? 1
$ ork match pattern.json - -o ndjson < both.ndjson
{"schema":"ork.match/1","event":1,"matched":true}
{"schema":"ork.match/1","event":2,"matched":false}
? 1
$ ork match pattern.json list.json -o json
{
  "schema": "ork.matches/1",
  "verdicts": [
    {
      "event": 1,
      "matched": true
    },
    {
      "event": 2,
      "matched": true
    }
  ]
}
$ ork match '{"source":["x"]}' '{"source":"x"}'
ok event 1 matches
"#,
    );
}

#[test]
fn why_is_said_field_by_field() {
    let shell = Shell::new();
    shell.file("pattern.json", PATTERN).file("both.ndjson", &format!("{EU}\n{US}\n"));
    shell.session(
        r#"
$ ork match pattern.json both.ndjson --explain
ok event 1 matches
    match
      ok  detail.location: "eu-west"
      ok  source: "com.aws.orders"
x event 2 does not match
    no match: 1 of 2 fields refuses
      no  detail.location: wanted "eu-west" or "eu-east", found "us-west"
          "us-west" differs in 2 characters
      ok  source: "com.aws.orders"
? 1
"#,
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let shell = Shell::new();
    shell.file("pattern.json", PATTERN).file("broken.ndjson", &format!("{EU}\n{{\"source\": }}\n")).file("empty", "");
    shell.session(
        r#"
$ ork match pattern.json broken.ndjson
ok event 1 matches
! error: the events are not JSON: expected value at line 2 column 12
? 3
$ ork match pattern.json empty
! error: there is no event to match
? 3
$ ork match - -
! error: PATTERN and EVENT both read stdin
!  help: give one of them as a file
? 2
$ ork match '{"source":["x"' '{}'
! error[bad-pattern]: Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)"{"source":["x""; line: 1, column: 11])
!  --> PATTERN:1:11
!   |
! 1 | {"source":["x"
!   |           ^
!   |
!   = help: close it before the pattern ends
!
! 1 error
? 3
"#,
    );
}
