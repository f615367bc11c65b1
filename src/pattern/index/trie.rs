//! Finds the texts that a value starts with, byte by byte.

use rustc_hash::FxHashMap;

use super::tree::NodeId;

/// A trie of bytes. One table holds the edges of all its places.
#[derive(Debug, Default)]
pub(super) struct Trie {
    edges: FxHashMap<(u32, u8), u32>,
    ends: FxHashMap<u32, NodeId>,
    places: u32,
}

impl Trie {
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the node of `text`, if it exists.
    pub(super) fn get(&self, text: impl Iterator<Item = u8>) -> Option<NodeId> {
        let mut text = text;
        let place = text.try_fold(0, |place, byte| self.edges.get(&(place, byte)).copied())?;
        self.ends.get(&place).copied()
    }

    pub(super) fn insert(&mut self, text: impl Iterator<Item = u8>, node: NodeId) {
        let Self { edges, ends, places } = self;
        let place = text.fold(0, |place, byte| {
            *edges.entry((place, byte)).or_insert_with(|| {
                *places += 1;
                *places
            })
        });
        ends.insert(place, node);
    }

    /// Adds the nodes of all texts that `value` starts with.
    pub(super) fn visit(&self, value: impl Iterator<Item = u8>, found: &mut Vec<NodeId>) {
        let mut place = 0;
        found.extend(self.ends.get(&place));
        for byte in value {
            match self.edges.get(&(place, byte)) {
                Some(next) => place = *next,
                None => return,
            }
            found.extend(self.ends.get(&place));
        }
    }
}
