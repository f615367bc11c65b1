//! Tests of state machines as a client sees them, through the fold: time advances only when a test advances it.

mod histories;
mod nested;
mod status_events;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::Fault;

const REGION: &str = "eu-west-1";
const ROLE: &str = "arn:aws:iam::000000000000:role/machine";
const START: i64 = 1_700_000_000_000;

struct Client {
    cloud: Cloud,
}

fn arn(rest: &str) -> String {
    format!("arn:aws:states:eu-west-1:000000000000:{rest}")
}

fn pass() -> Value {
    json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})
}

fn wait(seconds: i64) -> Value {
    json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": seconds, "End": true}}})
}

/// Returns a definition that sends its task token to a queue and waits for it.
fn callback() -> Value {
    json!({"StartAt": "Ask", "States": {"Ask": {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "HeartbeatSeconds": 100,
        "Parameters": {
            "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/000000000000/asks",
            "MessageBody": {"token.$": "$$.Task.Token"},
        },
        "End": true,
    }}})
}

impl Client {
    fn new() -> Client {
        let mut client = Client { cloud: Cloud::new(1, Timestamp::from_millis(START)) };
        client.role(&json!("*"));
        client
    }

    /// Creates the role of the state machines, with these actions allowed.
    fn role(&mut self, actions: &Value) {
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}},
        ]});
        let policy =
            json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]});
        let role = json!({"RoleName": "machine", "AssumeRolePolicyDocument": trust.to_string()});
        let _ = self.of("iam", "CreateRole", role);
        let policy = json!({"RoleName": "machine", "PolicyName": "p", "PolicyDocument": policy.to_string()});
        self.of("iam", "PutRolePolicy", policy).expect("a policy");
    }

    fn of(&mut self, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        let input = Input::call(REGION, service, operation, input);
        let now = self.cloud.now();
        match self.cloud.apply(now, &input, false) {
            Reply::Answered(answer) => answer,
            Reply::Waits(_) => Ok(json!("waits")),
            Reply::Later(ticket) => loop {
                if let Some(answer) = self.cloud.take_answer(ticket) {
                    return answer;
                }
                let next = self.cloud.next_timer().expect("an answer or a timer");
                self.cloud.apply(next, &Input::Tick, false);
            },
        }
    }

    fn ok(&mut self, operation: &str, input: Value) -> Value {
        self.of("states", operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }

    fn fault(&mut self, operation: &str, input: Value) -> (String, String) {
        let fault = self.of("states", operation, input).expect_err(operation);
        (fault.code, fault.message)
    }

    fn code(&mut self, operation: &str, input: Value) -> String {
        self.fault(operation, input).0
    }

    fn create(&mut self, name: &str, kind: &str, definition: &Value) -> String {
        let input = json!({"name": name, "type": kind, "definition": definition.to_string(), "roleArn": ROLE});
        text(&self.ok("CreateStateMachine", input)["stateMachineArn"])
    }

    fn start(&mut self, machine: &str, input: &Value) -> String {
        text(
            &self.ok("StartExecution", json!({"stateMachineArn": machine, "input": input.to_string()}))["executionArn"],
        )
    }

    fn describe(&mut self, execution: &str) -> Value {
        self.ok("DescribeExecution", json!({"executionArn": execution}))
    }

    fn pass_time(&mut self, seconds: i64) {
        let at = Timestamp::from_millis(self.cloud.now().millis() + seconds * 1000);
        self.cloud.apply(at, &Input::Tick, false);
    }

    /// Saves the cloud and restores it, like a restart of the process.
    fn restart(&mut self) {
        let saved = self.cloud.save().expect("a state");
        for (service, state) in saved.services() {
            if service == "states" {
                let states: super::store::States = serde_json::from_value(state.clone()).expect("a state");
                states.executions.check().expect("sound indexes");
            }
        }
        let stored = serde_json::to_string(&saved).expect("can be stored");
        self.cloud = Cloud::load(serde_json::from_str(&stored).expect("and read")).expect("and loaded");
    }

    fn event_types(&mut self, execution: &str) -> Vec<String> {
        let history = self.ok("GetExecutionHistory", json!({"executionArn": execution}));
        history["events"].as_array().into_iter().flatten().map(|event| text(&event["type"])).collect()
    }

    /// Returns the token that the state machine of `callback` has sent.
    fn token(&mut self) -> String {
        let url = "https://sqs.eu-west-1.amazonaws.com/000000000000/asks";
        let received = self.of("sqs", "ReceiveMessage", json!({"QueueUrl": url})).expect("a message");
        let body: Value = serde_json::from_str(&text(&received["Messages"][0]["Body"])).expect("a JSON body");
        text(&body["token"])
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

#[test]
fn names_and_types_are_checked() {
    let mut client = Client::new();
    let create = |name: &str| json!({"name": name, "definition": pass().to_string(), "roleArn": ROLE});
    for name in ["", "a b", "a*b", &"x".repeat(81)] {
        assert_ne!(
            client.of("states", "CreateStateMachine", create(name)).map(drop).map_err(|f| f.code),
            Ok(()),
            "{name}"
        );
    }
    assert_eq!(client.create("m", "STANDARD", &pass()), arn("stateMachine:m"));
    // Repeating the same creation returns the same state machine; another definition is an error.
    assert_eq!(client.create("m", "STANDARD", &pass()), arn("stateMachine:m"));
    let other = json!({"name": "m", "definition": wait(1).to_string(), "roleArn": ROLE});
    assert_eq!(client.code("CreateStateMachine", other), "StateMachineAlreadyExists");
    let broken = json!({"name": "n", "definition": "{\"StartAt\":", "roleArn": ROLE});
    assert_eq!(client.code("CreateStateMachine", broken), "InvalidDefinition");
    let missing = json!({"stateMachineArn": arn("stateMachine:none")});
    assert_eq!(client.code("DescribeStateMachine", missing.clone()), "StateMachineDoesNotExist");
    assert_eq!(client.code("StartExecution", missing), "StateMachineDoesNotExist");
    assert_eq!(client.code("StartExecution", json!({"stateMachineArn": "nonsense"})), "InvalidArn");
    assert_eq!(client.code("RedriveExecution", json!({"executionArn": "x"})), "NotImplemented");
}

#[test]
fn an_execution_name_serves_once() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &wait(60));
    let start = |input: &str| json!({"stateMachineArn": machine, "name": "one", "input": input});
    let first = client.ok("StartExecution", start("{\"n\": 1}"));
    assert_eq!(first["executionArn"], arn("execution:m:one"));
    assert_eq!(client.ok("StartExecution", start("{\"n\": 1}")), first);
    assert_eq!(client.code("StartExecution", start("{\"n\": 2}")), "ExecutionAlreadyExists");
    client.pass_time(61);
    let again = client.fault("StartExecution", start("{\"n\": 1}"));
    let message = format!("Execution Already Exists: '{}'", arn("execution:m:one"));
    assert_eq!(again, ("ExecutionAlreadyExists".to_owned(), message));
}

