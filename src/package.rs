//! The code of a function: a file, or a folder with all files below it.
//!
//! This module does not read files; its callers add them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::str::FromStr;

use serde::Deserialize;

/// Files by their names in the package, which use `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A path and, once they have been read, its files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Package {
    pub path: String,
    pub files: Files,
}

/// A callback for the path of a field and its package.
pub type VisitPackage<'v> = dyn FnMut(&str, &mut Package) + 'v;

impl Package {
    /// Returns whether the package is a single file, whose name is that of the path.
    pub fn is_one_file(&self) -> bool {
        self.files.len() == 1 && self.files.keys().all(|name| tail(&self.path) == name)
    }

    /// Returns the file name without its extension: `inventory` of `functions/inventory.mjs`.
    pub fn stem(&self) -> &str {
        let name = tail(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

impl From<String> for Package {
    fn from(path: String) -> Self {
        Self { path, files: Files::new() }
    }
}

impl FromStr for Package {
    type Err = Infallible;

    fn from_str(path: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(path.to_owned()))
    }
}

/// Returns the last component of a path.
pub fn tail(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_told_from_a_folder_with_one_file() {
        let of = |path: &str, names: &[&str]| {
            let files = names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
            Package { path: path.to_owned(), files }
        };
        assert!(of("functions/inventory.mjs", &["inventory.mjs"]).is_one_file());
        assert!(!of("functions/inventory", &["index.mjs"]).is_one_file());
        assert_eq!(of("functions/inventory.mjs", &[]).stem(), "inventory");
        assert_eq!(tail("functions/inventory/"), "inventory");
    }
}
