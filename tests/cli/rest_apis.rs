//! Tests of REST APIs: created from a declaration, protected by a function, removed with everything API Gateway leaves
//! behind.

use std::io::{Read as _, Write as _};

use super::local::Served;
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
$ ork create rest-api Ping --definition ping.json
created API Ping
$ ork create rest-api Ping --definition ping.json
API Ping already exists
$ ork create rest-api Ping --definition pong.json
! error: the API `Ping` already exists with another definition
!  help: choose another name, or delete the existing one
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

const ACTIONS: &str = r#"lab: demo
title: A demo
vars: { password: { secret: true, default: hush } }
resources:
  orders: { queue: { name: Orders } }
  flow: { state-machine: { name: Flow, definition: { StartAt: P, States: { P: { Type: Pass, End: true } } } } }
  shop:
    rest-api:
      name: Shop
      stage: { logging-level: INFO }
      resources:
        /orders:
          POST:
            integration:
              type: AWS
              action: sqs:SendMessage
              on: ${{ resources.orders.arn }}
              request-parameters:
                integration.request.querystring.QueueUrl: "'${{ resources.orders.url }}'"
              request-templates: { application/json: "MessageBody=$util.urlEncode($input.json('$.detail'))" }
              responses:
                "200": { templates: { application/json: { queued: true } } }
                "502": { selection-pattern: "[45]\\d{2}" }
        /flows/{name}:
          PUT:
            integration:
              type: AWS
              action: states:StartExecution
              on: ${{ resources.flow.arn }}
              request-templates:
                application/json:
                  stateMachineArn: ${{ resources.flow.arn }}
                  name: $input.params('name')
                  input: $util.escapeJavaScript($input.json('$.detail'))
              responses:
                "201": { selection-pattern: "2\\d{2}" }
                "502": {}
steps:
  - api-destination: { name: orders, url: "${{ resources.shop.url }}/orders", basic: me, password: "${{ vars.password }}" }
  - api-destination:
      { name: flows, url: "${{ resources.shop.url }}/flows/first", method: PUT, basic: me, password: "${{ vars.password }}" }
  - create-bus: { name: Orders }
  - put-rule: { name: All, bus: Orders, pattern: { source: [shop] } }
  - put-targets:
      { rule: All, bus: Orders, targets: [{ id: a, to: api-destination:orders }, { id: b, to: api-destination:flows }] }
  - id: order
    publish:
      { bus: Orders, source: shop, detail-type: Order, events: [{ as: one, detail: { id: 7 } }] }
  - verify:
      sqs: { queue: Orders, count: 1, body: { id: 7 } }
      within: 30s
  - verify:
      execution: { machine: Flow, count: 1, status: SUCCEEDED, input: { id: 7 } }
      within: 30s
  - verify:
      logs: { group: "${{ resources.shop.log-group }}", count: 1, text: "Method completed with status: 201" }
      within: 30s
"#;

#[test]
fn a_lab_with_actions_behind_its_api_runs_through() {
    let shell = Shell::new();
    shell.file("labs/demo/lab.yaml", ACTIONS);
    let output = shell.run(&["lab", "run", "demo"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("nothing left behind"), "{said}");
}

#[test]
fn an_api_is_called_through_the_socket_of_the_local_cloud() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let definition = r#"{"stage":{"name":"v1"},"resources":{"/{id}":{"GET":{"integration":{"type":"MOCK","request-templates":{"application/json":{"statusCode":200}},"responses":{"200":{"templates":{"application/json":{"id":"$input.params('id')"}}}}}}}}}"#;
    let made = shell.run(&["create", "rest-api", "Ping", "--definition", definition, "-o", "json"]);
    let url = text(&made.stdout);
    let id =
        url.split_once("https://").and_then(|(_, rest)| rest.split('.').next()).expect("a URL of the API").to_owned();
    let address = served.url.trim_start_matches("http://");
    let port = address.rsplit(':').next().expect("a port");
    let places = [
        (format!("{id}.execute-api.localhost:{port}"), "/v1/7".to_owned()),
        (format!("{id}.execute-api.us-east-1.localhost:{port}"), "/v1/7?a=1".to_owned()),
        (address.to_owned(), format!("/_aws/execute-api/{id}/v1/7")),
        (address.to_owned(), format!("/restapis/{id}/v1/_user_request_/7")),
    ];
    for (host, path) in places {
        let mut stream = std::net::TcpStream::connect(address).expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("{\"id\":\"7\"}"), "{host}{path}: {answer}");
    }
}
