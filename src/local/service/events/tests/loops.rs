//! Tests of event loops: between buses, where EventBridge ends them, and through state machines, where it does not.

use serde_json::json;

use super::{Client, at, bus_arn, queue_arn, queue_url, text};
use crate::clock::Timestamp;
use crate::local::cloud::{Input, ReadCall};
use crate::local::service::Outcome;

const HOUR: i64 = 3_600;

impl Client {
    fn forward(&mut self, from: &str, rule: &str, to: &str, role: &str) {
        self.rule(from, rule);
        let target = json!({"Id": "1", "Arn": bus_arn(to), "RoleArn": role,
            "DeadLetterConfig": {"Arn": queue_arn("Dead")}});
        self.target(from, rule, target);
    }

    /// Advances the time as the engine does, and returns the number of batches.
    fn pass(&mut self, until: Timestamp) -> usize {
        let mut portions = 0;
        while portions == 0 || self.cloud.next_timer().is_some_and(|due| due <= until) {
            self.cloud.apply(until, &Input::Tick, false);
            portions += 1;
            assert!(portions < 100_000, "time does not pass");
        }
        portions
    }

    /// Creates a role that rules and state machines may assume, and that may do everything.
    fn role_for_all(&mut self) -> &'static str {
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": ["events.amazonaws.com", "states.amazonaws.com"]}}]});
        let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let role = json!({"RoleName": "R", "AssumeRolePolicyDocument": trust.to_string()});
        self.call_service(0, "iam", "CreateRole", role).expect("a role");
        let policy = json!({"RoleName": "R", "PolicyName": "P", "PolicyDocument": all.to_string()});
        self.call_service(0, "iam", "PutRolePolicy", policy).expect("a policy");
        "arn:aws:iam::000000000000:role/R"
    }

    /// Creates a rule that starts a state machine that publishes this many events of the same kind.
    fn with_machine_loop(events: usize) -> Self {
        let mut client = Self::new();
        client.bus("Orders");
        client.rule("Orders", "Again");
        let role = client.role_for_all();
        let entry = json!({"EventBusName": "Orders", "Source": "com.example", "DetailType": "d", "Detail": {}});
        let definition = json!({"StartAt": "Publish", "States": {"Publish": {"Type": "Task", "End": true,
            "Resource": "arn:aws:states:::events:putEvents", "Parameters": {"Entries": vec![entry; events]}}}});
        let machine = json!({"name": "M", "roleArn": role, "definition": definition.to_string()});
        let made = client.call_service(0, "states", "CreateStateMachine", machine).expect("a machine");
        let arn = text(&made, "/stateMachineArn");
        client.target("Orders", "Again", json!({"Id": "1", "Arn": arn, "RoleArn": role}));
        client
    }

    fn executions(&mut self) -> usize {
        let (mut count, mut token) = (0, serde_json::Value::Null);
        loop {
            let machine = "arn:aws:states:eu-west-1:000000000000:stateMachine:M";
            let mut input = json!({"stateMachineArn": machine, "maxResults": 1000});
            if !token.is_null() {
                input["nextToken"] = token;
            }
            let now = self.cloud.now();
            let page = self
                .cloud
                .read(now, ReadCall::local(super::REGION, "states", "ListExecutions", input))
                .expect("executions");
            count += page["executions"].as_array().map_or(0, Vec::len);
            token = page["nextToken"].clone();
            if token.is_null() {
                return count;
            }
        }
    }
}

#[test]
fn an_event_goes_from_bus_to_bus_once() {
    let mut client = Client::new();
    ["B", "C"].into_iter().for_each(|bus| client.bus(bus));
    client.queue("Dead");
    let role = client.role("Send", "events:PutEvents", "*");
    for (from, to) in [("B", "C"), ("C", "B")] {
        client.forward(from, &format!("{from}1"), to, &role);
        client.forward(from, &format!("{from}2"), to, &role);
    }
    let id = client.publish("B", "{}");
    assert!(client.pass(at(HOUR)) < 10);
    let hops = client.hops(&id);
    let arrivals = hops.iter().filter(|(.., outcome)| matches!(outcome, Outcome::Arrived { .. })).count();
    assert_eq!(arrivals, 3, "once at B, twice at C: {hops:#?}");
    let refused =
        |outcome: &Outcome| matches!(outcome, Outcome::Failed { code, .. } if code == "THIRD_ACCOUNT_HOP_DETECTED");
    assert_eq!(hops.iter().filter(|(.., outcome)| refused(outcome)).count(), 4);
    let dead = client.messages(HOUR, "Dead");
    let code = |message: &serde_json::Value| text(message, "/MessageAttributes/ERROR_CODE/StringValue");
    assert_eq!(dead.iter().map(code).collect::<Vec<_>>(), ["THIRD_ACCOUNT_HOP_DETECTED"; 4]);
}

