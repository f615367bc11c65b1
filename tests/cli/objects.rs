//! Tests of buckets and objects: in a shell, and in a lab with a rule for their events.

use super::shell::{Shell, text};

#[test]
fn an_object_goes_from_a_shell_into_a_bucket() {
    let shell = Shell::new();
    shell.file("orders.csv", "id,value\n415,10\n");
    shell.session(
        r#"
$ ork create bucket uploads --event-bridge
created bucket uploads
$ ork create bucket uploads
bucket uploads already exists
$ ork put-rule Uploads --bus default --pattern '{"source":["aws.s3"],"detail":{"bucket":{"name":["uploads"]}}}'
created rule Uploads on default
$ ork put-targets Uploads --bus default --to log:/aws/events/uploads
created log group /aws/events/uploads
added permission: EventBridge may write to /aws/events/uploads
created target aws-events-uploads of Uploads
$ ork put-object uploads orders/415.json --body '{"order":415}'
put object uploads/orders/415.json
$ ork put-object uploads orders.csv --body orders.csv -o json
{
  "schema": "ork.receipt/1",
  "step": "put-object",
  "changes": [
    {
      "verb": "put",
      "kind": "object",
      "name": "uploads/orders.csv",
      "detail": "arn:aws:s3:::uploads/orders.csv"
    }
  ],
  "outputs": {
    "arn": "arn:aws:s3:::uploads/orders.csv",
    "bucket": "uploads",
    "etag": "535c6b39d7891f1ba763c0cc020a216b",
    "key": "orders.csv"
  }
}
$ ork verify object --bucket uploads --key orders/415.json --body '{"order":415}'
ok object uploads/orders/415.json: 1 object (at once)
$ ork verify object --bucket uploads --count 2 --within 0s
ok object uploads: 2 objects (at once)
$ ork verify logs --group /aws/events/uploads --count 2 --body '{"detail-type":"Object Created"}'
ok logs /aws/events/uploads: 2 log events (at once)
"#,
    );
}

#[test]
fn a_file_is_uploaded_as_it_is_at_once_or_in_parts() {
    let shell = Shell::new();
    // A byte-order mark is content here.
    shell.file("large.bin", &format!("\u{feff}{}", "0123456789".repeat(1_200_000)));
    shell.session("\n$ ork create bucket uploads\ncreated bucket uploads\n");
    let put = ["put-object", "uploads", "large.bin", "--body", "large.bin", "-o", "json"];
    let whole = shell.run(&put);
    assert!(text(&whole.stdout).contains("\"etag\": \"e6445a2f02c82b58a3201f761e4c9fc4\""), "{whole:?}");
    let parts = shell.run(&[&put[..], &["--multipart"]].concat());
    assert!(text(&parts.stdout).contains("\"etag\": \"1ee00774354514c77fa745b5b1182434-2\""), "{parts:?}");
}

#[test]
fn what_cannot_be_is_said_before_anything_is_sent() {
    Shell::new().session(
        r#"
$ ork put-object upload a.txt --body none.csv
! error: cannot read `none.csv`: No such file or directory (os error 2)
!  help: a JSON text given in place starts with a bracket; `-` reads stdin
? 3
$ ork put-object upload a.txt --body '{}'
! error: there is no bucket `upload`
!  help: create it with `ork create bucket upload`
? 5
"#,
    );
}

const LAB: &str = r#"lab: demo
title: A demo
resources:
  inbox: { bucket: { name: inbox-of-orders, event-bridge: true } }
  log: { log-group: { name: /aws/events/inbox } }
steps:
  - id: rule
    title: Hear of orders
    put-rule:
      name: Arrived
      bus: default
      pattern: { source: [aws.s3], detail: { object: { key: [{ prefix: orders/ }] } } }
  - id: target
    title: Log them
    put-targets: { rule: Arrived, bus: default, targets: [{ to: log }] }
  - id: put
    title: Put an order
    put-object: { bucket: inbox, key: orders/415.json, body: { order: 415 } }
  - id: other
    title: Put something else
    put-object: { bucket: inbox, key: other.txt, body: "{}" }
  - id: logged
    title: Find the order in the log group
    verify: { logs: { group: log, count: 1, text: "${{ steps.put.etag }}" } }
  - id: there
    title: Find the order in the bucket
    verify: { object: { bucket: inbox, key: orders/415.json, body: { order: 415 } } }
"#;

#[test]
fn a_lab_hears_of_what_it_puts_and_leaves_no_bucket_behind() {
    let shell = Shell::with_lab(LAB);
    let run = shell.run(&["lab", "run", "demo", "-v"]);
    assert!(run.status.success(), "{}{}", text(&run.stdout), text(&run.stderr));
    let shown = text(&run.stdout);
    assert!(shown.contains("bucket inbox-of-orders"), "{shown}");
    assert!(shown.contains("removed"), "{shown}");
}
