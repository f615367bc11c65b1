//! Finds the location of a field by its path, such as `targets[0].to`.
//!
//! Keys may contain dots, so at every mapping the longest matching key is used.

use super::node::{Key, Node, Value};

/// How far a path could be followed.
#[derive(Debug, Clone, Copy)]
pub struct Step<'n> {
    pub node: &'n Node,
    /// The key of the node, if the path passed one.
    pub key: Option<&'n Key>,
    /// Whether the path was followed to its end.
    pub complete: bool,
}

/// Follows a path from a node as far as it exists.
pub fn walk<'n>(node: &'n Node, path: &str) -> Step<'n> {
    let mut here = Step { node, key: None, complete: true };
    let mut rest = path;
    while !rest.is_empty() {
        let Some((next, remaining)) = step(here, rest) else {
            return Step { complete: false, ..here };
        };
        here = next;
        rest = remaining;
    }
    here
}

fn step<'n, 'p>(here: Step<'n>, path: &'p str) -> Option<(Step<'n>, &'p str)> {
    if let Some(index) = path.strip_prefix('[') {
        let (index, rest) = index.split_once(']')?;
        let node = here.node.items().get(index.parse::<usize>().ok()?)?;
        return Some((Step { node, ..here }, rest.strip_prefix('.').unwrap_or(rest)));
    }
    let Value::Mapping(entries) = &here.node.value else {
        return None;
    };
    let fits = entries.iter().filter_map(|(key, node)| {
        let rest = path.strip_prefix(key.name.as_str())?;
        let ends = rest.is_empty() || rest.starts_with(['.', '[']);
        ends.then(|| (key, node, rest.strip_prefix('.').unwrap_or(rest)))
    });
    let (key, node, rest) = fits.max_by_key(|(key, ..)| key.name.len())?;
    Some((Step { node, key: Some(key), complete: true }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;

    #[test]
    fn paths_lead_to_places() {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", "targets: [{to: one}, {to: two}]\na: {b.c: 1, b: {c: 2}}\n");
        let node = crate::yaml::parse(&sources, file).unwrap();
        let table = [
            ("targets[1].to", "two", true),
            ("targets[7].to", "[{to: one}, {to: two}]", false),
            ("a.b.c", "1", true),
            ("a.b", "{c: 2}", true),
            ("a.x", "{b.c: 1, b: {c: 2}}", false),
            ("targets[0].to.more", "one", false),
            ("targets[", "[{to: one}, {to: two}]", false),
        ];
        for (path, expected, complete) in table {
            let step = walk(&node, path);
            assert_eq!((sources.slice(step.node.span), step.complete), (expected, complete), "{path}");
        }
        assert_eq!(walk(&node, "targets[1].to").key.unwrap().name, "to");
    }
}
