//! The promises of the journal: nothing acknowledged is lost, replicas agree, and a file that is not sound is refused.

#![expect(clippy::disallowed_methods, reason = "files are damaged on purpose")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{JournalError, Replica, reset};
use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input};

static DIRECTORIES: AtomicU32 = AtomicU32::new(0);

/// A directory of its own for one test.
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
    Input::Call { region: "us-east-1".to_owned(), service: "sqs".to_owned(), operation: operation.to_owned(), input }
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
    replica
        .change(|cloud| {
            let at = cloud.now().plus(std::time::Duration::from_secs(1));
            cloud.apply(at, input, false);
            (vec![(at, input)], ())
        })
        .expect("a change");
}

fn state(replica: &mut Replica) -> Value {
    let saved = replica.look(|cloud| cloud.save()).expect("a look").expect("a state");
    serde_json::to_value(saved).expect("JSON")
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
        assert!(sent.contains(&format!("\"{writer}-{number}\"")), "{writer}-{number} is lost");
    }
    assert!(states.iter().all(|state| *state == states[0]), "the replicas differ");
}

#[test]
fn snapshots_bound_what_a_start_replays() {
    let directory = Directory::new();
    let mut writer = directory.open().expect("new");
    let mut bystander = directory.open().expect("shared");
    apply(&mut writer, &create_queue());
    for number in 0..1_500 {
        apply(&mut writer, &send(&number.to_string()));
    }
    let size = writer.size().expect("a file");
    assert_eq!(size.changes, 1_501);
    assert!(size.to_replay < 1_400, "{size:?}");
    assert_eq!(state(&mut bystander), state(&mut writer));
    assert_eq!(bystander.size(), writer.size());
    assert_eq!(state(&mut directory.open().expect("again")), state(&mut writer));
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
    assert!(matches!(replica.look(|_| ()), Err(JournalError::Lost)));
}

#[test]
fn an_unsound_file_is_refused_with_its_path_and_the_remedy() {
    let cases = [
        ("UPDATE inputs SET input = zeroblob(40) WHERE seq = 2", "change 2 does not follow change 1"),
        ("DELETE FROM inputs WHERE seq = 2", "change 3 does not follow change 1"),
        ("UPDATE inputs SET at = at + 1 WHERE seq = 3", "change 3 does not follow change 2"),
        ("UPDATE snapshot SET state = zeroblob(40)", "its snapshot does not match its digest"),
        ("DELETE FROM snapshot", "its snapshot is missing"),
        ("DROP TABLE inputs", "no such table"),
        ("PRAGMA application_id = 1", "does not hold a local cloud"),
        ("PRAGMA user_version = 99", "format 99, this one reads 2"),
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
        assert!(message.contains("cloud.db`") && message.contains("`ork local reset`"), "{statement}: {message}");
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
    assert_eq!(state(&mut other), serde_json::to_value(first().save().expect("a state")).expect("JSON"));
    apply(&mut other, &create_queue());
    assert_eq!(state(&mut writer), state(&mut other));
}

/// A journal with changes that are in its log alone, as a process leaves them that is killed.
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
    // A process that is killed between the commit and the note leaves a note that is behind.
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

/// Whoever waited for a slow input once does not wait for it with every command from then on.
#[test]
fn a_slow_input_is_applied_once() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("a journal");
    apply(&mut replica, &create_queue());
    let size = |replica: &Replica| replica.size().expect("a size").to_replay;
    assert_eq!(size(&replica), 1);
    let input = send("slow");
    replica
        .change(|cloud| {
            let at = cloud.now();
            cloud.apply(at, &input, false);
            let until = std::time::Instant::now() + std::time::Duration::from_millis(110);
            while std::time::Instant::now() < until {}
            (vec![(at, &input)], ())
        })
        .expect("a change");
    assert_eq!(size(&replica), 0, "a snapshot stands for it");
    let mut again = directory.open().expect("a journal");
    assert_eq!(size(&again), 0);
    assert_eq!(state(&mut again), state(&mut replica));
}

