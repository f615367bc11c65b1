//! Tests of Step Functions: state machines and their versions, executions, activities and callbacks.

use aws_sdk_sfn::types::{
    ExecutionStatus, HistoryEventType, InspectionLevel, RoutingConfigurationListItem, StateMachineType, Tag,
    TestExecutionStatus, ValidateStateMachineDefinitionResultCode,
};
use aws_types::request_id::RequestId;
use serde_json::{Value, json};

use super::{ACCOUNT, TestCloud, parse, refused, trust, words, world};

struct Stage {
    world: TestCloud,
    states: aws_sdk_sfn::Client,
    role: String,
}

impl Stage {
    async fn new() -> Self {
        let world = world();
        let create =
            world.iam().create_role().role_name("Flow").assume_role_policy_document(trust("states.amazonaws.com"));
        let role = create.send().await.expect("a role").role.expect("a role").arn;
        Self { states: aws_sdk_sfn::Client::new(&world.config), world, role }
    }

    /// Creates a Standard state machine and returns its ARN.
    async fn machine(&self, name: &str, definition: Value) -> String {
        let create = self.states.create_state_machine().name(name).role_arn(&self.role);
        create.definition(definition.to_string()).send().await.expect("a machine").state_machine_arn
    }

    async fn start(&self, machine: &str, input: &str) -> String {
        let start = self.states.start_execution().state_machine_arn(machine).input(input);
        start.send().await.expect("an execution").execution_arn
    }

    /// Returns the status and the output of an execution.
    async fn outcome(&self, execution: &str) -> (ExecutionStatus, Option<Value>) {
        let described = self.states.describe_execution().execution_arn(execution).send().await.expect("an execution");
        (described.status, described.output.map(|output| parse(&output)))
    }
}

