//! The files that a program sees: the system's programs and libraries and its interpreter, its package at `/var/task`,
//! its own `/tmp` in memory, and nothing else. Only `/tmp` is writable.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::mount::{MountFlags, UnmountFlags, mount, mount_bind_recursive, mount_remount, unmount};
use rustix::process::{chdir, pivot_root};

use super::{DEVICES, Plan, SETTINGS, SYSTEM};

/// The size of `/tmp`: the default of Lambda ("Lambda quotas").
///
/// Deviation: Lambda makes `/tmp` as large as `EphemeralStorage` says; in the local cloud it is always 512 MB.
const TEMPORARY: &std::ffi::CStr = c"size=512m,nr_inodes=65536,mode=1777";
const ROOT: &std::ffi::CStr = c"size=1m,mode=0755";
/// The user of the functions on AWS, for programs that look their name up, and the one host there is.
const USERS: &str = "root:x:0:0:root:/root:/sbin/nologin\nsbx_user1051:x:993:990::/tmp:/sbin/nologin\n";
const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost\n";

/// Builds the view in a new mount namespace and makes it the root.
pub(super) fn enter(plan: &Plan) -> io::Result<()> {
    let root = plan.folder.join("root");
    mount("tmpfs", &root, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, ROOT)?;
    let view = View { root };
    // Before anything that is below it, such as an interpreter.
    view.make_temporary()?;
    let mut shown: Vec<PathBuf> = SYSTEM.iter().chain(&SETTINGS).map(PathBuf::from).collect();
    shown.extend(plan.readable.iter().cloned());
    // A folder comes before its contents.
    shown.sort();
    for path in &shown {
        view.show(path, path)?;
    }
    view.show(&plan.folder.join("task"), Path::new("/var/task"))?;
    DEVICES.iter().try_for_each(|device| view.bind(Path::new(device), Path::new(device)).map(drop))?;
    view.links()?;
    // If the system masks parts of its own `/proc`, it does not allow this mount; the program then has no `/proc`.
    let processes = view.folder(Path::new("/proc"))?;
    let _ = mount("proc", &processes, "proc", MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC, None);
    view.turn_to()
}

struct View {
    root: PathBuf,
}

impl View {
    /// Returns the path in the view as seen from outside.
    fn at(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn folder(&self, path: &Path) -> io::Result<PathBuf> {
        let at = self.at(path);
        fs::create_dir_all(&at)?;
        Ok(at)
    }

    /// Adds a file or folder to the view, read-only. A path that is missing, or already in the view, is skipped.
    fn show(&self, from: &Path, to: &Path) -> io::Result<()> {
        let Ok(facts) = from.symlink_metadata() else { return Ok(()) };
        let at = self.at(to);
        if at.symlink_metadata().is_ok() {
            return Ok(());
        }
        if facts.is_symlink() && from == to {
            self.folder(to.parent().unwrap_or(to))?;
            std::os::unix::fs::symlink(fs::read_link(from)?, &at)?;
            // Add the target of the link, unless it is in the view already.
            let target = fs::canonicalize(from)?;
            return self.show(&target, &target);
        }
        self.bind(from, to)?;
        // The flags of the original mount may not be removed.
        let kept = [
            (StatVfsMountFlags::NODEV, MountFlags::NODEV),
            (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
            (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
            (StatVfsMountFlags::NODIRATIME, MountFlags::NODIRATIME),
            (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
        ];
        let has = statvfs(&at)?.f_flag;
        let kept = kept.into_iter().filter(|(flag, _)| has.contains(*flag)).map(|(_, flag)| flag);
        let flags = kept.fold(MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID, |flags, flag| flags | flag);
        Ok(mount_remount(&at, flags, c"")?)
    }

    fn bind(&self, from: &Path, to: &Path) -> io::Result<()> {
        if !from.exists() {
            return Ok(());
        }
        let at = self.at(to);
        if from.is_dir() {
            fs::create_dir_all(&at)?;
        } else {
            self.folder(to.parent().unwrap_or(to))?;
            fs::File::create(&at)?;
        }
        Ok(mount_bind_recursive(from, &at)?)
    }

    fn links(&self) -> io::Result<()> {
        for (name, target) in [("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")] {
            std::os::unix::fs::symlink(target, self.at(Path::new("/dev")).join(name))?;
        }
        let settings = self.folder(Path::new("/etc"))?;
        write(&settings.join("passwd"), USERS)?;
        write(&settings.join("hosts"), HOSTS)
    }

    fn make_temporary(&self) -> io::Result<()> {
        let at = self.folder(Path::new("/tmp"))?;
        Ok(mount("tmpfs", &at, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, TEMPORARY)?)
    }

    /// Makes the view the root, and the previous root unreachable.
    fn turn_to(&self) -> io::Result<()> {
        chdir(&self.root)?;
        pivot_root(".", ".")?;
        unmount(".", UnmountFlags::DETACH)?;
        chdir("/")?;
        let flags = MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV;
        Ok(mount_remount("/", flags, ROOT)?)
    }
}

#[expect(clippy::disallowed_methods, reason = "these files are in the view that is being made")]
fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)
}
