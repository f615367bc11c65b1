//! Tests of versions of objects, their tags, access control lists and attributes.

use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketCannedAcl, BucketVersioningStatus, CompletedMultipartUpload, CompletedPart, Delete, ObjectAttributes,
    ObjectIdentifier, Tag, Tagging, VersioningConfiguration,
};

use super::{TestCloud, world};

async fn bucket(world: &TestCloud) {
    world.s3().create_bucket().bucket("orders").send().await.expect("a bucket");
}

async fn set(world: &TestCloud, status: BucketVersioningStatus) {
    let configuration = VersioningConfiguration::builder().status(status).build();
    let put = world.s3().put_bucket_versioning().bucket("orders").versioning_configuration(configuration);
    put.send().await.expect("set");
}

async fn put(world: &TestCloud, key: &str, body: &str) -> Option<String> {
    let body = ByteStream::from(body.as_bytes().to_vec());
    let put = world.s3().put_object().bucket("orders").key(key).body(body).send().await.expect("put");
    put.version_id().map(str::to_owned)
}

async fn get(world: &TestCloud, version: Option<&str>) -> Result<String, String> {
    let get = world.s3().get_object().bucket("orders").key("a").set_version_id(version.map(str::to_owned));
    match get.send().await {
        Ok(got) => {
            let bytes = got.body.collect().await.expect("bytes").into_bytes();
            Ok(String::from_utf8(bytes.to_vec()).expect("a text"))
        }
        Err(error) => Err(error.code().unwrap_or_default().to_owned()),
    }
}

#[tokio::test]
async fn versions_stay_behind_what_is_put_and_behind_delete_markers() {
    let world = world();
    bucket(&world).await;
    assert_eq!(put(&world, "a", "0").await, None);
    set(&world, BucketVersioningStatus::Enabled).await;
    let status = world.s3().get_bucket_versioning().bucket("orders").send().await.expect("a status");
    assert_eq!(status.status(), Some(&BucketVersioningStatus::Enabled));
    let first = put(&world, "a", "1").await.expect("a version");
    let second = put(&world, "a", "2").await.expect("a version");
    assert_eq!(get(&world, None).await, Ok("2".to_owned()));
    assert_eq!(get(&world, Some(&first)).await, Ok("1".to_owned()));
    assert_eq!(get(&world, Some("null")).await, Ok("0".to_owned()));
    let deleted = world.s3().delete_object().bucket("orders").key("a").send().await.expect("deleted");
    let marker = deleted.version_id().expect("a marker").to_owned();
    assert_eq!(deleted.delete_marker(), Some(true));
    assert_eq!(get(&world, None).await, Err("NoSuchKey".to_owned()));
    assert_eq!(get(&world, Some(&marker)).await, Err("MethodNotAllowed".to_owned()));
    assert_eq!(get(&world, Some("HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD")).await, Err("InvalidArgument".to_owned()));
    let listed = world.s3().list_objects_v2().bucket("orders").send().await.expect("a list");
    assert_eq!(listed.key_count(), Some(0));
    let all = world.s3().list_object_versions().bucket("orders").send().await.expect("a list");
    let ids: Vec<&str> = all.versions().iter().filter_map(|version| version.version_id()).collect();
    assert_eq!(ids, [second.as_str(), first.as_str(), "null"]);
    assert_eq!(all.delete_markers()[0].version_id(), Some(marker.as_str()));
    assert_eq!(all.delete_markers()[0].is_latest(), Some(true));
    let page = world.s3().list_object_versions().bucket("orders").max_keys(2).send().await.expect("a page");
    let next = world.s3().list_object_versions().bucket("orders").set_key_marker(page.next_key_marker.clone());
    let next = next.set_version_id_marker(page.next_version_id_marker.clone()).send().await.expect("a page");
    assert_eq!((page.versions().len() + page.delete_markers().len(), next.versions().len()), (2, 2));
    world.s3().delete_object().bucket("orders").key("a").version_id(&marker).send().await.expect("deleted");
    assert_eq!(get(&world, None).await, Ok("2".to_owned()));
    world.s3().delete_object().bucket("orders").key("a").version_id(&second).send().await.expect("deleted");
    assert_eq!(get(&world, None).await, Ok("1".to_owned()));
    let copy = |version: &str| {
        let source = format!("orders/a?versionId={version}");
        world.s3().copy_object().bucket("orders").key("copies").copy_source(source).send()
    };
    assert_eq!(copy(&first).await.expect("a copy").copy_source_version_id(), Some(first.as_str()));
    assert_eq!(copy("null").await.expect("a copy").copy_source_version_id(), None, "it was stored without one");
}

