//! Tests of operations on trails, and of selectors.

use serde_json::{Value, json};

use super::super::{Answer, Cx, Effect, Place, Service};
use super::CloudTrail;
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::service::{ObservedCall, Ticket};

const ARN: &str = "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit";

/// The service with a bucket that permits everything.
struct World {
    trails: CloudTrail,
    ids: Ids,
    region: &'static str,
}

impl World {
    fn new() -> Self {
        let mut world = Self { trails: CloudTrail::default(), ids: Ids::new(7), region: "us-east-1" };
        world.ok("CreateTrail", &json!({"Name": "audit", "S3BucketName": "logs"}));
        world
    }

    fn call(&mut self, operation: &str, input: &Value) -> Answer {
        let place = Place { account: "000000000000".to_owned(), region: self.region.to_owned() };
        let mut cx = Cx::new(Timestamp::from_millis(1_767_225_600_000), &place, &mut self.ids);
        cx.ticket = Some(Ticket(1));
        let answer = self.trails.call(operation, input.clone(), &mut cx);
        if !cx.is_later || answer.is_err() {
            return answer;
        }
        for effect in std::mem::take(&mut cx.effects) {
            if let Effect::Permit(delivery) = effect {
                self.trails.reply(&delivery.reply.expect("a token"), Ok(Value::Null), &mut cx);
            }
        }
        cx.answers.pop().expect("an answer").1
    }

    fn ok(&mut self, operation: &str, input: &Value) -> Value {
        self.call(operation, input).unwrap_or_else(|fault| panic!("{operation} {input}: {fault:?}"))
    }

    fn refused(&mut self, operation: &str, input: &Value) -> String {
        self.call(operation, input).expect_err(operation).code
    }

    /// Returns whether a call becomes an event.
    fn tells(&mut self, service: &str, operation: &str, input: Value) -> bool {
        let place = Place { account: "000000000000".to_owned(), region: self.region.to_owned() };
        let mut cx = Cx::new(Timestamp::from_millis(1_767_225_600_000), &place, &mut self.ids);
        let answer = Ok(Value::Null);
        let call = ObservedCall { service, operation, input, bytes_in: 0, answer: &answer, sender: None };
        self.trails.observe(&call, &mut cx);
        cx.effects.iter().any(|effect| matches!(effect, Effect::Deliver(_)))
    }

    fn select(&mut self, kind: &str, selectors: Value) {
        self.ok("PutEventSelectors", &json!({"TrailName": "audit", kind: selectors}));
    }
}

fn object(key: &str) -> Value {
    json!({"Bucket": "uploads", "Key": key})
}

#[test]
fn trails_are_described_changed_and_deleted() {
    let mut world = World::new();
    assert_eq!(
        world.refused("CreateTrail", &json!({"Name": "audit", "S3BucketName": "logs"})),
        "TrailAlreadyExistsException"
    );
    let expected = json!({
        "Name": "audit", "S3BucketName": "logs", "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": false,
        "TrailARN": ARN, "LogFileValidationEnabled": false, "IsOrganizationTrail": false, "HomeRegion": "us-east-1",
        "HasCustomEventSelectors": false, "HasInsightSelectors": false,
    });
    for named in ["audit", ARN] {
        assert_eq!(world.ok("GetTrail", &json!({"Name": named}))["Trail"], expected);
        assert_eq!(world.ok("DescribeTrails", &json!({"trailNameList": [named]}))["trailList"], json!([expected]));
    }
    let listed = json!([{"TrailARN": ARN, "Name": "audit", "HomeRegion": "us-east-1"}]);
    assert_eq!(world.ok("ListTrails", &json!({}))["Trails"], listed);
    let updated = world.ok("UpdateTrail", &json!({"Name": "audit", "S3KeyPrefix": "p", "IsMultiRegionTrail": true}));
    assert_eq!((&updated["S3KeyPrefix"], &updated["S3BucketName"]), (&json!("p"), &json!("logs")));
    world.ok(
        "AddTags",
        &json!({"ResourceId": ARN, "TagsList": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}),
    );
    world.ok("RemoveTags", &json!({"ResourceId": ARN, "TagsList": [{"Key": "a"}]}));
    let tags = world.ok("ListTags", &json!({"ResourceIdList": [ARN]}));
    assert_eq!(tags["ResourceTagList"], json!([{"ResourceId": ARN, "TagsList": [{"Key": "b", "Value": "2"}]}]));
    world.region = "eu-west-1";
    assert_eq!(world.ok("GetTrail", &json!({"Name": "audit"}))["Trail"]["TrailARN"], ARN);
    assert_eq!(world.refused("DeleteTrail", &json!({"Name": ARN})), "InvalidHomeRegionException");
    world.region = "us-east-1";
    world.ok("DeleteTrail", &json!({"Name": "audit"}));
    assert_eq!(world.refused("GetTrail", &json!({"Name": "audit"})), "TrailNotFoundException");
    assert_eq!(world.refused("LookupEvents", &json!({})), "NotImplemented");
}

