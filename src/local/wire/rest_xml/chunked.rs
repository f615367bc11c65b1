//! Bodies that clients send in chunks, each with or without a signature, with checksums as trailers.
//!
//! Source: "Signature calculations for the Authorization header: Transferring payload in multiple chunks".

use bytes::{Bytes, BytesMut};
use memchr::memmem;
use serde_json::{Map, Value};

use crate::local::service::Fault;

/// More than the length of any line: a size with a signature, or a trailer.
const MAX_LINE: usize = 4096;

/// A body without its framing.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) bytes: Bytes,
    /// Members from the trailers.
    pub(super) trailers: Map<String, Value>,
}

/// Decodes a whole body.
pub(super) fn decode(body: &[u8]) -> Result<Decoded, Fault> {
    let (mut unframer, mut bytes) = (Unframer::default(), BytesMut::with_capacity(body.len()));
    unframer.feed(body, |content| bytes.extend_from_slice(content))?;
    Ok(Decoded { bytes: bytes.freeze(), trailers: unframer.finish()? })
}

/// Decodes `SIZE[;chunk-signature=..]\r\nBYTES\r\n` up to an empty chunk, and the trailers after it, from pieces of any
/// size.
#[derive(Debug, Default)]
pub struct Unframer {
    at: At,
    /// The beginning of a line whose end has not arrived yet.
    line: Vec<u8>,
    trailers: Map<String, Value>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum At {
    #[default]
    Size,
    /// This number of bytes of a chunk have not arrived yet.
    Bytes(usize),
    /// At the end of a chunk, before its line break.
    End,
    Trailers,
    Over,
}

impl Unframer {
    /// Passes the content of a piece to `keep`.
    pub fn feed(&mut self, mut piece: &[u8], mut keep: impl FnMut(&[u8])) -> Result<(), Fault> {
        while !piece.is_empty() {
            match self.at {
                At::Over => return Ok(()),
                At::Bytes(left) => {
                    let (now, rest) = piece.split_at(left.min(piece.len()));
                    keep(now);
                    piece = rest;
                    self.at = if now.len() == left { At::End } else { At::Bytes(left - now.len()) };
                }
                At::Size | At::End | At::Trailers => {
                    let Some(line) = self.line(&mut piece)? else { return Ok(()) };
                    self.at = self.after(&line)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the members from the trailers. Fails if the body is incomplete.
    pub fn finish(mut self) -> Result<Map<String, Value>, Fault> {
        // The last line may lack its terminator.
        if self.at == At::Size || (self.at == At::Trailers && !self.line.is_empty()) {
            let line = std::mem::take(&mut self.line);
            self.at = self.after(&line)?;
        }
        match self.at {
            At::Trailers | At::Over => Ok(self.trailers),
            At::Size | At::Bytes(_) | At::End => Err(incomplete()),
        }
    }

    /// Returns the next line without its terminator; `None` if it has not arrived completely.
    fn line(&mut self, piece: &mut &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let was = self.line.len();
        self.line.extend_from_slice(piece.get(..piece.len().min(MAX_LINE)).unwrap_or_default());
        let Some(end) = memmem::find(&self.line, b"\r\n") else {
            return if self.line.len() >= MAX_LINE {
                Err(incomplete())
            } else {
                *piece = &[];
                Ok(None)
            };
        };
        *piece = piece.get(end + 2 - was..).unwrap_or_default();
        let line = self.line.get(..end).unwrap_or_default().to_vec();
        self.line.clear();
        Ok(Some(line))
    }

    /// Returns what follows a line.
    fn after(&mut self, line: &[u8]) -> Result<At, Fault> {
        match self.at {
            At::Size => {
                let size = line.split(|byte| *byte == b';').next().and_then(|size| std::str::from_utf8(size).ok());
                let size = size.and_then(|size| usize::from_str_radix(size.trim(), 16).ok()).ok_or_else(incomplete)?;
                Ok(if size == 0 { At::Trailers } else { At::Bytes(size) })
            }
            At::End if line.is_empty() => Ok(At::Size),
            At::Trailers if line.is_empty() => Ok(At::Over),
            At::Trailers => {
                let text = String::from_utf8_lossy(line);
                let (name, value) = text.split_once(':').unwrap_or((&text, ""));
                if let Some(member) = member(&name.trim().to_ascii_lowercase()) {
                    self.trailers.insert(member.to_owned(), Value::from(value.trim()));
                }
                Ok(At::Trailers)
            }
            At::End | At::Bytes(_) | At::Over => Err(incomplete()),
        }
    }
}

fn incomplete() -> Fault {
    Fault::new("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
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
    fn the_pieces_in_which_a_body_comes_do_not_matter() {
        let body = b"5;chunk-signature=ab\r\nhe\r\no\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        for size in 1..body.len() {
            let (mut unframer, mut bytes) = (Unframer::default(), Vec::new());
            for piece in body.chunks(size) {
                unframer.feed(piece, |content| bytes.extend_from_slice(content)).expect("a piece");
            }
            let trailers = unframer.finish().expect("a body");
            assert_eq!((bytes.as_slice(), trailers.len()), (&b"he\r\no!"[..], 1), "{size}");
        }
    }

    #[test]
    fn a_body_that_ends_early_is_refused() {
        for body in [&b""[..], b"5", b"5\r\nhel", b"5\r\nhello", b"x\r\n", b"ffffffffffffffff\r\na\r\n"] {
            assert_eq!(decode(body).expect_err("no end").code, "IncompleteBody");
        }
    }
}
