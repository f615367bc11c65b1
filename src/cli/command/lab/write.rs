//! Writes all files or none, and never overwrites a file.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::error::Error;
use crate::cli::exit::Exit;

/// A file to be written.
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) is_executable: bool,
}

/// Files by their paths below a folder.
pub(super) type Files = BTreeMap<String, File>;

/// Creates the files and missing folders below a folder. Removes everything again if one fails.
pub(super) fn all(root: &Path, files: &Files) -> Result<(), Error> {
    let mut made = Vec::new();
    for (path, file) in files {
        let path = root.join(path);
        if let Err(error) = one(&path, file, &mut made) {
            for path in made.iter().rev() {
                // A folder that contains other files by now is kept.
                let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
            }
            return Err(refused(&path, &error));
        }
    }
    Ok(())
}

fn one(path: &Path, content: &File, made: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let missing = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    for folder in missing.collect::<Vec<_>>().into_iter().rev() {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    made.push(path.to_owned());
    if content.is_executable {
        make_executable(&file)?;
    }
    file.write_all(&content.bytes)
}

#[cfg(unix)]
fn make_executable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &fs::File) -> std::io::Result<()> {
    Ok(())
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
