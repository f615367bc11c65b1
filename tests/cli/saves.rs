//! Tests of saving the local cloud under a name and loading it again.

use super::local::Served;
use super::shell::{Shell, text};

fn queues(shell: &Shell) -> String {
    text(&shell.run(&["get", "queues", "-o", "ndjson"]).stdout)
}

#[test]
fn a_cloud_comes_back_as_it_was_saved() {
    let shell = Shell::with_lab(super::lab::LAB);
    assert!(shell.run(&["lab", "start", "demo"]).status.success());
    shell.run(&["create", "queue", "Before"]);
    let before = queues(&shell);
    let saved = shell.run(&["local", "save", "first"]);
    assert!(saved.status.success(), "{}", text(&saved.stderr));
    shell.run(&["delete", "queue", "Before"]);
    shell.run(&["create", "queue", "After"]);
    shell.run(&["lab", "reset", "demo"]);
    assert!(queues(&shell).contains("After") && !queues(&shell).contains("Before"), "{}", queues(&shell));
    let loaded = shell.run(&["local", "load", "first", "--yes"]);
    assert!(loaded.status.success(), "{}", text(&loaded.stderr));
    assert_eq!(queues(&shell), before);
    assert!(text(&shell.run(&["lab", "status", "--short"]).stdout).starts_with("demo 1/5 bus"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let key = shell.home().join("saves/first/local/cloud.key");
        assert_eq!(std::fs::metadata(key).expect("a key").permissions().mode() & 0o077, 0, "it is the owner's alone");
    }
}

#[test]
fn what_cannot_be_saved_or_loaded_is_refused_and_nothing_is_changed() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork local load first --yes
! error: no cloud was saved as `first`
!  help: `ork local save NAME` saves it as it is now
? 5
$ ork local save first
! saved the local cloud; `ork local load first` brings it back
$ ork local save first
! error: a cloud was saved as `first` already
!  help: give `--replace`, or choose another name
? 4
$ ork local save first --replace -q
$ ork local load second --yes
! error: no cloud was saved as `second`
!  help: there are first
? 5
$ ork local load first
! error: replacing the local cloud needs confirmation, and there is no terminal to ask on
!  help: give `--yes`
? 4
"#,
    );
    let _served = Served::new(&shell);
    for words in [&["local", "save", "other"][..], &["local", "load", "first", "--yes"]] {
        let output = shell.run(words);
        assert_eq!(output.status.code(), Some(4), "{words:?}");
        assert!(text(&output.stderr).contains("`ork local down` stops the server"), "{}", text(&output.stderr));
    }
}
