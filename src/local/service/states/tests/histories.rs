//! Tests of histories, which are stored apart from the parts of an execution that change.

use serde_json::{Value, json};

use super::Client;
use crate::local::cloud::Cloud;

/// Returns a definition that waits for a second again and again.
fn endless() -> Value {
    json!({"StartAt": "Wait", "States": {
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Note"},
        "Note": {"Type": "Pass", "Result": {"seen": true}, "ResultPath": "$.note", "Next": "Again"},
        "Again": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "BooleanEquals": true, "Next": "End"}],
            "Default": "Wait"},
        "End": {"Type": "Succeed"},
    }})
}

fn started(rounds: i64) -> (Client, String) {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &endless());
    let execution = client.start(&machine, &json!({"stop": false}));
    (0..rounds).for_each(|_| client.pass_time(1));
    (client, execution)
}

fn whole(client: &mut Client, execution: &str) -> Vec<Value> {
    let all = client.ok("GetExecutionHistory", json!({"executionArn": execution, "maxResults": 1000}));
    all["events"].as_array().expect("events").clone()
}

/// Returns the state of the service as it is stored.
fn kept(client: &Client) -> Value {
    let saved = client.cloud.save().expect("a state");
    saved.services().find(|(service, _)| *service == "states").map(|(_, state)| state.clone()).expect("its state")
}

#[test]
fn pages_of_a_history_of_many_inputs_join_to_the_whole() {
    let (mut client, execution) = started(12);
    let all = whole(&mut client, &execution);
    assert_eq!(all.len(), 2 + 12 * 6);
    let ids: Vec<_> = all.iter().filter_map(|event| event["id"].as_u64()).collect();
    assert!(ids.iter().copied().eq(1..=74), "{ids:?}");
    assert_eq!(all[1]["stateEnteredEventDetails"]["input"], r#"{"stop":false}"#);
    assert_eq!(all[73]["stateEnteredEventDetails"]["input"], r#"{"stop":false,"note":{"seen":true}}"#);
    for is_reverse in [false, true] {
        let mut input = json!({"executionArn": execution, "maxResults": 7, "reverseOrder": is_reverse});
        let mut joined = Vec::new();
        loop {
            let page = client.ok("GetExecutionHistory", input.clone());
            joined.extend(page["events"].as_array().expect("events").clone());
            let Some(next) = page.get("nextToken").filter(|next| !next.is_null()) else { break };
            input["nextToken"] = next.clone();
        }
        if is_reverse {
            joined.reverse();
        }
        assert_eq!(joined, all);
    }
}

#[test]
fn what_a_step_writes_does_not_grow_with_the_history() {
    let size = |rounds| {
        let (client, _) = started(rounds);
        kept(&client)["executions"]["states"].to_string().len()
    };
    let (few, many) = (size(10), size(90));
    assert!(many <= few + 16, "{few} bytes after 10 rounds, {many} after 90");
}

#[test]
fn an_execution_that_was_kept_in_one_row_goes_on() {
    let (mut client, execution) = started(3);
    let before = whole(&mut client, &execution);
    let saved = client.cloud.save().expect("a state");
    let mut stored = serde_json::to_value(&saved).expect("a document");
    in_one_row(&mut stored);
    client.cloud = Cloud::load(serde_json::from_value(stored).expect("a state")).expect("a cloud");
    assert_eq!(whole(&mut client, &execution), before);
    client.pass_time(1);
    let after = whole(&mut client, &execution);
    assert_eq!((&after[..before.len()], after.len()), (&before[..], before.len() + 6));
    client.restart();
    assert_eq!(whole(&mut client, &execution), after);
}

/// Puts states and histories back into the rows of their executions, wherever they are in a document.
fn in_one_row(document: &mut Value) {
    match document {
        Value::Object(members) if members.contains_key("histories") => {
            let states = members.remove("states").expect("states");
            let parts = members.remove("histories").expect("histories");
            let mut execution = states["rows"]["rows"][0][1].clone();
            let parts = parts["rows"]["rows"].as_array().expect("parts");
            execution["history"] = joined(parts.iter().map(|part| &part[1]));
            members["by_arn"]["rows"]["rows"][0][1]["execution"] = execution;
        }
        Value::Object(members) => members.values_mut().for_each(in_one_row),
        Value::Array(items) => items.iter_mut().for_each(in_one_row),
        _ => {}
    }
}

/// Joins the stored parts of a history into one.
fn joined<'h>(parts: impl Iterator<Item = &'h Value>) -> Value {
    let (mut events, mut payloads): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for part in parts {
        let base = payloads.len() as u64;
        payloads.extend(part["payloads"].as_array().expect("payloads").clone());
        for event in part["events"].as_array().expect("events") {
            let mut event = event.clone();
            for detail in event["detail"].as_object_mut().expect("a detail").values_mut() {
                for name in ["input", "output"] {
                    if let Some(number) = detail[name].as_u64() {
                        detail[name] = json!(number + base);
                    }
                }
            }
            events.push(event);
        }
    }
    json!({"events": events, "payloads": payloads})
}
