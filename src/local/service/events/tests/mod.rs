//! Tests of the service as a client sees it, through the fold: every call has its time, and deliveries are authorized.

mod archives;
mod buses;
mod connections;
mod deliveries;
mod destinations;
mod entries;
mod loops;
mod retries;
mod rules;
mod schedules;
mod targets;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::{Fault, Hop, Outcome};

const REGION: &str = "eu-west-1";
const PATTERN: &str = r#"{"source":["com.example"]}"#;

struct Client {
    cloud: Cloud,
}

/// Returns 2023-11-14T22:13:20Z, a Tuesday, plus some seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
}

fn queue_url(name: &str) -> String {
    format!("https://sqs.eu-west-1.amazonaws.com/000000000000/{name}")
}

fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:eu-west-1:000000000000:{name}")
}

fn bus_arn(name: &str) -> String {
    format!("arn:aws:events:eu-west-1:000000000000:event-bus/{name}")
}

fn rule_arn(path: &str) -> String {
    format!("arn:aws:events:eu-west-1:000000000000:rule/{path}")
}

fn entry(bus: &str, detail: &str) -> Value {
    json!({"EventBusName": bus, "Source": "com.example", "DetailType": "Order", "Detail": detail})
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

impl Client {
    fn new() -> Self {
        Self { cloud: Cloud::new(1, at(0)) }
    }

    fn call_service(&mut self, seconds: i64, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        let input = Input::call(REGION, service, operation, input);
        match self.cloud.apply(at(seconds), &input, false) {
            Reply::Answered(answer) => answer,
            _ => panic!("{operation} is not answered at once"),
        }
    }

    fn call(&mut self, operation: &str, input: Value) -> Result<Value, Fault> {
        self.call_service(0, "events", operation, input)
    }

    fn ok(&mut self, operation: &str, input: Value) -> Value {
        self.call(operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }

    fn fault(&mut self, operation: &str, input: Value) -> (String, String) {
        let fault = self.call(operation, input).expect_err(operation);
        (fault.code, fault.message)
    }

    fn refused(&mut self, operation: &str, input: Value) -> String {
        let (code, message) = self.fault(operation, input);
        assert_eq!(code, "ValidationException", "{message}");
        message
    }

    fn bus(&mut self, name: &str) {
        self.ok("CreateEventBus", json!({"Name": name}));
    }

    fn rule(&mut self, bus: &str, name: &str) {
        self.ok("PutRule", json!({"Name": name, "EventBusName": bus, "EventPattern": PATTERN}));
    }

    fn target(&mut self, bus: &str, rule: &str, target: Value) {
        let answer = self.ok("PutTargets", json!({"Rule": rule, "EventBusName": bus, "Targets": [target]}));
        assert_eq!(answer, json!({"FailedEntryCount": 0, "FailedEntries": []}));
    }

    /// Creates a queue to which EventBridge may send.
    fn queue(&mut self, name: &str) {
        let statement = json!({
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": queue_arn(name),
        });
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        self.closed_queue(name, json!({"Policy": policy}));
    }

    fn closed_queue(&mut self, name: &str, attributes: Value) {
        let input = json!({"QueueName": name, "Attributes": attributes});
        self.call_service(0, "sqs", "CreateQueue", input).expect("a queue");
    }

    /// Creates bus `Orders` with rule `Dev` to queue `Orders`.
    fn with_queue_target() -> Self {
        let mut client = Self::new();
        client.bus("Orders");
        client.rule("Orders", "Dev");
        client.queue("Orders");
        client.target("Orders", "Dev", json!({"Id": "1", "Arn": queue_arn("Orders")}));
        client
    }

    fn role(&mut self, name: &str, action: &str, resource: &str) -> String {
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole",
        }]});
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": action, "Resource": resource,
        }]});
        let input = json!({"RoleName": name, "AssumeRolePolicyDocument": trust.to_string()});
        self.call_service(0, "iam", "CreateRole", input).expect("a role");
        let input = json!({"RoleName": name, "PolicyName": "Deliver", "PolicyDocument": policy.to_string()});
        self.call_service(0, "iam", "PutRolePolicy", input).expect("a policy");
        format!("arn:aws:iam::000000000000:role/{name}")
    }

    /// Sends one event and returns its ID.
    fn publish(&mut self, bus: &str, detail: &str) -> String {
        let answer = self.ok("PutEvents", json!({"Entries": [entry(bus, detail)]}));
        assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
        text(&answer, "/Entries/0/EventId")
    }

    fn messages(&mut self, seconds: i64, queue: &str) -> Vec<Value> {
        let input = json!({
            "QueueUrl": queue_url(queue), "MaxNumberOfMessages": 10, "VisibilityTimeout": 43_200,
            "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let answer = self.call_service(seconds, "sqs", "ReceiveMessage", input).expect("messages");
        answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn bodies(&mut self, queue: &str) -> Vec<String> {
        self.messages(0, queue).iter().map(|message| text(message, "/Body")).collect()
    }

    fn hops(&self, trace: &str) -> Vec<(String, String, Outcome)> {
        let short = |arn: &str| arn.rsplit(':').next().unwrap_or_default().to_owned();
        let hops = self.cloud.hops(Some(trace)).into_iter();
        hops.map(|Hop { from, to, outcome, .. }| (short(&from), short(&to), outcome)).collect()
    }
}
