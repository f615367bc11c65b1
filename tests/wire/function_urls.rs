//! Function URLs: their configuration through the official client, and requests to them.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_lambda::types::{Cors, FunctionUrlAuthType, InvokeMode};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{TestCloud, parse, words, world};

const ECHO: &str = "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";
const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";
const FORBIDDEN: &str = "Forbidden. For troubleshooting Function URL authorization issues, see: \
                         https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

struct Answered {
    status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

impl TestCloud {
    /// Creates a function with this code and a URL.
    async fn with_url(&self, code: &str, auth_type: FunctionUrlAuthType) -> String {
        self.function("f", code).await;
        let create = self.lambda().create_function_url_config().function_name("f").auth_type(auth_type);
        create.send().await.expect("a URL").function_url
    }

    /// Lets everyone send requests to the URL of a function.
    async fn open_to_all(&self, qualifier: Option<&str>) {
        let client = self.lambda();
        let add = client.add_permission().function_name("f").set_qualifier(qualifier.map(str::to_owned));
        let add = add.statement_id("url").principal("*").action("lambda:InvokeFunctionUrl");
        add.function_url_auth_type(FunctionUrlAuthType::None).send().await.expect("a permission");
        let add = client.add_permission().function_name("f").set_qualifier(qualifier.map(str::to_owned));
        let add = add.statement_id("function").principal("*").action("lambda:InvokeFunction");
        add.invoked_via_function_url(true).send().await.expect("a permission");
    }

