//! Tests of the journal's guarantees: nothing acknowledged is lost, replicas agree, and an invalid file is refused.

#![expect(clippy::disallowed_methods, reason = "files are damaged on purpose")]

mod seal;
mod take_over;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::chain::Position;
use super::log::{End, KEPT, REMOVED_AT_ONCE, inputs_after};
use super::store::Transaction;
use super::{JournalError, Replica, reset};
use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, ReadCall};
use crate::local::keyed::Storage as _;

static DIRECTORIES: AtomicU32 = AtomicU32::new(0);

/// A new directory for one test.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let name = format!("ork-journal-{}-{}", std::process::id(), DIRECTORIES.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn open(&self) -> Result<Replica, JournalError> {
        Replica::open(&self.0, first)
    }

    fn file(&self) -> PathBuf {
        self.0.join("cloud.db")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn first() -> Cloud {
    Cloud::new(7, Timestamp::from_millis(1_000))
}

fn sqs(operation: &str, input: Value) -> Input {
    Input::call("us-east-1", "sqs", operation, input)
}

fn create_queue() -> Input {
    sqs("CreateQueue", json!({"QueueName": "q"}))
}

fn send(body: &str) -> Input {
    let url = "http://127.0.0.1:4566/000000000000/q";
    sqs("SendMessage", json!({"QueueUrl": url, "MessageBody": body}))
}

/// Applies an input one second after the last.
fn apply(replica: &mut Replica, input: &Input) {
    try_apply(replica, input).expect("a change");
}

fn try_apply(replica: &mut Replica, input: &Input) -> Result<(), JournalError> {
    replica.change(|cloud| {
        let at = cloud.now().plus(std::time::Duration::from_secs(1));
        cloud.apply(at, input, false);
        (vec![(at, input)], ())
    })
}

/// Returns the whole stored state of a cloud: small states and rows.
fn state(replica: &mut Replica) -> Value {
    replica.read(|_| ()).expect("a look");
    let store = replica.store();
    let states = store.states().into_iter().map(|(name, _)| {
        let text = store.state(&name).expect("a state");
        (name, serde_json::from_str(&text).expect("JSON"))
    });
    let states: BTreeMap<String, Value> = states.collect();
    let tables: Vec<i64> = {
        let connection = store.connection();
        let mut statement = connection.prepare("SELECT id FROM tables WHERE abandoned = 0 ORDER BY id").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let all = (Bound::Unbounded, Bound::Unbounded);
    let rows = tables.into_iter().flat_map(|table| {
        let rows = store.scan(table, &all, false, usize::MAX).into_iter();
        rows.map(move |(key, row)| json!([table, key, String::from_utf8_lossy(&row)]))
    });
    let state = json!({"states": states, "rows": rows.collect::<Vec<_>>()});
    store.take_failure().expect("a sound file");
    state
}

fn ask(replica: &mut Replica, service: &str, operation: &str, input: Value) -> Value {
    let answer = replica
        .read(|cloud| {
            let at = cloud.now();
            cloud.read(at, ReadCall::local("us-east-1", service, operation, input))
        })
        .expect("a look");
    answer.unwrap_or_else(|fault| panic!("{operation}: {}", fault.message))
}

fn refusal(directory: &Directory) -> String {
    directory.open().expect_err("refused").to_string()
}

fn alter(path: &Path, statement: &str) {
    Connection::open(path).unwrap().execute_batch(statement).unwrap();
}

#[test]
fn a_replay_reaches_the_live_state() {
    let directory = Directory::new();
    let mut live = directory.open().expect("new");
    apply(&mut live, &create_queue());
    for number in 0..20 {
        apply(&mut live, &send(&number.to_string()));
    }
    let live = state(&mut live);
    assert_eq!(state(&mut directory.open().expect("again")), live);
}

#[test]
fn two_writers_lose_nothing_and_agree() {
    let directory = Directory::new();
    apply(&mut directory.open().expect("new"), &create_queue());
    let start = Arc::new(Barrier::new(2));
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let (mut replica, start) = (directory.open().expect("shared"), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                for number in 0..500 {
                    apply(&mut replica, &send(&format!("{writer}-{number}")));
                }
                replica
            })
        })
        .collect();
    let mut replicas: Vec<Replica> = writers.into_iter().map(|writer| writer.join().expect("a writer")).collect();
    let mut states: Vec<Value> = replicas.iter_mut().map(state).collect();
    let mut fresh = directory.open().expect("again");
    states.push(state(&mut fresh));
    assert_eq!(fresh.size().expect("a file").changes, 1_001);
    let sent = states[0].to_string();
    for (writer, number) in (0..2).flat_map(|writer| (0..500).map(move |number| (writer, number))) {
        assert!(sent.contains(&format!("\\\"{writer}-{number}\\\"")), "{writer}-{number} is lost");
    }
    assert!(states.iter().all(|state| *state == states[0]), "the replicas differ");
}

