//! Buckets and objects through the official client, and requests as other clients write them.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, ChecksumAlgorithm, ChecksumMode, CreateBucketConfiguration, Delete, EncodingType,
    MetadataDirective, ObjectIdentifier,
};
use bytes::Bytes;

use super::{TestCloud, code, words, world};

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

    /// Status, headers and body of a request as it is.
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
