//! The deployment package of a function: the files of its ZIP archive, in memory, and the resolution of imports among
//! them.
//!
//! Packages that are too large, and names that lead out of the package, are refused.
//!
//! Deviation: Lambda keeps symbolic links and file modes of the archive; the local cloud ignores them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use serde_json::Value;
use thiserror::Error;
use zip::ZipArchive;

use crate::door::{self, Panic};

/// "Lambda quotas": the maximum size of an unzipped package, including layers, is 250 MB.
const MAX_BYTES: u64 = 250 * 1024 * 1024;
const MAX_FILES: usize = 20_000;

/// The files by their names, which use `/` and contain no `.` or `..`.
#[derive(Debug, Default)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
}

/// The reason why a ZIP file is not a valid package.
#[derive(Debug, Error)]
pub enum PackageError {
    #[error("Could not unzip uploaded file. Please check your file, then try to upload again.")]
    Unreadable,
    #[error("Unzipped size must be smaller than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("Could not unzip uploaded file: {0}")]
    Defect(#[from] Panic),
}

impl Package {
    pub fn read(archive: &[u8]) -> Result<Self, PackageError> {
        door::enter("the reader of ZIP files", &format!("{} bytes", archive.len()), || Self::unzip(archive))?
    }

    fn unzip(archive: &[u8]) -> Result<Self, PackageError> {
        let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(|_| PackageError::Unreadable)?;
        if archive.len() > MAX_FILES {
            return Err(PackageError::TooLarge);
        }
        let (mut files, mut left) = (BTreeMap::new(), MAX_BYTES);
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(|_| PackageError::Unreadable)?;
            if entry.is_dir() {
                continue;
            }
            let name = entry.name().map_err(|_| PackageError::Unreadable)?;
            let name = clean(&name).ok_or(PackageError::Unreadable)?;
            let mut bytes = Vec::new();
            // The sizes that the ZIP file declares are not trusted.
            entry.take(left.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| PackageError::Unreadable)?;
            left = left.checked_sub(bytes.len() as u64).ok_or(PackageError::TooLarge)?;
            files.insert(name, bytes);
        }
        Ok(Self { files })
    }

    /// Returns the total size of the files.
    pub fn bytes(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }

    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.file(name).map(|bytes| String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned())
    }

    pub fn names(&self) -> Vec<String> {
        self.files().map(|(name, _)| name.to_owned()).collect()
    }

    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// Returns the file of a handler's module: `src/index` of `src/index.handler`.
    pub fn handler_file(&self, module: &str) -> Option<String> {
        let module = clean(module)?;
        let candidates = ["", ".js", ".mjs", ".cjs"].map(|suffix| format!("{module}{suffix}"));
        candidates.into_iter().find(|name| self.files.contains_key(name))
    }

    /// Returns whether a file is an ES module: by its suffix, or by `type` in the nearest package.json above it.
    pub fn is_es_module(&self, file: &str) -> bool {
        if file.ends_with(".mjs") {
            return true;
        }
        file.ends_with(".js") && self.package_type(file) == Some("module".to_owned())
    }

    /// Returns the file to which `specifier` resolves in `from`.
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        let folder = parent(from);
        if let Some(path) = specifier.strip_prefix("file://").unwrap_or(specifier).strip_prefix("/var/task/") {
            return self.existing(&clean(path)?);
        }
        if specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == ".." {
            return self.existing(&clean(&format!("{folder}/{specifier}"))?);
        }
        if specifier.starts_with('/') || specifier.starts_with('#') {
            return None;
        }
        let mut folder = Some(folder);
        while let Some(at) = folder {
            let prefix = if at.is_empty() { String::new() } else { format!("{at}/") };
            if let Some(found) = self.in_modules(&format!("{prefix}node_modules"), specifier) {
                return Some(found);
            }
            folder = (!at.is_empty()).then(|| parent(at));
        }
        None
    }

    fn in_modules(&self, folder: &str, specifier: &str) -> Option<String> {
        let parts = if specifier.starts_with('@') { 2 } else { 1 };
        let (name, rest) = match specifier.match_indices('/').nth(parts - 1) {
            Some((at, _)) => specifier.split_at(at),
            None => (specifier, ""),
        };
        let root = clean(&format!("{folder}/{name}"))?;
        let description = self.json(&format!("{root}/package.json"));
        let exported = description.as_ref().and_then(|text| text.get("exports")).and_then(|exports| {
            let key = format!(".{rest}");
            let entry = exports.get(&key).or((rest.is_empty()).then_some(exports))?;
            condition(entry, 8)
        });
        if let Some(path) = exported {
            return self.existing(&clean(&format!("{root}/{path}"))?);
        }
        if !rest.is_empty() {
            return self.existing(&clean(&format!("{root}{rest}"))?);
        }
        let main = description.as_ref().and_then(|text| text.get("main")).and_then(Value::as_str).unwrap_or("index.js");
        self.existing(&clean(&format!("{root}/{main}"))?)
    }

    /// Returns the file with this name, possibly with a suffix, or the index file of the folder.
    fn existing(&self, name: &str) -> Option<String> {
        let candidates = ["", ".js", ".json", ".mjs", ".cjs", "/index.js", "/index.mjs", "/index.json"];
        candidates.iter().map(|suffix| format!("{name}{suffix}")).find(|name| self.files.contains_key(name))
    }

    fn package_type(&self, file: &str) -> Option<String> {
        let mut folder = Some(parent(file));
        while let Some(at) = folder {
            let name = if at.is_empty() { "package.json".to_owned() } else { format!("{at}/package.json") };
            if let Some(description) = self.json(&name) {
                return description.get("type").and_then(Value::as_str).map(str::to_owned);
            }
            folder = (!at.is_empty()).then(|| parent(at));
        }
        None
    }

    fn json(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.file(name)?).ok()
    }
}

