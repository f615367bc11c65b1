//! Tests of AWS_IAM: signed and unsigned requests.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_apigateway::types::Op;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use serde_json::json;

use super::super::{TestCloud, world};
use super::{Answered, Api, patch};

const BODY: &str = r#"{"order_id": "1"}"#;

impl TestCloud {
    async fn signed_by(&self, credentials: Credentials, service: &str, api: &Api, path: &str, sent: &str) -> Answered {
        self.signed(Signing { credentials, service, skew: 0, settings: SigningSettings::default() }, api, path, sent)
            .await
    }

    async fn signed(&self, signing: Signing<'_>, api: &Api, path: &str, sent: &str) -> Answered {
        let url = format!("https://{}.execute-api.us-east-1.amazonaws.com{path}", api.id);
        let identity: Identity = signing.credentials.into();
        let now = (self.clock().now().millis() + signing.skew * 1000).unsigned_abs();
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(now);
        let params =
            v4::SigningParams::builder().identity(&identity).region("us-east-1").name(signing.service).time(now);
        let params = params.settings(signing.settings).build().expect("parameters").into();
        let headers = [("x-own", "a  b"), ("content-type", "application/json")];
        let signable = SignableRequest::new("POST", &url, headers.into_iter(), SignableBody::Bytes(BODY.as_bytes()));
        let (instructions, _) = sign(signable.expect("a request"), &params).expect("a signature").into_parts();
        let mut request = http::Request::post(&url).header("x-own", "a  b").header("content-type", "application/json");
        request = request.header("host", format!("{}.execute-api.us-east-1.amazonaws.com", api.id));
        let mut request = request.body(Bytes::from(sent.to_owned())).expect("a request");
        instructions.apply_to_request_http1x(&mut request);
        self.send(request).await
    }

    async fn signed_api(&self) -> Api {
        let api = self.api().await;
        let template = r#"{"user": "$context.identity.userArn"}"#;
        self.mock(&api, &api.root, "POST", r#"{"statusCode": 200}"#, Some(template)).await;
        let update = self.apigateway().update_method().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
        update.patch_operations(patch(Op::Replace, "/authorizationType", "AWS_IAM")).send().await.expect("a method");
        self.deploy(&api, "v1").await;
        api
    }
}

/// The signer, the service, the number of seconds from now, and the method of a signature.
struct Signing<'a> {
    credentials: Credentials,
    service: &'a str,
    skew: i64,
    settings: SigningSettings,
}

fn in_query(seconds: u64) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(seconds));
    settings
}

fn root(secret: &str) -> Credentials {
    Credentials::from_keys("test", secret, None)
}

