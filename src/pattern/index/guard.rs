//! Looks up the nodes to visit for the values at one path.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::super::event::Scalar;
use super::super::filter::{Address, high_bits};
use super::super::fold;
use super::anchor::Anchor;
use super::tree::NodeId;
use super::trie::Trie;

/// The anchors for one path at one node, and the node of each.
#[derive(Debug, Default)]
pub(super) struct Guard {
    texts: FxHashMap<Box<str>, NodeId>,
    numbers: FxHashMap<u64, NodeId>,
    others: FxHashMap<Box<str>, NodeId>,
    folded: FxHashMap<Box<str>, NodeId>,
    prefixes: Trie,
    suffixes: Trie,
    folded_prefixes: Trie,
    folded_suffixes: Trie,
    pieces: Pieces,
    ranges: Ranges,
    networks: Networks,
    any: Option<NodeId>,
}

impl Guard {
    /// Returns the node of `anchor`.
    pub(super) fn get(&self, anchor: &Anchor) -> Option<NodeId> {
        match anchor {
            Anchor::Text(text) => self.texts.get(text).copied(),
            Anchor::Number(bits) => self.numbers.get(bits).copied(),
            Anchor::Other(text) => self.others.get(text).copied(),
            Anchor::Folded(text) => self.folded.get(&**text).copied(),
            Anchor::Prefix(text) => self.prefixes.get(text.bytes()),
            Anchor::Suffix(text) => self.suffixes.get(text.bytes().rev()),
            Anchor::FoldedPrefix(text) => self.folded_prefixes.get(text.bytes()),
            Anchor::FoldedSuffix(text) => self.folded_suffixes.get(text.bytes().rev()),
            Anchor::Piece(text) => self.pieces.get(text),
            Anchor::Range(low, high) => self.ranges.get(*low, *high),
            Anchor::Network(bits, mask) => self.networks.table.get(&(*mask, *bits)).copied(),
            Anchor::Any => self.any,
            Anchor::Absent => None,
        }
    }

    /// Sets the node of `anchor`.
    pub(super) fn insert(&mut self, anchor: Anchor, node: NodeId) {
        match anchor {
            Anchor::Text(text) => drop(self.texts.insert(text, node)),
            Anchor::Number(bits) => drop(self.numbers.insert(bits, node)),
            Anchor::Other(text) => drop(self.others.insert(text, node)),
            Anchor::Folded(text) => drop(self.folded.insert(text.into(), node)),
            Anchor::Prefix(text) => self.prefixes.insert(text.bytes(), node),
            Anchor::Suffix(text) => self.suffixes.insert(text.bytes().rev(), node),
            Anchor::FoldedPrefix(text) => self.folded_prefixes.insert(text.bytes(), node),
            Anchor::FoldedSuffix(text) => self.folded_suffixes.insert(text.bytes().rev(), node),
            Anchor::Piece(text) => self.pieces.insert(&text, node),
            Anchor::Range(low, high) => self.ranges.insert(low, high, node),
            Anchor::Network(bits, mask) => self.networks.insert(bits, mask, node),
            Anchor::Any => self.any = Some(node),
            Anchor::Absent => {}
        }
    }

    /// Adds the nodes for `value`.
    pub(super) fn visit(&self, value: &Scalar<'_>, found: &mut Vec<NodeId>) {
        found.extend(self.any);
        match value {
            Scalar::String(text) => self.visit_text(text, found),
            Scalar::Number(number) => match number.value {
                Some(value) => {
                    found.extend(self.numbers.get(&value.to_bits()));
                    self.ranges.visit(value, found);
                }
                None => found.extend(self.others.get(number.text)),
            },
            Scalar::True => found.extend(self.others.get("true")),
            Scalar::False => found.extend(self.others.get("false")),
            Scalar::Null => found.extend(self.others.get("null")),
        }
    }

