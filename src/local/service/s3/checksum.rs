//! Checksums of objects: computed, and compared with those that a client sends.
//!
//! Source: "Checking object integrity in Amazon S3".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

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

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Self::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Self::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Self::Crc64nvme => Some(CrcAlgorithm::Crc64Nvme),
            Self::Sha1 | Self::Sha256 => None,
        }
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

    /// Returns the checksum of bytes from the checksums and sizes of their parts; `None` for SHA-1 and SHA-256, whose
    /// digests cannot be combined.
    pub(super) fn of_parts<'p>(algorithm: Algorithm, parts: impl Iterator<Item = (&'p Self, usize)>) -> Option<Self> {
        let crc = algorithm.crc()?;
        let number = |value: &str| {
            STANDARD.decode(value).unwrap_or_default().iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let parts = parts.map(|(part, size)| (number(&part.value), size as u64));
        let whole = parts.fold(crc_fast::checksum(crc, b""), |whole, (part, size)| {
            crc_fast::checksum_combine(crc, whole, part, size)
        });
        let bytes = whole.to_be_bytes();
        let bytes = if algorithm == Algorithm::Crc64nvme { &bytes[..] } else { &bytes[4..] };
        Some(Self { algorithm, value: STANDARD.encode(bytes), is_composite: false })
    }

    /// Adds the members of the checksum.
    pub(super) fn tell(&self, members: &mut Map<String, Value>) {
        members.insert(format!("Checksum{}", self.algorithm.name()), Value::from(self.value.as_str()));
        members.insert("ChecksumType".to_owned(), Value::from(self.kind()));
    }

    /// Returns the value without the number of parts.
    pub(super) fn bare(&self) -> &str {
        self.value.split('-').next().unwrap_or_default()
    }

    /// Returns the checksum type in the API.
    pub(super) fn kind(&self) -> &'static str {
        if self.is_composite { "COMPOSITE" } else { "FULL_OBJECT" }
    }
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

    #[test]
    fn the_checksum_of_a_whole_follows_from_those_of_its_parts() {
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64nvme] {
            let parts = [&b"1234"[..], b"", b"56789"].map(|part| (Checksum::of(algorithm, part), part.len()));
            let whole = Checksum::of_parts(algorithm, parts.iter().map(|(part, size)| (part, *size)));
            assert_eq!(whole, Some(Checksum::of(algorithm, b"123456789")), "{algorithm:?}");
        }
        assert_eq!(Checksum::of_parts(Algorithm::Sha256, std::iter::empty()), None);
    }
}
