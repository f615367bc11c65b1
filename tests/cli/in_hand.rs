//! Tests of a user's first commands, and of the hints that they give.

use super::lab::LAB;
use super::shell::{Shell, text};

#[test]
fn the_first_screen_fits_a_small_terminal_and_says_what_to_type() {
    let first = Shell::new().run(&[]);
    let screen = text(&first.stdout);
    assert!(first.status.success(), "{screen}");
    assert!((10..24).contains(&screen.lines().count()), "{screen}");
    assert!(screen.lines().all(|line| line.chars().count() <= 100), "{screen}");
    for command in screen.lines().filter_map(|line| line.strip_prefix("  ork ")) {
        let words: Vec<&str> = command.split("  ").next().expect("a command").split(' ').collect();
        let parsed = ork::cli::command().try_get_matches_from(std::iter::once("ork").chain(words));
        assert!(parsed.is_ok(), "{command}: {parsed:?}");
    }
}

#[test]
fn the_options_of_every_command_are_listed_once() {
    let shell = Shell::new();
    for words in [&["lab", "--help"][..], &["lab", "run", "--help"], &["create", "queue", "-h"]] {
        let help = text(&shell.run(words).stdout);
        assert!(!help.contains("--endpoint-url"), "{help}");
        assert!(help.contains("`ork --help` lists the options of every command"), "{help}");
        assert!(help.contains("Examples:\n"), "{help}");
    }
    assert!(text(&shell.run(&["--help"]).stdout).contains("--endpoint-url"));
    assert!(shell.run(&["match", "{}", "{}", "-o", "json", "-q"]).status.code() != Some(2), "they are still taken");
}

