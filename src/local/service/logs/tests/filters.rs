//! Metric filters and subscription filters.

use std::io::Read as _;

use base64::Engine as _;
use serde_json::{Value, json};

use super::{NOW, TestCloud};
use crate::clock::Timestamp;
use crate::local::service::{Cx, Delivery, Effect, Fault, Place, Service as _};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

fn metric(name: &str) -> Value {
    json!([{"metricName": name, "metricNamespace": "shop", "metricValue": "1", "defaultValue": 0}])
}

#[test]
fn metric_filters_are_described_by_group_prefix_and_metric() {
    let mut world = TestCloud::new();
    world.ok("CreateLogGroup", json!({"logGroupName": "/y"}));
    for (group, name, of) in [("/y", "errors-1", "a"), ("/x", "errors-2", "b"), ("/x", "other", "a")] {
        let input = json!({"logGroupName": group, "filterName": name, "filterPattern": " ", "metricTransformations": metric(of)});
        world.ok("PutMetricFilter", input);
    }
    let mut names = |input: Value| {
        let found = world.ok("DescribeMetricFilters", input);
        let found = found["metricFilters"].as_array().unwrap().clone();
        found.iter().map(|filter| filter["filterName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(json!({})), ["errors-1", "errors-2", "other"]);
    assert_eq!(names(json!({"logGroupName": "/x"})), ["errors-2", "other"]);
    assert_eq!(names(json!({"filterNamePrefix": "errors"})), ["errors-1", "errors-2"]);
    assert_eq!(names(json!({"metricName": "a", "metricNamespace": "shop"})), ["errors-1", "other"]);
    let first = world.ok("DescribeMetricFilters", json!({"limit": 2}));
    let next = world.ok("DescribeMetricFilters", json!({"limit": 2, "nextToken": first["nextToken"]}));
    assert_eq!(
        next["metricFilters"],
        json!([{
            "filterName": "other",
            "filterPattern": " ",
            "metricTransformations": [{"metricName": "a", "metricNamespace": "shop", "metricValue": "1", "defaultValue": 0.0}],
            "creationTime": NOW,
            "logGroupName": "/x",
            "applyOnTransformedLogs": false,
        }])
    );
    let groups = world.ok("DescribeLogGroups", json!({"logGroupNamePrefix": "/x"}));
    assert_eq!(groups["logGroups"][0]["metricFilterCount"], 2);
    world.ok("DeleteMetricFilter", json!({"logGroupName": "/x", "filterName": "other"}));
    let gone = world.refused("DeleteMetricFilter", json!({"logGroupName": "/x", "filterName": "other"}));
    assert_eq!(gone.0, "ResourceNotFoundException");
}

#[test]
fn metric_filters_that_aws_refuses() {
    let mut world = TestCloud::new();
    let two = json!([metric("a")[0], metric("b")[0]]);
    let put = |name: &str, pattern: &str, of: Value| json!({"logGroupName": "/x", "filterName": name, "filterPattern": pattern, "metricTransformations": of});
    let (long, longer) = ("x".repeat(513), "x".repeat(1025));
    let cases = [
        (
            put(&long, "p", metric("a")),
            "at 'filterName' failed to satisfy constraint: Member must have length less than or equal to 512",
        ),
        (
            put("f", &longer, metric("a")),
            "at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to 1024",
        ),
        (
            put("f", "p", two),
            "Value '[MetricTransformation(metricName=a, metricNamespace=shop, metricValue=1, defaultValue=0.0, unit=null, dimensions=null), MetricTransformation(metricName=b, metricNamespace=shop, metricValue=1, defaultValue=0.0, unit=null, dimensions=null)]' at 'metricTransformations' failed to satisfy constraint: Member must have length less than or equal to 1",
        ),
        (put("f", "{", metric("a")), "If a filter pattern starts with '{' it must end with '}'"),
    ];
    for (input, part) in cases {
        let (code, message) = world.refused("PutMetricFilter", input);
        assert_eq!(code, "InvalidParameterException");
        assert!(message.contains(part), "{message}");
    }
    let group =
        json!({"logGroupName": "/gone", "filterName": "f", "filterPattern": "", "metricTransformations": metric("a")});
    assert_eq!(world.refused("PutMetricFilter", group).0, "ResourceNotFoundException");
}

#[test]
fn a_pattern_is_tested_and_its_fields_are_extracted() {
    let mut world = TestCloud::new();
    let mut test = |pattern: &str, messages: &[&str]| {
        world.ok("TestMetricFilter", json!({"filterPattern": pattern, "logEventMessages": messages}))["matches"].clone()
    };
    assert_eq!(
        test("{ $.status = 4* && $.user.name = * }", &["no", r#"{"status": "404", "user": {"name": "ann"}}"#]),
        json!([{"eventNumber": 2, "eventMessage": r#"{"status": "404", "user": {"name": "ann"}}"#,
            "extractedValues": {"$.status": "404", "$.user.name": "ann"}}])
    );
    assert_eq!(
        test("[ip, ..., status = 404]", &["127.0.0.1 - \"GET /\" 404"]),
        json!([{"eventNumber": 1, "eventMessage": "127.0.0.1 - \"GET /\" 404",
            "extractedValues": {"$ip": "127.0.0.1", "$2": "-", "$3": "GET /", "$status": "404"}}])
    );
    assert_eq!(test("ERROR", &["an ERROR"])[0]["extractedValues"], json!({}));
    assert_eq!(test("[]", &["a b"])[0]["extractedValues"], json!({"$1": "a", "$2": "b"}));
}

/// Calls an operation and returns its effects.
fn effects(world: &mut TestCloud, operation: &str, input: Value) -> Vec<Effect> {
    let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
    let mut cx = Cx::new(Timestamp::from_millis(world.now), &place, &mut world.ids);
    world.logs.call(operation, input, &mut cx).unwrap_or_else(|fault| panic!("{operation}: {}", fault.message));
    cx.effects
}

fn subscription(name: &str, pattern: &str) -> Value {
    json!({"logGroupName": "/x", "filterName": name, "filterPattern": pattern, "destinationArn": FUNCTION})
}

/// Puts a filter whose destination answers the check with `answer`.
fn subscribe(world: &mut TestCloud, input: Value, answer: Result<Value, Fault>) -> Delivery {
    let effect = effects(world, "PutSubscriptionFilter", input).pop();
    let Some(Effect::Permit(delivery)) = effect else { panic!("{effect:?}") };
    let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
    let mut cx = Cx::new(Timestamp::from_millis(world.now), &place, &mut world.ids);
    world.logs.reply(delivery.reply.as_deref().unwrap(), answer, &mut cx);
    delivery
}

#[test]
fn a_function_receives_the_events_that_a_subscription_matches() {
    let mut world = TestCloud::new();
    let permitted = subscribe(&mut world, subscription("errors", "ERROR"), Ok(Value::Null));
    assert_eq!(permitted.to.to_string(), FUNCTION);
    assert_eq!(permitted.sender.principal(), "logs.amazonaws.com");
    assert_eq!(permitted.sender.source().to_string(), "arn:aws:logs:us-east-1:000000000000:log-group:/x:*");
    let events = json!([{"timestamp": NOW, "message": "ERROR 1"}, {"timestamp": NOW, "message": "fine"}]);
    let put = json!({"logGroupName": "/x", "logStreamName": "s", "logEvents": events});
    let sent = effects(&mut world, "PutLogEvents", put);
    let [Effect::Deliver(delivery)] = sent.as_slice() else { panic!("{sent:?}") };
    let body: Value = serde_json::from_str(&delivery.message.body).unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(body["awslogs"]["data"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    let data: Value = serde_json::from_str(&text).unwrap();
    let id = data["logEvents"][0]["id"].clone();
    assert_eq!(id.as_str().map(str::len), Some(56));
    assert_eq!(
        data,
        json!({
            "messageType": "DATA_MESSAGE",
            "owner": "000000000000",
            "logGroup": "/x",
            "logStream": "s",
            "subscriptionFilters": ["errors"],
            "logEvents": [{"id": id, "timestamp": NOW, "message": "ERROR 1"}],
        })
    );
    let described = world.ok("DescribeSubscriptionFilters", json!({"logGroupName": "/x"}));
    assert_eq!(
        described["subscriptionFilters"],
        json!([{"filterName": "errors", "logGroupName": "/x", "filterPattern": "ERROR", "destinationArn": FUNCTION,
            "distribution": "ByLogStream", "applyOnTransformedLogs": false, "creationTime": NOW}])
    );
    world.ok("DeleteSubscriptionFilter", json!({"logGroupName": "/x", "filterName": "errors"}));
    let gone = world.refused("DeleteSubscriptionFilter", json!({"logGroupName": "/x", "filterName": "errors"}));
    assert_eq!(gone.1, "The specified subscription filter does not exist.");
}

#[test]
fn subscriptions_that_aws_refuses() {
    let mut world = TestCloud::new();
    subscribe(&mut world, subscription("a", ""), Err(Fault::new("AccessDenied", "no")));
    assert_eq!(
        world.ok("DescribeSubscriptionFilters", json!({"logGroupName": "/x"}))["subscriptionFilters"],
        json!([])
    );
    subscribe(&mut world, subscription("a", ""), Ok(Value::Null));
    subscribe(&mut world, subscription("b", "[]"), Ok(Value::Null));
    subscribe(&mut world, subscription("a", "changed"), Ok(Value::Null));
    let mut elsewhere = subscription("c", "");
    elsewhere["destinationArn"] = json!("arn:aws:lambda:us-east-1:111111111111:function:f");
    let mut stream = subscription("c", "");
    stream["destinationArn"] = json!("arn:aws:kinesis:us-east-1:000000000000:stream/s");
    let mut with_role = stream.clone();
    with_role["roleArn"] = json!("arn:aws:iam::000000000000:role/r");
    let cases = [
        (subscription("c", ""), "LimitExceededException", "Resource limit exceeded."),
        (
            elsewhere,
            "AccessDeniedException",
            "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.",
        ),
        (stream, "InvalidParameterException", "destinationArn for vendor kinesis cannot be used without roleArn"),
    ];
    for (input, code, message) in cases {
        assert_eq!(world.refused("PutSubscriptionFilter", input), (code.to_owned(), message.to_owned()));
    }
    let fault = world.call("PutSubscriptionFilter", with_role).unwrap_err();
    assert_eq!(fault.status, 501);
}
