//! Tests of gateway responses that replace the default responses of API Gateway.

use aws_sdk_apigateway::types::{AuthorizerType, GatewayResponseType, IntegrationType, Op};
use serde_json::{Value, json};

use super::super::{TestCloud, world};
use super::{Api, patch};

/// A configured response: its type, status, headers and template.
struct Put<'a> {
    kind: &'a str,
    status: Option<&'a str>,
    header: &'a str,
    template: Option<&'a str>,
}

impl TestCloud {
    async fn put_response(&self, api: &Api, put: &Put<'_>) {
        let call = self.apigateway().put_gateway_response().rest_api_id(&api.id);
        let call = call.response_type(GatewayResponseType::from(put.kind));
        let call = call.set_status_code(put.status.map(str::to_owned));
        let mut call = call.response_parameters("gatewayresponse.header.X-Own", put.header);
        if let Some(template) = put.template {
            call = call.response_templates("application/json", template);
        }
        call.send().await.expect("a gateway response");
    }
}

const CODE: &str = r"
exports.handler = async (event) => {
  if (event.authorizationToken === 'throw') throw new Error('no');
  return { principalId: 'x', policyDocument: { Version: '2012-10-17', Statement: [
    { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: '*' }] } };
};
";

#[tokio::test]
async fn every_kind_of_refusal_can_have_words_of_its_own() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    let (api, _) = world.guarded(AuthorizerType::Token, 0, &uri).await;
    let broken = world.resource(&api, "broken").await;
    world.mock(&api, &broken, "GET", "{}", None).await;
    let proxy = world.resource(&api, "proxy").await;
    let client = world.apigateway();
    let put = client.put_method().rest_api_id(&api.id).resource_id(&proxy).http_method("GET");
    put.authorization_type("NONE").send().await.expect("a method");
    let put = client.put_integration().rest_api_id(&api.id).resource_id(&proxy).http_method("GET");
    let put = put.r#type(IntegrationType::AwsProxy).integration_http_method("POST").uri(&uri);
    put.send().await.expect("an integration");
    for put in [
        Put {
            kind: "UNAUTHORIZED",
            status: Some("418"),
            header: "'tea'",
            template: Some(r#"{"m":$context.error.messageString}"#),
        },
        Put { kind: "ACCESS_DENIED", status: None, header: "context.stage", template: Some("$context.error.message") },
        Put {
            kind: "DEFAULT_4XX",
            status: None,
            header: "method.request.header.Origin",
            template: Some("$context.error.responseType of ${context.apiId}: $input.body"),
        },
        Put { kind: "DEFAULT_5XX", status: Some("503"), header: "context.error.responseType", template: None },
    ] {
        world.put_response(&api, &put).await;
    }
    world.deploy(&api, "v1").await;
    let lost = format!("MISSING_AUTHENTICATION_TOKEN of {}: $input.body", api.id);
    let denied = "User is not authorized to access this resource with an explicit deny";
    let internal = r#"{"message":"Internal server error"}"#;
    // The method and path, the token, and the resulting status, header and body.
    let cases = [
        ("POST", "/v1", "", 418, "tea", r#"{"m":"Unauthorized"}"#),
        ("POST", "/v1", "any", 403, "v1", denied),
        ("POST", "/v1", "throw", 503, "AUTHORIZER_CONFIGURATION_ERROR", r#"{"message":null}"#),
        ("GET", "/v1/nowhere", "", 403, "http://localhost", &lost),
        ("GET", "/v1/broken", "", 503, "DEFAULT_5XX", internal),
        ("GET", "/v1/proxy", "", 503, "DEFAULT_5XX", internal),
    ];
    for (method, path, token, status, header, body) in cases {
        let headers = [("origin", "http://localhost"), ("authorization", token)];
        let headers = if token.is_empty() { &headers[..1] } else { &headers[..] };
        let answer = world.ask(method, &api, path, headers, "{}").await;
        let told = (answer.status, answer.header("x-own"), answer.body.as_str());
        assert_eq!(told, (status, header, body), "{method} {path} {token}");
    }
    let change = patch(Op::Remove, "/responseTemplates/application~1json", "");
    let update = client.update_gateway_response().rest_api_id(&api.id).response_type(GatewayResponseType::Unauthorized);
    update.patch_operations(change).send().await.expect("a change");
    world.deploy(&api, "v1").await;
    let bare = world.ask("POST", &api, "/v1", &[], "{}").await;
    assert_eq!((bare.status, bare.body.as_str()), (418, ""));
    let shown = client.get_gateway_response().rest_api_id(&api.id).response_type(GatewayResponseType::Throttled);
    let shown = shown.send().await.expect("the response");
    let template = shown.response_templates().and_then(|all| all.get("application/json")).cloned();
    let standing: Value = json!("$context.error.responseType of ${context.apiId}: $input.body");
    assert_eq!((shown.status_code(), json!(template)), (Some("429"), standing), "that of its class");
}
