//! Tests of API destinations and connections, with real HTTP to a receiver on loopback.

use std::time::Duration;

use aws_sdk_eventbridge::types::{
    ApiDestinationHttpMethod, ApiDestinationState, ConnectionAuthorizationType, ConnectionHeaderParameter,
    ConnectionHttpParameters, ConnectionOAuthHttpMethod, ConnectionQueryStringParameter, ConnectionState,
    CreateConnectionApiKeyAuthRequestParameters, CreateConnectionAuthRequestParameters,
    CreateConnectionBasicAuthRequestParameters, CreateConnectionOAuthClientRequestParameters,
    CreateConnectionOAuthRequestParameters, DeadLetterConfig, HttpParameters, PutEventsRequestEntry, RetryPolicy,
    Target, UpdateConnectionAuthRequestParameters, UpdateConnectionBasicAuthRequestParameters,
    UpdateConnectionOAuthRequestParameters,
};
use aws_sdk_sqs::types::Message;
use ork::trace::Outcome;
use serde_json::json;
use tokio::net::TcpListener;

use super::receiver::{OK, Receiver, settle};
use super::{TestCloud, arn, parse, trust, words, world};

const PATTERN: &str = r#"{"source":["shop"]}"#;

fn basic() -> CreateConnectionAuthRequestParameters {
    let basic = CreateConnectionBasicAuthRequestParameters::builder().username("me").password("hush");
    CreateConnectionAuthRequestParameters::builder().basic_auth_parameters(basic.build().expect("both")).build()
}

async fn connection(
    world: &TestCloud,
    kind: ConnectionAuthorizationType,
    parameters: CreateConnectionAuthRequestParameters,
) -> String {
    let make = world.events().create_connection().name("Shop").authorization_type(kind).auth_parameters(parameters);
    make.send().await.expect("a connection").connection_arn.expect("its ARN")
}

async fn destination(world: &TestCloud, connection: &str, url: &str) -> String {
    let make = world.events().create_api_destination().name("Shop").connection_arn(connection);
    let make = make.http_method(ApiDestinationHttpMethod::Post).invocation_endpoint(url);
    make.send().await.expect("a destination").api_destination_arn.expect("its ARN")
}

/// Creates rule `All` to an API destination, with a role that may invoke it.
async fn deliver_to(world: &TestCloud, destination: &str, shape: impl FnOnce(Target) -> Target) {
    let iam = world.iam();
    let role = iam.create_role().role_name("Invoke").assume_role_policy_document(trust("events.amazonaws.com"));
    let role = role.send().await.expect("a role").role.expect("itself").arn;
    let statement = json!({"Effect": "Allow", "Action": "events:InvokeApiDestination", "Resource": destination});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    iam.put_role_policy().role_name("Invoke").policy_name("p").policy_document(policy).send().await.expect("a policy");
    world.events().put_rule().name("All").event_pattern(PATTERN).send().await.expect("a rule");
    let target = Target::builder().id("1").arn(destination).role_arn(role).build().expect("a target");
    let put = world.events().put_targets().rule("All").targets(shape(target)).send().await.expect("targets");
    assert_eq!(put.failed_entry_count(), 0);
}

