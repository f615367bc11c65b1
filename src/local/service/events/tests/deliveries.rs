use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, PATTERN, at, bus_arn, entry, queue_arn, queue_url, rule_arn, text};
use crate::local::cloud::{Cloud, Input};
use crate::local::service::Outcome;

fn attribute(message: &Value, name: &str) -> Option<String> {
    let value = message.pointer(&format!("/MessageAttributes/{name}/StringValue"));
    value.and_then(Value::as_str).map(str::to_owned)
}

#[test]
fn an_event_leaves_a_trail() {
    let mut client = Client::with_queue_target();
    client.ok("PutRule", json!({"Name": "Other", "EventBusName": "Orders", "EventPattern": r#"{"source":["x"]}"#}));
    client
        .ok("PutRule", json!({"Name": "Off", "EventBusName": "Orders", "EventPattern": PATTERN, "State": "DISABLED"}));
    let id = client.publish("Orders", "{}");
    let hops = client.hops(&id);
    let steps: Vec<(&str, &str)> = hops.iter().map(|(from, to, _)| (from.as_str(), to.as_str())).collect();
    let bus = "event-bus/Orders";
    assert_eq!(
        steps,
        [
            (bus, bus),
            (bus, "rule/Orders/Dev"),
            (bus, "rule/Orders/Other"),
            (bus, "rule/Orders/Off"),
            ("rule/Orders/Dev", "Orders")
        ]
    );
    let outcomes: Vec<&Outcome> = hops.iter().map(|(.., outcome)| outcome).collect();
    assert!(matches!(
        outcomes.as_slice(),
        [
            Outcome::Arrived { .. },
            Outcome::Matched,
            Outcome::NotMatched { .. },
            Outcome::NotMatched { .. },
            Outcome::Delivered
        ]
    ));
}

#[test]
fn a_target_gets_what_its_input_says() {
    let event = r#"{"category":"lab","value":4.10}"#;
    let transformer = json!({
        "InputPathsMap": {"category": "$.detail.category", "value": "$.detail.value"},
        "InputTemplate": "{\"what\": \"a <category>\", \"value\": <value>, \"rule\": <aws.events.rule-name>}",
    });
    let cases = [
        (json!({"Input": "{ \"k\" : 1 }"}), Some("{ \"k\" : 1 }")),
        (json!({"InputPath": "$.detail"}), Some(event)),
        (json!({"InputPath": "$.detail.category"}), Some("\"lab\"")),
        (json!({"InputTransformer": transformer}), Some(r#"{"what": "a lab", "value": 4.10, "rule": "Dev"}"#)),
        (json!({"InputPath": "$.detail.nothing"}), None),
    ];
    for (input, body) in cases {
        let mut client = Client::with_queue_target();
        let mut target = input.clone();
        target["Id"] = json!("1");
        target["Arn"] = json!(queue_arn("Orders"));
        client.target("Orders", "Dev", target);
        client.publish("Orders", event);
        assert_eq!(client.bodies("Orders"), body.map(str::to_owned).into_iter().collect::<Vec<_>>(), "{input}");
    }
}

#[test]
fn a_missing_permission_goes_to_the_dead_letter_queue_at_once() {
    let mut client = Client::new();
    client.rule("default", "Dev");
    client.closed_queue("Closed", json!({}));
    client.queue("Dead");
    let target = json!({"Id": "1", "Arn": queue_arn("Closed"), "DeadLetterConfig": {"Arn": queue_arn("Dead")}});
    client.target("default", "Dev", target);
    let id = client.publish("default", r#"{"a":1}"#);
    assert_eq!(client.bodies("Closed"), [""; 0]);
    let dead = client.messages(0, "Dead");
    assert!(text(&dead[0], "/Body").contains(&id), "the event as it was matched");
    let told = [
        ("RULE_ARN", Some(rule_arn("Dev"))),
        ("TARGET_ARN", Some(queue_arn("Closed"))),
        ("ERROR_CODE", Some("NO_PERMISSIONS".to_owned())),
        ("EXHAUSTED_RETRY_CONDITION", None),
        ("RETRY_ATTEMPTS", Some("0".to_owned())),
    ];
    for (name, value) in told {
        assert_eq!(attribute(&dead[0], name), value, "{name}");
    }
    assert!(attribute(&dead[0], "ERROR_MESSAGE").is_some_and(|message| message.contains("queue policy")));
    let hops = client.hops(&id);
    assert!(
        hops.iter()
            .any(|(_, to, outcome)| to == "Closed" && matches!(outcome, Outcome::Refused { missing: Some(_), .. }))
    );
    let dead_lettered = Outcome::DeadLettered { code: "NO_PERMISSIONS".to_owned() };
    assert!(hops.contains(&("rule/Dev".to_owned(), "Dead".to_owned(), dead_lettered)));
}

#[test]
fn a_missing_queue_is_told_apart_from_a_closed_one() {
    let mut client = Client::new();
    client.rule("default", "Dev");
    client.queue("Dead");
    let target = json!({"Id": "1", "Arn": queue_arn("Nope"), "DeadLetterConfig": {"Arn": queue_arn("Dead")}});
    client.target("default", "Dev", target);
    let id = client.publish("default", "{}");
    let dead = client.messages(0, "Dead");
    assert_eq!(attribute(&dead[0], "ERROR_CODE").as_deref(), Some("NO_RESOURCE"));
    assert_eq!(attribute(&dead[0], "ERROR_MESSAGE").as_deref(), Some("The specified queue does not exist."));
    let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed { code, .. } if code == "QueueDoesNotExist");
    assert!(client.hops(&id).iter().any(|(_, to, outcome)| to == "Nope" && failed(outcome)));
}

#[test]
fn a_permission_taken_away_is_missed_at_once() {
    let mut client = Client::with_queue_target();
    client.publish("Orders", "{}");
    let input = json!({"QueueUrl": queue_url("Orders"), "Attributes": {"Policy": ""}});
    client.call_service(0, "sqs", "SetQueueAttributes", input).expect("changed");
    client.publish("Orders", "{}");
    assert_eq!(client.bodies("Orders").len(), 1);
}

#[test]
fn without_a_dead_letter_queue_the_event_is_dropped() {
    let mut client = Client::new();
    client.rule("default", "Dev");
    client.closed_queue("Closed", json!({}));
    client.target("default", "Dev", json!({"Id": "1", "Arn": queue_arn("Closed")}));
    let id = client.publish("default", "{}");
    assert!(matches!(client.hops(&id).last(), Some((_, _, Outcome::Refused { .. }))));
    assert_eq!(client.cloud.next_timer(), None, "nothing is retried");
}

#[test]
fn a_broken_template_is_not_delivered() {
    let mut client = Client::with_queue_target();
    client.queue("Dead");
    let transformer = json!({"InputPathsMap": {"a": "$.detail.a"}, "InputTemplate": "{\"a\": \"<a>\"}"});
    let dead = json!({"Arn": queue_arn("Dead")});
    let target =
        json!({"Id": "1", "Arn": queue_arn("Orders"), "InputTransformer": transformer, "DeadLetterConfig": dead});
    client.target("Orders", "Dev", target);
    let id = client.publish("Orders", r#"{"a":{"b":1}}"#);
    assert_eq!(client.bodies("Orders"), [""; 0]);
    assert_eq!(attribute(&client.messages(0, "Dead")[0], "ERROR_CODE").as_deref(), Some("INVALID_JSON"));
    let hops = client.hops(&id);
    assert!(
        hops.iter().any(|(from, _, outcome)| from == "rule/Orders/Dev" && matches!(outcome, Outcome::Failed { .. }))
    );
}

#[test]
fn a_fifo_queue_gets_its_message_group() {
    let mut client = Client::new();
    client.rule("default", "Dev");
    client.queue("Orders");
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:*", "Resource": "*",
    }]});
    let attributes = json!({"FifoQueue": "true", "ContentBasedDeduplication": "true", "Policy": policy.to_string()});
    client.closed_queue("Orders.fifo", attributes);
    client.closed_queue("Strict.fifo", json!({"FifoQueue": "true", "Policy": policy.to_string()}));
    for queue in ["Orders.fifo", "Strict.fifo"] {
        let target = json!({"Id": queue, "Arn": queue_arn(queue), "SqsParameters": {"MessageGroupId": "g"}});
        client.target("default", "Dev", target);
    }
    let id = client.publish("default", "{}");
    assert_eq!(text(&client.messages(0, "Orders.fifo")[0], "/Attributes/MessageGroupId"), "g");
    assert_eq!(client.messages(0, "Strict.fifo"), [Value::Null; 0], "it has no content-based deduplication");
    let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed { reason, .. } if reason.contains("MessageDeduplicationId"));
    assert!(client.hops(&id).iter().any(|(_, to, outcome)| to == "Strict.fifo" && failed(outcome)));
}

#[test]
fn a_bus_passes_events_on_as_they_are() {
    let mut client = Client::with_queue_target();
    client.rule("default", "Pass");
    let role = client.role("Pass", "events:PutEvents", &bus_arn("Orders"));
    client.target("default", "Pass", json!({"Id": "1", "Arn": bus_arn("Orders"), "RoleArn": role}));
    let id = client.publish("default", r#"{"a":1}"#);
    let bodies = client.bodies("Orders");
    assert!(bodies.len() == 1 && bodies[0].contains(&format!("\"id\":\"{id}\"")), "{bodies:?}");
    let accepted = client.hops(&id).iter().filter(|(.., outcome)| matches!(outcome, Outcome::Arrived { .. })).count();
    assert_eq!(accepted, 2);
}

#[test]
fn a_role_may_do_only_what_its_policies_say() {
    let mut client = Client::with_queue_target();
    client.rule("default", "Pass");
    let role = client.role("Pass", "events:PutEvents", &bus_arn("Inventory"));
    client.target("default", "Pass", json!({"Id": "1", "Arn": bus_arn("Orders"), "RoleArn": role}));
    let id = client.publish("default", "{}");
    assert_eq!(client.bodies("Orders"), [""; 0]);
    assert!(matches!(client.hops(&id).last(), Some((_, _, Outcome::Refused { missing: Some(_), .. }))));
}

#[test]
fn a_queue_is_reached_as_a_role_if_one_is_given() {
    let mut client = Client::new();
    client.rule("default", "Dev");
    client.closed_queue("Closed", json!({}));
    let role = client.role("Send", "sqs:SendMessage", &queue_arn("Closed"));
    client.target("default", "Dev", json!({"Id": "1", "Arn": queue_arn("Closed"), "RoleArn": role}));
    client.publish("default", "{}");
    assert_eq!(client.bodies("Closed").len(), 1);
}

#[test]
fn the_state_survives_being_saved() {
    let mut client = Client::with_queue_target();
    client.ok("PutRule", json!({"Name": "Daily", "ScheduleExpression": "rate(1 day)"}));
    client.publish("Orders", "{}");
    let saved = serde_json::to_string(&client.cloud.save().unwrap()).unwrap();
    let mut loaded = Client { cloud: Cloud::load(serde_json::from_str(&saved).unwrap()).unwrap() };
    for client in [&mut client, &mut loaded] {
        client.publish("Orders", "{}");
        assert_eq!(client.bodies("Orders").len(), 2);
    }
    let day = Duration::from_secs(86_400);
    assert_eq!(loaded.cloud.next_timer(), Some(at(0).plus(day)));
    assert_eq!(
        serde_json::to_string(&client.cloud.save().unwrap()).unwrap(),
        serde_json::to_string(&loaded.cloud.save().unwrap()).unwrap()
    );
}

/// Measures one `PutEvents` with ten entries, including the delivery to a queue.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn ten_events_to_one_queue() {
    let mut client = Client::with_queue_target();
    let detail = r#"{"category":"lab-supplies","value":415,"location":"eu-west","lines":[{"sku":"a","count":2}]}"#;
    let input =
        Input::call(super::REGION, "events", "PutEvents", json!({"Entries": vec![entry("Orders", detail); 10]}));
    let (batches, rounds) = (100, 20);
    let time = |batch: u32| {
        let start = std::time::Instant::now();
        for round in 0..rounds {
            let now = at(0).plus(Duration::from_millis(u64::from(batch * rounds + round)));
            client.cloud.apply(now, &input, false);
        }
        start.elapsed() / rounds
    };
    let mut times: Vec<Duration> = (0..batches).map(time).collect();
    times.sort();
    println!("PutEvents of 10: best {:?}, median {:?}", times[0], times[times.len() / 2]);
}
