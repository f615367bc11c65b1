//! Tests of the cloud that commands share: several processes at once, a killed one, a damaged journal.

use std::fs;

use super::shell::{Shell, text};

const FLAGS: [&str; 4] = ["--source", "s", "--detail-type", "t"];

fn publish(shell: &Shell, file: &'static str) -> std::process::Child {
    let mut words = vec!["publish", "--bus", "Orders", file];
    words.extend(FLAGS);
    shell.start(&words)
}

fn with_log_group() -> Shell {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork put-targets All --bus Orders --to log:orders
created log group orders
added permission: EventBridge may write to orders
created target orders of All
"#,
    );
    shell
}

#[test]
fn processes_work_side_by_side() {
    let shell = with_log_group();
    let lines: String = (0..50).map(|number| format!("{{\"n\":{number}}}\n")).collect();
    shell.file("events.ndjson", &lines);
    let children: Vec<_> = (0..4).map(|_| publish(&shell, "events.ndjson")).collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout).lines().count(), 50);
    }
    shell.session("$ ork verify logs --group orders --count 200 --within 5s\nok logs orders: 200 log events (at once)");
}

#[test]
fn what_a_killed_process_was_told_is_kept() {
    use std::io::{BufRead, BufReader, Write};
    let shell = with_log_group();
    let mut child = publish(&shell, "-");
    let mut input = child.stdin.take().expect("stdin");
    let mut receipts = BufReader::new(child.stdout.take().expect("stdout")).lines();
    for number in 1..=3 {
        writeln!(input, "{{\"n\":{number}}}").expect("it reads");
        receipts.next().expect("a receipt").expect("text");
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    shell.session("$ ork verify logs --group orders --count 3\nok logs orders: 3 log events (at once)");
}

#[test]
fn a_damaged_journal_is_refused_with_the_remedy() {
    let shell = with_log_group();
    let journal = shell.home().join("local/cloud.db");
    fs::write(&journal, "this is no database, and it is long enough to be looked at as one".repeat(100))
        .expect("a file");
    let _ = fs::remove_file(shell.home().join("local/cloud.db-wal"));
    shell.session(
        r#"
$ ork create-bus Inventory
! error: the local cloud cannot be used: `~/home/local/cloud.db` is damaged: file is not a database; `ork local reset` starts afresh
!  help: nothing was changed; you can inspect the file before you reset it
? 5
$ ork local reset --yes
! the local cloud in `~/home/local` is empty
$ ork create-bus Inventory
created event bus Inventory
"#,
    );
}

#[test]
fn homes_are_told_apart() {
    Shell::new().session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ORK_HOME=elsewhere ork create-bus Orders
created event bus Orders
$ ork create-bus Orders
event bus Orders already exists
$ ORK_HOME= ork create-bus Orders -q
! error: there is no place for the local cloud: neither ORK_HOME nor HOME is set
!  help: set ORK_HOME
? 2
"#,
    );
}