#[test]
fn an_input_must_be_json_and_fit() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &pass());
    let start = |input: String| json!({"stateMachineArn": machine, "input": input});
    assert_eq!(client.code("StartExecution", start("{not json".to_owned())), "InvalidExecutionInput");
    assert_eq!(
        client.code("StartExecution", start("\"".to_owned() + &"x".repeat(262_143) + "\"")),
        "ValidationException"
    );
    let largest = "\"".to_owned() + &"x".repeat(262_142) + "\"";
    let execution = text(&client.ok("StartExecution", start(largest.clone()))["executionArn"]);
    assert_eq!(client.describe(&execution)["output"], largest);
}

#[test]
fn versions_and_aliases_run_what_they_were_made_of() {
    let mut client = Client::new();
    let answer = |n: i64| json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": n, "End": true}}});
    let machine = client.create("m", "STANDARD", &answer(1));
    let publish = json!({"stateMachineArn": machine});
    let version = text(&client.ok("PublishStateMachineVersion", publish.clone())["stateMachineVersionArn"]);
    assert_eq!(version, format!("{machine}:1"));
    let routes = json!([{"stateMachineVersionArn": version, "weight": 100}]);
    let alias = json!({"name": "live", "routingConfiguration": routes});
    let alias = text(&client.ok("CreateStateMachineAlias", alias)["stateMachineAliasArn"]);
    client.ok("UpdateStateMachine", json!({"stateMachineArn": machine, "definition": answer(2).to_string()}));
    for (started, output) in [(&machine, "2"), (&version, "1"), (&alias, "1")] {
        let execution = client.start(started, &json!({}));
        assert_eq!(client.describe(&execution)["output"], output, "{started}");
    }
    assert_eq!(
        client.code("DeleteStateMachineVersion", json!({"stateMachineVersionArn": version})),
        "ConflictException"
    );
    client.ok("DeleteStateMachineAlias", json!({"stateMachineAliasArn": alias}));
    client.ok("DeleteStateMachineVersion", json!({"stateMachineVersionArn": version}));
    let left = client.ok("ListStateMachineVersions", publish);
    assert_eq!(left["stateMachineVersions"], json!([]));
}

