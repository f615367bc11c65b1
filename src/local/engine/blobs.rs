//! Requests whose bodies are in files, and answers whose bytes are read from files.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Engine;
use crate::local::blobs::{BlobFolder, PieceBody, Spool, SpoolError};
use crate::local::cloud::ReadCall;
use crate::local::service::{Answer, COPY_PIECES, Fault, PIECES, SPOOLED};
use crate::local::wire::{self, Call, Pieces, Spooled, Upload};

/// The maximum size of an object, or of a range of one, that a function receives as a whole.
const MAX_HELD: u64 = 256 * 1024 * 1024;

impl Engine {
    /// Returns the folder for large bodies; `None` for a cloud that ends with the process.
    pub fn blobs(&self) -> Option<&Arc<BlobFolder>> {
        self.blobs.as_ref()
    }

    /// Answers a request whose body is in a file.
    pub async fn call_spooled(&self, head: http::request::Parts, spooled: Spooled) -> wire::Reply {
        let mut request = wire::Request::from_parts(head, bytes::Bytes::new());
        let file = spooled.blob.clone();
        request.extensions_mut().insert(spooled);
        let reply = self.call(request).await;
        self.settle(&file);
        reply
    }

    /// Keeps the file of an input that was applied if an object uses it, and removes it otherwise.
    pub(super) fn settle(&self, file: &str) {
        let Some(blobs) = &self.blobs else { return };
        match self.observe(|cloud, _| cloud.keeps(file)) {
            Ok(true) => blobs.settle(file),
            Ok(false) => blobs.remove(file),
            // It is kept or removed when the cloud is opened again.
            Err(_) => {}
        }
    }

    /// Copies the bytes that a copy has to read to a new file, and names it in the input. Returns the name of the file.
    pub(super) async fn prepare_copy(&self, call: &mut Call) -> Result<Option<String>, Fault> {
        let is_copy = call.service == "s3" && matches!(call.operation.as_str(), "CopyObject" | "UploadPartCopy");
        let Some(blobs) = self.blobs.as_ref().filter(|_| is_copy) else { return Ok(None) };
        let (place, input) = (call.place.clone(), call.input.clone());
        let asked = ReadCall { place, session: call.session.as_deref(), service: "s3", operation: COPY_PIECES, input };
        // If the read fails, the copy fails too, with the error of S3.
        let found = self.observe(|cloud, at| cloud.read(at, asked)).ok().and_then(Result::ok).unwrap_or_default();
        let Some(pieces) = Pieces::of(&found) else { return Ok(None) };
        let spooled = copied(blobs, pieces).await.map_err(|error| unreadable(&error))?;
        if let Some(input) = call.input.as_object_mut() {
            input.insert(SPOOLED.to_owned(), spooled.input(found.get("Of").and_then(Value::as_str)));
        }
        Ok(Some(spooled.blob))
    }

    /// Replaces the places of bytes in an answer by the bytes themselves, for callers in the cloud.
    pub(super) fn held(&self, answer: Answer) -> Answer {
        let mut answer = answer?;
        let Some((pieces, blobs)) = Pieces::of(&answer).zip(self.blobs.as_ref()) else { return Ok(answer) };
        let size: u64 = pieces.0.iter().map(wire::Piece::length).sum();
        if size > MAX_HELD {
            let message = format!("reading {size} bytes of an object at once in a function; read ranges of it");
            return Err(Fault::not_implemented("s3", &message));
        }
        let mut bytes = Vec::new();
        let mut body = PieceBody::new(blobs, pieces.0).map_err(|error| unreadable(&error))?;
        while let Some(next) = body.next_bytes().map_err(|error| unreadable(&error))? {
            bytes.extend_from_slice(&next);
        }
        if let Some(members) = answer.as_object_mut() {
            members.remove(PIECES);
            members.insert("BodyBase64".to_owned(), json!(STANDARD.encode(bytes)));
        }
        Ok(answer)
    }
}

/// Copies pieces to a new file. Other requests are answered in the meantime.
async fn copied(blobs: &Arc<BlobFolder>, pieces: Pieces) -> std::io::Result<Spooled> {
    let mut body = PieceBody::new(blobs, pieces.0)?;
    let mut spool = Spool::begin(blobs, &Upload::copy())?;
    let failed = |error: SpoolError| match error {
        SpoolError::Disk(error) => error,
        SpoolError::TooLarge => std::io::Error::other("the copy is larger than 5 GiB"),
        SpoolError::Malformed(fault) => std::io::Error::other(fault.message),
    };
    while let Some(bytes) = body.next_bytes()? {
        spool.take(&bytes).map_err(failed)?;
        tokio::task::yield_now().await;
    }
    spool.finish().map_err(failed)
}

fn unreadable(error: &std::io::Error) -> Fault {
    Fault::new("InternalError", error.to_string()).with_status(500)
}
