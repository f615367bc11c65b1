//! Tests that nothing on disk can be read without the key.

use super::*;

const SECRET: &str = "correct-horse-battery-staple";

#[test]
fn nothing_that_was_sent_can_be_read_without_the_key() {
    let directory = Directory::new();
    let mut replica = directory.open().expect("new");
    apply(&mut replica, &create_queue());
    for number in 0..600 {
        apply(&mut replica, &send(&format!("{SECRET} {number}")));
    }
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
    let state_text = json!({
        "now": 1_000, "ids": crate::id::Ids::new(7), "services": [], "timers": [], "next_timer": 0, "hops": [],
    });
    let state_text = state_text.to_string();
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