#[test]
fn an_alias_is_checked_as_a_whole() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &pass());
    let one = client.ok("PublishStateMachineVersion", json!({"stateMachineArn": machine}));
    let one = text(&one["stateMachineVersionArn"]);
    let route = |arn: &str, weight: i64| json!({"stateMachineVersionArn": arn, "weight": weight});
    let no_version = format!("{machine}:9");
    let long = "a".repeat(81);
    let table = [
        ("7", json!([route(&one, 100)]), "1 validation error detected: Value '7' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$".to_owned()),
        (&long, json!([route(&one, 100)]), format!("1 validation error detected: Value '{long}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80")),
        ("a", json!([route(&one, 101)]), "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100".to_owned()),
        ("a", json!([route(&one, 60)]), "Sum of routing configuration weights must equal 100. Received: [60]".to_owned()),
        ("a", json!([route(&one, 50), route(&one, 50)]), format!("Routing configuration must contain distinct state machine version ARNs. Received: [{one}, {one}]")),
        ("a", json!([route(&no_version, 100)]), format!("Routing configuration must contain state machine version ARNs. Received: [{no_version}]")),
        ("a", json!([]), "1 validation error detected: Value '[]' at 'routingConfiguration' failed to satisfy constraint: Member must have length greater than or equal to 1".to_owned()),
    ];
    for (name, routes, message) in table {
        let refused = client.fault("CreateStateMachineAlias", json!({"name": name, "routingConfiguration": routes}));
        assert_eq!(refused, ("ValidationException".to_owned(), message));
    }
    let alias = client.ok("CreateStateMachineAlias", json!({"name": "a", "routingConfiguration": [route(&one, 100)]}));
    let alias = text(&alias["stateMachineAliasArn"]);
    assert_eq!(
        client.code("UpdateStateMachineAlias", json!({"stateMachineAliasArn": alias})),
        "MissingRequiredParameter"
    );
    let gone = json!({"stateMachineAliasArn": format!("{machine}:b"), "description": "d"});
    assert_eq!(client.code("UpdateStateMachineAlias", gone), "ResourceNotFound");
}

#[test]
fn a_token_brings_the_answer_once() {
    let mut client = Client::new();
    client.of("sqs", "CreateQueue", json!({"QueueName": "asks"})).expect("a queue");
    let machine = client.create("m", "STANDARD", &callback());
    let execution = client.start(&machine, &json!({}));
    let token = client.token();
    client.restart();
    let success = |token: &str, output: &str| json!({"taskToken": token, "output": output});
    assert_eq!(client.code("SendTaskSuccess", success("unknown", "1")), "InvalidToken");
    assert_eq!(client.code("SendTaskSuccess", success(&token, "not json")), "InvalidOutput");
    client.pass_time(60);
    client.ok("SendTaskHeartbeat", json!({"taskToken": token}));
    client.pass_time(60);
    assert_eq!(client.describe(&execution)["status"], "RUNNING");
    client.ok("SendTaskSuccess", success(&token, "{\"yes\":true}"));
    assert_eq!(client.describe(&execution)["output"], "{\"yes\":true}");
    assert_eq!(client.code("SendTaskSuccess", success(&token, "1")), "TaskTimedOut");
    assert_eq!(client.code("SendTaskFailure", json!({"taskToken": token})), "TaskTimedOut");
    assert_eq!(
        client.event_types(&execution),
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded",
        ]
    );
}

