use serde_json::{Value, json};

use super::{Client, PATTERN, at, bus_arn, entry, queue_arn, rule_arn, text};
use crate::local::cloud::Input;

const DAY: i64 = 86_400;

fn archive_arn(name: &str) -> String {
    format!("arn:aws:events:eu-west-1:000000000000:archive/{name}")
}

/// Returns a bus with a rule to a queue, and an archive with the same pattern as the rule.
fn archived(days: i64) -> Client {
    let mut client = Client::with_queue_target();
    let archive = json!({
        "ArchiveName": "kept", "EventSourceArn": bus_arn("Orders"), "EventPattern": PATTERN, "RetentionDays": days,
    });
    client.ok("CreateArchive", archive);
    client
}

fn put(client: &mut Client, seconds: i64, detail: &str) {
    let entries = json!({"Entries": [entry("Orders", detail)]});
    client.call_service(seconds, "events", "PutEvents", entries).expect("an event");
}

fn describe(client: &mut Client, seconds: i64) -> Value {
    client.call_service(seconds, "events", "DescribeArchive", json!({"ArchiveName": "kept"})).expect("an archive")
}

fn replay(client: &mut Client, seconds: i64, name: &str, filter: Option<Value>) -> Value {
    let mut destination = json!({"Arn": bus_arn("Orders")});
    if let Some(filter) = filter {
        destination["FilterArns"] = filter;
    }
    let input = json!({
        "ReplayName": name, "EventSourceArn": archive_arn("kept"), "Destination": destination,
        "EventStartTime": at(0).seconds(), "EventEndTime": at(60).seconds(),
    });
    client.call_service(seconds, "events", "StartReplay", input).expect("a replay")
}

fn state(client: &mut Client, seconds: i64, name: &str) -> Value {
    let described = client.call_service(seconds, "events", "DescribeReplay", json!({"ReplayName": name}));
    described.expect("a replay")["State"].clone()
}

