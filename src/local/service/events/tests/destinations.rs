//! Tests of deliveries to API destinations; the tests act as the endpoint.

use serde_json::{Value, json};

use super::{Client, at, queue_arn, queue_url, text};
use crate::local::cloud::{Cloud, Input};
use crate::local::service::{Answer, Fault, HttpRequest, Outcome, Work};

const ENDPOINT: &str = "http://127.0.0.1:8080/orders";

struct Stage {
    client: Client,
    now: i64,
    workers: u64,
}

impl Stage {
    /// Creates a rule `Dev` of the default bus with an API destination, the given connection, and a dead-letter queue.
    fn new(kind: &str, parameters: &Value, target: Value) -> Self {
        let mut client = Client::new();
        client.rule("default", "Dev");
        client.queue("Dead");
        let input = json!({"Name": "c", "AuthorizationType": kind, "AuthParameters": parameters});
        let connection = client.ok("CreateConnection", input)["ConnectionArn"].clone();
        let input = json!({"Name": "d", "ConnectionArn": connection, "HttpMethod": "POST", "InvocationEndpoint": ENDPOINT,
            "InvocationRateLimitPerSecond": 2});
        let arn = text(&client.ok("CreateApiDestination", input), "/ApiDestinationArn");
        let role = client.role("Deliver", "events:InvokeApiDestination", &arn);
        let mut put = json!({"Id": "1", "Arn": arn, "RoleArn": role, "DeadLetterConfig": {"Arn": queue_arn("Dead")}});
        put.as_object_mut().unwrap().extend(target.as_object().unwrap().clone());
        client.target("default", "Dev", put);
        Self { client, now: 0, workers: 0 }
    }

    fn basic(target: Value) -> Self {
        Self::new("BASIC", &json!({"BasicAuthParameters": {"Username": "me", "Password": "hush"}}), target)
    }

    fn oauth() -> Self {
        let parameters = json!({"OAuthParameters": {
            "ClientParameters": {"ClientID": "me", "ClientSecret": "hush"},
            "AuthorizationEndpoint": "http://127.0.0.1:8081/token?a=b", "HttpMethod": "POST",
            "OAuthHttpParameters": {"BodyParameters": [{"Key": "scope", "Value": "all", "IsValueSecret": false}]},
        }});
        Self::new("OAUTH_CLIENT_CREDENTIALS", &parameters, json!({}))
    }

    fn apply(&mut self, input: &Input) {
        self.client.cloud.apply(at(self.now), input, false);
    }

    /// Returns the request that was begun, if there is one.
    fn request(&mut self) -> Option<(u64, HttpRequest)> {
        let open = self.client.cloud.open_work()?;
        let Work::Http(request) = open.work else { panic!("{:?}", open.work) };
        self.workers += 1;
        self.apply(&Input::Claim { work: open.id, worker: self.workers, until: open.until });
        Some((open.id, request))
    }

    fn done(&mut self, work: u64, result: Answer) {
        self.apply(&Input::Done { work, worker: self.workers, result });
    }

