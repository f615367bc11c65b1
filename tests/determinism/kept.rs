//! Tests that a cloud in a directory reaches the same states as one in memory: opened again for every input, and from
//! whatever a process that is killed while it writes leaves behind.

#![expect(clippy::disallowed_methods, reason = "files are cut short on purpose")]

use std::fs;
use std::path::Path;

use ork::catalog;
use ork::clock::Timestamp;
use ork::flow::Options;
use ork::local::cloud::{Cloud, Input};
use ork::local::journal::Replica;
use serde_json::Value;
use tempfile::TempDir;

use super::{parting, state};
use crate::labs::{MONDAY, SEED, record, text_of};

fn open(folder: &Path) -> Replica {
    Replica::open(folder, || Cloud::new(SEED, MONDAY)).expect("a cloud")
}

/// Applies an input and returns the result.
fn apply(replica: &mut Replica, at: Timestamp, input: &Input) -> String {
    replica.change(|cloud| (vec![(at, input)], format!("{:?}", cloud.apply(at, input, false)))).expect("a change")
}

/// Returns the state of a cloud in a folder, and the number of its changes.
fn kept(folder: &Path) -> (Value, usize) {
    let mut replica = open(folder);
    assert_eq!(replica.lost_changes(), 0, "what was acknowledged is there");
    let changes = replica.size().expect("a journal").changes;
    let state = replica.read(|cloud| {
        cloud.recall();
        state(cloud)
    });
    (state.expect("a state"), usize::try_from(changes).expect("a number"))
}

#[test]
fn every_lab_comes_to_the_same_states_in_a_folder_that_is_opened_for_every_input() {
    for name in catalog::names() {
        let folder = TempDir::new().expect("a folder");
        let mut memory = Cloud::new(SEED, MONDAY);
        for (number, (at, input)) in record(name, &text_of(name), Options::default()).iter().enumerate() {
            let first = format!("{:?}", memory.apply(*at, input, false));
            let second = apply(&mut open(folder.path()), *at, input);
            assert_eq!(first, second, "{name}: the answers to input {number}, {input:?}");
            if number % 10 == 0 {
                let parted = parting(&state(&memory), &kept(folder.path()).0, "state");
                assert_eq!(parted, None, "{name}: after input {number}, {input:?}");
            }
        }
        assert_eq!(parting(&state(&memory), &kept(folder.path()).0, "state"), None, "{name}: in the end");
    }
}

/// The files of a cloud.
const FILES: [&str; 4] = ["cloud.db", "cloud.db-wal", "cloud.head", "cloud.key"];

/// Returns a write-ahead log that was cut by a kill between two writes: within a page or after it.
fn cut(before: &[u8], after: &[u8], draw: usize) -> Vec<u8> {
    let first = before.iter().zip(after).position(|(old, new)| old != new).unwrap_or(before.len());
    let place = first + draw % (after.len() - first).max(1);
    let rest = before.get(place..).unwrap_or_default();
    [&after[..place], rest].concat()
}

#[test]
fn a_process_killed_while_it_writes_leaves_the_last_state_that_was_acknowledged_or_the_next() {
    let (mut at_last, mut at_next) = (0, 0);
    for name in catalog::names() {
        let (folder, copy) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
        let read = |file: &str| fs::read(folder.path().join(file)).unwrap_or_default();
        let (mut replica, mut memory) = (open(folder.path()), Cloud::new(SEED, MONDAY));
        for (number, (at, input)) in record(name, &text_of(name), Options::default()).iter().enumerate() {
            let is_tried = number % 4 == 1;
            let files = if is_tried { FILES.map(read) } else { Default::default() };
            let last = if is_tried { state(&memory) } else { Value::Null };
            memory.apply(*at, input, false);
            apply(&mut replica, *at, input);
            if !is_tried {
                continue;
            }
            let log = cut(&files[1], &read("cloud.db-wal"), number.wrapping_mul(7_919));
            for (file, bytes) in FILES.iter().zip([&files[0], &log, &files[2], &files[3]]) {
                fs::write(copy.path().join(file), bytes).expect("a copy");
            }
            let (found, changes) = kept(copy.path());
            let is_next = changes > number;
            let expected = if is_next { state(&memory) } else { last };
            assert_eq!(changes, number + usize::from(is_next), "{name}: input {number}, {input:?}");
            assert_eq!(parting(&expected, &found, "state"), None, "{name}: input {number}, {input:?}");
            (at_last, at_next) = (at_last + usize::from(!is_next), at_next + usize::from(is_next));
        }
    }
    assert!(at_last > 20, "{at_last} changes were undone, {at_next} were whole");
}