/// Whether any file of a directory but the key holds these words, as they are or as base64.
fn is_readable(directory: &Directory, words: &str) -> bool {
    use base64::Engine as _;

    // Where a text begins within three bytes decides how it looks; its ends depend on what is around it.
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

const SECRET: &str = "correct-horse-battery-staple";

#[test]
fn nothing_that_was_sent_can_be_read_without_the_key() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    for number in 0..600 {
        apply(&mut replica, &send(&format!("{SECRET} {number}")));
    }
    assert!(replica.size().expect("a file").to_replay < 600, "there is a snapshot too");
    assert!(state(&mut replica).to_string().contains(SECRET));
    assert!(!is_readable(&directory, SECRET) && !is_readable(&directory, "SendMessage"), "with its log");
    let live = state(&mut replica);
    drop(replica);
    assert!(!is_readable(&directory, SECRET) && !is_readable(&directory, "SendMessage"), "the database");
    assert_eq!(state(&mut directory.open().expect("again")), live);
}

#[test]
fn without_its_key_a_cloud_is_refused_until_it_is_reset() {
    let other = Directory::new();
    other.open().expect("another cloud");
    let damages: [fn(&Path, &Path); 3] = [
        |key, _| fs::remove_file(key).unwrap(),
        |key, _| fs::write(key, b"short").unwrap(),
        |key, other| fs::write(key, fs::read(other).unwrap()).unwrap(),
    ];
    for damage in damages {
        let directory = Directory::new();
        let mut replica = directory.open().expect("new");
        apply(&mut replica, &create_queue());
        let key = directory.0.join("cloud.key");
        damage(&key, &other.0.join("cloud.key"));
        let message = refusal(&directory);
        assert!(message.contains("cloud.key`") && message.contains("`ork local reset`"), "{message}");
        let before = fs::read(&key).unwrap_or_default();
        reset(&directory.0, first).expect("the remedy");
        assert_ne!(fs::read(&key).unwrap(), before, "a new key");
        apply(&mut replica, &create_queue());
        assert_eq!(state(&mut directory.open().expect("sound")), state(&mut replica), "whoever uses it goes on");
    }
}

#[test]
fn a_cloud_that_was_kept_in_clear_is_encrypted() {
    let directory = Directory::new();
    fs::create_dir_all(&directory.0).unwrap();
    let clear = Connection::open(directory.file()).unwrap();
    clear
        .execute_batch(
            "CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, digest BLOB NOT NULL,
                state TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
             CREATE TABLE inputs (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, input TEXT NOT NULL,
                digest BLOB NOT NULL) STRICT;
             PRAGMA application_id = 0x6f726b31; PRAGMA user_version = 1;",
        )
        .unwrap();
    clear.pragma_update(None, "journal_mode", "WAL").unwrap();
    let state_text = serde_json::to_string(&first().save().expect("a state")).unwrap();
    clear.execute("INSERT INTO snapshot VALUES (1, 4, x'00', ?1, x'00')", [&state_text]).unwrap();
    for (seq, input) in [(5, create_queue()), (6, send(SECRET))] {
        let input = serde_json::to_string(&input).unwrap();
        clear.execute("INSERT INTO inputs VALUES (?1, ?1 * 1000, ?2, x'00')", (seq, input)).unwrap();
    }
    drop(clear);
    assert!(is_readable(&directory, SECRET));
    let mut replica = directory.open().expect("an older cloud");
    assert!(state(&mut replica).to_string().contains(SECRET), "it holds what it held");
    assert_eq!(replica.size().expect("a file").changes, 6);
    assert!(!is_readable(&directory, SECRET), "and nothing of it is left in clear");
    apply(&mut replica, &send("more"));
    assert_eq!(state(&mut directory.open().expect("again")), state(&mut replica));
}