    /// Takes the next request and answers it.
    fn answer(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> HttpRequest {
        let (work, request) = self.request().expect("a request");
        let answer = json!({"status": status, "headers": headers, "body": body, "is_base64": false});
        self.done(work, Ok(answer));
        request
    }

    /// Advances the time to the next timer.
    fn wait(&mut self) -> i64 {
        let next = self.client.cloud.next_timer().expect("a timer");
        let before = self.now;
        self.now = next.since(at(0)).as_secs().try_into().unwrap();
        self.apply(&Input::Tick);
        self.now - before
    }

    fn dead(&mut self) -> Vec<Value> {
        let input = json!({"QueueUrl": queue_url("Dead"), "MessageAttributeNames": ["All"]});
        let answer = self.client.call_service(self.now, "sqs", "ReceiveMessage", input).expect("messages");
        answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn outcomes(&self, event: &str) -> Vec<Outcome> {
        self.client.cloud.hops(Some(event)).into_iter().map(|hop| hop.outcome).skip(2).collect()
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut found = request.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

fn told<'a>(message: &'a Value, name: &str) -> Option<&'a str> {
    message.pointer(&format!("/MessageAttributes/{name}/StringValue")).and_then(Value::as_str)
}

#[test]
fn an_event_becomes_a_request_with_the_headers_of_eventbridge() {
    let mut stage = Stage::basic(json!({"InputPath": "$.detail"}));
    let event = stage.client.publish("default", r#"{"a":1.0}"#);
    let request = stage.answer(200, &[], "");
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", ENDPOINT));
    assert_eq!((request.body.as_str(), request.timeout_millis), (r#"{"a":1.0}"#, 5_000));
    let expected = [
        ("User-Agent", "Amazon/EventBridge/ApiDestinations"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Range", "bytes=0-1048575"),
        ("Accept-Encoding", "gzip,deflate"),
        ("Authorization", "Basic bWU6aHVzaA=="),
    ];
    for (name, value) in expected {
        assert_eq!(header(&request, name), Some(value), "{name}");
    }
    assert_eq!(stage.outcomes(&event), [Outcome::Answered { status: 200 }, Outcome::Delivered]);
    let hops = stage.client.cloud.hops(None);
    let answered = &hops[hops.len() - 2];
    assert_eq!(answered.to, "POST http://127.0.0.1:8080/orders");
    assert!(answered.from.contains("api-destination/d/"), "{}", answered.from);
    assert!(!format!("{hops:?}").contains("hush") && !format!("{hops:?}").contains("bWU6"));
}

#[test]
fn connection_and_target_add_to_the_request() {
    let parameters = json!({
        "ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "hush"},
        "InvocationHttpParameters": {
            "HeaderParameters": [{"Key": "x-both", "Value": "connection"}, {"Key": "User-Agent", "Value": "mine"}],
            "QueryStringParameters": [{"Key": "q", "Value": "connection", "IsValueSecret": true}],
            "BodyParameters": [{"Key": "secret", "Value": "hush", "IsValueSecret": true}],
        },
    });
    let target = json!({"InputPath": "$.detail", "HttpParameters": {
        "HeaderParameters": {"X-Both": "target", "X-Own": "$.detail.id", "Content-Type": "application/cloudevents+json"},
        "QueryStringParameters": {"q": "target", "r": "1 2"},
    }});
    let mut stage = Stage::new("API_KEY", &parameters, target);
    stage.client.publish("default", r#"{"id":"7"}"#);
    let request = stage.answer(204, &[], "");
    assert_eq!(request.url, format!("{ENDPOINT}?q=connection&r=1%202"));
    assert_eq!(request.body, r#"{"id":"7","secret":"hush"}"#);
    let expected = [
        ("X-Key", "hush"),
        ("X-Both", "connection"),
        ("X-Own", "7"),
        ("Content-Type", "application/cloudevents+json"),
        ("User-Agent", "Amazon/EventBridge/ApiDestinations"),
    ];
    for (name, value) in expected {
        assert_eq!(header(&request, name), Some(value), "{name}");
    }
    assert!(header(&request, "Authorization").is_none());
}

#[test]
fn a_role_that_may_not_invoke_it_sends_nothing() {
    let mut stage = Stage::basic(json!({}));
    let policy = json!({"RoleName": "Deliver", "PolicyName": "Deliver"});
    stage.client.call_service(0, "iam", "DeleteRolePolicy", policy).expect("deleted");
    let event = stage.client.publish("default", "{}");
    assert!(stage.request().is_none());
    let outcomes = stage.outcomes(&event);
    let Some(Outcome::Refused { missing: Some(missing), .. }) = outcomes.first() else { panic!("{outcomes:?}") };
    assert_eq!(missing["Action"], "events:InvokeApiDestination");
    assert_eq!(told(&stage.dead()[0], "ERROR_CODE"), Some("NO_PERMISSIONS"));
}

#[test]
fn what_may_pass_is_tried_again_and_the_rest_is_a_dead_letter() {
    let mut stage = Stage::basic(json!({"RetryPolicy": {"MaximumRetryAttempts": 2}}));
    let event = stage.client.publish("default", "{}");
    stage.answer(500, &[], "");
    assert_eq!(stage.wait(), 1);
    stage.answer(429, &[("retry-after", "30")], "");
    assert_eq!(stage.wait(), 30, "as the endpoint asked");
    assert!(stage.answer(401, &[], "").body.contains(&event), "the same event");
    let dead = stage.dead();
    let expected = [
        ("ERROR_CODE", Some("ERROR_FROM_TARGET")),
        ("EXHAUSTED_RETRY_CONDITION", Some("MaximumRetryAttempts")),
        ("RETRY_ATTEMPTS", Some("2")),
    ];
    for (name, value) in expected {
        assert_eq!(told(&dead[0], name), value, "{name}");
    }
    assert!(told(&dead[0], "TARGET_ARN").unwrap().contains(":api-destination/d/"));
    assert!(told(&dead[0], "ERROR_MESSAGE").unwrap().contains("answered with 401 Unauthorized"));
    let outcomes = stage.outcomes(&event);
    assert!(
        matches!(
            outcomes.as_slice(),
            [
                Outcome::Answered { status: 500 },
                Outcome::Postponed { .. },
                Outcome::Answered { status: 429 },
                Outcome::Postponed { .. },
                Outcome::Answered { status: 401 },
                Outcome::Failed { .. },
                Outcome::DeadLettered { .. },
                ..
            ]
        ),
        "{outcomes:?}"
    );
}

#[test]
fn a_redirect_and_a_client_error_are_not_tried_again() {
    for status in [301, 404] {
        let mut stage = Stage::basic(json!({}));
        stage.client.publish("default", "{}");
        stage.answer(status, &[("location", "http://127.0.0.1/")], "");
        assert!(stage.request().is_none() && stage.client.cloud.next_timer().is_none(), "{status}");
        assert_eq!(told(&stage.dead()[0], "RETRY_ATTEMPTS"), Some("0"));
    }
}

#[test]
fn silence_and_a_closed_door_are_tried_again_and_what_is_out_of_reach_is_not() {
    let cases = [
        (Fault::new(HttpRequest::TIMED_OUT, "silence"), "UNKNOWN", true),
        (Fault::new(HttpRequest::NO_CONNECTION, "closed"), "SDK_CLIENT_ERROR", true),
        (Fault::unreachable("loopback only"), "SDK_CLIENT_ERROR", false),
    ];
    for (fault, code, again) in cases {
        let mut stage = Stage::basic(json!({"RetryPolicy": {"MaximumRetryAttempts": 1}}));
        stage.client.publish("default", "{}");
        let tries = if again { 2 } else { 1 };
        for number in 0..tries {
            if number > 0 {
                stage.wait();
            }
            let (work, _) = stage.request().expect("a request");
            stage.done(work, Err(fault.clone()));
        }
        let dead = stage.dead();
        assert_eq!(told(&dead[0], "ERROR_CODE"), Some(code));
        let message = told(&dead[0], "ERROR_MESSAGE").unwrap();
        assert!(message.starts_with("Unable to invoke ApiDestination endpoint: "), "{message}");
    }
}

#[test]
fn the_rate_limit_holds_requests_back() {
    let mut stage = Stage::basic(json!({}));
    for _ in 0..5 {
        stage.client.publish("default", "{}");
    }
    let mut sent = Vec::new();
    loop {
        let mut count = 0;
        while stage.request().is_some() {
            count += 1;
        }
        sent.push(count);
        if sent.iter().sum::<i32>() == 5 {
            break;
        }
        assert_eq!(stage.wait(), 1);
    }
    assert_eq!(sent, [2, 2, 1]);
}

#[test]
fn a_token_is_fetched_once_kept_and_renewed_when_it_is_refused_or_runs_out() {
    let mut stage = Stage::oauth();
    let state = |stage: &mut Stage| {
        let now = stage.now;
        stage.client.call_service(now, "events", "DescribeConnection", json!({"Name": "c"})).unwrap()["ConnectionState"]
            .clone()
    };
    assert_eq!(state(&mut stage), "AUTHORIZING");
    stage.client.publish("default", "{}");
    let asked = stage.answer(200, &[], r#"{"access_token":"one","token_type":"Bearer","expires_in":600}"#);
    assert_eq!(asked.url, "http://127.0.0.1:8081/token?a=b");
    assert_eq!(asked.body, "grant_type=client_credentials&client_id=me&client_secret=hush&scope=all");
    assert_eq!(header(&asked, "Content-Type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(state(&mut stage), "AUTHORIZED");
    assert_eq!(header(&stage.answer(200, &[], ""), "Authorization"), Some("Bearer one"), "what waited goes on");
    stage.client.publish("default", "{}");
    assert_eq!(header(&stage.answer(401, &[], ""), "Authorization"), Some("Bearer one"));
    stage.wait();
    stage.answer(200, &[], r#"{"access_token":"two","expires_in":"600"}"#);
    assert_eq!(header(&stage.answer(200, &[], ""), "Authorization"), Some("Bearer two"));
    stage.now += 541;
    let input = json!({"Entries": [super::entry("default", "{}")]});
    stage.client.call_service(stage.now, "events", "PutEvents", input).unwrap();
    assert!(stage.answer(200, &[], r#"{"access_token":"three"}"#).url.contains("/token"), "a minute is not enough");
    assert_eq!(header(&stage.answer(200, &[], ""), "Authorization"), Some("Bearer three"));
}

#[test]
fn without_a_token_nothing_is_sent() {
    let answers = [(500, "{}"), (200, "no JSON"), (200, r#"{"token":"x"}"#)];
    for (status, body) in answers {
        let mut stage = Stage::oauth();
        let event = stage.client.publish("default", "{}");
        stage.answer(status, &[], body);
        assert!(stage.request().is_none());
        let described = stage.client.ok("DescribeConnection", json!({"Name": "c"}));
        assert_eq!(described["ConnectionState"], "DEAUTHORIZED");
        assert!(text(&described, "/StateReason").contains("POST http://127.0.0.1:8081/token gave no token"));
        assert!(matches!(stage.outcomes(&event).first(), Some(Outcome::Failed { .. })));
        assert!(told(&stage.dead()[0], "ERROR_MESSAGE").unwrap().contains("connection c is DEAUTHORIZED"));
    }
}

#[test]
fn a_destination_that_was_made_again_is_another() {
    let mut stage = Stage::basic(json!({}));
    let described = stage.client.ok("DescribeApiDestination", json!({"Name": "d"}));
    stage.client.ok("DeleteApiDestination", json!({"Name": "d"}));
    let input = json!({"Name": "d", "ConnectionArn": described["ConnectionArn"], "HttpMethod": "POST",
        "InvocationEndpoint": ENDPOINT});
    stage.client.ok("CreateApiDestination", input);
    stage.client.publish("default", "{}");
    assert!(stage.request().is_none());
    assert_eq!(told(&stage.dead()[0], "ERROR_CODE"), Some("NO_RESOURCE"));
}

#[test]
fn what_is_under_way_survives_a_snapshot() {
    let mut stage = Stage::basic(json!({}));
    let event = stage.client.publish("default", "{}");
    let saved = serde_json::to_string(&stage.client.cloud.save().unwrap()).unwrap();
    stage.client.cloud = Cloud::load(serde_json::from_str(&saved).unwrap()).unwrap();
    stage.answer(200, &[], "");
    assert_eq!(stage.outcomes(&event).last(), Some(&Outcome::Delivered));
}
