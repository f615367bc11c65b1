//! Tests of trails: the calls that they record, as events and as log files, and their refusals.

use std::io::Read as _;

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use serde_json::{Value, json};

use super::{ACCOUNT, Queue, TestCloud, code, parse, words, world};

const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:000000000000:trail/glueworkshop-trail";

/// Returns the bucket policy that CloudTrail needs for the prefix `cloudtrail`.
fn policy() -> String {
    let statement = |action: &str, resource: &str| {
        let principal = json!({"Service": "cloudtrail.amazonaws.com"});
        json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource})
    };
    let look = statement("s3:GetBucketAcl", "arn:aws:s3:::uploads");
    let mut write = statement("s3:PutObject", "arn:aws:s3:::uploads/cloudtrail/AWSLogs/000000000000/*");
    write["Condition"] = json!({"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": TRAIL}});
    json!({"Version": "2012-10-17", "Statement": [look, write]}).to_string()
}

async fn ok(world: &TestCloud, operation: &'static str, input: Value) -> Value {
    world.cloudtrail().call(operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

async fn create(world: &TestCloud) {
    world.s3().create_bucket().bucket("uploads").send().await.expect("a bucket");
    world.s3().put_bucket_policy().bucket("uploads").policy(policy()).send().await.expect("a policy");
    let trail = json!({"Name": "glueworkshop-trail", "S3BucketName": "uploads", "S3KeyPrefix": "cloudtrail"});
    let created = ok(world, "CreateTrail", trail).await;
    assert_eq!((&created["TrailARN"], &created["S3KeyPrefix"]), (&json!(TRAIL), &json!("cloudtrail")));
}

/// Selects the objects whose data events are recorded.
async fn select(world: &TestCloud, prefix: &str) {
    let resource = json!({"Type": "AWS::S3::Object", "Values": [format!("arn:aws:s3:::uploads/{prefix}")]});
    let selector = json!({"ReadWriteType": "WriteOnly", "IncludeManagementEvents": false, "DataResources": [resource]});
    let put = json!({"TrailName": "glueworkshop-trail", "EventSelectors": [selector]});
    ok(world, "PutEventSelectors", put).await;
}

async fn log(world: &TestCloud) {
    ok(world, "StartLogging", json!({"Name": "glueworkshop-trail"})).await;
}

/// Returns a queue that receives every event of S3 on the default bus.
async fn listener(world: &TestCloud) -> Queue {
    let queue = world.queue("Heard").await;
    let pattern = json!({"source": [{"prefix": "aws."}], "detail-type": ["AWS API Call via CloudTrail"]});
    world.events().put_rule().name("heard").event_pattern(pattern.to_string()).send().await.expect("a rule");
    let target = aws_sdk_eventbridge::types::Target::builder().id("queue").arn(&queue.arn).build().expect("a target");
    world.events().put_targets().rule("heard").targets(target).send().await.expect("targets");
    queue
}

async fn put(world: &TestCloud, key: &str) {
    let body = ByteStream::from_static(b"a,b\n1,2\n");
    world.s3().put_object().bucket("uploads").key(key).body(body).send().await.expect("an object");
}

async fn heard(world: &TestCloud, queue: &Queue) -> Vec<Value> {
    world.bodies(queue).await.iter().map(|body| parse(body)).collect()
}

#[tokio::test]
async fn a_selected_upload_becomes_an_event_field_by_field() {
    let world = world();
    create(&world).await;
    let queue = listener(&world).await;
    put(&world, "input/lab2/eventdriven/a.csv").await;
    log(&world).await;
    put(&world, "input/lab2/eventdriven/b.csv").await;
    assert_eq!(heard(&world, &queue).await, [] as [Value; 0], "nothing selects data events yet");
    select(&world, "input/lab2/eventdriven/").await;
    put(&world, "input/other/c.csv").await;
    put(&world, "input/lab2/eventdriven/d.csv").await;
    world.s3().get_object().bucket("uploads").key("input/lab2/eventdriven/d.csv").send().await.expect("an object");
    let events = heard(&world, &queue).await;
    let [event] = events.as_slice() else { panic!("one event: {events:#?}") };
    let envelope = ["version", "detail-type", "source", "account", "region", "resources"].map(|name| &event[name]);
    let kind = json!("AWS API Call via CloudTrail");
    assert_eq!(envelope, [&json!("0"), &kind, &json!("aws.s3"), &json!(ACCOUNT), &json!("us-east-1"), &json!([])]);
    let mut detail = event["detail"].clone();
    for filled in ["requestID", "eventID"] {
        assert!(detail[filled].as_str().is_some_and(|id| id.len() >= 16), "{detail}");
        detail.as_object_mut().expect("members").remove(filled);
    }
    detail["additionalEventData"].as_object_mut().expect("members").remove("x-amz-id-2").expect("an id");
    let expected = json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": ACCOUNT,
            "arn": "arn:aws:iam::000000000000:root",
            "accountId": ACCOUNT,
        },
        "eventTime": event["time"],
        "eventSource": "s3.amazonaws.com",
        "eventName": "PutObject",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "127.0.0.1",
        "userAgent": "[ork]",
        "requestParameters": {
            "bucketName": "uploads",
            "Host": "uploads.s3.us-east-1.amazonaws.com",
            "key": "input/lab2/eventdriven/d.csv",
        },
        "responseElements": {"x-amz-server-side-encryption": "AES256"},
        "additionalEventData": {
            "SignatureVersion": "SigV4",
            "bytesTransferredIn": 8,
            "AuthenticationMethod": "AuthHeader",
            "bytesTransferredOut": 0,
            "SSEApplied": "Default_SSE_S3",
        },
        "readOnly": false,
        "resources": [
            {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::uploads/input/lab2/eventdriven/d.csv"},
            {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::uploads"},
        ],
        "eventType": "AwsApiCall",
        "managementEvent": false,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Data",
    });
    assert_eq!(detail, expected);
}

#[tokio::test]
async fn an_upload_in_parts_has_other_names_than_one_at_once() {
    let world = world();
    create(&world).await;
    let queue = listener(&world).await;
    log(&world).await;
    select(&world, "").await;
    let s3 = world.s3();
    let begin = s3.create_multipart_upload().bucket("uploads").key("big.csv").send().await.expect("an upload");
    let upload = begin.upload_id.expect("its id");
    let part = s3.upload_part().bucket("uploads").key("big.csv").upload_id(&upload).part_number(1);
    let part = part.body(ByteStream::from_static(b"abc")).send().await.expect("a part");
    let part = CompletedPart::builder().part_number(1).set_e_tag(part.e_tag).build();
    let parts = CompletedMultipartUpload::builder().parts(part).build();
    let complete = s3.complete_multipart_upload().bucket("uploads").key("big.csv").upload_id(&upload);
    complete.multipart_upload(parts).send().await.expect("an object");
    let events = heard(&world, &queue).await;
    let names: Vec<&str> = events.iter().filter_map(|event| event["detail"]["eventName"].as_str()).collect();
    assert_eq!(names, ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]);
    assert_eq!(events[1]["detail"]["requestParameters"]["partNumber"], "1");
    assert_eq!(events[1]["detail"]["additionalEventData"]["bytesTransferredIn"], 3);
    assert_eq!(events[2]["detail"]["requestParameters"]["uploadId"], json!(upload));
}

