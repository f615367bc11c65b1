//! Creates files and folders that only their owner can access, regardless of the umask.
//!
//! The stored data includes what was sent to the cloud, such as passwords. Everything below the home folder is created
//! here; [`narrow`] removes the permissions that an earlier version left to others.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// The maximum depth to which nested folders are changed.
const MAX_DEPTH: usize = 5;

/// Creates a folder and its missing parents.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file, or truncates an existing one.
pub fn make_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // Through the open file, not its name: another process may remove the name in the meantime.
    close_file_to_others(&file)?;
    Ok(file)
}

/// Opens a file for reading and writing and creates it if it is missing. Existing content is kept.
pub fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close_file_to_others(&file)?;
    Ok(file)
}

/// Removes the permissions of others from a folder and everything in it. Files of other users stay unchanged, and links
/// are not followed.
pub fn narrow(folder: &Path) {
    narrow_to(folder, MAX_DEPTH);
}

fn narrow_to(path: &Path, depth: usize) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if found.is_symlink() {
        return;
    }
    // A failure is no reason to stop: the file belongs to another user, or the file system has no modes.
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
