//! The storage that a cloud in a directory provides to its services, so that they read and write it without doing IO.

use std::fmt::Debug;
use std::ops::Bound;

/// The bounds of a range of keys, as bytes.
pub type Bounds = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// The data about a table that is stored beside its rows, so that nothing has to be counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meta {
    pub rows: u64,
    /// The total weight of the rows.
    pub weight: u64,
    /// The number of sequence numbers that were drawn.
    pub drawn: u64,
}

/// Rows and small states, all within the transaction of one input.
///
/// The methods do not return errors: what cannot be read is absent, the failure is recorded, and the transaction is
/// rolled back.
pub trait Storage: Debug + Send + Sync {
    /// Creates a table of `owner`, and returns its number.
    fn create(&self, owner: &str) -> i64;

    /// Abandons a table; its rows are removed in steps.
    fn abandon(&self, table: i64);

    fn meta(&self, table: i64) -> Meta;

    fn put_meta(&self, table: i64, meta: Meta);

    fn get(&self, table: i64, key: &[u8]) -> Option<Vec<u8>>;

    /// Returns up to `most` rows, the last one first if `is_reverse`.
    fn scan(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<(Vec<u8>, Vec<u8>)>;

    /// Like [`Storage::scan`], but returns only the keys.
    fn scan_keys(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<Vec<u8>>;

    fn put(&self, table: i64, key: &[u8], row: &[u8]);

    fn remove(&self, table: i64, key: &[u8]);

    /// Returns the names of the small states, each with a version that changes with the state.
    fn states(&self) -> Vec<(String, i64)>;

    fn state(&self, name: &str) -> Option<String>;

    /// Writes a small state and returns its new version. Without a text the state stays, but other processes read it
    /// again.
    fn put_state(&self, name: &str, text: Option<&str>) -> i64;

    /// Records that data was read that is not valid.
    fn fail(&self, reason: &str);
}
