//! All modules by their path, and the resolution of paths in them.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Module, Segments};
use super::source::Source;

pub struct Tree {
    /// The modules by their path, such as `local::service::sqs`; the root has the empty path.
    pub modules: BTreeMap<String, Module>,
}

/// The target of a path. Re-exports count too: each of them is a module from which something is imported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A module of this crate.
    Inside(String),
    /// A path into another crate.
    Outside(String),
}

/// A path in the code of a module that leads out of it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    pub from: String,
    pub target: Target,
    pub line: usize,
}

impl Tree {
    pub fn read(source: &Source) -> Self {
        let mut tree = Self { modules: BTreeMap::new() };
        tree.add_file(source, "", "lib.rs");
        tree
    }

    fn add_file(&mut self, source: &Source, path: &str, file: &str) {
        let text = source.text(file).unwrap_or_else(|| panic!("no file for the module `{path}`: {file}"));
        self.add(source, path, Module::parse(file, text));
    }

    fn add(&mut self, source: &Source, path: &str, mut module: Module) {
        for (name, inner) in &mut module.children {
            let child = below(path, name);
            match inner.take() {
                Some(inner) => self.add(source, &child, inner),
                None => {
                    let folder = child.replace("::", "/");
                    let files = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
                    let file = files.iter().find(|file| source.text(file).is_some());
                    self.add_file(source, &child, file.unwrap_or(&files[0]));
                }
            }
        }
        self.modules.insert(path.to_owned(), module);
    }

    /// Returns every reference of every module, each once.
    pub fn references(&self) -> BTreeSet<Reference> {
        let mut found = BTreeMap::new();
        for (from, module) in &self.modules {
            for (line, segments) in &module.paths {
                let mut walk = Walk::default();
                self.resolve(from, segments, &mut walk);
                for target in walk.targets.into_iter().filter(|target| *target != Target::Inside(from.clone())) {
                    found.entry((from.clone(), target)).or_insert(*line);
                }
            }
        }
        found.into_iter().map(|((from, target), line)| Reference { from, target, line }).collect()
    }

    /// Returns the targets of a path in the module `from`.
    pub fn targets(&self, from: &str, segments: &[String]) -> BTreeSet<Target> {
        let mut walk = Walk::default();
        self.resolve(from, segments, &mut walk);
        walk.targets
    }

    /// Adds the targets of a path in the module `from`. Returns whether there are any.
    fn resolve(&self, from: &str, segments: &[String], walk: &mut Walk) -> bool {
        if !walk.seen.insert((from.to_owned(), segments.to_vec())) {
            return false;
        }
        let (mut module, mut rest) = (from.to_owned(), segments);
        let mut is_explicit = false;
        while let Some(first) = rest.first() {
            match first.as_str() {
                "crate" => module.clear(),
                "self" if is_explicit || rest.len() > 1 => {}
                "super" => module = parent(&module).to_owned(),
                _ => break,
            }
            (rest, is_explicit) = (&rest[1..], true);
        }
        if self.enter(&module, rest, walk) {
            return true;
        }
        if is_explicit {
            // Definitions of macros are not visible; the module is all that is known.
            walk.targets.insert(Target::Inside(module));
        } else if let [first, _, ..] = rest {
            let path = if first.is_empty() { &rest[1..] } else { rest };
            walk.targets.insert(Target::Outside(path.join("::")));
        } else {
            return false;
        }
        true
    }

    fn enter(&self, path: &str, segments: &[String], walk: &mut Walk) -> bool {
        let Some(module) = self.modules.get(path) else { return false };
        let Some((name, rest)) = segments.split_first() else {
            walk.targets.insert(Target::Inside(path.to_owned()));
            return true;
        };
        if name == "*" || module.items.contains(name) {
            walk.targets.insert(Target::Inside(path.to_owned()));
            return true;
        }
        if module.children.contains_key(name) {
            let child = below(path, name);
            if !self.enter(&child, rest, walk) {
                walk.targets.insert(Target::Inside(child));
            }
            return true;
        }
        let mut found = false;
        for import in module.imports.get(name).into_iter().flatten().filter(|import| import[0] != *name) {
            let segments: Segments = import.iter().chain(rest).cloned().collect();
            found |= self.resolve(path, &segments, walk);
        }
        if walk.globs && !module.imports.contains_key(name) {
            for glob in module.globs.iter().filter(|glob| self.brings(path, glob, name, &mut BTreeSet::new())) {
                let segments: Segments = glob.iter().chain(segments).cloned().collect();
                found |= self.resolve(path, &segments, walk);
            }
        }
        if found {
            // A re-export is imported from its own module and from the original one.
            walk.targets.insert(Target::Inside(path.to_owned()));
        }
        found
    }

    /// Returns whether `use glob::*` in the module `from` imports a name of this crate.
    fn brings(&self, from: &str, glob: &[String], name: &String, seen: &mut BTreeSet<(String, Segments)>) -> bool {
        if !seen.insert((from.to_owned(), glob.to_vec())) {
            return false;
        }
        let mut walk = Walk { globs: false, ..Walk::default() };
        self.resolve(from, glob, &mut walk);
        walk.targets.iter().any(|target| match target {
            Target::Inside(path) => self.modules.get(path).is_some_and(|module| {
                module.items.contains(name)
                    || module.children.contains_key(name)
                    || module.imports.contains_key(name)
                    || module.globs.iter().any(|glob| self.brings(path, glob, name, seen))
            }),
            Target::Outside(_) => false,
        })
    }
}

/// The results found while resolving a path.
struct Walk {
    targets: BTreeSet<Target>,
    seen: BTreeSet<(String, Segments)>,
    /// Whether a name may come from a glob.
    globs: bool,
}

impl Default for Walk {
    fn default() -> Self {
        Self { targets: BTreeSet::new(), seen: BTreeSet::new(), globs: true }
    }
}

pub fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

pub fn parent(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// Returns whether a module is `folder` or below it.
pub fn is_within(module: &str, folder: &str) -> bool {
    module.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
