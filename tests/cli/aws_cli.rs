//! `lab show --as aws-cli`: the script is made of what a run called, and says nothing but what the lab says.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use ork::catalog;

use super::shell::{Shell, text};

/// Returns the script of a lab.
fn script(shell: &Shell, lab: &str) -> String {
    let shown = shell.run(&["lab", "show", lab, "--as", "aws-cli"]);
    assert!(shown.status.success(), "{lab}: {}", text(&shown.stderr));
    text(&shown.stdout)
}

#[test]
fn the_script_of_every_lab_is_one_for_a_shell() {
    let shell = Shell::new();
    for lab in catalog::names() {
        let script = script(&shell, lab);
        shell.file("run.sh", &script);
        let parsed = Command::new("sh").arg("-n").arg(shell.folder().join("run.sh")).output().expect("sh runs");
        assert!(parsed.status.success(), "{lab}: {}\n{script}", text(&parsed.stderr));
        let commands = script.split_once("\n# provisioned\n").map_or(script.as_str(), |(_, commands)| commands);
        for foreign in ["-later", "000000000000", "2026/1/", "ork-definition"] {
            assert!(!commands.contains(foreign), "{lab}: `{foreign}` is of the run that was recorded:\n{script}");
        }
    }
}

const HOSTILE: &str = r#"
lab: hostile
title: "A title\ntouch y"
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: -R, bus: Orders, pattern: { source: ["a'; touch y; '$(touch y)`touch y`"] } }
  - id: send
    title: "$(touch y)"
    publish:
      bus: Orders
      source: "file:///etc/passwd"
      detail-type: "'\"\\"
      events: [{ as: one, detail: { text: "'; touch y #" } }]
"#;

/// Writes its words, each with a line end, behind those of the calls before.
const STUB: &str = "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \"$CALLS\"\necho told-1\n";

#[test]
fn what_a_lab_says_is_a_word_and_no_command() {
    let shell = Shell::with_lab(HOSTILE);
    let script = script(&shell, "demo");
    shell.file("run.sh", &script).file("bin/aws", STUB);
    let aws = shell.folder().join("bin/aws");
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).expect("a program");
    let calls = shell.folder().join("calls");
    let mut command = Command::new("sh");
    let path = format!("{}:/usr/bin:/bin", shell.folder().join("bin").display());
    command.env_clear().env("PATH", path).env("CALLS", &calls).env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let output = command.arg("run.sh").current_dir(shell.folder()).stdin(Stdio::null()).output().expect("sh runs");
    assert!(output.status.success(), "{}\n{script}", text(&output.stderr));
    assert!(!shell.folder().join("y").exists(), "{script}");
    let words = fs::read_to_string(calls).expect("calls");
    for expected in ["--name=-R", "create-event-bus", "file:///etc/passwd", "{\\\"text\\\":\\\"'; touch y #\\\"}"] {
        assert!(words.contains(expected), "{expected}:\n{words}");
    }
}

/// Returns whether the AWS CLI is among the programs of the machine.
fn aws_cli() -> Option<String> {
    let path = std::env::var("PATH").ok()?;
    path.split(':').find(|folder| Path::new(folder).join("aws").is_file()).map(str::to_owned)
}

#[test]
#[ignore = "takes minutes and needs the AWS CLI: run it with `--ignored` where `aws` is on the path"]
fn the_script_of_every_lab_runs_with_the_aws_cli() {
    let folder = aws_cli().expect("the AWS CLI is on the path");
    for lab in catalog::names() {
        let shell = Shell::new();
        let script = script(&shell, lab);
        shell.file("run.sh", &script);
        let up = shell.run(&["local", "up", "--port", "0", "--detach"]);
        let told = text(&up.stdout);
        let url = told.lines().find_map(|line| line.strip_prefix("export AWS_ENDPOINT_URL=")).expect("an address");
        let binary = Path::new(env!("CARGO_BIN_EXE_ork")).parent().expect("a folder");
        let mut command = Command::new("sh");
        command.env_clear().env("PATH", format!("{folder}:{}:/usr/bin:/bin", binary.display()));
        command.env("AWS_ENDPOINT_URL", url).env("ORK_HOME", shell.home()).env("HOME", shell.folder());
        let output = command.arg("run.sh").current_dir(shell.folder()).output().expect("sh runs");
        shell.run(&["local", "down"]);
        assert!(output.status.success(), "{lab}: {}\n{}\n{script}", text(&output.stdout), text(&output.stderr));
    }
}
