//! A table: a map, or the rows of a storage with the changes of the current input on top.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use memchr::memmem::Finder;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::key::{Fingerprint, Key};
use super::merge::{FEW, ONE, Pages, merge};
use super::storage::{Bounds, Meta, Storage};

/// A type that can be a row.
pub trait Stored: Serialize + DeserializeOwned + Clone {
    /// Returns what the row adds to the weight of its table; its size in bytes, where the weight is used.
    fn weight(&self) -> u64 {
        0
    }

    /// Returns the stored form of the row: JSON, or nothing for a zero-sized row.
    fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        if size_of::<Self>() == 0 { Ok(Vec::new()) } else { serde_json::to_vec(self) }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(if size_of::<Self>() == 0 { b"null" } else { bytes })
    }
}

/// The row of an index, where the key contains everything.
impl Stored for () {}
impl Stored for u64 {}
impl Stored for Fingerprint {}

/// Rows by their keys, in the order of the keys.
pub struct Table<K, R> {
    /// All rows of a table in memory; the changed rows of a stored table, `None` for one that was removed.
    changed: BTreeMap<K, Option<Arc<R>>>,
    place: Home,
    /// `None` until it is needed.
    meta: Cell<Option<Meta>>,
    is_changed: bool,
    /// A key before which there is no row, while there are changes: removed rows stay stored until the changes are
    /// written, and must not be skipped again each time the first row is needed.
    first: RefCell<Option<Box<K>>>,
}

#[derive(Debug, Clone)]
enum Home {
    Memory,
    /// Read from a small state, without a storage yet.
    Reference(i64),
    Storage(Arc<dyn Storage>, i64),
}

/// Rows with their keys.
pub type Rows<'a, K, R> = Box<dyn Iterator<Item = (K, Arc<R>)> + 'a>;

/// A table with any types of key and row, for the code that stores tables.
pub trait Bulk {
    /// Attaches the storage of the table, if it is stored.
    fn attach(&mut self, storage: &Arc<dyn Storage>);

    /// Writes the changes; a table in memory moves to the storage. Returns whether there were any.
    fn flush(&mut self, storage: &Arc<dyn Storage>, owner: &str) -> bool;

    /// Returns the number of the table in the storage.
    fn number(&self) -> Option<i64>;

    /// Reads all rows into memory and keeps them as a map.
    fn recall(&mut self);
}

impl<K: Key, R: Stored> Table<K, R> {
    pub fn new() -> Self {
        Self {
            changed: BTreeMap::new(),
            place: Home::Memory,
            meta: Cell::new(Some(Meta::default())),
            is_changed: false,
            first: RefCell::new(None),
        }
    }

    pub fn len(&self) -> u64 {
        self.meta().rows
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the total weight of the rows.
    pub fn weight(&self) -> u64 {
        self.meta().weight
    }

    /// Returns the next sequence number, from 0.
    pub fn draw(&mut self) -> u64 {
        let mut meta = self.meta();
        meta.drawn += 1;
        self.set_meta(meta);
        meta.drawn - 1
    }

    /// Returns how many sequence numbers were drawn.
    pub fn drawn(&self) -> u64 {
        self.meta().drawn
    }

    pub fn set_drawn(&mut self, drawn: u64) {
        self.set_meta(Meta { drawn, ..self.meta() });
    }

    pub fn get(&self, key: &K) -> Option<Arc<R>> {
        match (self.changed.get(key), &self.place) {
            (Some(row), _) => row.clone(),
            (None, Home::Storage(storage, table)) => decode(storage.as_ref(), &storage.get(*table, &key.to_bytes())?),
            (None, Home::Memory | Home::Reference(_)) => None,
        }
    }

    pub fn contains(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Adds a row, or replaces the row with the same key.
    pub fn put(&mut self, key: K, row: R) {
        self.take(&key);
        self.add(key, row);
    }

    /// Adds a row with a key that is not in the table, which avoids a lookup.
    pub fn add(&mut self, key: K, row: R) {
        let mut meta = self.meta();
        meta.rows += 1;
        meta.weight += row.weight();
        self.set_meta(meta);
        if let Some(first) = self.first.get_mut().as_mut().filter(|first| key < ***first) {
            (**first).clone_from(&key);
        }
        self.changed.insert(key, Some(Arc::new(row)));
    }

    /// Changes a row in place. Returns whether it exists.
    pub fn update(&mut self, key: &K, change: impl FnOnce(&mut R)) -> bool {
        if !self.changed.contains_key(key) {
            let Some(row) = self.get(key) else { return false };
            self.changed.insert(key.clone(), Some(row));
        }
        let mut meta = self.meta();
        let Some(Some(row)) = self.changed.get_mut(key) else { return false };
        let row = Arc::make_mut(row);
        let before = row.weight();
        change(row);
        meta.weight = meta.weight.saturating_sub(before) + row.weight();
        self.set_meta(meta);
        true
    }

    /// Removes a row and returns it.
    pub fn take(&mut self, key: &K) -> Option<Arc<R>> {
        let row = self.get(key)?;
        self.forget(key, row.weight());
        Some(row)
    }

    /// Removes a row that was already read, which avoids a lookup.
    pub fn discard(&mut self, key: &K, row: &R) {
        self.forget(key, row.weight());
    }

    fn forget(&mut self, key: &K, weight: u64) {
        let mut meta = self.meta();
        meta.rows = meta.rows.saturating_sub(1);
        meta.weight = meta.weight.saturating_sub(weight);
        self.set_meta(meta);
        match self.place {
            Home::Memory => drop(self.changed.remove(key)),
            Home::Reference(_) | Home::Storage(..) => drop(self.changed.insert(key.clone(), None)),
        }
    }

    /// Removes all rows at once; the sequence numbers continue. The stored table is abandoned as a whole.
    pub fn clear(&mut self) {
        let drawn = self.drawn();
        *self = Self::new();
        self.set_drawn(drawn);
    }

    pub fn first(&self) -> Option<(K, Arc<R>)> {
        let from = self.first.borrow().as_deref().cloned().map_or(Bound::Unbounded, Bound::Included);
        let first = self.rows(&(from, Bound::Unbounded), false, ONE).next()?;
        if self.is_changed {
            self.first.replace(Some(Box::new(first.0.clone())));
        }
        Some(first)
    }

    pub fn last(&self) -> Option<(K, Arc<R>)> {
        self.rows(&(..), true, ONE).next()
    }

    /// Returns the rows of a range, the lowest key first.
    pub fn range(&self, range: impl RangeBounds<K>) -> Rows<'_, K, R> {
        self.rows(&range, false, FEW)
    }

    /// Returns the rows of a range, the highest key first.
    pub fn range_back(&self, range: impl RangeBounds<K>) -> Rows<'_, K, R> {
        self.rows(&range, true, FEW)
    }

