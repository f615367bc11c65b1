//! Checksums of objects: computed, and compared with those that a client sends.
//!
//! Source: "Checking object integrity in Amazon S3".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::Sha256;

use super::fault;
use crate::local::service::Fault;

/// The algorithm of a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64nvme,
    Sha1,
    Sha256,
}

/// The algorithms with their names in the API.
const ALGORITHMS: [(Algorithm, &str); 5] = [
    (Algorithm::Crc32, "CRC32"),
    (Algorithm::Crc32c, "CRC32C"),
    (Algorithm::Crc64nvme, "CRC64NVME"),
    (Algorithm::Sha1, "SHA1"),
    (Algorithm::Sha256, "SHA256"),
];

/// A checksum that is stored with its object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksum {
    pub(super) algorithm: Algorithm,
    /// Base64.
    pub(super) value: String,
    /// Whether it is the checksum of the checksums of parts.
    #[serde(default)]
    pub(super) is_composite: bool,
}

/// The digests that a client sends with the bytes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Claims {
    #[serde(rename = "ContentMD5")]
    md5: Option<String>,
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

impl Algorithm {
    pub(super) fn name(self) -> &'static str {
        ALGORITHMS.iter().find(|(one, _)| *one == self).map_or("", |(_, name)| name)
    }

    pub(super) fn named(name: &str) -> Result<Self, Fault> {
        let found = ALGORITHMS.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(algorithm, _)| *algorithm).ok_or_else(|| {
            fault::invalid_request(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, \
                 CRC64NVME, SHA1, SHA256]",
            )
        })
    }

    /// Returns the digest of bytes.
    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        let crc = |algorithm: CrcAlgorithm| crc_fast::checksum(algorithm, bytes);
        let short = |crc: u64| crc.to_be_bytes().get(4..).unwrap_or_default().to_vec();
        match self {
            Self::Crc32 => short(crc(CrcAlgorithm::Crc32IsoHdlc)),
            Self::Crc32c => short(crc(CrcAlgorithm::Crc32Iscsi)),
            Self::Crc64nvme => crc(CrcAlgorithm::Crc64Nvme).to_be_bytes().to_vec(),
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
        }
    }
}

impl Checksum {
    pub(super) fn of(algorithm: Algorithm, bytes: &[u8]) -> Self {
        Self { algorithm, value: STANDARD.encode(algorithm.digest(bytes)), is_composite: false }
    }

    /// Returns the checksum of bytes that arrive in parts.
    pub(super) fn of_parts(algorithm: Algorithm, parts: impl Iterator<Item = Vec<u8>>) -> Self {
        let crc = match algorithm {
            Algorithm::Crc32 => CrcAlgorithm::Crc32IsoHdlc,
            Algorithm::Crc32c => CrcAlgorithm::Crc32Iscsi,
            Algorithm::Crc64nvme => CrcAlgorithm::Crc64Nvme,
            Algorithm::Sha1 | Algorithm::Sha256 => return Self::of(algorithm, &parts.flatten().collect::<Vec<u8>>()),
        };
        let mut digest = crc_fast::Digest::new(crc);
        parts.for_each(|part| digest.update(&part));
        let bytes = digest.finalize().to_be_bytes();
        let bytes = if algorithm == Algorithm::Crc64nvme { &bytes[..] } else { &bytes[4..] };
        Self { algorithm, value: STANDARD.encode(bytes), is_composite: false }
    }

    /// Adds the members of the checksum.
    pub(super) fn tell(&self, members: &mut Map<String, Value>) {
        members.insert(format!("Checksum{}", self.algorithm.name()), Value::from(self.value.as_str()));
        members.insert("ChecksumType".to_owned(), Value::from(self.kind()));
    }

    /// Returns the checksum type in the API.
    pub(super) fn kind(&self) -> &'static str {
        if self.is_composite { "COMPOSITE" } else { "FULL_OBJECT" }
    }
}

/// Checks bytes against all digests from the client. Returns their MD5 digest, and the checksum to store: that of the
/// client or, if there is none, the default one of S3.
pub(super) fn check(claims: &Claims, bytes: &[u8]) -> Result<(Vec<u8>, Checksum), Fault> {
    let md5 = Md5::digest(bytes).to_vec();
    check_md5(claims.md5.as_deref(), &md5)?;
    let named = claims.algorithm.as_deref().map(Algorithm::named).transpose()?;
    let given = [&claims.crc32, &claims.crc32c, &claims.crc64nvme, &claims.sha1, &claims.sha256];
    let given = ALGORITHMS.iter().zip(given).filter_map(|((algorithm, _), value)| Some((*algorithm, value.as_ref()?)));
    let given: Vec<(Algorithm, &String)> = given.collect();
    let (algorithm, value) = match given.as_slice() {
        [] => return Ok((md5, Checksum::of(named.unwrap_or(Algorithm::Crc64nvme), bytes))),
        [(algorithm, value)] => (*algorithm, *value),
        _ => {
            return Err(fault::invalid_request(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
            ));
        }
    };
    let checksum = Checksum::of(algorithm, bytes);
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

fn check_md5(given: Option<&str>, md5: &[u8]) -> Result<(), Fault> {
    let Some(given) = given else { return Ok(()) };
    let decoded = STANDARD.decode(given).unwrap_or_default();
    if decoded.len() != md5.len() {
        let members = json!({"Content-MD5": given});
        return Err(fault::other(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", members));
    }
    if decoded == md5 {
        return Ok(());
    }
    let message = "The Content-MD5 you specified did not match what we received.";
    let members = json!({"ExpectedDigest": given, "CalculatedDigest": STANDARD.encode(md5)});
    Err(fault::other(400, "BadDigest", message, members))
}

/// Returns the entity tag of bytes that were sent in one request.
pub(super) fn e_tag(md5: &[u8]) -> String {
    let digits: String = md5.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of CRC algorithms, and those of FIPS 180.
    #[test]
    fn every_algorithm_is_the_standard_one() {
        let cases = [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64nvme, "ae8b14860a799888"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        ];
        for (algorithm, expected) in cases {
            let digits: String = algorithm.digest(b"123456789").iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digits, expected, "{algorithm:?}");
        }
    }
}
