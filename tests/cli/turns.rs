//! Tests of concurrent commands: each reports what it has done, not what it was about to do.

use super::shell::{Shell, text};

const AT_ONCE: usize = 6;

#[test]
fn of_commands_that_make_the_same_at_once_one_says_created_and_the_others_that_it_stands() {
    let shell = Shell::new();
    for words in [
        &["create", "queue", "Same"][..],
        &["create", "topic", "Same"],
        &["create", "bus", "Same"],
        &["create", "log-group", "Same"],
        &["create-bus", "Other"],
        &["put-rule", "Same", "--pattern", r#"{"source":["shop"]}"#],
    ] {
        let children: Vec<_> = (0..AT_ONCE).map(|_| shell.start(words)).collect();
        let outputs = children.into_iter().map(|child| child.wait_with_output().expect("it ends"));
        let outputs: Vec<_> = outputs.map(|output| (output.status.success(), text(&output.stdout))).collect();
        assert!(outputs.iter().all(|(success, _)| *success), "{words:?}: {outputs:?}");
        let created = outputs.iter().filter(|(_, said)| said.contains("created ")).count();
        assert_eq!(created, 1, "{words:?}: {outputs:?}");
    }
}
