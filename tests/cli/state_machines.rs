//! Tests of state machines: created, started, shown.

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
$ ork create state-machine Add --definition add.json
created state machine Add
$ ork create state-machine Add --definition add.json
state machine Add already exists
$ ork start-execution Add --name small --input '{"value":1}' --wait
{"value":1,"done":true}
$ ork start-execution Add --name large --input '{"value":1000}' --wait
! error: execution `large` failed in state `Refuse`
!   input  {"value":1000,"done":true}
!   error  TooMuch
!   cause  more than a hundred
? 1
$ ork verify execution --machine Add --status SUCCEEDED --count 1
ok execution Add: 1 execution, and 1 that looked different (at once)
$ ork verify execution --machine Add --execution large --history ChoiceStateEntered --history FailStateEntered
ok execution Add: 1 execution (at once)
$ ork verify execution --machine Add --execution small --execution-output '{"done":true}'
ok execution Add: 1 execution (at once)
$ ork start-execution Ad
! error: there is no state machine `Ad`; did you mean `Add`?
? 5
"#,
    );
}

#[test]
fn what_no_execution_can_be_is_told_with_what_to_do() {
    let shell = Shell::new();
    let endless = r#"{"QueryLanguage": "JSONata", "StartAt": "Loop", "States": {
  "Loop": {"Type": "Pass", "Output": "{% ($f := function($n) { $f($n) }; $f(0)) %}", "End": true}
}}"#;
    shell.file("add.json", ADD).file("endless.json", endless).session(
        r#"
$ ork create state-machine Add --definition add.json --type express
created state machine Add
$ ork start-execution Add --input '{"value":1}' --wait
{"value":1,"done":true}
$ ork create state-machine Kept --definition add.json
created state machine Kept
$ ork start-execution Kept --name one --input '{"value":1}'
started execution one
$ ork start-execution Kept --name one --input '{"value":2}'
! error: states:StartExecution on state machine `Kept` failed: Execution Already Exists: 'arn:aws:states:us-east-1:000000000000:execution:Kept:one'
!  help: an execution's name serves once: choose another, or leave it out and let one be made
? 5
$ ork start-execution Kept --name 'two words'
! error[bad-name]: `two words` cannot name an execution
!  --> command line:1:34
!   |
! 1 | ork start-execution Kept --name 'two words'
!   |                                  ^^^^^^^^^
!   |
!   = help: use 1 to 80 letters, digits and . - _
!
! 1 error
? 3
$ ork create state-machine Endless --definition endless.json
created state machine Endless
$ ork start-execution Endless --name one --wait
! error: execution `one` failed in state `Loop`
!   input  {}
!   error  States.QueryEvaluationError
!   cause  An error occurred while executing the state 'Loop' (entered at the event id #2). The JSONata expression '($f := function($n) { $f($n) }; $f(0))' specified for the field 'Output' threw an error during evaluation. U1001: Expression evaluation timeout: Check for infinite loop
? 1
"#,
    );
}

const ASK: &str = r#"{
  "StartAt": "Both",
  "States": {
    "Both": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "Ask",
          "States": {
            "Ask": {
              "Type": "Task",
              "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              "Parameters": {
                "QueueUrl": "https://sqs.us-east-1.amazonaws.com/000000000000/Questions",
                "MessageBody": { "question": "may I?", "token.$": "$$.Task.Token" }
              },
              "End": true
            }
          }
        },
        {
          "StartAt": "Pay",
          "States": {
            "Pay": {
              "Type": "Task",
              "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              "Parameters": {
                "QueueUrl": "https://sqs.us-east-1.amazonaws.com/000000000000/Questions",
                "MessageBody": { "bill.$": "States.Format('pay with {}', $$.Task.Token)" }
              },
              "End": true
            }
          }
        }
      ],
      "End": true
    }
  }
}
"#;

