//! Deployment packages: ZIP files, stored once however many versions use them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::super::Fault;
use super::{Lambda, fault};
use crate::door;
use crate::local::keyed::{Fingerprint, Stored, Table};

/// "Lambda quotas": the maximum size of a package that is uploaded directly, zipped and unzipped.
const MAX_BYTES: usize = 50 * 1024 * 1024;
const MAX_UNZIPPED_BYTES: u128 = 250 * 1024 * 1024;
/// The first bytes of a ZIP file that is not empty.
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// The bytes of a package; serialized as base64.
#[derive(Debug, Clone)]
pub(super) struct Blob(pub(super) Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl Stored for Blob {
    fn weight(&self) -> u64 {
        self.0.len() as u64
    }

    fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        Ok(self.0.clone())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(Self(bytes.to_vec()))
    }
}

/// Deserializes the packages of a small state, also in the format that preceded tables, which has them by name.
pub(super) fn blobs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Table<Fingerprint, Blob>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Table(Table<Fingerprint, Blob>),
        ByName(BTreeMap<String, Blob>),
    }
    Ok(match Kept::deserialize(deserializer)? {
        Kept::Table(table) => table,
        Kept::ByName(blobs) => blobs.into_iter().map(|(name, blob)| (Fingerprint::of(&name), blob)).collect(),
    })
}

/// The package of a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Package {
    /// Base64 of the SHA-256 digest, which is the key of the bytes.
    pub(super) sha256: String,
    pub(super) size: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Upload {
    zip_file: Option<String>,
    s3_bucket: Option<Value>,
    image_uri: Option<Value>,
}

impl Upload {
    /// Validates and stores the package.
    pub(super) fn take(self, lambda: &mut Lambda) -> Result<Package, Fault> {
        if self.s3_bucket.is_some() || self.image_uri.is_some() {
            return Err(Fault::not_implemented(
                "lambda",
                "functions whose code is in S3 or in an image; send it as ZipFile",
            ));
        }
        let Some(text) = self.zip_file else {
            return Err(fault::invalid("Please provide a source for function code."));
        };
        let unreadable =
            || fault::invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        let bytes = STANDARD.decode(text.trim()).map_err(|_| unreadable())?;
        if bytes.len() > MAX_BYTES {
            return Err(fault::invalid(format!("Zipped size must be smaller than {MAX_BYTES} bytes")));
        }
        if !bytes.starts_with(SIGNATURE) {
            return Err(unreadable());
        }
        if unzipped_size(&bytes).is_some_and(|size| size > MAX_UNZIPPED_BYTES) {
            return Err(fault::invalid(format!("Unzipped size must be smaller than {MAX_UNZIPPED_BYTES} bytes")));
        }
        let package = Package { sha256: STANDARD.encode(Sha256::digest(&bytes)), size: bytes.len() };
        let key = Fingerprint::of(&package.sha256);
        if !lambda.blobs.contains(&key) {
            lambda.blobs.add(key, Blob(bytes));
        }
        Ok(package)
    }
}

/// Returns the unzipped size that the ZIP file declares: nothing is unpacked here. A declaration that is too low is
/// detected when the package is unpacked.
fn unzipped_size(zip: &[u8]) -> Option<u128> {
    let size = || ZipArchive::new(Cursor::new(zip)).ok()?.decompressed_size();
    door::enter("the reader of ZIP files", &format!("{} bytes", zip.len()), size).ok().flatten()
}

impl Lambda {
    /// Removes packages that no version uses any more.
    pub(super) fn forget_unused_code(&mut self) {
        let versions = self.functions.values().flat_map(|function| function.all_versions());
        let used: BTreeSet<Fingerprint> = versions.map(|version| Fingerprint::of(&version.package.sha256)).collect();
        let unused: Vec<Fingerprint> = self.blobs.keys().filter(|key| !used.contains(key)).collect();
        unused.iter().for_each(|key| drop(self.blobs.take(key)));
    }
}
