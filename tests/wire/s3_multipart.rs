//! Tests of multipart uploads.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart, ObjectAttributes,
};

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
    let put = put.send().await.expect("a part");
    let only = || CompletedPart::builder().part_number(1).set_e_tag(put.e_tag.clone());
    let complete = async |part: CompletedPart| {
        let complete = world.s3().complete_multipart_upload().bucket("videos").key("a").upload_id(&upload);
        complete.multipart_upload(of(vec![part])).send().await
    };
    let (refusal, message) = words(complete(only().build()).await);
    assert_eq!(refusal, "InvalidRequest");
    assert!(message.ends_with("for each part. It was missing for part 1 in the request."), "{message}");
    let (refusal, message) = words(complete(only().checksum_crc32("AAAAAA==").build()).await);
    assert_eq!(refusal, "BadDigest");
    assert_eq!(message, "The crc32 you specified for part 1 did not match what we received.");
    assert_eq!(code(complete(only().checksum_sha256("AAAA").build()).await), "InvalidPart");
    let right = only().set_checksum_sha256(put.checksum_sha256.clone()).build();
    let completed = complete(right).await.expect("an object");
    // The digest of the digest of `hello`.
    assert_eq!(completed.checksum_sha256(), Some("lZXJ35AHUUjrBoYDZd8zWEt1v/eCpRDGzUiDpBmDPVA=-1"));
    let of_object = world.s3().get_object_attributes().bucket("videos").key("a");
    let of_object = of_object.object_attributes(ObjectAttributes::Checksum);
    let of_object = of_object.object_attributes(ObjectAttributes::ObjectParts).send().await.expect("attributes");
    let whole = of_object.checksum().and_then(|checksum| checksum.checksum_sha256());
    assert_eq!(whole, Some("lZXJ35AHUUjrBoYDZd8zWEt1v/eCpRDGzUiDpBmDPVA="));
    let parts = of_object.object_parts().expect("parts");
    assert_eq!(parts.next_part_number_marker(), Some("1"));
    assert_eq!(parts.parts()[0].checksum_sha256(), put.checksum_sha256());
    let get = world.s3().get_object().bucket("videos").key("a").part_number(1).checksum_mode(ChecksumMode::Enabled);
    assert_eq!(get.send().await.expect("a part").checksum_sha256(), put.checksum_sha256());
    let copy = world.s3().copy_object().bucket("videos").key("b").copy_source("videos/a").send().await.expect("a copy");
    let copied = copy.copy_object_result().expect("a result");
    assert_eq!(copied.checksum_sha256(), put.checksum_sha256(), "that of the bytes, which one part has");
    assert_eq!(copied.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
}

#[tokio::test]
async fn an_upload_keeps_to_the_checksum_type_and_the_size_it_is_given() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket("videos").send().await.expect("a bucket");
    let create = || s3.create_multipart_upload().bucket("videos").key("a");
    let (_, message) = words(create().checksum_type(ChecksumType::FullObject).send().await);
    assert_eq!(message, "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    let whole = create().checksum_type(ChecksumType::FullObject).checksum_algorithm(ChecksumAlgorithm::Crc32C);
    let created = whole.send().await.expect("an upload");
    assert_eq!(created.checksum_algorithm(), Some(&ChecksumAlgorithm::Crc32C));
    assert_eq!(created.checksum_type(), Some(&ChecksumType::FullObject));
    let listed = s3.list_multipart_uploads().bucket("videos").send().await.expect("uploads");
    assert_eq!(listed.uploads()[0].checksum_type(), Some(&ChecksumType::FullObject));
    let upload = created.upload_id().expect("an id");
    let put = s3.upload_part().bucket("videos").key("a").upload_id(upload).part_number(1);
    let put = put.checksum_algorithm(ChecksumAlgorithm::Crc32C).body(ByteStream::from_static(b"hello"));
    let part = put.send().await.expect("a part");
    let checksum = part.checksum_crc32_c().expect("a checksum").to_owned();
    let part = CompletedPart::builder().part_number(1).set_e_tag(part.e_tag).build();
    let complete = || {
        let complete = s3.complete_multipart_upload().bucket("videos").key("a").upload_id(upload);
        complete.multipart_upload(of(vec![part.clone()]))
    };
    let (_, message) = words(complete().checksum_type(ChecksumType::Composite).send().await);
    let mode = "The upload was created using the FULL_OBJECT checksum mode. The complete request must use the same \
                checksum mode.";
    assert_eq!(message, mode);
    let wrong = complete().checksum_type(ChecksumType::FullObject).checksum_crc32_c("AAAAAA==").send().await;
    assert_eq!(code(wrong), "BadDigest");
    assert_eq!(code(complete().checksum_crc32_c(&checksum).send().await), "BadDigest", "without its type");
    let (_, message) = words(complete().mpu_object_size(6).send().await);
    assert_eq!(message, "The provided 'x-amz-mp-object-size' header value 6 does not match what was computed: 5");
    let right = complete().checksum_type(ChecksumType::FullObject).checksum_crc32_c(&checksum).mpu_object_size(5);
    assert_eq!(right.send().await.expect("an object").checksum_crc32_c(), Some(checksum.as_str()));
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
