//! Tests of buckets and objects through the official client, and of requests in the forms of other clients.

use aws_sdk_eventbridge::types::Target;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, ChecksumAlgorithm, ChecksumMode, CreateBucketConfiguration, Delete, EncodingType, Event,
    EventBridgeConfiguration, FilterRule, FilterRuleName, LambdaFunctionConfiguration, MetadataDirective,
    NotificationConfiguration, NotificationConfigurationFilter, ObjectIdentifier, QueueConfiguration, S3KeyFilter,
    StorageClass, TopicConfiguration,
};
use aws_sdk_sqs::types::QueueAttributeName;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Queue, TestCloud, code, parse, words, world};

impl TestCloud {
    async fn bucket(&self, name: &str) {
        self.s3().create_bucket().bucket(name).send().await.expect("a bucket");
    }

    async fn put(&self, bucket: &str, key: &str, bytes: &str) {
        let body = ByteStream::from(bytes.as_bytes().to_vec());
        self.s3().put_object().bucket(bucket).key(key).body(body).send().await.expect("an object");
    }

    async fn keys(&self, bucket: &str) -> Vec<String> {
        let listed = self.s3().list_objects_v2().bucket(bucket).send().await.expect("a listing");
        listed.contents().iter().filter_map(|object| object.key.clone()).collect()
    }

    /// Sends a request unchanged, and returns the status, headers and body of the response.
    async fn raw(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, http::HeaderMap, String) {
        let mut request = http::Request::builder().method(method).uri(uri).header("host", "127.0.0.1:4566");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = self.engine.call(request.body(Bytes::from(body.to_owned())).expect("a request")).await;
        let text = String::from_utf8_lossy(reply.body()).into_owned();
        (reply.status().as_u16(), reply.headers().clone(), text)
    }
}

