//! Tests of access logs: a line for each request, in the format of its stage.

use aws_sdk_apigateway::types::{IntegrationType, Op};
use serde_json::{Value, json};

use super::super::{TestCloud, code, words, world};
use super::{Api, patch};

const GROUP: &str = "arn:aws:logs:us-east-1:000000000000:log-group:/apis/access";

impl TestCloud {
    async fn set_access_log(&self, api: &Api, destination: &str, format: &str) -> (String, String) {
        let update = self.apigateway().update_stage().rest_api_id(&api.id).stage_name("v1");
        let update = update.patch_operations(patch(Op::Replace, "/accessLogSettings/destinationArn", destination));
        words(update.patch_operations(patch(Op::Replace, "/accessLogSettings/format", format)).send().await)
    }

    async fn access_log(&self) -> Vec<String> {
        let events = self.logs().filter_log_events().log_group_name("/apis/access").send().await.expect("a log");
        events.events().iter().filter_map(|event| event.message.clone()).collect()
    }
}

#[tokio::test]
async fn every_request_leaves_a_line() {
    let world = world();
    let api = world.api().await;
    let code = "exports.handler = async (event) => { if (event.path === '/bad') throw new Error('no');\
                return { statusCode: 201, body: 'done' }; };";
    let uri = world.function("proxy", code).await;
    let resource = world.resource(&api, "{id}").await;
    let client = world.apigateway();
    let put = client.put_method().rest_api_id(&api.id).resource_id(&resource).http_method("GET");
    put.authorization_type("NONE").send().await.expect("a method");
    let put = client.put_integration().rest_api_id(&api.id).resource_id(&resource).http_method("GET");
    let put = put.r#type(IntegrationType::AwsProxy).integration_http_method("POST").uri(uri);
    put.send().await.expect("an integration");
    let deployment = world.deploy(&api, "v1").await;
    world.with_logs(&api, "v1").await;
    let names = [
        "requestId",
        "status",
        "httpMethod",
        "path",
        "resourcePath",
        "stage",
        "deploymentId",
        "protocol",
        "identity.sourceIp",
        "identity.user",
        "responseLength",
        "integration.status",
        "integrationStatus",
        "error.responseType",
        "integrationErrorMessage",
        "nothing.of.it",
    ];
    let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":\"$context.{name}\"")).collect();
    let update = client.update_stage().rest_api_id(&api.id).stage_name("v1");
    let update = update.patch_operations(patch(Op::Replace, "/accessLogSettings/destinationArn", GROUP));
    let format = format!("{{{}}}\n", members.join(","));
    let update = update.patch_operations(patch(Op::Replace, "/accessLogSettings/format", &format));
    update.send().await.expect("an access log");
    let good = world.ask("GET", &api, "/v1/good?a=1", &[("authorization", "hush-hush")], "").await;
    let bad = world.ask("GET", &api, "/v1/bad", &[], "").await;
    let missing = world.ask("POST", &api, "/v1/good", &[], "").await;
    assert_eq!([good.status, bad.status, missing.status], [201, 502, 403]);
    let lines = world.access_log().await;
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let expected = |id: &str, values: [&str; 7]| {
        let [status, path, length, own, invoked, kind, message] = values;
        json!({"requestId": id, "status": status, "httpMethod": "GET", "path": path, "resourcePath": "/{id}",
            "stage": "v1", "deploymentId": deployment, "protocol": "HTTP/1.1", "identity.sourceIp": "127.0.0.1", "identity.user": "-",
            "responseLength": length, "integration.status": own, "integrationStatus": invoked,
            "error.responseType": kind, "integrationErrorMessage": message, "nothing.of.it": "-"})
    };
    let failed = "Lambda execution failed with status 200 due to customer function error: no.";
    assert_eq!(
        lines,
        [
            expected(good.header("x-amzn-requestid"), ["201", "/v1/good", "4", "201", "200", "-", "-"]),
            expected(bad.header("x-amzn-requestid"), ["502", "/v1/bad", "36", "-", "-", "DEFAULT_5XX", failed]),
        ]
    );
}

#[tokio::test]
async fn a_line_needs_a_role_a_group_and_an_id() {
    let world = world();
    let api = world.api().await;
    world.mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, None).await;
    world.deploy(&api, "v1").await;
    let id = "$context.requestId";
    let refused = |message: &str| ("BadRequestException".to_owned(), message.to_owned());
    let role = "CloudWatch Logs role ARN must be set in account settings to enable logging";
    assert_eq!(world.set_access_log(&api, GROUP, id).await, refused(role));
    world.with_logs(&api, "v1").await;
    let letters = "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': \
                   'log-group:/apis/access:*'";
    let cases = [
        (format!("{GROUP}:*"), id, letters),
        ("access".to_owned(), id, "Invalid ARN specified in the request"),
        (
            GROUP.to_owned(),
            "$context.status",
            "Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.status'",
        ),
        (
            GROUP.to_owned(),
            "$context.requestId\nx",
            "Access Log format must be single line, new line character is allowed only at end of the format: \
             '$context.requestId\nx'",
        ),
    ];
    for (destination, format, message) in cases {
        assert_eq!(world.set_access_log(&api, &destination, format).await, refused(message), "{destination} {format}");
    }
    let firehose = "arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-x";
    assert!(world.set_access_log(&api, firehose, id).await.1.contains("not implement"));
    let update = world.apigateway().update_stage().rest_api_id(&api.id).stage_name("v1");
    let update = update.patch_operations(patch(Op::Remove, "/accessLogSettings", ""));
    update.send().await.expect("nothing to take away");
    world.ask("GET", &api, "/v1", &[], "").await;
    let group = world.logs().filter_log_events().log_group_name("/apis/access").send().await;
    assert_eq!(code(group), "ResourceNotFoundException");
}
