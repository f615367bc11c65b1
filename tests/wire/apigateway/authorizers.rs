//! Tests of Lambda authorizers, and of the execution log about them.

use aws_sdk_apigateway::types::{AuthorizerType, Op};
use serde_json::{Value, json};

use super::super::{TestCloud, words, world};
use super::{Api, patch};

const HEADER: &str = "Basic bXlVc2VybmFtZTpteVBhc3N3b3Jk";
/// Allows, denies, throws or returns an invalid result, as the header says.
const CODE: &str = r#"
exports.handler = async (event) => {
  const given = event.authorizationToken || event.headers.Authorization;
  const policy = (effect) => ({ principalId: 'somebody-we-know', context: { tenant: 'a', level: 3 },
    policyDocument: { Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: event.methodArn.replace(/\/.*/, '/*') }] } });
  if (given === 'throw') throw new Error('no');
  if (given === 'unauthorized') throw new Error('Unauthorized');
  if (given === 'nonsense') return 'let them in';
  if (given === 'null') return null;
  if (given === 'old') return { ...policy('Allow'), policy: 'x' };
  if (given === 'nobody') return { policyDocument: policy('Allow').policyDocument };
  if (given === 'no policy') return { principalId: 'x' };
  if (given === 'bad policy') return { ...policy('Allow'), policyDocument: { Statement: [{ Effect: 'Perhaps' }] } };
  if (given === 'nested') return { ...policy('Allow'), context: { a: { b: 1 } } };
  if (given === 'elsewhere') return { principalId: 'x', policyDocument: { Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn:aws:execute-api:us-east-1:1:other/*' }] } };
  return policy(given === 'Basic bXlVc2VybmFtZTpteVBhc3N3b3Jk' ? 'Allow' : 'Deny');
};
"#;

impl TestCloud {
    /// Returns an API whose POST on the root is behind an authorizer.
    pub(super) async fn guarded(&self, kind: AuthorizerType, seconds: i32, uri: &str) -> (Api, String) {
        let api = self.api().await;
        let client = self.apigateway();
        let create = client.create_authorizer().rest_api_id(&api.id).name("custom-authorizer").r#type(kind);
        let create = create.authorizer_uri(uri).identity_source("method.request.header.Authorization");
        let made = create.authorizer_result_ttl_in_seconds(seconds).send().await.expect("an authorizer");
        let id = made.id().expect("an id").to_owned();
        let template = r#"{"principal": "$context.authorizer.principalId", "level": "$context.authorizer.level"}"#;
        self.mock(&api, &api.root, "POST", r#"{"statusCode": 200}"#, Some(template)).await;
        let update = client.update_method().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
        let update = update.patch_operations(patch(Op::Replace, "/authorizerId", &id));
        let update = update.patch_operations(patch(Op::Replace, "/authorizationType", "CUSTOM"));
        update.send().await.expect("a guarded method");
        self.deploy(&api, "Prod").await;
        (api, id)
    }

    pub(super) async fn with_logs(&self, api: &Api, stage: &str) {
        let client = self.apigateway();
        let role = match client.get_account().send().await.expect("an account").cloudwatch_role_arn() {
            Some(role) => role.to_owned(),
            None => self.role("api-logs", "apigateway.amazonaws.com").await,
        };
        let account = client.update_account().patch_operations(patch(Op::Replace, "/cloudwatchRoleArn", &role));
        account.send().await.expect("an account with a role");
        let update = client.update_stage().rest_api_id(&api.id).stage_name(stage);
        let update = update.patch_operations(patch(Op::Replace, "/*/*/logging/loglevel", "INFO"));
        let update = update.patch_operations(patch(Op::Replace, "/*/*/logging/dataTrace", "true"));
        update.send().await.expect("a stage with logs");
    }

    pub(super) async fn log_of(&self, api: &Api, stage: &str) -> Vec<String> {
        let group = format!("API-Gateway-Execution-Logs_{}/{stage}", api.id);
        let events = self.logs().filter_log_events().log_group_name(group).send().await.expect("a log");
        events.events().iter().filter_map(|event| event.message.clone()).collect()
    }
}

