use serde_json::{Value, json};

use super::{Client, bus_arn, entry, text};
use crate::local::service::Outcome;

#[test]
fn an_entry_becomes_an_event() {
    let mut client = Client::with_queue_target();
    let mut sent = entry(&bus_arn("Orders"), "{ \"value\": 4.10 }");
    sent["Time"] = json!(1_706_702_400.5);
    sent["Resources"] = json!(["arn:one"]);
    let answer = client.ok("PutEvents", json!({"Entries": [sent]}));
    let id = text(&answer, "/Entries/0/EventId");
    assert_eq!(answer, json!({"FailedEntryCount": 0, "Entries": [{"EventId": id}]}));
    let expected = format!(
        concat!(
            r#"{{"version":"0","id":"{}","detail-type":"Order","source":"com.example","account":"000000000000","#,
            r#""time":"2024-01-31T12:00:00Z","region":"eu-west-1","resources":["arn:one"],"detail":{{"value":4.10}}}}"#
        ),
        id
    );
    assert_eq!(client.bodies("Orders"), [expected]);
}

#[test]
fn each_entry_fails_for_itself() {
    let mut client = Client::with_queue_target();
    let with = |member: &str, value: Value| {
        let mut entry = entry("Orders", "{}");
        entry[member] = value;
        entry
    };
    let cases = [
        (
            with("Source", Value::Null),
            "InvalidArgument",
            "Parameter Source is not valid. Reason: Source is a required argument.",
        ),
        (
            with("DetailType", json!("")),
            "InvalidArgument",
            "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        ),
        (
            with("Detail", Value::Null),
            "InvalidArgument",
            "Parameter Detail is not valid. Reason: Detail is a required argument.",
        ),
        (with("Detail", json!("[]")), "MalformedDetail", "Detail is malformed."),
        (with("Detail", json!("{")), "MalformedDetail", "Detail is malformed."),
        (with("Detail", json!("\"{}\"")), "MalformedDetail", "Detail is malformed."),
        (with("Source", json!("aws.s3")), "NotAuthorizedForSourceException", "Not authorized for the source."),
    ];
    let mut entries: Vec<Value> = cases.iter().map(|(entry, ..)| entry.clone()).collect();
    entries.push(entry("Orders", "{}"));
    let answer = client.ok("PutEvents", json!({"Entries": entries}));
    assert_eq!(answer["FailedEntryCount"], cases.len());
    for (position, (_, code, message)) in cases.iter().enumerate() {
        assert_eq!(answer["Entries"][position], json!({"ErrorCode": code, "ErrorMessage": message}));
    }
    assert_eq!(client.bodies("Orders").len(), 1);
}

#[test]
fn a_request_has_ten_entries_and_a_mebibyte() {
    let mut client = Client::new();
    let many = vec![entry("default", "{}"); 11];
    let message = client.refused("PutEvents", json!({"Entries": many}));
    assert!(message.starts_with(
        "1 validation error detected: Value '[PutEventsRequestEntry(time=null, source=com.example, resources=null, \
         detailType=Order, detail={}, eventBusName=default, traceHeader=null, "
    ));
    assert!(
        message
            .ends_with("at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10")
    );
    client.refused("PutEvents", json!({"Entries": []}));
    let fixed = "com.example".len() + "Order".len() + r#"{"p":""}"#.len();
    let sized = |bytes: usize| entry("default", &format!(r#"{{"p":"{}"}}"#, "p".repeat(bytes - fixed)));
    client.ok("PutEvents", json!({"Entries": [sized(1_000_000), sized(48_576)]}));
    assert_eq!(
        client.refused("PutEvents", json!({"Entries": [sized(1_000_000), sized(48_577)]})),
        "Total size of the entries in the request is over the limit."
    );
}

#[test]
fn an_unknown_bus_takes_events_and_loses_them() {
    let mut client = Client::new();
    let id = client.publish("Nope", "{}");
    let lost = Outcome::Failed {
        code: "ResourceNotFoundException".to_owned(),
        reason: "Event bus Nope does not exist.".to_owned(),
    };
    assert_eq!(client.hops(&id), [("event-bus/Nope".to_owned(), "event-bus/Nope".to_owned(), lost)]);
    let mut malformed = entry("No pe", "{}");
    malformed["TraceHeader"] = json!("");
    let message = client.refused("PutEvents", json!({"Entries": [malformed]}));
    assert!(
        message.starts_with("2 validation errors detected: Value 'No pe' at 'entries.1.member.eventBusName'"),
        "{message}"
    );
}
