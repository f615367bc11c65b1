//! Tests of EventBridge: buses, rules, targets, and the results of `PutEvents` for each entry.

use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{
    Condition, InputTransformer, PutEventsRequestEntry, PutEventsResultEntry, ReplayDestination, ReplayState,
    RuleState, Tag, Target,
};
use aws_types::request_id::RequestId;
use serde_json::json;

use super::{TestCloud, arn, code, parse, refused, words, world};

const PATTERN: &str = r#"{"source":["com.aws.orders"]}"#;

async fn bus(world: &TestCloud, name: &str) {
    world.events().create_event_bus().name(name).send().await.expect("a bus");
}

async fn rule(world: &TestCloud, name: &str) {
    let rule = world.events().put_rule().event_bus_name("Orders").name(name).event_pattern(PATTERN);
    rule.send().await.expect("a rule");
}

fn target(id: &str, to: &str) -> Target {
    Target::builder().id(id).arn(to).build().expect("a target")
}

fn entry(detail: &str) -> PutEventsRequestEntry {
    let entry = PutEventsRequestEntry::builder().event_bus_name("Orders").source("com.aws.orders");
    entry.detail_type("Order").detail(detail).build()
}

#[tokio::test]
async fn a_bus_lives_from_its_making_to_its_end() {
    let world = world();
    let events = world.events();
    let made = events.create_event_bus().name("Orders").description("of the shop").send().await.unwrap();
    assert_eq!(made.event_bus_arn(), Some(arn("events", "event-bus/Orders").as_str()));
    assert_eq!(made.request_id().map(str::len), Some(36));
    let again = refused(events.create_event_bus().name("Orders").send().await);
    assert!(again.is_resource_already_exists_exception(), "{again:?}");

    events.update_event_bus().name("Orders").description("of all shops").send().await.unwrap();
    let described = events.describe_event_bus().name("Orders").send().await.unwrap();
    assert_eq!(described.description(), Some("of all shops"));
    assert_eq!(described.creation_time().map(|time| time.secs()), Some(1_767_225_600));

    events.delete_event_bus().name("Orders").send().await.unwrap();
    events.delete_event_bus().name("Orders").send().await.expect("what is gone can be deleted");
    let gone = events.describe_event_bus().name("Orders").send().await.unwrap_err().into_service_error();
    assert!(gone.is_resource_not_found_exception());
    assert_eq!(gone.meta().message(), Some("Event bus Orders does not exist."));
}

