//! Tests of the roles with which rules deliver: each target has its own, with its present permissions.

use ork::aws::Clients;
use ork::resource::ResourceContext;
use serde_json::json;

use super::{Created, clients, parsed, resource};

const MACHINE: &str = r#"{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"#;

async fn machines(world: &ResourceContext<'_>, names: &[&str]) {
    for name in names {
        let text = json!({"state-machine": {"name": name, "definition": MACHINE}});
        resource(&text).create(world).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

async fn act(world: &ResourceContext<'_>, step: serde_json::Value) {
    parsed(&step).apply(world).await.unwrap_or_else(|error| panic!("{step}: {error}"));
}

/// Publishes one event to a bus, and returns the number of executions of a state machine.
async fn executions_after_event(clients: &Clients, bus: &str, machine: &str) -> usize {
    let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder();
    let entry = entry.event_bus_name(bus).source("s").detail_type("t").detail("{}").build();
    clients.events().put_events().entries(entry).send().await.expect("an event");
    clients.clock().sleep(std::time::Duration::from_secs(1)).await;
    let arn = format!("arn:aws:states:us-east-1:000000000000:stateMachine:{machine}");
    let listed = clients.sfn().list_executions().state_machine_arn(arn).send().await.expect("executions");
    listed.executions().len()
}

#[tokio::test]
async fn rules_of_one_name_on_two_buses_deliver_each_with_a_role_of_its_own() {
    let (clients, record) = (clients(), Created::default());
    let world = ResourceContext { clients: &clients, record: &record };
    machines(&world, &["One", "Two"]).await;
    // So long that the readable part of the role's name contains nothing of the target.
    let rule = "r".repeat(64);
    for (bus, machine) in [("A", "One"), ("B", "Two")] {
        act(&world, json!({"create-bus": {"name": bus}})).await;
        act(&world, json!({"put-rule": {"name": rule, "bus": bus, "pattern": {"source": ["s"]}}})).await;
        act(
            &world,
            json!({"put-targets": {"rule": rule, "bus": bus, "targets": [{"to": format!("state-machine:{machine}")}]}}),
        )
        .await;
    }
    assert_eq!(executions_after_event(&clients, "A", "One").await, 1);
    assert_eq!(executions_after_event(&clients, "B", "Two").await, 1);
}

#[tokio::test]
async fn a_target_that_takes_the_place_of_another_may_be_delivered_to() {
    let (clients, record) = (clients(), Created::default());
    let world = ResourceContext { clients: &clients, record: &record };
    machines(&world, &["One", "Two"]).await;
    act(&world, json!({"put-rule": {"name": "All", "pattern": {"source": ["s"]}}})).await;
    for machine in ["One", "Two"] {
        let to = format!("state-machine:{machine}");
        act(&world, json!({"put-targets": {"rule": "All", "targets": [{"id": "flow", "to": to}]}})).await;
    }
    assert_eq!(executions_after_event(&clients, "default", "Two").await, 1);
}

#[tokio::test]
async fn a_role_that_was_left_without_its_policy_is_completed() {
    let (clients, record) = (clients(), Created::default());
    let world = ResourceContext { clients: &clients, record: &record };
    machines(&world, &["One"]).await;
    act(&world, json!({"put-rule": {"name": "All", "pattern": {"source": ["s"]}}})).await;
    let put = json!({"put-targets": {"rule": "All", "targets": [{"to": "state-machine:One"}]}});
    act(&world, put.clone()).await;
    let roles = clients.iam().list_roles().send().await.expect("roles");
    let role = roles.roles().iter().find(|role| role.role_name().starts_with("ork-All-")).expect("a role").role_name();
    let policies = clients.iam().delete_role_policy().role_name(role).policy_name(role).send().await;
    policies.expect("its policy is gone");
    let other = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
    }});
    let trust = clients.iam().update_assume_role_policy().role_name(role).policy_document(other.to_string());
    trust.send().await.expect("another trust policy");
    act(&world, put).await;
    assert_eq!(executions_after_event(&clients, "default", "One").await, 1);
}

#[tokio::test]
async fn a_role_that_is_as_it_should_be_is_not_written_again() {
    let (clients, record) = (clients(), Created::default());
    let world = ResourceContext { clients: &clients, record: &record };
    machines(&world, &["One"]).await;
    act(&world, json!({"put-rule": {"name": "All", "pattern": {"source": ["s"]}}})).await;
    let put = parsed(&json!({"put-targets": {"rule": "All", "targets": [{"to": "state-machine:One"}]}}));
    let first = put.apply(&world).await.expect("a role");
    let again = put.apply(&world).await.expect("the same");
    let says = |receipt: &ork::step::Receipt| format!("{receipt:?}").contains("\"role\"");
    assert!(says(&first), "{first:?}");
    assert!(!says(&again), "{again:?}");
}
