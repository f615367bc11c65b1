//! Requests to a deployed API on the cloud in the process: authorizer, mapping template and MOCK, with and without
//! caching of the authorizer's result. The goal is 1,000 requests per second.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use divan::Bencher;
use divan::counter::ItemsCount;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::function::archive::zip;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const AUTHORIZER: &str = "export const handler = async (event) => ({ principalId: 'user', policyDocument: {
    Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }] } });";
const TEMPLATE: &str = r##"{"order": $input.json('$.order'), "by": "$context.authorizer.principalId",
    "lines": [#foreach($line in $input.path('$.lines'))"$line.sku"#if($foreach.hasNext),#end#end]}"##;
const BODY: &str = r#"{"order": {"id": "1"}, "lines": [{"sku": "a"}, {"sku": "b"}, {"sku": "c"}]}"#;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 50, sample_size = 100)]
fn kept_authorizer_mapping_and_mock(bencher: Bencher<'_, '_>) {
    let (runtime, engine, url) = cloud(300);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| runtime.block_on(ask(&engine, &url)));
}

#[divan::bench(sample_count = 50, sample_size = 20)]
fn authorizer_mapping_and_mock(bencher: Bencher<'_, '_>) {
    let (runtime, engine, url) = cloud(0);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| runtime.block_on(ask(&engine, &url)));
}

fn cloud(seconds: u32) -> (Runtime, Arc<Engine>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, 7, Timestamp::from_millis(1_767_225_600_000)));
    let guard = runtime.enter();
    engine.start_workers();
    drop(guard);
    let url = runtime.block_on(async {
        let function = function(&engine).await;
        api(&engine, &function, seconds).await
    });
    (runtime, engine, url)
}

async fn function(engine: &Engine) -> String {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":
        "lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    form(engine, &[("Action", "CreateRole"), ("RoleName", "Work"), ("AssumeRolePolicyDocument", trust)]).await;
    let function = json!({
        "FunctionName": "f", "Role": "arn:aws:iam::000000000000:role/Work", "Runtime": "nodejs22.x",
        "Handler": "index.handler", "Code": {"ZipFile": STANDARD.encode(zip(&[("index.mjs", AUTHORIZER)]))},
    });
    let made = send(engine, "POST", "/2015-03-31/functions", &function).await;
    let permission = json!({"StatementId": "api", "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com"});
    send(engine, "POST", "/2015-03-31/functions/f/policy", &permission).await;
    made["FunctionArn"].as_str().expect("an ARN").to_owned()
}

async fn api(engine: &Engine, function: &str, seconds: u32) -> String {
    let api = send(engine, "POST", "/restapis", &json!({"name": "orders"})).await;
    let (id, root) = (api["id"].as_str().expect("an id"), api["rootResourceId"].as_str().expect("a root"));
    let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations");
    let authorizer = json!({"name": "a", "type": "TOKEN", "authorizerUri": uri,
        "identitySource": "method.request.header.Authorization", "authorizerResultTtlInSeconds": seconds});
    let authorizer = send(engine, "POST", &format!("/restapis/{id}/authorizers"), &authorizer).await;
    let method = format!("/restapis/{id}/resources/{root}/methods/POST");
    send(engine, "PUT", &method, &json!({"authorizationType": "CUSTOM", "authorizerId": authorizer["id"]})).await;
    let mock = json!({"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}});
    send(engine, "PUT", &format!("{method}/integration"), &mock).await;
    send(engine, "PUT", &format!("{method}/responses/200"), &json!({})).await;
    let response = json!({"responseTemplates": {"application/json": TEMPLATE}});
    send(engine, "PUT", &format!("{method}/integration/responses/200"), &response).await;
    send(engine, "POST", &format!("/restapis/{id}/deployments"), &json!({"stageName": "v1"})).await;
    format!("https://{id}.execute-api.us-east-1.amazonaws.com/v1")
}

async fn ask(engine: &Engine, url: &str) {
    let request = http::Request::post(url).header("authorization", "token").body(Bytes::from(BODY));
    let reply = engine.call(request.expect("a request")).await;
    assert_eq!(reply.status(), 200, "{reply:?}");
}

async fn send(engine: &Engine, method: &str, path: &str, body: &Value) -> Value {
    let request = http::Request::builder().method(method).uri(path).body(Bytes::from(body.to_string()));
    let reply = engine.call(request.expect("a request")).await;
    assert!(reply.status().is_success(), "{path}: {reply:?}");
    serde_json::from_slice(reply.body()).unwrap_or_default()
}

async fn form(engine: &Engine, members: &[(&str, &str)]) {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Version", "2010-05-08").extend_pairs(members);
    let request = http::Request::post("/").header("content-type", "application/x-www-form-urlencoded");
    let reply = engine.call(request.body(Bytes::from(body.finish())).expect("a request")).await;
    assert!(reply.status().is_success(), "{reply:?}");
}