    pub fn iter(&self) -> Rows<'_, K, R> {
        self.range(..)
    }

    /// Returns the rows that may contain a text in one of their members, the lowest key first. Stored rows without it
    /// are left out.
    pub fn containing(&self, text: &str) -> Rows<'_, K, R> {
        // The text in its JSON form, without the quotation marks.
        let written = serde_json::Value::from(text).to_string();
        let finder = Finder::new(written.trim_matches('"').as_bytes()).into_owned();
        let changed = self.changed.iter().map(|(key, row)| (key, row.clone().map(Some)));
        let Home::Storage(storage, table) = &self.place else {
            return Box::new(changed.filter_map(|(key, row)| Some((key.clone(), row??))));
        };
        let pages = Pages::new(storage.as_ref(), *table, (Bound::Unbounded, Bound::Unbounded), false, FEW, scan);
        let rows = merge(pages, changed, move |storage, row: Vec<u8>| match finder.find(&row) {
            Some(_) => decode(storage, &row).map(Some),
            None => Some(None),
        });
        Box::new(rows.filter_map(|(key, row)| Some((key, row?))))
    }

    /// Returns all keys, the lowest first, without reading any row.
    pub fn keys(&self) -> Box<dyn Iterator<Item = K> + '_> {
        self.keys_in(..)
    }

    /// Returns the keys of a range, the lowest first, without reading any row.
    pub fn keys_in(&self, range: impl RangeBounds<K>) -> Box<dyn Iterator<Item = K> + '_> {
        if is_empty(&range) || self.is_empty() {
            return Box::new(std::iter::empty());
        }
        let changed = self.changed.range((range.start_bound().cloned(), range.end_bound().cloned()));
        let changed = changed.map(|(key, row)| (key, row.as_ref().map(|_| ())));
        match &self.place {
            Home::Storage(storage, table) => {
                let pages = Pages::new(storage.as_ref(), *table, bytes(&range), false, FEW, scan_keys);
                Box::new(merge(pages, changed, |_, ()| Some(())).map(|(key, ())| key))
            }
            Home::Memory | Home::Reference(_) => {
                Box::new(changed.filter(|(_, row)| row.is_some()).map(|(key, _)| key.clone()))
            }
        }
    }

    fn rows(&self, range: &impl RangeBounds<K>, is_reverse: bool, page: usize) -> Rows<'_, K, R> {
        if is_empty(range) || self.is_empty() {
            return Box::new(std::iter::empty());
        }
        let changed = self.changed.range((range.start_bound().cloned(), range.end_bound().cloned()));
        let changed: Box<dyn Iterator<Item = (&K, &Option<Arc<R>>)> + '_> =
            if is_reverse { Box::new(changed.rev()) } else { Box::new(changed) };
        let changed = changed.map(|(key, row)| (key, row.clone()));
        match &self.place {
            Home::Storage(storage, table) => {
                let pages = Pages::new(storage.as_ref(), *table, bytes(range), is_reverse, page, scan);
                Box::new(merge(pages, changed, |storage, row: Vec<u8>| decode(storage, &row)))
            }
            Home::Memory | Home::Reference(_) => Box::new(changed.filter_map(|(key, row)| Some((key.clone(), row?)))),
        }
    }

    fn meta(&self) -> Meta {
        let meta = self.meta.get().unwrap_or_else(|| match &self.place {
            Home::Storage(storage, table) => storage.meta(*table),
            Home::Memory | Home::Reference(_) => Meta::default(),
        });
        self.meta.set(Some(meta));
        meta
    }

    fn set_meta(&mut self, meta: Meta) {
        self.meta.set(Some(meta));
        self.is_changed = true;
    }
}

