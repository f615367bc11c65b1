//! Task tokens, heartbeats, jobs, activities and StopExecution.

use serde_json::{Value, json};

use super::world::{TestCloud, single};
use crate::asl::{Failure, Input, Machine, MachineType};

fn waiting(fields: Value) -> Value {
    let mut task = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token"}},
        "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Caught"}],
        "End": true,
    });
    task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    single(task)
}

#[test]
fn a_token_goes_out_and_brings_the_result_back() {
    let answers = [("Only", Ok(json!({"MessageId": "m"})))];
    let mut world = TestCloud::new(&waiting(json!({})), &json!({}), &answers);
    assert_eq!(world.execution.status.word(), "RUNNING");
    let sent = world.sent[0].1["MessageBody"]["token"].as_str().unwrap();
    assert!(sent.len() > 100, "{sent}");
    let call = crate::asl::CallId(1);
    assert!(world.execution.awaits(call));
    world.take(Input::Completed { call, answer: Ok(json!({"approved": true})) });
    assert_eq!(world.output(), json!({"approved": true}));
    assert!(world.event_types().contains(&"TaskSubmitted".to_owned()));
    assert!(!world.execution.awaits(call));
}

#[test]
fn a_failure_that_comes_back_is_the_tasks() {
    let mut world = TestCloud::new(&waiting(json!({})), &json!({}), &[("Only", Ok(json!({})))]);
    let failure = Failure { error: Some("Refused".to_owned()), cause: None };
    world.take(Input::Completed { call: crate::asl::CallId(1), answer: Err(failure) });
    assert_eq!(world.failure(), ("Refused", ""));
    assert_eq!(world.event("TaskFailed")["taskFailedEventDetails"]["error"], "Refused");
}

#[test]
fn heartbeats_put_the_timeout_off_until_they_stop() {
    let fields = json!({"HeartbeatSeconds": 5, "TimeoutSeconds": 600});
    let mut world = TestCloud::new(&waiting(fields), &json!({}), &[("Only", Ok(json!({})))]);
    let call = crate::asl::CallId(1);
    for _ in 0..3 {
        world.now = crate::clock::Timestamp::from_millis(world.now.millis() + 4000);
        world.take(Input::Heartbeat(call));
    }
    let world = world.run();
    assert_eq!(world.elapsed(), 3 * 4 + 5);
    assert_eq!(world.event("TaskTimedOut")["taskTimedOutEventDetails"]["error"], "States.Timeout");
    assert_eq!(world.output(), json!({"Error": "States.Timeout", "Cause": ""}));
}

#[test]
fn a_job_is_over_when_it_is_completed_not_when_it_is_started() {
    let job = single(json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "j"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": true,
    }));
    let mut world = TestCloud::new(&job, &json!({}), &[("Only", Ok(json!({"JobRunId": "r"})))]);
    assert_eq!(world.execution.status.word(), "RUNNING");
    world.take(Input::Completed { call: crate::asl::CallId(1), answer: Ok(json!({"JobRunState": "SUCCEEDED"})) });
    assert_eq!(world.output(), json!({"JobRunState": "SUCCEEDED"}));
}

#[test]
fn an_activity_starts_when_a_worker_takes_it() {
    let activity = single(json!({
        "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:000000000000:activity:a",
        "HeartbeatSeconds": 10,
        "TimeoutSeconds": 60,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": true,
    }));
    let mut world = TestCloud::new(&activity, &json!({"n": 1}), &[]);
    let call = world.open[0].id;
    assert!(world.open[0].token.is_some());
    world.take(Input::Taken { call, worker: Some("w".to_owned()) });
    world.take(Input::Completed { call, answer: Ok(json!(2)) });
    assert_eq!(world.output(), json!(2));
    assert_eq!(
        world.event_types()[2..5],
        ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"].map(str::to_owned)
    );
    assert_eq!(world.event("ActivityStarted")["activityStartedEventDetails"], json!({"workerName": "w"}));
}

/// Cited: Step Functions Developer Guide, "Task workflow state", TimeoutSeconds.
#[test]
fn the_time_of_an_activity_counts_from_when_a_worker_takes_it() {
    let activity = single(json!({
        "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:000000000000:activity:a",
        "HeartbeatSecondsPath": "$.beat",
        "TimeoutSecondsPath": "$.limit",
        "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Caught"}],
        "End": true,
    }));
    for (input, status, seconds) in
        [(json!({"beat": 10, "limit": 60}), "SUCCEEDED", 110), (json!({"beat": 600, "limit": 60}), "FAILED", 160)]
    {
        let mut world = TestCloud::new(&activity, &input, &[]);
        assert!(!world.pass_time(), "nothing is timed yet");
        world.now = crate::clock::Timestamp::from_millis(world.now.millis() + 100_000);
        let call = world.open[0].id;
        world.take(Input::Taken { call, worker: None });
        let world = world.run();
        assert_eq!((world.execution.status.word(), world.elapsed()), (status, seconds), "{input}");
        assert_eq!(world.event("ActivityTimedOut")["activityTimedOutEventDetails"], json!({"error": "States.Timeout"}));
    }
}

