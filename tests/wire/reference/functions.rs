//! Lambda: functions that are invoked, by hand and by a rule, and where their results go.

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{DestinationConfig, InvocationType, OnSuccess};

use super::*;

const DOUBLE: &str = "exports.handler = async (event) => ({ double: (event.detail ?? event).value * 2 });";

pub(super) async fn a_function_is_created_and_invoked(world: &TestCloud) {
    world.function("Double", DOUBLE).await;
    let invoke = world.lambda().invoke().function_name("Double").payload(Blob::new(r#"{"value":21}"#));
    let answer = invoke.send().await.expect("an answer");
    assert_eq!((answer.status_code(), answer.function_error()), (200, None));
    let text = String::from_utf8(answer.payload().expect("a payload").as_ref().to_vec()).expect("text");
    assert_eq!(parse(&text), json!({"double": 42}));
}

/// Sends what `Double` returns, when nobody waits for it, to a queue.
async fn results(world: &TestCloud) -> Queue {
    let queue = world.queue("Results").await;
    world.function("Double", DOUBLE).await;
    let to = OnSuccess::builder().destination(&queue.arn).build();
    let config = DestinationConfig::builder().on_success(to).build();
    let put = world.lambda().put_function_event_invoke_config().function_name("Double").destination_config(config);
    put.send().await.expect("a destination");
    queue
}

pub(super) async fn a_rule_invokes_a_function(world: &TestCloud) {
    let queue = results(world).await;
    let add = world.lambda().add_permission().function_name("Double").statement_id("rule");
    let add = add.action("lambda:InvokeFunction").principal("events.amazonaws.com");
    add.source_arn(arn("events", "rule/All")).send().await.expect("a permission");
    rule_to(world, Target::builder().id("1").arn(arn("lambda", "function:Double"))).await;
    publish(world, json!({"value": 4})).await;
    world.sleep(5).await;
    let records = heard(world, &queue).await;
    assert_eq!(records.iter().map(|record| &record["responsePayload"]).collect::<Vec<_>>(), [&json!({"double": 8})]);
}

pub(super) async fn the_result_of_a_function_goes_to_its_destination(world: &TestCloud) {
    let queue = results(world).await;
    let invoke = world.lambda().invoke().function_name("Double").invocation_type(InvocationType::Event);
    let answer = invoke.payload(Blob::new(r#"{"value":1}"#)).send().await.expect("taken");
    assert_eq!(answer.status_code(), 202);
    world.sleep(5).await;
    let records = heard(world, &queue).await;
    let [record] = records.as_slice() else { panic!("one record: {records:?}") };
    assert_eq!(record["requestContext"]["condition"], "Success");
    assert_eq!((&record["requestPayload"], &record["responsePayload"]), (&json!({"value": 1}), &json!({"double": 2})));
}
