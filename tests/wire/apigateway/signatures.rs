//! AWS_IAM: signed requests and others.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sdk_apigateway::types::Op;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use serde_json::json;

use super::super::{World, world};
use super::{Answered, Api, patch};

const BODY: &str = r#"{"order_id": "1"}"#;

impl World {
    async fn signed_by(&self, credentials: Credentials, service: &str, api: &Api, path: &str, sent: &str) -> Answered {
        let url = format!("https://{}.execute-api.us-east-1.amazonaws.com{path}", api.id);
        let identity: Identity = credentials.into();
        let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(self.clock().now().millis().unsigned_abs());
        let params = v4::SigningParams::builder().identity(&identity).region("us-east-1").name(service).time(now);
        let params = params.settings(SigningSettings::default()).build().expect("parameters").into();
        let headers = [("x-own", "a  b"), ("content-type", "application/json")];
        let signable = SignableRequest::new("POST", &url, headers.into_iter(), SignableBody::Bytes(BODY.as_bytes()));
        let (instructions, _) = sign(signable.expect("a request"), &params).expect("a signature").into_parts();
        let mut request = http::Request::post(&url).header("x-own", "a  b").header("content-type", "application/json");
        request = request.header("host", format!("{}.execute-api.us-east-1.amazonaws.com", api.id));
        for (name, value) in instructions.headers() {
            request = request.header(name, value);
        }
        self.send(request.body(Bytes::from(sent.to_owned())).expect("a request")).await
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