async fn text(output: GetObjectOutput) -> String {
    String::from_utf8(output.body.collect().await.expect("a body").to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn a_bucket_is_made_found_and_deleted() {
    let world = world();
    let s3 = world.s3();
    assert_eq!(code(s3.head_bucket().bucket("photos").send().await), "NotFound");
    world.bucket("photos").await;
    let made_again = s3.create_bucket().bucket("photos").send().await;
    made_again.expect("us-east-1 takes its own bucket again");
    let head = s3.head_bucket().bucket("photos").send().await.expect("a bucket");
    assert_eq!(head.bucket_region(), Some("us-east-1"));
    let location = s3.get_bucket_location().bucket("photos").send().await.expect("a location");
    assert_eq!(location.location_constraint().map(BucketLocationConstraint::as_str), Some(""));

    let far = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuWest1).build();
    s3.create_bucket().bucket("far.photos").create_bucket_configuration(far).send().await.expect("a bucket");
    let listed = s3.list_buckets().prefix("").send().await.expect("buckets");
    let names: Vec<_> =
        listed.buckets().iter().filter_map(|bucket| Some((bucket.name()?, bucket.bucket_region()?))).collect();
    assert_eq!(names, [("far.photos", "eu-west-1"), ("photos", "us-east-1")]);
    let page = s3.list_buckets().max_buckets(1).send().await.expect("buckets");
    let rest = s3.list_buckets().set_continuation_token(page.continuation_token).send().await.expect("buckets");
    assert_eq!(rest.buckets()[0].name(), Some("photos"));
    let (denied, message) = words(s3.list_objects_v2().bucket("far.photos").send().await);
    assert_eq!(denied, "AuthorizationHeaderMalformed");
    assert!(message.ends_with("the region 'us-east-1' is wrong; expecting 'eu-west-1'"), "{message}");

    world.put("photos", "a", "1").await;
    assert_eq!(code(s3.delete_bucket().bucket("photos").send().await), "BucketNotEmpty");
    s3.delete_object().bucket("photos").key("a").send().await.expect("deleted");
    s3.delete_bucket().bucket("photos").send().await.expect("deleted");
    assert_eq!(code(s3.list_objects().bucket("photos").send().await), "NoSuchBucket");
    assert_eq!(code(s3.create_bucket().bucket("Photos").send().await), "InvalidBucketName");
}

#[tokio::test]
async fn an_object_comes_back_as_it_was_sent() {
    let world = world();
    let s3 = world.s3();
    world.bucket("photos").await;
    let put = s3.put_object().bucket("photos").key("a/é b.txt").body(ByteStream::from_static(b"hello world"));
    let put = put.content_type("text/plain").cache_control("no-cache").metadata("colour", "red");
    let put = put.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.expect("an object");
    assert_eq!(put.e_tag(), Some("\"5eb63bbbe01eeed093cb22bb8f5acdc3\""));
    assert_eq!(put.checksum_sha256(), Some("uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="));

    let get = || s3.get_object().bucket("photos").key("a/é b.txt");
    let got = get().checksum_mode(ChecksumMode::Enabled).send().await.expect("an object");
    assert_eq!(got.content_type(), Some("text/plain"));
    assert_eq!((got.cache_control(), got.content_length()), (Some("no-cache"), Some(11)));
    assert_eq!(got.metadata().and_then(|all| all.get("colour")).map(String::as_str), Some("red"));
    assert_eq!(got.checksum_sha256(), put.checksum_sha256());
    assert_eq!(text(got).await, "hello world");
    let part = get().range("bytes=6-").send().await.expect("a part");
    assert_eq!(part.content_range(), Some("bytes 6-10/11"));
    assert_eq!(text(part).await, "world");
    assert_eq!(code(get().range("bytes=11-").send().await), "InvalidRange");
    assert_eq!(code(get().if_match("\"other\"").send().await), "PreconditionFailed");
    let known = get().if_none_match(put.e_tag().expect("a tag")).send().await.expect_err("not modified");
    assert_eq!(known.raw_response().map(|reply| reply.status().as_u16()), Some(304));
    let head = s3.head_object().bucket("photos").key("a/é b.txt").send().await.expect("an object");
    assert_eq!((head.e_tag(), head.content_length()), (put.e_tag(), Some(11)));
    assert_eq!(code(s3.head_object().bucket("photos").key("b").send().await), "NotFound");
    let (gone, message) = words(s3.get_object().bucket("photos").key("b").send().await);
    assert_eq!((gone.as_str(), message.as_str()), ("NoSuchKey", "The specified key does not exist."));
    let over = s3.put_object().bucket("photos").key("a/é b.txt").if_none_match("*").send().await;
    assert_eq!(code(over), "PreconditionFailed");
}

#[tokio::test]
async fn a_copy_takes_metadata_along_or_gets_its_own() {
    let world = world();
    let s3 = world.s3();
    world.bucket("photos").await;
    let put = s3.put_object().bucket("photos").key("a b").body(ByteStream::from_static(b"x"));
    put.content_type("text/plain").metadata("k", "v").send().await.expect("an object");
    let copy = |to: &str| s3.copy_object().bucket("photos").key(to).copy_source("photos/a%20b");
    let copied = copy("c").send().await.expect("a copy");
    assert!(copied.copy_object_result().and_then(|result| result.e_tag()).is_some());
    let replace = copy("d").metadata_directive(MetadataDirective::Replace).content_type("a/b");
    replace.send().await.expect("a copy");
    let kind = async |key: &str| {
        let head = s3.head_object().bucket("photos").key(key).send().await.expect("an object");
        (head.content_type.unwrap_or_default(), head.metadata.is_some_and(|all| !all.is_empty()))
    };
    assert_eq!(kind("c").await, ("text/plain".to_owned(), true));
    assert_eq!(kind("d").await, ("a/b".to_owned(), false));
    assert_eq!(code(copy("a b").send().await), "InvalidRequest");
    copy("a b").storage_class(StorageClass::Standard).send().await.expect("a copy with an attribute that is set");
    let none = s3.copy_object().bucket("photos").key("e").copy_source("photos/none").send().await;
    assert_eq!(code(none), "NoSuchKey");
    s3.delete_object().bucket("photos").key("a b").send().await.expect("deleted");
    assert_eq!(text(s3.get_object().bucket("photos").key("c").send().await.expect("an object")).await, "x");
}

#[tokio::test]
async fn listings_fold_what_shares_a_prefix_and_come_in_pages() {
    let world = world();
    let s3 = world.s3();
    world.bucket("photos").await;
    for key in ["2024/a", "2024/b", "2025/a", "index", "2024/c/d", "é&<"] {
        world.put("photos", key, key).await;
    }
    assert_eq!(world.keys("photos").await, ["2024/a", "2024/b", "2024/c/d", "2025/a", "index", "é&<"]);
    let top = s3.list_objects_v2().bucket("photos").delimiter("/").send().await.expect("a listing");
    let prefixes: Vec<_> = top.common_prefixes().iter().filter_map(|one| one.prefix()).collect();
    assert_eq!((prefixes, top.contents().len(), top.key_count()), (vec!["2024/", "2025/"], 2, Some(4)));
    let mut seen = Vec::new();
    let mut token = None;
    loop {
        let page = s3.list_objects_v2().bucket("photos").delimiter("/").max_keys(1).set_continuation_token(token);
        let page = page.send().await.expect("a page");
        seen.extend(page.common_prefixes().iter().filter_map(|one| one.prefix.clone()));
        seen.extend(page.contents().iter().filter_map(|one| one.key.clone()));
        token = page.next_continuation_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["2024/", "2025/", "index", "é&<"]);
    let below = s3.list_objects_v2().bucket("photos").prefix("2024/").delimiter("/").start_after("2024/a");
    let below = below.send().await.expect("a listing");
    assert_eq!((below.contents().len(), below.common_prefixes()[0].prefix()), (1, Some("2024/c/")));
    let first = s3.list_objects().bucket("photos").max_keys(2).delimiter("/").encoding_type(EncodingType::Url);
    let first = first.send().await.expect("a listing");
    assert_eq!(first.next_marker(), Some("2025/"));
    let rest = s3.list_objects().bucket("photos").marker("2025/").delimiter("/").send().await.expect("a listing");
    assert_eq!(rest.contents().len(), 2);
    let within = s3.list_objects().bucket("photos").marker("2024/a").delimiter("/").max_keys(1).send().await;
    let within = within.expect("a listing");
    assert_eq!((within.contents().len(), within.common_prefixes()[0].prefix()), (0, Some("2025/")));
    let versions =
        s3.list_object_versions().bucket("photos").key_marker("2024/a").delimiter("/").max_keys(1).send().await;
    assert_eq!(versions.expect("a listing").common_prefixes()[0].prefix(), Some("2025/"));
    let empty = s3.list_objects_v2().bucket("photos").continuation_token("").send().await;
    assert_eq!(words(empty), ("InvalidArgument".to_owned(), "The continuation token provided is incorrect".to_owned()));
    let wrong = world.raw("GET", "/photos?max-keys=-1", &[], "").await;
    assert!(wrong.2.contains("<ArgumentName>maxKeys</ArgumentName>"), "{}", wrong.2);
}

#[tokio::test]
async fn many_objects_are_deleted_at_once() {
    let world = world();
    let s3 = world.s3();
    world.bucket("photos").await;
    for key in ["a", "b&", "c"] {
        world.put("photos", key, key).await;
    }
    let object = |key: &str| ObjectIdentifier::builder().key(key).build().expect("a key");
    let delete = Delete::builder().objects(object("a")).objects(object("b&")).objects(object("none")).build();
    let deleted = s3.delete_objects().bucket("photos").delete(delete.expect("objects")).send().await.expect("deleted");
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (3, 0));
    assert_eq!(world.keys("photos").await, ["c"]);
    let malformed = world.raw("POST", "/photos?delete", &[], "<Delete>").await;
    assert!(malformed.0 == 400 && malformed.2.contains("<Code>MalformedXML</Code>"), "{}", malformed.2);
}

