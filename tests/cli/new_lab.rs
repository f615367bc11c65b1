//! Tests of `lab new`: it writes a lab that runs unchanged, and if it fails it leaves nothing behind.

use std::fs;
use std::path::Path;

use ork::catalog;
use serde_json::Value;

use super::shell::{Shell, text, words};

/// Returns every file below a folder, by its path in it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => waiting.push(path),
                path => found.push(path.strip_prefix(folder).expect("below").display().to_string()),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_template_makes_a_lab_that_its_next_commands_check_run_and_show() {
    let templates = catalog::template_names();
    assert!(templates.contains(&"bus-and-rule"));
    for template in templates {
        let shell = Shell::new();
        let made = shell.run(&["lab", "new", "first-orders", "--from", template, "-o", "json"]);
        assert!(made.status.success(), "{template}: {}", text(&made.stderr));
        let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
        let listed: Vec<&str> = made["files"].as_array().expect("files").iter().flat_map(Value::as_str).collect();
        assert_eq!(files(shell.folder()), listed, "{template}");
        assert!(listed.contains(&".github/workflows/first-orders.yml"), "{listed:?}");
        for file in listed {
            let content = fs::read_to_string(shell.folder().join(file)).expect(file);
            assert!(!content.contains("my-lab"), "{template}: {file} has the placeholder");
        }
        let next: Vec<&str> = made["next"].as_array().expect("commands").iter().flat_map(Value::as_str).collect();
        assert_eq!(next.len(), 3, "{next:?}");
        for command in next.into_iter().chain(["ork lab lint first-orders --strict"]) {
            let words = words(command);
            let done = shell.run(&words.iter().skip(1).map(String::as_str).collect::<Vec<_>>());
            assert!(done.status.success(), "{template}: {command}: {}{}", text(&done.stdout), text(&done.stderr));
        }
    }
}

#[test]
fn the_workflow_runs_commands_that_can_be_typed() {
    let workflow = catalog::template_file(".github", "workflows/my-lab.yml").expect("a workflow");
    let commands: Vec<Vec<String>> = text(workflow)
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- run: "))
        .filter(|command| command.starts_with("ork "))
        .map(words)
        .collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        ork::cli::command().try_get_matches_from(&command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    }
}

#[test]
fn it_says_what_it_made_and_how_to_go_on() {
    Shell::new().session(
        r#"
$ ork lab new orders --from bus-and-rule
created .github/workflows/orders.yml
created labs/orders/lab.schema.json
created labs/orders/lab.yaml
! next:
!   ork lab lint orders
!   ork lab run orders
!   ork lab show orders
"#,
    );
}

#[test]
fn the_templates_are_listed_with_what_they_are() {
    let shell = Shell::new();
    let listed = shell.run(&["lab", "new", "--list"]);
    let lines = text(&listed.stdout);
    let document: Value =
        serde_json::from_slice(&shell.run(&["lab", "new", "--list", "-o", "json"]).stdout).expect("JSON");
    let templates = document["templates"].as_array().expect("templates");
    assert_eq!(document["schema"], "ork.templates/1");
    assert_eq!(templates.len(), catalog::template_names().len());
    for (template, line) in templates.iter().zip(lines.lines().skip(1)) {
        let (name, title) =
            (template["template"].as_str().expect("a name"), template["title"].as_str().expect("a title"));
        assert!(line.starts_with(name) && line.ends_with(title) && !title.is_empty(), "{line}: {template}");
    }
}

#[test]
fn what_cannot_be_made_is_refused_with_a_remedy() {
    let shell = Shell::new();
    shell.file("labs/begun/notes.txt", "mine");
    let names: Vec<String> = catalog::template_names().iter().map(|name| format!("`{name}`")).collect();
    let (last, others) = names.split_last().expect("templates");
    let session = r#"
$ ork lab new orders --from bus-and-rules
! error: there is no template `bus-and-rules`; did you mean `bus-and-rule`?
!  help: the templates are TEMPLATES; `ork lab new --list` says what each is
? 2
$ ork lab new 'My Orders' --from blank
! error: `My Orders` cannot name a lab
!  help: use lower-case letters, digits and -, such as `my-orders`
? 2
$ ork lab new eventdriven --from blank
! error: `eventdriven` is a lab that comes with ork
!  help: choose another name; `ork lab new my-eventdriven --from eventdriven` makes a copy that you can change
? 4
$ ork lab new begun --from blank
! error: the folder `labs/begun` is not empty
!  help: move away what is in it, or choose another name; nothing was written
? 4
$ ork lab new
! error: the lab needs a name, and there is no terminal to ask on
!  help: `ork lab new NAME --from TEMPLATE` asks nothing
? 4
$ ork lab new orders
! error: the lab needs a template, and there is no terminal to ask on
!  help: give it with `--from TEMPLATE`; `ork lab new --list` shows the templates
? 4
"#;
    shell.session(&session.replace("TEMPLATES", &format!("{} and {last}", others.join(", "))));
    assert_eq!(files(shell.folder()), ["labs/begun/notes.txt"]);
    shell.run(&["lab", "new", "orders", "--from", "blank"]);
    shell.session(
        r#"
$ ork lab new orders --from blank
! error: there is a lab `orders` in `labs/orders`
!  help: choose another name
? 4
"#,
    );
}

#[test]
fn a_name_too_long_for_aws_is_found_before_anything_is_written() {
    let shell = Shell::new();
    let made = shell.run(&["lab", "new", &"a".repeat(64), "--from", "bus-and-rule"]);
    assert_eq!(made.status.code(), Some(3));
    let said = text(&made.stderr);
    assert!(said.contains("error[bad-name]") && said.contains("choose another name; nothing was written"), "{said}");
    assert_eq!(files(shell.folder()), [""; 0]);
}

#[test]
fn where_a_file_cannot_be_made_none_is_left() {
    let shell = Shell::new();
    shell.file("labs", "a file");
    shell.session(
        r#"
$ ork lab new orders --from blank
! error: cannot write `labs/orders/lab.schema.json`: Not a directory (os error 20)
!  help: run the command in a folder you may write to; nothing was written
? 4
"#,
    );
    assert_eq!(fs::read_dir(shell.folder()).expect("a folder").count(), 1, "the workflow is removed with its folders");

    let shell = Shell::new();
    shell.file(".github/workflows/orders.yml", "mine");
    shell.session(
        r#"
$ ork lab new orders --from blank
! error: `.github/workflows/orders.yml` exists already
!  help: move it away, or choose another name; nothing was written
? 4
"#,
    );
    assert_eq!(files(shell.folder()), [".github/workflows/orders.yml"]);
    assert!(!shell.folder().join("labs").exists());
}