#[test]
fn only_a_trail_that_logs_records() {
    let mut world = World::new();
    assert!(!world.tells("sqs", "CreateQueue", json!({})));
    world.ok("StartLogging", &json!({"Name": "audit"}));
    assert!(world.tells("sqs", "CreateQueue", json!({})));
    assert!(!world.tells("sqs", "SendMessage", json!({})), "a data event");
    assert!(!world.tells("s3", "PutObject", object("a")), "a data event");
    assert!(!world.tells("sqs", "ListQueues", json!({})), "a read-only management event");
    assert!(world.trails.watches("sqs", "ListQueues"), "which is recorded nevertheless");
    world.ok("StopLogging", &json!({"Name": "audit"}));
    assert!(!world.tells("sqs", "CreateQueue", json!({})));
    let status = world.ok("GetTrailStatus", &json!({"Name": "audit"}));
    assert_eq!((&status["IsLogging"], &status["TimeLoggingStopped"]), (&json!(false), &json!("2026-01-01T00:00:00Z")));
}

#[test]
fn selectors_of_both_kinds_select() {
    let mut world = World::new();
    world.ok("StartLogging", &json!({"Name": "audit"}));
    let usual = json!([{"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [],
        "ExcludeManagementEventSources": []}]);
    assert_eq!(world.ok("GetEventSelectors", &json!({"TrailName": "audit"}))["EventSelectors"], usual);
    let of = |values: Value| {
        json!([{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": false,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": values}]}])
    };
    let cases = [
        (json!(["arn:aws:s3"]), true),
        (json!(["arn:aws:s3:::"]), true),
        (json!(["arn:aws:s3:::uploads/"]), true),
        (json!(["arn:aws:s3:::uploads/in/"]), true),
        (json!(["arn:aws:s3:::uploads/out/", "arn:aws:s3:::others/in/"]), false),
    ];
    for (values, is_selected) in cases {
        world.select("EventSelectors", of(values.clone()));
        assert_eq!(world.tells("s3", "PutObject", object("in/a")), is_selected, "{values}");
        assert!(!world.tells("s3", "GetObject", object("in/a")), "{values}");
        assert!(!world.tells("sqs", "CreateQueue", json!({})), "{values}");
    }
    assert!(world.ok("GetTrail", &json!({"Name": "audit"}))["Trail"]["HasCustomEventSelectors"] == true);
    let field = |name: &str, condition: &str, value: &str| json!({"Field": name, condition: [value]});
    let advanced = json!([{"Name": "uploads", "FieldSelectors": [
        field("eventCategory", "Equals", "Data"),
        field("resources.type", "Equals", "AWS::S3::Object"),
        field("resources.ARN", "StartsWith", "arn:aws:s3:::uploads/in/"),
        field("eventName", "NotStartsWith", "Delete"),
    ]}]);
    world.select("AdvancedEventSelectors", advanced.clone());
    assert_eq!(world.ok("GetEventSelectors", &json!({"TrailName": "audit"}))["AdvancedEventSelectors"], advanced);
    assert!(world.tells("s3", "PutObject", object("in/a")) && world.tells("s3", "GetObject", object("in/a")));
    assert!(!world.tells("s3", "DeleteObject", object("in/a")) && !world.tells("s3", "PutObject", object("out/a")));
    assert!(!world.tells("sqs", "CreateQueue", json!({})));
}

#[test]
fn selectors_that_mean_nothing_are_refused() {
    let mut world = World::new();
    let classic = |kind: &str, value: &str| json!([{"DataResources": [{"Type": kind, "Values": [value]}]}]);
    let field = |name: &str, value: &str| json!({"Field": name, "Equals": [value]});
    let invalid = "InvalidEventSelectorsException";
    let cases = [
        (json!({}), invalid),
        (json!({"EventSelectors": []}), invalid),
        (json!({"EventSelectors": [{"ReadWriteType": "read-only"}]}), invalid),
        (json!({"EventSelectors": classic("AWS::S3::Object", "arn:aws:s3:::uploads")}), invalid),
        (json!({"EventSelectors": classic("AWS::S3::Bucket", "arn:aws:s3:::")}), invalid),
        (json!({"EventSelectors": classic("AWS::Lambda::Function", "arn:aws:lambda")}), "NotImplemented"),
        (json!({"EventSelectors": [{"ExcludeManagementEventSources": ["s3.amazonaws.com"]}]}), invalid),
        (json!({"AdvancedEventSelectors": []}), invalid),
        (json!({"AdvancedEventSelectors": [{"FieldSelectors": [field("eventCategory", "Data")]}]}), invalid),
        (json!({"AdvancedEventSelectors": [{"FieldSelectors": [field("bucket", "x")]}]}), invalid),
        (json!({"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory"}]}]}), invalid),
    ];
    for (mut input, code) in cases {
        input["TrailName"] = json!("audit");
        assert_eq!(world.refused("PutEventSelectors", &input), code, "{input}");
    }
    for refused in ["KmsKeyId", "SnsTopicName", "CloudWatchLogsLogGroupArn"] {
        let input = json!({"Name": "other", "S3BucketName": "logs", refused: "x"});
        assert_eq!(world.refused("CreateTrail", &input), "NotImplemented", "{refused}");
    }
}