#[tokio::test]
async fn what_does_not_match_its_digest_is_refused() {
    let world = world();
    world.bucket("photos").await;
    let cases = [
        ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "<Code>BadDigest</Code>"),
        ("content-md5", "no digest", "<Code>InvalidDigest</Code>"),
        ("x-amz-checksum-crc32", "AAAAAA==", "The CRC32 you specified did not match the calculated checksum."),
        ("x-amz-checksum-crc32", "AAAA", "Value for x-amz-checksum-crc32 header is invalid."),
        ("x-amz-checksum-algorithm", "MD4", "Checksum algorithm provided is unsupported."),
    ];
    for (name, value, says) in cases {
        let (status, _, body) = world.raw("PUT", "/photos/a", &[(name, value)], "hello").await;
        assert!(status == 400 && body.contains(says), "{body}");
    }
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let (_, _, body) = world.raw("PUT", "/photos/a", &[("x-amz-content-sha256", empty)], "hello").await;
    assert!(body.contains("<Code>XAmzContentSHA256Mismatch</Code>"), "{body}");
    let streamed =
        [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("content-encoding", "aws-chunked")];
    let chunks = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    let (status, headers, body) = world.raw("PUT", "/photos/a", &streamed, chunks).await;
    assert_eq!((status, headers["x-amz-checksum-crc32"].as_bytes()), (200, b"NhCmhg==".as_slice()), "{body}");
    let wrong = chunks.replace("NhCmhg==", "AAAAAA==");
    assert_eq!(world.raw("PUT", "/photos/a", &streamed, &wrong).await.0, 400);
    let (_, headers, body) = world.raw("GET", "/photos/a", &[], "").await;
    assert_eq!((body.as_str(), headers.get("content-encoding")), ("hello", None));
}

