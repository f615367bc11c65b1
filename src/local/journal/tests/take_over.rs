//! Tests that a cloud in the previous format is converted to the current one, once and without loss.

use super::*;

/// Returns the cloud in `format_2`, which was written by the last version with that format: two events that went
/// through two rules to a log group, a queue, a function and two state machines, then a snapshot, then one more
/// message.
fn of_format_2() -> Directory {
    let directory = Directory::new();
    fs::create_dir_all(&directory.0).unwrap();
    fs::write(directory.file(), include_bytes!("../format_2/cloud.db")).unwrap();
    fs::write(directory.0.join("cloud.key"), include_bytes!("../format_2/cloud.key")).unwrap();
    directory
}

#[test]
fn a_cloud_that_was_one_snapshot_becomes_tables_without_loss() {
    let directory = of_format_2();
    for _ in 0..2 {
        let mut replica = directory.open().expect("an older cloud");
        assert_eq!(replica.size().expect("a file").changes, 538);
        let url = |name: &str| json!({"QueueUrl": format!("http://127.0.0.1:4566/000000000000/{name}"), "AttributeNames": ["All"]});
        for (queue, visible, in_flight) in [("q", "2", "1"), ("q.fifo", "0", "0")] {
            let found = ask(&mut replica, "sqs", "GetQueueAttributes", url(queue));
            assert_eq!(found["Attributes"]["ApproximateNumberOfMessages"], visible, "{queue}: {found}");
            assert_eq!(found["Attributes"]["ApproximateNumberOfMessagesNotVisible"], in_flight, "{queue}");
        }
        let events = ask(&mut replica, "logs", "FilterLogEvents", json!({"logGroupName": "/g"}));
        assert_eq!(events["events"].as_array().map(Vec::len), Some(2), "{events}");
        let machines = ask(&mut replica, "states", "ListStateMachines", json!({}));
        for machine in machines["stateMachines"].as_array().expect("machines") {
            let arn = &machine["stateMachineArn"];
            let executions = ask(&mut replica, "states", "ListExecutions", json!({"stateMachineArn": arn}));
            assert_eq!(executions["executions"].as_array().map(Vec::len), Some(2), "{arn}");
            let arn = &executions["executions"][0]["executionArn"];
            let history = ask(&mut replica, "states", "GetExecutionHistory", json!({"executionArn": arn}));
            assert!(history["events"].as_array().is_some_and(|events| events.len() >= 2), "{history}");
        }
        let function = ask(&mut replica, "lambda", "GetFunction", json!({"FunctionName": "f"}));
        let blob = function["Configuration"]["CodeSha256"].as_str().expect("a digest").to_owned();
        let code = replica
            .read(|cloud| cloud.blob(&crate::local::service::Place::local("us-east-1"), "lambda", &blob))
            .expect("a look");
        assert!(code.is_some_and(|code| code.starts_with(b"PK")));
        assert_eq!(replica.read(|cloud| cloud.pending_timers().len()).expect("a look"), 2);
        assert!(replica.read(|cloud| cloud.hops(None).len()).expect("a look") > 10);
        assert_eq!(replica.lost_changes(), 0);
    }
    let found = Connection::open(directory.file()).unwrap();
    let tables: i64 =
        found.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'snapshot'", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 0, "nothing is kept twice");
}

#[test]
fn a_take_over_that_fails_leaves_the_file_as_it_was() {
    let directory = of_format_2();
    alter(&directory.file(), "UPDATE inputs SET at = at + 1 WHERE seq = 520");
    let before = fs::read(directory.file()).unwrap();
    let message = refusal(&directory);
    assert!(message.contains("change 520 does not follow change 519") && message.contains("`ork local reset`"));
    assert_eq!(fs::read(directory.file()).unwrap(), before);
    reset(&directory.0, first).expect("the remedy");
    directory.open().expect("a sound file");
}