#[test]
fn stopping_ends_the_execution_at_once() {
    let mut world = TestCloud::new(
        &single(json!({
            "Type": "Wait", "Seconds": 60, "Next": "Caught",
        })),
        &json!({}),
        &[],
    );
    world.take(Input::Stop(Failure { error: Some("Enough".to_owned()), cause: None }));
    assert_eq!((world.execution.status.word(), world.failure()), ("ABORTED", ("Enough", "")));
    assert_eq!(world.event("ExecutionAborted")["executionAbortedEventDetails"], json!({"error": "Enough"}));
    let before = world.execution.clone();
    assert!(world.pass_time());
    assert_eq!(world.execution, before);
}

#[test]
fn express_machines_have_neither_tokens_nor_jobs_nor_activities() {
    let cases = [
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Express state machine does not support '.waitForTaskToken' service integration ",
        ),
        (
            "arn:aws:states:::states:startExecution.sync",
            "Express state machine does not support '.sync' service integration",
        ),
        ("arn:aws:states:us-east-1:000000000000:activity:a", "Express state machine does not support Activity ARN"),
    ];
    for (resource, message) in cases {
        let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": resource, "End": true}}});
        let reading = Machine::read(&definition.to_string(), MachineType::Express);
        assert_eq!(reading.problems[0].message, message);
        assert!(Machine::read(&definition.to_string(), MachineType::Standard).machine.is_some());
    }
}

/// Each iteration has its own task token and heartbeat.
#[test]
fn tokens_in_iterations_are_answered_one_by_one() {
    let ask = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token", "item.$": "$"}},
        "HeartbeatSeconds": 30,
        "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Silent"}],
        "End": true,
    });
    let definition = json!({"StartAt": "All", "States": {"All": {"Type": "Map", "End": true, "ItemProcessor": {
        "StartAt": "Ask", "States": {"Ask": ask, "Silent": {"Type": "Pass", "Result": "silent", "End": true}},
    }}}});
    let mut world = TestCloud::new(&definition, &json!(["a", "b", "c"]), &[("Ask", Ok(json!({})))]);
    let tokens: Vec<&Value> = world.sent.iter().map(|(_, sent)| &sent["MessageBody"]["token"]).collect();
    assert!(tokens[0] != tokens[1] && tokens[1] != tokens[2] && tokens[0] != tokens[2]);
    let calls = (1..60).map(crate::asl::CallId).filter(|call| world.execution.awaits(*call)).collect::<Vec<_>>();
    assert_eq!(calls.len(), 3);
    world.take(Input::Completed { call: calls[1], answer: Ok(json!("yes")) });
    world.now = crate::clock::Timestamp::from_millis(world.now.millis() + 20_000);
    world.take(Input::Heartbeat(calls[2]));
    world.pass_time();
    assert_eq!((world.elapsed(), world.execution.status.word()), (30, "RUNNING"));
    world.take(Input::Completed { call: calls[2], answer: Ok(json!("late")) });
    assert_eq!(world.output(), json!(["silent", "yes", "late"]));
}

/// Each attempt has a new task token, and the previous token is no longer valid.
#[test]
fn a_retry_sends_a_token_of_its_own() {
    let fields = json!({"TimeoutSeconds": 5, "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1}], "Catch": [{"ErrorEquals": ["Never"], "Next": "Caught"}]});
    let mut world = TestCloud::new(&waiting(fields), &json!({}), &[("Only", Ok(json!({})))]);
    let first = (1..9).map(crate::asl::CallId).find(|call| world.execution.awaits(*call)).unwrap();
    while world.sent.len() < 2 {
        assert!(world.pass_time());
    }
    let token = |index: usize| world.sent[index].1["MessageBody"]["token"].clone();
    assert_ne!(token(0), token(1));
    assert!(!world.execution.awaits(first));
    world.take(Input::Completed { call: first, answer: Ok(json!("old")) });
    assert_eq!(world.execution.status.word(), "RUNNING");
}
