//! State machines: created, started, looked at.

use super::shell::Shell;

const ADD: &str = r#"{
  "StartAt": "Add",
  "States": {
    "Add": { "Type": "Pass", "Result": true, "ResultPath": "$.done", "Next": "Decide" },
    "Decide": {
      "Type": "Choice",
      "Choices": [{ "Variable": "$.value", "NumericGreaterThan": 100, "Next": "Refuse" }],
      "Default": "Accept"
    },
    "Accept": { "Type": "Succeed" },
    "Refuse": { "Type": "Fail", "Error": "TooMuch", "Cause": "more than a hundred" }
  }
}
"#;

#[test]
fn an_execution_ends_with_its_output_or_with_the_state_it_failed_in() {
    let shell = Shell::new();
    shell.file("add.json", ADD).session(
        r#"
$ ork create state-machine Add --definition add.json -q
created state machine Add
$ ork create state-machine Add --definition add.json -q
state machine Add stands already
$ ork start-execution Add --name small --input '{"value":1}' --wait -q
{"value":1,"done":true}
$ ork start-execution Add --name large --input '{"value":1000}' --wait -q
! error: execution `large` failed in state `Refuse`
!   input  {"value":1000,"done":true}
!   error  TooMuch
!   cause  more than a hundred
? 1
$ ork verify execution --machine Add --status SUCCEEDED --count 1 -q
ok execution Add: 1 execution, and 1 that looked different (at once)
$ ork verify execution --machine Add --execution large --history ChoiceStateEntered --history FailStateEntered -q
ok execution Add: 1 execution (at once)
$ ork start-execution Ad -q
! error: there is no state machine `Ad`; did you mean `Add`?
? 5
"#,
    );
}

#[test]
fn a_definition_is_checked_before_anything_is_created() {
    let shell = Shell::new();
    shell.file("wrong.json", &ADD.replace("\"Next\": \"Decide\"", "\"Next\": \"Decid\""));
    let output = shell.run(&["create", "state-machine", "Add", "--definition", "wrong.json"]);
    let said = super::shell::text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("wrong.json:4:") && said.contains("Missing 'Next' target: Decid"), "{said}");
}
