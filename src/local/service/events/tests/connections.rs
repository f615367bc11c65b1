//! Tests of connections and API destinations through their API.

use serde_json::{Value, json};

use super::Client;

const UUID_CHARACTERS: usize = 36;

fn basic() -> Value {
    json!({"BasicAuthParameters": {"Username": "me", "Password": "hush"}})
}

fn create(name: &str, kind: &str, parameters: &Value) -> Value {
    json!({"Name": name, "AuthorizationType": kind, "AuthParameters": parameters})
}

#[test]
fn a_connection_is_made_described_changed_and_taken_away() {
    let mut client = Client::new();
    let made = client.ok("CreateConnection", create("c", "BASIC", &basic()));
    let arn = made["ConnectionArn"].as_str().unwrap().to_owned();
    let id = arn.strip_prefix("arn:aws:events:eu-west-1:000000000000:connection/c/").expect("its name");
    assert_eq!((id.len(), &made["ConnectionState"]), (UUID_CHARACTERS, &json!("AUTHORIZED")));
    assert!(made.get("LastAuthorizedTime").is_none(), "{made}");
    let (code, message) = client.fault("CreateConnection", create("c", "BASIC", &basic()));
    assert_eq!((code.as_str(), message.as_str()), ("ResourceAlreadyExistsException", "Connection c already exists."));

    let described = client.ok("DescribeConnection", json!({"Name": "c"}));
    assert_eq!(described["AuthParameters"], json!({"BasicAuthParameters": {"Username": "me"}}));
    let secret = described["SecretArn"].as_str().unwrap();
    assert!(
        secret.starts_with("arn:aws:secretsmanager:eu-west-1:000000000000:secret:events!connection/c/"),
        "{secret}"
    );
    assert_eq!(described["LastAuthorizedTime"], 1_700_000_000.0);

    let parameters = json!({"BasicAuthParameters": {"Username": "you"}});
    client.ok("UpdateConnection", json!({"Name": "c", "AuthParameters": parameters, "Description": "d"}));
    let described = client.ok("DescribeConnection", json!({"Name": "c"}));
    assert_eq!(described["AuthParameters"], json!({"BasicAuthParameters": {"Username": "you"}}));
    assert_eq!(described["Description"], "d");

    assert_eq!(client.ok("DeauthorizeConnection", json!({"Name": "c"}))["ConnectionState"], "DEAUTHORIZING");
    let described = client.ok("DescribeConnection", json!({"Name": "c"}));
    assert_eq!(described["ConnectionState"], "DEAUTHORIZED");
    assert!(described.get("SecretArn").is_none() && described.get("AuthParameters").is_none(), "{described}");
    let listed = client.ok("ListConnections", json!({"ConnectionState": "DEAUTHORIZED"}));
    assert_eq!(listed["Connections"][0]["ConnectionArn"], arn);
    assert_eq!(client.ok("DeleteConnection", json!({"Name": "c"}))["ConnectionState"], "DELETING");
    let (code, message) = client.fault("DescribeConnection", json!({"Name": "c"}));
    assert_eq!(code, "ResourceNotFoundException");
    assert_eq!(message, "Failed to describe the connection(s). Connection 'c' does not exist.");
}

