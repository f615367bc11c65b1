//! Tests of steps and resources on a new cloud: what is certain to fail is refused before anything is changed.

mod roles;

use std::sync::{Arc, Mutex};

use ork::aws::Clients;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::sdk::sdk_config;
use ork::resource::{Error, Record, Resource, ResourceContext, ResourceId};
use ork::step::Step;
use serde_json::{Value, json};

/// Everything that was about to be created.
#[derive(Default)]
struct Created(Mutex<Vec<ResourceId>>);

impl Record for Created {
    fn before_create(&self, handle: ResourceId) -> Result<(), Error> {
        self.0.lock().expect("no panic").push(handle);
        Ok(())
    }
}

fn clients() -> Clients {
    let start = Timestamp::parse("2026-01-05T09:00:00Z").expect("a time");
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, 1, start));
    Clients::new(sdk_config(Arc::clone(&engine), "us-east-1"), engine.clock(), None)
}

fn parsed(text: &Value) -> Step {
    serde_json::from_value(text.clone()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn resource(text: &Value) -> Resource {
    let mut resource: Resource = serde_json::from_value(text.clone()).unwrap_or_else(|error| panic!("{text}: {error}"));
    resource.packages(&mut |_, package| {
        package.files = [("f.mjs".to_owned(), b"export const handler = async () => 1;".to_vec())].into();
    });
    resource
}

/// Creates a bus with a rule that has room for one more target, a queue, a topic and a function.
async fn furnish(world: &ResourceContext<'_>) {
    let resources = [
        json!({"queue": {"name": "Jobs"}}),
        json!({"topic": {"name": "News"}}),
        json!({"function": {"name": "F", "code": "f.mjs"}}),
    ];
    for text in resources {
        resource(&text).create(world).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let logs: Vec<Value> = (1..=4).map(|number| json!({"to": format!("log:/{number}")})).collect();
    let steps = [
        json!({"create-bus": {"name": "Orders"}}),
        json!({"put-rule": {"name": "All", "bus": "Orders", "pattern": {"source": ["s"]}}}),
        json!({"put-targets": {"rule": "All", "bus": "Orders", "targets": logs}}),
    ];
    for text in steps {
        parsed(&text).apply(world).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

/// Returns everything that a step could have left behind: rules, roles, groups, queues, subscriptions, policies.
async fn standing(clients: &Clients) -> String {
    let events = clients.events();
    let mut found = String::new();
    for bus in ["default", "Orders"] {
        found += &format!("{:?}", events.list_rules().event_bus_name(bus).send().await.expect("rules").rules());
    }
    let targets = events.list_targets_by_rule().rule("All").event_bus_name("Orders").send().await.expect("targets");
    found += &format!("{:?}", targets.targets());
    found += &format!("{:?}", clients.iam().list_roles().send().await.expect("roles").roles());
    found += &format!("{:?}", clients.logs().describe_log_groups().send().await.expect("groups").log_groups());
    let url = clients.sqs().get_queue_url().queue_name("Jobs").send().await.expect("a queue");
    let attributes = clients.sqs().get_queue_attributes().queue_url(url.queue_url().unwrap_or_default());
    let attributes = attributes.attribute_names("Policy".into()).send().await.expect("attributes");
    found += &format!("{:?}", attributes.attributes());
    found += &format!("{:?}", clients.sqs().list_queues().send().await.expect("queues").queue_urls());
    found += &format!("{:?}", clients.sns().list_subscriptions().send().await.expect("subscriptions").subscriptions());
    found += &format!("{:?}", clients.lambda().get_function_event_invoke_config().function_name("F").send().await.ok());
    found
}

/// Returns steps that refer to something that does not exist, each with a part of the error.
fn steps() -> Vec<(Value, &'static str)> {
    let on = |targets: Value| json!({"put-targets": {"rule": "All", "bus": "Orders", "targets": targets}});
    let also = |to: &str| on(json!([{"to": "queue:Jobs"}, {"to": to}]));
    let pattern = json!({"source": ["s"]});
    vec![
        (json!({"put-rule": {"name": "New", "bus": "Ordes", "pattern": pattern}}), "event bus `Ordes`; did you mean"),
        (json!({"put-targets": {"rule": "Al", "bus": "Orders", "targets": [{"to": "queue:Jobs"}]}}), "rule `Al`"),
        (also("queue:Job"), "queue `Job`; did you mean `Jobs`?"),
        (also("queue:http://sqs.us-east-1.localhost/000000000000/Gone"), "no queue"),
        (also("topic:Gone"), "topic `Gone`"),
        (also("bus:Gone"), "event bus `Gone`"),
        (also("state-machine:Gone"), "state machine `Gone`"),
        (also("function:Gone"), "function `Gone`"),
        (also("api-destination:Gone"), "API destination `Gone`"),
        (also("arn:aws:events:us-east-1:000000000000:api-destination/Gone/1"), "API destination `Gone`"),
        (on(json!([{"to": "queue:Jobs", "dead-letter": "Gone"}])), "queue `Gone`"),
        (on(json!([{"to": "queue:Jobs"}, {"to": "log:/5"}])), "would have 6 targets"),
        (json!({"schedule": {"name": "Tick", "rate": "5 minutes", "targets": [{"to": "queue:Job"}]}}), "queue `Job`"),
        (
            json!({"schedule": {"name": "T", "rate": "5 minutes", "targets": [{"to": "log:/t", "dead-letter": "Gone"}]}}),
            "queue `Gone`",
        ),
        (
            json!({"input-transformer": {"rule": "Al", "target": "1", "bus": "Orders", "template": {"a": 1}}}),
            "rule `Al`",
        ),
        (json!({"input-transformer": {"rule": "All", "target": "9", "bus": "Orders", "template": {"a": 1}}}), "target"),
        (json!({"subscribe": {"topic": "New", "queue": "Jobs"}}), "topic `New`; did you mean `News`?"),
        (json!({"subscribe": {"topic": "News", "queue": "Gone"}}), "queue `Gone`"),
        (json!({"subscribe": {"topic": "News", "function": "Gone"}}), "function `Gone`"),
        (json!({"subscribe": {"topic": "News", "queue": "Jobs", "filter": {"a": 1}}}), "FilterPolicy"),
        (
            json!({"lambda-destination": {"function": "F", "on-success": "queue:Jobs", "on-failure": "queue:Gone"}}),
            "Gone",
        ),
        (json!({"event-source": {"function": "F", "queue": "Gone"}}), "queue `Gone`"),
        (json!({"event-source": {"function": "Gone", "queue": "Jobs"}}), "function `Gone`"),
        (json!({"event-source": {"function": "F", "table": "Gone"}}), "table `Gone`"),
        (json!({"start-execution": {"machine": "Gone"}}), "state machine `Gone`"),
        (json!({"callback": {"answer": "success", "machine": "Gone", "within": "1s"}}), "Gone"),
        (
            json!({"update-state-machine": {"machine": "Gone", "insert": "A", "after": "B", "state": {"Type": "Pass"}}}),
            "Gone",
        ),
        (
            json!({"publish": {"bus": "Gone", "source": "s", "detail-type": "t", "events": [{"detail": {}}]}}),
            "event bus `Gone`",
        ),
    ]
}

fn resources() -> Vec<(Value, &'static str)> {
    let machine = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    let integration = json!({"type": "AWS_PROXY", "function": "Gone"});
    vec![
        (json!({"queue": {"name": "New", "subscribe-to": "Gone"}}), "topic `Gone`"),
        (
            json!({"api-destination": {"name": "A", "url": "https://example.com", "connection": "Gone"}}),
            "connection `Gone`",
        ),
        (json!({"function": {"name": "G", "code": "f.mjs", "role": "Gone"}}), "role `Gone`"),
        (json!({"state-machine": {"name": "M", "definition": machine, "role": "Gone"}}), "role `Gone`"),
        (
            json!({"rest-api": {"name": "R", "resources": {"/": {"GET": {"integration": integration}}}}}),
            "function `Gone`",
        ),
    ]
}

#[tokio::test]
async fn what_is_missing_is_found_out_before_anything_is_changed() {
    let clients = clients();
    furnish(&ResourceContext { clients: &clients, record: &Created::default() }).await;
    let before = standing(&clients).await;
    let created = Created::default();
    let world = ResourceContext { clients: &clients, record: &created };
    for (text, says) in steps() {
        let error = parsed(&text).apply(&world).await.map(|_| ()).expect_err(&text.to_string());
        assert!(error.to_string().contains(says), "{text}: {error}");
        assert_eq!(standing(&clients).await, before, "{text} changed something");
    }
    for (text, says) in resources() {
        let error = resource(&text).create(&world).await.map(|_| ()).expect_err(&text.to_string());
        assert!(error.to_string().contains(says), "{text}: {error}");
        assert_eq!(standing(&clients).await, before, "{text} changed something");
    }
    let apis = clients.apigateway().get_rest_apis().send().await.expect("the APIs");
    assert!(apis.items().is_empty(), "{apis:?}");
}