async fn publish(world: &TestCloud) -> String {
    let entry = PutEventsRequestEntry::builder().source("shop").detail_type("Order").detail(r#"{"id":"a b"}"#).build();
    let put = world.events().put_events().entries(entry).send().await.expect("an event");
    put.entries()[0].event_id().expect("its id").to_owned()
}

fn outcomes(world: &TestCloud, event: &str) -> Vec<Outcome> {
    world.engine.hops(Some(event)).expect("hops").into_iter().map(|hop| hop.outcome).skip(2).collect()
}

#[tokio::test]
async fn connections_and_destinations_live_from_their_making_to_their_end() {
    let world = world();
    let events = world.events();
    let made = connection(&world, ConnectionAuthorizationType::Basic, basic()).await;
    let parameters = UpdateConnectionBasicAuthRequestParameters::builder().username("you").build();
    let parameters = UpdateConnectionAuthRequestParameters::builder().basic_auth_parameters(parameters).build();
    events.update_connection().name("Shop").auth_parameters(parameters).send().await.unwrap();
    let described = events.describe_connection().name("Shop").send().await.unwrap();
    let shown = described.auth_parameters().and_then(|shown| shown.basic_auth_parameters()).unwrap();
    assert_eq!(shown.username(), Some("you"));
    assert!(!format!("{described:?}").contains("hush"));
    assert_eq!(described.connection_state(), Some(&ConnectionState::Authorized));
    assert_eq!(events.list_connections().send().await.unwrap().connections()[0].connection_arn(), Some(made.as_str()));

    destination(&world, &made, "https://example.com/x").await;
    events.update_api_destination().name("Shop").invocation_rate_limit_per_second(7).send().await.unwrap();
    let described = events.describe_api_destination().name("Shop").send().await.unwrap();
    assert_eq!(described.invocation_rate_limit_per_second(), Some(7));
    assert_eq!(described.api_destination_state(), Some(&ApiDestinationState::Active));
    assert_eq!(events.list_api_destinations().send().await.unwrap().api_destinations().len(), 1);

    events.delete_api_destination().name("Shop").send().await.unwrap();
    events.deauthorize_connection().name("Shop").send().await.unwrap();
    events.delete_connection().name("Shop").send().await.unwrap();
    let (code, message) = words(events.describe_connection().name("Shop").send().await);
    assert_eq!(code, "ResourceNotFoundException");
    assert_eq!(message, "Failed to describe the connection(s). Connection 'Shop' does not exist.");
}

#[tokio::test]
async fn an_event_arrives_as_a_request() {
    let world = world();
    let receiver = Receiver::new(&[OK]).await;
    let key = CreateConnectionApiKeyAuthRequestParameters::builder().api_key_name("X-Key").api_key_value("hush");
    let header = ConnectionHeaderParameter::builder().key("X-Shop").value("7").build();
    let query = ConnectionQueryStringParameter::builder().key("token").value("hush").is_value_secret(true).build();
    let added = ConnectionHttpParameters::builder().header_parameters(header).query_string_parameters(query).build();
    let parameters = CreateConnectionAuthRequestParameters::builder().api_key_auth_parameters(key.build().unwrap());
    let parameters = parameters.invocation_http_parameters(added).build();
    let connection = connection(&world, ConnectionAuthorizationType::ApiKey, parameters).await;
    let destination = destination(&world, &connection, &receiver.url("/orders/*")).await;
    deliver_to(&world, &destination, |mut target| {
        target.http_parameters = Some(HttpParameters::builder().path_parameter_values("$.detail.id").build());
        target
    })
    .await;
    let event = publish(&world).await;
    let requests = settle(&world, &receiver, 1).await;
    let (head, body) = requests[0].split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("POST /orders/a%20b?token=hush HTTP/1.1\r\n"), "{head}");
    let expected = ["x-key: hush", "x-shop: 7", "user-agent: Amazon/EventBridge/ApiDestinations", "connection: close"];
    for line in expected {
        assert!(head.lines().any(|found| found == line), "{line} in {head}");
    }
    assert_eq!(parse(body)["id"], event.as_str());
    assert_eq!(outcomes(&world, &event), [Outcome::Answered { status: 200 }, Outcome::Delivered]);
    assert!(!format!("{:?}", world.engine.hops(None).unwrap()).contains("hush"));
}