    async fn request(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answered {
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.reply(request.body(Bytes::from(body.to_owned())).expect("a request")).await
    }

    async fn reply(&self, request: http::Request<Bytes>) -> Answered {
        let (parts, body) = self.engine.call(request).await.into_parts();
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answered { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn signed_request(&self, url: &str, credentials: Credentials, service: &str) -> Answered {
        let identity: Identity = credentials.into();
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(self.clock().now().millis().unsigned_abs());
        let params = v4::SigningParams::builder().identity(&identity).region("us-east-1").name(service).time(now);
        let params = params.settings(SigningSettings::default()).build().expect("parameters").into();
        let signable = SignableRequest::new("POST", url, std::iter::empty(), SignableBody::Bytes(b"{}"));
        let (instructions, _) = sign(signable.expect("a request"), &params).expect("a signature").into_parts();
        let host = url.trim_start_matches("https://").trim_end_matches('/');
        let mut request = http::Request::post(url).header("host", host).body(Bytes::from_static(b"{}")).expect("one");
        instructions.apply_to_request_http1x(&mut request);
        self.reply(request).await
    }
}

#[tokio::test]
async fn a_url_is_created_read_changed_listed_and_deleted() {
    let world = world();
    let url = world.with_url(ECHO, FunctionUrlAuthType::None).await;
    let id = url.trim_start_matches("https://").split('.').next().expect("an id");
    assert_eq!((url.as_str(), id.len()), (format!("https://{id}.lambda-url.us-east-1.on.aws/").as_str(), 32));
    let lambda = world.lambda();
    let again = lambda.create_function_url_config().function_name("f").auth_type(FunctionUrlAuthType::None);
    let (code, message) = words(again.send().await);
    let expected = format!(
        "Failed to create function url config for [functionArn = {ARN}]. Error message:  FunctionUrlConfig exists for \
         this Lambda function"
    );
    assert_eq!((code.as_str(), message), ("ResourceConflictException", expected));
    let read = lambda.get_function_url_config().function_name("f").send().await.expect("the URL");
    assert_eq!((read.function_arn(), read.invoke_mode()), (ARN, Some(&InvokeMode::Buffered)));
    let cors = Cors::builder().allow_origins("https://example.com").max_age(60).build();
    let update = lambda.update_function_url_config().function_name("f").auth_type(FunctionUrlAuthType::AwsIam);
    let update = update.cors(cors.clone()).send().await.expect("a change");
    assert_eq!(
        (update.auth_type(), update.cors(), update.invoke_mode()),
        (&FunctionUrlAuthType::AwsIam, Some(&cors), None)
    );
    lambda.publish_version().function_name("f").send().await.expect("a version");
    lambda.create_alias().function_name("f").name("live").function_version("1").send().await.expect("an alias");
    let create = lambda.create_function_url_config().function_name("f").qualifier("live");
    let of_alias = create.auth_type(FunctionUrlAuthType::None).send().await.expect("a URL");
    assert_eq!(of_alias.function_arn(), format!("{ARN}:live"));
    let listed = lambda.list_function_url_configs().function_name("f").send().await.expect("URLs");
    let arns: Vec<&str> = listed.function_url_configs().iter().map(|one| one.function_arn()).collect();
    assert_eq!(arns, [ARN, &format!("{ARN}:live")]);
    let page = lambda.list_function_url_configs().function_name("f").max_items(1).send().await.expect("URLs");
    assert_eq!((page.function_url_configs().len(), page.next_marker().is_some()), (1, true));
    lambda.delete_function_url_config().function_name("f").send().await.expect("deleted");
    let gone = words(lambda.get_function_url_config().function_name("f").send().await);
    let missing = "The resource you requested does not exist.";
    assert_eq!(gone, ("ResourceNotFoundException".to_owned(), missing.to_owned()));
    lambda.get_function_url_config().function_name("f").qualifier("live").send().await.expect("that of the alias");
    lambda.delete_alias().function_name("f").name("live").send().await.expect("deleted");
    let listed = lambda.list_function_url_configs().function_name("f").send().await.expect("URLs");
    assert_eq!(listed.function_url_configs().len(), 0);
}

#[tokio::test]
async fn what_no_url_can_be_is_refused() {
    let world = world();
    world.function("f", ECHO).await;
    let create = || world.lambda().create_function_url_config().auth_type(FunctionUrlAuthType::None);
    let cors = |method: &str| Cors::builder().allow_methods(method).build();
    for (request, code, message) in [
        (create().function_name("absent"), "ResourceNotFoundException", "Function does not exist"),
        (create().function_name("f").qualifier("absent"), "ResourceNotFoundException", "Function does not exist"),
        (create().function_name("f").qualifier("1"), "ValidationException", "Value '1' at 'qualifier'"),
        (
            create().function_name("f").invoke_mode("UNKNOWN".into()),
            "ValidationException",
            "Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
        ),
        (
            create().function_name("f").cors(cors("OPTIONS")),
            "ValidationException",
            "Value '[OPTIONS]' at 'cors.allowMethods'",
        ),
        (create().function_name("f").invoke_mode(InvokeMode::ResponseStream), "NotImplemented", "RESPONSE_STREAM"),
    ] {
        let (found, said) = words(request.send().await);
        assert_eq!(found, code, "{said}");
        assert!(said.contains(message), "{said}");
    }
    let add = world.lambda().add_permission().function_name("f").statement_id("s").principal("*");
    let add = add.action("lambda:InvokeFunction").function_url_auth_type(FunctionUrlAuthType::None);
    assert_eq!(words(add.send().await).0, "InvalidParameterValueException");
}

#[tokio::test]
async fn a_request_becomes_an_event_and_the_result_a_response() {
    let world = world();
    let url = world.with_url(ECHO, FunctionUrlAuthType::None).await;
    world.open_to_all(None).await;
    let headers = [("content-type", "text/plain"), ("X-Own", "1")];
    let answer = world.request("POST", &format!("{url}a/b?q=1&q=2"), &headers, "text").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.body);
    let event = parse(&answer.body);
    let expected = [
        ("/version", json!("2.0")),
        ("/rawPath", json!("/a/b")),
        ("/queryStringParameters", json!({"q": "1,2"})),
        ("/headers/x-own", json!("1")),
        ("/requestContext/accountId", json!("anonymous")),
        ("/requestContext/requestId", json!(answer.header("x-amzn-requestid"))),
        ("/body", json!("text")),
    ];
    for (path, value) in expected {
        assert_eq!(event.pointer(path), Some(&value), "{path}");
    }
    let id = event["requestContext"]["apiId"].as_str().expect("an id");
    for other in [
        format!("http://{id}.lambda-url.us-east-1.localhost:4566/a/b"),
        format!("http://{id}.lambda-url.localhost:4566/a/b"),
        format!("http://127.0.0.1:4566/_aws/lambda-url/{id}/a/b"),
    ] {
        let answer = world.request("GET", &other, &[], "").await;
        assert_eq!((answer.status, parse(&answer.body)["rawPath"].clone()), (200, json!("/a/b")), "{other}");
    }
}

#[tokio::test]
async fn a_function_that_fails_is_a_bad_gateway() {
    let world = world();
    let url =
        world.with_url("exports.handler = async () => { throw new Error('no'); };", FunctionUrlAuthType::None).await;
    world.open_to_all(None).await;
    let answer = world.request("GET", &url, &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (502, "Internal Server Error"));
    world
        .lambda()
        .put_function_concurrency()
        .function_name("f")
        .reserved_concurrent_executions(0)
        .send()
        .await
        .unwrap();
    let answer = world.request("GET", &url, &[], "").await;
    assert_eq!((answer.status, answer.header("x-amzn-errortype")), (429, "TooManyRequestsException"));
    assert_eq!(parse(&answer.body)["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded");
}

#[tokio::test]
async fn both_permissions_are_needed() {
    let world = world();
    let url = world.with_url(ECHO, FunctionUrlAuthType::None).await;
    let told = |answer: &Answered| (answer.status, answer.header("x-amzn-errortype").to_owned(), parse(&answer.body));
    let forbidden = (403, "AccessDeniedException".to_owned(), json!({"Message": FORBIDDEN}));
    assert_eq!(told(&world.request("GET", &url, &[], "").await), forbidden);
    let client = world.lambda();
    let add = client.add_permission().function_name("f").statement_id("url").principal("*");
    let add = add.action("lambda:InvokeFunctionUrl").function_url_auth_type(FunctionUrlAuthType::None);
    let statement = add.send().await.expect("a permission").statement.expect("a statement");
    let expected = json!({"Sid": "url", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl",
        "Resource": ARN, "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}});
    assert_eq!(parse(&statement), expected);
    assert_eq!(told(&world.request("GET", &url, &[], "").await), forbidden);
    let add = client.add_permission().function_name("f").statement_id("function").principal("*");
    let statement = add.action("lambda:InvokeFunction").invoked_via_function_url(true).send().await;
    let statement = statement.expect("a permission").statement.expect("a statement");
    assert_eq!(parse(&statement)["Condition"], json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}));
    assert_eq!(world.request("GET", &url, &[], "").await.status, 200);
    let nobody = "https://0123456789abcdefghijklmnopqrstuv.lambda-url.us-east-1.on.aws/";
    let answer = world.request("GET", nobody, &[], "").await;
    assert_eq!(told(&answer), (403, "AccessDeniedException".to_owned(), json!({"Message": null})));
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn a_url_with_iam_wants_a_signature_and_a_permission() {
    let world = world();
    let url = world.with_url(ECHO, FunctionUrlAuthType::AwsIam).await;
    let unsigned = world.request("POST", &url, &[], "{}").await;
    assert_eq!((unsigned.status, parse(&unsigned.body)), (403, json!({"Message": FORBIDDEN})));
    let root = |secret: &str| Credentials::from_keys("test", secret, None);
    let answer = world.signed_request(&url, root("test"), "lambda").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let iam = &parse(&answer.body)["requestContext"]["authorizer"]["iam"];
    assert_eq!(
        (&iam["accountId"], &iam["userArn"]),
        (&json!("000000000000"), &json!("arn:aws:iam::000000000000:root"))
    );
    for (credentials, service) in [(root("other"), "lambda"), (root("test"), "execute-api")] {
        let answer = world.signed_request(&url, credentials, service).await;
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (403, "InvalidSignatureException"));
    }
    let trusted = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}]});
    let role = world.iam().create_role().role_name("caller").assume_role_policy_document(trusted.to_string());
    let role = role.send().await.expect("a role").role.expect("a role").arn;
    let assume = world.sts().assume_role().role_arn(&role).role_session_name("me").send().await.expect("a session");
    let keys = assume.credentials.expect("credentials");
    let session =
        || Credentials::from_keys(&keys.access_key_id, &keys.secret_access_key, Some(keys.session_token.clone()));
    assert_eq!(world.signed_request(&url, session(), "lambda").await.status, 403);
    let policy = |actions: Value| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": ARN}]})
            .to_string()
    };
    for (actions, status) in
        [(json!("lambda:InvokeFunctionUrl"), 403), (json!(["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]), 200)]
    {
        let put = world.iam().put_role_policy().role_name("caller").policy_name("p").policy_document(policy(actions));
        put.send().await.expect("a policy");
        assert_eq!(world.signed_request(&url, session(), "lambda").await.status, status);
    }
}

#[tokio::test]
async fn lambda_answers_preflight_requests_and_adds_headers() {
    let world = world();
    world.function("f", ECHO).await;
    let cors = Cors::builder().allow_origins("https://example.com").allow_methods("GET").allow_methods("PUT");
    let cors = cors.allow_headers("x-own").expose_headers("x-shown").allow_credentials(true).max_age(60).build();
    let create = world.lambda().create_function_url_config().function_name("f").auth_type(FunctionUrlAuthType::None);
    let url = create.cors(cors).send().await.expect("a URL").function_url;
    let origin = ("origin", "https://example.com");
    let preflight = [origin, ("access-control-request-method", "PUT")];
    let answer = world.request("OPTIONS", &url, &preflight, "").await;
    let shown = |answer: &Answered, name: &str| answer.header(&format!("access-control-{name}")).to_owned();
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    for (name, value) in [
        ("allow-origin", "https://example.com"),
        ("allow-methods", "GET,PUT"),
        ("allow-headers", "x-own"),
        ("allow-credentials", "true"),
        ("expose-headers", "x-shown"),
        ("max-age", "60"),
    ] {
        assert_eq!(shown(&answer, name), value, "{name}");
    }
    world.open_to_all(None).await;
    let answer = world.request("GET", &url, &[origin], "").await;
    assert_eq!((answer.status, shown(&answer, "allow-origin").as_str()), (200, "https://example.com"));
    let answer = world.request("GET", &url, &[("origin", "https://other.example")], "").await;
    assert_eq!((answer.status, shown(&answer, "allow-origin").as_str()), (200, ""));
}
