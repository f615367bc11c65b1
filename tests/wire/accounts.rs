//! Tests of other accounts and regions: a client's access key chooses the account, and policies allow access to another
//! one.

use aws_credential_types::Credentials;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, Target};
use aws_sdk_sqs::types::QueueAttributeName;
use aws_types::region::Region;
use ork::aws::Clients;
use serde_json::json;

use super::{ACCOUNT, TestCloud, allow, arn, code, trust, words, world};

const OTHER: &str = "123456789012";

/// Returns clients that sign with these credentials.
fn clients(world: &TestCloud, credentials: Credentials, region: &'static str) -> Clients {
    let provider = aws_credential_types::provider::SharedCredentialsProvider::new(credentials);
    let config = world.config.to_builder().credentials_provider(provider).region(Region::new(region)).build();
    Clients::new(config, world.engine.clock(), None)
}

fn root(account: &str) -> Credentials {
    Credentials::new(account, "test", None, None, "test")
}

fn other(world: &TestCloud) -> Clients {
    clients(world, root(OTHER), "us-east-1")
}

#[tokio::test]
async fn accounts_and_regions_have_their_own_resources() {
    let world = world();
    world.queue("Orders").await;
    let other = other(&world);
    let identity = other.sts().get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some(format!("arn:aws:iam::{OTHER}:root").as_str()));
    assert!(other.sqs().list_queues().send().await.unwrap().queue_urls().is_empty());
    let elsewhere = clients(&world, root(ACCOUNT), "eu-west-1");
    assert!(elsewhere.sqs().list_queues().send().await.unwrap().queue_urls().is_empty());

    let made = other.sqs().create_queue().queue_name("Orders").send().await.unwrap();
    assert_eq!(made.queue_url(), Some(format!("https://sqs.us-east-1.amazonaws.com/{OTHER}/Orders").as_str()));
    let bus = other.events().create_event_bus().name("Orders").send().await.unwrap();
    let bus_arn = format!("arn:aws:events:us-east-1:{OTHER}:event-bus/Orders");
    assert_eq!(bus.event_bus_arn(), Some(bus_arn.as_str()));
    assert_eq!(world.events().list_event_buses().send().await.unwrap().event_buses().len(), 1);
}

#[tokio::test]
async fn the_policy_of_a_queue_lets_another_account_in() {
    let world = world();
    let queue = world.queue("Orders").await;
    world.set(&queue, QueueAttributeName::Policy, "").await;
    let other = other(&world);
    let send = || other.sqs().send_message().queue_url(&queue.url).message_body("hello");
    let (refusal, message) = words(send().send().await);
    assert_eq!(refusal, "AccessDenied");
    assert_eq!(
        message,
        format!(
            "User: arn:aws:iam::{OTHER}:root is not authorized to perform: sqs:SendMessage on resource: {} because no \
             resource-based policy allows the sqs:SendMessage action",
            queue.arn
        )
    );
    let policy = allow(json!({"AWS": OTHER}), "sqs:SendMessage", &queue.arn);
    world.set(&queue, QueueAttributeName::Policy, &policy).await;
    send().send().await.unwrap();
    assert_eq!(world.bodies(&queue).await, ["hello"]);
    let name = other.sqs().get_queue_url().queue_name("Orders");
    assert_eq!(code(name.clone().send().await), "AWS.SimpleQueueService.NonExistentQueue");
    let found = name.queue_owner_aws_account_id(ACCOUNT).send().await;
    assert_eq!(code(found), "AccessDenied");
}

#[tokio::test]
async fn events_go_to_a_bus_of_another_account_that_lets_them_in() {
    let world = world();
    let other = other(&world);
    other.events().create_event_bus().name("Audit").send().await.unwrap();
    let audit = format!("arn:aws:events:us-east-1:{OTHER}:event-bus/Audit");
    let queue = other.sqs().create_queue().queue_name("Audit").send().await.unwrap().queue_url.unwrap();
    let queue_arn = format!("arn:aws:sqs:us-east-1:{OTHER}:Audit");
    let policy = allow(json!({"Service": "events.amazonaws.com"}), "sqs:SendMessage", &queue_arn);
    let set = other.sqs().set_queue_attributes().queue_url(&queue);
    set.attributes(QueueAttributeName::Policy, policy).send().await.unwrap();
    rule(&other, "Audit", &queue_arn, None).await;
    world.events().create_event_bus().name("Orders").send().await.unwrap();
    let role = role(&world).await;
    rule(&world, "Orders", &audit, Some(role)).await;
    let received = || async {
        let receive = other.sqs().receive_message().queue_url(&queue).max_number_of_messages(10);
        receive.send().await.unwrap().messages.unwrap_or_default()
    };

    publish(&world, "Orders").await;
    assert!(received().await.is_empty(), "the bus has no policy");
    let entry = PutEventsRequestEntry::builder().source("s").detail_type("t").detail("{}").event_bus_name(&audit);
    let direct = || world.events().put_events().entries(entry.clone().build()).send();
    assert_eq!(code(direct().await), "AccessDeniedException");

    let grant = other.events().put_permission().event_bus_name("Audit").principal(ACCOUNT);
    grant.action("events:PutEvents").statement_id("Orders").send().await.unwrap();
    publish(&world, "Orders").await;
    assert_eq!(direct().await.unwrap().failed_entry_count(), 0);
    let messages = received().await;
    assert_eq!(messages.len(), 2);
    let event: serde_json::Value = serde_json::from_str(messages[0].body().unwrap_or_default()).unwrap();
    assert_eq!(event["account"], ACCOUNT, "an event names the account it was published in");
}