#[tokio::test]
async fn a_refusal_is_tried_again_and_ends_in_the_dead_letter_queue() {
    let world = world();
    let receiver = Receiver::new(&["HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n"]).await;
    let dead = world.queue("Dead").await;
    let connection = connection(&world, ConnectionAuthorizationType::Basic, basic()).await;
    let destination = destination(&world, &connection, &receiver.url("/")).await;
    deliver_to(&world, &destination, |mut target| {
        target.retry_policy = Some(RetryPolicy::builder().maximum_retry_attempts(2).build());
        target.dead_letter_config = Some(DeadLetterConfig::builder().arn(arn("sqs", "Dead")).build());
        target
    })
    .await;
    publish(&world).await;
    assert_eq!(settle(&world, &receiver, 3).await.len(), 3);
    let receive =
        world.sqs().receive_message().queue_url(&dead.url).message_attribute_names("All").wait_time_seconds(20);
    let received = receive.send().await.expect("messages");
    let told = |message: &Message, name: &str| {
        let attribute = message.message_attributes().and_then(|all| all.get(name));
        attribute.and_then(|attribute| attribute.string_value.clone()).unwrap_or_default()
    };
    let message = &received.messages()[0];
    assert_eq!(told(message, "EXHAUSTED_RETRY_CONDITION"), "MaximumRetryAttempts");
    assert!(told(message, "ERROR_MESSAGE").ends_with("was answered with 401 Unauthorized."));
}

#[tokio::test]
async fn a_closed_port_is_tried_again_until_somebody_listens() {
    let world = world();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let connection = connection(&world, ConnectionAuthorizationType::Basic, basic()).await;
    let destination = destination(&world, &connection, &url).await;
    deliver_to(&world, &destination, |target| target).await;
    let event = publish(&world).await;
    world.sleep(10).await;
    let outcomes = outcomes(&world, &event);
    assert!(outcomes.len() >= 3, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Postponed { .. })), "{outcomes:?}");
}

fn oauth(endpoint: &str) -> CreateConnectionAuthRequestParameters {
    let client = CreateConnectionOAuthClientRequestParameters::builder().client_id("me").client_secret("hush");
    let added = ConnectionHeaderParameter::builder().key("X-Own").value("hush").is_value_secret(true).build();
    let added = ConnectionHttpParameters::builder().header_parameters(added).build();
    let oauth = CreateConnectionOAuthRequestParameters::builder()
        .client_parameters(client.build().expect("complete"))
        .authorization_endpoint(endpoint)
        .http_method(ConnectionOAuthHttpMethod::Post)
        .o_auth_http_parameters(added);
    CreateConnectionAuthRequestParameters::builder().o_auth_parameters(oauth.build().expect("complete")).build()
}

#[tokio::test]
async fn a_connection_is_described_by_what_is_no_secret() {
    let world = world();
    let key = CreateConnectionApiKeyAuthRequestParameters::builder().api_key_name("X-Key").api_key_value("hush");
    let key = CreateConnectionAuthRequestParameters::builder().api_key_auth_parameters(key.build().unwrap()).build();
    let authority = Receiver::new(&[]).await;
    let cases = [
        (ConnectionAuthorizationType::Basic, basic()),
        (ConnectionAuthorizationType::ApiKey, key),
        (ConnectionAuthorizationType::OauthClientCredentials, oauth(&authority.url("/token"))),
    ];
    for (kind, parameters) in cases {
        let arn = connection(&world, kind.clone(), parameters).await;
        let shown = world.events().describe_connection().name("Shop").send().await.unwrap();
        assert_eq!((shown.connection_arn(), shown.authorization_type()), (Some(arn.as_str()), Some(&kind)));
        assert!(shown.creation_time().is_some() && shown.last_modified_time().is_some(), "{kind}");
        let secret = shown.secret_arn().unwrap();
        assert!(secret.starts_with("arn:aws:secretsmanager:us-east-1:000000000000:secret:events!connection/Shop/"));
        let parameters = shown.auth_parameters().unwrap();
        match kind {
            ConnectionAuthorizationType::Basic => {
                assert_eq!(parameters.basic_auth_parameters().unwrap().username(), Some("me"));
            }
            ConnectionAuthorizationType::ApiKey => {
                assert_eq!(parameters.api_key_auth_parameters().unwrap().api_key_name(), Some("X-Key"));
            }
            _ => {
                let oauth = parameters.o_auth_parameters().unwrap();
                assert_eq!(oauth.authorization_endpoint(), Some(authority.url("/token").as_str()));
                assert_eq!(oauth.http_method(), Some(&ConnectionOAuthHttpMethod::Post));
                assert_eq!(oauth.client_parameters().unwrap().client_id(), Some("me"));
                let [added] = oauth.o_auth_http_parameters().unwrap().header_parameters() else { panic!("{oauth:?}") };
                assert_eq!((added.key(), added.value(), added.is_value_secret()), (Some("X-Own"), None, true));
            }
        }
        assert!(!format!("{shown:?}").contains("hush"), "{kind}");
        world.events().delete_connection().name("Shop").send().await.unwrap();
    }
}