#[test]
fn a_token_that_nobody_answers_times_out() {
    let mut client = Client::new();
    client.of("sqs", "CreateQueue", json!({"QueueName": "asks"})).expect("a queue");
    let machine = client.create("m", "STANDARD", &callback());
    let execution = client.start(&machine, &json!({}));
    let token = client.token();
    client.pass_time(101);
    let described = client.describe(&execution);
    assert_eq!((&described["status"], &described["error"]), (&json!("FAILED"), &json!("States.Timeout")));
    assert_eq!(client.code("SendTaskHeartbeat", json!({"taskToken": token})), "TaskTimedOut");
}

#[test]
fn an_execution_goes_on_where_the_process_ended() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &wait(3600));
    let execution = client.start(&machine, &json!({"n": 1}));
    client.pass_time(1800);
    client.restart();
    assert_eq!(client.describe(&execution)["status"], "RUNNING");
    client.pass_time(1801);
    let described = client.describe(&execution);
    assert_eq!((&described["status"], &described["output"]), (&json!("SUCCEEDED"), &json!("{\"n\":1}")));
    assert_eq!(described["stopDate"].as_f64().unwrap_or(0.0), (START / 1000 + 3600) as f64);
}

#[test]
fn stopping_twice_says_when_it_stopped() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &wait(3600));
    let execution = client.start(&machine, &json!({}));
    let stop = json!({"executionArn": execution, "error": "Enough", "cause": "of it"});
    let first = client.ok("StopExecution", stop.clone());
    client.pass_time(10);
    assert_eq!(client.ok("StopExecution", stop), first);
    let described = client.describe(&execution);
    let told = (&described["status"], &described["error"], &described["cause"]);
    assert_eq!(told, (&json!("ABORTED"), &json!("Enough"), &json!("of it")));
    let running = json!({"stateMachineArn": machine, "statusFilter": "RUNNING"});
    assert_eq!(client.ok("ListExecutions", running)["executions"], json!([]));
}

#[test]
fn what_failed_can_be_redriven_for_two_weeks() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &wait(60));
    let execution = client.start(&machine, &json!({}));
    let told = |client: &mut Client| {
        let described = client.describe(&execution);
        (described["redriveStatus"] == "REDRIVABLE", described["redriveStatusReason"].clone())
    };
    assert_eq!(told(&mut client), (false, json!("Execution is RUNNING and cannot be redriven")));
    client.ok("StopExecution", json!({"executionArn": execution}));
    assert_eq!(told(&mut client), (true, json!(null)));
    client.pass_time(15 * 24 * 60 * 60);
    assert_eq!(told(&mut client), (false, json!("Execution redrivable period exceeded")));
}

#[test]
fn a_synchronous_execution_answers_when_it_ended() {
    let mut client = Client::new();
    let machine = client.create("e", "EXPRESS", &wait(20));
    let answer = client.ok("StartSyncExecution", json!({"stateMachineArn": machine, "input": "{\"n\":1}"}));
    assert_eq!((&answer["status"], &answer["output"]), (&json!("SUCCEEDED"), &json!("{\"n\":1}")));
    assert_eq!(client.cloud.now().millis(), START + 20_000);
    let standard = client.create("s", "STANDARD", &pass());
    assert_eq!(client.code("StartSyncExecution", json!({"stateMachineArn": standard})), "StateMachineTypeNotSupported");
    assert_eq!(client.code("ListExecutions", json!({"stateMachineArn": machine})), "StateMachineTypeNotSupported");
}

#[test]
fn a_worker_takes_activities_in_their_order() {
    let mut client = Client::new();
    let activity = text(&client.ok("CreateActivity", json!({"name": "work"}))["activityArn"]);
    let take = json!({"activityArn": activity, "workerName": "w"});
    assert_eq!(client.of("states", "GetActivityTask", take.clone()).expect("no fault"), json!({}));
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": activity, "TimeoutSeconds": 50, "End": true}}});
    let machine = client.create("m", "STANDARD", &definition);
    let (first, second) = (client.start(&machine, &json!(1)), client.start(&machine, &json!(2)));
    client.ok("StopExecution", json!({"executionArn": first}));
    let task = client.ok("GetActivityTask", take);
    assert_eq!(task["input"], "2");
    client.ok("SendTaskFailure", json!({"taskToken": task["taskToken"], "error": "No", "cause": "why"}));
    let described = client.describe(&second);
    assert_eq!((&described["error"], &described["cause"]), (&json!("No"), &json!("why")));
    assert!(client.event_types(&second).contains(&"ActivityFailed".to_owned()));
    assert_eq!(client.code("GetActivityTask", json!({"activityArn": arn("activity:none")})), "ActivityDoesNotExist");
}