#[tokio::test]
async fn an_authorizer_lets_in_and_keeps_out() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    let denied = json!({"Message": "User is not authorized to access this resource with an explicit deny"});
    let not_allowed = json!({"Message": "User is not authorized to access this resource"});
    let nothing = json!({"message": null});
    let unauthorized = json!({"message": "Unauthorized"});
    let let_in = json!({"principal": "somebody-we-know", "level": "3"});
    let cases: [(Option<&str>, u16, &Value, &str); 8] = [
        (Some(HEADER), 200, &let_in, ""),
        (Some("Basic b3RoZXI="), 403, &denied, "AccessDeniedException"),
        (None, 401, &unauthorized, "UnauthorizedException"),
        (Some("unauthorized"), 401, &unauthorized, "UnauthorizedException"),
        (Some("throw"), 500, &nothing, "AuthorizerConfigurationException"),
        (Some("nonsense"), 500, &nothing, "AuthorizerConfigurationException"),
        (Some("nested"), 500, &nothing, "AuthorizerConfigurationException"),
        (Some("elsewhere"), 403, &not_allowed, "AccessDeniedException"),
    ];
    for kind in [AuthorizerType::Request, AuthorizerType::Token] {
        let (api, _) = world.guarded(kind.clone(), 0, &uri).await;
        for (header, status, body, error) in &cases {
            let headers: Vec<(&str, &str)> = header.iter().map(|value| ("authorization", *value)).collect();
            let answer = world.ask("POST", &api, "/Prod/", &headers, "{}").await;
            assert_eq!((answer.status, &answer.json()), (*status, *body), "{kind:?} {header:?}");
            assert_eq!(answer.header("x-amzn-errortype"), *error, "{kind:?} {header:?}");
        }
    }
}

#[tokio::test]
async fn an_authorizer_that_may_not_be_invoked_is_a_mistake_of_the_api() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    world.lambda().remove_permission().function_name("authorizer").statement_id("api").send().await.expect("removed");
    let (api, _) = world.guarded(AuthorizerType::Request, 0, &uri).await;
    let answer = world.ask("POST", &api, "/Prod", &[("authorization", HEADER)], "").await;
    assert_eq!((answer.status, answer.json()), (500, json!({"message": null})));
    let hops = world.engine.hops(None).expect("hops");
    let refused = hops.iter().find(|hop| hop.to.ends_with(":function:authorizer")).expect("a hop");
    let shown = format!("{:?}", refused.outcome);
    assert!(shown.contains("Refused") && shown.contains("apigateway.amazonaws.com"), "{shown}");
    assert!(!format!("{hops:?}").contains("bXlVc2Vy"));
}