#[tokio::test]
async fn an_authority_that_gives_no_token_leaves_the_connection_closed() {
    const CASES: [(&[&str], &str); 5] = [
        (&["HTTP/1.1 401 Unauthorized\r\ncontent-length: 4\r\n\r\nhush"], "it answered with 401 Unauthorized."),
        (&["HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n"], "it answered with 302 Found."),
        (&["HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhush"], "its answer is no JSON with an access_token."),
        (
            &["HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"token\":\"hush\"}"],
            "its answer is no JSON with an access_token.",
        ),
        (&["HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"], "the answer broke off: "),
    ];
    const GRANTED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n{\"access_token\":\"one\"}";
    let world = world();
    for (answers, reason) in CASES {
        let authority = Receiver::new(answers).await;
        let url = authority.url("/token");
        connection(&world, ConnectionAuthorizationType::OauthClientCredentials, oauth(&format!("{url}?key=hush")))
            .await;
        let describe = world.events().describe_connection().name("Shop");
        assert_eq!(describe.clone().send().await.unwrap().connection_state(), Some(&ConnectionState::Authorizing));
        world.sleep(1).await;
        let shown = describe.clone().send().await.unwrap();
        assert_eq!(shown.connection_state(), Some(&ConnectionState::Deauthorized), "{reason}");
        let told = shown.state_reason().expect("a reason");
        assert!(told.starts_with(&format!("The authorization endpoint POST {url} gave no token: {reason}")), "{told}");
        assert_eq!(authority.requests().len(), 1, "nothing is followed, and nothing tried again");
        let good = Receiver::new(&[GRANTED]).await;
        let changed = UpdateConnectionOAuthRequestParameters::builder().authorization_endpoint(good.url("/")).build();
        let changed = UpdateConnectionAuthRequestParameters::builder().o_auth_parameters(changed).build();
        world.events().update_connection().name("Shop").auth_parameters(changed).send().await.unwrap();
        world.sleep(1).await;
        let shown = describe.send().await.unwrap();
        assert_eq!((shown.connection_state(), shown.state_reason()), (Some(&ConnectionState::Authorized), None));
        assert!(good.requests()[0].contains("x-own: hush\r\n"), "what was not changed stays");
        world.events().delete_connection().name("Shop").send().await.unwrap();
    }
}

#[tokio::test]
async fn a_token_comes_first() {
    const GRANTED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n{\"access_token\":\"one\"}";
    let world = world();
    let (receiver, authority) = (Receiver::new(&[OK]).await, Receiver::new(&[GRANTED]).await);
    let parameters = oauth(&authority.url("/token"));
    let connection = connection(&world, ConnectionAuthorizationType::OauthClientCredentials, parameters).await;
    let destination = destination(&world, &connection, &receiver.url("/")).await;
    world.clock().sleep(Duration::from_secs(1)).await;
    let described = world.events().describe_connection().name("Shop").send().await.unwrap();
    assert_eq!(described.connection_state(), Some(&ConnectionState::Authorized), "{described:?}");
    deliver_to(&world, &destination, |target| target).await;
    publish(&world).await;
    let requests = settle(&world, &receiver, 1).await;
    assert!(requests[0].contains("\r\nauthorization: Bearer one\r\n"), "{}", requests[0]);
    assert!(authority.requests()[0].ends_with("grant_type=client_credentials&client_id=me&client_secret=hush"));
}