impl<K: Key, R: Stored> Bulk for Table<K, R> {
    fn attach(&mut self, storage: &Arc<dyn Storage>) {
        if let Home::Reference(table) = self.place {
            self.place = Home::Storage(Arc::clone(storage), table);
            self.meta.set(None);
        }
    }

    fn flush(&mut self, storage: &Arc<dyn Storage>, owner: &str) -> bool {
        let meta = self.meta();
        if matches!(self.place, Home::Memory) && self.changed.is_empty() && meta == Meta::default() {
            // The table was never used.
            return false;
        }
        let (table, is_new) = match self.number() {
            Some(table) => (table, false),
            None => (storage.create(owner), true),
        };
        self.place = Home::Storage(Arc::clone(storage), table);
        if !is_new && !self.is_changed {
            return false;
        }
        self.first.replace(None);
        for (key, row) in std::mem::take(&mut self.changed) {
            match row {
                Some(row) => storage.put(table, &key.to_bytes(), &encode(storage.as_ref(), row.as_ref())),
                None => storage.remove(table, &key.to_bytes()),
            }
        }
        storage.put_meta(table, meta);
        self.is_changed = false;
        true
    }

    fn number(&self) -> Option<i64> {
        match &self.place {
            Home::Memory => None,
            Home::Reference(table) | Home::Storage(_, table) => Some(*table),
        }
    }

    fn recall(&mut self) {
        self.meta();
        self.changed = self.iter().map(|(key, row)| (key, Some(row))).collect();
        self.place = Home::Memory;
    }
}

/// Returns whether the range is empty; `BTreeMap::range` panics if the bounds cross.
fn is_empty<K: Ord>(range: &impl RangeBounds<K>) -> bool {
    let (Bound::Included(from) | Bound::Excluded(from)) = range.start_bound() else { return false };
    let (Bound::Included(to) | Bound::Excluded(to)) = range.end_bound() else { return false };
    from > to
        || (from == to && !matches!((range.start_bound(), range.end_bound()), (Bound::Included(_), Bound::Included(_))))
}

fn scan(storage: &dyn Storage, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
    storage.scan(table, bounds, is_reverse, most)
}

fn scan_keys(storage: &dyn Storage, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<(Vec<u8>, ())> {
    storage.scan_keys(table, bounds, is_reverse, most).into_iter().map(|key| (key, ())).collect()
}

fn bytes<K: Key>(range: &impl RangeBounds<K>) -> Bounds {
    let bound = |bound: Bound<&K>| bound.map(Key::to_bytes);
    (bound(range.start_bound()), bound(range.end_bound()))
}

fn encode<R: Stored>(storage: &dyn Storage, row: &R) -> Vec<u8> {
    row.to_bytes().unwrap_or_else(|error| {
        storage.fail(&format!("a row cannot be written: {error}"));
        Vec::new()
    })
}

pub(super) fn decode<R: Stored>(storage: &dyn Storage, bytes: &[u8]) -> Option<Arc<R>> {
    R::from_bytes(bytes).map_err(|error| storage.fail(&format!("a row of a table: {error}"))).ok().map(Arc::new)
}

/// The form of a table in a small state: a reference, or all rows of a table in memory, with the bytes of their keys in
/// hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Written<R> {
    Table(i64),
    Rows { rows: Vec<(String, R)>, drawn: u64 },
}

impl<K: Key, R: Stored> Serialize for Table<K, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match self.number() {
            Some(table) => Written::Table(table),
            None => {
                let rows = self.changed.iter().filter_map(|(key, row)| Some((key, row.as_deref()?)));
                let rows = rows.map(|(key, row)| (hexadecimal(&key.to_bytes()), row));
                Written::Rows { rows: rows.collect(), drawn: self.drawn() }
            }
        };
        written.serialize(serializer)
    }
}

impl<'de, K: Key, R: Stored> Deserialize<'de> for Table<K, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = Self::new();
        match Written::<R>::deserialize(deserializer)? {
            Written::Table(number) => {
                table.place = Home::Reference(number);
                table.meta.set(None);
            }
            Written::Rows { rows, drawn } => {
                for (key, row) in rows {
                    let key = bytes_of(&key).and_then(|bytes| K::from_bytes(&bytes));
                    table.add(key.ok_or_else(|| D::Error::custom("no key of a table"))?, row);
                }
                table.set_drawn(drawn);
            }
        }
        Ok(table)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

impl<K: Key, R: Stored> Default for Table<K, R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Key, R: Stored> FromIterator<(K, R)> for Table<K, R> {
    fn from_iter<T: IntoIterator<Item = (K, R)>>(rows: T) -> Self {
        let mut table = Self::new();
        rows.into_iter().for_each(|(key, row)| table.add(key, row));
        table
    }
}

impl<K, R> fmt::Debug for Table<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("place", &self.place).field("meta", &self.meta.get()).finish_non_exhaustive()
    }
}