#[test]
fn a_task_that_waits_is_found_and_answered() {
    let shell = Shell::new();
    shell.file("ask.json", ASK).session(
        r#"
$ ork create queue Questions
created queue Questions
$ ork create state-machine Asking --definition ask.json
created state machine Asking
$ ork callback heartbeat Asking --within 0s
! error: no task of `Asking` waits for its token after 0s
!  help: `ork verify execution --machine NAME` shows the state of its executions; the token of an activity's task is only with its worker: give it with `--token`
? 6
$ ork start-execution Asking --name one
started execution one
$ ork callback success Asking
! error: 2 tasks wait for their token:
!   Ask in one
!   Pay in one
!  help: choose one with `--execution NAME`, `--event ID` or `--state NAME`
? 4
$ ork callback heartbeat Asking --state Ask
answered Ask in one: heartbeat
$ ork callback success Asking --execution one --state Ask --task-output '{"allowed":true}'
answered Ask in one: success
$ ork callback failure Asking --error NoMoney --cause 'the purse is empty'
answered Pay in one: failure
$ ork callback success Asking --execution one
! error: execution `one` waits for nothing: it has ended as FAILED
? 1
$ ork verify execution --machine Asking --status FAILED --history TaskSucceeded --history TaskFailed
ok execution Asking: 1 execution (at once)
$ ork callback success --token nonsense
! error: states:SendTaskSuccess on the task of the token failed: Invalid Token: 'Invalid token'
!  help: no task has this token: check that it is whole, and of this account and region
? 5
"#,
    );
}

const LAB: &str = r#"lab: asking
title: Asking
resources:
  questions: { queue: { name: Questions } }
  asking: { state-machine: { name: Asking, definition: ask.json } }
steps:
  - id: ask
    start-execution: { machine: asking, name: one }
  - callback: { answer: heartbeat, machine: asking }
    expect-failure: 2 tasks wait
  - callback: { answer: success, machine: asking, state: Ask, task-output: { allowed: true } }
  - id: paid
    callback: { answer: success, execution: "${{ steps.ask.arn }}", task-output: { paid: 5 } }
  - id: again
    callback: { answer: success, machine: asking, execution: "${{ steps.paid.execution }}" }
    expect-failure: waits for nothing
  - verify:
      execution: { machine: asking, status: SUCCEEDED, output: [{ allowed: true }, { paid: 5 }] }
"#;

#[test]
fn a_lab_answers_the_tasks_of_its_machine() {
    let shell = Shell::new();
    shell.file("labs/asking/lab.yaml", LAB).file("labs/asking/ask.json", ASK);
    let output = shell.run(&["lab", "run", "asking"]);
    let said = super::shell::text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains("AQC"), "a token was shown: {said}");
    let output = shell.run(&["lab", "show", "asking", "--as", "commands"]);
    let script = super::shell::text(&output.stdout);
    assert!(script.contains("ork callback success Asking --state Ask --task-output '{\"allowed\":true}'"), "{script}");
}

const COFFEE: &str = r#"{
  "StartAt": "put",
  "States": {
    "put": { "Type": "Pass", "Result": "SUCCEED", "Next": "Job Succeeded" },
    "Job Succeeded": { "Type": "Succeed" }
  }
}
"#;

const PUBLISH: &str = r#"{
  "Type": "Task",
  "Resource": "arn:aws:states:::sns:publish",
  "Parameters": { "Message.$": "$", "TopicArn": "arn:aws:sns:us-east-1:000000000000:Coffee" },
  "ResultPath": null
}
"#;

#[test]
fn a_state_is_put_between_two_and_may_do_what_it_does() {
    let shell = Shell::new();
    shell.file("coffee.json", COFFEE).file("publish.json", PUBLISH).session(
        r#"
$ ork create topic Coffee
created topic Coffee
$ ork create queue Mail --subscribe-to Coffee
created queue Mail
$ ork create state-machine Coffee --definition coffee.json
created state machine Coffee
$ ork update-state-machine Coffee --insert 'SNS Publish' --after put --state publish.json
added permission: ork-states-Coffee-us-east-1 may do what Coffee does now
updated state machine Coffee
! @@ -4,6 +4,16 @@
!      "put": {
!        "Type": "Pass",
!        "Result": "SUCCEED",
! +      "Next": "SNS Publish"
! +    },
! +    "SNS Publish": {
! +      "Type": "Task",
! +      "Resource": "arn:aws:states:::sns:publish",
! +      "Parameters": {
! +        "Message.$": "$",
! +        "TopicArn": "arn:aws:sns:us-east-1:000000000000:Coffee"
! +      },
! +      "ResultPath": null,
!        "Next": "Job Succeeded"
!      },
!      "Job Succeeded": {
$ ork start-execution Coffee --wait
"SUCCEED"
$ ork verify sqs --queue Mail --count 1 --text SUCCEED
ok sqs Mail: 1 message (at once)
$ ork update-state-machine Coffee --insert 'SNS Publish' --after put --state publish.json
state machine Coffee is so already: nothing changed
$ ork update-state-machine Coffee --insert Again --after putt --state publish.json
! error: there is no state `putt`
!  help: did you mean `put`?
? 3
$ ork update-state-machine Coffee --insert Again --after put --state '{"Type":"Wait"}'
! error: This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]
!  help: add one of `SecondsPath`, `Seconds`, `TimestampPath` and `Timestamp` (Step Functions: SCHEMA_VALIDATION_FAILED) at /States/Again
? 3
$ ork update-state-machine Coffee --definition coffee.json -q
$ ork update-state-machine Coffee
! error[missing-key]: nothing says what changes
!  --> command line:1:1
!   |
! 1 | ork update-state-machine Coffee
!   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
!   |
!   = help: give `definition`, or `insert` with `after` and `state`
!
! 1 error
? 3
"#,
    );
}