#[tokio::test]
async fn a_bucket_whose_versions_are_suspended_replaces_the_null_version_alone() {
    let world = world();
    bucket(&world).await;
    set(&world, BucketVersioningStatus::Enabled).await;
    let first = put(&world, "a", "1").await.expect("a version");
    set(&world, BucketVersioningStatus::Suspended).await;
    assert_eq!(put(&world, "a", "2").await, None);
    assert_eq!(put(&world, "a", "3").await, None);
    assert_eq!(get(&world, Some("null")).await, Ok("3".to_owned()));
    let deleted = world.s3().delete_object().bucket("orders").key("a").send().await.expect("deleted");
    assert_eq!(deleted.version_id(), Some("null"));
    assert_eq!(get(&world, Some("null")).await, Err("MethodNotAllowed".to_owned()));
    assert_eq!(get(&world, Some(&first)).await, Ok("1".to_owned()));
    let one = |version: &str| ObjectIdentifier::builder().key("a").version_id(version).build().expect("an object");
    let both = Delete::builder().objects(one("null")).objects(one(&first)).build().expect("objects");
    let deleted = world.s3().delete_objects().bucket("orders").delete(both).send().await.expect("deleted");
    assert_eq!(deleted.deleted()[0].delete_marker_version_id(), Some("null"));
    assert_eq!(deleted.deleted()[1].version_id(), Some(first.as_str()));
    world.s3().delete_bucket().bucket("orders").send().await.expect("an empty bucket");
}

#[tokio::test]
async fn an_object_has_tags_that_change_without_it() {
    let world = world();
    bucket(&world).await;
    let s3 = world.s3();
    s3.put_object().bucket("orders").key("a").tagging("stage=open&by=ann").send().await.expect("put");
    assert_eq!(s3.head_object().bucket("orders").key("a").send().await.expect("a head").tag_count(), Some(2));
    let tags = || async { s3.get_object_tagging().bucket("orders").key("a").send().await.expect("tags").tag_set };
    assert_eq!(tags().await[0].value(), "open");
    let tag = |key: &str| Tag::builder().key(key).value("").build().expect("a tag");
    let tagging =
        |keys: &[&str]| Tagging::builder().set_tag_set(Some(keys.iter().map(|key| tag(key)).collect())).build();
    let put = |keys: &[&str]| {
        let tagging = tagging(keys).expect("tags");
        s3.put_object_tagging().bucket("orders").key("a").tagging(tagging).send()
    };
    put(&["new"]).await.expect("tagged");
    assert_eq!(tags().await.len(), 1);
    let error = put(&["twice", "twice"]).await.expect_err("refused");
    assert_eq!(error.message(), Some("Cannot provide multiple Tags with the same key"));
    s3.delete_object_tagging().bucket("orders").key("a").send().await.expect("no tags");
    assert_eq!(tags().await.len(), 0);
}

#[tokio::test]
async fn a_part_is_copied_and_attributes_tell_the_parts() {
    let world = world();
    bucket(&world).await;
    put(&world, "source", "0123456789").await;
    let s3 = world.s3();
    let made = s3.create_multipart_upload().bucket("orders").key("a").send().await.expect("an upload");
    let copy = |range: &str| {
        let copy = s3.upload_part_copy().bucket("orders").key("a").set_upload_id(made.upload_id.clone());
        copy.part_number(1).copy_source("orders/source").copy_source_range(range).send()
    };
    let error = copy("bytes=5-20").await.expect_err("beyond the end");
    assert_eq!(error.message(), Some("Range specified is not valid for source object of size: 10"));
    let part = copy("bytes=2-5").await.expect("a part").copy_part_result.expect("a result");
    let uploads = s3.list_multipart_uploads().bucket("orders").send().await.expect("uploads");
    assert_eq!(uploads.uploads()[0].upload_id(), made.upload_id());
    let part = CompletedPart::builder().part_number(1).set_e_tag(part.e_tag).build();
    let complete = s3.complete_multipart_upload().bucket("orders").key("a").set_upload_id(made.upload_id.clone());
    complete.multipart_upload(CompletedMultipartUpload::builder().parts(part).build()).send().await.expect("complete");
    assert_eq!(get(&world, None).await, Ok("2345".to_owned()));
    let attributes = s3.get_object_attributes().bucket("orders").key("a");
    let attributes = attributes.object_attributes(ObjectAttributes::ObjectParts);
    let attributes = attributes.object_attributes(ObjectAttributes::ObjectSize).send().await.expect("attributes");
    assert_eq!(attributes.object_size(), Some(4));
    assert_eq!(attributes.object_parts().and_then(|parts| parts.total_parts_count()), Some(1));
    assert!(attributes.last_modified().is_some());
}

#[tokio::test]
async fn lists_of_access_are_those_of_the_owner_where_owners_are_enforced() {
    let world = world();
    bucket(&world).await;
    put(&world, "a", "1").await;
    let s3 = world.s3();
    let list = s3.get_bucket_acl().bucket("orders").send().await.expect("a list");
    assert_eq!(list.grants()[0].permission().map(|permission| permission.as_str()), Some("FULL_CONTROL"));
    let public = s3.put_bucket_acl().bucket("orders").acl(BucketCannedAcl::PublicRead).send().await;
    assert_eq!(public.expect_err("refused").code(), Some("AccessControlListNotSupported"));
    s3.put_bucket_acl().bucket("orders").acl(BucketCannedAcl::Private).send().await.expect("a private list");
    s3.put_object_acl().bucket("orders").key("a").acl("private".into()).send().await.expect("a private list");
    let list = s3.get_object_acl().bucket("orders").key("a").send().await.expect("a list");
    assert_eq!(list.grants().len(), 1);
}
