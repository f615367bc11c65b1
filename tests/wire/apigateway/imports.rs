//! Tests of imported definitions: what becomes of them, and what they serve.

use aws_sdk_apigateway::operation::import_rest_api::ImportRestApiOutput;
use aws_sdk_apigateway::types::{IntegrationType, PutMode};
use aws_smithy_types::Blob;
use serde_json::{Value, json};

use super::super::{TestCloud, parse, words, world};
use super::Api;

impl TestCloud {
    async fn import(&self, definition: &str) -> ImportRestApiOutput {
        let import = self.apigateway().import_rest_api().fail_on_warnings(true).body(Blob::new(definition));
        import.send().await.expect("an API")
    }

    /// Returns the paths of an API and their IDs.
    async fn paths(&self, api: &str) -> Vec<(String, String)> {
        let list = self.apigateway().get_resources().rest_api_id(api).send().await.expect("resources");
        let path = |of: &aws_sdk_apigateway::types::Resource| {
            (of.path().expect("a path").to_owned(), of.id().expect("an ID").to_owned())
        };
        let mut paths: Vec<(String, String)> = list.items().iter().map(path).collect();
        paths.sort();
        paths
    }

    async fn id_of(&self, api: &str, path: &str) -> String {
        let paths = self.paths(api).await;
        paths.into_iter().find(|(found, _)| found == path).expect("the path").1
    }
}

fn mock() -> Value {
    json!({"type": "mock", "passthroughBehavior": "when_no_match", "httpMethod": "POST",
        "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "{\"done\": true}"}}}})
}

/// Returns a definition with one mock at `/pets`, and with further members of the operation and of the whole.
fn openapi(operation: Value, whole: Value) -> String {
    let mut get = json!({"responses": {"200": {"description": "yes"}}, "x-amazon-apigateway-integration": mock()});
    let mut document = json!({"openapi": "3.0.1", "info": {"title": "pets", "version": 1}});
    for (to, from) in [(&mut get, operation), (&mut document, whole)] {
        to.as_object_mut().expect("an object").extend(from.as_object().expect("an object").clone());
    }
    document["paths"] = json!({"/pets": {"get": get}});
    document.to_string()
}