const MOCKS: &str = r#"{ "SNS Publish": { "result": { "MessageId": "m-1" } } }"#;

#[test]
fn a_machine_is_tested_without_its_services() {
    let with_publish = COFFEE
        .replace(r#""Next": "Job Succeeded" },"#, r#""Next": "SNS Publish" },"SNS Publish": PUBLISH,"#)
        .replace("PUBLISH", &PUBLISH.replacen('{', r#"{"Next": "Job Succeeded","#, 1));
    let shell = Shell::new();
    shell.file("coffee.json", &with_publish).file("mocks.json", MOCKS).session(
        r#"
$ ork test-state-machine --definition coffee.json --mocks mocks.json
ok state machine test: SUCCEEDED with mocks, 1 request (at once)
$ ork test-state-machine --definition coffee.json --mocks mocks.json --expect '{"sent":{"SNS Publish":{"count":1,"body":{"Message":"FAILED"}}}}'
x requests of SNS Publish: is false (at once)
    expected  1 request with the expected content
    got       no request, and 1 that looked different
    differs   $.Message is "SUCCEED", not "FAILED"
    seen      {"Message":"SUCCEED","TopicArn":"arn:aws:sns:us-east-1:000000000000:Coffee"}
? 1
$ ork test-state-machine --definition coffee.json
! error: the state `SNS Publish` calls `sns:publish` and has no mock
!  help: add the answer to `mocks`: `STATE: { result: ... }`
? 3
$ ork create state-machine Coffee --definition coffee.json
created state machine Coffee
$ ork test-state-machine Coffee --mocks '{"SNS Publish":{"error":"SNS.NotFound"}}' --expect '{"error":"SNS.NotFound","state":"SNS Publish"}'
ok state machine Coffee: FAILED with mocks, 1 request (at once)
"#,
    );
}

#[test]
fn a_lab_changes_its_machine_and_leaves_nothing() {
    let lab = r#"lab: coffee
title: Coffee
resources:
  topic: { topic: { name: Coffee } }
  mail: { queue: { name: Mail, subscribe-to: topic } }
  coffee: { state-machine: { name: Coffee, definition: coffee.json } }
steps:
  - update-state-machine:
      machine: coffee
      insert: SNS Publish
      after: put
      state:
        Type: Task
        Resource: arn:aws:states:::sns:publish
        Parameters: { Message.$: $, TopicArn: "${{ resources.topic.arn }}" }
  - id: rehearsal
    test-state-machine:
      machine: coffee
      mocks: { SNS Publish: [{ result: { MessageId: m-1 } }] }
      expect:
        status: SUCCEEDED
        history: [PassStateEntered, TaskSucceeded]
        sent: { SNS Publish: { count: 1, body: { Message: SUCCEED, TopicArn: "${{ resources.topic.arn }}" } } }
  - id: order
    start-execution: { machine: coffee, wait: true }
  - verify:
      sqs: { queue: mail, text: [SUCCEED], count: 1 }
"#;
    let shell = Shell::new();
    shell.file("labs/coffee/lab.yaml", lab).file("labs/coffee/coffee.json", COFFEE);
    let output = shell.run(&["lab", "run", "coffee"]);
    let said = super::shell::text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
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
