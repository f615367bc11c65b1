//! Bodies of objects that are written to a file while they arrive: how they are read, and what is then known of them.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::Request;
use super::address::Address;
use super::operation;
use crate::local::service::PIECES;

const ALGORITHMS: [&str; 5] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];
/// The one that S3 adds if the client names none.
const ADDED: &str = "CRC64NVME";

/// How the body of a request with the bytes of an object is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Whether it arrives in chunks: see [`super::Unframer`].
    pub is_framed: bool,
    /// Whether the signature of the request covers its content.
    pub is_signed: bool,
    /// The checksums that the service may need.
    pub algorithms: Vec<&'static str>,
}

impl Upload {
    /// The maximum size of an object in one request: 5 GiB.
    pub const MAX_BYTES: u64 = 5 * 1024 * 1024 * 1024;

    /// Returns how the bytes of a copy are read, from within the cloud.
    pub fn copy() -> Self {
        Self { is_framed: false, is_signed: false, algorithms: ALGORITHMS.to_vec() }
    }

    /// Decides by the head alone.
    pub(super) fn of(request: &Request) -> Self {
        let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let sha256 = text("x-amz-content-sha256").unwrap_or_default();
        let said = ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm", "x-amz-trailer"].map(text);
        let is_named = |name: &&&str| {
            let header = format!("x-amz-checksum-{}", name.to_ascii_lowercase());
            let is_said = |text: &str| text.eq_ignore_ascii_case(name) || text.trim().eq_ignore_ascii_case(&header);
            request.headers().contains_key(&header) || said.iter().flatten().any(|text| is_said(text))
        };
        let mut algorithms: Vec<&'static str> = ALGORITHMS.iter().filter(is_named).copied().collect();
        let address = Address::of(request).ok();
        let operation = address.and_then(|address| operation::find(request, &address).ok());
        // Only the upload knows the algorithm of its parts.
        if algorithms.is_empty() && operation.is_some_and(|operation| operation.name == "UploadPart") {
            algorithms = ALGORITHMS.to_vec();
        } else if !algorithms.contains(&ADDED) {
            algorithms.push(ADDED);
        }
        Self { is_framed: sha256.starts_with("STREAMING-"), is_signed: sha256.len() == 64, algorithms }
    }
}

/// A body in a file, as the service sees it. It is an extension of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spooled {
    /// The name of the file.
    pub blob: String,
    pub size: u64,
    /// Base64, as the checksums are.
    pub md5: String,
    pub checksums: BTreeMap<String, String>,
    /// Of a signed body, in hexadecimal digits.
    pub sha256: Option<String>,
    /// Members from the trailers.
    pub trailers: Map<String, Value>,
}

impl Spooled {
    /// Returns the member that replaces the bytes in an input; `of` is the ETag of the object that they are a copy of.
    pub fn input(&self, of: Option<&str>) -> Value {
        json!({"Blob": self.blob, "Size": self.size, "MD5": self.md5, "Checksums": self.checksums, "Of": of})
    }
}

/// The pieces of an object in their order. They are an extension of the response.
#[derive(Debug, Clone)]
pub struct Pieces(pub Vec<Piece>);

/// A piece of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Held(Bytes),
    /// A range of a file.
    Filed {
        blob: String,
        start: u64,
        length: u64,
    },
}

impl Piece {
    pub fn length(&self) -> u64 {
        match self {
            Self::Held(bytes) => bytes.len() as u64,
            Self::Filed { length, .. } => *length,
        }
    }
}

impl Pieces {
    /// Returns the pieces in an answer; `None` if it has none.
    pub fn of(answer: &Value) -> Option<Self> {
        use base64::Engine as _;
        let one = |piece: &Value| {
            if let Some(text) = piece.get("BodyBase64").and_then(Value::as_str) {
                return Some(Piece::Held(base64::engine::general_purpose::STANDARD.decode(text).ok()?.into()));
            }
            let (blob, number) = (piece.get("Blob")?.as_str()?.to_owned(), |name: &str| piece.get(name)?.as_u64());
            Some(Piece::Filed { blob, start: number("Start")?, length: number("Length")? })
        };
        answer.get(PIECES)?.as_array()?.iter().map(one).collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_says_which_checksums_may_be_asked_for() {
        let all = ALGORITHMS.to_vec();
        let cases = [
            ("/b/k", "x-amz-trailer", "x-amz-checksum-crc32", vec!["CRC32", "CRC64NVME"]),
            ("/b/k", "x-amz-sdk-checksum-algorithm", "sha256", vec!["SHA256", "CRC64NVME"]),
            ("/b/k", "x-amz-checksum-crc32c", "AAAAAA==", vec!["CRC32C", "CRC64NVME"]),
            ("/b/k", "x-other", "1", vec!["CRC64NVME"]),
            ("/b/k?uploadId=1&partNumber=1", "x-other", "1", all),
            ("/b/k?uploadId=1&partNumber=1", "x-amz-checksum-sha1", "1", vec!["SHA1", "CRC64NVME"]),
        ];
        for (path, name, value, expected) in cases {
            let request = http::Request::put(path).header("host", "127.0.0.1").header(name, value);
            assert_eq!(Upload::of(&request.body(Bytes::new()).unwrap()).algorithms, expected, "{path} {name}: {value}");
        }
    }
}
