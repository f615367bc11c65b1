//! The UUIDs in messages: an index by blocks of events, so that a search for one need not read every event.
//!
//! An index with a row for each UUID would have its rows all over the table, since UUIDs are not ordered, and each
//! would cost a page of the file. A block contains the UUIDs of consecutive events, and the time range of these events.
//! A search reads all blocks, which take a few bytes for each event, and then the events of the few blocks that match.

use std::ops::{Bound, RangeInclusive};

use memchr::memchr_iter;
use serde::{Deserialize, Serialize};

use super::position::Position;
use crate::local::keyed::{Bulk, Stored, Table};

/// The number of events in a block.
const BLOCK: u64 = 256;
/// The maximum number of UUIDs kept for a block: a block with more is read by every search.
const MAX_MENTIONS: usize = 4 * BLOCK as usize;

/// The first 32 bits of a UUID, which suffice to distinguish the few of a search from those of a block.
pub(super) type Mention = u32;

const UUID_LENGTH: usize = 36;
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Returns every UUID in a text.
pub(super) fn mentions(text: &str) -> impl Iterator<Item = Mention> + '_ {
    memchr_iter(b'-', text.as_bytes()).filter_map(|hyphen| mention_at(text, hyphen.checked_sub(HYPHENS[0])?))
}

fn mention_at(text: &str, start: usize) -> Option<Mention> {
    let uuid = text.as_bytes().get(start..start + UUID_LENGTH)?;
    let is_of_a_uuid = |(index, byte): (usize, &u8)| match HYPHENS.contains(&index) {
        true => *byte == b'-',
        false => byte.is_ascii_hexdigit(),
    };
    let first = text.get(start..start + HYPHENS[0])?;
    uuid.iter().enumerate().all(is_of_a_uuid).then(|| Mention::from_str_radix(first, 16).ok())?
}

/// The UUIDs of consecutive events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Block {
    /// The times of its oldest and its newest event.
    oldest: i64,
    newest: i64,
    /// Whether there are more UUIDs than are kept.
    is_full: bool,
    mentions: Vec<Mention>,
}

impl Block {
    fn note(&mut self, timestamp: i64, message: &str) {
        self.oldest = self.oldest.min(timestamp);
        self.newest = self.newest.max(timestamp);
        for mention in mentions(message) {
            if self.mentions.len() == MAX_MENTIONS {
                self.is_full = true;
                return;
            }
            self.mentions.push(mention);
        }
    }

    fn may_have(&self, wanted: &Wanted) -> bool {
        self.is_full || wanted.fits(|mention| self.mentions.contains(&mention))
    }
}

impl Stored for Block {
    /// Encodes the block as bytes, since a block is written for every event and a search reads all of them: JSON is ten
    /// times slower.
    fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = Vec::with_capacity(17 + 4 * self.mentions.len());
        bytes.extend(self.oldest.to_be_bytes());
        bytes.extend(self.newest.to_be_bytes());
        bytes.push(u8::from(self.is_full));
        bytes.extend(self.mentions.iter().flat_map(|mention| mention.to_be_bytes()));
        Ok(bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        read(bytes).ok_or_else(|| serde::de::Error::custom("a block of mentions is too short"))
    }
}

fn read(bytes: &[u8]) -> Option<Block> {
    let (oldest, rest) = bytes.split_first_chunk()?;
    let (newest, rest) = rest.split_first_chunk()?;
    let (is_full, rest) = rest.split_first()?;
    let (mentions, rest) = rest.as_chunks();
    rest.is_empty().then(|| Block {
        oldest: i64::from_be_bytes(*oldest),
        newest: i64::from_be_bytes(*newest),
        is_full: *is_full != 0,
        mentions: mentions.iter().map(|mention| Mention::from_be_bytes(*mention)).collect(),
    })
}

/// The UUIDs of a search: events must contain every UUID of one of these lists. An empty list matches any event.
#[derive(Debug, PartialEq)]
pub(super) struct Wanted(pub(super) Vec<Vec<Mention>>);

impl Wanted {
    fn fits(&self, has: impl Fn(Mention) -> bool) -> bool {
        self.0.iter().any(|all| all.iter().all(|mention| has(*mention)))
    }

    /// Returns whether it excludes any event.
    pub(super) fn selects(&self) -> bool {
        self.0.iter().all(|all| !all.is_empty())
    }
}

/// The blocks of a log group.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Mentions {
    /// By the number of their first event, divided by the length of a block.
    blocks: Table<u64, Block>,
}

