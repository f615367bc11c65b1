//! S3: objects, and the two ways in which EventBridge learns of them.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{EventBridgeConfiguration, NotificationConfiguration};

use super::*;

const BUCKET: &str = "uploads";

async fn put(world: &TestCloud, key: &str) {
    let body = ByteStream::from_static(b"a,b\n1,2\n");
    world.s3().put_object().bucket(BUCKET).key(key).body(body).send().await.expect("an object");
}

/// A queue that gets the events of S3 on the default bus.
async fn listening_to_s3(world: &TestCloud) -> Queue {
    let queue = listening(world, |target| target).await;
    world.events().put_rule().name(RULE).event_pattern(r#"{"source":["aws.s3"]}"#).send().await.expect("a rule");
    queue
}

pub(super) async fn an_object_is_put_and_read(world: &TestCloud) {
    world.s3().create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    put(world, "in/a.csv").await;
    let got = world.s3().get_object().bucket(BUCKET).key("in/a.csv").send().await.expect("an object");
    assert_eq!(got.body.collect().await.expect("bytes").to_vec(), b"a,b\n1,2\n");
    let listed = world.s3().list_objects_v2().bucket(BUCKET).prefix("in/").send().await.expect("a list");
    assert_eq!(listed.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), ["in/a.csv"]);
}

pub(super) async fn a_bucket_tells_event_bridge_of_its_objects(world: &TestCloud) {
    let queue = listening_to_s3(world).await;
    world.s3().create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    put(world, "before.csv").await;
    let on = NotificationConfiguration::builder().event_bridge_configuration(EventBridgeConfiguration::builder().build());
    let tell = world.s3().put_bucket_notification_configuration().bucket(BUCKET);
    tell.notification_configuration(on.build()).send().await.expect("a configuration");
    put(world, "after.csv").await;
    world.s3().delete_object().bucket(BUCKET).key("before.csv").send().await.expect("deleted");
    world.sleep(1).await;
    let events = heard(world, &queue).await;
    let told: Vec<_> = events.iter().map(|event| (&event["detail-type"], &event["detail"]["object"]["key"])).collect();
    let expected = [
        (&json!("Object Created"), &json!("after.csv")),
        (&json!("Object Deleted"), &json!("before.csv")),
    ];
    assert_eq!(told, expected);
}

pub(super) async fn an_upload_is_an_event_of_cloudtrail(world: &TestCloud) {
    let queue = listening_to_s3(world).await;
    for bucket in [BUCKET, "trails"] {
        world.s3().create_bucket().bucket(bucket).send().await.expect("a bucket");
    }
    let statement = |action: &str, resource: &str| {
        let principal = json!({"Service": "cloudtrail.amazonaws.com"});
        json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource})
    };
    let statements =
        [statement("s3:GetBucketAcl", "arn:aws:s3:::trails"), statement("s3:PutObject", "arn:aws:s3:::trails/*")];
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    world.s3().put_bucket_policy().bucket("trails").policy(policy).send().await.expect("a policy");
    let trail = world.cloudtrail();
    trail.call("CreateTrail", json!({"Name": "uploads-trail", "S3BucketName": "trails"})).await.expect("a trail");
    let resource = json!({"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::uploads/in/"]});
    let selector = json!({"ReadWriteType": "WriteOnly", "IncludeManagementEvents": false, "DataResources": [resource]});
    let select = json!({"TrailName": "uploads-trail", "EventSelectors": [selector]});
    trail.call("PutEventSelectors", select).await.expect("selectors");
    trail.call("StartLogging", json!({"Name": "uploads-trail"})).await.expect("logging");
    for key in ["other/a.csv", "in/b.csv"] {
        put(world, key).await;
    }
    let events = heard(world, &queue).await;
    let [event] = events.as_slice() else { panic!("one event: {events:?}") };
    assert_eq!(event["detail-type"], "AWS API Call via CloudTrail");
    assert_eq!(event["detail"]["eventName"], "PutObject");
    assert_eq!(event["detail"]["requestParameters"]["key"], "in/b.csv");
}
