//! Tests of integrations with functions, other services and servers, and of the mapping of requests.

use aws_sdk_apigateway::types::{GatewayResponseType, IntegrationType, Op};
use serde_json::{Value, json};

use super::super::{TestCloud, world};
use super::{Api, patch};

/// Responds as its path says.
const PROXY: &str = r#"
exports.handler = async (event) => {
  switch (event.path) {
    case '/shape': return { statusCode: 201, headers: { 'X-Own': 'yes' }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: JSON.stringify({ query: event.queryStringParameters, all: event.multiValueQueryStringParameters, path: event.pathParameters,
        body: event.body, stage: event.requestContext.stage, variable: event.stageVariables && event.stageVariables.tier }) };
    case '/text': return 'just text';
    case '/extra': return { statusCode: 200, body: 'x', more: 1 };
    case '/object': return { statusCode: 200, body: { a: 1 } };
    case '/throw': throw new Error('broken');
    default: return { statusCode: 200 };
  }
};
"#;
const PLAIN: &str = r#"
exports.handler = async (event) => {
  if (event.task === 'bad') throw new Error('Bad Request: no such task');
  if (event.task === 'internal') throw new Error('Internal Error: x');
  return null;
};
"#;

impl TestCloud {
    pub(in super::super) async fn integrate(
        &self,
        api: &Api,
        resource: &str,
        method: &str,
        kind: IntegrationType,
        uri: &str,
    ) {
        let client = self.apigateway();
        let put = client.put_method().rest_api_id(&api.id).resource_id(resource).http_method(method);
        put.authorization_type("NONE").send().await.expect("a method");
        let put = client.put_integration().rest_api_id(&api.id).resource_id(resource).http_method(method);
        put.r#type(kind).integration_http_method("POST").uri(uri).send().await.expect("an integration");
    }

    pub(in super::super) async fn answers(
        &self,
        api: &Api,
        resource: &str,
        method: &str,
        status: &str,
        pattern: Option<&str>,
        body: Option<&str>,
    ) {
        let client = self.apigateway();
        let put = client.put_method_response().rest_api_id(&api.id).resource_id(resource).http_method(method);
        put.status_code(status).send().await.expect("a method response");
        let put = client.put_integration_response().rest_api_id(&api.id).resource_id(resource).http_method(method);
        let put = put.status_code(status).set_selection_pattern(pattern.map(str::to_owned));
        let put = match body {
            Some(body) => put.response_templates("application/json", body),
            None => put,
        };
        put.send().await.expect("an integration response");
    }
}

#[tokio::test]
async fn a_proxy_hands_the_request_on_and_the_answer_back() {
    let world = world();
    let uri = world.function("proxy", PROXY).await;
    let api = world.api().await;
    let greedy = world.resource(&api, "{proxy+}").await;
    world.integrate(&api, &greedy, "ANY", IntegrationType::AwsProxy, &uri).await;
    world.deploy(&api, "v1").await;
    let update = world.apigateway().update_stage().rest_api_id(&api.id).stage_name("v1");
    update.patch_operations(patch(Op::Replace, "/variables/tier", "gold")).send().await.expect("a variable");
    let answer = world.ask("PUT", &api, "/v1/shape?a=1&a=2", &[], "{\"x\":1}").await;
    let seen = json!({"query": {"a": "2"}, "all": {"a": ["1", "2"]}, "path": {"proxy": "shape"}, "body": "{\"x\":1}",
        "stage": "v1", "variable": "gold"});
    assert_eq!((answer.status, answer.json()), (201, seen));
    assert_eq!((answer.header("x-own"), answer.headers.get_all("set-cookie").iter().count()), ("yes", 2));
    assert!(answer.header("x-amzn-trace-id").starts_with("Root=1-"));
    for path in ["/text", "/extra", "/object", "/throw"] {
        let answer = world.ask("GET", &api, &format!("/v1{path}"), &[], "").await;
        assert_eq!((answer.status, answer.json()), (502, json!({"message": "Internal server error"})), "{path}");
        assert_eq!(answer.header("x-amzn-errortype"), "InternalServerErrorException", "{path}");
    }
    let empty = world.ask("GET", &api, "/v1/other", &[], "").await;
    assert_eq!((empty.status, empty.body.as_str(), empty.header("content-type")), (200, "", "application/json"));
    let large = "x".repeat(6 * 1024 * 1024);
    assert_eq!(world.ask("POST", &api, "/v1/shape", &[], &large).await.status, 413, "more than Lambda takes");
    let larger = "x".repeat(10 * 1024 * 1024 + 1);
    let answer = world.ask("POST", &api, "/v1/shape", &[], &larger).await;
    assert_eq!((answer.status, answer.json()), (413, json!({"message": "Request Too Long"})));
}

