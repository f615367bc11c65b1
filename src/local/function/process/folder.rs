//! The folder of one program: its package, and a place to write to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::local::function::package::Package;

static FOLDERS: AtomicU64 = AtomicU64::new(0);

/// Removed with all in it when dropped.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn make(id: &str, package: &Package) -> io::Result<Self> {
        // Two clouds may draw the same ids.
        let name = format!("ork-function-{}-{}-{id}", std::process::id(), FOLDERS.fetch_add(1, Ordering::Relaxed));
        let folder = Self { root: std::env::temp_dir().join(name) };
        make_private(&folder.root)?;
        fs::create_dir_all(folder.task())?;
        fs::create_dir_all(folder.temporary())?;
        for (name, bytes) in package.files() {
            let path = folder.task().join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            write(&path, bytes)?;
        }
        Ok(folder)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn task(&self) -> PathBuf {
        self.root.join("task")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.root.join("tmp")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to whoever cleans the temporary files of the machine.
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[expect(clippy::disallowed_methods, reason = "a program needs its package as files")]
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}