#[tokio::test]
async fn a_bucket_is_found_in_the_host_and_what_is_missing_is_said() {
    let world = world();
    world.bucket("photos").await;
    world.put("photos", "a", "1").await;
    let uri = "http://photos.s3.us-east-1.localhost:4566/a";
    let request = http::Request::get(uri).header("host", "photos.s3.us-east-1.localhost:4566").body(Bytes::new());
    let reply = world.engine.call(request.expect("a request")).await;
    assert_eq!((reply.status().as_u16(), reply.body().as_ref()), (200, b"1".as_slice()));
    let (status, headers, body) = world.raw("GET", "/photos/b", &[], "").await;
    assert_eq!((status, headers["content-type"].as_bytes()), (404, b"application/xml".as_slice()));
    assert!(headers.contains_key("x-amz-request-id") && body.contains("<Key>b</Key>"), "{body}");
    for uri in ["/photos?inventory", "/photos/a?torrent", "/photos?website"] {
        let (status, _, body) = world.raw("GET", uri, &[], "").await;
        assert!(status == 501 && body.contains("<Code>NotImplemented</Code>"), "{uri}: {body}");
    }
}

/// Creates a queue to which a bucket may send.
async fn queue(world: &TestCloud, name: &str, bucket: &str) -> Queue {
    let queue = world.queue(name).await;
    let condition = json!({"ArnEquals": {"aws:SourceArn": format!("arn:aws:s3:::{bucket}")},
        "StringEquals": {"aws:SourceAccount": "000000000000"}});
    let statement = json!({"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": queue.arn, "Condition": condition});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    world.set(&queue, QueueAttributeName::Policy, &policy).await;
    queue
}

fn to_queue(queue: &Queue, event: Event, prefix: &str) -> NotificationConfiguration {
    let rule = FilterRule::builder().name(FilterRuleName::Prefix).value(prefix).build();
    let filter = NotificationConfigurationFilter::builder().key(S3KeyFilter::builder().filter_rules(rule).build());
    let to = QueueConfiguration::builder().id("to").queue_arn(&queue.arn).events(event).filter(filter.build());
    NotificationConfiguration::builder().queue_configurations(to.build().expect("a rule")).build()
}

