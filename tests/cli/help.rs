//! Help: of every command, with examples, at any depth.

use super::shell::{Shell, text};

#[test]
fn the_program_introduces_itself() {
    Shell::new().session(
        r#"
$ ork --version
ork 0.1.0
$ ork --help
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
        "verify logs",
        "verify sqs",
        "create bus",
        "create queue",
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
