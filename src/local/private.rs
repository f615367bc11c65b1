//! Files and folders that are their owner's alone, whatever the umask says.
//!
//! What is kept holds what was sent to the cloud, passwords included. Everything that is written below the home folder
//! is made here; what an earlier version left open to others is closed by [`narrow`].

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Folders below folders than which no deeper ones are made.
const MAX_DEPTH: usize = 5;

/// Makes a folder, and those above it that are missing.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a file, or empties the one that is there.
pub fn make_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // By the open file, not by its name: another process may remove the name meanwhile.
    close_file_to_others(&file)?;
    Ok(file)
}

/// Opens a file to read and write, and makes it where it is missing; what is in it stays.
pub fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close_file_to_others(&file)?;
    Ok(file)
}

/// Closes a folder and everything in it to others. What belongs to somebody else stays as it is, and is not followed.
pub fn narrow(folder: &Path) {
    narrow_to(folder, MAX_DEPTH);
}

fn narrow_to(path: &Path, depth: usize) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if found.is_symlink() {
        return;
    }
    // One that cannot be changed is no reason to stop: it is another user's, or the file system has no modes.
    let _ = close_to_others(path, found.is_dir());
    if found.is_dir() && depth > 0 {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            narrow_to(&entry.path(), depth - 1);
        }
    }
}

#[cfg(unix)]
fn close_to_others(path: &Path, is_folder: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    if fs::metadata(path)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(if is_folder { 0o700 } else { 0o600 }))
}

#[cfg(unix)]
fn close_file_to_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    if file.metadata()?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn close_file_to_others(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn close_to_others(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}
