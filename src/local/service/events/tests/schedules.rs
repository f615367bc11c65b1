use serde_json::{Value, json};

use super::{Client, at, queue_arn, rule_arn, text};
use crate::local::cloud::Input;

fn scheduled(expression: &str) -> Client {
    let mut client = Client::new();
    client.queue("Orders");
    client.ok("PutRule", json!({"Name": "Tick", "ScheduleExpression": expression}));
    client.target("default", "Tick", json!({"Id": "1", "Arn": queue_arn("Orders")}));
    client
}

fn events(client: &mut Client, seconds: i64) -> Vec<Value> {
    let messages = client.messages(seconds, "Orders");
    messages.iter().map(|message| serde_json::from_str(&text(message, "/Body")).unwrap()).collect()
}

#[test]
fn a_rate_fires_again_and_again() {
    let mut client = scheduled("rate(1 minute)");
    assert_eq!(events(&mut client, 59), [Value::Null; 0]);
    client.cloud.apply(at(180), &Input::Tick, false);
    let fired = events(&mut client, 180);
    let times: Vec<String> = fired.iter().map(|event| text(event, "/time")).collect();
    assert_eq!(times, ["2023-11-14T22:14:20Z", "2023-11-14T22:15:20Z", "2023-11-14T22:16:20Z"]);
    let mut first = fired[0].clone();
    first["id"] = json!("");
    assert_eq!(
        first,
        json!({
            "version": "0", "id": "", "detail-type": "Scheduled Event", "source": "aws.events",
            "account": "000000000000", "time": "2023-11-14T22:14:20Z", "region": "eu-west-1",
            "resources": [rule_arn("Tick")], "detail": {},
        })
    );
}

#[test]
fn cron_fires_by_the_calendar() {
    let mut client = scheduled("cron(30 22 ? * MON-FRI *)");
    client.cloud.apply(at(86_400), &Input::Tick, false);
    let fired = events(&mut client, 86_400);
    assert_eq!(fired.iter().map(|event| text(event, "/time")).collect::<Vec<_>>(), ["2023-11-14T22:30:00Z"]);
}

#[test]
fn a_disabled_or_changed_rule_does_not_fire_by_its_old_schedule() {
    let mut client = scheduled("rate(1 minute)");
    client.ok("DisableRule", json!({"Name": "Tick"}));
    client.cloud.apply(at(90), &Input::Tick, false);
    assert_eq!(events(&mut client, 90), [Value::Null; 0]);
    client.call_service(100, "events", "EnableRule", json!({"Name": "Tick"})).unwrap();
    assert_eq!(events(&mut client, 159), [Value::Null; 0]);
    assert_eq!(events(&mut client, 160).len(), 1, "a rate counts from when the rule was enabled");
    let hourly = json!({"Name": "Tick", "ScheduleExpression": "rate(1 hour)"});
    client.call_service(170, "events", "PutRule", hourly).unwrap();
    assert_eq!(events(&mut client, 3_769), [Value::Null; 0]);
    assert_eq!(events(&mut client, 3_770).len(), 1);
    client.call_service(3_780, "events", "RemoveTargets", json!({"Rule": "Tick", "Ids": ["1"]})).unwrap();
    client.call_service(3_780, "events", "DeleteRule", json!({"Name": "Tick"})).unwrap();
    client.cloud.apply(at(10_000), &Input::Tick, false);
    assert_eq!(client.cloud.next_timer(), None);
}

#[test]
fn a_schedule_that_is_over_asks_for_no_timer() {
    let client = scheduled("cron(15 10 ? * 6L 2002-2005)");
    assert_eq!(client.cloud.next_timer(), None);
}