fn pass() -> Value {
    json!({"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "Result": {"done": true}, "End": true}}})
}

fn waiting(seconds: u64) -> Value {
    json!({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": seconds, "End": true}}})
}

fn arn(name: &str) -> String {
    format!("arn:aws:states:us-east-1:{ACCOUNT}:{name}")
}

#[tokio::test]
async fn a_machine_is_made_changed_and_deleted() {
    let stage = Stage::new().await;
    let states = &stage.states;
    let machine = stage.machine("Flow", pass()).await;
    assert_eq!(machine, arn("stateMachine:Flow"));
    let create = || states.create_state_machine().name("Flow").role_arn(&stage.role);
    let equal = create().definition(pass().to_string()).send().await.unwrap();
    assert_eq!((equal.state_machine_arn(), equal.request_id().map(str::len)), (machine.as_str(), Some(36)));
    let other = create().definition(waiting(1).to_string()).send().await;
    assert!(refused(other).is_state_machine_already_exists());
    states.update_state_machine().state_machine_arn(&machine).definition(waiting(5).to_string()).send().await.unwrap();
    let described = states.describe_state_machine().state_machine_arn(&machine).send().await.unwrap();
    assert_eq!((parse(described.definition()), described.role_arn()), (waiting(5), stage.role.as_str()));

    states.delete_state_machine().state_machine_arn(&machine).send().await.unwrap();
    states.delete_state_machine().state_machine_arn(&machine).send().await.expect("what is gone can be deleted");
    let gone = states.describe_state_machine().state_machine_arn(&machine).send().await;
    assert!(refused(gone).is_state_machine_does_not_exist());
}

#[tokio::test]
async fn a_bad_definition_is_refused_and_can_be_validated_before() {
    let stage = Stage::new().await;
    let bad = json!({"StartAt": "Nowhere", "States": {"Pass": {"Type": "Pass", "End": true}}}).to_string();
    let create = stage.states.create_state_machine().name("Flow").role_arn(&stage.role).definition(&bad).send().await;
    assert!(refused(create).is_invalid_definition());
    let validated = stage.states.validate_state_machine_definition().definition(&bad).send().await.unwrap();
    assert_eq!(validated.result(), &ValidateStateMachineDefinitionResultCode::Fail);
    assert!(!validated.diagnostics().is_empty());
    let validated = stage.states.validate_state_machine_definition().definition(pass().to_string()).send().await;
    assert_eq!(validated.unwrap().result(), &ValidateStateMachineDefinitionResultCode::Ok);
}

#[tokio::test]
async fn an_execution_runs_through_its_states_as_time_passes() {
    let stage = Stage::new().await;
    let states = &stage.states;
    let machine = stage.machine("Flow", waiting(60)).await;
    let execution = stage.start(&machine, r#"{"order":1}"#).await;
    assert_eq!(stage.outcome(&execution).await, (ExecutionStatus::Running, None));
    stage.world.sleep(60).await;
    assert_eq!(stage.outcome(&execution).await, (ExecutionStatus::Succeeded, Some(json!({"order": 1}))));
    let history =
        states.get_execution_history().execution_arn(&execution).max_results(2).into_paginator().items().send();
    let events = history.collect::<Result<Vec<_>, _>>().await.unwrap();
    let types: Vec<_> = events.iter().map(|event| event.r#type().clone()).collect();
    let expected = [
        HistoryEventType::ExecutionStarted,
        HistoryEventType::WaitStateEntered,
        HistoryEventType::WaitStateExited,
        HistoryEventType::ExecutionSucceeded,
    ];
    assert_eq!(types, expected);
    let of_execution = states.describe_state_machine_for_execution().execution_arn(&execution).send().await.unwrap();
    assert_eq!(of_execution.name(), "Flow");

    let stopped = stage.start(&machine, "{}").await;
    states.stop_execution().execution_arn(&stopped).error("Enough").cause("it is late").send().await.unwrap();
    let described = states.describe_execution().execution_arn(&stopped).send().await.unwrap();
    assert_eq!((described.status(), described.error()), (&ExecutionStatus::Aborted, Some("Enough")));
    let list = states.list_executions().state_machine_arn(&machine).max_results(1).into_paginator().items().send();
    assert_eq!(list.collect::<Result<Vec<_>, _>>().await.unwrap().len(), 2);
    let nowhere = states.start_execution().state_machine_arn(arn("stateMachine:Nowhere")).send().await;
    assert!(refused(nowhere).is_state_machine_does_not_exist());
}

#[tokio::test]
async fn a_name_is_an_execution_once() {
    let stage = Stage::new().await;
    let machine = stage.machine("Flow", pass()).await;
    let start =
        |input: &str| stage.states.start_execution().state_machine_arn(&machine).name("one").input(input).send();
    start("{}").await.unwrap();
    assert!(refused(start(r#"{"other":1}"#).await).is_execution_already_exists());
    let odd = stage.states.start_execution().state_machine_arn(&machine).input("no JSON").send().await;
    assert!(refused(odd).is_invalid_execution_input());
}

#[tokio::test]
async fn an_express_machine_answers_at_once() {
    let stage = Stage::new().await;
    let create = stage.states.create_state_machine().name("Fast").role_arn(&stage.role).definition(pass().to_string());
    let machine = create.r#type(StateMachineType::Express).send().await.unwrap().state_machine_arn;
    let done = stage.states.start_sync_execution().state_machine_arn(&machine).input("{}").send().await.unwrap();
    assert_eq!(done.output().map(parse), Some(json!({"done": true})));
    assert_eq!(
        stage.states.list_state_machines().send().await.unwrap().state_machines()[0].r#type(),
        &StateMachineType::Express
    );
}

#[tokio::test]
async fn a_worker_takes_the_tasks_of_an_activity() {
    let stage = Stage::new().await;
    let states = &stage.states;
    let activity = states.create_activity().name("Pack").send().await.unwrap().activity_arn;
    let described = states.describe_activity().activity_arn(&activity).send().await.unwrap();
    assert_eq!(described.name(), "Pack");
    assert_eq!(states.list_activities().send().await.unwrap().activities().len(), 1);
    let task = json!({"Type": "Task", "Resource": activity, "HeartbeatSeconds": 60, "End": true});
    let machine = stage.machine("Flow", json!({"StartAt": "Pack", "States": {"Pack": task}})).await;

    let first = stage.start(&machine, r#"{"order":1}"#).await;
    let taken = states.get_activity_task().activity_arn(&activity).worker_name("ann").send().await.unwrap();
    assert_eq!(taken.input().map(parse), Some(json!({"order": 1})));
    let token = taken.task_token().expect("a token");
    states.send_task_heartbeat().task_token(token).send().await.unwrap();
    states.send_task_success().task_token(token).output(r#"{"packed":1}"#).send().await.unwrap();
    assert_eq!(stage.outcome(&first).await, (ExecutionStatus::Succeeded, Some(json!({"packed": 1}))));
    let late = states.send_task_success().task_token(token).output("{}").send().await;
    assert!(refused(late).is_task_timed_out());

    let second = stage.start(&machine, "{}").await;
    let taken = states.get_activity_task().activity_arn(&activity).send().await.unwrap();
    let token = taken.task_token().expect("a token");
    states.send_task_failure().task_token(token).error("Broken").cause("it fell").send().await.unwrap();
    let described = states.describe_execution().execution_arn(&second).send().await.unwrap();
    assert_eq!((described.status(), described.cause()), (&ExecutionStatus::Failed, Some("it fell")));

    states.delete_activity().activity_arn(&activity).send().await.unwrap();
    let gone = states.describe_activity().activity_arn(&activity).send().await;
    assert!(refused(gone).is_activity_does_not_exist());
}

#[tokio::test]
async fn versions_and_aliases_point_to_what_was_published() {
    let stage = Stage::new().await;
    let states = &stage.states;
    let machine = stage.machine("Flow", pass()).await;
    let publish = || states.publish_state_machine_version().state_machine_arn(&machine).send();
    let version = publish().await.unwrap().state_machine_version_arn;
    assert_eq!(version, format!("{machine}:1"));
    let route =
        RoutingConfigurationListItem::builder().state_machine_version_arn(&version).weight(100).build().unwrap();
    let alias = states.create_state_machine_alias().name("live").routing_configuration(route).send().await.unwrap();
    let alias = alias.state_machine_alias_arn;
    let execution = stage.start(&alias, "{}").await;
    let described = states.describe_execution().execution_arn(&execution).send().await.unwrap();
    assert_eq!(described.state_machine_version_arn(), Some(version.as_str()));
    assert_eq!(described.state_machine_alias_arn(), Some(alias.as_str()));

    states
        .update_state_machine_alias()
        .state_machine_alias_arn(&alias)
        .description("the one in use")
        .send()
        .await
        .unwrap();
    let described = states.describe_state_machine_alias().state_machine_alias_arn(&alias).send().await.unwrap();
    assert_eq!(described.description(), Some("the one in use"));
    let listed = states.list_state_machine_aliases().state_machine_arn(&machine).send().await.unwrap();
    assert_eq!(listed.state_machine_aliases()[0].state_machine_alias_arn(), alias);
    let listed = states.list_state_machine_versions().state_machine_arn(&machine).send().await.unwrap();
    assert_eq!(listed.state_machine_versions()[0].state_machine_version_arn(), version);
    let in_use = states.delete_state_machine_version().state_machine_version_arn(&version).send().await;
    assert!(refused(in_use).is_conflict_exception());
    states.delete_state_machine_alias().state_machine_alias_arn(&alias).send().await.unwrap();
    states.delete_state_machine_version().state_machine_version_arn(&version).send().await.unwrap();
}

#[tokio::test]
async fn a_distributed_map_is_a_run_of_its_own() {
    let stage = Stage::new().await;
    let states = &stage.states;
    let processor = json!({
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 5, "End": true}},
    });
    let map = json!({"Type": "Map", "ItemProcessor": processor, "End": true});
    let machine = stage.machine("Flow", json!({"StartAt": "Each", "States": {"Each": map}})).await;
    let execution = stage.start(&machine, "[1,2,3]").await;
    let runs = states.list_map_runs().execution_arn(&execution).send().await.unwrap();
    let run = runs.map_runs()[0].map_run_arn().to_owned();
    stage.world.sleep(10).await;
    assert_eq!(stage.outcome(&execution).await, (ExecutionStatus::Succeeded, Some(json!([1, 2, 3]))));
    let described = states.describe_map_run().map_run_arn(&run).send().await.unwrap();
    assert_eq!(described.item_counts().map(|counts| (counts.total(), counts.succeeded())), Some((3, 3)));
}

#[tokio::test]
async fn a_state_is_tested_alone() {
    let stage = Stage::new().await;
    let state = json!({"Type": "Pass", "Result": {"done": true}, "Next": "Later"});
    let test = stage.states.test_state().definition(state.to_string()).role_arn(&stage.role).input("{}");
    let tested = test.inspection_level(InspectionLevel::Info).send().await.unwrap();
    assert_eq!(tested.status(), Some(&TestExecutionStatus::Succeeded));
    assert_eq!((tested.output().map(parse), tested.next_state()), (Some(json!({"done": true})), Some("Later")));
}

#[tokio::test]
async fn tags_are_kept() {
    let stage = Stage::new().await;
    let machine = stage.machine("Flow", pass()).await;
    let tag = |key: &str| Tag::builder().key(key).value("1").build();
    stage.states.tag_resource().resource_arn(&machine).tags(tag("a")).tags(tag("b")).send().await.unwrap();
    stage.states.untag_resource().resource_arn(&machine).tag_keys("a").send().await.unwrap();
    let tags = stage.states.list_tags_for_resource().resource_arn(&machine).send().await.unwrap();
    assert_eq!(tags.tags(), [tag("b")]);
    let nowhere = stage.states.list_tags_for_resource().resource_arn(arn("stateMachine:Nowhere")).send().await;
    let (code, message) = words(nowhere);
    assert_eq!(code, "ResourceNotFound", "{message}");
}

#[tokio::test]
async fn a_task_with_credentials_acts_with_a_role_that_the_role_of_the_machine_assumes() {
    let world = world();
    let queue = world.queue("Jobs").await;
    let role = async |name: &str, trusted: String| {
        let create = world.iam().create_role().role_name(name).assume_role_policy_document(trusted);
        create.send().await.expect("a role").role.expect("a role").arn
    };
    let flow = role("Flow", trust("states.amazonaws.com")).await;
    let trusted = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ["000000000000"]}, "Action": "sts:AssumeRole"}]});
    let sender = role("Sender", trusted.to_string()).await;
    let grant = async |role: &str, action: &str, resource: &str| {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": resource}]});
        let put = world.iam().put_role_policy().role_name(role).policy_name("p").policy_document(policy.to_string());
        put.send().await.expect("a policy");
    };
    grant("Sender", "sqs:SendMessage", &queue.arn).await;
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "Credentials": {"RoleArn": sender}, "Parameters": {"QueueUrl": queue.url, "MessageBody": "x"}});
    let definition = json!({"StartAt": "Send", "States": {"Send": task}}).to_string();
    let create = world.sfn().create_state_machine().name("Flow").role_arn(&flow).definition(definition);
    let machine = create.send().await.expect("a machine").state_machine_arn;
    let status = async || {
        let start = world.sfn().start_execution().state_machine_arn(&machine).send().await.expect("an execution");
        world.sleep(5).await;
        let described = world.sfn().describe_execution().execution_arn(start.execution_arn).send().await;
        described.expect("an execution").status.as_str().to_owned()
    };
    assert_eq!(status().await, "FAILED", "the account is trusted, and the role of the machine may not assume it");
    grant("Flow", "sts:AssumeRole", &sender).await;
    assert_eq!(status().await, "SUCCEEDED");
    assert_eq!(world.bodies(&queue).await, ["x"]);
}

#[tokio::test]
async fn a_task_that_receives_waits_for_a_message() {
    let world = world();
    let queue = world.queue("Jobs").await;
    let create = world.iam().create_role().role_name("Flow").assume_role_policy_document(trust("states.amazonaws.com"));
    let role = create.send().await.expect("a role").role.expect("a role").arn;
    let policy =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]});
    let put = world.iam().put_role_policy().role_name("Flow").policy_name("p").policy_document(policy.to_string());
    put.send().await.expect("a policy");
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:receiveMessage", "End": true,
        "Parameters": {"QueueUrl": queue.url, "WaitTimeSeconds": 20}});
    let definition = json!({"StartAt": "Receive", "States": {"Receive": task}}).to_string();
    let create = world.sfn().create_state_machine().name("Flow").role_arn(&role).definition(definition);
    let machine = create.send().await.expect("a machine").state_machine_arn;
    let start = world.sfn().start_execution().state_machine_arn(&machine).send().await.expect("an execution");
    world.sleep(5).await;
    world.sqs().send_message().queue_url(&queue.url).message_body("late").send().await.expect("sent");
    world.sleep(5).await;
    let described = world.sfn().describe_execution().execution_arn(start.execution_arn).send().await;
    let output = described.expect("an execution").output.unwrap_or_default();
    assert_eq!(parse(&output)["Messages"][0]["Body"], "late", "{output}");
}
