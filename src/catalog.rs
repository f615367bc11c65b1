//! The labs that ship, embedded in the binary and found by name.

use include_dir::{Dir, include_dir};

static LABS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/labs");

/// The names of the embedded labs, in order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = LABS.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names
}

/// A file of an embedded lab, by its path within the lab's folder.
pub fn file(lab: &str, path: &str) -> Option<&'static [u8]> {
    LABS.get_file(format!("{lab}/{path}")).map(include_dir::File::contents)
}
