//! Tests of large objects, whose bytes are in files: in process and through the socket.

use std::path::Path;
use std::sync::Arc;

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart, ObjectIdentifier};
use aws_smithy_http_client::Builder;
use ork::aws::Clients;
use ork::local::engine::Engine;
use ork::local::sdk::sdk_config;
use ork::local::server::serve;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{code, words};

const MIB: usize = 1024 * 1024;

fn bytes(count: usize, seed: usize) -> Vec<u8> {
    (0..count).map(|at| ((at / 251 + at + seed) % 256) as u8).collect()
}

fn files(home: &Path) -> usize {
    let count = |folder: &str| {
        let entries = std::fs::read_dir(home.join(folder)).into_iter().flatten().flatten();
        entries.filter(|entry| entry.path().is_file()).count()
    };
    count("blobs") + count("blobs/coming")
}

/// Runs `body` with clients in process, and again with clients of a server, each with a cloud of its own.
async fn by_both_doors(body: impl AsyncFn(&Clients, &Path)) {
    let home = tempfile::tempdir().expect("a folder");
    let engine = Arc::new(Engine::open(home.path()).expect("a cloud"));
    let clients = Clients::new(sdk_config(Arc::clone(&engine), "us-east-1"), engine.clock(), None);
    body(&clients, home.path()).await;

    let home = tempfile::tempdir().expect("a folder");
    let engine = Arc::new(Engine::open(home.path()).expect("a cloud"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let config = sdk_config(Arc::clone(&engine), "us-east-1").into_builder();
    let config = config.endpoint_url(url).http_client(Builder::new().build_http()).build();
    let clients = Clients::new(config, engine.clock(), None);
    let (stop, stopped) = oneshot::channel::<()>();
    let client = async {
        body(&clients, home.path()).await;
        drop(stop);
    };
    let (served, ()) = tokio::join!(serve(engine, listener, async { drop(stopped.await) }), client);
    served.expect("the server ends well");
}

async fn put(clients: &Clients, key: &str, bytes: Vec<u8>) -> String {
    let put = clients.s3().put_object().bucket("large").key(key).body(ByteStream::from(bytes));
    put.send().await.expect("an object").e_tag.expect("a tag")
}

async fn get(clients: &Clients, key: &str, range: Option<&str>) -> Vec<u8> {
    let get = clients.s3().get_object().bucket("large").key(key).set_range(range.map(str::to_owned));
    let got = get.checksum_mode(ChecksumMode::Enabled).send().await.expect("an object");
    got.body.collect().await.expect("bytes").to_vec()
}

/// Waits until this number of files is left.
async fn settle(clients: &Clients, home: &Path, count: usize) {
    for _ in 0..200 {
        if files(home) == count {
            return;
        }
        clients.clock().sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{} files, not {count}", files(home));
}

#[tokio::test]
async fn a_large_object_is_in_a_file_for_as_long_as_it_is_there() {
    by_both_doors(async |clients, home| {
        let s3 = clients.s3();
        s3.create_bucket().bucket("large").send().await.expect("a bucket");
        let all = bytes(3 * MIB + 5, 0);
        let e_tag = put(clients, "a", all.clone()).await;
        put(clients, "small", bytes(MIB, 0)).await;
        assert_eq!(files(home), 1);
        assert!(get(clients, "a", None).await == all);
        assert!(get(clients, "a", Some("bytes=1048570-2097160")).await == all[1_048_570..=2_097_160]);
        assert!(get(clients, "a", Some("bytes=-3")).await == all[all.len() - 3..]);
        let head = s3.head_object().bucket("large").key("a").send().await.expect("an object");
        assert_eq!((head.content_length(), head.e_tag()), (Some(3_145_733), Some(e_tag.as_str())));

        let copy = s3.copy_object().bucket("large").key("b").copy_source("large/a").send().await.expect("a copy");
        assert_eq!(copy.copy_object_result().and_then(|copy| copy.e_tag()), Some(e_tag.as_str()));
        assert_eq!(files(home), 1, "both use the same file");
        let other = s3.copy_object().bucket("large").key("c").copy_source("large/a");
        let other = other.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.expect("a copy");
        assert!(other.copy_object_result().is_some_and(|copy| copy.checksum_sha256().is_some()));
        assert_eq!(files(home), 2);
        s3.delete_object().bucket("large").key("a").send().await.expect("deleted");
        assert!(get(clients, "b", None).await == all && get(clients, "c", None).await == all);
        let objects = ["b", "c"].map(|key| ObjectIdentifier::builder().key(key).build().expect("a key"));
        let delete = aws_sdk_s3::types::Delete::builder().set_objects(Some(objects.to_vec())).build().expect("keys");
        s3.delete_objects().bucket("large").delete(delete).send().await.expect("deleted");
        settle(clients, home, 0).await;
    })
    .await;
}

#[tokio::test]
async fn parts_become_one_object_without_being_read() {
    by_both_doors(async |clients, home| {
        let s3 = clients.s3();
        s3.create_bucket().bucket("large").send().await.expect("a bucket");
        put(clients, "source", bytes(6 * MIB, 9)).await;
        let create = s3.create_multipart_upload().bucket("large").key("a").checksum_algorithm(ChecksumAlgorithm::Crc32);
        let create = create.checksum_type(aws_sdk_s3::types::ChecksumType::FullObject);
        let upload = create.send().await.expect("an upload").upload_id.expect("an id");
        let mut parts = Vec::new();
        for (number, content) in [(1, bytes(5 * MIB, 1)), (3, bytes(7, 3))] {
            let part = s3.upload_part().bucket("large").key("a").upload_id(&upload).part_number(number);
            let part = part.checksum_algorithm(ChecksumAlgorithm::Crc32).body(ByteStream::from(content));
            let e_tag = part.send().await.expect("a part").e_tag;
            parts.push(CompletedPart::builder().part_number(number).set_e_tag(e_tag).build());
        }
        let copy = s3.upload_part_copy().bucket("large").key("a").upload_id(&upload).part_number(2);
        let copy = copy.copy_source("large/source").copy_source_range("bytes=10-5242889").send().await.expect("a part");
        let e_tag = copy.copy_part_result().and_then(|part| part.e_tag()).map(str::to_owned);
        parts.insert(1, CompletedPart::builder().part_number(2).set_e_tag(e_tag).build());
        let wrong = s3.upload_part().bucket("large").key("a").upload_id(&upload).part_number(4);
        let wrong = wrong.checksum_algorithm(ChecksumAlgorithm::Sha1).body(ByteStream::from(bytes(2 * MIB, 4))).send();
        let (refusal, message) = words(wrong.await);
        assert_eq!(refusal, "InvalidRequest");
        assert_eq!(
            message,
            "Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: sha1"
        );
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete =
            s3.complete_multipart_upload().bucket("large").key("a").upload_id(&upload).multipart_upload(parts);
        let complete = complete.send().await.expect("an object");
        let whole = [bytes(5 * MIB, 1), bytes(6 * MIB, 9)[10..5_242_890].to_vec(), bytes(7, 3)].concat();
        let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32IsoHdlc, &whole);
        let crc = aws_smithy_types::base64::encode(&crc.to_be_bytes()[4..]);
        assert_eq!(complete.checksum_crc32(), Some(crc.as_str()));
        assert!(get(clients, "a", None).await == whole);
        assert!(get(clients, "a", Some("bytes=5242870-10485765")).await == whole[5_242_870..=10_485_765]);
        assert_eq!(files(home), 3, "two parts and the source, and none of the refused part");
        let again = s3.copy_object().bucket("large").key("b").copy_source("large/a").send().await.expect("a copy");
        assert!(again.copy_object_result().is_some_and(|copy| !copy.e_tag().unwrap_or_default().contains('-')));
        assert!(get(clients, "b", None).await == whole);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_leaves_no_file() {
    by_both_doors(async |clients, home| {
        let s3 = clients.s3();
        let body = || ByteStream::from(bytes(2 * MIB, 0));
        let nowhere = s3.put_object().bucket("nowhere").key("a").body(body()).send().await;
        assert_eq!(code(nowhere), "NoSuchBucket");
        s3.create_bucket().bucket("large").send().await.expect("a bucket");
        let wrong = s3.put_object().bucket("large").key("a").content_md5("AAAAAAAAAAAAAAAAAAAAAA==").body(body());
        assert_eq!(code(wrong.send().await), "BadDigest");
        let wrong = s3.put_object().bucket("large").key("a").checksum_sha256("A".repeat(43) + "=").body(body());
        assert_eq!(code(wrong.send().await), "BadDigest");
        settle(clients, home, 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_cloud_that_is_opened_again_has_its_objects_and_one_that_is_reset_has_none() {
    let home = tempfile::tempdir().expect("a folder");
    let all = bytes(2 * MIB, 0);
    for is_first in [true, false] {
        let engine = Arc::new(Engine::open(home.path()).expect("a cloud"));
        let clients = Clients::new(sdk_config(Arc::clone(&engine), "us-east-1"), engine.clock(), None);
        if is_first {
            clients.s3().create_bucket().bucket("large").send().await.expect("a bucket");
            put(&clients, "a", all.clone()).await;
        }
        assert!(get(&clients, "a", None).await == all);
    }
    Engine::reset(home.path()).expect("a reset");
    assert_eq!(files(home.path()), 0);
}

#[tokio::test]
async fn an_object_whose_file_is_missing_is_an_error_of_s3() {
    by_both_doors(async |clients, home| {
        let s3 = clients.s3();
        s3.create_bucket().bucket("large").send().await.expect("a bucket");
        put(clients, "a", bytes(2 * MIB, 0)).await;
        std::fs::remove_dir_all(home.join("blobs")).expect("a folder");
        let (code, message) = words(s3.get_object().bucket("large").key("a").send().await);
        assert_eq!(code, "InternalError");
        assert!(message.starts_with("the bytes of the object cannot be read from "), "{message}");
    })
    .await;
}
