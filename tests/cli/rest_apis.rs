//! REST APIs: created from a declaration, guarded by a function, removed with what API Gateway leaves behind.

use super::shell::{Shell, text};

const AUTHORIZER: &str = "export const handler = async (event) => ({
  principalId: 'user',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
  },
});
";

const LAB: &str = r#"lab: demo
title: A demo
resources:
  guard: { function: { name: Guard, code: guard.mjs } }
  shop:
    rest-api:
      name: Shop
      stage: { name: Prod, logging-level: INFO, data-trace: true, metrics: true }
      authorizers:
        guard: { function: guard, identity-source: method.request.header.Authorization, result-ttl: 0s }
      models:
        Order: { schema: { type: object, required: [id] } }
      resources:
        /:
          POST:
            authorizer: guard
            integration:
              type: MOCK
              request-templates: { application/json: '{"statusCode": 200}' }
        /order/{id}:
          PUT:
            authorization: AWS_IAM
            request-models: { application/json: Order }
            validate: body
            integration: { type: AWS_PROXY, function: guard }
steps:
  - create-bus: { name: Orders }
  - verify:
      logs: { group: "${{ resources.shop.log-group }}", count: 0 }
      quiet-for: 1s
"#;

#[test]
fn an_api_is_created_once_and_deployed() {
    let shell = Shell::new();
    let ping = r#"{"resources":{"/ping":{"GET":{"integration":{"type":"MOCK","request-templates":{"application/json":{"statusCode":200}}}}}}}"#;
    shell.file("ping.json", ping).file("pong.json", &ping.replace("/ping", "/pong"));
    shell.session(
        r#"
$ ork create rest-api Ping --definition ping.json -q
created API Ping
$ ork create rest-api Ping --definition ping.json -q
API Ping stands already
$ ork create rest-api Ping --definition pong.json -q
! error: the API `Ping` stands already with another definition
!  help: choose another name, or delete the one that stands
? 3
"#,
    );
    let output = shell.run(&["create", "rest-api", "Ping", "--definition", "ping.json", "-o", "json"]);
    let said = text(&output.stdout);
    assert!(said.contains(".execute-api.us-east-1.amazonaws.com/prod\""), "{said}");
    assert!(said.contains("\"log-group\": \"API-Gateway-Execution-Logs_"), "{said}");
}

#[test]
fn a_definition_is_checked_before_anything_is_created() {
    let shell = Shell::new();
    let output = shell.run(&["create", "rest-api", "Ping", "--definition", r#"{"resources":{"ping":{}}}"#]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("`ping` is no path of a resource"), "{said}");
}

#[test]
fn a_lab_with_an_api_leaves_neither_log_role_nor_log_group() {
    let shell = Shell::new();
    shell.file("labs/demo/lab.yaml", LAB).file("labs/demo/guard.mjs", AUTHORIZER);
    let output = shell.run(&["lab", "run", "demo"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("+ rest-api Shop") && said.contains("nothing left behind"), "{said}");
    shell.file("labs/demo/lab.yaml", &LAB.replace("authorizer: guard", "authorizer: gard"));
    let output = shell.run(&["lab", "run", "demo"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("no authorizer `gard`") && said.contains("did you mean `guard`?"), "{said}");
}
