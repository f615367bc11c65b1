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
}
