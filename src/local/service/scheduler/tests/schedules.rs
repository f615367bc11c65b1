use serde_json::{Value, json};

use super::{Client, ROLE, arn, at, schedule};

fn with(mut input: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().expect("members") {
        input[name] = value.clone();
    }
    input
}

fn sent(expression: &str, more: &Value, until: i64) -> Vec<i64> {
    let mut client = Client::new();
    client.ok("CreateSchedule", with(schedule("tick", expression), more));
    client.pass(at(until));
    client.times("jobs")
}

#[test]
fn schedules_fire_by_their_expressions() {
    let now = at(0).seconds();
    let cases = [
        // At once, and then in steps.
        ("rate(1 minute)", json!({}), 130, vec![0, 60, 120]),
        ("rate(1 minute)", json!({"StartDate": now + 90}), 160, vec![90, 150]),
        ("rate(1 minute)", json!({"EndDate": now + 70}), 600, vec![0, 60]),
        ("rate(1 minute)", json!({"State": "DISABLED"}), 600, vec![]),
        // 22:15 and 22:20.
        ("cron(0/5 * * * ? *)", json!({}), 450, vec![100, 400]),
        ("cron(0/5 * * * ? *)", json!({"StartDate": now + 200}), 450, vec![400]),
        ("at(2023-11-14T22:14:00)", json!({}), 600, vec![40]),
        ("at(2023-11-14T23:14:00)", json!({"ScheduleExpressionTimezone": "Europe/Berlin"}), 600, vec![40]),
        ("at(2022-11-14T22:14:00)", json!({}), 600, vec![]),
    ];
    for (expression, more, until, expected) in cases {
        assert_eq!(sent(expression, &more, until), expected, "{expression} {more}");
    }
}

#[test]
fn a_flexible_window_fires_within_it() {
    let window = json!({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10}});
    let times = sent("at(2023-11-14T22:14:00)", &window, 40 + 600);
    assert!(matches!(times.as_slice(), [time] if (40..640).contains(time)), "{times:?}");
}

#[test]
fn a_schedule_is_shown_as_it_is() {
    let mut client = Client::new();
    let created = client.ok("CreateSchedule", schedule("tick", "rate(1 hour)"));
    assert_eq!(created, json!({"ScheduleArn": arn("scheduler", "schedule/default/tick")}));
    let got = client.ok("GetSchedule", json!({"Name": "tick"}));
    let expected = json!({
        "Arn": arn("scheduler", "schedule/default/tick"), "GroupName": "default", "Name": "tick",
        "ScheduleExpression": "rate(1 hour)", "ScheduleExpressionTimezone": "UTC", "State": "ENABLED",
        "CreationDate": 1_700_000_000.0, "LastModificationDate": 1_700_000_000.0,
        "Target": {
            "Arn": arn("sqs", "jobs"), "RoleArn": ROLE, "Input": "go",
            "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
        },
        "FlexibleTimeWindow": {"Mode": "OFF"}, "ActionAfterCompletion": "NONE",
    });
    assert_eq!(got, expected);
}

#[test]
fn a_changed_schedule_does_not_fire_by_its_old_expression() {
    let mut client = Client::new();
    client.ok("CreateSchedule", schedule("tick", "cron(0/5 * * * ? *)"));
    client.ok("UpdateSchedule", schedule("tick", "at(2023-11-14T22:14:00)"));
    client.pass(at(600));
    assert_eq!(client.times("jobs"), [40]);
    client.ok("DeleteSchedule", json!({"Name": "tick"}));
    let (code, status, message) = client.refused("GetSchedule", json!({"Name": "tick"}));
    assert_eq!(
        (code.as_str(), status, message.as_str()),
        ("ResourceNotFoundException", 404, "Schedule tick does not exist.")
    );
}

#[test]
fn a_schedule_that_is_over_is_deleted_where_it_says_so() {
    let mut client = Client::new();
    client.ok("CreateSchedule", schedule("stays", "at(2023-11-14T22:14:00)"));
    let goes = with(schedule("goes", "at(2023-11-14T22:14:00)"), &json!({"ActionAfterCompletion": "DELETE"}));
    client.ok("CreateSchedule", goes);
    client.pass(at(60));
    assert_eq!(client.times("jobs").len(), 2);
    let listed = client.ok("ListSchedules", json!({}));
    let names: Vec<_> = listed["Schedules"].as_array().unwrap().iter().map(|one| one["Name"].clone()).collect();
    assert_eq!(names, ["stays"]);
}

