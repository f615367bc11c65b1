//! The part of a table or index that a query or scan reads, as a range of keys.

use std::ops::Bound;

use super::key::{BEYOND, IndexKey, ItemKey, sortable};
use crate::expression::{Comparator, KeyTest};
use crate::local::keyed::{Fingerprint, Key as _};

/// A range of an order.
pub(super) type Range<K> = (Bound<K>, Bound<K>);

/// Returns the range of sort keys that pass a test.
fn sorts(test: Option<&KeyTest>) -> Range<Vec<u8>> {
    let all = (Bound::Included(Vec::new()), Bound::Included(last()));
    let Some(test) = test else { return all };
    match test {
        KeyTest::Compare(comparator, value) => {
            let value = sortable(value);
            match comparator {
                Comparator::Less => (all.0, Bound::Excluded(value)),
                Comparator::LessOrEqual => (all.0, Bound::Included(value)),
                Comparator::Greater => (Bound::Excluded(value), all.1),
                Comparator::GreaterOrEqual => (Bound::Included(value), all.1),
                Comparator::Equal | Comparator::NotEqual => (Bound::Included(value.clone()), Bound::Included(value)),
            }
        }
        KeyTest::Between(low, high) => (Bound::Included(sortable(low)), Bound::Included(sortable(high))),
        KeyTest::BeginsWith(start) => {
            let start = sortable(start);
            let mut end = start.clone();
            end.resize(BEYOND, u8::MAX);
            (Bound::Included(start), Bound::Included(end))
        }
    }
}

fn last() -> Vec<u8> {
    vec![u8::MAX; BEYOND]
}

/// Returns the range of a partition.
pub(super) fn of_partition(partition: Fingerprint, test: Option<&KeyTest>) -> Range<ItemKey> {
    let (from, to) = sorts(test);
    let key = |sort| ItemKey { partition, sort };
    (from.map(key), to.map(key))
}

/// Returns the range of a partition of an index.
pub(super) fn of_index_partition(partition: Fingerprint, test: Option<&KeyTest>) -> Range<IndexKey> {
    let (from, to) = sorts(test);
    let (first, last) = (lowest_item(Fingerprint::MIN), highest_item(Fingerprint::MAX));
    let key = |sort, item: &ItemKey| IndexKey { partition, sort, item: item.clone() };
    let from = match from {
        Bound::Excluded(sort) => Bound::Excluded(key(sort, &last)),
        Bound::Included(sort) => Bound::Included(key(sort, &first)),
        Bound::Unbounded => Bound::Unbounded,
    };
    let to = match to {
        Bound::Excluded(sort) => Bound::Excluded(key(sort, &first)),
        Bound::Included(sort) => Bound::Included(key(sort, &last)),
        Bound::Unbounded => Bound::Unbounded,
    };
    (from, to)
}

/// Returns the partitions of one of `total` segments.
pub(super) fn segment(segment: u32, total: u32) -> (Fingerprint, Fingerprint) {
    let edge = |segment: u32| u128::MAX / u128::from(total.max(1)) * u128::from(segment);
    let last = if segment + 1 == total { u128::MAX } else { edge(segment + 1) - 1 };
    (fingerprint(edge(segment)), fingerprint(last))
}

fn fingerprint(number: u128) -> Fingerprint {
    Fingerprint::from_bytes(&number.to_be_bytes()).unwrap_or(Fingerprint::MIN)
}

/// Returns the range of a segment.
pub(super) fn of_segment((from, to): (Fingerprint, Fingerprint)) -> Range<ItemKey> {
    (Bound::Included(lowest_item(from)), Bound::Included(highest_item(to)))
}

/// Returns the range of a segment of an index.
pub(super) fn of_index_segment((from, to): (Fingerprint, Fingerprint)) -> Range<IndexKey> {
    let low = IndexKey { partition: from, sort: Vec::new(), item: lowest_item(Fingerprint::MIN) };
    let high = IndexKey { partition: to, sort: last(), item: highest_item(Fingerprint::MAX) };
    (Bound::Included(low), Bound::Included(high))
}

fn lowest_item(partition: Fingerprint) -> ItemKey {
    ItemKey { partition, sort: Vec::new() }
}

fn highest_item(partition: Fingerprint) -> ItemKey {
    ItemKey { partition, sort: last() }
}

/// Returns the rest of a range after a key, in the order of reading.
pub(super) fn after<K>((from, to): Range<K>, start: Option<K>, is_reverse: bool) -> Range<K> {
    match (start, is_reverse) {
        (None, _) => (from, to),
        (Some(start), false) => (Bound::Excluded(start), to),
        (Some(start), true) => (from, Bound::Excluded(start)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cover_everything_once() {
        for total in [1, 2, 3, 7, 1_000_000] {
            assert_eq!(segment(0, total).0, Fingerprint::MIN);
            assert_eq!(segment(total - 1, total).1, Fingerprint::MAX);
        }
        let (_, last) = segment(1, 3);
        let (next, _) = segment(2, 3);
        assert!(last < next);
    }
}