#[test]
fn an_archive_holds_what_matches_for_its_days() {
    let mut client = archived(1);
    put(&mut client, 1, r#"{"a":1}"#);
    put(&mut client, 3600, r#"{"a":2}"#);
    let other = json!({"Entries": [{"EventBusName": "Orders", "Source": "other", "DetailType": "d", "Detail": "{}"}]});
    client.call_service(3601, "events", "PutEvents", other).expect("an event");
    let described = describe(&mut client, 3602);
    // The source, the detail type and the detail, and 26 more bytes.
    assert_eq!((&described["EventCount"], &described["SizeBytes"]), (&json!(2), &json!(2 * (11 + 5 + 7 + 26))));
    assert_eq!(describe(&mut client, DAY)["EventCount"], 2);
    assert_eq!(describe(&mut client, DAY + 2)["EventCount"], 1);
    let gone = describe(&mut client, DAY + 3601);
    assert_eq!((&gone["EventCount"], &gone["SizeBytes"]), (&json!(0), &json!(0)));
}

#[test]
fn a_longer_retention_counts_for_what_is_there() {
    let mut client = archived(1);
    put(&mut client, 1, "{}");
    let longer = json!({"ArchiveName": "kept", "RetentionDays": 2});
    client.call_service(2, "events", "UpdateArchive", longer).expect("an update");
    assert_eq!(describe(&mut client, DAY + 10)["EventCount"], 1);
    assert_eq!(describe(&mut client, 2 * DAY + 10)["EventCount"], 0);
}

#[test]
fn a_replay_sends_the_events_of_its_time_again_and_says_so() {
    let mut client = archived(0);
    put(&mut client, 1, r#"{"a":1}"#);
    put(&mut client, 100, r#"{"a":2}"#);
    let started = replay(&mut client, 200, "again", None);
    assert_eq!(started["State"], "STARTING");
    assert_eq!(state(&mut client, 201, "again"), "RUNNING");
    assert_eq!(state(&mut client, 202, "again"), "COMPLETED");
    let bodies: Vec<String> = client.messages(203, "Orders").iter().map(|message| text(message, "/Body")).collect();
    assert_eq!(bodies.len(), 3, "{bodies:#?}");
    let events: Vec<Value> = bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect();
    let again = events.iter().find(|event| event["replay-name"] == "again").expect("one of the replay");
    assert_eq!((&again["detail"]["a"], &again["time"]), (&json!(1), &json!("2023-11-14T22:13:21Z")));
    assert!(bodies.iter().any(|body| body.contains(r#","replay-name":"again","resources":[]"#)), "{bodies:#?}");
    assert_eq!(describe(&mut client, 204)["EventCount"], 2, "what a replay brings is not kept again");
    let described = client.call_service(205, "events", "DescribeReplay", json!({"ReplayName": "again"})).unwrap();
    assert_eq!(described["EventLastReplayedTime"].as_f64(), Some(1_700_000_001.0));
    assert_eq!(described["ReplayEndTime"].as_f64(), Some(1_700_000_202.0));
}

#[test]
fn a_replay_goes_to_the_rules_it_names() {
    let mut client = archived(0);
    client.rule("Orders", "Audit");
    client.queue("Audit");
    client.target("Orders", "Audit", json!({"Id": "1", "Arn": queue_arn("Audit")}));
    put(&mut client, 1, "{}");
    replay(&mut client, 10, "again", Some(json!([rule_arn("Orders/Audit")])));
    client.cloud.apply(at(20), &Input::Tick, false);
    assert_eq!(client.messages(20, "Audit").len(), 2);
    assert_eq!(client.messages(20, "Orders").len(), 1);
}

#[test]
fn a_cancelled_replay_sends_nothing_more() {
    let mut client = archived(0);
    put(&mut client, 1, "{}");
    replay(&mut client, 10, "again", None);
    let cancelled = client.call_service(10, "events", "CancelReplay", json!({"ReplayName": "again"})).unwrap();
    assert_eq!(cancelled["State"], "CANCELLING");
    assert_eq!(state(&mut client, 12, "again"), "CANCELLED");
    assert_eq!(client.messages(13, "Orders").len(), 1);
    assert_eq!(
        client.fault("CancelReplay", json!({"ReplayName": "again"})),
        ("IllegalStatusException".to_owned(), "Replay again is not in a valid state for this operation.".to_owned())
    );
}

#[test]
fn mistakes_are_refused_as_aws_words_them() {
    let mut client = archived(0);
    client.bus("Other");
    let source = bus_arn("Orders");
    let start = |name: &str, archive: &str, bus: &str, until: i64| {
        json!({
            "ReplayName": name, "EventSourceArn": archive_arn(archive), "Destination": {"Arn": bus},
            "EventStartTime": at(0).seconds(), "EventEndTime": at(until).seconds(),
        })
    };
    let exists = "ResourceAlreadyExistsException";
    let (missing, invalid) = ("ResourceNotFoundException", "ValidationException");
    replay(&mut client, 0, "again", None);
    let cases = [
        (
            "CreateArchive",
            json!({"ArchiveName": "kept", "EventSourceArn": source}),
            exists,
            "Archive kept already exists.",
        ),
        (
            "CreateArchive",
            json!({"ArchiveName": "a", "EventSourceArn": bus_arn("None")}),
            missing,
            "Event bus None does not exist.",
        ),
        (
            "UpdateArchive",
            json!({"ArchiveName": "none"}),
            invalid,
            "At least one of EventPattern, RetentionDays or Description must be provided.",
        ),
        ("DeleteArchive", json!({"ArchiveName": "none"}), missing, "Archive none does not exist."),
        ("DescribeReplay", json!({"ReplayName": "none"}), missing, "Replay none does not exist."),
        (
            "ListArchives",
            json!({"NamePrefix": "a", "State": "ENABLED"}),
            invalid,
            "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
        ),
        ("StartReplay", start("again", "kept", &source, 1), exists, "Replay again already exists."),
        (
            "StartReplay",
            start("b", "none", &source, 1),
            invalid,
            "Parameter EventSourceArn is not valid. Reason: Archive none does not exist.",
        ),
        (
            "StartReplay",
            start("b", "kept", &bus_arn("Other"), 1),
            invalid,
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
        ),
        (
            "StartReplay",
            start("b", "kept", &queue_arn("Orders"), 1),
            invalid,
            "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.",
        ),
        (
            "StartReplay",
            start("b", "kept", &source, 0),
            invalid,
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ),
        ("DeleteEventBus", json!({"Name": "Orders"}), invalid, "EventBus can't be deleted since it has rules."),
    ];
    for (operation, input, code, message) in cases {
        assert_eq!(client.fault(operation, input), (code.to_owned(), message.to_owned()), "{operation}");
    }
}