#[tokio::test]
async fn patterns_select_a_response_by_the_error() {
    let world = world();
    let uri = world.function("plain", PLAIN).await;
    let api = world.api().await;
    world.integrate(&api, &api.root, "POST", IntegrationType::Aws, &uri).await;
    world.answers(&api, &api.root, "POST", "200", None, None).await;
    let template = r#"{"message": "$input.path('$.errorMessage')"}"#;
    world.answers(&api, &api.root, "POST", "400", Some(".*Bad Request.*"), Some(template)).await;
    world.deploy(&api, "v1").await;
    let cases = [("ok", 200, json!(null)), ("bad", 400, json!({"message": "Bad Request: no such task"}))];
    for (task, status, body) in cases {
        let answer = world.ask("POST", &api, "/v1", &[], &json!({"task": task}).to_string()).await;
        assert_eq!((answer.status, answer.json()), (status, body), "{task}");
    }
    let internal = world.ask("POST", &api, "/v1", &[], r#"{"task": "internal"}"#).await;
    assert_eq!((internal.status, &internal.json()["errorMessage"]), (200, &json!("Internal Error: x")));
}

#[tokio::test]
async fn a_body_is_held_against_its_model() {
    let world = world();
    let api = world.api().await;
    let client = world.apigateway();
    let schema = json!({"type": "object", "required": ["order_id", "task_type"],
        "properties": {"task_type": {"enum": ["SHIP"]}, "order_id": {"type": "string"}}});
    let create = client.create_model().rest_api_id(&api.id).name("Callback").content_type("application/json");
    create.schema(schema.to_string()).send().await.expect("a model");
    let create = client.create_request_validator().rest_api_id(&api.id).name("all").validate_request_body(true);
    let validator = create.validate_request_parameters(true).send().await.expect("a validator");
    world.mock(&api, &api.root, "POST", r#"{"statusCode": 200}"#, Some("\"done\"")).await;
    let update = client.update_method().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
    let update = update.patch_operations(patch(Op::Replace, "/requestValidatorId", validator.id().expect("an id")));
    let update = update.patch_operations(patch(Op::Add, "/requestModels/application~1json", "Callback"));
    let update = update.patch_operations(patch(Op::Add, "/requestParameters/method.request.querystring.page", "true"));
    update.send().await.expect("a validated method");
    world.deploy(&api, "v1").await;
    let good = r#"{"order_id": "1", "task_type": "SHIP"}"#;
    let invalid = json!({"message": "Invalid request body"});
    let missing = json!({"message": "Missing required request parameters: [page]"});
    let cases = [
        ("/v1?page=1", good, 200, json!("done")),
        ("/v1?page=1", r#"{"order_id": "1", "task_type": "EAT"}"#, 400, invalid.clone()),
        ("/v1?page=1", r#"{"task_type": "SHIP"}"#, 400, invalid.clone()),
        ("/v1?page=1", "{", 400, invalid.clone()),
        ("/v1?page=1", "", 400, invalid),
        ("/v1", good, 400, missing),
    ];
    for (path, body, status, expected) in cases {
        let answer = world.ask("POST", &api, path, &[("content-type", "application/json")], body).await;
        assert_eq!((answer.status, answer.json()), (status, expected), "{path} {body}");
    }
    let put = client.put_gateway_response().rest_api_id(&api.id).response_type(GatewayResponseType::BadRequestBody);
    let put = put.status_code("422").response_parameters("gatewayresponse.header.X-Why", "'shape'");
    let put = put.response_templates("application/json", r#"{"type": "$context.error.responseType"}"#);
    put.send().await.expect("a gateway response");
    world.deploy(&api, "v1").await;
    let answer = world.ask("POST", &api, "/v1?page=1", &[], "{").await;
    assert_eq!((answer.status, answer.json()), (422, json!({"type": "BAD_REQUEST_BODY"})));
    assert_eq!(answer.header("x-why"), "shape");
}

#[tokio::test]
async fn an_action_starts_an_execution() {
    let world = world();
    let flow = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    let role = world.role("flow", "states.amazonaws.com").await;
    let machine = world.sfn().create_state_machine().name("orders").role_arn(role).definition(flow.to_string());
    let machine = machine.send().await.expect("a machine").state_machine_arn;
    let api = world.api().await;
    let client = world.apigateway();
    let put = client.put_method().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
    put.authorization_type("NONE").send().await.expect("a method");
    let template =
        format!(r#"{{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "{machine}"}}"#);
    let starter = world.role("starter", "apigateway.amazonaws.com").await;
    let put = client.put_integration().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
    let put = put.r#type(IntegrationType::Aws).integration_http_method("POST").credentials(&starter);
    let put = put.uri("arn:aws:apigateway:us-east-1:states:action/StartExecution");
    put.request_templates("application/json", template).send().await.expect("an integration");
    world.answers(&api, &api.root, "POST", "200", None, Some(r#"{"done": true}"#)).await;
    world.answers(&api, &api.root, "POST", "502", Some("4\\d{2}"), None).await;
    world.deploy(&api, "prod").await;
    let order = json!({"order": {"accountid": "a0"}});
    let answer = world.ask("POST", &api, "/prod", &[], &order.to_string()).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"done": true})));
    let list = world.sfn().list_executions().state_machine_arn(&machine).send().await.expect("executions");
    let [execution] = list.executions() else { panic!("{list:?}") };
    let described = world.sfn().describe_execution().execution_arn(execution.execution_arn()).send().await.expect("it");
    let input: Value = serde_json::from_str(described.input().expect("an input")).expect("JSON");
    assert_eq!(input, order);
    let apostrophe = world.ask("POST", &api, "/prod", &[], r#"{"name": "it's"}"#).await;
    assert_eq!(apostrophe.status, 502, "escapeJavaScript makes no JSON of it: {}", apostrophe.body);
    let delete = world.iam().delete_role_policy().role_name("starter").policy_name("all");
    delete.send().await.expect("deleted");
    let denied = world.ask("POST", &api, "/prod", &[], "{}").await;
    assert_eq!((denied.status, &denied.json()["__type"]), (502, &json!("AccessDeniedException")));
    let trust = super::super::trust("lambda.amazonaws.com");
    world.iam().update_assume_role_policy().role_name("starter").policy_document(trust).send().await.expect("changed");
    let untrusted = world.ask("POST", &api, "/prod", &[], "{}").await;
    assert_eq!((untrusted.status, untrusted.json()), (500, json!({"message": "Internal server error"})));
}

#[tokio::test]
async fn templates_that_are_none_and_bodies_without_one_are_refused() {
    let world = world();
    let api = world.api().await;
    world.mock(&api, &api.root, "POST", "#if($x", None).await;
    let other = world.resource(&api, "other").await;
    world.mock(&api, &other, "POST", r#"{"statusCode": 500}"#, None).await;
    let client = world.apigateway();
    let update = client.update_integration_response().rest_api_id(&api.id).resource_id(&other).http_method("POST");
    let change = patch(Op::Replace, "/selectionPattern", "2\\d{2}");
    update.status_code("200").patch_operations(change).send().await.expect("a change");
    let update = client.update_integration().rest_api_id(&api.id).resource_id(&other).http_method("POST");
    update.patch_operations(patch(Op::Replace, "/passthroughBehavior", "NEVER")).send().await.expect("a change");
    world.deploy(&api, "v1").await;
    let wrong = json!({"message": "Internal server error"});
    let answer = world.ask("POST", &api, "/v1", &[], "{}").await;
    assert_eq!((answer.status, &answer.json()), (500, &wrong), "the template cannot be read");
    let answer = world.ask("POST", &api, "/v1/other", &[], "{}").await;
    assert_eq!((answer.status, &answer.json()), (500, &wrong), "no response is for it");
    let answer = world.ask("POST", &api, "/v1/other", &[("content-type", "text/plain")], "x").await;
    assert_eq!((answer.status, answer.json()), (415, json!({"message": "Unsupported Media Type"})));
}

#[tokio::test]
async fn one_api_can_stand_behind_another() {
    let world = world();
    let inner = world.api().await;
    world.mock(&inner, &inner.root, "GET", r#"{"statusCode": 200}"#, Some(r#"{"inner": "$context.stage"}"#)).await;
    world.deploy(&inner, "v1").await;
    let outer = world.api().await;
    let url = format!("https://{}.execute-api.us-east-1.amazonaws.com/v1", inner.id);
    let client = world.apigateway();
    let put = client.put_method().rest_api_id(&outer.id).resource_id(&outer.root).http_method("GET");
    put.authorization_type("NONE").send().await.expect("a method");
    let put = client.put_integration().rest_api_id(&outer.id).resource_id(&outer.root).http_method("GET");
    let put = put.r#type(IntegrationType::HttpProxy).integration_http_method("GET").uri(url);
    put.send().await.expect("an integration");
    world.deploy(&outer, "v1").await;
    let answer = world.ask("GET", &outer, "/v1", &[], "").await;
    assert_eq!((answer.status, answer.json()), (200, json!({"inner": "v1"})));
}

#[tokio::test]
async fn an_api_that_stands_behind_itself_comes_to_an_end() {
    let world = world();
    let api = world.api().await;
    let url = format!("https://{}.execute-api.us-east-1.amazonaws.com/v1", api.id);
    let client = world.apigateway();
    let put = client.put_method().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    put.authorization_type("NONE").send().await.expect("a method");
    let put = client.put_integration().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let put = put.r#type(IntegrationType::HttpProxy).integration_http_method("GET").uri(url);
    put.send().await.expect("an integration");
    world.deploy(&api, "v1").await;
    assert_eq!(world.ask("GET", &api, "/v1", &[], "").await.status, 500);
}

#[tokio::test]
async fn a_method_is_tried_without_a_stage() {
    let world = world();
    let api = world.api().await;
    let pets = world.resource(&api, "{pet}").await;
    let template = r#"{"pet": "$input.params('pet')", "kind": "$input.params('kind')"}"#;
    world.mock(&api, &pets, "GET", r#"{"statusCode": 200}"#, Some(template)).await;
    let test = world.apigateway().test_invoke_method().rest_api_id(&api.id).resource_id(&pets).http_method("GET");
    let tried = test.path_with_query_string("/cat?kind=red").send().await.expect("a try");
    assert_eq!(tried.status(), 200);
    let body: Value = serde_json::from_str(tried.body().expect("a body")).expect("JSON");
    assert_eq!(body, json!({"pet": "cat", "kind": "red"}));
    let log = tried.log().expect("a log");
    assert!(log.starts_with("Execution log for request "), "{log}");
    assert!(log.contains(" : HTTP Method: GET, Resource Path: /cat\n"), "{log}");
    assert!(log.contains(" : Method completed with status: 200\n"), "{log}");
}
