//! Tests of policies of APIs, alone and with an authorizer: the table of "How API Gateway resource policies affect
//! authorization workflow".

use aws_sdk_apigateway::types::{AuthorizerType, Op};
use serde_json::{Value, json};

use super::super::{TestCloud, words, world};
use super::{Answered, Api, patch};

/// Returns a policy with this effect; none for `Neither`.
const CODE: &str = r"
exports.handler = async (event) => ({ principalId: 'x', policyDocument: { Version: '2012-10-17', Statement: [{
  Action: 'execute-api:Invoke', Effect: event.authorizationToken === 'Deny' ? 'Deny' : 'Allow',
  Resource: event.authorizationToken === 'Neither' ? 'arn:aws:execute-api:us-east-1:1:other/*' : '*' }] } });
";

impl TestCloud {
    async fn under(&self, api: &Api, policy: &Value) {
        let change = patch(Op::Replace, "/policy", &policy.to_string());
        let update = self.apigateway().update_rest_api().rest_api_id(&api.id).patch_operations(change);
        update.send().await.expect("a policy");
        self.deploy(api, "v1").await;
    }
}

fn statement(effect: &str, resource: &str) -> Value {
    json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource})
}

fn policy(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn said(answer: &Answered) -> (u16, String) {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer.status, body["Message"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_policy_alone_lets_in_whom_it_names() {
    let world = world();
    let api = world.api().await;
    world.mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, None).await;
    let pets = world.resource(&api, "pets").await;
    world.mock(&api, &pets, "GET", r#"{"statusCode": 200}"#, None).await;
    let condition = |address: &str| {
        let mut statement = statement("Allow", "execute-api:/*");
        statement["Condition"] = json!({"IpAddress": {"aws:SourceIp": address}});
        statement
    };
    let refused = |path: &str, why: &str| {
        let what = "User: anonymous is not authorized to perform: execute-api:Invoke on resource";
        (403, format!("{what}: arn:aws:execute-api:us-east-1:********0000:{}/v1/GET{path} {why}", api.id))
    };
    let silent = "because no resource-based policy allows the execute-api:Invoke action";
    let denied = "with an explicit deny in a resource-based policy";
    let well = (200, String::new());
    let whole = format!("arn:aws:execute-api:us-east-1:000000000000:{}/*", api.id);
    let cases = [
        (policy(&[statement("Allow", "execute-api:/*")]), "/", well.clone()),
        (policy(&[statement("Allow", &whole)]), "/pets", well.clone()),
        (policy(&[statement("Allow", "execute-api:/v1/GET/pets")]), "/pets", well.clone()),
        (policy(&[statement("Allow", "execute-api:/v1/GET/pets")]), "/", refused("/", silent)),
        (policy(&[statement("Allow", "execute-api:/v2/*")]), "/", refused("/", silent)),
        (policy(&[condition("127.0.0.0/8")]), "/", well),
        (policy(&[condition("192.0.2.0/24")]), "/", refused("/", silent)),
        (
            policy(&[statement("Allow", "execute-api:/*"), statement("Deny", "execute-api:/*/GET/pets")]),
            "/pets",
            refused("/pets", denied),
        ),
    ];
    for (document, path, expected) in cases {
        world.under(&api, &document).await;
        let answer = world.ask("GET", &api, &format!("/v1{path}"), &[], "").await;
        assert_eq!(said(&answer), expected, "{document}");
    }
    let change = patch(Op::Replace, "/policy", "{\"Statement\": 1}");
    let update = world.apigateway().update_rest_api().rest_api_id(&api.id).patch_operations(change);
    assert_eq!(words(update.send().await).0, "BadRequestException");
}

#[tokio::test]
async fn an_authorizer_and_a_policy_decide_together() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    let (api, _) = world.guarded(AuthorizerType::Token, 0, &uri).await;
    let policies = [
        ("Allow", policy(&[statement("Allow", "execute-api:/*")])),
        ("Neither", policy(&[statement("Allow", "execute-api:/other/*")])),
        ("Deny", policy(&[statement("Deny", "execute-api:/*")])),
    ];
    let explicit = "with an explicit deny";
    // The authorizer, the policy of the API, and the end of the response.
    let table = [
        ("Allow", "Allow", None),
        ("Allow", "Neither", None),
        ("Allow", "Deny", Some("with an explicit deny in a resource-based policy")),
        ("Neither", "Allow", None),
        ("Neither", "Neither", Some("not authorized to access this resource")),
        ("Neither", "Deny", Some("with an explicit deny in a resource-based policy")),
        ("Deny", "Allow", Some(explicit)),
        ("Deny", "Neither", Some(explicit)),
        ("Deny", "Deny", Some("with an explicit deny in a resource-based policy")),
    ];
    for (name, document) in &policies {
        world.under(&api, document).await;
        for (authorizer, _, end) in table.iter().filter(|(_, policy, _)| policy == name) {
            let answer = world.ask("POST", &api, "/v1", &[("authorization", *authorizer)], "").await;
            let (status, message) = said(&answer);
            let expected = if end.is_some() { 403 } else { 200 };
            assert_eq!(status, expected, "{authorizer} {name}: {}", answer.body);
            assert!(message.ends_with(end.unwrap_or_default()), "{authorizer} {name}: {message}");
            let hops = world.engine.hops(Some(answer.header("x-amzn-requestid"))).expect("hops");
            let is_asked = hops.iter().any(|hop| hop.to.ends_with(":function:authorizer"));
            assert_eq!(is_asked, *name != "Deny", "whom the policy denies is not shown to the authorizer: {hops:#?}");
        }
    }
}
