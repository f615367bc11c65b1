//! The digests of a body, computed while it arrives.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::{Digest as _, Md5};
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

/// The MD5 digest, which the ETag is made of, and the requested ones.
pub(super) struct Digests {
    md5: Md5,
    others: BTreeMap<&'static str, Other>,
    /// The SHA-256 digest that the signature of a request covers.
    signed: Option<Context>,
}

enum Other {
    Crc(crc_fast::Digest, usize),
    Sha(Context),
}

/// All digests in base64, by their names in the API.
pub(super) struct Computed {
    pub(super) md5: String,
    pub(super) others: BTreeMap<String, String>,
    /// In hexadecimal digits.
    pub(super) signed: Option<String>,
}

impl Digests {
    pub(super) fn new(names: &[&'static str], is_signed: bool) -> Self {
        let others = names.iter().filter_map(|name| Some((*name, Other::named(name)?))).collect();
        Self { md5: Md5::new(), others, signed: is_signed.then(|| Context::new(&SHA256)) }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.signed.iter_mut().for_each(|context| context.update(bytes));
        for other in self.others.values_mut() {
            match other {
                Other::Crc(digest, _) => digest.update(bytes),
                Other::Sha(context) => context.update(bytes),
            }
        }
    }

    pub(super) fn finish(self) -> Computed {
        let others = self.others.into_iter().map(|(name, other)| (name.to_owned(), STANDARD.encode(other.finish())));
        let hexadecimal =
            |context: Context| context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Computed {
            md5: STANDARD.encode(self.md5.finalize()),
            others: others.collect(),
            signed: self.signed.map(hexadecimal),
        }
    }
}

impl Other {
    fn named(name: &str) -> Option<Self> {
        let crc = |algorithm, length| Some(Self::Crc(crc_fast::Digest::new(algorithm), length));
        match name {
            "CRC32" => crc(CrcAlgorithm::Crc32IsoHdlc, 4),
            "CRC32C" => crc(CrcAlgorithm::Crc32Iscsi, 4),
            "CRC64NVME" => crc(CrcAlgorithm::Crc64Nvme, 8),
            "SHA1" => Some(Self::Sha(Context::new(&SHA1_FOR_LEGACY_USE_ONLY))),
            "SHA256" => Some(Self::Sha(Context::new(&SHA256))),
            _ => None,
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Crc(digest, length) => {
                let bytes = digest.finalize().to_be_bytes();
                bytes.get(bytes.len() - length..).unwrap_or_default().to_vec()
            }
            Self::Sha(context) => context.finish().as_ref().to_vec(),
        }
    }
}

impl std::fmt::Debug for Digests {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Digests").field("others", &self.others.keys()).finish_non_exhaustive()
    }
}