#[tokio::test]
async fn a_management_event_is_recorded_without_its_secrets_and_a_read_is_no_event() {
    let world = world();
    create(&world).await;
    let queue = listener(&world).await;
    log(&world).await;
    let basic = aws_sdk_eventbridge::types::CreateConnectionBasicAuthRequestParameters::builder();
    let basic = basic.username("me").password("hush").build().expect("parameters");
    let parameters =
        aws_sdk_eventbridge::types::CreateConnectionAuthRequestParameters::builder().basic_auth_parameters(basic);
    let create = world.events().create_connection().name("partner").auth_parameters(parameters.build());
    let create = create.authorization_type(aws_sdk_eventbridge::types::ConnectionAuthorizationType::Basic);
    create.send().await.expect("a connection");
    world.events().list_connections().send().await.expect("a list");
    let missing = world.sqs().delete_queue().queue_url("http://localhost/000000000000/Missing").send().await;
    assert_eq!(code(missing), "AWS.SimpleQueueService.NonExistentQueue");
    let events = heard(&world, &queue).await;
    let names: Vec<&str> = events.iter().filter_map(|event| event["detail"]["eventName"].as_str()).collect();
    assert_eq!(names, ["CreateConnection", "DeleteQueue"], "{events:#?}");
    let detail = &events[0]["detail"];
    assert_eq!((&events[0]["source"], &detail["managementEvent"]), (&json!("aws.events"), &json!(true)));
    assert_eq!(detail["requestParameters"]["name"], "partner");
    assert_eq!(detail["requestParameters"]["authParameters"], "HIDDEN_DUE_TO_SECURITY_REASONS");
    assert!(!events[0].to_string().contains("hush"));
    assert_eq!(events[1]["detail"]["errorCode"], "QueueDoesNotExist");
}