#[tokio::test]
async fn event_bridge_hears_of_objects_once_it_is_on() {
    let world = world();
    let s3 = world.s3();
    world.bucket("photos").await;
    let heard = world.queue("heard").await;
    let pattern = r#"{"source": ["aws.s3"], "detail": {"bucket": {"name": ["photos"]}}}"#;
    world.events().put_rule().name("objects").event_pattern(pattern).send().await.expect("a rule");
    let target = Target::builder().id("heard").arn(&heard.arn).build().expect("a target");
    world.events().put_targets().rule("objects").targets(target).send().await.expect("a target");
    world.put("photos", "before", "1").await;
    let on =
        NotificationConfiguration::builder().event_bridge_configuration(EventBridgeConfiguration::builder().build());
    let put = s3.put_bucket_notification_configuration().bucket("photos").notification_configuration(on.build());
    put.send().await.expect("a configuration");
    let is_on = s3.get_bucket_notification_configuration().bucket("photos").send().await.expect("a configuration");
    assert!(is_on.event_bridge_configuration().is_some());
    world.put("photos", "a b/c", "hello").await;
    s3.copy_object().bucket("photos").key("d").copy_source("photos/a%20b/c").send().await.expect("a copy");
    s3.delete_object().bucket("photos").key("d").send().await.expect("deleted");
    s3.delete_object().bucket("photos").key("none").send().await.expect("deleted");
    let events: Vec<Value> = world.bodies(&heard).await.iter().map(|body| parse(body)).collect();
    let told: Vec<_> = events.iter().map(|event| (&event["detail-type"], &event["detail"]["reason"])).collect();
    let expected =
        [("Object Created", "PutObject"), ("Object Created", "CopyObject"), ("Object Deleted", "DeleteObject")];
    // S3 also sends the event for an object that does not exist.
    assert_eq!(json!(told), json!([expected.as_slice(), &[expected[2]]].concat()));
    let mut put = events[0].clone();
    for member in ["/id", "/detail/request-id", "/detail/object/sequencer"] {
        assert!(put.pointer(member).and_then(Value::as_str).is_some_and(|text| text.len() >= 16), "{member} in {put}");
        *put.pointer_mut(member).expect("a member") = json!("x");
    }
    let expected = json!({
        "version": "0", "id": "x", "detail-type": "Object Created", "source": "aws.s3", "account": "000000000000",
        "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": ["arn:aws:s3:::photos"],
        "detail": {
            "version": "0", "event-version": "1.0", "bucket": {"name": "photos"},
            "object": {"key": "a b/c", "size": 5, "etag": "5d41402abc4b2a76b9719d911017c592", "sequencer": "x"},
            "request-id": "x", "requester": "000000000000", "source-ip-address": "127.0.0.1", "reason": "PutObject",
        },
    });
    assert_eq!(put.to_string(), expected.to_string(), "in this order");
    assert_eq!(events[2]["detail"]["deletion-type"], "Permanently Deleted");
    let sequencers: Vec<_> = events.iter().map(|event| event["detail"]["object"]["sequencer"].as_str()).collect();
    assert!(sequencers.is_sorted(), "{sequencers:?}");
}

#[tokio::test]
async fn a_queue_hears_of_the_objects_it_asks_for() {
    let world = world();
    world.bucket("photos").await;
    let heard = queue(&world, "heard", "photos").await;
    let rule = to_queue(&heard, Event::S3ObjectCreated, "in/");
    let put = world.s3().put_bucket_notification_configuration().bucket("photos").notification_configuration(rule);
    put.send().await.expect("a configuration");
    let test = parse(&world.bodies(&heard).await[0]);
    assert_eq!((&test["Event"], &test["Bucket"]), (&json!("s3:TestEvent"), &json!("photos")));
    let got =
        world.s3().get_bucket_notification_configuration().bucket("photos").send().await.expect("a configuration");
    assert_eq!(got.queue_configurations()[0].queue_arn(), heard.arn);
    let filter = got.queue_configurations()[0].filter().and_then(|filter| filter.key()).expect("a filter");
    assert_eq!(filter.filter_rules()[0].value(), Some("in/"));
    world.put("photos", "out/a", "1").await;
    world.put("photos", "in/a b+é", "1").await;
    world.s3().delete_object().bucket("photos").key("in/a b+é").send().await.expect("deleted");
    world.sleep(60).await;
    let bodies: Vec<Value> = world.bodies(&heard).await.iter().map(|body| parse(body)).collect();
    let bodies: Vec<&Value> = bodies.iter().filter(|body| body.get("Records").is_some()).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let record = &bodies[0]["Records"][0];
    assert_eq!(record["eventName"], "ObjectCreated:Put");
    assert_eq!(record["s3"]["object"]["key"], "in/a+b%2B%C3%A9");
    assert_eq!(record["s3"]["bucket"]["arn"], "arn:aws:s3:::photos");
    assert_eq!(record["s3"]["configurationId"], "to");
}

