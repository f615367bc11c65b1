//! Tests of presigned URLs from the official client: they are valid unchanged, and until they expire.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::PresigningConfig;
use ork::aws::{WebAnswer, WebRequest};

use super::{TestCloud, world};

impl TestCloud {
    /// Returns a configuration that signs at the present time of the cloud.
    fn for_seconds(&self, seconds: u64) -> PresigningConfig {
        let now = u64::try_from(self.clock().now().millis()).expect("a time after 1970");
        let config = PresigningConfig::builder().start_time(SystemTime::UNIX_EPOCH + Duration::from_millis(now));
        config.expires_in(Duration::from_secs(seconds)).build().expect("a configuration")
    }

    async fn follow(&self, method: &str, url: &str, body: &str) -> WebAnswer {
        let request = WebRequest {
            method: method.to_owned(),
            url: url.to_owned(),
            body: body.to_owned(),
            ..WebRequest::default()
        };
        self.clients.http(request).await.expect("an answer")
    }
}

#[tokio::test]
async fn a_presigned_url_is_good_until_it_expires_and_only_as_it_was_signed() {
    let world = world();
    world.s3().create_bucket().bucket("photos").send().await.expect("a bucket");
    let put = world.s3().put_object().bucket("photos").key("a/b c+d.txt").presigned(world.for_seconds(60)).await;
    let put = put.expect("a URL");
    assert_eq!(world.follow("PUT", put.uri(), "hello").await.status, 200);
    let get = world.s3().get_object().bucket("photos").key("a/b c+d.txt").presigned(world.for_seconds(600)).await;
    let get = get.expect("a URL");
    let got = world.follow("GET", get.uri(), "").await;
    assert_eq!((got.status, got.body.as_str()), (200, "hello"));

    for (from, to) in
        [("X-Amz-Expires=600", "X-Amz-Expires=6000"), ("b%20c", "other"), ("X-Amz-Signature=", "X-Amz-Signature=0")]
    {
        let changed = get.uri().replacen(from, to, 1);
        assert_ne!(changed, get.uri(), "{from}");
        let got = world.follow("GET", &changed, "").await;
        assert!(got.status == 403 && got.body.contains("<Code>SignatureDoesNotMatch</Code>"), "{from}: {got:?}");
    }
    let got = world.follow("PUT", get.uri(), "other").await;
    assert_eq!(got.status, 403, "it was signed to read: {got:?}");

    world.sleep(599).await;
    assert_eq!(world.follow("GET", get.uri(), "").await.status, 200);
    world.sleep(2).await;
    let got = world.follow("GET", get.uri(), "").await;
    assert!(got.status == 403 && got.body.contains("<Message>Request has expired</Message>"), "{got:?}");
    assert!(got.body.contains("<X-Amz-Expires>600</X-Amz-Expires>"), "{got:?}");
}

#[tokio::test]
async fn headers_in_the_query_of_a_presigned_url_count_as_headers() {
    let world = world();
    world.s3().create_bucket().bucket("photos").send().await.expect("a bucket");
    let url = "http://127.0.0.1:4566/photos/a?AWSAccessKeyId=local&Signature=a&Expires=4102444800&x-amz-meta-by=ann\
               &If-None-Match=*";
    assert_eq!(world.follow("PUT", url, "hello").await.status, 200);
    let head = world.s3().head_object().bucket("photos").key("a").send().await.expect("an object");
    assert_eq!(head.metadata().and_then(|all| all.get("by")).map(String::as_str), Some("ann"));
    assert_eq!(world.follow("PUT", url, "hello").await.status, 412);
}

#[tokio::test]
async fn a_form_uploads_its_file_as_its_policy_allows() {
    let world = world();
    world.s3().create_bucket().bucket("photos").send().await.expect("a bucket");
    let policy = |conditions: &str| {
        let document = format!(r#"{{"expiration": "2026-01-01T00:01:00Z", "conditions": [{conditions}]}}"#);
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, document)
    };
    let post = async |conditions: &str, extra: &[(&str, &str)]| {
        let policy = policy(conditions);
        let fields = [("key", "in/${filename}"), ("policy", &policy), ("AWSAccessKeyId", "local"), ("Signature", "a")];
        let part = |(name, value): &(&str, &str)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: String = fields.iter().chain(extra).map(part).collect();
        let file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n";
        let request = http::Request::post("/photos").header("host", "127.0.0.1:4566");
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        let reply = world.engine.call(request.body(bytes::Bytes::from(fields + file)).expect("a request")).await;
        (reply.status().as_u16(), String::from_utf8_lossy(reply.body()).into_owned())
    };
    let allowed = r#"{"bucket": "photos"}, ["starts-with", "$key", "in/"], ["content-length-range", 1, 5],
        {"success_action_status": "201"}, ["starts-with", "$x-amz-meta-by", ""]"#;
    let fields = [("success_action_status", "201"), ("x-amz-meta-by", "ann")];
    let (status, body) = post(allowed, &fields).await;
    assert!(status == 201 && body.contains("<Key>in/a.txt</Key>"), "{status} {body}");
    let got = world.s3().get_object().bucket("photos").key("in/a.txt").send().await.expect("an object");
    assert_eq!(got.metadata().and_then(|all| all.get("by")).map(String::as_str), Some("ann"));
    assert_eq!(got.body.collect().await.expect("bytes").to_vec(), b"hello");
    let (status, body) = post(r#"["starts-with", "$key", "out/"]"#, &[]).await;
    assert!(status == 403 && body.contains("Policy Condition failed"), "{status} {body}");
    assert_eq!(post(r#"["starts-with", "$key", ""]"#, &[]).await.0, 204);
    world.sleep(61).await;
    let (status, body) = post(allowed, &fields).await;
    assert!(status == 403 && body.contains("Policy expired."), "{status} {body}");
}
