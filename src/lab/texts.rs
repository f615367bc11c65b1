//! Texts that a lab refers to by file name. They are read once and stored among the sources.

use super::assets::{self, Assets, Unusable};
use crate::diag::{FileId, Sources, Span};
use crate::yaml::{Node, Value};

/// Returns the text of a file next to the lab, and its id among the sources.
pub(super) fn load(
    sources: &mut Sources,
    lab: FileId,
    assets: &dyn Assets,
    path: &str,
) -> Result<(FileId, String), Unusable> {
    let name = sibling(sources.name(lab), path);
    if let Some(file) = sources.find(&name) {
        return Ok((file, sources.text(file).to_owned()));
    }
    let text = assets::text(assets, path)?;
    let file = sources.add(name, text.clone());
    Ok((file, text))
}

/// Returns a text that has been read, as a value like those in the lab.
pub(super) fn node(sources: &Sources, file: FileId) -> Node {
    let text = sources.text(file);
    Node::new(Value::String(text.to_owned()), Span::new(file, 0..text.len()))
}

/// Returns the path of a file next to the lab: `labs/x/lab.yaml` and `data/a.json` yield `labs/x/data/a.json`.
fn sibling(lab: &str, path: &str) -> String {
    match lab.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{path}"),
        None => path.to_owned(),
    }
}
