//! Bodies that clients send in chunks, each with or without a signature, with checksums as trailers.
//!
//! Source: "Signature calculations for the Authorization header: Transferring payload in multiple chunks".

use bytes::{Bytes, BytesMut};
use memchr::memmem;
use serde_json::{Map, Value};

use crate::local::service::Fault;

/// A body without its framing.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) bytes: Bytes,
    /// Members from the trailers.
    pub(super) trailers: Map<String, Value>,
}

/// Decodes `SIZE[;chunk-signature=..]\r\nBYTES\r\n` up to an empty chunk, and the trailers after it.
pub(super) fn decode(body: &[u8]) -> Result<Decoded, Fault> {
    let incomplete = || {
        let message = "You did not provide the number of bytes specified by the Content-Length HTTP header";
        Fault::new("IncompleteBody", message)
    };
    let mut bytes = BytesMut::with_capacity(body.len());
    let mut rest = body;
    loop {
        let line = line(&mut rest).ok_or_else(incomplete)?;
        let size = line.split(|byte| *byte == b';').next().and_then(|size| std::str::from_utf8(size).ok());
        let size = size.and_then(|size| usize::from_str_radix(size.trim(), 16).ok()).ok_or_else(incomplete)?;
        if size == 0 {
            break;
        }
        let (chunk, behind) = rest.split_at_checked(size).ok_or_else(incomplete)?;
        bytes.extend_from_slice(chunk);
        rest = behind.strip_prefix(b"\r\n").ok_or_else(incomplete)?;
    }
    let mut trailers = Map::new();
    while let Some(line) = line(&mut rest).filter(|line| !line.is_empty()) {
        let text = String::from_utf8_lossy(line);
        let (name, value) = text.split_once(':').unwrap_or((&text, ""));
        if let Some(member) = member(&name.trim().to_ascii_lowercase()) {
            trailers.insert(member.to_owned(), Value::from(value.trim()));
        }
    }
    Ok(Decoded { bytes: bytes.freeze(), trailers })
}

fn member(header: &str) -> Option<&'static str> {
    Some(match header.strip_prefix("x-amz-checksum-")? {
        "crc32" => "ChecksumCRC32",
        "crc32c" => "ChecksumCRC32C",
        "crc64nvme" => "ChecksumCRC64NVME",
        "sha1" => "ChecksumSHA1",
        "sha256" => "ChecksumSHA256",
        _ => return None,
    })
}

/// Returns the next line, without its terminator. The last line may lack one.
fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if rest.is_empty() {
        return None;
    }
    let end = memmem::find(rest, b"\r\n");
    let (line, behind) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = behind.strip_prefix(b"\r\n").unwrap_or(behind);
    Some(line)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn chunks_become_one_body() {
        let body =
            b"5;chunk-signature=ab\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\nx-other:1\r\n\r\n";
        let decoded = decode(body).expect("a body");
        assert_eq!(decoded.bytes.as_ref(), b"hello!");
        assert_eq!(Value::Object(decoded.trailers), json!({"ChecksumCRC32": "AAAAAA=="}));
        let empty = decode(b"0\r\n\r\n").expect("a body");
        assert!(empty.bytes.is_empty() && empty.trailers.is_empty());
    }

    #[test]
    fn a_body_that_ends_early_is_refused() {
        for body in [&b""[..], b"5", b"5\r\nhel", b"5\r\nhello", b"x\r\n", b"ffffffffffffffff\r\na\r\n"] {
            assert_eq!(decode(body).expect_err("no end").code, "IncompleteBody");
        }
    }
}
