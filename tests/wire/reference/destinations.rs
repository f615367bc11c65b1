//! API destinations: a connection, an endpoint, and a request with credentials.

use aws_sdk_eventbridge::types::{
    ApiDestinationHttpMethod, ApiDestinationState, ConnectionAuthorizationType, ConnectionState,
    CreateConnectionApiKeyAuthRequestParameters, CreateConnectionAuthRequestParameters,
};

use super::super::receiver::{OK, Receiver};
use super::*;

async fn connection(world: &TestCloud) -> String {
    let key = CreateConnectionApiKeyAuthRequestParameters::builder().api_key_name("X-Key").api_key_value("hush");
    let key = key.build().expect("complete");
    let parameters = CreateConnectionAuthRequestParameters::builder().api_key_auth_parameters(key).build();
    let create = world.events().create_connection().name("Shop").auth_parameters(parameters);
    let made = create.authorization_type(ConnectionAuthorizationType::ApiKey).send().await.expect("a connection");
    made.connection_arn.expect("its ARN")
}

async fn destination(world: &TestCloud, url: &str) -> String {
    let create = world.events().create_api_destination().name("Shop").connection_arn(connection(world).await);
    let create = create.http_method(ApiDestinationHttpMethod::Post).invocation_endpoint(url);
    create.send().await.expect("a destination").api_destination_arn.expect("its ARN")
}

pub(super) async fn a_connection_is_created(world: &TestCloud) {
    let made = connection(world).await;
    assert!(made.starts_with(&arn("events", "connection/Shop/")), "{made}");
    let described = world.events().describe_connection().name("Shop").send().await.expect("the connection");
    assert_eq!(described.connection_state(), Some(&ConnectionState::Authorized));
    assert!(!format!("{described:?}").contains("hush"), "{described:?}");
}

pub(super) async fn an_api_destination_is_created(world: &TestCloud) {
    let made = destination(world, "https://example.com/orders").await;
    let described = world.events().describe_api_destination().name("Shop").send().await.expect("the destination");
    assert_eq!(described.api_destination_arn(), Some(made.as_str()));
    assert_eq!(described.api_destination_state(), Some(&ApiDestinationState::Active));
    assert_eq!(described.invocation_endpoint(), Some("https://example.com/orders"));
}

pub(super) async fn an_event_is_sent_with_the_credentials_of_a_connection(world: &TestCloud) {
    let receiver = Receiver::new(&[OK]).await;
    let destination = destination(world, &receiver.url("/orders")).await;
    let role = world.role("Invoke", "events.amazonaws.com").await;
    rule_to(world, Target::builder().id("1").arn(destination).role_arn(role)).await;
    let id = publish(world, json!({})).await;
    world.sleep(5).await;
    let requests = receiver.requests();
    let (head, body) = requests.first().and_then(|request| request.split_once("\r\n\r\n")).expect("a request");
    assert!(head.starts_with("POST /orders HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nx-key: hush\r\n"), "{head}");
    assert_eq!(parse(body)["id"], json!(id));
}