/// Returns the inputs in the log of a cloud, each of them checked.
fn log(replica: &Replica, from: Position) -> Result<Vec<(Timestamp, Input)>, JournalError> {
    let store = replica.store();
    let (inputs, _) = inputs_after(&store.connection(), store.path(), &store.keys(), from)?;
    Ok(inputs)
}

#[test]
fn the_log_leads_from_the_first_state_to_this_one() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    let start = End::read(replica.store()).expect("an end").position;
    apply(&mut replica, &create_queue());
    for number in 0..5 {
        apply(&mut replica, &send(&number.to_string()));
    }
    let mut replayed = first();
    for (at, input) in log(&replica, start).expect("a whole log") {
        replayed.apply(at, &input, false);
    }
    let other = Directory::new();
    let mut replayed = Replica::open(&other.0, || replayed).expect("another cloud");
    assert_eq!(state(&mut replayed)["states"]["cloud"]["now"], state(&mut replica)["states"]["cloud"]["now"]);
    let bodies = |replica: &mut Replica| state(replica).to_string().matches("\"body\\\"").count();
    assert_eq!((bodies(&mut replayed), bodies(&mut replica)), (5, 5));
    for statement in [
        "UPDATE inputs SET input = zeroblob(40) WHERE seq = 2",
        "DELETE FROM inputs WHERE seq = 2",
        "UPDATE inputs SET at = at + 1 WHERE seq = 2",
    ] {
        alter(&directory.file(), statement);
        let message = log(&replica, start).expect_err("an altered log").to_string();
        assert!(message.contains("does not follow change 1"), "{statement}: {message}");
    }
}

#[test]
fn nothing_of_the_log_is_needed_to_start() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    apply(&mut replica, &send("kept"));
    let before = state(&mut replica);
    alter(&directory.file(), "DELETE FROM inputs");
    assert_eq!(state(&mut directory.open().expect("again")), before);
    apply(&mut replica, &send("more"));
    assert_eq!(state(&mut directory.open().expect("again")), state(&mut replica));
}

#[test]
fn the_log_is_bounded() {
    let directory = Directory::new();
    let replica = directory.open().expect("new");
    let store = replica.store();
    let transaction = Transaction::write(store).expect("a transaction");
    let mut end = End::read(store).expect("an end");
    for _ in 0..=KEPT + REMOVED_AT_ONCE {
        end = end.append(store, Timestamp::default(), &Input::Tick).expect("an input");
    }
    end.save(store).expect("the end");
    transaction.commit().expect("a commit");
    let count = |what: &str| -> i64 {
        store.connection().query_row(&format!("SELECT {what} FROM inputs"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("count(*)"), count("min(seq)")), (KEPT, REMOVED_AT_ONCE + 2));
    assert_eq!(count("sum(octet_length(input))"), end.bytes);
    assert_eq!(replica.store().states().len(), 2);
}

/// A process does not read what it does not use: the rows of a queue are not loaded.
#[test]
fn a_change_reads_and_writes_what_it_touches() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    let mut written = Vec::new();
    for number in 0..300 {
        let before = replica.store().written();
        apply(&mut replica, &send(&format!("{number:04}")));
        written.push(replica.store().written() - before);
    }
    assert!(written[299] <= written[1] + 1, "{} rows at first, {} at last", written[1], written[299]);
    let mut fresh = directory.open().expect("again");
    apply(&mut fresh, &send("one more"));
    assert!(fresh.store().read() < 20, "{} rows were read to send a message", fresh.store().read());
}

#[test]
fn a_change_that_dies_half_way_did_not_happen() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    let before = state(&mut replica);
    let input = send("never");
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        replica.change::<()>(|cloud| {
            cloud.apply(Timestamp::from_millis(9_000), &input, false);
            panic!("killed");
        })
    }));
    assert!(died.is_err());
    assert_eq!(state(&mut replica), before);
    apply(&mut replica, &send("after"));
    assert_eq!(state(&mut directory.open().expect("again")), state(&mut replica));
}

#[test]
fn a_cloud_in_memory_is_not_trusted_after_a_panic() {
    let mut replica = Replica::memory(first());
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| replica.change::<()>(|_| panic!("a defect"))));
    assert!(died.is_err());
    assert!(matches!(replica.read(|_| ()), Err(JournalError::Lost)));
}