#[test]
fn nothing_secret_is_shown() {
    let mut client = Client::new();
    let parameters = json!({
        "ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "hush"},
        "InvocationHttpParameters": {"HeaderParameters": [
            {"Key": "a", "Value": "hush", "IsValueSecret": true}, {"Key": "b", "Value": "open", "IsValueSecret": false},
        ]},
    });
    client.ok("CreateConnection", create("key", "API_KEY", &parameters));
    let oauth = json!({"OAuthParameters": {
        "ClientParameters": {"ClientID": "me", "ClientSecret": "hush"},
        "AuthorizationEndpoint": "http://127.0.0.1:1/token", "HttpMethod": "POST",
    }});
    let made = client.ok("CreateConnection", create("oauth", "OAUTH_CLIENT_CREDENTIALS", &oauth));
    assert_eq!(made["ConnectionState"], "AUTHORIZING");
    let mut shown = String::new();
    for name in ["key", "oauth"] {
        shown += &client.ok("DescribeConnection", json!({"Name": name})).to_string();
    }
    shown += &client.ok("ListConnections", json!({})).to_string();
    assert!(shown.contains(r#"{"Key":"b","Value":"open","IsValueSecret":false}"#), "{shown}");
    assert!(shown.contains(r#""ClientParameters":{"ClientID":"me"}"#) && !shown.contains("hush"), "{shown}");
    let work = client.cloud.open_work().expect("a token is asked for");
    assert!(!format!("{work:?}").contains("hush"));
}

#[test]
fn what_a_connection_may_not_be() {
    let mut client = Client::new();
    let invalid = "1 validation error detected: Value 'NONE' at 'authorizationType' failed to satisfy constraint: Member \
                   must satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]";
    assert_eq!(client.refused("CreateConnection", create("c", "NONE", &json!({}))), invalid);
    let cases = [
        (create("a b", "BASIC", &basic()), "at 'name' failed to satisfy constraint"),
        (create("c", "BASIC", &json!({"ApiKeyAuthParameters": {"ApiKeyName": "a", "ApiKeyValue": "b"}})), "BasicAuth"),
        (create("c", "API_KEY", &json!({"ApiKeyAuthParameters": {"ApiKeyName": "a"}})), "completely"),
        (json!({"Name": "c"}), "2 validation errors"),
        (
            create("c", "BASIC", &json!({"BasicAuthParameters": {"Username": "u", "Password": ""}})),
            "Value at 'authParameters.basicAuthParameters.password' failed",
        ),
    ];
    for (input, says) in cases {
        let message = client.refused("CreateConnection", input.clone());
        assert!(message.contains(says), "{input}: {message}");
    }
    let private = json!({"Name": "c", "AuthorizationType": "BASIC", "AuthParameters": basic(),
        "InvocationConnectivityParameters": {"ResourceParameters": {"ResourceConfigurationArn": "x"}}});
    assert_eq!(client.call("CreateConnection", private).unwrap_err().status, 501);
}

#[test]
fn an_api_destination_is_made_described_changed_and_taken_away() {
    let mut client = Client::new();
    let connection = client.ok("CreateConnection", create("c", "BASIC", &basic()))["ConnectionArn"].clone();
    let input = json!({"Name": "d", "ConnectionArn": connection, "HttpMethod": "POST",
        "InvocationEndpoint": "https://example.com/x", "Description": "first"});
    let made = client.ok("CreateApiDestination", input.clone());
    assert_eq!(made["ApiDestinationState"], "ACTIVE");
    assert_eq!(client.fault("CreateApiDestination", input).0, "ResourceAlreadyExistsException");
    let described = client.ok("DescribeApiDestination", json!({"Name": "d"}));
    let shown = ["ConnectionArn", "HttpMethod", "InvocationEndpoint", "InvocationRateLimitPerSecond", "Description"];
    let shown = shown.map(|name| described[name].clone());
    assert_eq!(shown, [connection.clone(), json!("POST"), json!("https://example.com/x"), json!(300), json!("first")]);
    let update = json!({"Name": "d", "HttpMethod": "PUT", "InvocationRateLimitPerSecond": 1});
    client.ok("UpdateApiDestination", update);
    client.ok("DeauthorizeConnection", json!({"Name": "c"}));
    let listed = client.ok("ListApiDestinations", json!({"NamePrefix": "d", "ConnectionArn": connection}));
    let first = &listed["ApiDestinations"][0];
    let shown = ["HttpMethod", "InvocationEndpoint", "ApiDestinationState"].map(|name| first[name].clone());
    assert_eq!(shown, [json!("PUT"), json!("https://example.com/x"), json!("INACTIVE")]);
    assert!(first.get("Description").is_none());
    client.ok("DeleteApiDestination", json!({"Name": "d"}));
    let (_, message) = client.fault("DescribeApiDestination", json!({"Name": "d"}));
    assert_eq!(message, "Failed to describe the api-destination(s). An api-destination 'd' does not exist.");
}

#[test]
fn what_an_api_destination_may_not_be() {
    let mut client = Client::new();
    let connection = client.ok("CreateConnection", create("c", "BASIC", &basic()))["ConnectionArn"].clone();
    let input = |arn: &Value, method: &str, endpoint: &str| json!({"Name": "d", "ConnectionArn": arn, "HttpMethod": method, "InvocationEndpoint": endpoint});
    let message = client.refused("CreateApiDestination", input(&json!("c"), "TRACE", "x"));
    assert!(message.starts_with("2 validation errors detected: Value 'c' at 'connectionArn' failed"), "{message}");
    assert!(message.ends_with("enum value set: [HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS]"), "{message}");
    let message = client.refused("CreateApiDestination", input(&connection, "POST", "http://example.com/"));
    assert!(message.contains("must use HTTPS"), "{message}");
    let other = json!("arn:aws:events:eu-west-1:000000000000:connection/c/0-0");
    let (code, _) = client.fault("CreateApiDestination", input(&other, "POST", "https://example.com/"));
    assert_eq!(code, "ResourceNotFoundException");
}
