//! Tests of the control plane, and of requests that need no other service.

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::Fault;

struct Client {
    cloud: Cloud,
}

impl Client {
    fn new() -> Self {
        Self { cloud: Cloud::new(1, Timestamp::from_millis(1_700_000_000_000)) }
    }

    fn call(&mut self, operation: &str, input: Value) -> Result<Value, Fault> {
        let call = Input::call("us-east-1", "apigateway", operation, input);
        match self.cloud.apply(self.cloud.now(), &call, false) {
            Reply::Answered(answer) => answer,
            other => panic!("{operation}: {other:?}"),
        }
    }

    fn good(&mut self, operation: &str, input: Value) -> Value {
        self.call(operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }

    /// Creates an API and returns its ID and that of its root.
    fn api(&mut self) -> (String, String) {
        let api = self.good("CreateRestApi", json!({"name": "orders"}));
        (text(&api, "id"), text(&api, "rootResourceId"))
    }
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}")).to_owned()
}

#[test]
fn a_new_api_has_the_defaults_of_aws() {
    let mut client = Client::new();
    let api = client.good("CreateRestApi", json!({"name": "orders"}));
    let expected = json!({"name": "orders", "createdDate": 1_700_000_000, "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": false, "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}});
    for (member, value) in expected.as_object().unwrap() {
        assert_eq!(api[member], *value, "{member}");
    }
    let models = client.good("GetModels", json!({"restApiId": api["id"]}));
    let names: Vec<&str> = models["item"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Empty", "Error"]);
}

#[test]
fn what_no_api_can_be_is_refused() {
    let with = |member: &str, value: Value| {
        let mut input = json!({"name": "orders"});
        input[member] = value;
        input
    };
    let cases = [
        (with("name", json!("")), "BadRequestException", "API name cannot be empty"),
        (with("description", json!("")), "BadRequestException", "Description cannot be an empty string"),
        (
            with("minimumCompressionSize", json!(-1)),
            "BadRequestException",
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            with("endpointConfiguration", json!({"types": ["REGIONAL", "EDGE"]})),
            "BadRequestException",
            "Cannot create an api with multiple Endpoint Types.",
        ),
        (
            with("endpointConfiguration", json!({"types": ["wrong"]})),
            "ValidationException",
            "Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed",
        ),
        (with("apiKeySource", json!("BODY")), "ValidationException", "enum value set: [HEADER, AUTHORIZER]"),
        (with("policy", json!("{")), "BadRequestException", "Invalid policy document"),
        (with("cloneFrom", json!("none")), "NotFoundException", "Invalid API identifier specified 000000000000:none"),
    ];
    for (input, code, words) in cases {
        let fault = Client::new().call("CreateRestApi", input).expect_err(words);
        assert_eq!(fault.code, code, "{}", fault.message);
        assert!(fault.message.contains(words), "{}", fault.message);
    }
}

#[test]
fn resources_make_a_tree() {
    let mut client = Client::new();
    let (api, root) = client.api();
    let make = |client: &mut Client, parent: &str, part: &str| {
        client.call("CreateResource", json!({"restApiId": api, "parentId": parent, "pathPart": part}))
    };
    let pets = text(&make(&mut client, &root, "pets").unwrap(), "id");
    let one = make(&mut client, &pets, "{id}").unwrap();
    assert_eq!(one["path"], "/pets/{id}");
    let greedy = text(&make(&mut client, &root, "{proxy+}").unwrap(), "id");
    let cases = [
        (root.as_str(), "pets", "Another resource with the same parent already has this name: pets"),
        (&root, "{other}", "A sibling ({proxy+}) of this resource already has a variable path part"),
        (&greedy, "x", "Cannot create a child of a resource with a greedy path variable: {proxy+}"),
        (&root, "a/b", "Resource's path part only allow"),
        (&root, "", "Resource's path part only allow"),
        (&root, "{a", "Resource's path part only allow"),
        ("none", "x", "Invalid Resource identifier specified"),
    ];
    for (parent, part, words) in cases {
        let fault = make(&mut client, parent, part).expect_err(words);
        assert!(fault.message.starts_with(words), "{}", fault.message);
    }
    let moved = json!({"restApiId": api, "resourceId": pets,
        "patchOperations": [{"op": "replace", "path": "/parentId", "value": one["id"]}]});
    assert_eq!(client.call("UpdateResource", moved).unwrap_err().message, "Resources cannot be cyclical.");
    client.good("DeleteResource", json!({"restApiId": api, "resourceId": pets}));
    let left = client.good("GetResources", json!({"restApiId": api}));
    assert_eq!(left["item"].as_array().unwrap().len(), 2, "its children went with it");
}

#[test]
fn what_no_method_can_be_is_refused() {
    let mut client = Client::new();
    let (api, root) = client.api();
    let method = |member: &str, value: Value| {
        let mut input = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "authorizationType": "NONE"});
        input[member] = value;
        input
    };
    let cases = [
        (method("httpMethod", json!("FETCH")), "Invalid HttpMethod specified. Valid options are GET,PUT,POST,"),
        (method("authorizationType", json!("CUSTOM")), "Invalid authorizer ID specified."),
        (method("authorizationType", json!("SOME")), "Invalid Authorization Type specified."),
        (method("requestValidatorId", json!("none")), "Invalid Request Validator identifier specified"),
        (method("requestModels", json!({"application/json": "None"})), "Invalid model identifier specified: None"),
        (
            method("requestParameters", json!({"method.request.path.a": true, "method.request.header.a": true})),
            "Parameter names must be unique across querystring, header and path",
        ),
        (method("requestParameters", json!({"method.response.header.a": true})), "Invalid mapping expression"),
        (method("restApiId", json!("none")), "Invalid Resource identifier specified"),
    ];
    for (input, words) in cases {
        let fault = client.call("PutMethod", input).expect_err(words);
        assert!(fault.message.starts_with(words), "{}", fault.message);
    }
    client.good("PutMethod", method("httpMethod", json!("GET")));
    assert_eq!(client.call("PutMethod", method("httpMethod", json!("GET"))).unwrap_err().status, 409);
    let fault = client.call("CreateDeployment", json!({"restApiId": api})).unwrap_err();
    assert_eq!(fault.message, "No integration defined for method");
}

#[test]
fn what_no_integration_can_be_is_refused() {
    let mut client = Client::new();
    let (api, root) = client.api();
    let method = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "authorizationType": "NONE"});
    client.good("PutMethod", method);
    let function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
    let put = |changes: Value| {
        let mut input = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "type": "AWS",
            "integrationHttpMethod": "POST", "uri": function});
        input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        input
    };
    let cases = [
        (put(json!({"type": "HTTPS"})), "1 validation error detected: Value 'HTTPS' at 'putIntegrationInput.type'"),
        (put(json!({"integrationHttpMethod": null})), "Enumeration value for HttpMethod must be non-empty"),
        (put(json!({"uri": "http://127.0.0.1"})), "AWS ARN for integration must contain path or action"),
        (put(json!({"type": "HTTP"})), "Invalid HTTP endpoint specified for URI"),
        (put(json!({"timeoutInMillis": 30_000})), "Timeout should be between 50 ms and 29000 ms"),
        (put(json!({"passthroughBehavior": "SOMETIMES"})), "Invalid passthrough behavior specified"),
        (put(json!({"requestParameters": {"integration.request.header.a": "b"}})), "Invalid mapping expression"),
        (put(json!({"requestParameters": {"a": "'b'"}})), "Invalid mapping expression"),
        (put(json!({"httpMethod": "POST"})), "Invalid Method identifier specified"),
        (
            put(json!({"type": "AWS_PROXY", "uri": "arn:aws:apigateway:us-east-1:states:action/StartExecution"})),
            "Integrations of type 'AWS_PROXY'",
        ),
    ];
    for (input, words) in cases {
        let fault = client.call("PutIntegration", input).expect_err(words);
        assert!(fault.message.starts_with(words), "{}", fault.message);
    }
    let made = client.good("PutIntegration", put(json!({})));
    assert_eq!((&made["timeoutInMillis"], &made["passthroughBehavior"]), (&json!(29_000), &json!("WHEN_NO_MATCH")));
    assert_eq!((&made["httpMethod"], &made["cacheNamespace"]), (&json!("POST"), &json!(root)));
}

#[test]
fn a_function_behind_a_proxy_is_invoked_with_post_only() {
    let mut client = Client::new();
    let (api, root) = client.api();
    let of = |rest: Value| {
        let mut input = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET"});
        input.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        input
    };
    let made = client.good("PutMethod", of(json!({"authorizationType": "none"})));
    assert_eq!(made["authorizationType"], "NONE");
    let function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                    arn:aws:lambda:us-east-1:000000000000:function:f/invocations";
    let integration = json!({"type": "AWS_PROXY", "integrationHttpMethod": "GET", "uri": function});
    client.good("PutIntegration", of(integration));
    let tested = client.good("TestInvokeMethod", of(json!({})));
    assert_eq!(tested["status"], 500, "{tested}");
    assert!(text(&tested, "log").contains("invoked with POST"), "{tested}");
}
