//! Tests of HTTP and HTTP_PROXY: the request to a server on loopback, and the handling of its response.

use aws_sdk_apigateway::types::IntegrationType;
use serde_json::json;

use super::super::receiver::{OK, Receiver};
use super::super::{TestCloud, world};
use super::Api;

const FOUND: &str = "HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n";
const GONE: &str = "HTTP/1.1 410 Gone\r\nx-why: old\r\ndate: today\r\ncontent-type: application/json\r\n\
                    content-length: 13\r\n\r\n{\"gone\":true}";

/// The destination of an integration, and its mappings.
#[derive(Clone, Copy)]
struct To<'a> {
    kind: &'a str,
    url: &'a str,
    parameters: &'a [(&'a str, &'a str)],
    template: Option<&'a str>,
}

impl TestCloud {
    /// Returns a new API with POST /{id}, deployed.
    async fn forwarded(&self, to: To<'_>) -> Api {
        let api = self.api().await;
        let resource = self.resource(&api, "{id}").await;
        let client = self.apigateway();
        let put = client.put_method().rest_api_id(&api.id).resource_id(&resource).http_method("POST");
        let put = put.authorization_type("NONE").request_parameters("method.request.path.id", true);
        put.send().await.expect("a method");
        let put = client.put_integration().rest_api_id(&api.id).resource_id(&resource).http_method("POST");
        let put = put.r#type(IntegrationType::from(to.kind)).integration_http_method("PUT").uri(to.url);
        let mut put = put.timeout_in_millis(50);
        for (name, from) in to.parameters {
            put = put.request_parameters(*name, *from);
        }
        if let Some(template) = to.template {
            put = put.request_templates("application/json", template);
        }
        put.send().await.expect("an integration");
        for (status, pattern) in [("200", None), ("404", Some("4\\d{2}")), ("500", Some("3\\d{2}"))] {
            let put = client.put_method_response().rest_api_id(&api.id).resource_id(&resource).http_method("POST");
            let put = put.status_code(status).response_parameters("method.response.header.X-Reason", false);
            put.response_parameters("method.response.header.Date", false).send().await.expect("a method response");
            let put = client.put_integration_response().rest_api_id(&api.id).resource_id(&resource).http_method("POST");
            let put = put.status_code(status).set_selection_pattern(pattern.map(str::to_owned));
            let put = put.response_parameters("method.response.header.X-Reason", "integration.response.header.x-why");
            let put = put.response_parameters("method.response.header.Date", "integration.response.header.date");
            put.send().await.expect("an integration response");
        }
        self.deploy(&api, "v1").await;
        api
    }
}

const PARAMETERS: [(&str, &str); 4] = [
    ("integration.request.path.order", "method.request.path.id"),
    ("integration.request.querystring.page", "method.request.querystring.p"),
    ("integration.request.header.X-Tenant", "'shop'"),
    ("integration.request.header.X-Api", "context.apiId"),
];

