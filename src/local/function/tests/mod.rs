//! Tests of functions through the engine: what they return, how they fail, what they log, and what they call.

mod bounds;
mod cloud;
mod javascript;
mod node;
mod pool;
mod programs;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::ProgramPolicy;
use super::archive::zip;
use crate::clock::Timestamp;
use crate::local::engine::{ClockMode, Engine};
use crate::local::wire::{Reply, Request};

const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const ROLE: &str = "arn:aws:iam::000000000000:role/Work";

/// A cloud with a role that may do everything.
pub(super) struct TestCloud {
    pub(super) engine: Arc<Engine>,
}

impl TestCloud {
    pub(super) async fn new() -> Self {
        Self::of(Arc::new(Engine::memory(ClockMode::Virtual, 1, START))).await
    }

    pub(super) async fn of(engine: Arc<Engine>) -> Self {
        engine.start_workers();
        // Confined programs are tested with the binary that confines them.
        engine.functions().set_program_policy(ProgramPolicy { may_run_unheld: true, ..ProgramPolicy::default() });
        let world = Self { engine };
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
        world
            .query("iam", "CreateRole", &[("RoleName", "Work"), ("AssumeRolePolicyDocument", &trust.to_string())])
            .await;
        world.allow(&json!("*")).await;
        world
    }

    /// Sets the actions that the role may perform.
    pub(super) async fn allow(&self, actions: &Value) {
        let policy =
            json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]});
        let form = [("RoleName", "Work"), ("PolicyName", "P"), ("PolicyDocument", &policy.to_string())];
        self.query("iam", "PutRolePolicy", &form).await;
    }

    async fn query(&self, service: &str, action: &str, form: &[(&str, &str)]) {
        let version = if service == "iam" { "2010-05-08" } else { "2010-03-31" };
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("Action", action).append_pair("Version", version).extend_pairs(form);
        let request = http::Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(body.finish()))
            .unwrap();
        let reply = self.engine.call(request).await;
        assert_eq!(reply.status(), 200, "{action}: {}", String::from_utf8_lossy(reply.body()));
    }

    pub(super) async fn json(&self, target: &str, input: Value) -> Value {
        let request = http::Request::post("/")
            .header("x-amz-target", target)
            .header("content-type", "application/x-amz-json-1.1")
            .body(Bytes::from(input.to_string()))
            .unwrap();
        let reply = self.engine.call(request).await;
        assert_eq!(reply.status(), 200, "{target}: {}", String::from_utf8_lossy(reply.body()));
        serde_json::from_slice(reply.body()).unwrap_or_default()
    }

    pub(super) async fn rest(&self, method: &str, path: &str, body: Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request: Request = http::Request::builder().method(method).uri(path).body(Bytes::from(body)).unwrap();
        self.engine.call(request).await
    }

    pub(super) async fn good(&self, method: &str, path: &str, body: Value) -> Value {
        let reply = self.rest(method, path, body).await;
        assert!(reply.status().is_success(), "{method} {path}: {}", String::from_utf8_lossy(reply.body()));
        serde_json::from_slice(reply.body()).unwrap_or_default()
    }

    pub(super) async fn create(&self, name: &str, files: &[(&str, &str)], settings: Value) {
        let mut input = json!({"FunctionName": name, "Role": ROLE, "Runtime": "nodejs22.x", "Handler": "index.handler",
            "Code": {"ZipFile": STANDARD.encode(zip(files))}});
        let (members, Value::Object(settings)) = (input.as_object_mut().unwrap(), settings) else { panic!("settings") };
        members.extend(settings);
        self.good("POST", "/2015-03-31/functions", input).await;
    }

    /// Creates a function `f` with one ES module.
    pub(super) async fn module(&self, text: &str) {
        self.create("f", &[("index.mjs", text)], json!({})).await;
    }

    pub(super) async fn invoke(&self, name: &str, payload: &Value) -> Outcome {
        self.invoke_text(name, &payload.to_string()).await
    }

    pub(super) async fn invoke_text(&self, name: &str, payload: &str) -> Outcome {
        let request = http::Request::post(format!("/2015-03-31/functions/{name}/invocations"))
            .header("x-amz-log-type", "Tail")
            .body(Bytes::from(payload.to_owned()))
            .unwrap();
        let reply = self.engine.call(request).await;
        let header = |name: &str| reply.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let log = header("x-amz-log-result").map(|text| STANDARD.decode(text).unwrap()).unwrap_or_default();
        Outcome {
            status: reply.status().as_u16(),
            error: header("x-amz-function-error"),
            payload: serde_json::from_slice(reply.body()).unwrap_or_default(),
            log: String::from_utf8(log).unwrap(),
        }
    }

    pub(super) async fn send(&self, name: &str, payload: &Value) {
        let request = http::Request::post(format!("/2015-03-31/functions/{name}/invocations"))
            .header("x-amz-invocation-type", "Event")
            .body(Bytes::from(payload.to_string()))
            .unwrap();
        assert_eq!(self.engine.call(request).await.status(), 202);
    }

    /// Returns all messages in the log group of a function.
    pub(super) async fn logged(&self, name: &str) -> Vec<String> {
        let (mut lines, mut token) = (Vec::new(), Value::Null);
        loop {
            let input = json!({"logGroupName": format!("/aws/lambda/{name}"), "nextToken": token, "limit": 10_000});
            let output = self.json("Logs_20140328.FilterLogEvents", input).await;
            let events = output["events"].as_array().cloned().unwrap_or_default();
            lines.extend(events.iter().map(|event| event["message"].as_str().unwrap_or_default().to_owned()));
            token = output["nextToken"].clone();
            if token.is_null() {
                return lines;
            }
        }
    }

    pub(super) async fn pass(&self, seconds: u64) {
        self.engine.clock().sleep(std::time::Duration::from_secs(seconds)).await;
    }

    pub(super) async fn queue(&self, name: &str, attributes: Value) {
        self.json("AmazonSQS.CreateQueue", json!({"QueueName": name, "Attributes": attributes})).await;
    }

    /// Returns the bodies of the messages that arrive in a queue within `wait` seconds.
    pub(super) async fn receive(&self, name: &str, wait: u64) -> Vec<Value> {
        let url = format!("http://127.0.0.1:4566/000000000000/{name}");
        let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": wait, "MessageAttributeNames": ["All"]});
        let output = self.json("AmazonSQS.ReceiveMessage", input).await;
        output["Messages"].as_array().cloned().unwrap_or_default()
    }
}

/// The response of `Invoke`.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) status: u16,
    pub(super) error: Option<String>,
    pub(super) payload: Value,
    pub(super) log: String,
}
