//! Tests of the service as a client sees it, through the fold: every call has its time, and invocations are authorized.

mod schedules;
mod targets;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::Fault;

const REGION: &str = "eu-west-1";
const ROLE: &str = "arn:aws:iam::000000000000:role/clock";

struct Client {
    cloud: Cloud,
}

/// Returns 2023-11-14T22:13:20Z, a Tuesday, plus some seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:000000000000:{resource}")
}

fn queue_url(name: &str) -> String {
    format!("https://sqs.eu-west-1.amazonaws.com/000000000000/{name}")
}

/// Returns a schedule of this name that sends to the queue `jobs`.
fn schedule(name: &str, expression: &str) -> Value {
    json!({
        "Name": name,
        "ScheduleExpression": expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": arn("sqs", "jobs"), "RoleArn": ROLE, "Input": "go"},
    })
}

impl Client {
    /// Returns a client with a queue, and a role that may do anything.
    fn new() -> Self {
        let mut client = Self { cloud: Cloud::new(1, at(0)) };
        client.role("clock", "scheduler.amazonaws.com", &json!("*"));
        client.service("sqs", "CreateQueue", json!({"QueueName": "jobs"}));
        client
    }

    fn role(&mut self, name: &str, service: &str, actions: &Value) {
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}},
        ]});
        let policy =
            json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]});
        let role = json!({"RoleName": name, "AssumeRolePolicyDocument": trust.to_string()});
        self.service("iam", "CreateRole", role);
        let policy = json!({"RoleName": name, "PolicyName": "it", "PolicyDocument": policy.to_string()});
        self.service("iam", "PutRolePolicy", policy);
    }

    fn try_call(&mut self, at: Timestamp, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        let input = Input::call(REGION, service, operation, input);
        match self.cloud.apply(at, &input, false) {
            Reply::Answered(answer) => answer,
            _ => panic!("{operation} is not answered at once"),
        }
    }

    fn service(&mut self, service: &str, operation: &str, input: Value) -> Value {
        let answer = self.try_call(self.cloud.now(), service, operation, input);
        answer.unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }

    fn ok(&mut self, operation: &str, input: Value) -> Value {
        self.service("scheduler", operation, input)
    }

    fn refused(&mut self, operation: &str, input: Value) -> (String, u16, String) {
        let fault = self.try_call(self.cloud.now(), "scheduler", operation, input).expect_err(operation);
        (fault.code, fault.status, fault.message)
    }

    fn pass(&mut self, at: Timestamp) {
        self.cloud.apply(at, &Input::Tick, false);
    }

    fn messages(&mut self, queue: &str) -> Vec<Value> {
        let input = json!({
            "QueueUrl": queue_url(queue), "MaxNumberOfMessages": 10, "VisibilityTimeout": 43_200,
            "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let answer = self.service("sqs", "ReceiveMessage", input);
        answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn bodies(&mut self, queue: &str) -> Vec<String> {
        let messages = self.messages(queue);
        messages.iter().filter_map(|message| Some(message["Body"].as_str()?.to_owned())).collect()
    }

    /// Returns when each message in a queue was sent, in seconds from the start.
    fn times(&mut self, queue: &str) -> Vec<i64> {
        let messages = self.messages(queue);
        let sent = |message: &Value| message["Attributes"]["SentTimestamp"].as_str()?.parse::<i64>().ok();
        messages.iter().filter_map(sent).map(|millis| (millis - at(0).millis()) / 1000).collect()
    }
}
