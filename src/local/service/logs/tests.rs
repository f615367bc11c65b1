mod filters;
mod index;

use std::str::FromStr;

use serde_json::{Value, json};

use super::super::{Cx, Delivery, Fault, Message, Place, Sender, Service};
use super::Logs;
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::trace::Outcome;

const NOW: i64 = 1_700_000_000_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A service with one group `/x` and one stream `s`.
struct TestCloud {
    logs: Logs,
    ids: Ids,
    now: i64,
}

impl TestCloud {
    fn new() -> Self {
        let mut world = Self { logs: Logs::default(), ids: Ids::new(1), now: NOW };
        world.ok("CreateLogGroup", json!({"logGroupName": "/x"}));
        world.ok("CreateLogStream", json!({"logGroupName": "/x", "logStreamName": "s"}));
        world
    }

    fn call(&mut self, operation: &str, input: Value) -> Result<Value, Fault> {
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut cx = Cx::new(Timestamp::from_millis(self.now), &place, &mut self.ids);
        self.logs.call(operation, input, &mut cx)
    }

    fn ok(&mut self, operation: &str, input: Value) -> Value {
        self.call(operation, input.clone()).unwrap_or_else(|fault| panic!("{operation} {input}: {}", fault.message))
    }

    fn refused(&mut self, operation: &str, input: Value) -> (String, String) {
        match self.call(operation, input.clone()) {
            Ok(answer) => panic!("{operation} {input} answered {answer}"),
            Err(fault) => (fault.code, fault.message),
        }
    }

    fn put(&mut self, stream: &str, events: &[(i64, &str)]) -> Value {
        let events: Vec<Value> =
            events.iter().map(|(timestamp, message)| json!({"timestamp": timestamp, "message": message})).collect();
        self.ok("PutLogEvents", json!({"logGroupName": "/x", "logStreamName": stream, "logEvents": events}))
    }

    fn found(&mut self, mut input: Value) -> Vec<String> {
        input["logGroupName"] = json!("/x");
        messages(&self.ok("FilterLogEvents", input))
    }
}

fn messages(answer: &Value) -> Vec<String> {
    let events = answer["events"].as_array().expect("events");
    events.iter().map(|event| event["message"].as_str().expect("message").to_owned()).collect()
}

#[test]
fn groups_are_described_as_aws_does() {
    let mut world = TestCloud::new();
    world.ok("PutRetentionPolicy", json!({"logGroupName": "/x", "retentionInDays": 3}));
    let answer = world.ok("DescribeLogGroups", json!({"logGroupNamePrefix": "/"}));
    assert_eq!(
        answer,
        json!({"logGroups": [{
            "logGroupName": "/x", "creationTime": NOW, "retentionInDays": 3, "metricFilterCount": 0,
            "arn": "arn:aws:logs:us-east-1:000000000000:log-group:/x:*", "storedBytes": 0,
            "logGroupClass": "STANDARD", "logGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/x",
            "deletionProtectionEnabled": false,
        }]})
    );
    world.ok("DeleteRetentionPolicy", json!({"logGroupName": "/x"}));
    world.ok("DeleteLogGroup", json!({"logGroupName": "/x"}));
    assert_eq!(world.ok("DescribeLogGroups", json!({})), json!({"logGroups": []}));
}

