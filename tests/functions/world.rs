//! A cloud in this process whose programs the real binary starts and confines.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::function::ProgramPolicy;
use ork::local::function::archive::zip;
use serde_json::{Value, json};

const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);
pub(super) const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;

pub(super) struct TestCloud {
    engine: Arc<Engine>,
}

/// Returns the policy with which programs run only if they are confined.
pub(super) fn held(without_namespaces: bool) -> ProgramPolicy {
    let launcher = Some(PathBuf::from(env!("CARGO_BIN_EXE_ork")));
    ProgramPolicy { launcher, without_namespaces, ..ProgramPolicy::default() }
}

/// Returns the input of `CreateFunction`.
pub(super) fn function(name: &str, files: &[(&str, &str)], runtime: &str, timeout: u32) -> Value {
    json!({"FunctionName": name, "Role": "arn:aws:iam::000000000000:role/Work", "Runtime": runtime,
        "Handler": "index.handler", "Timeout": timeout, "Code": {"ZipFile": STANDARD.encode(zip(files))}})
}

impl TestCloud {
    pub(super) async fn new(policy: ProgramPolicy) -> Self {
        let engine = Arc::new(Engine::memory(ClockMode::Virtual, 1, START));
        engine.start_workers();
        engine.functions().set_program_policy(policy);
        let world = Self { engine };
        let form = [("Action", "CreateRole"), ("Version", "2010-05-08"), ("RoleName", "Work")];
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form).append_pair("AssumeRolePolicyDocument", TRUST);
        world.call("/", "application/x-www-form-urlencoded", body.finish()).await;
        world
    }

    pub(super) async fn create(&self, function: Value) {
        self.call("/2015-03-31/functions", "application/json", function.to_string()).await;
    }

    /// Returns the response of `f`.
    pub(super) async fn invoke(&self, payload: &Value) -> Value {
        let path = "/2015-03-31/functions/f/invocations";
        let body = self.call(path, "application/json", payload.to_string()).await;
        serde_json::from_slice(&body).expect("JSON")
    }

    async fn call(&self, path: &str, kind: &str, body: String) -> Bytes {
        let request = http::Request::post(path).header("content-type", kind).body(Bytes::from(body));
        let reply = self.engine.call(request.expect("a request")).await;
        assert!(reply.status().is_success(), "{path}: {}", String::from_utf8_lossy(reply.body()));
        reply.into_body()
    }
}

/// Returns whether the response says that this machine cannot confine a program; prints it, as the test then proves
/// nothing.
pub(super) fn is_unheld(answer: &Value) -> bool {
    let message = answer["errorMessage"].as_str().unwrap_or_default();
    let is_unheld = message.contains("--allow-programs") || message.contains("python3");
    if is_unheld {
        eprintln!("skipped: {message}");
    }
    is_unheld
}
