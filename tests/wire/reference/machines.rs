//! Step Functions: executions that are started, read, resumed and answered.

use aws_sdk_sfn::types::{ExecutionStatus, HistoryEventType, StateMachineType};

use super::*;

async fn machine(world: &TestCloud, kind: StateMachineType, definition: Value) -> String {
    let role = world.role("Flow", "states.amazonaws.com").await;
    let states = aws_sdk_sfn::Client::new(&world.config);
    let create = states.create_state_machine().name("Flow").role_arn(role).r#type(kind);
    create.definition(definition.to_string()).send().await.expect("a machine").state_machine_arn
}

/// Takes the total of an order and is done.
fn total() -> Value {
    json!({"StartAt": "Total", "States": {"Total": {"Type": "Pass", "InputPath": "$.total", "End": true}}})
}

async fn start(world: &TestCloud, machine: &str, input: Value) -> String {
    let states = aws_sdk_sfn::Client::new(&world.config);
    let start = states.start_execution().state_machine_arn(machine).input(input.to_string());
    start.send().await.expect("an execution").execution_arn
}

async fn outcome(world: &TestCloud, execution: &str) -> (ExecutionStatus, Option<Value>) {
    let states = aws_sdk_sfn::Client::new(&world.config);
    let described = states.describe_execution().execution_arn(execution).send().await.expect("an execution");
    (described.status, described.output.map(|output| parse(&output)))
}

pub(super) async fn an_execution_is_started_by_hand(world: &TestCloud) {
    let machine = machine(world, StateMachineType::Standard, total()).await;
    let execution = start(world, &machine, json!({"total": 415})).await;
    assert_eq!(outcome(world, &execution).await, (ExecutionStatus::Succeeded, Some(json!(415))));
}

pub(super) async fn a_rule_starts_an_execution(world: &TestCloud) {
    let machine = machine(world, StateMachineType::Standard, total()).await;
    let role = world.role("Start", "events.amazonaws.com").await;
    rule_to(world, Target::builder().id("1").arn(&machine).role_arn(role).input_path("$.detail")).await;
    publish(world, json!({"total": 7})).await;
    world.sleep(1).await;
    let states = aws_sdk_sfn::Client::new(&world.config);
    let listed = states.list_executions().state_machine_arn(&machine).send().await.expect("executions");
    let [execution] = listed.executions() else { panic!("one execution: {listed:?}") };
    assert_eq!(outcome(world, execution.execution_arn()).await.1, Some(json!(7)));
}

pub(super) async fn the_history_of_an_execution_is_read(world: &TestCloud) {
    let machine = machine(world, StateMachineType::Standard, total()).await;
    let execution = start(world, &machine, json!({"total": 1})).await;
    let states = aws_sdk_sfn::Client::new(&world.config);
    let history = states.get_execution_history().execution_arn(execution).send().await.expect("a history");
    let types: Vec<_> = history.events().iter().map(|event| event.r#type()).collect();
    let expected = [
        &HistoryEventType::ExecutionStarted,
        &HistoryEventType::PassStateEntered,
        &HistoryEventType::PassStateExited,
        &HistoryEventType::ExecutionSucceeded,
    ];
    assert_eq!(types, expected);
}

pub(super) async fn a_task_token_resumes_an_execution(world: &TestCloud) {
    let queue = world.queue("Tasks").await;
    let task = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue.url, "MessageBody": {"token.$": "$$.Task.Token"}},
        "End": true,
    });
    let machine =
        machine(world, StateMachineType::Standard, json!({"StartAt": "Ask", "States": {"Ask": task}})).await;
    let execution = start(world, &machine, json!({})).await;
    assert_eq!(outcome(world, &execution).await, (ExecutionStatus::Running, None));
    let asked = heard(world, &queue).await;
    let token = asked[0]["token"].as_str().expect("a token");
    let states = aws_sdk_sfn::Client::new(&world.config);
    states.send_task_success().task_token(token).output(r#"{"said":"yes"}"#).send().await.expect("resumed");
    assert_eq!(outcome(world, &execution).await, (ExecutionStatus::Succeeded, Some(json!({"said": "yes"}))));
}

pub(super) async fn an_express_machine_answers_at_once(world: &TestCloud) {
    let machine = machine(world, StateMachineType::Express, total()).await;
    let states = aws_sdk_sfn::Client::new(&world.config);
    let done = states.start_sync_execution().state_machine_arn(machine).input(r#"{"total":2}"#).send().await;
    assert_eq!(done.expect("an answer").output(), Some("2"));
}
