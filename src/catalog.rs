//! The labs that ship, embedded in the binary and found by name.

use include_dir::{Dir, include_dir};

static LABS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/labs");

/// The names of the embedded labs, in order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = LABS.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names
}

/// The paths of all files of an embedded lab, within the lab's folder.
pub fn files(lab: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(dir) = LABS.get_dir(lab) {
        collect(dir, &mut names);
    }
    let within = |name: &String| name.strip_prefix(lab)?.strip_prefix('/').map(str::to_owned);
    names.iter().filter_map(within).collect()
}

fn collect(dir: &Dir<'_>, names: &mut Vec<String>) {
    names.extend(dir.files().filter_map(|file| file.path().to_str()).map(str::to_owned));
    for dir in dir.dirs() {
        collect(dir, names);
    }
}

/// A file of an embedded lab, by its path within the lab's folder.
pub fn file(lab: &str, path: &str) -> Option<&'static [u8]> {
    LABS.get_file(format!("{lab}/{path}")).map(include_dir::File::contents)
}
