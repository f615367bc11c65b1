//! Finds labs by name, next to the working directory, on ORK_LAB_PATH, or embedded in the program; or by path.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::error::{Error, renderer};
use super::exit::Exit;
use super::packages;
use super::settings::Settings;
use crate::catalog;
use crate::lab::{AssetError, Assets, Checked, Lab, Source, Suffix, Values, check};
use crate::{words, yaml};

const FILE: &str = "lab.yaml";

/// A lab's text and the files next to it.
pub struct Found {
    /// The name of the file in diagnostics.
    pub file: String,
    pub assets: Box<dyn Assets>,
    bytes: Vec<u8>,
    /// Whether the lab is embedded in the program, and therefore trusted.
    is_embedded: bool,
}

impl Found {
    /// Returns the folder of its files, unless the lab is embedded.
    pub fn folder(&self) -> Option<PathBuf> {
        let folder = Path::new(&self.file).parent().filter(|_| !self.is_embedded)?;
        Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
    }

    /// Returns the text of the lab.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the formatted text of the lab, unless it is formatted already.
    pub fn formatted(&self) -> Result<Option<String>, Error> {
        let text = yaml::format(&self.file, &self.bytes);
        let text = text.map_err(|(sources, problems)| Error::diagnostics(sources, problems))?;
        Ok(Some(text).filter(|text| text.as_bytes() != self.bytes))
    }

    /// Reads and checks the whole lab.
    pub fn check(&self, values: &Values) -> Checked {
        check(&Source {
            name: &self.file,
            is_file: !self.is_embedded,
            bytes: &self.bytes,
            assets: self.assets.as_ref(),
            values,
        })
    }

    /// Returns the lab if it has no errors, after printing warnings.
    pub fn lab(&self, values: &Values, cx: &mut Context) -> Result<Lab, Error> {
        let Checked { lab, sources, diagnostics } = self.check(values);
        match lab {
            Some(lab) => {
                if !diagnostics.is_empty() {
                    cx.streams.say_rendered(renderer(&cx.streams).render(&sources, &diagnostics).trim_end());
                }
                Ok(lab)
            }
            None => Err(Error::diagnostics(sources, diagnostics)),
        }
    }

    /// Returns the lab with a suffix on the names of everything it creates.
    #[must_use]
    pub fn suffixed(self, suffix: Option<&str>) -> Self {
        let Some(text) = suffix else { return self };
        let (bytes, suffix) = Suffix::apply(text, &self.bytes);
        Self { bytes, assets: Box::new(Suffixed { assets: self.assets, suffix }), ..self }
    }

    /// Prints what a lab that is not embedded uses of the machine, before it does.
    pub fn announce(&self, lab: &Lab, cx: &mut Context) {
        if !self.is_embedded {
            for line in lab.needs().lines() {
                cx.streams.say(&format!("note: `{}` {line}", self.file));
            }
        }
    }
}

/// Finds a lab by name or path.
pub fn find(settings: &Settings, name: &str) -> Result<Found, Error> {
    if name.contains(['/', '\\']) || name.ends_with(".yaml") || name == "." {
        return at_path(Path::new(name));
    }
    let folder = settings.lab_path.iter().map(|folder| folder.join(name)).find(|folder| folder.join(FILE).is_file());
    if let Some(folder) = folder {
        return at_path(&folder);
    }
    match catalog::file(name, FILE) {
        Some(bytes) => Ok(Found {
            file: format!("{name}/{FILE} (embedded)"),
            assets: Box::new(Embedded { lab: name.to_owned() }),
            bytes: bytes.to_vec(),
            is_embedded: true,
        }),
        None if Path::new(name).is_dir() => at_path(Path::new(name)),
        None => Err(unknown(settings, name)),
    }
}

/// Returns the names of all labs, in order, with their folders; embedded ones have none.
pub fn all(settings: &Settings) -> BTreeMap<String, Option<PathBuf>> {
    let mut labs: BTreeMap<String, Option<PathBuf>> =
        catalog::names().into_iter().map(|name| (name.to_owned(), None)).collect();
    for folder in settings.lab_path.iter().rev() {
        // A missing folder contains no labs.
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path()).filter(|path| path.join(FILE).is_file());
        labs.extend(paths.filter_map(|path| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some((name, Some(path)))
        }));
    }
    labs
}

/// Returns the labs for a name or a path, which may be a folder with several labs.
pub fn meant(settings: &Settings, name: &str) -> Vec<String> {
    let inside = if all(settings).contains_key(name) { Vec::new() } else { in_folder(name) };
    if inside.is_empty() { vec![name.to_owned()] } else { inside }
}

/// Returns whether a path is a folder in which there is no lab.
pub fn is_folder_without_labs(name: &str) -> bool {
    let folder = Path::new(name);
    folder.is_dir() && !folder.join(FILE).exists() && in_folder(name).is_empty()
}

