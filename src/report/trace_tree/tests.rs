//! Trees and diagrams of traces.

use super::*;
use crate::clock::Timestamp;
use crate::term::Theme;

const BUS: &str = "arn:aws:events:us-east-1:000000000000:event-bus/Orders";
const RULE: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/Process";
const OTHER: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/Other";
const MACHINE: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:OrderProcessing";
const EXECUTION: &str = "arn:aws:states:us-east-1:000000000000:execution:OrderProcessing:e1";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:Inventory";
const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:Orders";

fn hop(trace: &str, from: &str, to: &str, outcome: Outcome) -> Hop {
    let (trace, from, to) = (Some(trace.to_owned()), from.to_owned(), to.to_owned());
    Hop { at: Timestamp::from_millis(1_767_603_600_000), trace, from, to, outcome }
}

fn arrived(trace: &str) -> Hop {
    let (source, detail_type) = ("shop".to_owned(), "Order".to_owned());
    hop(trace, BUS, BUS, Outcome::Arrived { source, detail_type })
}

/// An event that starts an execution, which publishes an event that invokes a function. The hops are in the order in
/// which the cloud records them.
fn hops() -> Vec<Hop> {
    let called = Outcome::Called { operation: "sqs:SendMessage".to_owned() };
    let ended = Outcome::ended_well("SUCCEEDED");
    let unhandled = Outcome::ended_in("Unhandled", Some("Error"), Some("broken"));
    vec![
        arrived("e-1"),
        hop("e-1", BUS, RULE, Outcome::Matched),
        hop("e-1", BUS, OTHER, Outcome::NotMatched { reason: "`source` wants \"a\"".to_owned() }),
        hop("e-1", MACHINE, EXECUTION, Outcome::Started),
        hop("e-1", RULE, MACHINE, Outcome::Delivered),
        hop("e-1", MACHINE, BUS, Outcome::Published { event: "e-2".to_owned() }),
        arrived("e-2"),
        hop("e-2", BUS, OTHER, Outcome::Matched),
        hop("e-2", OTHER, FUNCTION, Outcome::Delivered),
        hop("e-1", MACHINE, QUEUE, called),
        hop("e-1", EXECUTION, EXECUTION, ended),
        hop("e-2", &format!("{FUNCTION}:$LATEST"), FUNCTION, unhandled),
    ]
}

#[test]
fn a_way_is_told_from_cause_to_effect() {
    let hops = hops();
    let told = text(&trace_tree(&hops, "e-1").expect("a way"), Theme::PLAIN);
    let told = crate::term::plain(&told);
    let expected = "\
ok event e-1 from shop, \"Order\", on event bus Orders
|- ok rule Process matched
|  `- ok delivered to state machine OrderProcessing
|     `- ok execution e1 started
|        |- ok published event e-2 from shop, \"Order\", on event bus Orders
|        |  `- ok rule Other matched
|        |     `- ok delivered to function Inventory
|        |        `- x function Inventory ended: Unhandled: Error: broken
|        |              help: `ork verify logs --group /aws/lambda/Inventory --output json` shows its log
|        |- ok sqs:SendMessage on queue Orders
|        `- ok execution e1 ended: SUCCEEDED
`- - rule Other did not match: `source` wants \"a\"
";
    assert_eq!(told, expected);
    assert!(trace_tree(&hops, "e-3").is_none());
}

#[test]
fn a_request_to_an_api_stands_below_the_answer_its_sender_got() {
    let (destination, client) = ("arn:aws:events:us-east-1:000000000000:api-destination/shop/1", "client");
    let api = |tail: &str| format!("arn:aws:execute-api:us-east-1:000000000000:a1b2/{tail}");
    let url = "POST https://a1b2.execute-api.us-east-1.amazonaws.com/Prod/";
    let invoked = Outcome::Called { operation: "lambda:Invoke".to_owned() };
    let hops = [
        arrived("e-1"),
        hop("e-1", BUS, RULE, Outcome::Matched),
        hop("e-1", client, &api("Prod/POST/"), Outcome::Accepted),
        hop("e-1", &api("authorizers/x"), FUNCTION, invoked),
        hop("e-1", &api("Prod/POST/"), client, Outcome::Delivered),
        hop("e-1", destination, url, Outcome::Answered { status: 200 }),
        hop("e-1", RULE, destination, Outcome::Delivered),
    ];
    let told = text(&trace_tree(&hops, "e-1").expect("a way"), Theme::PLAIN);
    let told = crate::term::plain(&told);
    let expected = "\
ok event e-1 from shop, \"Order\", on event bus Orders
`- ok rule Process matched
   `- ok delivered to API destination shop
      `- ok POST https://a1b2.execute-api.us-east-1.amazonaws.com/Prod/ answered with 200 OK
         `- ok request to API a1b2: POST /Prod/
            |- ok lambda:Invoke on function Inventory
            `- ok answered
";
    assert_eq!(told, expected);
}