/// Returns the first path among conditional exports whose condition this runtime meets.
fn condition(entry: &Value, depth: usize) -> Option<String> {
    match entry {
        Value::String(path) => Some(path.clone()),
        Value::Object(conditions) if depth > 0 => ["node", "require", "import", "default"]
            .iter()
            .find_map(|name| conditions.get(*name).and_then(|entry| condition(entry, depth - 1))),
        _ => None,
    }
}

fn parent(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the name without `.` and `..`; `None` if it leads out of the package.
fn clean(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::local::function::archive::zip;

    fn package(files: &[(&str, &str)]) -> Package {
        Package::read(&zip(files)).unwrap()
    }

    #[test]
    fn imports_find_files() {
        let package = package(&[
            ("index.mjs", ""),
            ("lib/a.js", ""),
            ("lib/index.js", ""),
            ("data.json", "{}"),
            ("node_modules/plain/index.js", ""),
            ("node_modules/main/package.json", r#"{"main": "./lib/main"}"#),
            ("node_modules/main/lib/main.js", ""),
            ("node_modules/@a/b/package.json", r#"{"exports": {".": {"import": "./b.mjs"}, "./c": "./c.js"}}"#),
            ("node_modules/@a/b/b.mjs", ""),
            ("node_modules/@a/b/c.js", ""),
        ]);
        let cases = [
            ("index.mjs", "./lib/a.js", Some("lib/a.js")),
            ("index.mjs", "./lib/a", Some("lib/a.js")),
            ("index.mjs", "./lib", Some("lib/index.js")),
            ("lib/a.js", "../data.json", Some("data.json")),
            ("lib/a.js", "../../data.json", None),
            ("index.mjs", "/etc/passwd", None),
            ("index.mjs", "/var/task/data.json", Some("data.json")),
            ("lib/a.js", "plain", Some("node_modules/plain/index.js")),
            ("index.mjs", "main", Some("node_modules/main/lib/main.js")),
            ("index.mjs", "@a/b", Some("node_modules/@a/b/b.mjs")),
            ("index.mjs", "@a/b/c", Some("node_modules/@a/b/c.js")),
            ("index.mjs", "absent", None),
        ];
        for (from, specifier, found) in cases {
            assert_eq!(package.resolve(from, specifier).as_deref(), found, "{specifier} in {from}");
        }
    }

    #[test]
    fn modules_are_told_apart() {
        let package =
            package(&[("a.js", ""), ("b.mjs", ""), ("es/package.json", r#"{"type":"module"}"#), ("es/c.js", "")]);
        let found: Vec<bool> = ["a.js", "b.mjs", "es/c.js"].iter().map(|file| package.is_es_module(file)).collect();
        assert_eq!(found, [false, true, true]);
        assert_eq!(package.handler_file("b").as_deref(), Some("b.mjs"));
        assert_eq!(package.handler_file("c"), None);
    }

    #[test]
    fn what_is_no_package_is_refused() {
        assert!(matches!(Package::read(b"no zip"), Err(PackageError::Unreadable)));
        assert!(matches!(Package::read(&zip(&[("../out.js", "")])), Err(PackageError::Unreadable)));
    }

    /// `Package::read` turns a panic into an ordinary error, so this tests the reader below it.
    #[test]
    fn no_bytes_make_the_reader_fail_and_what_it_reads_stays_within_its_bounds() {
        let whole = zip(&[("index.mjs", "export const handler = async () => 1;"), ("lib/a.js", &"a".repeat(500))]);
        let property = |u: &mut arbtest::arbitrary::Unstructured<'_>| {
            let mut bytes = whole.clone();
            for _ in 0..u.int_in_range(0..=8)? {
                let at = u.choose_index(bytes.len())?;
                match u.int_in_range(0..=3)? {
                    0 => bytes[at] = u.arbitrary()?,
                    1 => bytes.truncate(at.max(1)),
                    2 => bytes.extend_from_within(at..),
                    _ => bytes.splice(at..at, u.arbitrary::<[u8; 4]>()?).for_each(drop),
                }
            }
            if let Ok(package) = Package::unzip(&bytes) {
                assert!(package.bytes() as u64 <= MAX_BYTES);
                assert!(package.files.keys().all(|name| clean(name).as_ref() == Some(name)), "{:?}", package.files);
            }
            Ok(())
        };
        for chance in 1..=300_u64 {
            let seed = chance.wrapping_mul(0x9E37_79B9_7F4A_7C15) & 0xFFFF_FFFF_0000_0000;
            arbtest::arbtest(property).seed(seed | 256).run();
        }
    }
}
