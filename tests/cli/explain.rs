//! `explain`: what the messages about a lab file point to.

use super::shell::Shell;

#[test]
fn a_kind_is_explained_by_its_keys_and_a_piece_of_a_lab() {
    Shell::new().session(
        r#"
$ ork explain topic
topic: A topic

keys:
  name                         Name of the topic; a FIFO topic ends in .fifo

as a lab writes it:
  topic: { name: Orders }
$ ork explain topi
! error: there is nothing called `topi` in a lab; did you mean `topic`?
!  help: one of lab, vars, resources, steps, create-bus, put-rule, put-targets, input-transformer, subscribe, publish, start-execution, callback, verify, bus, log-group, queue, state-machine, topic
? 2
"#,
    );
}