#[tokio::test]
async fn a_request_is_mapped_for_the_server_and_its_answer_for_the_client() {
    let world = world();
    let receiver = Receiver::new(&[GONE, FOUND, OK]).await;
    let url = receiver.url("/orders/{order}?a=1");
    let template = Some(r#"{"id": "$input.params('id')", "name": $input.json('$.name')}"#);
    let api = world.forwarded(To { kind: "HTTP", url: &url, parameters: &PARAMETERS, template }).await;
    let body = json!({"name": "pen"}).to_string();
    let headers = [("x-own", "not sent"), ("content-type", "application/json")];
    let gone = world.ask("POST", &api, "/v1/7?p=2", &headers, &body).await;
    assert_eq!((gone.status, gone.json()), (404, json!({"gone": true})), "its pattern selects the response");
    assert_eq!((gone.header("x-reason"), gone.header("x-amzn-remapped-date")), ("old", "today"));
    assert!(gone.header("x-amzn-trace-id").starts_with("Root=1-"));
    let redirected = world.ask("POST", &api, "/v1/7", &headers, &body).await;
    assert_eq!((redirected.status, redirected.header("location")), (500, ""), "it is not followed");
    assert_eq!(world.ask("POST", &api, "/v1/7", &headers, &body).await.status, 200);
    let seen = &receiver.requests()[0];
    let agent = format!("user-agent: AmazonAPIGateway_{}\r\n", api.id);
    let tenant = format!("x-api: {}\r\n", api.id);
    for part in ["PUT /orders/7?a=1&page=2 HTTP/1.1\r\n", "x-tenant: shop\r\n", "accept: application/json\r\n"] {
        assert!(seen.contains(part), "{part} in {seen}");
    }
    assert!(seen.contains(&agent) && seen.contains(&tenant) && !seen.contains("x-own"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n{\"id\": \"7\", \"name\": \"pen\"}"), "{seen}");
}

#[tokio::test]
async fn a_proxy_passes_everything_on_and_back() {
    let world = world();
    let receiver = Receiver::new(&[GONE, FOUND]).await;
    let url = receiver.url("/orders/{order}?own=1");
    let api = world.forwarded(To { kind: "HTTP_PROXY", url: &url, parameters: &PARAMETERS, template: None }).await;
    let headers = [("x-own", "sent"), ("x-tenant", "other"), ("content-type", "text/plain"), ("connection", "close")];
    let gone = world.ask("POST", &api, "/v1/7?p=2&own=x%20y", &headers, "as it is").await;
    assert_eq!((gone.status, gone.json()), (410, json!({"gone": true})));
    assert_eq!((gone.header("x-why"), gone.header("x-amzn-remapped-date")), ("old", "today"));
    assert_eq!((gone.header("date"), gone.header("content-type")), ("", "application/json"));
    let found = world.ask("POST", &api, "/v1/7", &[], "").await;
    assert_eq!((found.status, found.header("location")), (302, "/there"), "the client may follow it");
    let seen = &receiver.requests()[0];
    assert!(seen.starts_with("PUT /orders/7?own=1&p=2&own=x+y&page=2 HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("x-own: sent\r\n") && seen.contains("x-tenant: shop\r\n"), "{seen}");
    assert!(
        !seen.contains("other") && !seen.contains("connection: close") && seen.ends_with("\r\n\r\nas it is"),
        "{seen}"
    );
}

#[tokio::test]
async fn a_server_that_gives_no_answer_is_504_and_one_out_of_reach_501() {
    let world = world();
    let silent = Receiver::new(&[]).await;
    let closed = Receiver::new(&[]).await.url("/");
    let broken = Receiver::new(&["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"]).await;
    let (silent_url, broken_url) = (silent.url("/"), broken.url("/"));
    let network = "Network error communicating with endpoint";
    let outside = "the local cloud reaches loopback only";
    let cases = [
        (silent_url.as_str(), 504, "Endpoint request timed out", "Execution failed due to a timeout error"),
        (&closed, 504, network, "Execution failed due to a network error communicating with endpoint"),
        (&broken_url, 504, network, "Execution failed due to a network error communicating with endpoint"),
        ("https://example.com/", 501, outside, outside),
    ];
    for (url, status, message, line) in cases {
        for kind in ["HTTP", "HTTP_PROXY"] {
            let api = world.forwarded(To { kind, url, parameters: &[], template: None }).await;
            world.with_logs(&api, "v1").await;
            let answer = world.ask("POST", &api, "/v1/7", &[], "{}").await;
            let said = answer.json()["message"].as_str().expect("a message").to_owned();
            assert!(answer.status == status && said.starts_with(message), "{url} {kind}: {answer:?}");
            let lines = world.log_of(&api, "v1").await;
            assert!(lines.iter().any(|text| text.contains(&format!(") {line}"))), "{url} {kind}: {lines:#?}");
        }
    }
    assert!(silent.requests().len() == 2, "each was asked once");
}
