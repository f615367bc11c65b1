//! Tests of Amazon API Gateway: APIs created through the SDK, and requests to them.

mod access_logs;
mod actions;
mod authorizers;
mod callers;
mod control;
mod imports;
mod integrations;
mod policies;
mod responses;
mod servers;
mod signatures;
mod usage_plans;

use std::io::{Cursor, Write as _};

use aws_sdk_apigateway::types::{IntegrationType, Op, PatchOperation};
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use aws_smithy_types::Blob;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{TestCloud, trust, world};

/// An API under construction.
pub(super) struct Api {
    pub(super) id: String,
    root: String,
}

/// The response of an API.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Answered {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

fn zipped(code: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("index.js", zip::write::SimpleFileOptions::default()).expect("a file");
    writer.write_all(code.as_bytes()).expect("its content");
    writer.finish().expect("an archive").into_inner()
}

fn patch(op: Op, path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(op).path(path).value(value).build()
}

impl TestCloud {
    pub(super) async fn api(&self) -> Api {
        let api = self.apigateway().create_rest_api().name("orders").send().await.expect("an API");
        let (id, root) = (api.id().expect("an id").to_owned(), api.root_resource_id().expect("a root").to_owned());
        Api { id, root }
    }

    pub(super) async fn resource(&self, api: &Api, part: &str) -> String {
        let client = self.apigateway();
        let made = client.create_resource().rest_api_id(&api.id).parent_id(&api.root).path_part(part);
        made.send().await.expect("a resource").id().expect("an id").to_owned()
    }

    /// Adds a MOCK method with the request template `request`, and with one response whose template is `response`.
    async fn mock(&self, api: &Api, resource: &str, method: &str, request: &str, response: Option<&str>) {
        let client = self.apigateway();
        let put = client.put_method().rest_api_id(&api.id).resource_id(resource).http_method(method);
        put.authorization_type("NONE").send().await.expect("a method");
        let put = client.put_integration().rest_api_id(&api.id).resource_id(resource).http_method(method);
        let put = put.r#type(IntegrationType::Mock).request_templates("application/json", request);
        put.send().await.expect("an integration");
        let put = client.put_method_response().rest_api_id(&api.id).resource_id(resource).http_method(method);
        put.status_code("200").send().await.expect("a method response");
        let mut put = client.put_integration_response().rest_api_id(&api.id).resource_id(resource).http_method(method);
        if let Some(response) = response {
            put = put.response_templates("application/json", response);
        }
        put.status_code("200").send().await.expect("an integration response");
    }

    /// Creates a role that `service` may assume, and that may do everything.
    pub(super) async fn role(&self, name: &str, service: &str) -> String {
        let made = self.iam().create_role().role_name(name).assume_role_policy_document(trust(service)).send().await;
        let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let put = self.iam().put_role_policy().role_name(name).policy_name("all").policy_document(all.to_string());
        put.send().await.expect("a policy");
        made.expect("a role").role().expect("a role").arn().to_owned()
    }

    /// Creates a function with this code, which API Gateway may invoke, and returns the URI of its integration.
    pub(super) async fn function(&self, name: &str, code: &str) -> String {
        let role = self.role(&format!("{name}-role"), "lambda.amazonaws.com").await;
        let client = self.lambda();
        let code = FunctionCode::builder().zip_file(Blob::new(zipped(code))).build();
        let create = client.create_function().function_name(name).role(role).runtime(Runtime::Nodejs22x);
        let made = create.handler("index.handler").code(code).send().await.expect("a function");
        let add = client.add_permission().function_name(name).statement_id("api").action("lambda:InvokeFunction");
        add.principal("apigateway.amazonaws.com").send().await.expect("a permission");
        let arn = made.function_arn().expect("an ARN");
        format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations")
    }

    pub(super) async fn deploy(&self, api: &Api, stage: &str) -> String {
        let made = self.apigateway().create_deployment().rest_api_id(&api.id).stage_name(stage).send().await;
        made.expect("a deployment").id().expect("an id").to_owned()
    }