#[test]
fn a_loop_through_a_machine_goes_round_a_bounded_number_of_times() {
    for (events, least, most) in [(1, 1_000, 1_002), (2, 5_000, 5_010)] {
        let mut client = Client::with_machine_loop(events);
        client.publish("Orders", "{}");
        client.pass(at(24 * HOUR));
        let executions = client.executions();
        assert!((least..most).contains(&executions), "{events} events each: {executions} executions");
        let ended = |outcome: &Outcome| matches!(outcome, Outcome::Failed { code, .. } if code == "LoopDetected");
        let said = client.cloud.hops(None).into_iter().any(|hop| ended(&hop.outcome));
        assert!(said, "the trace names the loop");
    }
}

#[test]
fn a_machine_that_starts_itself_does_so_a_bounded_number_of_times() {
    for (starts, least, most) in [(1, 900, 1_100), (3, 4_000, 12_000)] {
        let mut client = Client::new();
        let role = client.role_for_all();
        let arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:M";
        let branch = |number: usize| {
            let task = json!({"Type": "Task", "Resource": "arn:aws:states:::states:startExecution",
                "Parameters": {"StateMachineArn": arn}, "End": true});
            json!({"StartAt": format!("Again{number}"), "States": {format!("Again{number}"): task}})
        };
        let branches: Vec<_> = (0..starts).map(branch).collect();
        let all = json!({"Type": "Parallel", "Branches": branches, "End": true});
        let definition = json!({"StartAt": "All", "States": {"All": all}});
        let machine = json!({"name": "M", "roleArn": role, "definition": definition.to_string()});
        client.call_service(0, "states", "CreateStateMachine", machine).expect("a machine");
        client.call_service(0, "states", "StartExecution", json!({"stateMachineArn": arn})).expect("an execution");
        client.pass(at(24 * HOUR));
        let executions = client.executions();
        assert!((least..most).contains(&executions), "{starts} starts each: {executions} executions");
        let failed = json!({"stateMachineArn": arn, "statusFilter": "FAILED", "maxResults": 1});
        let failed = client.call_service(24 * HOUR, "states", "ListExecutions", failed).expect("executions");
        let failed = json!({"executionArn": failed["executions"][0]["executionArn"]});
        let failed = client.call_service(24 * HOUR, "states", "DescribeExecution", failed).expect("an execution");
        assert!(text(&failed, "/error").contains("LoopDetected"), "{failed}");
    }
}

/// The events of a rule that fires every minute for two months are more than one input may process.
#[test]
fn a_cloud_that_lags_answers_all_the_same() {
    let mut client = Client::with_queue_target();
    client.ok("PutRule", json!({"Name": "Often", "ScheduleExpression": "rate(1 minute)"}));
    client.queue("Often");
    client.ok("PutTargets", json!({"Rule": "Often", "Targets": [{"Id": "1", "Arn": queue_arn("Often")}]}));
    let later = 60 * 24 * HOUR;
    client.cloud.apply(at(later), &Input::Tick, false);
    assert!(client.cloud.lags());
    assert!(client.cloud.now() < at(later), "what is still due keeps its time");
    let send = json!({"QueueUrl": queue_url("Orders"), "MessageBody": "x"});
    client.call_service(later, "sqs", "SendMessage", send).expect("an answer, though more is due");
    assert_eq!(client.cloud.now(), at(later));
    assert!(client.cloud.lags(), "a call sets off nothing but its own");
    client.pass(at(later));
    assert!(!client.cloud.lags());
    assert_eq!(client.bodies("Orders").len(), 1);
}

#[test]
fn time_that_passed_unseen_is_caught_up_in_portions() {
    let mut client = Client::with_queue_target();
    client.ok("PutRule", json!({"Name": "Often", "ScheduleExpression": "rate(1 minute)"}));
    client.ok("PutTargets", json!({"Rule": "Often", "Targets": [{"Id": "1", "Arn": queue_arn("Orders")}]}));
    let days = 10;
    assert!(client.pass(at(days * 24 * HOUR)) > 1);
    let attributes = json!({"QueueUrl": queue_url("Orders"), "AttributeNames": ["ApproximateNumberOfMessages"]});
    let found = client.call_service(days * 24 * HOUR, "sqs", "GetQueueAttributes", attributes).expect("attributes");
    // The first messages are older than the retention period of four days.
    assert_eq!(text(&found, "/Attributes/ApproximateNumberOfMessages"), (4 * 24 * 60).to_string());
}
