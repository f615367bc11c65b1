use serde_json::{Value, json};

use super::{Client, PATTERN, queue_arn, rule_arn, text};

#[test]
fn a_rule_is_put_described_and_deleted() {
    let mut client = Client::new();
    client.bus("Orders");
    let put = json!({"Name": "Dev", "EventBusName": "Orders", "EventPattern": PATTERN, "Description": "d"});
    assert_eq!(client.ok("PutRule", put), json!({"RuleArn": rule_arn("Orders/Dev")}));
    let of_rule = json!({"Name": "Dev", "EventBusName": "Orders"});
    let described = client.ok("DescribeRule", of_rule.clone());
    assert_eq!(
        described,
        json!({
            "Name": "Dev", "Arn": rule_arn("Orders/Dev"), "EventBusName": "Orders", "EventPattern": PATTERN,
            "State": "ENABLED", "Description": "d", "CreatedBy": "000000000000",
        })
    );
    client.ok("DisableRule", of_rule.clone());
    assert_eq!(text(&client.ok("DescribeRule", of_rule.clone()), "/State"), "DISABLED");
    client.ok("EnableRule", of_rule.clone());
    assert_eq!(text(&client.ok("DescribeRule", of_rule.clone()), "/State"), "ENABLED");
    for _ in 0..2 {
        assert_eq!(client.ok("DeleteRule", of_rule.clone()), Value::Null, "deleting again succeeds");
    }
    assert_eq!(
        client.fault("DescribeRule", of_rule),
        ("ResourceNotFoundException".to_owned(), "Rule Dev does not exist on EventBus Orders.".to_owned())
    );
    let nowhere = json!({"Name": "Dev", "EventBusName": "Nope"});
    assert_eq!(client.fault("DeleteRule", nowhere).1, "Event bus Nope does not exist.");
}

#[test]
fn putting_a_rule_again_replaces_all_but_targets_and_tags() {
    let mut client = Client::new();
    let tags = json!([{"Key": "a", "Value": "1"}]);
    client.ok("PutRule", json!({"Name": "Dev", "EventPattern": PATTERN, "Description": "d", "Tags": tags}));
    client.target("default", "Dev", json!({"Id": "1", "Arn": queue_arn("Orders")}));
    let other = json!([{"Key": "b", "Value": "2"}]);
    client.ok("PutRule", json!({"Name": "Dev", "ScheduleExpression": "rate(1 day)", "Tags": other}));
    let described = client.ok("DescribeRule", json!({"Name": "Dev"}));
    assert_eq!(described.get("Description").or(described.get("EventPattern")), None);
    assert_eq!(text(&client.ok("ListTargetsByRule", json!({"Rule": "Dev"})), "/Targets/0/Id"), "1");
    let listed = client.ok("ListTagsForResource", json!({"ResourceARN": rule_arn("Dev")}));
    assert_eq!(listed, json!({"Tags": tags}));
}

#[test]
fn rules_are_refused_in_the_words_of_aws() {
    let mut client = Client::new();
    client.bus("Orders");
    let neither = "Parameter(s) EventPattern or ScheduleExpression must be specified.";
    let elsewhere = "ScheduleExpression is supported only on the default event bus.";
    let schedule = "Parameter ScheduleExpression is not valid.";
    let cases = [
        (json!({"Name": "Dev"}), neither),
        (json!({"Name": "Dev", "EventPattern": ""}), neither),
        (json!({"Name": "Dev", "ScheduleExpression": "rate(1 minute)", "EventBusName": "Orders"}), elsewhere),
        (json!({"Name": "Dev", "ScheduleExpression": "rate(0 minutes)"}), schedule),
        (json!({"Name": "Dev", "ScheduleExpression": "cron(0 1 * * * *)"}), schedule),
        (
            json!({"Name": "D ev", "EventPattern": PATTERN}),
            "1 validation error detected: Value 'D ev' at 'name' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [\\.\\-_A-Za-z0-9]+",
        ),
        (
            json!({"Name": "Dev", "EventPattern": PATTERN, "State": "ON"}),
            "1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint: Member must satisfy \
             enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
        ),
    ];
    for (input, message) in cases {
        assert_eq!(client.refused("PutRule", input), message);
    }
    let (code, message) = client.fault("PutRule", json!({"Name": "Dev", "EventPattern": "{\"source\":\"x\"}"}));
    assert_eq!(code, "InvalidEventPatternException");
    assert!(message.starts_with("Event pattern is not valid. Reason: "), "{message}");
    let missing = json!({"Name": "Dev", "EventPattern": PATTERN, "EventBusName": "Nope"});
    assert_eq!(client.fault("PutRule", missing).0, "ResourceNotFoundException");
}

#[test]
fn a_bus_has_three_hundred_rules() {
    let mut client = Client::new();
    for number in 0..300 {
        client.rule("default", &format!("rule-{number}"));
    }
    let one_more = json!({"Name": "one-more", "EventPattern": PATTERN});
    assert_eq!(
        client.fault("PutRule", one_more),
        ("LimitExceededException".to_owned(), "The requested resource exceeds the maximum number allowed.".to_owned())
    );
    client.rule("default", "rule-7");
}

#[test]
fn a_rule_with_targets_stays() {
    let mut client = Client::with_queue_target();
    let rule = json!({"Name": "Dev", "EventBusName": "Orders"});
    assert_eq!(client.refused("DeleteRule", rule.clone()), "Rule can't be deleted since it has targets.");
    client.ok("RemoveTargets", json!({"Rule": "Dev", "EventBusName": "Orders", "Ids": ["1"]}));
    client.ok("DeleteRule", rule);
}

#[test]
fn rules_are_listed_by_prefix() {
    let mut client = Client::new();
    for name in ["a-1", "a-2", "b-1"] {
        client.rule("default", name);
    }
    let first = client.ok("ListRules", json!({"NamePrefix": "a", "Limit": 1}));
    assert_eq!(
        first["Rules"],
        json!([{
            "Name": "a-1", "Arn": rule_arn("a-1"), "EventBusName": "default", "EventPattern": PATTERN,
            "State": "ENABLED",
        }])
    );
    let token = text(&first, "/NextToken");
    let second = client.ok("ListRules", json!({"NamePrefix": "a", "Limit": 1, "NextToken": token}));
    assert_eq!(text(&second, "/Rules/0/Name"), "a-2");
    assert_eq!(second.get("NextToken"), None);
}

#[test]
fn patterns_are_tested_against_events() {
    let mut client = Client::new();
    let event = |source: &str| {
        json!({
            "id": "1", "account": "000000000000", "source": source, "time": "2026-01-31T12:00:00Z",
            "region": "eu-west-1", "detail-type": "Order", "detail": {},
        })
        .to_string()
    };
    for (source, result) in [("com.example", true), ("com.other", false)] {
        let input = json!({"EventPattern": PATTERN, "Event": event(source)});
        assert_eq!(client.ok("TestEventPattern", input), json!({"Result": result}));
    }
    for event in ["{}", "[]", "x", r#"{"id":"1","source":"s"}"#] {
        let input = json!({"EventPattern": PATTERN, "Event": event});
        assert_eq!(client.refused("TestEventPattern", input), "Parameter Event is not valid.");
    }
    let input = json!({"EventPattern": "[]", "Event": event("com.example")});
    assert_eq!(client.fault("TestEventPattern", input).0, "InvalidEventPatternException");
}
