//! Tests of the maximum size of a function's code, through both front doors.

use std::io::{Cursor, Write as _};

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use ork::aws::Clients;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::socket::with_server;
use super::{trust, words, world};

const MEBIBYTE: usize = 1024 * 1024;

/// Returns a ZIP file of `copies` files, each of `size` bytes.
fn zip(method: CompressionMethod, size: usize, copies: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("0", SimpleFileOptions::default().compression_method(method)).expect("a file");
    writer.write_all(&vec![b'x'; size]).expect("its bytes");
    let one = writer.finish().expect("a ZIP file").into_inner();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for copy in 0..copies {
        // Compressing takes time; copying compressed data does not.
        let mut archive = ZipArchive::new(Cursor::new(&one)).expect("a ZIP file");
        writer.raw_copy_file_rename(archive.by_index_raw(0).expect("a file"), copy.to_string()).expect("a copy");
    }
    writer.finish().expect("a ZIP file").into_inner()
}

/// Returns the code and message of the refusal; `None` if the function was created.
async fn create(clients: &Clients, name: &str, zip: Vec<u8>) -> Option<(String, String)> {
    let create = clients.lambda().create_function().function_name(name).runtime(Runtime::Nodejs22x);
    let create = create.role("arn:aws:iam::000000000000:role/acting").handler("index.handler");
    let created = create.code(FunctionCode::builder().zip_file(Blob::new(zip)).build()).send().await;
    if created.is_ok() { None } else { Some(words(created)) }
}

/// Creates the role of the functions.
async fn prepare(clients: &Clients) {
    let role = clients.iam().create_role().role_name("acting");
    role.assume_role_policy_document(trust("lambda.amazonaws.com")).send().await.expect("a role");
}

#[tokio::test]
async fn code_travels_through_the_socket() {
    with_server(async |served| {
        prepare(&served.clients).await;
        assert_eq!(create(&served.clients, "large", zip(CompressionMethod::Stored, 13 * MEBIBYTE, 1)).await, None);
        served.stop.send(()).expect("the server listens");
    })
    .await;
}

#[tokio::test]
async fn code_that_is_too_large_is_refused_as_on_aws() {
    let world = world();
    prepare(&world).await;
    let too_large = "RequestEntityTooLargeException";
    let invalid = "InvalidParameterValueException";
    let request = "Request must be smaller than 70167211 bytes for the CreateFunction operation";
    let stored = |copies| zip(CompressionMethod::Stored, MEBIBYTE, copies);
    let cases = [
        (stored(51), too_large, request),
        (stored(50), invalid, "Zipped size must be smaller than 52428800 bytes"),
        (
            zip(CompressionMethod::Deflated, MEBIBYTE, 251),
            invalid,
            "Unzipped size must be smaller than 262144000 bytes",
        ),
    ];
    for (package, code, message) in cases {
        assert_eq!(create(&world, "refused", package).await, Some((code.to_owned(), message.to_owned())));
    }
    let listed = world.lambda().list_functions().send().await.expect("functions");
    assert!(listed.functions().is_empty());
}
