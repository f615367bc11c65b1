//! Events per second through the SDK and the cloud in the process: one bus, one rule, one queue, ten events per call.

use std::sync::Arc;

use aws_sdk_eventbridge::types::{PutEventsRequestEntry, Target};
use divan::Bencher;
use divan::counter::ItemsCount;
use ork::aws::Clients;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::sdk::sdk_config;
use tokio::runtime::Runtime;

const QUEUE_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":
    "events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}]}"#;
const CALLS: usize = 100;

fn main() {
    divan::main();
}

/// A thousand events in a hundred calls.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn put_events_to_a_queue(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    bencher.counter(ItemsCount::new(CALLS * 10)).with_inputs(|| cloud(&runtime)).bench_values(|clients| {
        runtime.block_on(async {
            for _ in 0..CALLS {
                let sent = clients.events().put_events().set_entries(Some(entries())).send().await;
                assert_eq!(sent.expect("an answer").failed_entry_count(), 0);
            }
        });
        clients
    });
}

fn entries() -> Vec<PutEventsRequestEntry> {
    let entry = PutEventsRequestEntry::builder()
        .event_bus_name("Orders")
        .source("com.aws.orders")
        .detail_type("Order Notification")
        .detail(r#"{"category":"lab-supplies","value":415,"location":"us-east"}"#)
        .build();
    vec![entry; 10]
}

fn cloud(runtime: &Runtime) -> Clients {
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, 7, Timestamp::from_millis(1_767_225_600_000)));
    let clients = Clients::new(sdk_config(Arc::clone(&engine), "us-east-1"), engine.clock(), None);
    runtime.block_on(async {
        let (events, sqs) = (clients.events(), clients.sqs());
        events.create_event_bus().name("Orders").send().await.expect("a bus");
        let queue = sqs.create_queue().queue_name("Orders");
        let policy = aws_sdk_sqs::types::QueueAttributeName::Policy;
        queue.attributes(policy, QUEUE_POLICY).send().await.expect("a queue");
        let rule = events.put_rule().name("Rule").event_bus_name("Orders");
        rule.event_pattern(r#"{"source":["com.aws.orders"]}"#).send().await.expect("a rule");
        let arn = clients.arn("sqs", "Orders").await.expect("an account");
        let target = Target::builder().id("queue").arn(arn).build().expect("a target");
        let put = events.put_targets().rule("Rule").event_bus_name("Orders").targets(target).send().await;
        assert_eq!(put.expect("an answer").failed_entry_count(), 0);
    });
    clients
}
