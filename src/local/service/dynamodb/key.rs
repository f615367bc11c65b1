//! The keys of items in a table or index, whose bytes have the same order as in DynamoDB.

use crate::expression::AttributeValue;
use crate::local::keyed::{Fingerprint, Key};

/// More than the length of any sort key.
pub(super) const BEYOND: usize = 1025;

/// The key of an item in its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ItemKey {
    pub(super) partition: Fingerprint,
    /// Empty if the table has no sort key.
    pub(super) sort: Vec<u8>,
}

impl ItemKey {
    pub(super) fn new(partition: &AttributeValue, sort: Option<&AttributeValue>) -> Self {
        Self { partition: fingerprint(partition), sort: sort.map(sortable).unwrap_or_default() }
    }

    /// Returns a key before every item.
    pub(super) fn first() -> Self {
        Self { partition: Fingerprint::MIN, sort: Vec::new() }
    }

    /// Returns a key after every item.
    pub(super) fn last() -> Self {
        Self { partition: Fingerprint::MAX, sort: vec![u8::MAX; BEYOND] }
    }
}

impl Key for ItemKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.partition.write(bytes);
        bytes.extend(&self.sort);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let partition = Fingerprint::read(bytes)?;
        Some(Self { partition, sort: std::mem::take(bytes).to_vec() })
    }
}

/// The key of an item in an index. Several items may have the same index key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct IndexKey {
    pub(super) partition: Fingerprint,
    /// Empty if the index has no sort key.
    pub(super) sort: Vec<u8>,
    /// The key of the item in the table.
    pub(super) item: ItemKey,
}

/// Ends a sort key within a longer key.
const END: u8 = 0;
/// Follows a zero byte of a sort key, to distinguish it from the end.
const ESCAPE: u8 = u8::MAX;

impl Key for IndexKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.partition.write(bytes);
        for byte in &self.sort {
            bytes.push(*byte);
            if *byte == END {
                bytes.push(ESCAPE);
            }
        }
        bytes.extend([END, END]);
        self.item.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let partition = Fingerprint::read(bytes)?;
        let mut sort = Vec::new();
        loop {
            let (first, rest) = bytes.split_first()?;
            *bytes = rest;
            if *first != END {
                sort.push(*first);
                continue;
            }
            let (next, rest) = bytes.split_first()?;
            *bytes = rest;
            match *next {
                ESCAPE => sort.push(END),
                _ => return Some(Self { partition, sort, item: ItemKey::read(bytes)? }),
            }
        }
    }
}

/// Returns the fingerprint of a partition key's value.
pub(super) fn fingerprint(value: &AttributeValue) -> Fingerprint {
    Fingerprint::of(&value.to_string())
}

/// Returns the bytes of a value of a sort key.
pub(super) fn sortable(value: &AttributeValue) -> Vec<u8> {
    match value {
        AttributeValue::String(text) => text.as_bytes().to_vec(),
        AttributeValue::Number(number) => number.sortable(),
        AttributeValue::Binary(bytes) => bytes.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_an_index_sort_as_their_bytes_do_and_lead_back() {
        let text = |text: &str| AttributeValue::String(text.to_owned());
        let mut keys = Vec::new();
        for sort in ["", "a", "a\0", "a\0\0", "a\0b", "a\u{1}", "ab", "b"] {
            for id in ["1", "2"] {
                let item = ItemKey::new(&text(id), Some(&text(sort)));
                keys.push(IndexKey { partition: fingerprint(&text("p")), sort: sortable(&text(sort)), item });
            }
        }
        keys.sort();
        let bytes: Vec<Vec<u8>> = keys.iter().map(Key::to_bytes).collect();
        assert!(bytes.is_sorted());
        for (key, bytes) in keys.iter().zip(&bytes) {
            assert_eq!(Key::from_bytes(bytes).as_ref(), Some(key));
        }
    }
}
