//! Tests of conditions of requests: on the owner of a bucket, and on the object that is overwritten or copied.

use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{ACCOUNT, TestCloud, code, words, world};

async fn bucket() -> TestCloud {
    let world = world();
    world.s3().create_bucket().bucket("photos").send().await.expect("a bucket");
    world
}

/// Puts an object, and returns its ETag.
async fn put(world: &TestCloud, key: &str, body: &str) -> String {
    let body = ByteStream::from(body.as_bytes().to_vec());
    let put = world.s3().put_object().bucket("photos").key(key).body(body).send().await.expect("an object");
    put.e_tag.expect("an ETag")
}

#[tokio::test]
async fn a_bucket_has_the_owner_that_the_caller_expects() {
    let world = bucket().await;
    let s3 = world.s3();
    let put = |owner: &str| s3.put_object().bucket("photos").key("a").expected_bucket_owner(owner).send();
    put(ACCOUNT).await.expect("an object");
    assert_eq!(words(put("111111111111").await), ("AccessDenied".to_owned(), "Access Denied".to_owned()));
    let (refusal, message) = words(put("ann").await);
    assert_eq!(refusal, "InvalidBucketOwnerAWSAccountID");
    assert_eq!(message, "The value of the expected bucket owner parameter must be an AWS Account ID... [ann]");
    let get = s3.get_bucket_tagging().bucket("photos").expected_bucket_owner("111111111111").send().await;
    assert_eq!(code(get), "AccessDenied");
    let copy = |owner: &str| {
        let copy = s3.copy_object().bucket("photos").key("b").copy_source("photos/a");
        copy.expected_source_bucket_owner(owner).send()
    };
    copy(ACCOUNT).await.expect("a copy");
    assert_eq!(code(copy("111111111111").await), "AccessDenied");
}

#[tokio::test]
async fn an_object_is_overwritten_only_under_its_condition() {
    let world = bucket().await;
    let e_tag = put(&world, "a", "1").await;
    let s3 = world.s3();
    let again = || s3.put_object().bucket("photos").key("a").body(ByteStream::from_static(b"2"));
    assert_eq!(code(again().if_none_match("*").send().await), "PreconditionFailed");
    assert_eq!(code(again().if_match("\"other\"").send().await), "PreconditionFailed");
    for refused in [again().if_match("*"), again().if_none_match(&e_tag), again().if_match(&e_tag).if_none_match("*")] {
        assert_eq!(code(refused.send().await), "NotImplemented");
    }
    again().if_match(&e_tag).send().await.expect("the object of this ETag");
    let missing = s3.put_object().bucket("photos").key("none").if_match(&e_tag).send().await;
    assert_eq!(code(missing), "NoSuchKey");

    let copy = |to: &str| s3.copy_object().bucket("photos").key(to).copy_source("photos/a");
    copy("b").if_none_match("*").send().await.expect("a new object");
    assert_eq!(code(copy("b").if_none_match("*").send().await), "PreconditionFailed");
    assert_eq!(code(copy("b").if_match("\"other\"").send().await), "PreconditionFailed");
    assert_eq!(code(copy("a").if_none_match("*").send().await), "PreconditionFailed", "before the copy to itself");
    let delete = s3.delete_object().bucket("photos").key("b");
    delete.if_match("*").send().await.expect("any object that exists");
}

#[tokio::test]
async fn an_upload_that_was_overtaken_does_not_meet_its_condition() {
    let world = bucket().await;
    let e_tag = put(&world, "a", "1").await;
    let s3 = world.s3();
    let begin = async || {
        let made = s3.create_multipart_upload().bucket("photos").key("a").send().await.expect("an upload");
        let upload = made.upload_id.expect("an ID");
        let part = s3.upload_part().bucket("photos").key("a").upload_id(&upload).part_number(1).send().await;
        let part = CompletedPart::builder().part_number(1).set_e_tag(part.expect("a part").e_tag).build();
        let whole = CompletedMultipartUpload::builder().parts(part).build();
        s3.complete_multipart_upload().bucket("photos").key("a").upload_id(upload).multipart_upload(whole)
    };
    let complete = begin().await;
    put(&world, "a", "1").await;
    let (refusal, message) = words(complete.clone().if_match(&e_tag).send().await);
    assert_eq!(refusal, "ConditionalRequestConflict");
    assert_eq!(message, "The conditional request cannot succeed due to a conflicting operation against this resource.");
    s3.delete_object().bucket("photos").key("a").send().await.expect("deleted");
    assert_eq!(code(complete.if_none_match("*").send().await), "ConditionalRequestConflict");
    put(&world, "other", "1").await;
    begin().await.if_none_match("*").send().await.expect("nothing has come between");
}

#[tokio::test]
async fn a_time_in_the_future_is_no_condition() {
    let world = bucket().await;
    put(&world, "a", "1").await;
    let s3 = world.s3();
    let now = world.engine.clock().now().seconds();
    let get =
        |seconds: i64| s3.get_object().bucket("photos").key("a").if_modified_since(DateTime::from_secs(seconds)).send();
    get(now + 86_400).await.expect("the object");
    assert!(get(now).await.is_err(), "not modified");
    let copy = |seconds: i64| {
        let copy = s3.copy_object().bucket("photos").key("b").copy_source("photos/a");
        copy.copy_source_if_modified_since(DateTime::from_secs(seconds)).send()
    };
    copy(now + 86_400).await.expect("a copy");
    assert_eq!(code(copy(now).await), "PreconditionFailed");
}