#[test]
fn an_unsound_file_is_refused_with_its_path_and_the_remedy() {
    let cases = [
        ("UPDATE states SET state = zeroblob(40) WHERE name = 'cloud'", "cloud.key` is missing or is no key"),
        ("DELETE FROM states", "its state is missing"),
        ("UPDATE head SET digest = zeroblob(32)", "is not the last one it took"),
        ("DELETE FROM head", "the end of its log is missing"),
        ("DROP TABLE inputs", "no such table"),
        ("DROP TABLE states", "no such table"),
        ("PRAGMA application_id = 1", "does not hold a local cloud"),
        ("PRAGMA user_version = 99", "format 99, this one reads 3"),
    ];
    for (statement, says) in cases {
        let directory = Directory::new();
        let mut replica = directory.open().expect("new");
        for input in [create_queue(), send("b1"), send("b2")] {
            apply(&mut replica, &input);
        }
        drop(replica);
        alter(&directory.file(), statement);
        let message = refusal(&directory);
        assert!(message.contains(says), "{statement}: {message}");
        assert!(
            (message.contains("cloud.db`") || message.contains("cloud.key`")) && message.contains("`ork local reset`"),
            "{statement}: {message}"
        );
    }
}

#[test]
fn a_file_that_is_no_whole_database_is_refused() {
    let whole = {
        let directory = Directory::new();
        let mut replica = directory.open().expect("new");
        apply(&mut replica, &create_queue());
        for number in 0..200 {
            apply(&mut replica, &send(&format!("{number:0100}")));
        }
        drop(replica);
        fs::read(directory.file()).unwrap()
    };
    let half = whole.get(..whole.len() / 2).unwrap_or_default();
    let cases: [(&[u8], &str); 4] = [
        (b"", "not hold a local cloud"),
        (b"text, not SQLite", "damaged"),
        (half, "damaged"),
        (&whole[..100], "damaged"),
    ];
    for (content, says) in cases {
        let directory = Directory::new();
        fs::create_dir_all(&directory.0).unwrap();
        fs::write(directory.file(), content).unwrap();
        let message = refusal(&directory);
        assert!(message.contains(says), "{} bytes: {message}", content.len());
        assert_eq!(fs::read(directory.file()).unwrap(), content, "a refused file is left alone");
        reset(&directory.0, first).expect("the remedy");
        directory.open().expect("a sound file");
    }
}

#[test]
fn a_reset_reaches_every_process() {
    let directory = Directory::new();
    let (mut writer, mut other) = (directory.open().expect("new"), directory.open().expect("shared"));
    apply(&mut writer, &create_queue());
    reset(&directory.0, first).expect("reset");
    assert_eq!(state(&mut other), state(&mut Directory::new().open().expect("a first state")));
    apply(&mut other, &create_queue());
    assert_eq!(state(&mut writer), state(&mut other));
}

/// Returns a journal whose last changes are only in its write-ahead log, as a killed process leaves it.
fn killed_after(changes: usize) -> Directory {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    for number in 1..changes {
        apply(&mut replica, &send(&number.to_string()));
    }
    let left = Directory::new();
    fs::create_dir_all(&left.0).unwrap();
    for name in ["cloud.db", "cloud.db-wal", "cloud.head", "cloud.key"] {
        fs::copy(directory.0.join(name), left.0.join(name)).unwrap();
    }
    left
}

#[test]
fn what_was_acknowledged_and_is_missing_is_noticed_once() {
    let flipped = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        let third = bytes.len() / 3;
        bytes[third] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    type Damage<'a> = (&'a str, &'a dyn Fn(&Path));
    let damages: [Damage<'_>; 4] = [
        ("deleted", &|path| fs::remove_file(path).unwrap()),
        ("emptied", &|path| fs::write(path, b"").unwrap()),
        ("cut off", &|path| fs::write(path, &fs::read(path).unwrap()[..20_000]).unwrap()),
        ("one bit flipped", &flipped),
    ];
    for (how, damage) in damages {
        let directory = killed_after(40);
        damage(&directory.0.join("cloud.db-wal"));
        let mut replica = directory.open().expect("what is left");
        let left = replica.size().expect("a file").changes;
        assert!(left < 40, "{how}: {left} are left");
        assert_eq!(replica.lost_changes(), 40 - left, "{how}");
        apply(&mut replica, &create_queue());
        assert_eq!(directory.open().expect("again").lost_changes(), 0, "{how}: it is said once");
    }
}