    async fn send(&self, request: http::Request<Bytes>) -> Answered {
        let (parts, body) = self.engine.call(request).await.into_parts();
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answered { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(super) async fn ask(
        &self,
        method: &str,
        api: &Api,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answered {
        let url = format!("https://{}.execute-api.us-east-1.amazonaws.com{path}", api.id);
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Bytes::from(body.to_owned())).expect("a request")).await
    }
}

#[tokio::test]
async fn a_mock_answers_below_its_stage() {
    let world = world();
    let api = world.api().await;
    world.mock(&api, &api.root, "POST", r#"{"statusCode": 200}"#, Some(r#"{"done": true}"#)).await;
    world.deploy(&api, "Prod").await;
    let answer = world.ask("POST", &api, "/Prod/", &[], "{}").await;
    assert_eq!((answer.status, answer.json()), (200, json!({"done": true})));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    assert!(answer.header("x-amz-apigw-id").ends_with('='));
    let path = format!("http://127.0.0.1:4566/restapis/{}/Prod/_user_request_", api.id);
    let by_path = http::Request::post(path).body(Bytes::new()).expect("a request");
    assert_eq!(world.send(by_path).await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_refused_as_api_gateway_does() {
    let world = world();
    let api = world.api().await;
    world.mock(&api, &api.root, "POST", r#"{"statusCode": 200}"#, None).await;
    world.deploy(&api, "Prod").await;
    let nobody = Api { id: "abcde12345".to_owned(), root: String::new() };
    let token = json!({"message": "Missing Authentication Token"});
    let forbidden = json!({"message": "Forbidden"});
    let cases = [
        ("POST", &api, "/Prod/other", &token, "MissingAuthenticationTokenException"),
        ("GET", &api, "/Prod", &token, "MissingAuthenticationTokenException"),
        ("POST", &api, "/Dev", &forbidden, "ForbiddenException"),
        ("POST", &api, "/", &forbidden, "ForbiddenException"),
        ("POST", &nobody, "/Prod", &forbidden, "ForbiddenException"),
    ];
    for (method, api, path, body, kind) in cases {
        let answer = world.ask(method, api, path, &[], "").await;
        assert_eq!((answer.status, &answer.json()), (403, body), "{method} {path}");
        assert_eq!(answer.header("x-amzn-errortype"), kind, "{method} {path}");
    }
}

#[tokio::test]
async fn a_stage_serves_what_was_deployed() {
    let world = world();
    let api = world.api().await;
    world.mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, Some("\"one\"")).await;
    world.deploy(&api, "v1").await;
    let client = world.apigateway();
    let update = client.update_integration_response().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let change = patch(Op::Replace, "/responseTemplates/application~1json", "\"two\"");
    update.status_code("200").patch_operations(change).send().await.expect("a change");
    assert_eq!(world.ask("GET", &api, "/v1", &[], "").await.body, "\"one\"");
    let second = world.deploy(&api, "v2").await;
    assert_eq!(world.ask("GET", &api, "/v1", &[], "").await.body, "\"one\"");
    assert_eq!(world.ask("GET", &api, "/v2", &[], "").await.body, "\"two\"");
    let update = client.update_stage().rest_api_id(&api.id).stage_name("v1");
    update.patch_operations(patch(Op::Replace, "/deploymentId", &second)).send().await.expect("a change");
    assert_eq!(world.ask("GET", &api, "/v1", &[], "").await.body, "\"two\"");
    client.delete_rest_api().rest_api_id(&api.id).send().await.expect("deleted");
    assert_eq!(world.ask("GET", &api, "/v1", &[], "").await.status, 403);
}

#[tokio::test]
async fn settings_survive_the_round_through_the_sdk() {
    let world = world();
    let api = world.api().await;
    let client = world.apigateway();
    let pets = world.resource(&api, "pets").await;
    world.mock(&api, &pets, "GET", r#"{"statusCode": 200}"#, None).await;
    let list = client.get_resources().rest_api_id(&api.id).embed("methods").send().await.expect("resources");
    let paths: Vec<&str> = list.items().iter().map(|resource| resource.path().expect("a path")).collect();
    assert_eq!(paths.len(), 2);
    assert!(paths.contains(&"/") && paths.contains(&"/pets"));
    let integration = client.get_integration().rest_api_id(&api.id).resource_id(&pets).http_method("GET");
    let integration = integration.send().await.expect("an integration");
    assert_eq!(integration.r#type(), Some(&IntegrationType::Mock));
    assert_eq!(integration.timeout_in_millis(), 29_000);
    let deployment = world.deploy(&api, "dev").await;
    let stage = client.get_stage().rest_api_id(&api.id).stage_name("dev").send().await.expect("a stage");
    assert_eq!(stage.deployment_id(), Some(deployment.as_str()));
    let refused = client.delete_deployment().rest_api_id(&api.id).deployment_id(&deployment).send().await;
    let in_use = "Active stages pointing to this deployment must be moved or deleted";
    assert_eq!(super::words(refused), ("BadRequestException".to_owned(), in_use.to_owned()));
}