#[test]
fn groups_hold_schedules_and_tags() {
    let mut client = Client::new();
    let made = client.ok("CreateScheduleGroup", json!({"Name": "nightly", "Tags": [{"Key": "a", "Value": "1"}]}));
    let group_arn = made["ScheduleGroupArn"].clone();
    client.ok("TagResource", json!({"ResourceArn": group_arn, "Tags": [{"Key": "b", "Value": "2"}]}));
    client.ok("UntagResource", json!({"ResourceArn": group_arn, "TagKeys": ["a"]}));
    let tags = client.ok("ListTagsForResource", json!({"ResourceArn": group_arn}));
    assert_eq!(tags, json!({"Tags": [{"Key": "b", "Value": "2"}]}));
    for name in ["one", "two", "three"] {
        client.ok("CreateSchedule", with(schedule(name, "rate(1 day)"), &json!({"GroupName": "nightly"})));
    }
    client.ok("CreateSchedule", schedule("one", "rate(1 day)"));
    let first = client.ok("ListSchedules", json!({"GroupName": "nightly", "MaxResults": 2}));
    let rest = json!({"GroupName": "nightly", "MaxResults": 2, "NextToken": first["NextToken"]});
    let second = client.ok("ListSchedules", rest);
    let names = |page: &Value| page["Schedules"].as_array().unwrap().iter().map(|one| one["Name"].clone()).collect();
    let (first, second): (Vec<Value>, Vec<Value>) = (names(&first), names(&second));
    assert_eq!((first, second), (vec![json!("one"), json!("three")], vec![json!("two")]));
    assert_eq!(client.ok("GetScheduleGroup", json!({"Name": "nightly"}))["State"], "ACTIVE");
    client.ok("DeleteScheduleGroup", json!({"Name": "nightly"}));
    let (code, _, message) = client.refused("ListSchedules", json!({"GroupName": "nightly"}));
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("ResourceNotFoundException", "Schedule group nightly does not exist.")
    );
    let groups = client.ok("ListScheduleGroups", json!({}));
    assert_eq!(groups["ScheduleGroups"][0]["Name"], "default");
    assert_eq!(client.ok("ListSchedules", json!({}))["Schedules"].as_array().map(Vec::len), Some(1));
}

#[test]
fn mistakes_are_refused() {
    let mut client = Client::new();
    client.ok("CreateSchedule", schedule("tick", "rate(1 day)"));
    client.role("other", "lambda.amazonaws.com", &json!("*"));
    let of = |more: &Value| with(schedule("new", "rate(1 day)"), more);
    let role = |role: &str| json!({"Target": {"Arn": arn("sqs", "jobs"), "RoleArn": role}});
    let target = |target: &str| json!({"Target": {"Arn": target, "RoleArn": ROLE}});
    let untrusted = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";
    let cases = [
        (schedule("tick", "rate(1 day)"), "ConflictException", "Schedule tick already exists."),
        (schedule("new", "rate(10 seconds)"), "ValidationException", "Invalid Schedule Expression rate(10 seconds)."),
        (schedule("new", "at(2021-12-31)"), "ValidationException", "Invalid Schedule Expression at(2021-12-31)."),
        (
            of(&json!({"StartDate": at(-301).seconds()})),
            "ValidationException",
            "The StartDate you specify cannot be earlier than 5 minutes ago.",
        ),
        (of(&json!({"GroupName": "none"})), "ResourceNotFoundException", "Schedule group none does not exist."),
        (of(&role("arn:aws:iam::000000000000:role/none")), "ValidationException", untrusted),
        (of(&role("arn:aws:iam::000000000000:role/other")), "ValidationException", untrusted),
        (
            of(&target("arn:aws:scheduler:::aws-sdk:sqs:receiveMessage")),
            "ValidationException",
            "sqs:receiveMessage is not supported as a target, since it only reads.",
        ),
    ];
    for (input, code, message) in cases {
        let (found, _, text) = client.refused("CreateSchedule", input.clone());
        assert_eq!((found.as_str(), text.as_str()), (code, message), "{input}");
    }
    for elsewhere in ["arn:aws:scheduler:::aws-sdk:kms:encrypt", &arn("ecs", "cluster/a")] {
        let (_, status, _) = client.refused("CreateSchedule", of(&target(elsewhere)));
        assert_eq!(status, 501, "{elsewhere}");
    }
}