/// Creates a role with which rules may publish anywhere.
async fn role(of: &Clients) -> String {
    let create = of.iam().create_role().role_name("Forward").assume_role_policy_document(trust("events.amazonaws.com"));
    let role = create.send().await.expect("a role").role.expect("a role");
    let statement = json!({"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = of.iam().put_role_policy().role_name("Forward").policy_name("publish").policy_document(document);
    put.send().await.expect("a policy");
    role.arn
}

async fn rule(of: &Clients, bus: &str, target: &str, role: Option<String>) {
    let pattern = r#"{"source": ["s"]}"#;
    of.events().put_rule().name("All").event_bus_name(bus).event_pattern(pattern).send().await.expect("a rule");
    let target = Target::builder().id("1").arn(target).set_role_arn(role).build().expect("a target");
    let put =
        of.events().put_targets().rule("All").event_bus_name(bus).targets(target).send().await.expect("an answer");
    assert_eq!(put.failed_entry_count(), 0, "{:?}", put.failed_entries());
}

async fn publish(by: &Clients, bus: &str) {
    let entry = PutEventsRequestEntry::builder().source("s").detail_type("t").detail("{}").event_bus_name(bus);
    by.events().put_events().entries(entry.build()).send().await.expect("an answer");
}

#[tokio::test]
async fn a_role_of_another_account_is_assumed_where_it_trusts_the_caller() {
    let world = world();
    let other = other(&world);
    let trust = |account: &str| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let create = other.iam().create_role().role_name("Deploy").assume_role_policy_document(trust(OTHER));
    let role = create.send().await.unwrap().role.expect("a role");
    let assume = || world.sts().assume_role().role_arn(role.arn()).role_session_name("ann").send();
    assert_eq!(code(assume().await), "AccessDenied");
    let update = other.iam().update_assume_role_policy().role_name("Deploy").policy_document(trust(ACCOUNT));
    update.send().await.unwrap();
    let given = assume().await.unwrap().credentials.expect("credentials");

    let token = Some(given.session_token);
    let credentials = Credentials::new(given.access_key_id, given.secret_access_key, token, None, "test");
    let assumed = clients(&world, credentials, "us-east-1");
    let identity = assumed.sts().get_caller_identity().send().await.unwrap();
    assert_eq!(identity.account(), Some(OTHER));
    assert_eq!(identity.arn(), Some(format!("arn:aws:sts::{OTHER}:assumed-role/Deploy/ann").as_str()));
    assert_eq!(identity.user_id(), Some(format!("{}:ann", role.role_id()).as_str()));
    assumed.sns().create_topic().name("Orders").send().await.unwrap();
    let topics = other.sns().list_topics().send().await.unwrap();
    assert_eq!(topics.topics()[0].topic_arn(), Some(arn("sns", "Orders").replace(ACCOUNT, OTHER).as_str()));
}

#[tokio::test]
async fn what_has_no_policy_is_closed_to_other_accounts() {
    let world = world();
    let other = other(&world);
    let create = world.iam().create_role().role_name("Work").assume_role_policy_document(trust("states.amazonaws.com"));
    let role = create.send().await.unwrap().role.expect("a role").arn;
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = world.iam().put_role_policy().role_name("Work").policy_name("all").policy_document(document);
    put.send().await.unwrap();
    let queue = other.sqs().create_queue().queue_name("Closed").send().await.unwrap().queue_url.unwrap();
    let definition = json!({"StartAt": "Send", "States": {"Send": {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "Parameters": {"QueueUrl": queue, "MessageBody": "hello"},
    }}});
    let create = world.sfn().create_state_machine().name("Work").definition(definition.to_string()).role_arn(role);
    let machine = create.send().await.unwrap().state_machine_arn;
    let started = world.sfn().start_execution().state_machine_arn(machine).send().await.unwrap().execution_arn;

    assert_eq!(code(other.sfn().describe_execution().execution_arn(&started).send().await), "AccessDeniedException");
    assert_eq!(code(other.sfn().stop_execution().execution_arn(&started).send().await), "AccessDeniedException");
    let ended = world.sfn().describe_execution().execution_arn(&started).send().await.unwrap();
    assert_eq!(ended.status().as_str(), "FAILED", "the queue has no policy: {ended:?}");
    let left = other.sqs().receive_message().queue_url(&queue).send().await.unwrap();
    assert!(left.messages().is_empty());
}
