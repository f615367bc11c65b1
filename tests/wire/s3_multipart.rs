//! Tests of multipart uploads.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart};

use super::{TestCloud, code, words, world};

const MEBIBYTE: usize = 1024 * 1024;

/// Creates an upload and returns its ID.
async fn begin(world: &TestCloud, algorithm: Option<ChecksumAlgorithm>) -> String {
    let create = world.s3().create_multipart_upload().bucket("videos").key("a").content_type("video/mp4");
    let created = create.set_checksum_algorithm(algorithm).send().await.expect("an upload");
    created.upload_id.expect("an id")
}

async fn part(world: &TestCloud, upload: &str, number: i32, bytes: Vec<u8>) -> CompletedPart {
    let put = world.s3().upload_part().bucket("videos").key("a").upload_id(upload).part_number(number);
    let put = put.body(ByteStream::from(bytes)).send().await.expect("a part");
    CompletedPart::builder().part_number(number).set_e_tag(put.e_tag).build()
}

fn of(parts: Vec<CompletedPart>) -> CompletedMultipartUpload {
    CompletedMultipartUpload::builder().set_parts(Some(parts)).build()
}

#[tokio::test]
async fn parts_become_one_object() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket("videos").send().await.expect("a bucket");
    let upload = begin(&world, None).await;
    let first = part(&world, &upload, 1, vec![1; 5 * MEBIBYTE]).await;
    part(&world, &upload, 2, vec![9; 3]).await;
    let second = part(&world, &upload, 2, vec![2; 7]).await;
    let listed = s3.list_parts().bucket("videos").key("a").upload_id(&upload).send().await.expect("parts");
    assert_eq!(listed.parts().iter().filter_map(|part| part.size()).collect::<Vec<_>>(), [5 * 1024 * 1024, 7]);
    let uploads = s3.list_multipart_uploads().bucket("videos").send().await.expect("uploads");
    assert_eq!(uploads.uploads()[0].upload_id(), Some(upload.as_str()));
    let complete = s3.complete_multipart_upload().bucket("videos").key("a").upload_id(&upload);
    let completed = complete.multipart_upload(of(vec![first, second])).send().await.expect("an object");
    assert!(completed.e_tag().is_some_and(|tag| tag.ends_with("-2\"")), "{completed:?}");
    assert!(completed.checksum_crc64_nvme().is_some(), "{completed:?}");
    let got = s3.get_object().bucket("videos").key("a").checksum_mode(ChecksumMode::Enabled);
    let got = got.send().await.expect("an object");
    assert_eq!((got.content_type(), got.content_length()), (Some("video/mp4"), Some(5 * 1024 * 1024 + 7)));
    let bytes = got.body.collect().await.expect("bytes, and their checksum").to_vec();
    assert!(bytes[..5 * MEBIBYTE].iter().all(|byte| *byte == 1) && bytes[5 * MEBIBYTE..] == [2; 7]);
    let across = s3.get_object().bucket("videos").key("a").range(format!("bytes={}-", 5 * MEBIBYTE - 1));
    let across = across.send().await.expect("a part").body.collect().await.expect("bytes").to_vec();
    assert_eq!(across, [1, 2, 2, 2, 2, 2, 2, 2]);
    let number = s3.head_object().bucket("videos").key("a").part_number(2).send().await.expect("a part");
    assert_eq!((number.parts_count(), number.content_length()), (Some(2), Some(7)));
    let gone = s3.list_parts().bucket("videos").key("a").upload_id(&upload).send().await;
    assert_eq!(code(gone), "NoSuchUpload");
}

#[tokio::test]
async fn the_checksum_of_parts_is_one_of_their_checksums() {
    let world = world();
    world.s3().create_bucket().bucket("videos").send().await.expect("a bucket");
    let upload = begin(&world, Some(ChecksumAlgorithm::Sha256)).await;
    let put = || world.s3().upload_part().bucket("videos").key("a").upload_id(&upload).part_number(1);
    let other = put().checksum_algorithm(ChecksumAlgorithm::Crc32).body(ByteStream::from_static(b"hello"));
    let (refusal, message) = words(other.send().await);
    assert_eq!(refusal, "InvalidRequest");
    assert_eq!(message, "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32");
    let put = put().checksum_algorithm(ChecksumAlgorithm::Sha256).body(ByteStream::from_static(b"hello"));
    let e_tag = put.send().await.expect("a part").e_tag;
    let only = CompletedPart::builder().part_number(1).set_e_tag(e_tag).build();
    let complete = world.s3().complete_multipart_upload().bucket("videos").key("a").upload_id(&upload);
    let completed = complete.multipart_upload(of(vec![only])).send().await.expect("an object");
    // The digest of the digest of `hello`.
    assert_eq!(completed.checksum_sha256(), Some("lZXJ35AHUUjrBoYDZd8zWEt1v/eCpRDGzUiDpBmDPVA=-1"));
}

#[tokio::test]
async fn an_upload_that_cannot_be_completed_says_why() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket("videos").send().await.expect("a bucket");
    let upload = begin(&world, None).await;
    let parts = [part(&world, &upload, 1, vec![1; 3]).await, part(&world, &upload, 2, vec![2; 3]).await];
    let [one, two] = parts.clone();
    let complete = async |parts: Vec<CompletedPart>| {
        let complete = s3.complete_multipart_upload().bucket("videos").key("a").upload_id(&upload);
        code(complete.multipart_upload(of(parts)).send().await)
    };
    assert_eq!(complete(vec![one.clone(), two.clone()]).await, "EntityTooSmall");
    assert_eq!(complete(vec![two.clone(), one.clone()]).await, "InvalidPartOrder");
    let other = CompletedPart::builder().part_number(1).e_tag("\"0\"").build();
    assert_eq!(complete(vec![other]).await, "InvalidPart");
    let far = s3.upload_part().bucket("videos").key("a").upload_id(&upload).part_number(10_001);
    let (_, message) = words(far.send().await);
    assert_eq!(message, "Part number must be an integer between 1 and 10000, inclusive");
    let abort = || s3.abort_multipart_upload().bucket("videos").key("a").upload_id(&upload);
    abort().send().await.expect("aborted");
    assert_eq!(code(abort().send().await), "NoSuchUpload");
    s3.delete_bucket().bucket("videos").send().await.expect("nothing is left in it");
}