#[tokio::test]
async fn a_swagger_definition_becomes_an_api() {
    let world = world();
    let pets = json!({"get": {
        "operationId": "ListPets",
        "parameters": [{"$ref": "#/parameters/Page"}, {"name": "id", "in": "path", "required": true, "type": "string"}],
        "produces": ["application/json"],
        "responses": {"200": {"description": "yes", "schema": {"$ref": "#/definitions/Pets"},
            "headers": {"X-Own": {"type": "string"}}}, "default": {"description": "no"}},
        "x-amazon-apigateway-integration": {"type": "http", "httpMethod": "GET", "uri": "http://127.0.0.1/pets/{id}",
            "passthroughBehavior": "when_no_templates", "timeoutInMillis": 5000,
            "requestParameters": {"integration.request.path.id": "method.request.path.id", "integration.request.header.no": true},
            "responses": {"default": {"statusCode": 200,
                "responseParameters": {"method.response.header.X-Own": "'*'"}}}}}});
    let definition = json!({"swagger": "2.0", "info": {"title": "pets", "version": "1.0", "description": "All pets"},
        "basePath": "/v1", "paths": {"/pets/{id}": pets},
        "parameters": {"Page": {"name": "page", "in": "query", "required": false, "type": "string"}},
        "definitions": {"Pet": {"type": "object", "description": "One pet", "properties": {"id": {"type": "integer"}}},
            "Pets": {"type": "array", "items": {"$ref": "#/definitions/Pet"}}}});
    let made = world.import(&definition.to_string()).await;
    let id = made.id().expect("an ID");
    assert_eq!((made.name(), made.version(), made.description()), (Some("pets"), Some("1.0"), Some("All pets")));
    let paths: Vec<String> = world.paths(id).await.into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/", "/pets", "/pets/{id}"]);
    let client = world.apigateway();
    let models = client.get_models().rest_api_id(id).send().await.expect("models");
    let mut names: Vec<&str> = models.items().iter().filter_map(|model| model.name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Pet", "Pets"], "no model that the definition does not contain");
    let model = client.get_model().rest_api_id(id).model_name("Pets").send().await.expect("a model");
    let target = format!("https://apigateway.amazonaws.com/restapis/{id}/models/Pet");
    assert_eq!(parse(model.schema().expect("a schema")), json!({"type": "array", "items": {"$ref": target}}));
    let resource = world.id_of(id, "/pets/{id}").await;
    let method =
        client.get_method().rest_api_id(id).resource_id(&resource).http_method("GET").send().await.expect("one");
    assert_eq!((method.operation_name(), method.authorization_type()), (Some("ListPets"), Some("NONE")));
    let parameters = method.request_parameters().expect("parameters");
    assert_eq!((parameters["method.request.querystring.page"], parameters["method.request.path.id"]), (false, true));
    let responses = method.method_responses().expect("responses");
    assert_eq!(responses.keys().collect::<Vec<_>>(), ["200"]);
    assert_eq!(responses["200"].response_models().expect("models")["application/json"], "Pets");
    assert!(!responses["200"].response_parameters().expect("headers")["method.response.header.X-Own"]);
    let integration = method.method_integration().expect("an integration");
    assert_eq!((integration.r#type(), integration.http_method()), (Some(&IntegrationType::Http), Some("GET")));
    assert_eq!(integration.connection_type().map(|kind| kind.as_str()), Some("INTERNET"));
    assert_eq!(
        (integration.passthrough_behavior(), integration.timeout_in_millis()),
        (Some("WHEN_NO_TEMPLATES"), 5000)
    );
    assert_eq!(integration.request_parameters().expect("parameters").len(), 1, "only texts are kept");
    let response = &integration.integration_responses().expect("responses")["200"];
    assert_eq!((response.status_code(), response.selection_pattern()), (Some("200"), None));
}

const YAML: &str = r#"
openapi: 3.0.1
info: { title: orders, version: '2.0' }
servers:
  - url: https://example.com/base/part
paths:
  /test:
    get:
      responses:
        200: { description: yes it is, headers: { X-Own: { schema: { type: string } } } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses:
          default:
            statusCode: 200
            responseParameters: { method.response.header.X-Own: "'own'" }
            responseTemplates: { application/json: '{"done": true}' }
"#;

#[tokio::test]
async fn yaml_with_a_base_path_is_served() {
    for (mode, path) in [("ignore", "/test"), ("prepend", "/base/part/test"), ("split", "/part/test")] {
        let world = world();
        let import = world.apigateway().import_rest_api().parameters("basepath", mode).body(Blob::new(YAML));
        let id = import.send().await.expect("an API").id().expect("an ID").to_owned();
        let api = Api { id, root: String::new() };
        world.deploy(&api, "dev").await;
        let answer = world.ask("GET", &api, &format!("/dev{path}"), &[], "").await;
        assert_eq!((answer.status, answer.json()), (200, json!({"done": true})), "{mode}");
        assert_eq!(answer.header("x-own"), "own");
    }
}

#[tokio::test]
async fn security_schemes_become_what_methods_require() {
    let world = world();
    let uri = world.function("authorize", "exports.handler = async () => 1;").await;
    let schemes = json!({
        "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
        "signed": {"type": "apiKey", "in": "header", "name": "Authorization", "x-amazon-apigateway-authtype": "awsSigv4"},
        "own": {"type": "apiKey", "in": "header", "name": "X-Token", "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": uri}},
        "unused": {"type": "apiKey", "in": "query", "name": "auth", "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": uri, "authorizerResultTtlInSeconds": 60,
                "identitySource": "method.request.querystring.auth"}},
    });
    let client = world.apigateway();
    for (operation, global, kind, needs_key) in [
        (json!({"security": [{"key": []}]}), json!([]), "NONE", true),
        (json!({"security": [{"signed": []}]}), json!([]), "AWS_IAM", false),
        (json!({"security": [{"own": []}]}), json!([{"key": []}]), "CUSTOM", false),
        (json!({}), json!([{"own": [], "key": []}]), "CUSTOM", true),
        (json!({"security": []}), json!([{"own": []}]), "NONE", false),
        (json!({"x-amazon-apigateway-auth": {"type": "aws_iam"}}), json!([]), "AWS_IAM", false),
    ] {
        let whole = json!({"components": {"securitySchemes": schemes}, "security": global,
            "x-amazon-apigateway-api-key-source": "AUTHORIZER"});
        let made = world.import(&openapi(operation, whole)).await;
        let id = made.id().expect("an ID");
        assert_eq!(made.api_key_source().map(|source| source.as_str()), Some("AUTHORIZER"));
        let resource = world.id_of(id, "/pets").await;
        let method = client.get_method().rest_api_id(id).resource_id(resource).http_method("GET").send().await;
        let method = method.expect("a method");
        assert_eq!((method.authorization_type(), method.api_key_required()), (Some(kind), Some(needs_key)));
        let authorizers = client.get_authorizers().rest_api_id(id).send().await.expect("authorizers");
        let find = |name: &str| authorizers.items().iter().find(|one| one.name() == Some(name)).expect("one");
        assert_eq!(method.authorizer_id().is_some(), kind == "CUSTOM");
        assert_eq!(find("own").identity_source(), Some("method.request.header.X-Token"));
        assert_eq!(find("own").authorizer_result_ttl_in_seconds(), None);
        assert_eq!(
            (find("own").auth_type(), find("own").r#type().map(|kind| kind.as_str())),
            (Some("custom"), Some("TOKEN"))
        );
        assert_eq!(find("unused").authorizer_result_ttl_in_seconds(), Some(60));
    }
}

#[tokio::test]
async fn bodies_are_validated_against_the_models_of_the_definition() {
    let world = world();
    let post = json!({
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}},
        "x-amazon-apigateway-request-validator": "all",
        "responses": {"200": {"description": "yes"}},
        "x-amazon-apigateway-integration": mock()});
    let definition = json!({"openapi": "3.0.1", "info": {"title": "people", "version": "1"},
        "paths": {"/people": {"x-amazon-apigateway-any-method": post}},
        "components": {"schemas": {
            "Person": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"},
                "house": {"$ref": "#/components/schemas/House"}}},
            "House": {"type": "object", "properties": {"people": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}}}}}},
        "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": true, "validateRequestParameters": false}},
        "x-amazon-apigateway-gateway-responses": {"BAD_REQUEST_BODY": {"statusCode": 422,
            "responseTemplates": {"application/json": "{\"wrong\": true}"}}}});
    let id = world.import(&definition.to_string()).await.id().expect("an ID").to_owned();
    let api = Api { id, root: String::new() };
    world.deploy(&api, "dev").await;
    for (body, status) in [
        (json!({"name": "a", "house": {"people": [{"name": "b"}]}}), 200),
        (json!({"name": "a", "house": {"people": [{"other": "b"}]}}), 422),
        (json!({"other": "a"}), 422),
    ] {
        let answer = world.ask("PUT", &api, "/dev/people", &[], &body.to_string()).await;
        assert_eq!(answer.status, status, "{body} {}", answer.body);
    }
}

