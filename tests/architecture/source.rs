//! The source tree: files by their path, read from the project or created by a test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The files below `src`, by their path from there, with `/` on every system.
pub struct Source {
    files: BTreeMap<String, String>,
}

impl Source {
    pub fn of_the_project() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = BTreeMap::new();
        collect(&root, &root, &mut files);
        Self { files }
    }

    /// Returns a tree in memory. Every file gets a module doc, so that a test contains only what it is about.
    pub fn made_up(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), format!("//! Doc.\n{text}"))).collect() }
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let parts = path.strip_prefix(root).expect("below src").iter();
            let name: Vec<_> = parts.map(|part| part.to_string_lossy().into_owned()).collect();
            files.insert(name.join("/"), fs::read_to_string(&path).expect("a source file"));
        }
    }
}
