use std::sync::Arc;

use super::*;
use crate::local::wire::{Piece, Spooled, Upload};

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at % 251) as u8).collect()
}

fn spooled(folder: &Arc<BlobFolder>, pieces: &[&[u8]], upload: &Upload) -> Result<Spooled, SpoolError> {
    let mut spool = Spool::begin(folder, upload).unwrap();
    for piece in pieces {
        spool.take(piece)?;
    }
    spool.finish()
}

fn read(folder: &Arc<BlobFolder>, blob: &str, start: u64, length: u64) -> Vec<u8> {
    let piece = Piece::Filed { blob: blob.to_owned(), start, length };
    let mut body = PieceBody::new(folder, vec![piece]).unwrap();
    let mut read = Vec::new();
    while let Some(bytes) = body.next_bytes().unwrap() {
        read.extend_from_slice(&bytes);
    }
    read
}

fn files(directory: &std::path::Path) -> usize {
    let count = |folder: &str| {
        let entries = std::fs::read_dir(directory.join(folder)).into_iter().flatten().flatten();
        entries.filter(|entry| entry.path().is_file()).count()
    };
    count("blobs") + count("blobs/coming")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test changes a file")]
fn a_body_is_read_again_from_anywhere_and_lies_encrypted() {
    let directory = tempfile::tempdir().unwrap();
    let folder = Arc::new(BlobFolder::of(directory.path(), 1));
    let all = bytes(300_000);
    let kept = spooled(&folder, &[&all[..10], &all[10..200_000], &all[200_000..]], &Upload::copy()).unwrap();
    assert_eq!(kept.size, 300_000);
    assert_eq!(kept.checksums.len(), 5);
    for moved in [false, true] {
        for (start, length) in [(0, 300_000), (65_535, 2), (65_536, 65_536), (299_999, 1), (7, 0)] {
            let (from, to) = (usize::try_from(start).unwrap(), usize::try_from(start + length).unwrap());
            assert!(read(&folder, &kept.blob, start, length) == all[from..to], "{start} {length} {moved}");
        }
        folder.settle(&kept.blob);
    }
    let file = std::fs::read(directory.path().join("blobs").join(&kept.blob)).unwrap();
    assert!(!file.windows(16).any(|window| window == &all[..16]), "it is encrypted");
    std::fs::write(directory.path().join("blobs").join(&kept.blob), &file[..100_000]).unwrap();
    let piece = Piece::Filed { blob: kept.blob.clone(), start: 70_000, length: 1 };
    let error = PieceBody::new(&folder, vec![piece]).unwrap().next_bytes().unwrap_err();
    assert!(error.to_string().contains(&kept.blob), "{error}");
    folder.remove(&kept.blob);
    assert_eq!(files(directory.path()), 0);
}

#[test]
fn digests_are_those_of_what_a_frame_holds() {
    let directory = tempfile::tempdir().unwrap();
    let folder = Arc::new(BlobFolder::of(directory.path(), 1));
    let upload = Upload { is_framed: true, is_signed: false, algorithms: vec!["CRC32", "SHA1"] };
    let framed = b"5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    let pieces: Vec<&[u8]> = framed.chunks(3).collect();
    let kept = spooled(&folder, &pieces, &upload).unwrap();
    assert_eq!((kept.size, kept.md5.as_str()), (9, "JfnnlDI7RTiF9RgfG2JNCw=="));
    assert_eq!(kept.checksums["CRC32"], "y/Q5Jg==");
    assert_eq!(kept.checksums["SHA1"], "98O8HYCOBHMq32eZZczDTKeuNEE=");
    assert_eq!(kept.trailers["ChecksumCRC32"], "y/Q5Jg==");
    assert_eq!(read(&folder, &kept.blob, 0, 9), b"123456789");
}

#[test]
fn a_body_that_breaks_off_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let folder = Arc::new(BlobFolder::of(directory.path(), 1));
    let upload = Upload { is_framed: true, is_signed: false, algorithms: Vec::new() };
    assert!(matches!(spooled(&folder, &[b"5\r\n123"], &upload), Err(SpoolError::Malformed(_))));
    let mut given_up = Spool::begin(&folder, &Upload::copy()).unwrap();
    given_up.take(&bytes(100_000)).unwrap();
    assert_eq!(files(directory.path()), 1);
    drop(given_up);
    assert_eq!(files(directory.path()), 0);
}

#[test]
fn what_a_killed_process_left_is_kept_where_the_cloud_knows_it() {
    let directory = tempfile::tempdir().unwrap();
    let folder = |worker| Arc::new(BlobFolder::of(directory.path(), worker));
    let killed = folder(7);
    let begin = |folder: &Arc<BlobFolder>| spooled(folder, &[b"content"], &Upload::copy()).unwrap().blob;
    let (known, unknown, alive) = (begin(&killed), begin(&killed), begin(&folder(8)));
    folder(9).sweep(|worker| worker == 7, |file| file == known);
    assert_eq!(read(&folder(9), &known, 0, 7), b"content");
    assert!(!directory.path().join("blobs/coming").join(&unknown).exists());
    assert!(directory.path().join("blobs/coming").join(&alive).exists());
    BlobFolder::clear(directory.path()).unwrap();
    assert_eq!(files(directory.path()), 0);
}
