//! The folder of one program: its package, and a place to write to.
//!
//! All folders of a process are in one folder on which the process holds a lock for as long as it runs, however it
//! ends. A folder without a lock was thus left behind by a process that was killed, and is removed by the next one. The
//! process ID would not be reliable, because it may have been reused.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::local::function::package::Package;

/// The prefix of the folders of a process, before the number that makes the name unique.
const NAME: &str = "ork-functions-";
const LOCK: &str = "lock";

static FOLDERS: AtomicU64 = AtomicU64::new(0);
/// The folder of this process, while there are functions in it.
static HOME: Mutex<std::sync::Weak<Home>> = Mutex::new(std::sync::Weak::new());

/// Removed with all its contents when dropped.
pub(super) struct Folder {
    root: PathBuf,
    _home: Arc<Home>,
}

/// The folder of all programs of this process.
struct Home {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Writes the package, on a thread that may block.
    pub(super) async fn make(id: &str, package: Arc<Package>) -> io::Result<Self> {
        // Two clouds of this process may draw the same IDs.
        let name = format!("{id}-{}", FOLDERS.fetch_add(1, Ordering::Relaxed));
        let made = move || {
            let home = home()?;
            let folder = Self { root: home.path.join(name), _home: home };
            make_private(&folder.root)?;
            fs::create_dir(folder.root.join("root"))?;
            fs::create_dir(folder.root.join("tmp"))?;
            make_open(&folder.task())?;
            package.files().try_for_each(|(name, bytes)| folder.add(name, bytes))?;
            Ok(folder)
        };
        tokio::task::spawn_blocking(made).await.map_err(io::Error::other)?
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    fn task(&self) -> PathBuf {
        self.root.join("task")
    }

    fn add(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut path = self.task();
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            if parts.peek().is_some() && !path.is_dir() {
                make_open(&path)?;
            }
        }
        write(&path, bytes)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // If the removal fails, the next process removes the folder.
        let _ = fs::remove_dir_all(&self.root);
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the folders of this process, which is about to end.
pub fn remove_own_folders() {
    let known = HOME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(home) = known.upgrade() {
        let _ = fs::remove_dir_all(&home.path);
    }
}

/// Removes the folders of processes that were killed.
pub fn remove_left_folders() {
    sweep_in(&std::env::temp_dir());
}

fn sweep_in(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let is_named = entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME));
        // Links are skipped.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_named && is_folder && is_own(&entry.path()) && is_left(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Returns whether no process holds the lock. A folder without a lock file is being created, or was never used.
fn is_left(path: &Path) -> bool {
    File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(unix)]
fn is_own(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    path.symlink_metadata().is_ok_and(|facts| facts.uid() == rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn is_own(_: &Path) -> bool {
    true
}

fn home() -> io::Result<Arc<Home>> {
    let mut known = HOME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(home) = known.upgrade() {
        return Ok(home);
    }
    remove_left_folders();
    let home = Arc::new(make_home(&std::env::temp_dir())?);
    *known = Arc::downgrade(&home);
    Ok(home)
}

fn make_home(place: &Path) -> io::Result<Home> {
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let path = place.join(format!("{NAME}{}-{number}", std::process::id()));
    // Left behind by an earlier process with the same ID.
    if is_own(&path) && is_left(&path) {
        fs::remove_dir_all(&path)?;
    }
    make_private(&path)?;
    let lock = File::create(path.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(Home { path, _lock: lock }),
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn make_private(path: &Path) -> io::Result<()> {
    make(path, 0o700)
}

/// Creates a folder that the program's user, which may be another one, can read. The folder around it is private.
fn make_open(path: &Path) -> io::Result<()> {
    make(path, 0o755)
}

fn make(path: &Path, mode: u32) -> io::Result<()> {
    fs::create_dir(path)?;
    set_mode(path, mode)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a program needs its package as files")]
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)?;
    set_mode(path, 0o755)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_process_left_is_swept_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let held = make_home(place.path()).unwrap();
        let left = place.path().join(format!("{NAME}1-0"));
        fs::create_dir(&left).unwrap();
        File::create(left.join(LOCK)).unwrap();
        let unlocked = place.path().join(format!("{NAME}2-0"));
        fs::create_dir(&unlocked).unwrap();
        let other = place.path().join("another");
        fs::create_dir(&other).unwrap();
        File::create(other.join(LOCK)).unwrap();
        let outside = tempfile::tempdir().unwrap();
        File::create(outside.path().join(LOCK)).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path(), place.path().join(format!("{NAME}3-0"))).unwrap();
        sweep_in(place.path());
        assert_eq!((left.exists(), unlocked.exists(), other.exists()), (false, true, true));
        assert!(held.path.exists() && outside.path().join(LOCK).exists());
        let path = held.path.clone();
        drop(held);
        assert!(!path.exists());
    }
}
