//! Help: of every command, with examples, at any depth.

use super::shell::{Shell, text};

#[test]
fn the_program_introduces_itself() {
    Shell::new().session(
        r#"
$ ork --version
ork 0.1.0
$ ork -h
Scaffolds, deploys, exercises and verifies event-driven AWS labs

Usage: ork [OPTIONS] <COMMAND>

Commands:
  create-bus            Create a custom event bus
  put-rule              Create or update a rule
  put-targets           Attach targets to a rule
  input-transformer     Set the input transformer of a target
  schedule              Run targets by the clock
  subscribe             Subscribe a queue or a function to a topic
  api-destination       Create or update an API destination and its connection
  lambda-destination    Send the records of a function's asynchronous invocations to a destination
  publish               Send events to an event bus
  start-execution       Start an execution of a state machine
  callback              Answer a task that waits for its token
  update-state-machine  Change the definition of a state machine
  test-state-machine    Run a state machine with mocks instead of services
  verify                Check that something arrived, or that it did not
  create                Create a resource a lab takes for granted
  lab                   Labs: list, look at, check and run them
  match                 Try an event pattern on events, offline
  explain               Explain a part of a lab file: lab, vars, resources, steps, or one kind of step or resource
  trace                 Show what became of an event: rules, targets, executions, functions, further events
  tail                  Follow a bus: every event that arrives, and the rules that match it
  local                 The cloud inside the program that the commands share
  completions           Print the completions for a shell
  help                  Print this message or the help of the given subcommand(s)

Options:
  -h, --help     Print help (see more with '--help')
  -V, --version  Print version

Global options:
      --backend <BACKEND>   Where things happen: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default:
                            local]
      --endpoint-url <URL>  Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...
      --profile <NAME>      Profile of the AWS configuration; chooses AWS
      --region <REGION>     AWS region
  -o, --output <FORM>       Form of the output [possible values: text, json, ndjson]
      --color <WHEN>        When to use colour [default: auto] [possible values: auto, always, never]
      --allow-programs      Run Python and provided functions of the local cloud even where nothing can hold them back
  -v, --verbose...          Say more
  -q, --quiet               Say nothing but what went wrong

Examples:
  ork lab run eventdriven
  ork create-bus Orders
  ork publish --bus Orders --source com.aws.orders --detail-type Order category=lab-supplies
  ork match pattern.json event.json --explain
"#,
    );
}

#[test]
fn every_command_can_be_asked() {
    let shell = Shell::new();
    let commands = [
        "create-bus",
        "put-rule",
        "put-targets",
        "input-transformer",
        "subscribe",
        "publish",
        "verify",
        "start-execution",
        "callback",
        "verify execution",
        "verify logs",
        "verify sqs",
        "create bus",
        "create queue",
        "create state-machine",
        "lab run",
        "lab show",
        "lab lint",
        "match",
        "local up",
        "completions",
    ];
    for command in commands {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let output = shell.run(&words);
        let help = text(&output.stdout);
        assert!(output.status.success() && output.stderr.is_empty(), "{command}");
        assert!(help.contains("Examples:\n  ork "), "{command}: {help}");
        assert!(help.contains("--backend <BACKEND>"), "{command}: {help}");
    }
}
