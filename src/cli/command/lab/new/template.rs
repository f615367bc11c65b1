//! Templates: the files of a valid lab called `my-lab`, in which that name is a placeholder.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog;
use crate::cli::command::schema;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::lab::{AssetError, Assets, Checked, Source, Values, check};

/// The placeholder for the name of the lab, in texts and file names.
const PLACEHOLDER: &str = "my-lab";
/// The folder whose files are added to every lab, below the working directory.
const SHARED: &str = ".github";
const LAB: &str = "lab.yaml";
/// The schema in the first line of a lab, for editors.
const SCHEMA: &str = "lab.schema.json";

#[derive(Serialize)]
pub(super) struct Template {
    pub(super) template: &'static str,
    pub(super) title: String,
}

/// Files by their paths below the working directory.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

pub(super) fn all() -> Vec<Template> {
    let title = |template| check_files(&assets(template, PLACEHOLDER)).lab.map(|lab| lab.title).unwrap_or_default();
    catalog::template_names().into_iter().map(|template| Template { template, title: title(template) }).collect()
}

/// Returns the folder of a lab.
pub(super) fn folder(name: &str) -> String {
    format!("labs/{name}")
}

/// Returns the files of the lab after checking them, because names derived from a long lab name may exceed limits of
/// AWS.
pub(super) fn render(template: &str, name: &str, cx: &mut Context) -> Result<Files, Error> {
    let beside = assets(template, name);
    let Checked { lab, sources, diagnostics } = check_files(&beside);
    if lab.is_none() {
        cx.streams.say(&format!("the template `{template}` does not go with the name `{name}`:"));
        return Err(Error::diagnostics(sources, diagnostics).help("choose another name; nothing was written"));
    }
    let schema = (SCHEMA.to_owned(), schema::text().into_bytes());
    let of_lab = beside.0.into_iter().chain([schema]).map(|(path, bytes)| (format!("{}/{path}", folder(name)), bytes));
    let shared = files(SHARED, name).into_iter().map(|(path, bytes)| (format!("{SHARED}/{path}"), bytes));
    Ok(of_lab.chain(shared).collect())
}

/// Returns the files of a template folder with the placeholder replaced.
fn files(folder: &str, name: &str) -> Files {
    let named = |path: String| {
        let bytes = catalog::template_file(folder, &path).unwrap_or_default();
        let bytes = match std::str::from_utf8(bytes) {
            Ok(text) => text.replace(PLACEHOLDER, name).into_bytes(),
            Err(_) => bytes.to_vec(),
        };
        (path.replace(PLACEHOLDER, name), bytes)
    };
    catalog::template_files(folder).into_iter().map(named).collect()
}

struct InMemory(Files);

fn assets(source: &str, name: &str) -> InMemory {
    let is_template = catalog::template_names().contains(&source);
    InMemory(if is_template { files(source, name) } else { of_lab(source, name) })
}

/// Returns the files of an embedded lab under another name. The names of its resources are not changed.
fn of_lab(lab: &str, name: &str) -> Files {
    let line = |line: &str| match line.starts_with("lab:") {
        true => format!("lab: {name}\n"),
        false => format!("{line}\n"),
    };
    let renamed = |path: String| {
        let bytes = catalog::file(lab, &path).unwrap_or_default();
        let bytes = match std::str::from_utf8(bytes).ok().filter(|_| path == LAB) {
            Some(text) => text.lines().map(line).collect::<String>().into_bytes(),
            None => bytes.to_vec(),
        };
        (path, bytes)
    };
    catalog::files(lab).into_iter().map(renamed).collect()
}

impl Assets for InMemory {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        self.0.get(path).cloned().ok_or(AssetError::Missing)
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

fn check_files(beside: &InMemory) -> Checked {
    let bytes = beside.0.get(LAB).map(Vec::as_slice).unwrap_or_default();
    check(&Source { name: LAB, is_file: false, bytes, assets: beside, values: &Values::default() })
}
