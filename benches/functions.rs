//! Invokes a JavaScript function on the cloud in the process, with a new sandbox and with a warm one.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use divan::Bencher;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::function::archive::zip;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const MODULE: &str = "import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
    const client = new EventBridgeClient({});
    export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ got: event.value + 1 }) });";

fn main() {
    divan::main();
}

/// The configuration changes before each invocation, so that no warm sandbox matches; that time is not counted.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn cold(bencher: Bencher<'_, '_>) {
    let (runtime, engine) = cloud();
    let mut number = 0;
    let change = || {
        number += 1;
        let settings = json!({"Description": "", "Environment": {"Variables": {"NUMBER": number.to_string()}}});
        runtime.block_on(send(&engine, "PUT", "/2015-03-31/functions/f/configuration", &settings));
    };
    bencher.with_inputs(change).bench_local_values(|()| runtime.block_on(invoke(&engine)));
}

#[divan::bench(sample_count = 50, sample_size = 20)]
fn warm(bencher: Bencher<'_, '_>) {
    let (runtime, engine) = cloud();
    bencher.bench_local(|| runtime.block_on(invoke(&engine)));
}

fn cloud() -> (Runtime, Arc<Engine>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, 7, Timestamp::from_millis(1_767_225_600_000)));
    let guard = runtime.enter();
    engine.start_workers();
    drop(guard);
    runtime.block_on(async {
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":
            "lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        form(&engine, &[("Action", "CreateRole"), ("RoleName", "Work"), ("AssumeRolePolicyDocument", trust)]).await;
        let allow = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}"#;
        let policy =
            [("Action", "PutRolePolicy"), ("RoleName", "Work"), ("PolicyName", "P"), ("PolicyDocument", allow)];
        form(&engine, &policy).await;
        let function = json!({
            "FunctionName": "f", "Role": "arn:aws:iam::000000000000:role/Work", "Runtime": "nodejs22.x",
            "Handler": "index.handler", "Code": {"ZipFile": STANDARD.encode(zip(&[("index.mjs", MODULE)]))},
        });
        send(&engine, "POST", "/2015-03-31/functions", &function).await;
    });
    (runtime, engine)
}

async fn invoke(engine: &Engine) {
    let body = send(engine, "POST", "/2015-03-31/functions/f/invocations", &json!({"value": 1})).await;
    assert_eq!(body, br#"{"statusCode":200,"body":"{\"got\":2}"}"#.as_slice());
}

async fn send(engine: &Engine, method: &str, path: &str, body: &Value) -> Bytes {
    let request = http::Request::builder().method(method).uri(path).body(Bytes::from(body.to_string()));
    let reply = engine.call(request.expect("a request")).await;
    assert!(reply.status().is_success(), "{path}: {reply:?}");
    reply.into_body()
}

async fn form(engine: &Engine, members: &[(&str, &str)]) {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Version", "2010-05-08").extend_pairs(members);
    let request = http::Request::post("/")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(body.finish()));
    let reply = engine.call(request.expect("a request")).await;
    assert!(reply.status().is_success(), "{reply:?}");
}
