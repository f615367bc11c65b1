//! Reads the code of a function that an argument refers to: a file, or a folder with all files below it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::error::Error;
use super::exit::Exit;
use crate::package::{Files, VisitPackage, tail};

/// The maximum number of files. A folder with more files than Lambda unpacks is probably the wrong one.
const MAX_FILES: usize = 20_000;

/// Reads the files of every package.
pub fn read(packages_of: impl FnOnce(&mut VisitPackage<'_>)) -> Result<(), Error> {
    let mut failure = None;
    packages_of(&mut |_, package| match files(&package.path) {
        Ok(files) => package.files = files,
        Err(error) => failure = Some(error),
    });
    failure.map_or(Ok(()), Err)
}

#[expect(clippy::disallowed_methods, reason = "the code of a function is files")]
fn files(path: &str) -> Result<Files, Error> {
    let refused = |name: &str, error: &std::io::Error| {
        let failure = Error::new(Exit::Invalid, format!("cannot read `{name}`: {error}"));
        match error.kind() {
            ErrorKind::NotFound => failure.help("name the file or the folder with the code of the function"),
            _ => failure,
        }
    };
    let at = Path::new(path);
    if !at.is_dir() {
        let bytes = fs::read(at).map_err(|error| refused(path, &error))?;
        return Ok(Files::from([(tail(path).to_owned(), bytes)]));
    }
    let mut files = Files::new();
    for name in below(at) {
        let file = at.join(&name);
        let bytes = fs::read(&file).map_err(|error| refused(&file.display().to_string(), &error))?;
        files.insert(name, bytes);
    }
    if files.len() >= MAX_FILES {
        return Err(Error::new(Exit::Invalid, format!("`{path}` has {MAX_FILES} files or more"))
            .help("name the folder that holds the code of the function and nothing else"));
    }
    if files.is_empty() {
        return Err(Error::new(Exit::Invalid, format!("there is no file in `{path}`")));
    }
    Ok(files)
}

/// Returns the files below a folder, by their names with `/`, in order. Symbolic links are not followed.
pub fn below(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = waiting.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push((entry.path(), format!("{name}/"))),
                Ok(kind) if kind.is_file() && names.len() < MAX_FILES => names.push(name),
                _ => {}
            }
        }
    }
    names.sort();
    names
}
