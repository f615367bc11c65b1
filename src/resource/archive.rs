//! Creates the ZIP file of a function's code. Equal files yield equal bytes, so that code can be compared by its hash.

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Error;
use crate::package::Package;

/// A package in the form in which it is uploaded.
#[derive(Debug, Clone)]
pub(super) struct Archive {
    pub(super) bytes: Vec<u8>,
    /// The digest in the form of Lambda's `CodeSha256`.
    pub(super) sha256: String,
}

/// Packs the files in the order of their names. They are readable by Lambda's user and have no modification times.
pub(super) fn pack(package: &Package) -> Result<Archive, Error> {
    let bytes = write(package)
        .map_err(|error| Error::invalid("code", format!("`{}` cannot be packed: {error}", package.path), None))?;
    let sha256 = STANDARD.encode(Sha256::digest(&bytes));
    Ok(Archive { bytes, sha256 })
}

fn write(package: &Package) -> Result<Vec<u8>, ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    for (name, bytes) in &package.files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    writer.finish().map(Cursor::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_make_the_same_archive() {
        let package = |text: &str| Package {
            path: "f".to_owned(),
            files: [("b.mjs", text), ("a/c.json", "{}")]
                .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
                .into(),
        };
        let (one, again, other) = (pack(&package("1")), pack(&package("1")), pack(&package("2")));
        let hash = |archive: Result<Archive, Error>| archive.expect("an archive").sha256;
        let one = hash(one);
        assert_eq!(one, hash(again));
        assert_ne!(one, hash(other));
        assert_eq!(one.len(), 44);
    }
}