#[test]
fn the_role_of_the_machine_decides() {
    let mut client = Client::new();
    client.role(&json!("sns:Publish"));
    client.of("sqs", "CreateQueue", json!({"QueueName": "asks"})).expect("a queue");
    let machine = client.create("m", "STANDARD", &callback());
    let execution = client.start(&machine, &json!({}));
    let described = client.describe(&execution);
    assert_eq!((&described["status"], &described["error"]), (&json!("FAILED"), &json!("SQS.AmazonSQSException")));
    assert!(
        text(&described["cause"]).contains("sqs:SendMessage") || text(&described["cause"]).contains("sqs:sendmessage"),
        "{described}"
    );
}

#[test]
fn a_service_that_is_not_there_fails_the_task_and_says_so() {
    let mut client = Client::new();
    let definition = json!({"StartAt": "A", "States": {"A": {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:kinesis:putRecord",
        "Parameters": {"StreamName": "s"},
        "End": true,
    }}});
    let machine = client.create("m", "STANDARD", &definition);
    let execution = client.start(&machine, &json!({}));
    let described = client.describe(&execution);
    assert_eq!(described["status"], "FAILED");
    assert!(text(&described["cause"]).contains("kinesis"), "{described}");
}

#[test]
fn histories_and_lists_come_in_pages() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &pass());
    let execution = client.start(&machine, &json!({}));
    let page = json!({"executionArn": execution, "maxResults": 3, "includeExecutionData": false});
    let first = client.ok("GetExecutionHistory", page.clone());
    assert_eq!(first["events"].as_array().map(Vec::len), Some(3));
    assert!(first["events"][0]["executionStartedEventDetails"].get("input").is_none(), "{first}");
    let mut rest = page;
    rest["nextToken"] = first["nextToken"].clone();
    let rest = client.ok("GetExecutionHistory", rest);
    assert_eq!(rest["events"].as_array().map(Vec::len), Some(1));
    assert!(rest.get("nextToken").is_none_or(Value::is_null), "{rest}");
    let reverse = client.ok("GetExecutionHistory", json!({"executionArn": execution, "reverseOrder": true}));
    assert_eq!(reverse["events"][0]["type"], "ExecutionSucceeded");
    let listed = client.ok("ListExecutions", json!({"stateMachineArn": machine}));
    assert_eq!(listed["executions"][0]["executionArn"], execution);
}

#[test]
fn an_update_leaves_what_runs_alone() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &wait(60));
    let execution = client.start(&machine, &json!({}));
    let failing = json!({"StartAt": "A", "States": {"A": {"Type": "Fail"}}});
    client.ok("UpdateStateMachine", json!({"stateMachineArn": machine, "definition": failing.to_string()}));
    client.pass_time(60);
    assert_eq!(client.describe(&execution)["status"], "SUCCEEDED");
    let next = client.start(&machine, &json!({}));
    assert_eq!(client.describe(&next)["status"], "FAILED");
    assert_eq!(client.code("UpdateStateMachine", json!({"stateMachineArn": machine})), "MissingRequiredParameter");
}

#[test]
fn a_dropped_timer_aborts_the_execution_that_waits_for_it_and_sets_nothing_off() {
    let mut client = Client::new();
    let machine = client.create("m", "STANDARD", &wait(10));
    let (dropped, kept) = (client.start(&machine, &json!({})), client.start(&machine, &json!({})));
    let timers = client.cloud.pending_timers();
    let of = |execution: &str| timers.iter().find(|timer| timer.purpose.contains(execution)).expect("a timer").number;
    let later = client.cloud.now().plus(std::time::Duration::from_secs(60));
    client.cloud.apply(later, &Input::Drop { timer: of(&dropped) }, false);
    assert_eq!(client.describe(&dropped)["status"], "ABORTED");
    assert!(client.describe(&dropped)["cause"].as_str().is_some_and(|cause| cause.contains("dropped by hand")));
    assert!(client.cloud.has_timer(of(&kept)), "what is due meanwhile is not set off");
    client.pass_time(60);
    assert_eq!(client.describe(&kept)["status"], "SUCCEEDED");
}
