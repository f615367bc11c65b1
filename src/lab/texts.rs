//! Texts a lab names by file: read once, kept among the sources, put in place of the name.

use super::assets::{self, Assets, Unusable};
use crate::diag::{FileId, Sources};

/// The text of a file beside the lab, and its place among the sources.
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

/// `labs/x/lab.yaml` and `data/a.json` make `labs/x/data/a.json`.
fn sibling(lab: &str, path: &str) -> String {
    match lab.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{path}"),
        None => path.to_owned(),
    }
}
