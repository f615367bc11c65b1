//! Tests of executions started by executions: the parent waits for them, and they end with it.

use serde_json::{Value, json};

use super::{Client, arn, text, wait};

#[test]
fn a_parent_waits_for_its_child() {
    let mut client = Client::new();
    let parent = |resource: &str, child: &str| {
        json!({"StartAt": "Child", "States": {"Child": {
            "Type": "Task",
            "Resource": format!("arn:aws:states:::states:startExecution{resource}"),
            "Parameters": {"StateMachineArn": child, "Input": {"n": 1}},
            "End": true,
        }}})
    };
    let child = client.create("child", "STANDARD", &wait(30));
    let failing = json!({"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "No", "Cause": "why"}}});
    let failing = client.create("failing", "STANDARD", &failing);
    let cases =
        [("", &child, "SUCCEEDED", 0), (".sync:2", &child, "SUCCEEDED", 30), (".sync:2", &failing, "FAILED", 0)];
    for (index, (resource, child, status, seconds)) in cases.into_iter().enumerate() {
        let machine = client.create(&format!("parent{index}"), "STANDARD", &parent(resource, child));
        let execution = client.start(&machine, &json!({}));
        if seconds > 0 {
            assert_eq!(client.describe(&execution)["status"], "RUNNING");
            client.pass_time(seconds);
        }
        let described = client.describe(&execution);
        assert_eq!(described["status"], status, "{described}");
        if resource == ".sync:2" && status == "SUCCEEDED" {
            let output: Value = serde_json::from_str(&text(&described["output"])).expect("JSON");
            assert_eq!(output["Output"], json!({"n": 1}));
        }
        if status == "FAILED" {
            assert_eq!(described["error"], "States.TaskFailed");
            assert!(text(&described["cause"]).contains("\"Error\":\"No\""), "{described}");
        }
    }
}

#[test]
fn a_child_ends_with_the_task_that_waits_for_it() {
    let mut client = Client::new();
    let child = client.create("child", "STANDARD", &wait(3600));
    let task = |name: &str, resource: &str, timeout: i64| {
        json!({
            "Type": "Task",
            "Resource": format!("arn:aws:states:::states:startExecution{resource}"),
            "Parameters": {"StateMachineArn": child, "Name": name},
            "TimeoutSeconds": timeout,
            "End": true,
        })
    };
    let alone = |task: Value| json!({"StartAt": "T", "States": {"T": task}});
    let cut = json!({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
        alone(task("cut", ".sync", 600)),
        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "Next": "F"}, "F": {"Type": "Fail", "Error": "No"}}},
    ]}}});
    let table = [
        ("timed-out", alone(task("timed-out", ".sync:2", 5)), "ABORTED"),
        ("cut", cut, "ABORTED"),
        ("not-awaited", alone(task("not-awaited", "", 5)), "RUNNING"),
    ];
    for (name, definition, status) in table {
        let machine = client.create(name, "STANDARD", &definition);
        client.start(&machine, &json!({}));
        client.pass_time(6);
        let ended = client.describe(&format!("{}:{name}", child.replacen(":stateMachine:", ":execution:", 1)));
        assert_eq!(ended["status"], status, "{name}");
    }
    let machine = client.create("stopped", "STANDARD", &alone(task("stopped", ".sync", 600)));
    let parent = client.start(&machine, &json!({}));
    client.ok("StopExecution", json!({"executionArn": parent}));
    assert_eq!(client.describe(&arn("execution:child:stopped"))["status"], "ABORTED");
}