#[tokio::test]
async fn a_destination_that_cannot_be_sent_to_is_refused() {
    let world = world();
    let s3 = world.s3();
    world.bucket("photos").await;
    let closed = queue(&world, "closed", "other").await;
    let none = Queue { url: String::new(), arn: closed.arn.replace("closed", "none") };
    let put = |rule: NotificationConfiguration| {
        s3.put_bucket_notification_configuration().bucket("photos").notification_configuration(rule)
    };
    let (code, message) = words(put(to_queue(&closed, Event::S3ObjectCreated, "")).send().await);
    let unable = "Unable to validate the following destination configurations";
    assert_eq!((code.as_str(), message.as_str()), ("InvalidArgument", unable));
    assert_eq!(words(put(to_queue(&none, Event::S3ObjectCreated, "")).send().await).1, unable);
    let skipped = put(to_queue(&closed, Event::S3ObjectCreated, "")).skip_destination_validation(true);
    skipped.send().await.expect("a configuration");
    world.put("photos", "a", "1").await;
    assert!(world.bodies(&closed).await.is_empty());

    let (_, message) = words(put(to_queue(&closed, Event::from("s3:ObjectEaten"), "")).send().await);
    assert_eq!(message, "The event is not supported for notifications");
    let one = to_queue(&closed, Event::S3ObjectCreated, "in");
    let two = to_queue(&closed, Event::S3ObjectCreatedPut, "in/a");
    let both = one.queue_configurations().iter().chain(two.queue_configurations()).cloned().collect();
    let both = NotificationConfiguration::builder().set_queue_configurations(Some(both)).build();
    let (_, message) = words(put(both).send().await);
    assert!(message.starts_with("Configuration is ambiguously defined."), "{message}");
    let cleared = put(NotificationConfiguration::builder().build()).send().await;
    cleared.expect("a configuration");
}

#[tokio::test]
async fn a_function_and_a_topic_hear_of_objects() {
    let world = world();
    world.bucket("photos").await;
    let topic = world.sns().create_topic().name("news").send().await.expect("a topic").topic_arn.expect("its ARN");
    let heard = world.queue("heard").await;
    let subscribe = world.sns().subscribe().topic_arn(&topic).protocol("sqs").endpoint(&heard.arn);
    subscribe.send().await.expect("a subscription");
    let to = TopicConfiguration::builder().topic_arn(&topic).events(Event::S3ObjectRemoved).build().expect("a rule");
    let rules = NotificationConfiguration::builder().topic_configurations(to).build();
    let put = || world.s3().put_bucket_notification_configuration().bucket("photos");
    assert_eq!(code(put().notification_configuration(rules.clone()).send().await), "InvalidArgument");
    let policy = super::allow(json!({"Service": "s3.amazonaws.com"}), "sns:Publish", &topic);
    let set = world.sns().set_topic_attributes().topic_arn(&topic).attribute_name("Policy").attribute_value(policy);
    set.send().await.expect("a policy");
    put().notification_configuration(rules).send().await.expect("a configuration");
    world.put("photos", "a", "1").await;
    world.s3().delete_object().bucket("photos").key("a").send().await.expect("deleted");
    let notes: Vec<Value> = world.bodies(&heard).await.iter().map(|body| parse(body)).collect();
    let last = notes.last().expect("a notification");
    assert_eq!(last["Subject"], "Amazon S3 Notification");
    let told = parse(last["Message"].as_str().expect("a text"));
    assert_eq!(told["Records"][0]["eventName"], "ObjectRemoved:Delete");

    let function = super::arn("lambda", "function:none");
    let to = LambdaFunctionConfiguration::builder().lambda_function_arn(function).events(Event::S3ObjectCreated);
    let rules =
        NotificationConfiguration::builder().lambda_function_configurations(to.build().expect("a rule")).build();
    assert_eq!(code(put().notification_configuration(rules).send().await), "InvalidArgument");
}
