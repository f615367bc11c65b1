//! The labs and lab templates that are embedded in the binary.

use include_dir::{Dir, include_dir};

static LABS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/labs");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Returns the names of the embedded labs, in order.
pub fn names() -> Vec<&'static str> {
    folders(&LABS)
}

/// Returns the paths of all files of an embedded lab, relative to the lab's folder.
pub fn files(lab: &str) -> Vec<String> {
    files_of(&LABS, lab)
}

/// Returns a file of an embedded lab by its path relative to the lab's folder.
pub fn file(lab: &str, path: &str) -> Option<&'static [u8]> {
    LABS.get_file(format!("{lab}/{path}")).map(include_dir::File::contents)
}

/// Returns the names of the templates, in order. Folders that start with a dot are shared by all of them.
pub fn template_names() -> Vec<&'static str> {
    folders(&TEMPLATES).into_iter().filter(|name| !name.starts_with('.')).collect()
}

/// Returns the paths of all files in a template folder, relative to that folder.
pub fn template_files(template: &str) -> Vec<String> {
    files_of(&TEMPLATES, template)
}

/// Returns a file in a template folder by its path relative to that folder.
pub fn template_file(template: &str, path: &str) -> Option<&'static [u8]> {
    TEMPLATES.get_file(format!("{template}/{path}")).map(include_dir::File::contents)
}

fn folders(of: &'static Dir<'static>) -> Vec<&'static str> {
    let mut names: Vec<&str> = of.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names
}

fn files_of(of: &Dir<'_>, folder: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(dir) = of.get_dir(folder) {
        collect(dir, &mut names);
    }
    let within = |name: &String| name.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
    let mut names: Vec<String> = names.iter().filter_map(within).collect();
    names.sort();
    names
}

fn collect(dir: &Dir<'_>, names: &mut Vec<String>) {
    names.extend(dir.files().filter_map(|file| file.path().to_str()).map(str::to_owned));
    for dir in dir.dirs() {
        collect(dir, names);
    }
}