/// How many levels of folders are searched for labs: `labs/mine`, from the working directory.
const DEPTH: usize = 2;

/// Returns the paths of the labs in a folder; empty if the folder is itself a lab, or contains none.
fn in_folder(name: &str) -> Vec<String> {
    let (folder, mut paths) = (Path::new(name), Vec::new());
    if !folder.join(FILE).is_file() {
        below(folder, DEPTH, &mut paths);
    }
    paths.sort();
    paths
}

/// Searches a folder. The folders of a lab are not searched for further labs.
fn below(folder: &Path, depth: usize, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.join(FILE).is_file() {
            paths.push(path.join(FILE).display().to_string());
        } else if depth > 1 && entry.file_type().is_ok_and(|kind| kind.is_dir()) && !is_hidden(&path) {
            below(&path, depth - 1, paths);
        }
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn unknown(settings: &Settings, name: &str) -> Error {
    let labs = all(settings);
    let near = words::closest(name, labs.keys().map(String::as_str));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::new(Exit::Invalid, format!("there is no lab `{name}`{suggestion}"))
        .help("`ork lab list` shows all, `ork lab new NAME` makes one; a path has a `/` or ends in `.yaml`")
}

/// Returns the file of a folder that is a lab by another name, as `lab.yml`.
pub fn of_other_name(folder: &Path) -> Option<String> {
    ["lab.yml", "Lab.yaml", "lab.json"].into_iter().find(|name| folder.join(name).is_file()).map(str::to_owned)
}

#[expect(clippy::disallowed_methods, reason = "labs are files")]
fn at_path(path: &Path) -> Result<Found, Error> {
    let file = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
    if path.is_dir() && !file.exists() {
        let message = format!("there is no lab in the folder `{}`, for it has no `{FILE}`", path.display());
        if let Some(other) = of_other_name(path) {
            return Err(Error::new(Exit::Invalid, message).help(format!("rename `{other}` to `{FILE}`")));
        }
        return Err(Error::new(Exit::Invalid, message)
            .help("`ork lab new NAME` makes one; `ork lab lint FOLDER` looks at every lab below a folder"));
    }
    let bytes = fs::read(&file)
        .map_err(|error| Error::new(Exit::Invalid, format!("cannot read `{}`: {error}", file.display())))?;
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Found { file: file.display().to_string(), assets: Box::new(Folder { folder }), bytes, is_embedded: false })
}

/// The files next to a lab in a folder.
struct Folder {
    folder: PathBuf,
}

impl Assets for Folder {
    #[expect(clippy::disallowed_methods, reason = "the files of a lab are files")]
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        let file = self.inside(path)?;
        if !file.is_file() {
            return Err(AssetError::Missing);
        }
        fs::read(file).map_err(|error| unreadable(&error))
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        // The folder of `lab.yaml` in the current one has no name.
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        collect(folder, "", 3, &mut names);
        names.sort();
        names
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let Ok(inside) = self.inside(folder) else { return Vec::new() };
        packages::below(&inside).into_iter().map(|name| format!("{folder}/{name}")).collect()
    }
}

impl Folder {
    /// Returns the path after resolving all symbolic links, if it is in the lab's folder.
    fn inside(&self, path: &str) -> Result<PathBuf, AssetError> {
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        let folder = folder.canonicalize().map_err(|error| unreadable(&error))?;
        let file = folder.join(path).canonicalize().map_err(|error| unreadable(&error))?;
        if file.starts_with(&folder) { Ok(file) } else { Err(AssetError::Outside) }
    }
}

fn unreadable(error: &std::io::Error) -> AssetError {
    match error.kind() {
        ErrorKind::NotFound => AssetError::Missing,
        _ => AssetError::Unreadable(error.to_string()),
    }
}

/// Collects the files below a folder, up to a maximum depth.
fn collect(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => collect(&entry.path(), &format!("{name}/"), depth - 1, names),
            Ok(kind) if kind.is_file() => names.push(name),
            _ => {}
        }
    }
}

/// The files next to a lab whose names have a suffix.
struct Suffixed {
    assets: Box<dyn Assets>,
    suffix: Suffix,
}

impl Assets for Suffixed {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        Ok(self.suffix.asset(path, self.assets.read(path)?))
    }

    fn names(&self) -> Vec<String> {
        self.assets.names()
    }

    fn below(&self, folder: &str) -> Vec<String> {
        self.assets.below(folder)
    }
}

/// The files of an embedded lab.
struct Embedded {
    lab: String,
}

impl Assets for Embedded {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        catalog::file(&self.lab, path).map(<[u8]>::to_vec).ok_or(AssetError::Missing)
    }

    fn names(&self) -> Vec<String> {
        catalog::files(&self.lab)
    }
}
