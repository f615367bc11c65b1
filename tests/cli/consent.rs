//! Tests of programs of a lab on a machine that cannot confine them: they run after a confirmation, which is asked for
//! once.

use std::process::{Command, Output, Stdio};

use super::shell::{Shell, text};

const LAB: &str = r#"lab: demo
title: A demo
resources:
  stock: { function: { name: Stock, code: stock.py, runtime: python3.13, retries: 0 } }
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - put-targets: { rule: All, bus: Orders, targets: [{ id: stock, to: stock }] }
  - id: send
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: one, detail: { item: pen } }] }
  - verify: { logs: { group: "${{ resources.stock.log-group }}", text: stock of pen, count: 1 } }
"#;
const CODE: &str = "def lambda_handler(event, context):\n    print('stock of ' + event['detail']['item'])\n";

fn with_program() -> Shell {
    let shell = Shell::with_lab(LAB);
    shell.file("labs/demo/stock.py", CODE).file("unheld.py", include_str!("unheld.py"));
    shell
}

/// Runs the binary where the kernel supports no confinement; `None` if that cannot be arranged.
fn unheld(shell: &Shell, answer: &str, words: &[&str]) -> Option<Output> {
    let mut command = Command::new("python3");
    command.arg(shell.folder().join("unheld.py")).arg(answer).arg(env!("CARGO_BIN_EXE_ork")).args(words);
    command.env("ORK_HOME", shell.home()).env("NO_COLOR", "1").current_dir(shell.folder()).stdin(Stdio::null());
    let output = command.output().ok().filter(|output| cfg!(target_os = "linux") && output.status.code() != Some(77));
    if output.is_none() {
        eprintln!("skipped: no python3, or no seccomp");
    }
    output
}

#[test]
fn a_program_that_nothing_holds_runs_after_a_yes_that_is_asked_for_once() {
    let shell = with_program();
    let Some(output) = unheld(&shell, "-", &["lab", "run", "demo"]) else { return };
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("Stock would run as a program") && said.contains("--allow-programs"), "{said}");
    assert!(!said.contains("created"), "{said}");

    let run = |answer: &str, words: &[&str]| {
        let output = unheld(&shell, answer, words).expect("as before");
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, said) = run("n", &["lab", "run", "demo"]);
    assert!(code == Some(4) && said.contains("nothing was created"), "{said}");
    let (code, said) = run("y", &["lab", "run", "demo"]);
    assert!(code == Some(0) && said.contains("Run Stock all the same?"), "{said}");
    let (code, said) = run("-", &["lab", "run", "demo"]);
    assert!(code == Some(0), "the answer is kept: {said}");

    shell.file("labs/demo/stock.py", &format!("{CODE}\n# changed\n"));
    let (code, said) = run("-", &["lab", "run", "demo"]);
    assert!(code == Some(4), "other code needs another answer: {said}");
    let (code, said) = run("-", &["lab", "run", "demo", "--allow-programs"]);
    assert!(code == Some(0), "{said}");
}

#[test]
fn a_command_outside_of_a_lab_runs_what_was_agreed_to() {
    let shell = with_program();
    let Some(output) = unheld(&shell, "y", &["lab", "run", "demo", "--keep"]) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let publish = ["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "item=ink"];
    unheld(&shell, "-", &publish).expect("as before");
    let logs = unheld(&shell, "-", &["logs", "/aws/lambda/Stock"]).expect("as before");
    assert!(text(&logs.stdout).contains("stock of ink"), "{}", text(&logs.stdout));
}

/// The note says what an agreement is for. A script of Glue is as much a program as a function.
#[test]
fn an_agreement_is_a_file_that_is_the_owners_alone() {
    let shell = Shell::with_lab(
        r#"lab: demo
title: A demo
resources:
  data: { bucket: { name: data-of-demo } }
  taxi: { glue-job: { name: Taxi, script: taxi.py, bucket: data, key: taxi.py } }
steps:
  - create-bus: { name: Orders }
"#,
    );
    shell.file("labs/demo/taxi.py", "print('taxi')\n").file("unheld.py", include_str!("unheld.py"));
    let Some(output) = unheld(&shell, "y", &["lab", "run", "demo"]) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let kept: Vec<_> = std::fs::read_dir(shell.home().join("programs")).expect("a folder").flatten().collect();
    let [file] = kept.as_slice() else { panic!("one agreement: {kept:?}") };
    assert_eq!(std::fs::read_to_string(file.path()).expect("a note"), "Taxi of labs/demo/lab.yaml\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(file.metadata().expect("it is there").permissions().mode() & 0o777, 0o600);
    }
}
