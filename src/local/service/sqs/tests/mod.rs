//! Tests of queues as a client sees them, through the fold: every call has its time.

mod dead_letters;
mod fifo;
mod messages;
mod move_tasks;
mod queues;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::Fault;

const REGION: &str = "eu-west-1";

struct Client {
    cloud: Cloud,
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
}

fn url(name: &str) -> String {
    format!("https://sqs.eu-west-1.amazonaws.com/000000000000/{name}")
}

fn arn(name: &str) -> String {
    format!("arn:aws:sqs:eu-west-1:000000000000:{name}")
}

impl Client {
    fn new() -> Self {
        Self { cloud: Cloud::new(1, at(0)) }
    }

    fn with_queue(name: &str, attributes: Value) -> Self {
        let mut client = Self::new();
        client.ok(0, "CreateQueue", json!({"QueueName": name, "Attributes": attributes}));
        client
    }

    fn reply(&mut self, seconds: i64, operation: &str, input: Value, may_wait: bool) -> Reply {
        let input = Input::call(REGION, "sqs", operation, input);
        self.cloud.apply(at(seconds), &input, may_wait)
    }

    fn call(&mut self, seconds: i64, operation: &str, input: Value) -> Result<Value, Fault> {
        match self.reply(seconds, operation, input, false) {
            Reply::Answered(answer) => answer,
            _ => panic!("{operation} is not answered at once"),
        }
    }

    fn ok(&mut self, seconds: i64, operation: &str, input: Value) -> Value {
        self.call(seconds, operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }

    fn fault(&mut self, seconds: i64, operation: &str, input: Value) -> (String, String) {
        let fault = self.call(seconds, operation, input).expect_err(operation);
        (fault.code, fault.message)
    }

    fn send(&mut self, seconds: i64, queue: &str, body: &str) -> Value {
        self.ok(seconds, "SendMessage", json!({"QueueUrl": url(queue), "MessageBody": body}))
    }

    fn send_fifo(&mut self, seconds: i64, queue: &str, group: &str, id: &str) -> Value {
        let input = json!({
            "QueueUrl": url(queue), "MessageBody": id, "MessageGroupId": group, "MessageDeduplicationId": id,
        });
        self.ok(seconds, "SendMessage", input)
    }

    fn receive(&mut self, seconds: i64, queue: &str) -> Vec<Value> {
        self.receive_with(seconds, queue, json!({}))
    }

    fn receive_with(&mut self, seconds: i64, queue: &str, more: Value) -> Vec<Value> {
        let mut input = json!({"QueueUrl": url(queue), "MaxNumberOfMessages": 10, "AttributeNames": ["All"]});
        let (Some(members), Value::Object(more)) = (input.as_object_mut(), more) else { unreachable!() };
        members.extend(more);
        let answer = self.ok(seconds, "ReceiveMessage", input);
        answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn bodies(&mut self, seconds: i64, queue: &str) -> Vec<String> {
        self.receive(seconds, queue).iter().map(|message| text(message, "/Body")).collect()
    }

    fn attribute(&mut self, seconds: i64, queue: &str, name: &str) -> Option<String> {
        let input = json!({"QueueUrl": url(queue), "AttributeNames": [name]});
        let answer = self.ok(seconds, "GetQueueAttributes", input);
        answer.pointer(&format!("/Attributes/{name}")).and_then(Value::as_str).map(str::to_owned)
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}
