//! Tests that only the owner can access stored data, whichever command comes first and whatever the umask is.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::lab::LAB;
use super::local::Served;
use super::shell::{Shell, text};

/// Collects everything below a folder, and the folder itself, that others can access.
fn open_to_others(path: &Path, found: &mut Vec<String>) -> usize {
    let Ok(about) = fs::symlink_metadata(path) else { return 0 };
    if about.permissions().mode() & 0o077 != 0 {
        found.push(format!("{:o} {}", about.permissions().mode(), path.display()));
    }
    let entries = if about.is_dir() { fs::read_dir(path).expect("a folder").collect() } else { Vec::new() };
    1 + entries.into_iter().map(|entry| open_to_others(&entry.expect("an entry").path(), found)).sum::<usize>()
}

fn check(shell: &Shell, what: &str) {
    let mut found = Vec::new();
    let all = open_to_others(&shell.home(), &mut found);
    assert!(all > 2, "{what} keeps something");
    assert_eq!(found, Vec::<String>::new(), "after {what}");
}

/// Runs the binary with an umask of zero.
fn run(shell: &Shell, words: &[&str]) {
    let mut command = shell.command(["unused"]);
    let program = command.get_program().to_owned();
    let mut open = Command::new("sh");
    open.args(["-c", "umask 000; exec \"$@\"", "sh"]).arg(program).args(words).env_clear();
    open.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(shell.folder());
    command = open;
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
}

#[test]
fn whatever_comes_first_keeps_its_files_to_the_owner() {
    let first: [&[&str]; 5] = [
        &["create-bus", "Orders"],
        &["local", "status"],
        &["local", "up", "--detach", "--port", "0"],
        &["lab", "run", "demo"],
        &["lab", "start", "demo"],
    ];
    for words in first {
        let shell = Shell::with_lab(LAB);
        run(&shell, words);
        if words[1] != "run" {
            check(&shell, &words.join(" "));
        }
        run(&shell, &["create", "queue", "Orders"]);
        check(&shell, "another command");
        shell.run(&["local", "down"]);
    }
}

#[test]
fn what_was_open_to_others_is_closed() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    shell.file("home/runs/local-us-east-1/old.json", "{}");
    shell.file("home/saves/mine/runs/local-us-east-1/old.json", "{}");
    run(&shell, &["create", "queue", "Orders"]);
    let open = Command::new("chmod").args(["-R", "a+rwX"]).arg(shell.home()).status();
    assert!(open.expect("it runs").success());
    fs::set_permissions(shell.home(), fs::Permissions::from_mode(0o755)).expect("its mode");
    shell.run(&["explain", "queue"]);
    check(&shell, "another command");
    shell.file("home/notes.txt", "of somebody else");
    fs::set_permissions(shell.home(), fs::Permissions::from_mode(0o755)).expect("its mode");
    shell.run(&["explain", "queue"]);
    let mut found = Vec::new();
    open_to_others(&shell.home(), &mut found);
    assert_eq!(found.len(), 2, "a home that holds other things stays as it is: {found:?}");
    drop(served);
}

/// Collects the files below a folder that contain a text.
fn files_with(path: &Path, text: &[u8], found: &mut Vec<String>) {
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files_with(&entry.path(), text, found);
        } else if fs::read(entry.path()).is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text)) {
            found.push(entry.path().display().to_string());
        }
    }
}

/// A secret variable, the password of a connection, the content of a response, and a presigned URL.
const SECRETS: [&str; 4] = ["hunter2-variable", "hunter2-password", "hunter2-token", "5af3c0ffee5af3c0ffee"];

#[test]
fn no_secret_of_a_run_is_in_any_file_that_is_kept() {
    let token =
        r#"{"token":"hunter2-token","url":"https://b.s3.amazonaws.com/k?X-Amz-Signature=5af3c0ffee5af3c0ffee"}"#;
    let (url, _told) = super::http::server(token.to_owned());
    let lab = format!(
        r#"lab: demo
title: A demo
vars:
  word: {{ secret: true, env: ORK_LAB_WORD }}
  password: {{ secret: true, env: ORK_LAB_PASSWORD }}
resources:
  caller: {{ connection: {{ name: Caller, api-key: x-key, password: "${{{{ vars.password }}}}" }} }}
steps:
  - create-bus: {{ name: Orders }}
  - id: token
    http: {{ url: "{url}/", headers: {{ x-word: "${{{{ vars.word }}}}" }} }}
  - id: again
    http: {{ url: "{url}/", method: POST, body: "${{{{ steps.token.value }}}}" }}
"#
    );
    let shell = Shell::with_lab(&lab);
    let run = |words: &[&str]| {
        let mut command = shell.command(words);
        let output = command.envs([("ORK_LAB_WORD", SECRETS[0]), ("ORK_LAB_PASSWORD", SECRETS[1])]).output();
        let output = output.expect("it runs");
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    let check = |what: &str| {
        for secret in SECRETS {
            let mut found = Vec::new();
            files_with(&shell.home(), secret.as_bytes(), &mut found);
            assert_eq!(found, Vec::<String>::new(), "{secret} after {what}");
        }
    };
    let (is_good, said) = run(&["lab", "run", "demo", "--keep"]);
    assert!(is_good, "{said}");
    check("a run");
    let record = fs::read_to_string(shell.home().join("runs/local-us-east-1/demo.json")).expect("a record");
    assert!(record.contains("sealed-outputs"), "{record}");
    let (is_good, said) = run(&["lab", "down", "demo"]);
    assert!(is_good, "{said}");
    let (is_good, said) = run(&["lab", "start", "demo"]);
    assert!(is_good, "{said}");
    for _ in 0..2 {
        let (is_good, said) = run(&["lab", "solve", "demo"]);
        assert!(is_good, "{said}");
        run(&["lab", "next", "demo"]);
    }
    check("a learner's lab");
}