#[tokio::test]
async fn a_later_response_with_the_same_status_replaces_an_earlier_one() {
    let world = world();
    let mut integration = mock();
    integration["responses"] = json!({"default": {"statusCode": "200"}, "4\\d{2}": {"statusCode": "400"},
        ".*fine.*": {"statusCode": "200"}});
    let operation = json!({"responses": {"200": {"description": ""}, "400": {"description": ""}},
        "x-amazon-apigateway-integration": integration});
    let made = world.import(&openapi(operation, json!({}))).await;
    let id = made.id().expect("an ID");
    let resource = world.id_of(id, "/pets").await;
    let get = world.apigateway().get_integration().rest_api_id(id).resource_id(resource).http_method("GET");
    let integration = get.send().await.expect("an integration");
    assert_eq!(integration.http_method(), None, "a mock has no method");
    let responses = integration.integration_responses().expect("responses");
    let pattern = |status: &str| responses[status].selection_pattern();
    assert_eq!((responses.len(), pattern("200"), pattern("400")), (2, Some(".*fine.*"), Some("4\\d{2}")));
}

#[tokio::test]
async fn an_api_is_merged_with_a_definition_or_overwritten() {
    let world = world();
    let client = world.apigateway();
    let first = |types: Value| openapi(json!({}), json!({"x-amazon-apigateway-binary-media-types": types}));
    let made = world.import(&first(json!(["image/heif"]))).await;
    let id = made.id().expect("an ID");
    let kept = world.id_of(id, "/pets").await;
    let second = first(json!(["image/png"])).replace("/pets", "/dogs").replace("\"pets\"", "\"dogs\"");
    let put = client.put_rest_api().rest_api_id(id).mode(PutMode::Merge).body(Blob::new(second.clone()));
    let merged = put.send().await.expect("an API");
    assert_eq!((merged.id(), merged.name()), (Some(id), Some("dogs")));
    assert_eq!(merged.binary_media_types(), ["image/heif", "image/png"]);
    let paths: Vec<String> = world.paths(id).await.into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/", "/dogs", "/pets"]);
    let put =
        client.put_rest_api().rest_api_id(id).mode(PutMode::Overwrite).body(Blob::new(first(json!(["image/png"]))));
    let overwritten = put.send().await.expect("an API");
    assert_eq!(overwritten.binary_media_types(), ["image/png"]);
    assert_eq!(overwritten.root_resource_id(), made.root_resource_id());
    let paths = world.paths(id).await;
    assert_eq!(paths.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["/", "/pets"]);
    assert_eq!(paths[1].1, kept, "a path that remains keeps its ID");
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused_and_changes_nothing() {
    let world = world();
    let client = world.apigateway();
    let broken = |change: Value| {
        let mut integration = mock();
        integration.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        openapi(json!({"x-amazon-apigateway-integration": integration}), json!({}))
    };
    let cognito = json!({"components": {"securitySchemes": {"pool": {"type": "apiKey", "name": "Authorization",
        "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn"]}}}}});
    let unknown = json!({"security": [{"absent": []}]});
    for (definition, code, message) in [
        ("{'key:value}".to_owned(), "BadRequestException", "Invalid OpenAPI input."),
        ("test:\n  value:\n    - \"a \"b\"\"\n".to_owned(), "BadRequestException", "Invalid OpenAPI input."),
        ("{\"openapi\": \"4.0\"}".to_owned(), "BadRequestException", "Invalid OpenAPI input."),
        (
            broken(json!({"type": "http", "httpMethod": null, "uri": "http://127.0.0.1"})),
            "BadRequestException",
            "Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/pets': Enumeration \
             value for HttpMethod must be non-empty",
        ),
        (openapi(json!({}), cognito), "NotImplemented", "Cognito"),
        (broken(json!({"responseTransferMode": "STREAM"})), "NotImplemented", "STREAM"),
        (openapi(unknown.clone(), json!({})), "BadRequestException", "Warnings found during import:\n\t"),
    ] {
        let import = client.import_rest_api().fail_on_warnings(true).body(Blob::new(definition.clone()));
        let (found, said) = words(import.send().await);
        assert_eq!(found, code, "{said}");
        assert!(said.contains(message), "{said}");
    }
    let list = client.get_rest_apis().send().await.expect("APIs");
    assert_eq!(list.items().len(), 0);
    let import = client.import_rest_api().body(Blob::new(openapi(unknown, json!({}))));
    assert_eq!(import.send().await.expect("an API").warnings().len(), 1);
    let put = client.put_rest_api().rest_api_id("absent").body(Blob::new(openapi(json!({}), json!({}))));
    assert_eq!(words(put.send().await).0, "NotFoundException");
}