    fn visit_text(&self, text: &str, found: &mut Vec<NodeId>) {
        if !self.texts.is_empty() {
            found.extend(self.texts.get(text));
        }
        if !self.prefixes.is_empty() {
            self.prefixes.visit(text.bytes(), found);
        }
        if !self.suffixes.is_empty() {
            self.suffixes.visit(text.bytes().rev(), found);
        }
        if !self.folded.is_empty() || !self.folded_prefixes.is_empty() || !self.folded_suffixes.is_empty() {
            let key = fold::key(text);
            found.extend(self.folded.get(&*key));
            self.folded_prefixes.visit(key.bytes(), found);
            self.folded_suffixes.visit(key.bytes().rev(), found);
        }
        self.pieces.visit(text, found);
        self.networks.visit(text, found);
    }
}

/// Substrings, indexed by their last bytes, which are looked up at every position of a value. The last bytes are used
/// because numbered names usually start alike.
#[derive(Debug, Default)]
struct Pieces {
    /// The pieces by the number of bytes in the key, a power of two up to eight, and the key.
    table: FxHashMap<(u32, u64), Vec<Piece>>,
    /// The numbers of bytes in use, one bit each.
    lengths: u128,
}

/// A whole piece and its node.
type Piece = (Box<str>, NodeId);

impl Pieces {
    fn key(bytes: &[u8]) -> (u32, u64) {
        let word = bytes.iter().rev().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte));
        (u32::try_from(bytes.len()).unwrap_or(8), word)
    }

    /// Returns the last bytes of `piece`, which are its key.
    fn tail(piece: &str) -> &[u8] {
        let length = [8, 4, 2, 1].into_iter().find(|length| *length <= piece.len()).unwrap_or(0);
        &piece.as_bytes()[piece.len() - length..]
    }

    fn get(&self, piece: &str) -> Option<NodeId> {
        let pieces = self.table.get(&Self::key(Self::tail(piece)))?;
        pieces.iter().find(|(known, _)| **known == *piece).map(|(_, node)| *node)
    }

    fn insert(&mut self, piece: &str, node: NodeId) {
        let key = Self::key(Self::tail(piece));
        self.lengths |= 1 << key.0;
        self.table.entry(key).or_default().push((piece.into(), node));
    }

    fn visit(&self, text: &str, found: &mut Vec<NodeId>) {
        for length in ones(self.lengths) {
            for (start, window) in text.as_bytes().windows(length as usize).enumerate() {
                if let Some(pieces) = self.table.get(&Self::key(window)) {
                    let before = &text.as_bytes()[..start + window.len()];
                    let ends = |(piece, _): &&Piece| before.ends_with(piece.as_bytes());
                    found.extend(pieces.iter().filter(ends).map(|(_, node)| *node));
                }
            }
        }
    }
}

/// Ranges of numbers. One-sided ranges are ordered; the others are stored in cells of about their own size.
#[derive(Debug, Default)]
struct Ranges {
    above: BTreeMap<u64, NodeId>,
    below: BTreeMap<u64, NodeId>,
    cells: FxHashMap<(u32, u64), Vec<Range>>,
    /// The cell sizes in use, one bit each.
    sizes: u128,
}

/// The first and the last number of a range, and its node.
type Range = (u64, u64, NodeId);

impl Ranges {
    /// Maps a number to an integer with the same order.
    fn key(value: f64) -> u64 {
        let bits = value.to_bits();
        if bits >> 63 == 0 { bits ^ 1 << 63 } else { !bits }
    }

    /// Returns the size of the cell for a range of two or more numbers that is at most as long as the cell.
    fn size(low: u64, high: u64) -> u32 {
        64 - (high - low).leading_zeros()
    }

    fn cell(key: u64, size: u32) -> (u32, u64) {
        (size, key.checked_shr(size).unwrap_or(0))
    }

    fn get(&self, low: f64, high: f64) -> Option<NodeId> {
        let (first, last) = (Self::key(low), Self::key(high));
        match (low.is_infinite(), high.is_infinite()) {
            (_, true) => self.above.get(&first).copied(),
            (true, _) => self.below.get(&last).copied(),
            _ => {
                let cell = self.cells.get(&Self::cell(first, Self::size(first, last)))?;
                cell.iter().find(|known| (known.0, known.1) == (first, last)).map(|(_, _, node)| *node)
            }
        }
    }

