//! What a cloud kept in a directory lends to its services, so that they read and write it without doing IO themselves.

use std::fmt::Debug;
use std::ops::Bound;

/// From where to where a range of keys goes, as bytes.
pub type Bounds = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// What is kept of a table beside its rows, so that nothing has to be counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meta {
    pub rows: u64,
    /// What the rows weigh together.
    pub weight: u64,
    /// Numbers given out.
    pub drawn: u64,
}

/// Rows and small states, all within the transaction of one input.
///
/// Nothing here fails by itself: what cannot be read is absent, the failure is remembered, and the transaction is
/// given up with it.
pub trait Storage: Debug + Send + Sync {
    /// Makes a table of `owner`, and returns its number.
    fn create(&self, owner: &str) -> i64;

    /// Gives up a table; its rows are removed by and by.
    fn abandon(&self, table: i64);

    fn meta(&self, table: i64) -> Meta;

    fn put_meta(&self, table: i64, meta: Meta);

    fn get(&self, table: i64, key: &[u8]) -> Option<Vec<u8>>;

    /// Up to `most` rows, from the last one where `is_reverse`.
    fn scan(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<(Vec<u8>, Vec<u8>)>;

    /// Like [`Storage::scan`], without the rows.
    fn scan_keys(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<Vec<u8>>;

    fn put(&self, table: i64, key: &[u8], row: &[u8]);

    fn remove(&self, table: i64, key: &[u8]);

    /// The small states there are, and a number for each that changes with it.
    fn states(&self) -> Vec<(String, i64)>;

    fn state(&self, name: &str) -> Option<String>;

    /// Writes a small state and returns its new version. Without a text the state stays, but others look at it anew.
    fn put_state(&self, name: &str, text: Option<&str>) -> i64;

    /// Says that what was read makes no sense.
    fn fail(&self, reason: &str);
}