#[tokio::test]
async fn log_files_come_after_five_minutes() {
    let world = world();
    create(&world).await;
    log(&world).await;
    select(&world, "input/").await;
    put(&world, "input/a.csv").await;
    put(&world, "input/b.csv").await;
    let keys = async || {
        let listed = world.s3().list_objects_v2().bucket("uploads").prefix("cloudtrail/").send().await.expect("a list");
        listed.contents().iter().filter_map(|object| object.key.clone()).collect::<Vec<String>>()
    };
    world.sleep(299).await;
    assert_eq!(keys().await, [] as [String; 0]);
    world.sleep(2).await;
    let keys = keys().await;
    let [key] = keys.as_slice() else { panic!("one file: {keys:?}") };
    let folder = "cloudtrail/AWSLogs/000000000000/CloudTrail/us-east-1/2026/01/01/";
    let name = key.strip_prefix(folder).unwrap_or_else(|| panic!("{key}"));
    let start = "000000000000_CloudTrail_us-east-1_20260101T0005Z_";
    assert!(name.starts_with(start) && name.ends_with(".json.gz"), "{name}");
    let got = world.s3().get_object().bucket("uploads").key(key).send().await.expect("a log file");
    assert_eq!(got.content_encoding(), Some("gzip"));
    let bytes = got.body.collect().await.expect("bytes").to_vec();
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("compressed text");
    let file = parse(&text);
    let records = file["Records"].as_array().expect("records");
    let keys: Vec<&Value> = records.iter().map(|record| &record["requestParameters"]["key"]).collect();
    assert_eq!(keys, ["input/a.csv", "input/b.csv"]);
    let status = ok(&world, "GetTrailStatus", json!({"Name": "glueworkshop-trail"})).await;
    assert_eq!((&status["IsLogging"], &status["LatestDeliveryTime"]), (&json!(true), &json!(1_767_225_900.0)));
    world.s3().delete_bucket_policy().bucket("uploads").send().await.expect("deleted");
    put(&world, "input/c.csv").await;
    world.sleep(301).await;
    let status = ok(&world, "GetTrailStatus", json!({"Name": "glueworkshop-trail"})).await;
    assert_eq!(status["LatestDeliveryError"], "AccessDenied");
}

#[tokio::test]
async fn a_trail_needs_a_bucket_that_lets_it_write() {
    let world = world();
    let create = async |name: &str, bucket: &str| {
        let trail = json!({"Name": name, "S3BucketName": bucket, "S3KeyPrefix": "cloudtrail"});
        words(world.cloudtrail().call("CreateTrail", trail).await)
    };
    let refused = |code: &str, message: &str| (code.to_owned(), message.to_owned());
    let none = refused("S3BucketDoesNotExistException", "S3 bucket uploads does not exist!");
    assert_eq!(create("glueworkshop-trail", "uploads").await, none);
    world.s3().create_bucket().bucket("uploads").send().await.expect("a bucket");
    let message = "Incorrect S3 bucket policy is detected for bucket: uploads";
    let insufficient = refused("InsufficientS3BucketPolicyException", message);
    assert_eq!(create("glueworkshop-trail", "uploads").await, insufficient);
    world.s3().put_bucket_policy().bucket("uploads").policy(policy()).send().await.expect("a policy");
    assert_eq!(create("another-trail", "uploads").await, insufficient, "the policy is for one trail alone");
    let short = "Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.";
    assert_eq!(create("ab", "uploads").await, refused("InvalidTrailNameException", short));
    let unknown = words(world.cloudtrail().call("StartLogging", json!({"Name": "glueworkshop-trail"})).await);
    let message = format!("Unknown trail: {TRAIL} for the user: 000000000000");
    assert_eq!(unknown, refused("TrailNotFoundException", &message));
}
