//! The digests that a client sends with the bytes of an object, and their check.
//!
//! Source: "Checking object integrity in Amazon S3".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::checksum::{Algorithm, Checksum};
use super::content::Content;
use super::fault;
use crate::local::service::Fault;

/// The digests that a client sends with the bytes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Claims {
    #[serde(rename = "ContentMD5")]
    md5: Option<String>,
    #[serde(rename = "PartNumber")]
    part: Option<String>,
    #[serde(rename = "ChecksumAlgorithm")]
    algorithm: Option<String>,
    #[serde(rename = "ChecksumCRC32")]
    crc32: Option<String>,
    #[serde(rename = "ChecksumCRC32C")]
    crc32c: Option<String>,
    #[serde(rename = "ChecksumCRC64NVME")]
    crc64nvme: Option<String>,
    #[serde(rename = "ChecksumSHA1")]
    sha1: Option<String>,
    #[serde(rename = "ChecksumSHA256")]
    sha256: Option<String>,
}

impl Claims {
    /// Returns whether the client sends or names a checksum.
    pub(super) fn is_any(&self) -> bool {
        self.algorithm.is_some() || self.given().next().is_some()
    }

    /// Returns the first checksum that the client sends.
    pub(super) fn first(&self) -> Option<(Algorithm, &String)> {
        self.given().next()
    }

    /// Returns the checksums that the client sends.
    fn given(&self) -> impl Iterator<Item = (Algorithm, &String)> {
        let all = [
            (Algorithm::Crc32, &self.crc32),
            (Algorithm::Crc32c, &self.crc32c),
            (Algorithm::Crc64nvme, &self.crc64nvme),
            (Algorithm::Sha1, &self.sha1),
            (Algorithm::Sha256, &self.sha256),
        ];
        all.into_iter().filter_map(|(algorithm, value)| Some((algorithm, value.as_ref()?)))
    }
}

/// Checks bytes against all digests from the client. Returns their MD5 digest, and the checksum to store: that of the
/// client or, if there is none, the default one of S3.
pub(super) fn check(claims: &Claims, content: &Content) -> Result<(Vec<u8>, Checksum), Fault> {
    let md5 = content.md5();
    check_md5(claims, &md5)?;
    let named = claims.algorithm.as_deref().map(Algorithm::named).transpose()?;
    let given: Vec<(Algorithm, &String)> = claims.given().collect();
    let (algorithm, value) = match given.as_slice() {
        [] => return Ok((md5, content.checksum(named.unwrap_or(Algorithm::Crc64nvme))?)),
        [(algorithm, value)] => (*algorithm, *value),
        _ => {
            return Err(fault::invalid_request(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
            ));
        }
    };
    let checksum = content.checksum(algorithm)?;
    if STANDARD.decode(value).map(|digest| digest.len()) != Ok(algorithm.digest(b"").len()) {
        let name = algorithm.name().to_ascii_lowercase();
        return Err(fault::invalid_request(format!("Value for x-amz-checksum-{name} header is invalid.")));
    }
    if checksum.value != *value {
        let name = algorithm.name();
        let message = format!("The {name} you specified did not match the calculated checksum.");
        return Err(Fault::new("BadDigest", message));
    }
    Ok((md5, checksum))
}

fn check_md5(claims: &Claims, md5: &[u8]) -> Result<(), Fault> {
    let Some(given) = claims.md5.as_deref() else { return Ok(()) };
    let decoded = STANDARD.decode(given).unwrap_or_default();
    if decoded.len() != md5.len() {
        let members = json!({"Content-MD5": given});
        return Err(fault::other(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", members));
    }
    if decoded == md5 {
        return Ok(());
    }
    let message = "The Content-MD5 you specified did not match what we received.";
    // S3 writes the expected digest of a whole object in hexadecimal digits.
    let expected = match claims.part {
        Some(_) => given.to_owned(),
        None => decoded.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let members = json!({"ExpectedDigest": expected, "CalculatedDigest": STANDARD.encode(md5)});
    Err(fault::other(400, "BadDigest", message, members))
}