#[tokio::test]
async fn only_a_right_signature_opens_a_method() {
    let world = world();
    let api = world.signed_api().await;
    let good = world.signed_by(root("test"), "execute-api", &api, "/v1?b=2&a=x%20y", BODY).await;
    assert_eq!((good.status, good.json()), (200, json!({"user": "arn:aws:iam::000000000000:root"})));
    let unsigned = world.ask("POST", &api, "/v1", &[], BODY).await;
    assert_eq!((unsigned.status, unsigned.json()), (403, json!({"message": "Missing Authentication Token"})));
    let cases = [
        (world.signed_by(root("other"), "execute-api", &api, "/v1", BODY).await, "InvalidSignatureException"),
        (world.signed_by(root("test"), "execute-api", &api, "/v1", "{}").await, "InvalidSignatureException"),
        (world.signed_by(root("test"), "lambda", &api, "/v1", BODY).await, "InvalidSignatureException"),
        (
            world.signed_by(Credentials::from_keys("AKIANOBODY", "x", None), "execute-api", &api, "/v1", BODY).await,
            "UnrecognizedClientException",
        ),
        (
            world.ask("POST", &api, "/v1", &[("authorization", "Basic hush")], BODY).await,
            "IncompleteSignatureException",
        ),
    ];
    for (answer, kind) in cases {
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (403, kind), "{}", answer.body);
        assert!(!answer.body.contains("hush"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_signature_is_good_for_a_while_and_may_stand_in_the_query() {
    let world = world();
    let api = world.signed_api().await;
    let told = |answer: &Answered| (answer.status, answer.header("x-amzn-errortype").to_owned());
    let invalid = (403, "InvalidSignatureException".to_owned());
    let root = || root("test");
    let cases = [
        (0, SigningSettings::default(), (200, String::new()), ""),
        (-290, SigningSettings::default(), (200, String::new()), ""),
        (
            -400,
            SigningSettings::default(),
            invalid.clone(),
            "Signature expired: 20251231T235320Z is now earlier than 20251231T235500Z (20260101T000000Z - 5 min.)",
        ),
        (
            400,
            SigningSettings::default(),
            invalid.clone(),
            "Signature not yet current: 20260101T000640Z is still later than 20260101T000500Z (20260101T000000Z + 5 min.)",
        ),
        (0, in_query(60), (200, String::new()), ""),
        (-3000, in_query(3600), (200, String::new()), ""),
        (
            -4000,
            in_query(3600),
            invalid.clone(),
            "Signature expired: 20251231T225320Z is now earlier than 20251231T230000Z (20260101T000000Z - 60 min.)",
        ),
    ];
    for (skew, settings, expected, message) in cases {
        let place = format!("{skew} {:?}", settings.signature_location);
        let signing = Signing { credentials: root(), service: "execute-api", skew, settings };
        let answer = world.signed(signing, &api, "/v1?b=2&a=x%20y", BODY).await;
        assert_eq!(told(&answer), expected, "{place}: {}", answer.body);
        if !message.is_empty() {
            assert_eq!(answer.json(), json!({"message": message}), "{place}");
        }
    }
    let signing = Signing { credentials: root(), service: "execute-api", skew: 0, settings: in_query(60) };
    assert_eq!(told(&world.signed(signing, &api, "/v1", "{}").await), invalid, "another body");
}

#[tokio::test]
async fn a_header_that_is_no_signature_is_told_what_it_lacks() {
    let world = world();
    let api = world.signed_api().await;
    let requires = |names: &[&str]| {
        let words = names.iter().map(|name| format!("Authorization header requires '{name}' parameter. "));
        words.collect::<String>()
    };
    let all = requires(&["Credential", "Signature", "SignedHeaders"]);
    let pair = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with \
                Base64): '";
    let cases = [
        ("Basic bXlVc2VybmFtZTpteVBhc3N3b3Jk", pair.to_owned()),
        ("Bearer a.b.c", pair.to_owned()),
        (
            "Basic dTpw==",
            format!("{all}Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (H"),
        ),
        (
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host",
            format!("{}Authorization header requires existence", requires(&["Signature"])),
        ),
    ];
    for path in ["/v1", "/v1/nowhere"] {
        for (header, start) in &cases {
            let answer = world.ask("POST", &api, path, &[("authorization", *header)], BODY).await;
            let message = answer.json()["message"].as_str().expect("a message").to_owned();
            assert!(message.starts_with(start.as_str()), "{path} {header}: {message}");
            assert_eq!((answer.status, answer.header("x-amzn-errortype")), (403, "IncompleteSignatureException"));
        }
    }
}

#[tokio::test]
async fn a_role_needs_a_policy() {
    let world = world();
    let api = world.signed_api().await;
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}]});
    let made = world.iam().create_role().role_name("caller").assume_role_policy_document(trust.to_string());
    let arn = made.send().await.expect("a role").role().expect("a role").arn().to_owned();
    let session = world.sts().assume_role().role_arn(arn).role_session_name("me").send().await.expect("a session");
    let given = session.credentials().expect("credentials");
    let token = Some(given.session_token().to_owned());
    let own = Credentials::from_keys(given.access_key_id(), given.secret_access_key(), token);
    let denied = world.signed_by(own.clone(), "execute-api", &api, "/v1", BODY).await;
    let message = format!(
        "User: arn:aws:sts::000000000000:assumed-role/caller/me is not authorized to perform: execute-api:Invoke on \
         resource: arn:aws:execute-api:us-east-1:********0000:{}/v1/POST/ because no identity-based policy allows the \
         execute-api:Invoke action",
        api.id
    );
    assert_eq!((denied.status, denied.json()), (403, json!({"Message": message})));
    let allow = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke",
        "Resource": format!("arn:aws:execute-api:us-east-1:000000000000:{}/v1/POST/*", api.id)}]});
    let put = world.iam().put_role_policy().role_name("caller").policy_name("call").policy_document(allow.to_string());
    put.send().await.expect("a policy");
    let let_in = world.signed_by(own.clone(), "execute-api", &api, "/v1", BODY).await;
    let user = "arn:aws:sts::000000000000:assumed-role/caller/me";
    assert_eq!((let_in.status, let_in.json()), (200, json!({"user": user})));
    world.sleep(3601).await;
    let late = world.signed_by(own, "execute-api", &api, "/v1", BODY).await;
    assert_eq!((late.status, late.header("x-amzn-errortype")), (403, "ExpiredTokenException"));
}

#[tokio::test]
async fn a_function_signs_as_its_role() {
    let world = world();
    let api = world.signed_api().await;
    let code = "exports.handler = async () => ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN']\
        .map((name) => process.env[`AWS_${name}`]);";
    world.function("Sign", code).await;
    let answer = world.lambda().invoke().function_name("Sign").send().await.expect("an answer");
    let found: Vec<String> = serde_json::from_slice(answer.payload().expect("a payload").as_ref()).expect("texts");
    let own = Credentials::from_keys(&found[0], &found[1], Some(found[2].clone()));
    let let_in = world.signed_by(own.clone(), "execute-api", &api, "/v1", BODY).await;
    let user = "arn:aws:sts::000000000000:assumed-role/Sign-role/Sign";
    assert_eq!((let_in.status, let_in.json()), (200, json!({"user": user})));
    world.iam().delete_role_policy().role_name("Sign-role").policy_name("all").send().await.expect("deleted");
    let denied = world.signed_by(own, "execute-api", &api, "/v1", BODY).await;
    assert_eq!((denied.status, denied.header("x-amzn-errortype")), (403, "AccessDeniedException"));
}
