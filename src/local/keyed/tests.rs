use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::{Bounds, Bulk as _, Meta, Storage, Table};

/// A storage with one table in memory that counts the rows it reads.
#[derive(Debug, Default)]
struct Counting {
    rows: Mutex<BTreeMap<Vec<u8>, Vec<u8>>>,
    meta: Mutex<Meta>,
    read: AtomicUsize,
}

impl Storage for Counting {
    fn create(&self, _: &str) -> i64 {
        1
    }

    fn abandon(&self, _: i64) {}

    fn meta(&self, _: i64) -> Meta {
        *self.meta.lock().unwrap()
    }

    fn put_meta(&self, _: i64, meta: Meta) {
        *self.meta.lock().unwrap() = meta;
    }

    fn get(&self, _: i64, key: &[u8]) -> Option<Vec<u8>> {
        self.rows.lock().unwrap().get(key).cloned()
    }

    fn scan(&self, _: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let rows = self.rows.lock().unwrap();
        let range = rows.range(bounds.clone()).map(|(key, row)| (key.clone(), row.clone()));
        let found: Vec<_> = if is_reverse { range.rev().take(most).collect() } else { range.take(most).collect() };
        self.read.fetch_add(found.len(), Ordering::Relaxed);
        found
    }

    fn scan_keys(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<Vec<u8>> {
        self.scan(table, bounds, is_reverse, most).into_iter().map(|(key, _)| key).collect()
    }

    fn put(&self, _: i64, key: &[u8], row: &[u8]) {
        self.rows.lock().unwrap().insert(key.to_vec(), row.to_vec());
    }

    fn remove(&self, _: i64, key: &[u8]) {
        self.rows.lock().unwrap().remove(key);
    }

    fn states(&self) -> Vec<(String, i64)> {
        Vec::new()
    }

    fn state(&self, _: &str) -> Option<String> {
        None
    }

    fn put_state(&self, _: &str, _: Option<&str>) -> i64 {
        0
    }

    fn fail(&self, reason: &str) {
        panic!("{reason}");
    }
}

fn stored(rows: u64) -> (Arc<Counting>, Arc<dyn Storage>, Table<u64, u64>) {
    let counting = Arc::new(Counting::default());
    let storage: Arc<dyn Storage> = Arc::clone(&counting) as Arc<dyn Storage>;
    let mut table: Table<u64, u64> = (0..rows).map(|row| (row * 10, row)).collect();
    table.flush(&storage, "test");
    (counting, storage, table)
}

/// Like firing timers: take the first row repeatedly, while others are added behind it.
#[test]
fn taking_the_first_row_again_and_again_reads_each_row_about_once() {
    let (counting, storage, mut table) = stored(2_000);
    for row in 0..2_000 {
        let (key, value) = table.first().expect("a row");
        assert_eq!((key, *value), (row * 10, row));
        table.discard(&key, &value);
        table.add(100_000 + row, row);
    }
    let read = counting.read.load(Ordering::Relaxed);
    assert!(read < 20_000, "{read} rows were read");
    assert_eq!(table.first().expect("a row").0, 100_000);
    table.flush(&storage, "test");
    assert_eq!((table.first().expect("a row").0, table.len()), (100_000, 2_000));
}

#[test]
fn a_row_that_is_put_in_before_the_first_one_is_the_first_one() {
    let (_, storage, mut table) = stored(10);
    for _ in 0..5 {
        let (key, value) = table.first().expect("a row");
        table.discard(&key, &value);
    }
    assert_eq!(table.first().expect("a row").0, 50);
    table.put(7, 7);
    assert_eq!(table.first().expect("a row").0, 7);
    table.take(&7);
    assert_eq!(table.first().expect("a row").0, 50);
    table.flush(&storage, "test");
    table.put(3, 3);
    assert_eq!(table.first().expect("a row").0, 3);
}
