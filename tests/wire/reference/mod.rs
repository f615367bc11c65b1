//! What a workshop on event-driven architectures does, step by step: each works through a client, by itself.

use std::sync::Arc;

use aws_sdk_eventbridge::types::{PutEventsRequestEntry, Target, builders::TargetBuilder};
use serde_json::{Value, json};

use super::{Queue, TestCloud, allow, arn, parse, world};

/// All steps, in one list: the module of a step, and its function, each a test of its name.
macro_rules! steps {
    ($($module:ident { $($step:ident)* })*) => {
        $(mod $module;)*

        $($(
            #[tokio::test]
            async fn $step() {
                $module::$step(&world()).await;
            }
        )*)*

        const STEPS: &[&str] = &[$($(stringify!($step)),*),*];
    };
}

steps! {
    buses {
        a_bus_is_created
        a_bus_takes_events
        an_event_crosses_to_the_bus_of_another_account
    }
    rules {
        a_rule_is_created_with_a_pattern
        a_pattern_is_tested
        a_rule_is_disabled_and_enabled
        a_rule_is_tagged
        a_rule_is_deleted_after_its_targets
    }
    targets {
        a_rule_writes_to_a_log_group
        an_input_transformer_shapes_what_a_target_receives
        a_target_receives_a_part_or_a_constant
        an_event_that_cannot_be_delivered_is_a_dead_letter
    }
    destinations {
        a_connection_is_created
        an_api_destination_is_created
        an_event_is_sent_with_the_credentials_of_a_connection
    }
    machines {
        an_execution_is_started_by_hand
        a_rule_starts_an_execution
        the_history_of_an_execution_is_read
        a_task_token_resumes_an_execution
        an_express_machine_answers_at_once
    }
    topics {
        a_topic_is_created_and_published_to
        a_queue_subscribes_to_a_topic
        a_filter_policy_lets_some_messages_through
        a_message_fans_out
        a_rule_publishes_to_a_topic
    }
    functions {
        a_function_is_created_and_invoked
        a_rule_invokes_a_function
        the_result_of_a_function_goes_to_its_destination
    }
    objects {
        an_object_is_put_and_read
        a_bucket_tells_event_bridge_of_its_objects
        an_upload_is_an_event_of_cloudtrail
    }
    tables {
        a_table_is_created
        an_item_is_put_and_read
        items_are_queried
        the_stream_of_a_table_tells_its_changes
    }
    apis {
        an_api_is_deployed_and_called
        an_api_puts_an_event
    }
    time {
        an_archive_keeps_events
        a_replay_sends_them_again
        a_rule_fires_on_its_schedule
        a_schedule_of_event_bridge_scheduler_fires
    }
}

#[test]
fn there_are_41_steps() {
    assert_eq!(STEPS.len(), 41);
}

const PATTERN: &str = r#"{"source":["shop"]}"#;
const RULE: &str = "All";

/// A queue that gets what a target of the rule `All` of the default bus gets.
async fn listening(world: &TestCloud, shape: impl FnOnce(TargetBuilder) -> TargetBuilder) -> Queue {
    let queue = world.queue("Heard").await;
    rule_to(world, shape(Target::builder().id("1").arn(&queue.arn))).await;
    queue
}

/// The rule `All` of the default bus, with one target.
async fn rule_to(world: &TestCloud, target: TargetBuilder) {
    world.events().put_rule().name(RULE).event_pattern(PATTERN).send().await.expect("a rule");
    let put = world.events().put_targets().rule(RULE).targets(target.build().expect("a target"));
    assert_eq!(put.send().await.expect("targets").failed_entry_count(), 0);
}

/// Publishes an event of the shop and returns its id.
async fn publish(world: &TestCloud, detail: Value) -> String {
    let entry = PutEventsRequestEntry::builder().source("shop").detail_type("Order").detail(detail.to_string());
    let put = world.events().put_events().entries(entry.build()).send().await.expect("an answer");
    put.entries()[0].event_id().expect("an id").to_owned()
}

/// What is in a queue, as JSON.
async fn heard(world: &TestCloud, queue: &Queue) -> Vec<Value> {
    world.bodies(queue).await.iter().map(|body| parse(body)).collect()
}
