//! Numbers the paths of nested names.

use std::collections::HashMap;

/// The number of a path; [`PathId::ROOT`] is the empty path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::pattern) struct PathId(u32);

impl PathId {
    pub(in crate::pattern) const ROOT: Self = Self(0);

    pub(in crate::pattern) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A tree of names. A name that contains dots counts as several names.
#[derive(Debug)]
pub(in crate::pattern) struct Paths {
    nodes: Vec<Node>,
    /// The wanted paths, each with the end of its last name in a JSON text without `\u`, or an empty string if the name
    /// can be written in several ways.
    ends: Vec<(PathId, Box<str>)>,
}

#[derive(Debug)]
struct Node {
    name: Box<str>,
    parent: PathId,
    children: Children,
    /// Whether a wanted path ends at this node.
    end: bool,
}

/// A few names are compared one by one, many are looked up in a map.
#[derive(Debug)]
enum Children {
    Few(Vec<(Box<str>, PathId)>),
    Many(HashMap<Box<str>, PathId>),
}

const FEW: usize = 12;

impl Default for Paths {
    fn default() -> Self {
        let root = Node { name: "".into(), parent: PathId::ROOT, children: Children::Few(Vec::new()), end: false };
        Self { nodes: vec![root], ends: Vec::new() }
    }
}

impl Paths {
    /// Returns the path of `name` below `from`, if it exists.
    #[inline]
    pub(in crate::pattern) fn follow(&self, from: PathId, name: &str) -> Option<PathId> {
        let children = &self.nodes.get(from.index())?.children;
        children.get(name).or_else(|| if children.may_split(name) { self.follow_names(from, name) } else { None })
    }

    fn follow_names(&self, from: PathId, names: &str) -> Option<PathId> {
        names.split('.').try_fold(from, |at, name| self.nodes.get(at.index())?.children.get(name))
    }

    /// Returns the number of a dotted path, if it exists.
    pub(in crate::pattern) fn find(&self, path: &str) -> Option<PathId> {
        self.follow(PathId::ROOT, path)
    }

    /// Returns the path of `name` below `from`, adding it if necessary.
    pub(in crate::pattern) fn add(&mut self, from: PathId, name: &str) -> PathId {
        name.split('.').fold(from, |at, name| self.add_one(at, name))
    }

    fn add_one(&mut self, parent: PathId, name: &str) -> PathId {
        let next = PathId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let Some(node) = self.nodes.get_mut(parent.index()) else {
            return PathId::ROOT;
        };
        if let Some(known) = node.children.get(name) {
            return known;
        }
        node.children.insert(name, next);
        self.nodes.push(Node { name: name.into(), parent, children: Children::Few(Vec::new()), end: false });
        next
    }

    /// Returns the number of a dotted path and marks it as wanted, adding it if necessary.
    pub(in crate::pattern) fn add_end(&mut self, path: &str) -> PathId {
        let path = self.add(PathId::ROOT, path);
        if let Some(node) = self.nodes.get_mut(path.index())
            && !std::mem::replace(&mut node.end, true)
        {
            let has_short_escape =
                node.name.contains(|character| matches!(character, '"' | '\\' | '/' | '\0'..='\x1f'));
            let end = if has_short_escape { String::new() } else { format!("{}\"", node.name) };
            self.ends.push((path, end.into()));
        }
        path
    }

    /// Returns whether a wanted path ends here.
    pub(in crate::pattern) fn ends(&self, path: PathId) -> bool {
        self.nodes.get(path.index()).is_some_and(|node| node.end)
    }

    /// Returns the wanted paths, each with the end of its last name in a JSON text without `\u`, or an empty string.
    pub(in crate::pattern) fn all_ends(&self) -> impl ExactSizeIterator<Item = (PathId, &str)> {
        self.ends.iter().map(|(path, name)| (*path, &**name))
    }

    /// Returns whether any path continues below `from`.
    pub(in crate::pattern) fn goes_on(&self, from: PathId) -> bool {
        self.nodes.get(from.index()).is_some_and(|node| !node.children.is_empty())
    }

    /// Returns all paths but the empty one, parents first: number, number of the parent, last name.
    pub(in crate::pattern) fn iter(&self) -> impl Iterator<Item = (PathId, PathId, &str)> {
        let numbered = self.nodes.iter().zip(0..).skip(1);
        numbered.map(|(node, number)| (PathId(number), node.parent, &*node.name))
    }

    /// Returns the dotted form of the path.
    pub(in crate::pattern) fn name(&self, path: PathId) -> String {
        let mut names = Vec::new();
        let mut at = path;
        while let Some(node) = self.nodes.get(at.index()).filter(|_| at != PathId::ROOT) {
            names.push(&*node.name);
            at = node.parent;
        }
        names.reverse();
        names.join(".")
    }

    pub(in crate::pattern) fn len(&self) -> usize {
        self.nodes.len()
    }
}

impl Children {
    #[inline]
    fn get(&self, name: &str) -> Option<PathId> {
        match self {
            Self::Few(list) => list.iter().find(|(known, _)| **known == *name).map(|(_, path)| *path),
            Self::Many(map) => map.get(name).copied(),
        }
    }

    /// Returns whether `name` may consist of several names joined by dots, the first of which exists here.
    #[inline]
    fn may_split(&self, name: &str) -> bool {
        match self {
            Self::Few(list) => {
                let dot_after = |known: &str| name.as_bytes().get(known.len()) == Some(&b'.');
                list.iter().any(|(known, _)| dot_after(known))
            }
            Self::Many(_) => name.contains('.'),
        }
    }

    fn insert(&mut self, name: &str, path: PathId) {
        match self {
            Self::Few(list) if list.len() < FEW => list.push((name.into(), path)),
            Self::Few(list) => {
                let mut map: HashMap<Box<str>, PathId> = std::mem::take(list).into_iter().collect();
                map.insert(name.into(), path);
                *self = Self::Many(map);
            }
            Self::Many(map) => {
                map.insert(name.into(), path);
            }
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Few(list) if list.is_empty())
    }
}
