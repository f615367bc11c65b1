//! Checks that no code outside a kind's own folder branches on the kind: what a kind does is a method of its trait, so
//! that a new kind cannot be forgotten.
//!
//! A function may check whether a value is of one kind and treat every other alike; one that distinguishes two kinds is
//! a match over kinds, whether it is written as a `match`, as `matches!` or as a sequence of `if let`.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Module, Segments};
use super::source::Source;
use super::tree::{Target, Tree, is_within};

/// The folders with a list of kinds, from which the enums are generated.
pub const FOLDERS: [&str; 3] = ["probe", "resource", "step"];

/// Returns the variants of a folder's kinds, read from its list: `"name" => Variant(Type),` or `"name" => field:
/// Variant(Type),`.
pub fn variants(source: &Source, folder: &str) -> BTreeSet<String> {
    let text = source.text(&format!("{folder}/mod.rs")).unwrap_or_default();
    let rows = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" => "));
    let kinds = rows.map(|(_, kind)| kind.split_once(": ").map_or(kind, |(_, kind)| kind));
    kinds.map(|kind| kind.chars().take_while(|c| c.is_alphanumeric()).collect()).collect()
}

/// Returns functions outside the folders that distinguish two or more kinds.
pub fn broken(tree: &Tree, source: &Source, folders: &[&str]) -> Vec<String> {
    let kinds: Vec<(&str, BTreeSet<String>)> =
        folders.iter().map(|folder| (*folder, variants(source, folder))).collect();
    let mut broken = Vec::new();
    for (name, module) in &tree.modules {
        if folders.iter().any(|folder| is_within(name, folder)) {
            continue;
        }
        let mut seen: BTreeMap<(usize, &str), BTreeMap<&String, usize>> = BTreeMap::new();
        for pattern in &module.patterns {
            for (folder, variants) in &kinds {
                if let Some(variant) = variant_of(tree, name, module, &pattern.path, folder, variants) {
                    seen.entry((pattern.function, folder)).or_default().entry(variant).or_insert(pattern.line);
                }
            }
        }
        for ((_, folder), variants) in seen.into_iter().filter(|(_, variants)| variants.len() > 1) {
            let line = variants.values().min().copied().unwrap_or_default();
            let variants: Vec<&str> = variants.keys().map(|variant| variant.as_str()).collect();
            broken.push(format!("src/{}:{line}: tells kinds of {folder} apart: {}", module.file, variants.join(", ")));
        }
    }
    broken
}

/// Returns the kind to which a path in a pattern refers.
fn variant_of<'v>(
    tree: &Tree,
    from: &str,
    module: &Module,
    path: &Segments,
    folder: &str,
    variants: &'v BTreeSet<String>,
) -> Option<&'v String> {
    written_out(module, path).iter().find_map(|path| {
        let leads_there = tree.targets(from, path).iter().any(|target| *target == Target::Inside(folder.to_owned()));
        variants.get(path.last()?).filter(|_| path.len() > 1 && leads_there)
    })
}

/// Resolves a single name, which may be imported, also through a glob.
fn written_out(module: &Module, path: &Segments) -> Vec<Segments> {
    let [name] = path.as_slice() else { return vec![path.clone()] };
    let imports = module.imports.get(name).into_iter().flatten().cloned();
    let globs = module.globs.iter().map(|glob| glob.iter().cloned().chain([name.clone()]).collect());
    imports.chain(globs).collect()
}
