//! The bytes of a request: in memory, or in a file of which only the name, the size and the digests are known here.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde::Deserialize;
use serde_json::Value;

use super::checksum::{Algorithm, Checksum};
use super::fault;
use crate::local::keyed::Fingerprint;
use crate::local::service::{Fault, SPOOLED, decode};

/// The bytes of a request.
#[derive(Debug)]
pub(super) enum Content {
    Held(Vec<u8>),
    Filed(Filed),
}

/// Bytes in a file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Filed {
    blob: String,
    size: usize,
    #[serde(rename = "MD5")]
    md5: String,
    checksums: BTreeMap<String, String>,
    /// The ETag of the object they are a copy of.
    of: Option<String>,
}

impl Content {
    /// Removes the bytes from a request, which is decoded several times. They are from the wire, or a text or JSON from
    /// an integration.
    pub(super) fn take(input: &mut Value) -> Result<Self, Fault> {
        if let Some(filed) = Filed::take(input)? {
            return Ok(Self::Filed(filed));
        }
        let mut take = |member: &str| input.as_object_mut().and_then(|input| input.remove(member));
        let (text, body) = (take("BodyBase64"), take("Body"));
        Ok(Self::Held(match (text, body) {
            (Some(Value::String(text)), _) => {
                STANDARD.decode(text).map_err(|error| fault::invalid_request(error.to_string()))?
            }
            (_, Some(Value::String(text))) => text.into_bytes(),
            (_, Some(json)) => json.to_string().into_bytes(),
            (_, None) => Vec::new(),
        }))
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Held(bytes) => bytes.len(),
            Self::Filed(filed) => filed.size,
        }
    }

    pub(super) fn md5(&self) -> Vec<u8> {
        match self {
            Self::Held(bytes) => Md5::digest(bytes).to_vec(),
            Self::Filed(filed) => STANDARD.decode(&filed.md5).unwrap_or_default(),
        }
    }

    /// Fails for bytes in a file whose request does not name this algorithm.
    pub(super) fn checksum(&self, algorithm: Algorithm) -> Result<Checksum, Fault> {
        match self {
            Self::Held(bytes) => Ok(Checksum::of(algorithm, bytes)),
            Self::Filed(filed) => {
                let value = filed.checksums.get(algorithm.name()).cloned().ok_or_else(|| {
                    let message = format!("The x-amz-trailer header names no {} checksum.", algorithm.name());
                    fault::invalid_request(message)
                })?;
                Ok(Checksum { algorithm, value, is_composite: false })
            }
        }
    }
}

impl Filed {
    pub(super) fn take(input: &mut Value) -> Result<Option<Self>, Fault> {
        let filed = input.as_object_mut().and_then(|input| input.remove(SPOOLED));
        filed.map(decode).transpose()
    }

    pub(super) fn blob(&self) -> Result<Fingerprint, Fault> {
        let named = Fingerprint::from_hexadecimal(&self.blob);
        named.ok_or_else(|| fault::invalid_request(format!("`{}` is no name of a file", self.blob)))
    }

    /// Fails if the source of a copy has changed since its bytes were copied.
    pub(super) fn check_source(&self, e_tag: &str) -> Result<(), Fault> {
        if self.of.as_deref() == Some(e_tag) {
            return Ok(());
        }
        let message =
            "A conflicting conditional operation is currently in progress against this resource. Please try again.";
        Err(Fault::new("OperationAborted", message).with_status(409))
    }
}