#[test]
fn what_keeps_nothing_needs_no_home() {
    let shell = Shell::with_lab(LAB);
    for (words, code) in [
        (&["lab", "run", "demo"][..], 0),
        (&["lab", "lint", "demo"], 0),
        (&["match", r#"{"source":["s"]}"#, r#"{"source":"s"}"#], 0),
        (&["explain", "queue"], 0),
        (&["get", "queues"], 2),
        (&["lab", "run", "demo", "--keep"], 2),
        (&["lab", "status"], 2),
    ] {
        let output = shell.command(words).env_remove("ORK_HOME").output().expect("the binary runs");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        assert_eq!(said.contains("neither ORK_HOME nor HOME is set"), code == 2, "{words:?}: {said}");
    }
    let made: Vec<_> = std::fs::read_dir(shell.folder()).expect("a folder").flatten().collect();
    assert_eq!(made.len(), 1, "only the labs are there: {made:?}");
}

#[test]
fn nobody_is_told_to_create_what_they_delete() {
    Shell::new().session(
        r#"
$ ork delete queue Jobs
! error: there is no queue `Jobs`
!  help: `ork get queue` lists what there is
? 5
"#,
    );
}

#[test]
fn a_learner_goes_to_any_step() {
    let shell = Shell::with_lab(LAB);
    assert!(shell.run(&["lab", "start", "demo"]).status.success());
    let title = |words: &[&str]| text(&shell.run(words).stdout).lines().next().unwrap_or_default().to_owned();
    assert_eq!(title(&["lab", "goto", "send"]), "4/5 Send an event");
    assert_eq!(title(&["lab", "status", "--short"]), "demo 4/5 send: Send an event");
    assert_eq!(title(&["lab", "back"]), "3/5 Log it");
    assert_eq!(title(&["lab", "goto", "1"]), "1/5 Create a bus");
    let first = shell.run(&["lab", "back"]);
    assert_eq!(
        (first.status.code(), text(&first.stderr).lines().next()),
        (Some(4), Some("error: this is the first step"))
    );
}

#[test]
fn a_lab_that_comes_with_ork_can_be_copied_and_changed() {
    let shell = Shell::new();
    let made = shell.run(&["lab", "new", "mine", "--from", "coffee-orders"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    for file in ork::catalog::files("coffee-orders") {
        assert!(shell.folder().join("labs/mine").join(&file).is_file(), "{file}");
    }
    let lint = shell.run(&["lab", "lint", "mine"]);
    assert!(lint.status.success(), "{}{}", text(&lint.stdout), text(&lint.stderr));
    assert!(text(&shell.run(&["lab", "show", "mine"]).stdout).contains("mine"));
}

#[test]
fn an_arn_is_taken_as_it_is_or_not_at_all() {
    Shell::new().session(
        r#"
$ ork create-bus Orders -q
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}' -q
$ ork put-targets All --bus Orders --to arn:aws:logs:eu-west-1:123456789012:log-group:orders
! error: the log group `arn:aws:logs:eu-west-1:123456789012:log-group:orders` is in eu-west-1 of account 123456789012, and a rule delivers only to those of its own account and region
!  help: name one that is where the rule is, such as `log:NAME`; `--region` chooses the region
? 3
"#,
    );
    let shell = Shell::new();
    shell.run(&["create-bus", "Orders"]);
    shell.run(&["put-rule", "All", "--bus", "Orders", "--pattern", r#"{"source":["s"]}"#]);
    let bus = "arn:aws:events:us-east-1:123456789012:event-bus/Orders";
    let put = shell.run(&["put-targets", "All", "--bus", "Orders", "--to", bus, "-o", "json"]);
    assert!(put.status.success(), "{}", text(&put.stderr));
    let described = text(&shell.run(&["get", "targets", "--bus", "Orders", "--rule", "All", "-o", "json"]).stdout);
    assert!(described.contains(bus), "{described}");
}

#[test]
fn keys_of_documents_have_no_blanks() {
    let shell = Shell::new();
    shell.run(&["create", "bucket", "trails-of-orders"]);
    let made = shell.run(&["create", "trail", "audit", "--bucket", "trails-of-orders"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let listed = text(&shell.run(&["get", "trails", "-o", "ndjson"]).stdout);
    let trail: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    let keys: Vec<&String> = trail.as_object().expect("an object").keys().collect();
    assert!(keys.contains(&&"event-selectors".to_owned()) && keys.iter().all(|key| !key.contains(' ')), "{keys:?}");
    let only = shell.run(&["describe", "trail", "audit", "--only", "event selectors"]);
    assert!(only.status.success(), "{}", text(&only.stderr));
}

#[test]
fn a_subscription_has_one_address() {
    let shell = Shell::new();
    shell.run(&["create", "topic", "Orders"]);
    for address in ["a@example.com,b@example.com", "a b@example.com", "Ann <a@example.com>"] {
        let output = shell.run(&["subscribe", "Orders", "--email", address]);
        assert!(text(&output.stderr).contains("is not an address of mail"), "{address}");
    }
}

#[test]
fn an_error_is_a_document_where_documents_are_asked_for() {
    let shell = Shell::new();
    for format in ["json", "ndjson"] {
        let output = shell.run(&["delete", "queue", "Jobs", "-o", format]);
        let error: serde_json::Value = serde_json::from_slice(&output.stderr).expect("JSON");
        let expected = serde_json::json!({
            "schema": "ork.error/1",
            "code": 5,
            "meaning": "a call to the cloud failed",
            "message": "there is no queue `Jobs`",
            "help": ["`ork get queue` lists what there is"],
        });
        assert_eq!(error, expected);
    }
    shell.file("bad/lab.yaml", "lab: bad\ntitle: t\nsteps: 1\n");
    let output = shell.run(&["lab", "run", "./bad", "-o", "json"]);
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).expect("JSON");
    assert_eq!(error["diagnostics"][0]["code"], "no-steps", "{error:#}");
}

#[test]
fn a_subscription_without_an_endpoint_is_told_of_every_kind() {
    let said = text(&Shell::new().run(&["subscribe", "Orders"]).stderr);
    assert!(["--queue", "--function", "--email"].iter().all(|flag| said.contains(flag)), "{said}");
}

#[test]
fn what_exists_with_other_settings_is_not_taken_for_what_was_asked_for() {
    let shell = Shell::new();
    for bucket in ["one-of-orders", "two-of-orders"] {
        shell.run(&["create", "bucket", bucket]);
    }
    shell.file("taxi.py", "print('taxi')\n");
    let trail = |bucket: &str| shell.run(&["create", "trail", "audit", "--bucket", bucket]);
    let job = |bucket: &str| {
        let words = ["create", "glue-job", "taxi", "--script", "taxi.py", "--key", "taxi.py", "--bucket", bucket];
        shell.run(&words)
    };
    for (made, same, other, message) in [
        (
            trail("one-of-orders"),
            trail("one-of-orders"),
            trail("two-of-orders"),
            "the trail `audit` exists with another bucket: `one-of-orders`, not `two-of-orders`",
        ),
        (
            job("one-of-orders"),
            job("one-of-orders"),
            job("two-of-orders"),
            "the Glue job `taxi` exists with another script: `s3://one-of-orders/taxi.py`, not `s3://two-of-orders/taxi.py`",
        ),
    ] {
        assert!(made.status.success() && same.status.success(), "{}{}", text(&made.stderr), text(&same.stderr));
        assert!(text(&other.stderr).contains(message), "{}", text(&other.stderr));
        assert_eq!(other.status.code(), Some(3));
    }
}

#[test]
fn every_command_has_a_man_page() {
    let shell = Shell::new();
    for (words, name) in [
        (&["man"][..], "ork"),
        (&["man", "lab", "run"], "ork-lab-run"),
        (&["man", "create", "queue"], "ork-create-queue"),
    ] {
        let page = shell.run(words);
        let page = text(&page.stdout);
        assert!(page.contains(&format!(".TH {name} 1")), "{words:?}: {page}");
        assert!(page.contains("Examples:"), "{words:?}: {page}");
    }
    let unknown = shell.run(&["man", "lab", "rum"]);
    assert_eq!(
        text(&unknown.stderr),
        "error: there is no command `rum`; did you mean `run`?\n help: `ork --help` lists the commands\n"
    );
}
