//! Creates the ZIP file of a function from its sources, the same bytes for the same sources.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Returns a ZIP file of text files by their names; empty if the names cannot be written.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o755);
    let written = files.iter().try_for_each(|(name, text)| {
        writer.start_file(*name, options)?;
        writer.write_all(text.as_bytes())?;
        Ok::<(), zip::result::ZipError>(())
    });
    match written.and_then(|()| writer.finish()) {
        Ok(archive) => archive.into_inner(),
        Err(_) => Vec::new(),
    }
}