    fn insert(&mut self, low: f64, high: f64, node: NodeId) {
        let (first, last) = (Self::key(low), Self::key(high));
        match (low.is_infinite(), high.is_infinite()) {
            (_, true) => drop(self.above.insert(first, node)),
            (true, _) => drop(self.below.insert(last, node)),
            _ => {
                let size = Self::size(first, last);
                self.sizes |= 1 << size;
                let cells = [Self::cell(first, size), Self::cell(last, size)];
                for cell in &cells[usize::from(cells[0] == cells[1])..] {
                    self.cells.entry(*cell).or_default().push((first, last, node));
                }
            }
        }
    }

    fn visit(&self, value: f64, found: &mut Vec<NodeId>) {
        let key = Self::key(value);
        found.extend(self.above.range(..=key).map(|(_, node)| *node));
        found.extend(self.below.range(key..).map(|(_, node)| *node));
        for size in ones(self.sizes) {
            let cell = self.cells.get(&Self::cell(key, size)).into_iter().flatten();
            found.extend(cell.filter(|(low, high, _)| (*low..=*high).contains(&key)).map(|(_, _, node)| *node));
        }
    }
}

/// Blocks of IP addresses, by their prefix length and first bits.
#[derive(Debug, Default)]
struct Networks {
    table: FxHashMap<(u32, u128), NodeId>,
    /// The prefix lengths in use, one bit each; the longest shares its bit with the one before.
    lengths: u128,
}

impl Networks {
    fn insert(&mut self, bits: u128, mask: u32, node: NodeId) {
        self.lengths |= 1 << mask.min(127);
        self.table.insert((mask, bits), node);
    }

    fn visit(&self, text: &str, found: &mut Vec<NodeId>) {
        if self.lengths == 0 {
            return;
        }
        let Ok(address) = Address::parse(text) else {
            return;
        };
        for mask in ones(self.lengths).chain([128]) {
            found.extend(self.table.get(&(mask, address.bits & high_bits(mask))));
        }
    }
}

/// Returns the positions of the set bits.
fn ones(mut bits: u128) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let one = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (one < 128).then_some(one)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_find_what_holds_a_value() {
        let ranges =
            [(0.0, 5.0), (4.0, 4.5), (-10.0, 1e300), (5.0, f64::INFINITY), (f64::NEG_INFINITY, -1.0), (-3.0, -2.0)];
        let mut index = Ranges::default();
        for (number, (low, high)) in ranges.iter().enumerate() {
            index.insert(*low, *high, NodeId::new(number));
            assert_eq!(index.get(*low, *high), Some(NodeId::new(number)));
        }
        for value in [-1e9, -10.0, -2.5, -1.0, 0.0, 0.5, 4.2, 4.5, 5.0, 7.0, 1e300, f64::MAX] {
            let mut found = Vec::new();
            index.visit(value, &mut found);
            found.sort_unstable();
            let holds = ranges.iter().enumerate().filter(|(_, (low, high))| *low <= value && value <= *high);
            assert_eq!(found, holds.map(|(number, _)| NodeId::new(number)).collect::<Vec<_>>(), "{value}");
        }
    }

    #[test]
    fn pieces_are_found_anywhere() {
        let mut index = Pieces::default();
        for (number, piece) in ["a", "/images/", "/images/17/", "longer than eight bytes", "ß"].iter().enumerate() {
            index.insert(piece, NodeId::new(number));
        }
        let cases: [(&str, &[usize]); 4] =
            [("x/images/17/y.png", &[0, 1, 2]), ("it is longer than eight bytes", &[0, 3]), ("ß", &[4]), ("", &[])];
        for (text, expected) in cases {
            let mut found = Vec::new();
            index.visit(text, &mut found);
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, expected.iter().map(|number| NodeId::new(*number)).collect::<Vec<_>>(), "{text}");
        }
    }
}