impl Mentions {
    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.blocks);
    }

    pub(super) fn note(&mut self, position: Position, message: &str) {
        let number = position.number / BLOCK;
        if self.blocks.update(&number, |block| block.note(position.timestamp, message)) {
            return;
        }
        let timestamp = position.timestamp;
        let mut block = Block { oldest: timestamp, newest: timestamp, is_full: false, mentions: Vec::new() };
        block.note(timestamp, message);
        self.blocks.add(number, block);
    }

    /// Returns the time ranges outside of which no event matches, ordered and disjoint.
    pub(super) fn spans(&self, wanted: &Wanted) -> Vec<RangeInclusive<i64>> {
        let fitting = self.blocks.iter().filter(|(_, block)| block.may_have(wanted));
        let mut spans: Vec<(i64, i64)> = fitting.map(|(_, block)| (block.oldest, block.newest)).collect();
        spans.sort_unstable();
        let mut apart: Vec<RangeInclusive<i64>> = Vec::new();
        for (oldest, newest) in spans {
            match apart.last_mut() {
                Some(last) if oldest <= *last.end() => *last = *last.start()..=newest.max(*last.end()),
                _ => apart.push(oldest..=newest),
            }
        }
        apart
    }

    /// Removes the first blocks whose events are all older.
    pub(super) fn forget_before(&mut self, oldest: i64) {
        while let Some((number, block)) = self.blocks.first().filter(|(_, block)| block.newest < oldest) {
            self.blocks.discard(&number, &block);
        }
    }
}

/// Returns the intersection of a time range and the bounds.
pub(super) fn within(
    span: &RangeInclusive<i64>,
    from: Bound<Position>,
    to: Bound<Position>,
) -> (Bound<Position>, Bound<Position>) {
    let first = Position::at(*span.start());
    let last = Position { timestamp: *span.end(), number: u64::MAX };
    let from = match from {
        Bound::Included(from) if from > first => Bound::Included(from),
        Bound::Excluded(from) if from >= first => Bound::Excluded(from),
        _ => Bound::Included(first),
    };
    let to = match to {
        Bound::Included(to) if to < last => Bound::Included(to),
        Bound::Excluded(to) if to <= last => Bound::Excluded(to),
        _ => Bound::Included(last),
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "1f0f0a1b-89ab-4cde-8f01-23456789abcd";

    #[test]
    fn a_uuid_is_found_wherever_it_stands() {
        let found = |text: &str| mentions(text).collect::<Vec<_>>();
        for text in
            [UUID.to_owned(), format!("{{\"id\":\"{UUID}\"}}"), format!("aa{UUID}-{UUID}bb"), format!("é-{UUID}")]
        {
            assert!(found(&text).contains(&0x1f0f_0a1b), "{text}");
        }
        for text in [
            "",
            "-",
            "--------",
            "1f0f0a1b-89ab",
            "1f0f0a1b-89ab-4cde-8f01-23456789abcg",
            "éééé-89ab-4cde-8f01-23456789abcd",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_block_is_read_as_it_was_written() {
        let block = Block { oldest: -1, newest: i64::MAX, is_full: true, mentions: vec![0, 7, u32::MAX] };
        let bytes = block.to_bytes().unwrap();
        assert_eq!(Block::from_bytes(&bytes).unwrap(), block);
        for wrong in 1..4 {
            assert!(Block::from_bytes(&bytes[..bytes.len() - wrong]).is_err());
        }
        assert!(Block::from_bytes(&bytes[..16]).is_err());
    }

    #[test]
    fn spans_lead_to_the_blocks_that_fit() {
        let mut index = Mentions::default();
        for number in 0..10 * BLOCK {
            let message = if number == 5 * BLOCK { UUID } else { "none" };
            index.note(Position { timestamp: number as i64, number }, message);
        }
        let block = BLOCK as i64;
        let wanted = |lists: &[&[Mention]]| Wanted(lists.iter().map(|list| list.to_vec()).collect());
        assert_eq!(index.spans(&wanted(&[&[0x1f0f_0a1b]])), [5 * block..=6 * block - 1]);
        assert!(index.spans(&wanted(&[&[0x1f0f_0a1b, 1]])).is_empty());
        assert_eq!(index.spans(&wanted(&[&[1], &[0x1f0f_0a1b]])), [5 * block..=6 * block - 1]);
        index.forget_before(5 * block);
        assert_eq!(index.blocks.len(), 5);
    }

    #[test]
    fn a_block_with_more_than_it_keeps_fits_every_search() {
        let mut index = Mentions::default();
        let message = vec![UUID; MAX_MENTIONS + 1].join(" ");
        index.note(Position::at(3), &message);
        assert_eq!(index.spans(&Wanted(vec![vec![1]])), [3..=3]);
    }

    #[test]
    fn spans_that_meet_are_one() {
        let mut index = Mentions::default();
        for (block, timestamp) in [(0, 10), (0, 20), (1, 5), (1, 12), (2, 30)] {
            index.note(Position { timestamp, number: block * BLOCK }, UUID);
        }
        assert_eq!(index.spans(&Wanted(vec![vec![0x1f0f_0a1b]])), [5..=20, 30..=30]);
    }
}