#[tokio::test]
async fn documentation_parts_are_imported() {
    let world = world();
    let client = world.apigateway();
    let part = |kind: &str, text: &str| json!({"location": {"type": kind}, "properties": {"description": text}});
    let documentation = json!({"version": "1", "documentationParts": [part("API", "one")]});
    let made = world.import(&openapi(json!({}), json!({"x-amazon-apigateway-documentation": documentation}))).await;
    let id = made.id().expect("an ID");
    let list = client.get_documentation_parts().rest_api_id(id).send().await.expect("parts");
    assert_eq!(
        list.items().iter().filter_map(|part| part.properties()).collect::<Vec<_>>(),
        [r#"{"description":"one"}"#]
    );
    client.get_documentation_version().rest_api_id(id).documentation_version("1").send().await.expect("a version");
    let body = json!({"documentationParts": [part("API", "two")]}).to_string();
    let import = client.import_documentation_parts().rest_api_id(id).mode(PutMode::Overwrite).body(Blob::new(body));
    assert_eq!(import.send().await.expect("parts").ids().len(), 1);
    let list = client.get_documentation_parts().rest_api_id(id).send().await.expect("parts");
    assert_eq!(
        list.items().iter().filter_map(|part| part.properties()).collect::<Vec<_>>(),
        [r#"{"description":"two"}"#]
    );
}