#[test]
fn groups_come_in_pages() {
    let mut world = TestCloud::new();
    for name in ["/a", "/b", "/c"] {
        world.ok("CreateLogGroup", json!({"logGroupName": name}));
    }
    let mut names = Vec::new();
    let mut token = Value::Null;
    loop {
        let page = world.ok("DescribeLogGroups", json!({"limit": 2, "nextToken": token}));
        let groups = page["logGroups"].as_array().unwrap();
        names.extend(groups.iter().map(|group| group["logGroupName"].as_str().unwrap().to_owned()));
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(names, ["/a", "/b", "/c", "/x"]);
}

type Refusal = (&'static str, Value, &'static str, &'static str);

fn assert_refused(cases: impl IntoIterator<Item = Refusal>) {
    let mut world = TestCloud::new();
    for (operation, input, code, message) in cases {
        assert_eq!(world.refused(operation, input), (code.to_owned(), message.to_owned()), "{operation}");
    }
}

#[test]
fn what_aws_refuses_is_refused_in_its_words() {
    assert_refused([
        (
            "CreateLogGroup",
            json!({"logGroupName": "/x"}),
            "ResourceAlreadyExistsException",
            "The specified log group already exists",
        ),
        (
            "CreateLogGroup",
            json!({}),
            "InvalidParameterException",
            "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
        ),
        (
            "CreateLogStream",
            json!({"logGroupName": "/x", "logStreamName": "s"}),
            "ResourceAlreadyExistsException",
            "The specified log stream already exists",
        ),
        (
            "DeleteLogGroup",
            json!({"logGroupName": "/none"}),
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        ),
        (
            "GetLogEvents",
            json!({"logGroupName": "/x", "logStreamName": "none"}),
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        ),
        (
            "GetLogEvents",
            json!({"logGroupName": "/x", "logStreamName": "s", "limit": 10_001}),
            "InvalidParameterException",
            "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
        ),
        (
            "GetLogEvents",
            json!({"logGroupName": "/x", "logStreamName": "s", "nextToken": "invalid-token"}),
            "InvalidParameterException",
            "The specified nextToken is invalid.",
        ),
        (
            "FilterLogEvents",
            json!({"logGroupName": "/x", "nextToken": "invalid-token"}),
            "InvalidParameterException",
            "The specified nextToken is invalid.",
        ),
        (
            "DescribeLogGroups",
            json!({"logGroupNamePrefix": "a", "logGroupNamePattern": "b"}),
            "InvalidParameterException",
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ),
        (
            "DescribeLogStreams",
            json!({"logGroupName": "/x", "logGroupIdentifier": "/x"}),
            "ValidationException",
            "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
        ),
        (
            "DescribeLogStreams",
            json!({"logGroupName": "/x", "logStreamNamePrefix": "s", "orderBy": "LastEventTime"}),
            "InvalidParameterException",
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ),
        (
            "DeleteResourcePolicy",
            json!({"policyName": "none"}),
            "ResourceNotFoundException",
            "Policy with name [none] does not exist.",
        ),
    ]);
    let mut world = TestCloud::new();
    assert_eq!(world.call("StartQuery", json!({})).unwrap_err().status, 501);
}

#[test]
fn batches_that_aws_refuses() {
    let put = |events: Value| json!({"logGroupName": "/x", "logStreamName": "s", "logEvents": events});
    assert_refused([
        (
            "PutLogEvents",
            put(json!([{"timestamp": NOW, "message": "b"}, {"timestamp": NOW - 1, "message": "a"}])),
            "InvalidParameterException",
            "Log events in a single PutLogEvents request must be in chronological order.",
        ),
        (
            "PutLogEvents",
            put(json!([{"timestamp": NOW - DAY - 1, "message": "a"}, {"timestamp": NOW, "message": "b"}])),
            "InvalidParameterException",
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ),
        (
            "PutLogEvents",
            put(json!([{"timestamp": NOW, "message": "x".repeat(1_048_576)}])),
            "InvalidParameterException",
            "Log event too large: 1048602 bytes exceeds limit of 1048576",
        ),
        (
            "PutLogEvents",
            put(
                json!([{"timestamp": NOW, "message": "x".repeat(600_000)}, {"timestamp": NOW, "message": "x".repeat(600_000)}]),
            ),
            "InvalidParameterException",
            "Upload too large: 1200052 bytes exceeds limit of 1048576",
        ),
    ]);
}

#[test]
fn events_out_of_range_are_left_out_and_named() {
    let mut world = TestCloud::new();
    let answer = world.put("s", &[(NOW - 14 * DAY - 1, "old"), (NOW - 14 * DAY + HOUR, "kept")]);
    assert_eq!(answer["rejectedLogEventsInfo"], json!({"tooOldLogEventEndIndex": 1}));
    let answer = world.put("s", &[(NOW + 2 * HOUR, "kept too"), (NOW + 2 * HOUR + 1, "new")]);
    assert_eq!(answer["rejectedLogEventsInfo"], json!({"tooNewLogEventStartIndex": 1}));
    world.ok("PutRetentionPolicy", json!({"logGroupName": "/x", "retentionInDays": 1}));
    let answer = world.put("s", &[(NOW - DAY - 1, "expired"), (NOW - HOUR, "now")]);
    assert_eq!(answer["rejectedLogEventsInfo"], json!({"expiredLogEventEndIndex": 1}));
    assert_eq!(answer["nextSequenceToken"].as_str().unwrap().len(), 56);
    assert_eq!(world.found(json!({})), ["now", "kept too"]);
}

#[test]
fn retention_hides_and_then_drops_events() {
    let mut world = TestCloud::new();
    world.put("s", &[(NOW, "a")]);
    world.ok("PutRetentionPolicy", json!({"logGroupName": "/x", "retentionInDays": 1}));
    world.now = NOW + DAY + 1;
    assert!(world.found(json!({})).is_empty());
    world.put("s", &[(world.now, "b")]);
    world.ok("DeleteRetentionPolicy", json!({"logGroupName": "/x"}));
    assert_eq!(world.found(json!({})), ["b"]);
    let stream = world.ok("DescribeLogStreams", json!({"logGroupName": "/x"}))["logStreams"][0].clone();
    assert_eq!(stream["firstEventTimestamp"], json!(world.now));
}

#[test]
fn one_stream_is_read_in_both_directions() {
    let mut world = TestCloud::new();
    let names = ["m0", "m1", "m2", "m3", "m4"];
    let events: Vec<(i64, &str)> = (0..).zip(names).map(|(index, name)| (NOW + index, name)).collect();
    world.put("s", &events);
    let get = |world: &mut TestCloud, more: Value| {
        let mut input = json!({"logGroupName": "/x", "logStreamName": "s", "limit": 2});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.ok("GetLogEvents", input)
    };
    let newest = get(&mut world, json!({}));
    assert_eq!(messages(&newest), ["m3", "m4"]);
    let earlier = get(&mut world, json!({"nextToken": newest["nextBackwardToken"]}));
    assert_eq!(messages(&earlier), ["m1", "m2"]);
    let head = get(&mut world, json!({"startFromHead": true}));
    assert_eq!(messages(&head), ["m0", "m1"]);
    let next = get(&mut world, json!({"nextToken": head["nextForwardToken"]}));
    assert_eq!(messages(&next), ["m2", "m3"]);
    let last = get(&mut world, json!({"nextToken": newest["nextForwardToken"]}));
    assert_eq!((messages(&last).len(), &last["nextForwardToken"]), (0, &newest["nextForwardToken"]));
    world.put("s", &[(NOW + 9, "m5")]);
    let tail = get(&mut world, json!({"nextToken": last["nextForwardToken"]}));
    assert_eq!(messages(&tail), ["m5"]);
    let range = get(&mut world, json!({"startTime": NOW + 1, "endTime": NOW + 3, "limit": 100}));
    assert_eq!(messages(&range), ["m1", "m2"], "the end of GetLogEvents is exclusive");
}

#[test]
fn an_empty_stream_can_be_followed_from_its_first_token() {
    let mut world = TestCloud::new();
    let input = |token: &Value| json!({"logGroupIdentifier": "/x", "logStreamName": "s", "nextToken": token});
    let empty = world.ok("GetLogEvents", input(&Value::Null));
    world.put("s", &[(NOW, "first")]);
    assert_eq!(messages(&world.ok("GetLogEvents", input(&empty["nextForwardToken"]))), ["first"]);
    assert!(messages(&world.ok("GetLogEvents", input(&empty["nextBackwardToken"]))).is_empty());
}

#[test]
fn a_search_goes_over_all_streams_in_the_order_of_time() {
    let mut world = TestCloud::new();
    for stream in ["t1", "t2"] {
        world.ok("CreateLogStream", json!({"logGroupName": "/x", "logStreamName": stream}));
    }
    world.put("t1", &[(NOW + 1, "b"), (NOW + 3, "d")]);
    world.put("t2", &[(NOW, "a"), (NOW + 2, "c")]);
    world.put("s", &[(NOW + 4, "e")]);
    assert_eq!(world.found(json!({})), ["a", "b", "c", "d", "e"]);
    assert_eq!(world.found(json!({"logStreamNamePrefix": "t"})), ["a", "b", "c", "d"]);
    assert_eq!(world.found(json!({"logStreamNames": ["s", "t2"]})), ["a", "c", "e"]);
    assert_eq!(world.found(json!({"startTime": NOW + 1, "endTime": NOW + 3})), ["b", "c", "d"]);
    assert_eq!(world.found(json!({"filterPattern": "?a ?e"})), ["a", "e"]);
    let mut token = Value::Null;
    let mut pages = Vec::new();
    loop {
        let page = world.ok("FilterLogEvents", json!({"logGroupName": "/x", "limit": 2, "nextToken": token}));
        pages.push(messages(&page).concat());
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(pages, ["ab", "cd", "e"]);
    let answer = world.ok("FilterLogEvents", json!({"logGroupName": "/x", "limit": 1}));
    assert_eq!(answer["events"][0]["eventId"].as_str().unwrap().len(), 56);
    assert_eq!(answer["searchedLogStreams"], json!([]));
}

#[test]
fn streams_are_listed_by_name_or_by_their_last_event() {
    let mut world = TestCloud::new();
    for (stream, time) in [("b", NOW + 5), ("a", NOW + 9), ("c", NOW + 1)] {
        world.ok("CreateLogStream", json!({"logGroupName": "/x", "logStreamName": stream}));
        world.put(stream, &[(time, "m")]);
    }
    let list = |world: &mut TestCloud, order: &str, descending: bool| {
        let mut names = String::new();
        let mut token = Value::Null;
        loop {
            let page = world.ok(
                "DescribeLogStreams",
                json!({"logGroupName": "/x", "orderBy": order, "descending": descending, "limit": 3, "nextToken": token}),
            );
            for stream in page["logStreams"].as_array().unwrap() {
                names.push_str(stream["logStreamName"].as_str().unwrap());
            }
            token = page["nextToken"].clone();
            if token.is_null() {
                return names;
            }
        }
    };
    assert_eq!(list(&mut world, "LogStreamName", false), "abcs");
    assert_eq!(list(&mut world, "LogStreamName", true), "scba");
    assert_eq!(list(&mut world, "LastEventTime", false), "scba");
    assert_eq!(list(&mut world, "LastEventTime", true), "abcs");
}

#[test]
fn deleting_a_stream_deletes_its_events() {
    let mut world = TestCloud::new();
    world.ok("CreateLogStream", json!({"logGroupName": "/x", "logStreamName": "t"}));
    world.put("s", &[(NOW, "stays")]);
    world.put("t", &[(NOW, "goes")]);
    world.ok("DeleteLogStream", json!({"logGroupName": "/x", "logStreamName": "t"}));
    assert_eq!(world.found(json!({})), ["stays"]);
}

#[test]
fn resource_policies_are_kept_in_aws_form_and_limited() {
    let mut world = TestCloud::new();
    let sent = r#"{"Statement":[{"Action":"logs:*","Effect":"Allow","Principal":{"Service":["events.amazonaws.com"]},"Resource":"*"}]}"#;
    let put = |name: &str| json!({"policyName": name, "policyDocument": sent});
    let answer = world.ok("PutResourcePolicy", put("p0"));
    assert_eq!(
        answer["resourcePolicy"],
        json!({"policyName": "p0", "policyDocument": sent, "lastUpdatedTime": NOW, "policyScope": "ACCOUNT"})
    );
    let kept = world.ok("DescribeResourcePolicies", json!({}));
    assert_eq!(
        kept["resourcePolicies"][0]["policyDocument"],
        json!(
            r#"{"Version":"2008-10-17","Statement":[{"Action":"logs:*","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Resource":"*"}]}"#
        )
    );
    for index in 1..10 {
        world.ok("PutResourcePolicy", put(&format!("p{index}")));
    }
    let limit = ("LimitExceededException".to_owned(), "Resource limit exceeded.".to_owned());
    assert_eq!(world.refused("PutResourcePolicy", put("p10")), limit);
    world.ok("PutResourcePolicy", put("p3"));
    world.ok("DeleteResourcePolicy", json!({"policyName": "p3"}));
    assert_eq!(world.ok("DescribeResourcePolicies", json!({}))["resourcePolicies"].as_array().unwrap().len(), 9);
}

#[test]
fn tags_are_the_same_by_arn_and_by_name() {
    let mut world = TestCloud::new();
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:/x";
    world.ok("TagResource", json!({"resourceArn": arn, "tags": {"a": "1", "b": "2"}}));
    world.ok("TagLogGroup", json!({"logGroupName": "/x", "tags": {"c": "3"}}));
    world.ok("UntagResource", json!({"resourceArn": arn, "tagKeys": ["a"]}));
    world.ok("UntagLogGroup", json!({"logGroupName": "/x", "tags": ["none"]}));
    let tags = json!({"tags": {"b": "2", "c": "3"}});
    assert_eq!(world.ok("ListTagsForResource", json!({"resourceArn": arn})), tags);
    assert_eq!(world.ok("ListTagsLogGroup", json!({"logGroupName": "/x"})), tags);
}

#[test]
fn each_delivery_makes_a_stream_with_one_event() {
    let mut world = TestCloud::new();
    let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
    let arn = |text: &str| Arn::from_str(text).unwrap();
    let delivery = |group: &str, body: &str| Delivery {
        to: arn(&format!("arn:aws:logs:us-east-1:000000000000:log-group:{group}")),
        message: Message { body: body.to_owned(), ..Message::default() },
        sender: Sender::Service {
            principal: "events.amazonaws.com".to_owned(),
            source: arn("arn:aws:events:us-east-1:000000000000:rule/r"),
        },
        reply: None,
        trace: None,
    };
    let mut cx = Cx::new(Timestamp::from_millis(NOW), &place, &mut world.ids);
    for body in [r#"{"source":"a"}"#, r#"{"timestamp":"2023-11-14T21:13:20Z","message":"said"}"#] {
        world.logs.deliver(&delivery("/x:*", body), &mut cx).unwrap();
    }
    let fault = world.logs.deliver(&delivery("/none", "{}"), &mut cx).unwrap_err();
    assert_eq!(fault.code, "ResourceNotFoundException");
    assert_eq!(world.found(json!({})), ["said", r#"{"source":"a"}"#]);
    let streams = world.ok("DescribeLogStreams", json!({"logGroupName": "/x"}));
    assert_eq!(streams["logStreams"].as_array().unwrap().len(), 3);
}

#[test]
fn the_whole_state_survives_a_snapshot() {
    let mut world = TestCloud::new();
    world.put("s", &[(NOW, "kept")]);
    let saved = world.logs.save().unwrap();
    world.logs = serde_json::from_value(saved).unwrap();
    assert_eq!(world.found(json!({})), ["kept"]);
    let stream = world.ok("GetLogEvents", json!({"logGroupName": "/x", "logStreamName": "s"}));
    assert_eq!(messages(&stream), ["kept"]);
}

/// Creates a rule that sends everything from `shop` to `/aws/events/orders`.
fn cloud_with_rule() -> Cloud {
    let mut cloud = Cloud::new(1, Timestamp::from_millis(NOW));
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/orders";
    apply(&mut cloud, "logs", "CreateLogGroup", json!({"logGroupName": "/aws/events/orders"}));
    let pattern = json!({"source": ["shop"]}).to_string();
    apply(&mut cloud, "events", "PutRule", json!({"Name": "Dev", "EventPattern": pattern}));
    apply(&mut cloud, "events", "PutTargets", json!({"Rule": "Dev", "Targets": [{"Id": "log", "Arn": group}]}));
    cloud
}

fn apply(cloud: &mut Cloud, service: &str, operation: &str, input: Value) -> Value {
    let input = Input::call("us-east-1", service, operation, input);
    let Reply::Answered(answer) = cloud.apply(Timestamp::from_millis(NOW), &input, false) else {
        panic!("every call here is answered at once");
    };
    answer.unwrap_or_else(|fault| panic!("{input:?}: {}", fault.message))
}

#[test]
fn a_rule_writes_to_a_log_group_whose_policy_lets_it() {
    let allow = |principal: &str, resource: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": principal},
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": resource}]})
        .to_string()
    };
    let all = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/*:*";
    let bare = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/orders";
    let cases = [
        (None, false),
        (Some(allow("delivery.logs.amazonaws.com", all)), false),
        (Some(allow("events.amazonaws.com", bare)), false),
        (Some(allow("events.amazonaws.com", all)), true),
    ];
    for (document, allowed) in cases {
        let mut cloud = cloud_with_rule();
        if let Some(document) = &document {
            let input = json!({"policyName": "EventBridgeToCWLogs", "policyDocument": document});
            apply(&mut cloud, "logs", "PutResourcePolicy", input);
        }
        let entry = json!({"Source": "shop", "DetailType": "Order", "Detail": "{\"id\": 1}"});
        apply(&mut cloud, "events", "PutEvents", json!({"Entries": [entry]}));
        let found = apply(&mut cloud, "logs", "FilterLogEvents", json!({"logGroupName": "/aws/events/orders"}));
        assert_eq!(messages(&found).len(), usize::from(allowed), "{document:?}");
        let last = cloud.hops(None).pop().expect("a hop").outcome;
        if allowed {
            assert_eq!(last, Outcome::Delivered);
            assert!(messages(&found)[0].contains("\"source\":\"shop\""), "{found}");
        } else {
            let Outcome::Refused { reason, missing: Some(_) } = last else { panic!("{last:?}") };
            let start = "the resource policy of CloudWatch Logs does not let events.amazonaws.com do \
                         logs:CreateLogStream for rule `Dev`: ";
            assert!(reason.starts_with(start), "{reason}");
        }
    }
}