#[test]
fn nothing_is_missing_where_nothing_was_lost() {
    let directory = killed_after(40);
    assert_eq!(directory.open().expect("again").lost_changes(), 0, "after a kill");
    // A process that is killed between the commit and the record leaves a number that is too low.
    super::head::Head::open(&directory.0).write(39);
    assert_eq!(directory.open().expect("again").lost_changes(), 0, "a note that is behind");
    for note in [&b""[..], b"half", &[7; 16]] {
        fs::write(directory.0.join("cloud.head"), note).unwrap();
        assert_eq!(directory.open().expect("again").lost_changes(), 0, "a note that is none");
    }
    let mut replica = directory.open().expect("again");
    fs::remove_file(directory.0.join("cloud.head")).unwrap();
    apply(&mut replica, &send("more"));
    assert_eq!(directory.open().expect("again").lost_changes(), 0, "a note that is gone");
    reset(&directory.0, first).expect("reset");
    assert_eq!(directory.open().expect("again").lost_changes(), 0, "after a reset");
}

#[test]
fn a_reset_after_a_loss_is_a_fresh_start() {
    let directory = killed_after(40);
    fs::remove_file(directory.0.join("cloud.db-wal")).unwrap();
    reset(&directory.0, first).expect("reset");
    assert_eq!(directory.open().expect("again").lost_changes(), 0);
}

/// Returns whether any file of a directory except the key contains these words, in plain text or in base64.
fn is_readable(directory: &Directory, words: &str) -> bool {
    use base64::Engine as _;

    // The encoding of a text depends on its offset modulo three; its ends depend on what is around it.
    let encoded = |shift: usize| {
        let text = base64::engine::general_purpose::STANDARD.encode(format!("{}{words}", "x".repeat(shift)));
        text[4..text.len() - 4].to_owned()
    };
    let looks: Vec<String> = std::iter::once(words.to_owned()).chain((0..3).map(encoded)).collect();
    let files = fs::read_dir(&directory.0).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file() && !path.ends_with("cloud.key")).any(|path| {
        let bytes = fs::read(path).unwrap();
        looks.iter().any(|look| bytes.windows(look.len()).any(|window| window == look.as_bytes()))
    })
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    let limit = |replica: &Replica, pages: i64| {
        let mut set = "PRAGMA max_page_count = ".to_owned();
        set.push_str(&pages.to_string());
        let connection = replica.store().connection();
        connection.query_row(&set, [], |_| Ok(())).expect("a limit");
    };
    limit(&replica, 60);
    let large = send(&"x".repeat(50_000));
    let mut sent = 0;
    let refused = loop {
        match try_apply(&mut replica, &large) {
            Ok(()) => sent += 1,
            Err(error) => break error,
        }
        assert!(sent < 10, "60 pages have no room for that");
    };
    let path = directory.file().display().to_string();
    let expected = format!("there is no room on the disk for `{path}`; make some, or let ORK_HOME name another folder");
    assert_eq!(refused.to_string(), expected);
    let queue = json!({"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "AttributeNames": ["All"]});
    let kept = |replica: &mut Replica| {
        ask(replica, "sqs", "GetQueueAttributes", queue.clone())["Attributes"]["ApproximateNumberOfMessages"].clone()
    };
    assert_eq!(kept(&mut replica), sent.to_string(), "what was acknowledged, here");
    assert_eq!(kept(&mut directory.open().expect("a sound file")), sent.to_string(), "and elsewhere");
    limit(&replica, 10_000);
    apply(&mut replica, &large);
    assert_eq!(kept(&mut replica), (sent + 1).to_string(), "it goes on once there is room");
}

#[test]
fn a_cloud_that_outlives_power_loss_waits_for_the_disk() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    let level = |replica: &Replica| -> i64 {
        replica.store().connection().pragma_query_value(None, "synchronous", |row| row.get(0)).expect("a level")
    };
    assert_eq!(level(&replica), 1, "NORMAL");
    replica.outlive_power_loss().expect("a switch");
    assert_eq!(level(&replica), 2, "FULL");
    apply(&mut replica, &create_queue());
}

#[cfg(unix)]
#[test]
fn a_file_that_was_removed_under_an_open_journal_is_noticed_before_anything_is_lost() {
    for name in ["cloud.db", "cloud.db-wal", "cloud.key"] {
        let directory = Directory::new();
        let mut replica = directory.open().expect("new");
        apply(&mut replica, &create_queue());
        fs::remove_file(directory.0.join(name)).expect("removed");
        let refused = try_apply(&mut replica, &send("lost")).expect_err("nothing is acknowledged");
        assert!(matches!(&refused, JournalError::Removed { path } if path.ends_with(name)), "{refused}");
        assert!(replica.read(|_| ()).is_err(), "what is read would be the past");
    }
}
