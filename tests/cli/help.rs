//! Tests of the help: every command has it, with examples, at any depth.

use super::shell::{Shell, text};

#[test]
fn the_program_introduces_itself() {
    Shell::new().session(
        r#"
$ ork --version
ork 0.1.0
"#,
    );
}

#[test]
fn the_help_says_what_the_program_does_how_and_with_examples() {
    let output = Shell::new().run(&["-h"]);
    let help = text(&output.stdout);
    let (before, after) = help.split_once("\nCommands:\n").expect("a list of commands");
    let (_, after) = after.split_once("\n\n").expect("something after it");
    assert_eq!(
        before,
        "Scaffolds, deploys, exercises and verifies event-driven AWS labs\n\nUsage: ork [OPTIONS] <COMMAND>\n"
    );
    assert_eq!(
        after,
        r#"Options:
  -h, --help     Print help (see more with '--help')
  -V, --version  Print version

Global options:
      --backend <BACKEND>     Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]
      --endpoint-url <URL>    Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...
      --profile <NAME>        Profile of the AWS configuration; chooses AWS
      --region <REGION>       AWS region
  -o, --output <FORM>         Format of the output [possible values: text, json, ndjson]
      --report <FORMAT=FILE>  Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable
      --color <WHEN>          When to use colour [default: auto] [possible values: auto, always, never]
      --allow-programs        Run Python and provided functions of the local cloud even where no sandbox is available
  -v, --verbose...            Print more
  -q, --quiet                 Print errors only

Examples:
  ork lab run eventdriven
  ork create-bus Orders
  ork publish --bus Orders --source com.aws.orders --detail-type Order category=lab-supplies
  ork match pattern.json event.json --explain
"#
    );
}

/// Returns every command and subcommand as it is typed, from the commands that clap knows.
fn commands(of: &clap::Command, path: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for command in of.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set()) {
        let inner: Vec<String> = path.iter().cloned().chain([command.get_name().to_owned()]).collect();
        found.extend(commands(command, &inner));
        found.push(inner);
    }
    found
}

#[test]
fn every_command_can_be_asked() {
    let shell = Shell::new();
    let commands = commands(&ork::cli::command(), &[]);
    assert!(commands.len() > 40, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let output = shell.run(&words);
        let help = text(&output.stdout);
        assert!(output.status.success() && output.stderr.is_empty(), "{command:?}");
        assert!(help.contains("Examples:\n  ork "), "{command:?}: {help}");
        assert!(help.contains("`ork --help` lists the options of every command"), "{command:?}: {help}");
    }
}

#[test]
fn the_help_lists_every_command_with_what_it_does() {
    let output = Shell::new().run(&["-h"]);
    let help = text(&output.stdout);
    let mut listed: Vec<String> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let command = ork::cli::command();
    let known = command.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set());
    let about = |command: &clap::Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut expected: Vec<String> = known.map(|command| format!("{} {}", command.get_name(), about(command))).collect();
    expected.push("help Print this message or the help of the given subcommand(s)".to_owned());
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
}
