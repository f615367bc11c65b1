//! Finds import cycles: neighbours in a folder that import one another, directly or indirectly. Everything below a
//! neighbour counts as part of it; a folder's own `mod.rs`, which declares its neighbours and often dispatches to them,
//! does not count.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Target, Tree, below, is_within};

/// A folder and the neighbours in it that import one another.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Circle {
    pub folder: String,
    pub members: BTreeSet<String>,
}

type Graph = BTreeMap<String, BTreeSet<String>>;

pub fn circles(tree: &Tree) -> Vec<Circle> {
    let mut graphs: BTreeMap<String, Graph> = BTreeMap::new();
    for reference in tree.references() {
        let Target::Inside(target) = &reference.target else { continue };
        if let Some((folder, from, to)) = neighbours(&reference.from, target) {
            graphs.entry(folder).or_default().entry(from).or_default().insert(to);
        }
    }
    graphs.iter().flat_map(|(folder, graph)| in_folder(folder, graph)).collect()
}

/// Returns the common folder of both modules, and the neighbours in it to which they belong.
fn neighbours(from: &str, to: &str) -> Option<(String, String, String)> {
    let (mut from, mut to) = (from.split("::"), to.split("::"));
    let mut folder = String::new();
    loop {
        let (left, right) = (from.next()?, to.next()?);
        if left != right {
            return Some((folder, left.to_owned(), right.to_owned()));
        }
        folder = below(&folder, left);
    }
}

fn in_folder(folder: &str, graph: &Graph) -> Vec<Circle> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = graph.keys().map(|from| (from, reach(graph, from))).collect();
    let both = |one: &String, other: &String| {
        let leads = |from: &String, to: &String| reached.get(from).is_some_and(|reached| reached.contains(to));
        leads(one, other) && leads(other, one)
    };
    let sets: BTreeSet<BTreeSet<String>> = graph
        .keys()
        .map(|one| graph.keys().filter(|other| both(one, other)).cloned().collect::<BTreeSet<_>>())
        .filter(|members| members.len() > 1)
        .collect();
    sets.into_iter().map(|members| Circle { folder: folder.to_owned(), members }).collect()
}

fn reach<'a>(graph: &'a Graph, from: &'a String) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(at) = next.pop() {
        next.extend(graph.get(at).into_iter().flatten().filter(|to| reached.insert(*to)));
    }
    reached
}

/// Returns the differences from the known cycles: `folder: member member`, one per line.
pub fn unlike(found: &[Circle], known: &str) -> Vec<String> {
    let known: Vec<Circle> = known.lines().filter_map(parse).collect();
    let covers =
        |circle: &Circle, other: &Circle| circle.folder == other.folder && circle.members.is_superset(&other.members);
    let new = found.iter().filter(|circle| !known.iter().any(|known| covers(known, circle)));
    let gone = known.iter().filter(|known| !found.iter().any(|circle| covers(known, circle)));
    let gone = gone.map(|circle| format!("gone, take it out of the list: {circle}"));
    new.map(|circle| format!("new: {circle}")).chain(gone).collect()
}

fn parse(line: &str) -> Option<Circle> {
    let (folder, members) = line.trim().split_once(": ")?;
    let folder = if folder == "crate" { "" } else { folder };
    Some(Circle { folder: folder.to_owned(), members: members.split(' ').map(str::to_owned).collect() })
}

impl std::fmt::Display for Circle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let folder = if self.folder.is_empty() { "crate" } else { &self.folder };
        let members: Vec<&str> = self.members.iter().map(String::as_str).collect();
        write!(f, "{folder}: {}", members.join(" "))
    }
}

#[test]
fn neighbours_are_found_at_the_folder_they_share() {
    let found = neighbours("a::b::c", "a::d::e::f");
    assert_eq!(found, Some(("a".to_owned(), "b".to_owned(), "d".to_owned())));
    assert_eq!(neighbours("a::b", "a"), None);
    assert!(is_within("a::b", "a"));
}
