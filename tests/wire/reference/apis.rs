//! API Gateway: an API that is deployed and called, and one that puts events.

use aws_sdk_apigateway::types::IntegrationType;

use super::*;

pub(super) async fn an_api_is_deployed_and_called(world: &TestCloud) {
    let code = "exports.handler = async (event) => ({ statusCode: 201, body: JSON.stringify({ path: event.path }) });";
    let uri = world.function("Orders", code).await;
    let api = world.api().await;
    let resource = world.resource(&api, "orders").await;
    world.integrate(&api, &resource, "POST", IntegrationType::AwsProxy, &uri).await;
    assert_eq!(world.ask("POST", &api, "/dev/orders", &[], "{}").await.status, 403, "nothing is deployed yet");
    world.deploy(&api, "dev").await;
    let answer = world.ask("POST", &api, "/dev/orders", &[], "{}").await;
    assert_eq!((answer.status, answer.json()), (201, json!({"path": "/orders"})));
}

pub(super) async fn an_api_puts_an_event(world: &TestCloud) {
    let queue = listening(world, |target| target).await;
    let role = world.role("Api", "apigateway.amazonaws.com").await;
    let api = world.api().await;
    let resource = world.resource(&api, "orders").await;
    let client = world.apigateway();
    let method = client.put_method().rest_api_id(&api.id).resource_id(&resource).http_method("POST");
    method.authorization_type("NONE").send().await.expect("a method");
    let template = r#"{"Entries":[{"Source":"shop","DetailType":"Order","Detail":"$util.escapeJavaScript($input.json('$'))"}]}"#;
    let put = client.put_integration().rest_api_id(&api.id).resource_id(&resource).http_method("POST");
    let put = put.r#type(IntegrationType::Aws).integration_http_method("POST").credentials(role);
    let put = put.uri("arn:aws:apigateway:us-east-1:events:action/PutEvents");
    let put = put.request_parameters("integration.request.header.X-Amz-Target", "'AWSEvents.PutEvents'");
    let put = put.request_parameters("integration.request.header.Content-Type", "'application/x-amz-json-1.1'");
    put.request_templates("application/json", template).send().await.expect("an integration");
    world.answers(&api, &resource, "POST", "200", None, None).await;
    world.deploy(&api, "dev").await;
    let headers = [("content-type", "application/json")];
    let answer = world.ask("POST", &api, "/dev/orders", &headers, r#"{"value":415}"#).await;
    assert_eq!((answer.status, &answer.json()["FailedEntryCount"]), (200, &json!(0)), "{answer:?}");
    let events = heard(world, &queue).await;
    assert_eq!(events.iter().map(|event| &event["detail"]).collect::<Vec<_>>(), [&json!({"value": 415})]);
}
