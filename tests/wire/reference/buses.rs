//! Buses: made, published to, and reached from another account.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use ork::aws::Clients;

use super::super::{ACCOUNT, code};
use super::*;

pub(super) async fn a_bus_is_created(world: &TestCloud) {
    let events = world.events();
    let made = events.create_event_bus().name("Orders").send().await.expect("a bus");
    assert_eq!(made.event_bus_arn(), Some(arn("events", "event-bus/Orders").as_str()));
    let listed = events.list_event_buses().send().await.expect("buses");
    let names: Vec<_> = listed.event_buses().iter().filter_map(|bus| bus.name()).collect();
    assert_eq!(names, ["Orders", "default"]);
}

pub(super) async fn a_bus_takes_events(world: &TestCloud) {
    world.events().create_event_bus().name("Orders").send().await.expect("a bus");
    let entry = |detail: &str| {
        let entry = PutEventsRequestEntry::builder().event_bus_name("Orders").source("shop").detail_type("Order");
        entry.detail(detail).build()
    };
    let put = world.events().put_events().entries(entry(r#"{"id":1}"#)).entries(entry("no JSON"));
    let put = put.send().await.expect("an answer");
    assert_eq!((put.failed_entry_count(), put.entries().len()), (1, 2));
    assert_eq!(put.entries()[0].event_id().map(str::len), Some(36));
    assert_eq!(put.entries()[1].error_code(), Some("MalformedDetail"));
}

pub(super) async fn an_event_crosses_to_the_bus_of_another_account(world: &TestCloud) {
    const OTHER: &str = "123456789012";
    let credentials = SharedCredentialsProvider::new(Credentials::new(OTHER, "test", None, None, "test"));
    let config = world.config.to_builder().credentials_provider(credentials).build();
    let other = Clients::new(config, world.engine.clock(), None);
    let queue = listening(world, |target| target).await;
    let bus = arn("events", "event-bus/default");
    let entry = PutEventsRequestEntry::builder().event_bus_name(&bus).source("shop").detail_type("Order").detail("{}");
    let put = || other.events().put_events().entries(entry.clone().build()).send();
    assert_eq!(code(put().await), "AccessDeniedException");
    let grant = world.events().put_permission().principal(OTHER).action("events:PutEvents").statement_id("Other");
    grant.send().await.expect("a permission");
    assert_eq!(put().await.expect("an answer").failed_entry_count(), 0);
    let events = heard(world, &queue).await;
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0]["account"], ACCOUNT), (&json!(OTHER), "000000000000"));
}