#[test]
fn rows_and_arrows_tell_the_same() {
    let hops = hops();
    let node = trace_tree(&hops, "e-1").expect("a way");
    let rows = rows(&node);
    assert_eq!(rows.len(), hops.len());
    let reason = rows.iter().find(|row| row["outcome"] == "not-matched").map(|row| row["reason"].clone());
    assert_eq!(reason, Some("`source` wants \"a\"".into()));
    let published = rows.iter().find(|row| row["outcome"] == "published").map(|row| row["published"].clone());
    assert_eq!(published, Some("e-2".into()));
    let drawn = mermaid(&node);
    assert!(drawn.starts_with("flowchart LR\n  n0([\"event e-1: shop, Order\"])\n"), "{drawn}");
    for part in ["{{\"rule Process\"}}", "-.->|\"did not match\"|", "[\"function Inventory\"]", "|\"sqs:SendMessage\"|"]
    {
        assert!(drawn.contains(part), "{part} in {drawn}");
    }
}

#[test]
fn events_in_a_circle_come_to_an_end() {
    let mut hops: Vec<Hop> = Vec::new();
    for number in 0..200 {
        hops.push(arrived(&format!("e-{number}")));
        hops.push(hop(
            &format!("e-{number}"),
            FUNCTION,
            BUS,
            Outcome::Published { event: format!("e-{}", number + 1) },
        ));
    }
    let told = text(&trace_tree(&hops, "e-0").expect("a way"), Theme::PLAIN);
    assert!(told.ends_with("... and so on\n"), "{told}");
    // An event that a bus delivers to itself.
    let circle = [
        arrived("e"),
        hop("e", BUS, RULE, Outcome::Matched),
        arrived("e"),
        hop("e", BUS, RULE, Outcome::Matched),
        hop("e", RULE, BUS, Outcome::Delivered),
        hop("e", RULE, BUS, Outcome::Delivered),
    ];
    assert_eq!(super::rows(&trace_tree(&circle, "e").expect("a way")).len(), circle.len());
}

#[test]
fn each_attempt_has_the_answer_that_led_to_it() {
    const DESTINATION: &str = "arn:aws:events:us-east-1:000000000000:api-destination/d/1f0f";
    let post = |status| hop("e", DESTINATION, "POST http://127.0.0.1:8080/", Outcome::Answered { status });
    let (code, reason, until) = ("SDK_CLIENT_ERROR".to_owned(), String::new(), Timestamp::default());
    let hops = [
        arrived("e"),
        hop("e", BUS, RULE, Outcome::Matched),
        post(500),
        hop("e", RULE, DESTINATION, Outcome::Postponed { code, reason, until }),
        post(200),
        hop("e", RULE, DESTINATION, Outcome::Delivered),
    ];
    let told = text(&trace_tree(&hops, "e").expect("a way"), Theme::PLAIN);
    let told = crate::term::plain(&told);
    let expected = "\
ok event e from shop, \"Order\", on event bus Orders
`- ok rule Process matched
   |- x failed at API destination d (SDK_CLIENT_ERROR), to be tried again at 1970-01-01T00:00:00.000Z
   |  `- x POST http://127.0.0.1:8080/ answered with 500 Internal Server Error
   `- ok delivered to API destination d
      `- ok POST http://127.0.0.1:8080/ answered with 200 OK
";
    assert_eq!(told, expected);
}

#[test]
fn arrivals_are_events_and_their_rules() {
    let found = arrivals(&hops(), BUS);
    assert_eq!(found.iter().map(|arrival| arrival.id.as_str()).collect::<Vec<_>>(), ["e-1", "e-2"]);
    assert_eq!(found[0].line(), "2026-01-05T09:00:00.000Z  e-1  shop  \"Order\"  rules: Process");
    let told = serde_json::to_value(&found[0]).expect("JSON");
    assert_eq!((&told["detail-type"], &told["not-matched"][0]["rule"]), (&"Order".into(), &"Other".into()));
    assert_eq!(arrivals(&hops(), "arn:aws:events:us-east-1:000000000000:event-bus/Other").len(), 0);
}
