//! Tests of functions that call APIs of their own cloud.

use aws_sdk_lambda::primitives::Blob;
use serde_json::{Value, json};

use super::super::{TestCloud, parse, world};

const ASK: &str = "exports.handler = async ({ url }) => {
  try {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{\"a\":1}' });
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    return { error: error.cause.message };
  }
};";

impl TestCloud {
    async fn asked_by_function(&self, url: &str) -> Value {
        let payload = Blob::new(json!({"url": url}).to_string());
        let answer = self.lambda().invoke().function_name("Ask").payload(payload).send().await.expect("an answer");
        let text = String::from_utf8(answer.payload().expect("a payload").as_ref().to_vec()).expect("text");
        parse(&text)
    }
}

#[tokio::test]
async fn a_function_reaches_an_api_by_all_its_urls_and_nothing_else() {
    let world = world();
    let api = world.api().await;
    // The template of the request fails if the body is not the one that was sent.
    let request = r#"{"statusCode": #if($input.json('$.a') == "1")200#{else}500#end}"#;
    let template = r#"{"method": "$context.httpMethod"}"#;
    world.mock(&api, &api.root, "POST", request, Some(template)).await;
    world.deploy(&api, "Prod").await;
    world.function("Ask", ASK).await;
    for url in [
        format!("https://{}.execute-api.us-east-1.amazonaws.com/Prod/", api.id),
        format!("http://{}.execute-api.us-east-1.localhost:4566/Prod/", api.id),
        format!("http://127.0.0.1:4566/restapis/{}/Prod/_user_request_/", api.id),
    ] {
        let answer = world.asked_by_function(&url).await;
        assert_eq!(answer["status"], 200, "{url}: {answer}");
        assert_eq!(parse(answer["body"].as_str().expect("a body"))["method"], "POST", "{url}");
    }
    let nobody = world.asked_by_function("https://abcde12345.execute-api.us-east-1.amazonaws.com/Prod/").await;
    assert_eq!(nobody, json!({"status": 403, "body": "{\"message\":\"Forbidden\"}"}));
    let outside = world.asked_by_function("https://example.com/").await;
    assert_eq!(outside, json!({"error": "the local cloud reaches loopback only, not `example.com`"}));
}
