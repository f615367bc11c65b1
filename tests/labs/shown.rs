//! Tests of every lab as commands, walk-through and diagram.

use ork::catalog;
use ork::cli;
use ork::show::{Form, show};

use super::{Embedded, lab, text_of};

#[test]
fn the_commands_of_every_lab_are_commands_ork_knows() {
    for name in catalog::names() {
        let script = show(&lab(name, &text_of(name)), &Embedded(name), Form::Commands, None).expect("a script");
        let mut commands = 0;
        for words in script_commands(&script) {
            let parsed = cli::command().try_get_matches_from(&words);
            assert!(
                parsed.is_ok(),
                "{name}: {words:?}: {}",
                parsed.err().map(|error| error.to_string()).unwrap_or_default()
            );
            commands += 1;
        }
        assert!(commands > 5, "{name} has few commands:\n{script}");
    }
}

#[test]
fn the_walk_through_has_every_step_and_its_truth_table() {
    let text = show(&lab("eventdriven", &text_of("eventdriven")), &Embedded("eventdriven"), Form::Markdown, None)
        .expect("a page");
    assert!(text.starts_with("# Building an event-driven architecture\n"), "{text}");
    assert!(text.contains("## 1. Create a custom event bus"), "{text}");
    assert!(text.contains("| us1050 | OrdersDevRule, OrdersEventsRule |"), "{text}");
}

#[test]
fn the_diagram_shows_rules_between_bus_and_targets() {
    let text = show(&lab("eventdriven", &text_of("eventdriven")), &Embedded("eventdriven"), Form::Mermaid, None)
        .expect("a diagram");
    assert!(text.starts_with("flowchart LR\n"), "{text}");
    for part in ["bus Orders", "USLabSupplyRule", "topic Orders", "queue Orders", "logs /aws/events/orders"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

#[test]
fn the_diagram_shows_the_states_of_a_machine() {
    let text = show(&lab("eventdriven", &text_of("eventdriven")), &Embedded("eventdriven"), Form::Mermaid, None)
        .expect("a diagram");
    for part in ["state machine OrderProcessing", "[\"ProcessOrder\"]", "[\"PublishOrderProcessedEvent\"]"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    assert_eq!(text.matches("subgraph").count(), text.matches("\n  end\n").count(), "{text}");
}

/// Returns the words of each `ork` command of a script, as a POSIX shell splits them; only what the scripts use.
fn script_commands(script: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quoted = None;
    let script = without_files(script);
    let mut letters = script.chars();
    while let Some(c) = letters.next() {
        match (c, quoted) {
            ('\\', None) => word.get_or_insert_default().extend(letters.next()),
            ('\'' | '"', None) => {
                quoted = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(quote)) if c == quote => quoted = None,
            ('\n' | ' ' | '(' | ')', None) => {
                if let (Some(word), Some(command)) = (word.take(), commands.last_mut()) {
                    command.push(word);
                }
                if c == '\n' {
                    commands.push(Vec::new());
                }
            }
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    let is_ork = |word: &String| word == "ork";
    let from_ork = |words: Vec<String>| words.iter().position(is_ork).map(|start| words[start..].to_vec());
    commands.into_iter().filter_map(from_ork).collect()
}

/// Returns a script without the contents of files, which begin after `<<'END'` and end with that word.
fn without_files(script: &str) -> String {
    let mut end: Option<&str> = None;
    let mut text = String::new();
    for line in script.lines() {
        match end {
            Some(word) if line == word => end = None,
            Some(_) => {}
            None => {
                end = line.split_once(" <<'").map(|(_, word)| word.trim_end_matches('\''));
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

#[test]
fn no_lab_holds_another() {
    for name in catalog::names() {
        let inside: Vec<String> = catalog::files(name).into_iter().filter(|file| file.ends_with("/lab.yaml")).collect();
        assert_eq!(inside, [""; 0], "{name}");
    }
}
