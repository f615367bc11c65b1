//! `explain`: what the messages about a lab file point to.

use super::shell::{Shell, text};

#[test]
fn a_kind_is_explained_by_its_keys_and_a_piece_of_a_lab() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork explain topic
topic: A topic

keys:
  name                         Name of the topic; a FIFO topic ends in .fifo

as a lab writes it:
  topic: { name: Orders }
"#,
    );
    let output = shell.run(&["explain", "topi"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("there is nothing called `topi` in a lab; did you mean `topic`?"), "{said}");
    assert!(said.contains("one of lab, vars, resources, steps, create-bus, "), "{said}");
}
