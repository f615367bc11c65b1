//! Tests of `explain`, to which the messages about a lab file refer.

use ork::resource::Resource;
use ork::step::Step;

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
    assert!(said.contains("there is no topic `topi`; did you mean `topic`?"), "{said}");
    assert!(said.contains("one of lab, vars, resources, steps, codes, create-bus, "), "{said}");
}

#[test]
fn a_code_is_explained_by_its_meaning_an_example_and_how_to_mend_it() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork explain unknown-kind
unknown-kind: A step or a resource is of a kind that does not exist.

for example:
  - create-buss: { name: Orders }

to mend it:
  Correct the word. `ork explain steps` and `ork explain resources` list the kinds.
"#,
    );
    let index = text(&shell.run(&["explain", "codes"]).stdout);
    for code in ork::diag::Code::ALL {
        assert!(index.lines().any(|line| line.split_whitespace().next() == Some(code.as_str())), "{code}: {index}");
        assert!(shell.run(&["explain", code.as_str()]).status.success(), "{code}");
    }
    let near = text(&shell.run(&["explain", "unknown-knd"]).stderr);
    assert!(near.contains("did you mean `unknown-kind`?"), "{near}");
}

/// The page is generated from the types of a lab file, so that no key is missing and none is a flag of the shell only.
#[test]
fn every_key_of_every_kind_is_explained_and_a_flag_of_the_shell_alone_is_not() {
    let shell = Shell::new();
    let kinds = ork::step::Step::KINDS.iter().chain(ork::resource::Resource::KINDS);
    for kind in kinds {
        let page = text(&shell.run(&["explain", kind]).stdout);
        let keys = page.split("\nas a lab writes it").next().unwrap_or_default();
        let keys: Vec<&str> = keys.lines().filter(|line| line.starts_with("  ")).collect();
        assert!(!keys.is_empty(), "{page}");
        for line in keys {
            assert!(line.split_whitespace().count() > 1, "{kind}: nothing is said of `{line}`");
        }
    }
    let verify = text(&shell.run(&["explain", "verify"]).stdout);
    for key in ["  control ", "    event ", "    count ", "    group ", "    not-text "] {
        assert!(verify.contains(&format!("\n{key}")), "{key}: {verify}");
    }
    let workflow = text(&shell.run(&["explain", "workflow"]).stdout);
    for key in ["  tasks ", "    function ", "    map ", "      capture-errors ", "    retry ", "      attempts "] {
        assert!(workflow.contains(&format!("\n{key}")), "{key}: {workflow}");
    }
    let api = text(&shell.run(&["explain", "rest-api"]).stdout);
    assert!(api.contains("\n    integration ") && api.contains("\n    result-ttl "), "{api}");
    let publish = text(&shell.run(&["explain", "publish"]).stdout);
    assert!(publish.contains("\n    as ") && !publish.contains("\n  ids "), "{publish}");
    assert!(text(&shell.run(&["explain", "lab"]).stdout).contains("\n  description "));
}

#[test]
fn without_a_topic_every_kind_is_listed() {
    let output = Shell::new().run(&["explain"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let topics = text(&output.stdout);
    for kind in Step::KINDS.iter().chain(Resource::KINDS) {
        assert!(topics.lines().any(|line| line.split_whitespace().next() == Some(kind)), "{kind}:\n{topics}");
    }
}
