//! The rows of a range: those that are stored, merged with those that the current input has changed.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::ops::Bound;

use super::Key;
use super::storage::{Bounds, Storage};

/// The number of rows to read first: as many as the reader may want. The number grows the longer the reader goes on.
pub(super) const ONE: usize = 1;
pub(super) const FEW: usize = 16;
const MAX_PAGE: usize = 512;

/// The rows of a stored table in either order, or only their keys, read page by page.
pub(super) struct Pages<'a, Row> {
    pub(super) storage: &'a dyn Storage,
    table: i64,
    bounds: Bounds,
    is_reverse: bool,
    read: Read<Row>,
    page: VecDeque<(Vec<u8>, Row)>,
    size: usize,
    is_over: bool,
}

/// Reads up to a number of rows of a table within bounds.
type Read<Row> = fn(&dyn Storage, i64, &Bounds, bool, usize) -> Vec<(Vec<u8>, Row)>;

impl<'a, Row> Pages<'a, Row> {
    pub(super) fn new(
        storage: &'a dyn Storage,
        table: i64,
        bounds: Bounds,
        is_reverse: bool,
        size: usize,
        read: Read<Row>,
    ) -> Self {
        Self { storage, table, bounds, is_reverse, read, page: VecDeque::new(), size, is_over: false }
    }

    fn fill(&mut self) {
        if self.is_over || !self.page.is_empty() {
            return;
        }
        self.page = (self.read)(self.storage, self.table, &self.bounds, self.is_reverse, self.size).into();
        self.is_over = self.page.len() < self.size;
        self.size = MAX_PAGE.min(self.size * 4);
        if let Some((last, _)) = self.page.back() {
            let seen = Bound::Excluded(last.clone());
            match self.is_reverse {
                false => self.bounds.0 = seen,
                true => self.bounds.1 = seen,
            }
        }
    }
}

impl<Row> Iterator for Pages<'_, Row> {
    type Item = (Vec<u8>, Row);

    fn next(&mut self) -> Option<Self::Item> {
        self.fill();
        self.page.pop_front()
    }
}

/// Merges stored and changed rows into one sequence: a changed row replaces the stored one, a removed row hides it.
pub(super) fn merge<'a, K: Key + 'a, Row: 'a, Out: 'a>(
    stored: Pages<'a, Row>,
    changed: impl Iterator<Item = (&'a K, Option<Out>)> + 'a,
    decode: impl Fn(&dyn Storage, Row) -> Option<Out> + 'a,
) -> impl Iterator<Item = (K, Out)> + 'a {
    let (storage, is_reverse) = (stored.storage, stored.is_reverse);
    let with_key = move |(key, row): (Vec<u8>, Row)| {
        let key = K::from_bytes(&key);
        if key.is_none() {
            storage.fail("a key of a table");
        }
        Some((key?, row))
    };
    let mut stored = stored.map_while(with_key).peekable();
    let mut changed = changed.peekable();
    std::iter::from_fn(move || {
        loop {
            let order = match (stored.peek(), changed.peek()) {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((left, _)), Some((right, _))) if is_reverse => (*right).cmp(left),
                (Some((left, _)), Some((right, _))) => left.cmp(right),
            };
            if order == Ordering::Less {
                let (key, row) = stored.next()?;
                return Some((key, decode(storage, row)?));
            }
            if order == Ordering::Equal {
                stored.next();
            }
            if let (key, Some(row)) = changed.next()? {
                return Some((key.clone(), row));
            }
        }
    })
}