#[tokio::test]
async fn buses_are_listed_page_by_page() {
    let world = world();
    for name in ["A", "B", "C"] {
        bus(&world, name).await;
    }
    let mut names = Vec::new();
    let mut token = None;
    loop {
        let page = world.events().list_event_buses().limit(2).set_next_token(token).send().await.unwrap();
        assert!(page.event_buses().len() <= 2);
        names.extend(page.event_buses().iter().filter_map(|bus| bus.name.clone()));
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(names, ["A", "B", "C", "default"]);
    let foreign = world.events().list_event_buses().next_token("made up").send().await;
    assert_eq!(code(foreign), "ValidationException");
}

#[tokio::test]
async fn a_rule_is_changed_switched_and_listed() {
    let world = world();
    let events = world.events();
    bus(&world, "Orders").await;
    rule(&world, "Dev").await;
    rule(&world, "Production").await;
    events.disable_rule().event_bus_name("Orders").name("Dev").send().await.unwrap();
    let rules = events.list_rules().event_bus_name("Orders").limit(1).send().await.unwrap();
    assert_eq!(rules.rules()[0].state(), Some(&RuleState::Disabled));
    let rest = events.list_rules().event_bus_name("Orders").set_next_token(rules.next_token).send().await.unwrap();
    assert_eq!(rest.rules()[0].name(), Some("Production"));
    assert_eq!(rest.next_token(), None);

    events.enable_rule().event_bus_name("Orders").name("Dev").send().await.unwrap();
    let described = events.describe_rule().event_bus_name("Orders").name("Dev").send().await.unwrap();
    assert_eq!(described.arn(), Some(arn("events", "rule/Orders/Dev").as_str()));
    assert_eq!((described.event_pattern(), described.state()), (Some(PATTERN), Some(&RuleState::Enabled)));

    events.delete_rule().event_bus_name("Orders").name("Dev").send().await.unwrap();
    events.delete_rule().event_bus_name("Orders").name("Dev").send().await.expect("what is gone can be deleted");
    let gone = refused(events.describe_rule().event_bus_name("Orders").name("Dev").send().await);
    assert!(gone.is_resource_not_found_exception());
}

#[tokio::test]
async fn rules_are_refused_with_their_reason() {
    let world = world();
    let events = world.events();
    let bad = events.put_rule().name("Dev").event_pattern(r#"{"source":"x"}"#).send().await;
    let error = bad.unwrap_err().into_service_error();
    assert!(error.is_invalid_event_pattern_exception());
    let message = error.meta().message().unwrap_or_default();
    assert!(message.starts_with("Event pattern is not valid. Reason: \"source\" must be an object or an array"));

    let nothing = events.put_rule().name("Dev").send().await;
    let expected = "Parameter(s) EventPattern or ScheduleExpression must be specified.";
    assert_eq!(words(nothing), ("ValidationException".to_owned(), expected.to_owned()));
    let schedule = events.put_rule().name("Dev").schedule_expression("rate(1 fortnight)").send().await;
    assert_eq!(words(schedule).1, "Parameter ScheduleExpression is not valid.");
    let nowhere = refused(events.put_rule().name("Dev").event_bus_name("Orders").event_pattern(PATTERN).send().await);
    assert!(nowhere.is_resource_not_found_exception());
}

#[tokio::test]
async fn targets_come_and_go() {
    let world = world();
    let events = world.events();
    bus(&world, "Orders").await;
    rule(&world, "Dev").await;
    let to = arn("sqs", "Orders");
    let put = || events.put_targets().rule("Dev").event_bus_name("Orders");
    put().targets(target("a", &to)).targets(target("b", &to)).send().await.unwrap();
    let names = events.list_rule_names_by_target().event_bus_name("Orders").target_arn(&to).send().await.unwrap();
    assert_eq!(names.rule_names(), ["Dev"]);
    let in_use = events.delete_rule().event_bus_name("Orders").name("Dev").send().await;
    assert_eq!(words(in_use).1, "Rule can't be deleted since it has targets.");

    let removed = events.remove_targets().rule("Dev").event_bus_name("Orders").ids("a").ids("c").send().await.unwrap();
    assert_eq!(removed.failed_entry_count(), 1);
    assert_eq!(removed.failed_entries()[0].target_id(), Some("c"));
    let left = events.list_targets_by_rule().rule("Dev").event_bus_name("Orders").send().await.unwrap();
    assert_eq!(left.targets().iter().map(Target::id).collect::<Vec<_>>(), ["b"]);

    let five = (0..5).map(|number| target(&number.to_string(), &to)).collect();
    let error = refused(put().set_targets(Some(five)).send().await);
    assert!(error.is_limit_exceeded_exception(), "a rule has five targets at most");
    let template = InputTransformer::builder().input_template("<order>").build().unwrap();
    let unknown = Target::builder().id("t").arn(&to).input_transformer(template).build().unwrap();
    let error = put().targets(unknown).send().await;
    assert_eq!(words(error).1, "InputTemplate for target t contains invalid placeholder order.");
}

#[tokio::test]
async fn a_batch_of_events_fails_entry_by_entry() {
    let world = world();
    bus(&world, "Orders").await;
    let without_detail = PutEventsRequestEntry::builder().source("com.aws.orders").detail_type("Order").build();
    let reserved = PutEventsRequestEntry::builder().source("aws.orders").detail_type("Order").detail("{}").build();
    let batch = world.events().put_events().entries(entry("{}")).entries(without_detail).entries(entry("nothing"));
    let answer = batch.entries(reserved).entries(entry(r#"{"value":415}"#)).send().await.unwrap();
    assert_eq!(answer.failed_entry_count(), 3);
    let codes: Vec<_> = answer.entries().iter().map(PutEventsResultEntry::error_code).collect();
    let expected =
        [None, Some("InvalidArgument"), Some("MalformedDetail"), Some("NotAuthorizedForSourceException"), None];
    assert_eq!(codes, expected);
    let ids: Vec<_> = answer.entries().iter().map(|entry| entry.event_id().is_some()).collect();
    assert_eq!(ids, [true, false, false, false, true]);
}

#[tokio::test]
async fn a_batch_that_is_too_long_or_too_large_is_refused_whole() {
    let world = world();
    let eleven = world.events().put_events().set_entries(Some(vec![entry("{}"); 11])).send().await;
    let (code, message) = words(eleven);
    assert_eq!(code, "ValidationException");
    assert!(message.ends_with("Member must have length less than or equal to 10"), "{message}");
    let large = entry(&json!({"text": "x".repeat(600_000)}).to_string());
    let (code, message) = words(world.events().put_events().entries(large.clone()).entries(large).send().await);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("ValidationException", "Total size of the entries in the request is over the limit.")
    );
}

#[tokio::test]
async fn a_pattern_is_tested_without_a_rule() {
    let world = world();
    let event = json!({
        "id": "1", "account": "1", "source": "com.aws.orders", "time": "2026-01-01T00:00:00Z", "region": "us-east-1",
        "resources": [], "detail-type": "Order", "detail": {"value": 300.0},
    });
    for (pattern, matches) in [(PATTERN, true), (r#"{"detail":{"value":[300]}}"#, true), (r#"{"source":["x"]}"#, false)]
    {
        let test = world.events().test_event_pattern().event_pattern(pattern).event(event.to_string());
        assert_eq!(test.send().await.unwrap().result(), matches, "{pattern}");
    }
    let test = world.events().test_event_pattern().event_pattern("{}").event(event.to_string()).send().await;
    assert!(refused(test).is_invalid_event_pattern_exception());
}

#[tokio::test]
async fn tags_and_permissions_are_kept() {
    let world = world();
    let events = world.events();
    bus(&world, "Orders").await;
    let resource = arn("events", "event-bus/Orders");
    let tag = |key: &str| Tag::builder().key(key).value("1").build().unwrap();
    events.tag_resource().resource_arn(&resource).tags(tag("a")).tags(tag("b")).send().await.unwrap();
    events.untag_resource().resource_arn(&resource).tag_keys("a").send().await.unwrap();
    let tags = events.list_tags_for_resource().resource_arn(&resource).send().await.unwrap();
    assert_eq!(tags.tags(), [tag("b")]);

    let condition = Condition::builder().r#type("StringEquals").key("aws:PrincipalOrgID").value("o-1").build().unwrap();
    let put = events.put_permission().event_bus_name("Orders").statement_id("org").action("events:PutEvents");
    put.principal("*").condition(condition).send().await.unwrap();
    let policy = events.describe_event_bus().name("Orders").send().await.unwrap().policy.expect("a policy");
    assert_eq!(parse(&policy)["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"], "o-1");
    events.remove_permission().event_bus_name("Orders").statement_id("org").send().await.unwrap();
    let gone = events.remove_permission().event_bus_name("Orders").statement_id("org").send().await;
    assert!(refused(gone).is_resource_not_found_exception());
}

#[tokio::test]
async fn an_archive_is_kept_and_replayed() {
    let world = world();
    let events = world.events();
    bus(&world, "Orders").await;
    let source = arn("events", "event-bus/Orders");
    let made = events.create_archive().archive_name("kept").event_source_arn(&source).retention_days(7);
    let made = made.event_pattern(PATTERN).send().await.expect("an archive");
    let archive = made.archive_arn().unwrap_or_default().to_owned();
    assert_eq!(archive, arn("events", "archive/kept"));
    events.put_events().entries(entry("{}")).send().await.expect("an event");
    events.update_archive().archive_name("kept").description("of the shop").send().await.expect("an update");
    let described = events.describe_archive().archive_name("kept").send().await.expect("the archive");
    assert_eq!((described.event_count(), described.description()), (1, Some("of the shop")));
    let listed = events.list_archives().name_prefix("k").send().await.expect("archives");
    assert_eq!(listed.archives()[0].archive_name(), Some("kept"));

    let destination = ReplayDestination::builder().arn(&source).build().expect("a destination");
    let start = events.start_replay().replay_name("again").event_source_arn(&archive).destination(destination);
    let start = start.event_start_time(DateTime::from_secs(0)).event_end_time(DateTime::from_secs(4_000_000_000));
    assert_eq!(start.send().await.expect("a replay").state(), Some(&ReplayState::Starting));
    let described = events.describe_replay().replay_name("again").send().await.expect("the replay");
    assert_eq!(described.destination().map(|to| to.arn()), Some(source.as_str()));
    let cancelled = events.cancel_replay().replay_name("again").send().await.expect("an end");
    assert_eq!(cancelled.state(), Some(&ReplayState::Cancelling));
    let listed = events.list_replays().event_source_arn(&archive).send().await.expect("replays");
    assert_eq!(listed.replays()[0].replay_name(), Some("again"));
    events.delete_archive().archive_name("kept").send().await.expect("an end");
    let gone = events.describe_archive().archive_name("kept").send().await;
    assert!(refused(gone).is_resource_not_found_exception());
}