#[tokio::test]
async fn the_log_tells_what_is_wrong_with_an_authorizer() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    let (api, _) = world.guarded(AuthorizerType::Token, 0, &uri).await;
    world.with_logs(&api, "Prod").await;
    let unknown = "Invalid JSON in response: Unrecognized field";
    let cases = [
        ("null", "Could not parse policy".to_owned()),
        ("throw", format!("{unknown} \"errorType\" , not marked as ignorable")),
        ("old", format!("{unknown} \"policy\" , not marked as ignorable")),
        ("nonsense", "Invalid JSON in response".to_owned()),
        ("nested", "Invalid JSON in response".to_owned()),
        ("nobody", "Could not parse policy".to_owned()),
        ("no policy", "Could not parse policy".to_owned()),
        ("bad policy", "Could not parse policy".to_owned()),
    ];
    for (given, reason) in cases {
        let answer = world.ask("POST", &api, "/Prod", &[("authorization", given)], "").await;
        assert_eq!((answer.status, answer.body.as_str()), (500, r#"{"message":null}"#), "{given}");
        let id = answer.header("x-amzn-requestid").to_owned();
        let lines = world.log_of(&api, "Prod").await;
        for line in [
            format!("({id}) Execution failed due to configuration error: {reason}"),
            format!("({id}) Gateway response type: AUTHORIZER_CONFIGURATION_ERROR with status code: 500"),
        ] {
            assert!(lines.contains(&line), "{given}: {line} in {lines:#?}");
        }
    }
    world.lambda().remove_permission().function_name("authorizer").statement_id("api").send().await.expect("removed");
    let answer = world.ask("POST", &api, "/Prod", &[("authorization", HEADER)], "").await;
    let id = answer.header("x-amzn-requestid").to_owned();
    let lines = world.log_of(&api, "Prod").await;
    for reason in ["Invalid permissions on Lambda function", "Authorizer error"] {
        let line = format!("({id}) Execution failed due to configuration error: {reason}");
        assert!(lines.contains(&line), "{line} in {lines:#?}");
    }
}

#[tokio::test]
async fn an_authorizer_that_does_not_answer_is_no_answer() {
    let world = world();
    let uri =
        world.function("authorizer", "exports.handler = () => new Promise(() => setTimeout(() => {}, 60000));").await;
    let (api, _) = world.guarded(AuthorizerType::Token, 0, &uri).await;
    for seconds in [1, 60] {
        let update = world.lambda().update_function_configuration().function_name("authorizer").timeout(seconds);
        update.send().await.expect("a time limit");
        let answer = world.ask("POST", &api, "/Prod", &[("authorization", HEADER)], "").await;
        assert_eq!((answer.status, answer.body.as_str()), (500, r#"{"message":null}"#), "{seconds}");
    }
}

#[tokio::test]
async fn a_result_is_kept_for_its_identity() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    let (api, id) = world.guarded(AuthorizerType::Token, 60, &uri).await;
    let ask = async || world.ask("POST", &api, "/Prod", &[("authorization", HEADER)], "").await.status;
    assert_eq!(ask().await, 200);
    world.lambda().remove_permission().function_name("authorizer").statement_id("api").send().await.expect("removed");
    assert_eq!(ask().await, 200, "the function is not asked again");
    world.sleep(61).await;
    assert_eq!(ask().await, 500, "it would be now");
    let get = world.apigateway().get_authorizer().rest_api_id(&api.id).authorizer_id(id).send().await.expect("it");
    assert_eq!(get.authorizer_result_ttl_in_seconds(), Some(60));
}

#[tokio::test]
async fn the_log_tells_what_happened_and_no_secret() {
    let world = world();
    let uri = world.function("authorizer", CODE).await;
    let (api, authorizer) = world.guarded(AuthorizerType::Request, 0, &uri).await;
    world.with_logs(&api, "Prod").await;
    let answer = world.ask("POST", &api, "/Prod/", &[("authorization", HEADER)], "{}").await;
    let id = answer.header("x-amzn-requestid").to_owned();
    world.ask("POST", &api, "/Prod/", &[], "{}").await;
    let lines = world.log_of(&api, "Prod").await;
    for line in [
        format!("({id}) Starting authorizer: {authorizer} for request: {id}"),
        format!("({id}) Successfully completed authorizer execution"),
        format!("({id}) Verifying Usage Plan for request: {id}. API Key:  API Stage: {}/Prod", api.id),
        format!("({id}) HTTP Method: POST, Resource Path: /"),
        format!("({id}) Successfully completed execution"),
        format!("({id}) Method completed with status: 200"),
    ] {
        assert!(lines.contains(&line), "{line} in {lines:#?}");
    }
    assert!(lines.iter().any(|line| line.ends_with("Method completed with status: 401")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("Gateway response type: UNAUTHORIZED with status code: 401")));
    let all = lines.join("\n");
    assert!(!all.contains("bXlVc2Vy") && all.contains("****N3b3Jk"), "{all}");
}

#[tokio::test]
async fn a_role_that_api_gateway_cannot_take_on_is_refused() {
    let world = world();
    let other = world.role("other", "lambda.amazonaws.com").await;
    for role in [other.as_str(), "arn:aws:iam::000000000000:role/none", "no-arn"] {
        let change = patch(Op::Replace, "/cloudwatchRoleArn", role);
        let refused = world.apigateway().update_account().patch_operations(change).send().await;
        assert_eq!(words(refused).0, "BadRequestException", "{role}");
    }
    let account = world.apigateway().get_account().send().await.expect("an account");
    assert_eq!(account.cloudwatch_role_arn(), None);
}
