//! Writes all files or none, and never overwrites a file.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::template::Files;
use crate::cli::error::Error;
use crate::cli::exit::Exit;

/// Creates the files and missing folders below a folder. Removes everything again if one fails.
pub(super) fn all(root: &Path, files: &Files) -> Result<(), Error> {
    let mut made = Vec::new();
    for (path, bytes) in files {
        let path = root.join(path);
        if let Err(error) = one(&path, bytes, &mut made) {
            for path in made.iter().rev() {
                // A folder that contains other files by now is kept.
                let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
            }
            return Err(refused(&path, &error));
        }
    }
    Ok(())
}

fn one(path: &Path, bytes: &[u8], made: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let missing = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    for folder in missing.collect::<Vec<_>>().into_iter().rev() {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    made.push(path.to_owned());
    file.write_all(bytes)
}

fn refused(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => Error::new(Exit::Refused, format!("`{path}` exists already"))
            .help("move it away, or choose another name; nothing was written"),
        _ => Error::new(Exit::Refused, format!("cannot write `{path}`: {error}"))
            .help("run the command in a folder you may write to; nothing was written"),
    }
}
