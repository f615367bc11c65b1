//! The files next to a lab, in a folder or embedded in the binary.
//!
//! A lab can refer only to files in its own folder. This is checked before anything is read.

use crate::diag::Code;
use crate::package::{Files, tail};
use crate::text::without_byte_order_mark;
use crate::yaml::MAX_BYTES;

/// Reads files of a lab's folder by their path relative to it.
pub trait Assets: Send + Sync {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError>;

    /// Returns the available paths, for suggestions.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the paths of all files below a folder.
    fn below(&self, folder: &str) -> Vec<String> {
        let within = |name: &String| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.names().into_iter().filter(within).collect()
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    #[error("there is no file of this name")]
    Missing,
    #[error("it could not be read: {0}")]
    Unreadable(String),
    /// A symbolic link, of the file or of a parent folder, leads out of the lab's folder.
    #[error("it leads out of the lab's folder")]
    Outside,
}

/// The assets of a lab that consists of one file.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAssets;

impl Assets for NoAssets {
    fn read(&self, _: &str) -> Result<Vec<u8>, AssetError> {
        Err(AssetError::Missing)
    }
}

/// The problem with a file that a lab refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: String,
}

/// Returns the text of a file, if the lab may read it.
pub(super) fn text(assets: &dyn Assets, path: &str) -> Result<String, Unusable> {
    stay_in_the_folder(path)?;
    let bytes = assets.read(path).map_err(|error| match error {
        AssetError::Missing if is_prose(path) => prose(path),
        error => missing(assets, path, &error),
    })?;
    if bytes.len() > MAX_BYTES {
        return Err(Unusable {
            code: Code::TooLarge,
            message: format!("`{path}` has {} bytes, more than the {MAX_BYTES} that are read", bytes.len()),
            help: "make the file smaller".to_owned(),
        });
    }
    let text = String::from_utf8(bytes).map_err(|error| Unusable {
        code: Code::NotUtf8,
        message: format!("`{path}` is not UTF-8 text: byte {} begins no character", error.utf8_error().valid_up_to()),
        help: "save the file with the encoding UTF-8".to_owned(),
    })?;
    Ok(without_byte_order_mark(&text).to_owned())
}

/// Returns the code of a function: one file, or all files below a folder, by their names in the package.
pub(super) fn package(assets: &dyn Assets, path: &str) -> Result<Files, Unusable> {
    stay_in_the_folder(path)?;
    let folder = path.trim_end_matches('/');
    let error = match assets.read(folder) {
        Ok(bytes) => return Ok(Files::from([(tail(folder).to_owned(), bytes)])),
        Err(error) => error,
    };
    let mut files = Files::new();
    for name in assets.below(folder) {
        let bytes = assets.read(&name).map_err(|error| missing(assets, &name, &error))?;
        files.insert(name.get(folder.len() + 1..).unwrap_or_default().to_owned(), bytes);
    }
    if files.is_empty() { Err(missing(assets, path, &error)) } else { Ok(files) }
}

fn stay_in_the_folder(path: &str) -> Result<(), Unusable> {
    if !leaves_the_folder(path) {
        return Ok(());
    }
    let help = "put the file beside `lab.yaml` and name it from there, with `/` between folders";
    Err(escape(path, help))
}

fn escape(path: &str, help: &str) -> Unusable {
    let message = format!("`{path}` leads out of the lab's folder");
    Unusable { code: Code::PathEscape, message, help: help.to_owned() }
}

/// Returns whether a text is most likely not meant for the name of a file.
fn is_prose(path: &str) -> bool {
    path.contains(['<', '{', '$', '=']) || path.split_whitespace().count() > 1
}

fn prose(text: &str) -> Unusable {
    Unusable {
        code: Code::MissingFile,
        message: format!("`{text}` is neither JSON nor a file beside the lab"),
        help: format!("a text is written as JSON, with quotes of its own: `'\"{text}\"'`"),
    }
}

/// Returns the file whose name differs in capital letters or lacks its extension.
fn nearly<'a>(path: &str, names: &'a [String]) -> Option<&'a str> {
    let is_near = |name: &&String| {
        name.eq_ignore_ascii_case(path) || name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
    };
    names.iter().find(is_near).map(String::as_str)
}

fn missing(assets: &dyn Assets, path: &str, error: &AssetError) -> Unusable {
    if *error == AssetError::Outside {
        return escape(path, "put the file itself beside `lab.yaml`: symbolic links to other folders are not followed");
    }
    let names = assets.names();
    let near = nearly(path, &names).or_else(|| crate::words::closest(path, names.iter().map(String::as_str)));
    let help = near.map_or_else(
        || "put the file beside `lab.yaml`, and name it from there".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Unusable { code: Code::MissingFile, message: format!("`{path}`: {error}"), help }
}

fn leaves_the_folder(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    drive || path.starts_with(['/', '~']) || path.contains(['\\', '\0']) || path.split('/').any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Assets for One {
        fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
            match path {
                "data/order.json" => Ok(b"{}".to_vec()),
                "large.json" => Ok(vec![b' '; MAX_BYTES + 1]),
                "latin.json" => Ok(b"\"\xe9\"".to_vec()),
                _ => Err(AssetError::Missing),
            }
        }

        fn names(&self) -> Vec<String> {
            vec!["data/order.json".to_owned()]
        }
    }

    #[test]
    fn a_package_is_a_file_or_all_of_a_folder() {
        let names = |path: &str| package(&One, path).map(|files| files.into_keys().collect::<Vec<_>>());
        assert_eq!(names("data/order.json").unwrap(), ["order.json"]);
        assert_eq!(names("data/").unwrap(), ["order.json"]);
        assert_eq!(names("dat").unwrap_err().code, Code::MissingFile);
        assert_eq!(names("../data").unwrap_err().code, Code::PathEscape);
    }

    #[test]
    fn only_files_of_the_folder_are_read() {
        assert_eq!(text(&One, "data/order.json").unwrap(), "{}");
        let table = [
            ("data/ordr.json", "missing-file"),
            ("../secrets", "path-escape"),
            ("data/../../x", "path-escape"),
            ("/etc/passwd", "path-escape"),
            ("~/x", "path-escape"),
            ("C:/x", "path-escape"),
            ("data\\x", "path-escape"),
            ("large.json", "too-large"),
            ("latin.json", "not-utf8"),
        ];
        for (path, code) in table {
            assert_eq!(text(&One, path).unwrap_err().code.as_str(), code, "{path}");
        }
        for near in ["data/ordr.json", "data/order", "Data/Order.json"] {
            assert_eq!(text(&One, near).unwrap_err().help, "did you mean `data/order.json`?", "{near}");
        }
        let prose = text(&One, "The value is <v>").unwrap_err();
        assert_eq!(prose.message, "`The value is <v>` is neither JSON nor a file beside the lab");
    }
}
