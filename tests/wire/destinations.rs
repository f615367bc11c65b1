//! Tests of records of asynchronous invocations: to a bus, a queue, a topic and another function, of successes and
//! failures.

use aws_sdk_eventbridge::types::Target;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{DestinationConfig, FunctionCode, InvocationType, OnFailure, OnSuccess, Runtime};
use ork::local::function::archive::zip;
use serde_json::{Value, json};

use super::{ACCOUNT, Queue, TestCloud, allow, arn, code, parse, trust, world};

const STOCK: &str = "export const handler = async (event) => {
  if (event.fail) throw new Error('no stock');
  return { taken: event.value };
};";
const AUDIT: &str = "export const handler = async (record) => console.log(`audit ${JSON.stringify(record)}`);";

/// Returns a cloud with the functions `Stock` and `Audit`, whose role may perform `actions`.
async fn with_functions(actions: &[&str]) -> TestCloud {
    let world = world();
    let iam = world.iam();
    let role = iam.create_role().role_name("Work").assume_role_policy_document(trust("lambda.amazonaws.com"));
    role.send().await.expect("a role");
    let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = iam.put_role_policy().role_name("Work").policy_name("Work").policy_document(policy);
    put.send().await.expect("a policy");
    for (name, text) in [("Stock", STOCK), ("Audit", AUDIT)] {
        let code = FunctionCode::builder().zip_file(Blob::new(zip(&[("index.mjs", text)]))).build();
        let create = world.lambda().create_function().function_name(name).code(code).handler("index.handler");
        let create = create.runtime(Runtime::Nodejs22x).role(format!("arn:aws:iam::{ACCOUNT}:role/Work"));
        create.send().await.expect("a function");
    }
    world
}

async fn send_records_to(world: &TestCloud, to: &str) {
    let success = OnSuccess::builder().destination(to).build();
    let failure = OnFailure::builder().destination(to).build();
    let config = DestinationConfig::builder().on_success(success).on_failure(failure).build();
    let put = world.lambda().put_function_event_invoke_config().function_name("Stock").destination_config(config);
    put.maximum_retry_attempts(0).send().await.expect("destinations");
}

/// Invokes asynchronously, and waits until everything has ended.
async fn invoke(world: &TestCloud, payload: &Value) {
    let invoke = world.lambda().invoke().function_name("Stock").invocation_type(InvocationType::Event);
    invoke.payload(Blob::new(payload.to_string())).send().await.expect("accepted");
    world.sleep(1).await;
}

fn check(record: &Value, condition: &str) {
    let context = &record["requestContext"];
    assert_eq!(record["version"], "1.0");
    assert_eq!(context["functionArn"], format!("{}:$LATEST", arn("lambda", "function:Stock")));
    assert_eq!((&context["condition"], &context["approximateInvokeCount"]), (&json!(condition), &json!(1)));
    assert_eq!(record["responseContext"]["executedVersion"], "$LATEST");
    match condition {
        "Success" => {
            assert_eq!(record["requestPayload"], json!({"value": 3}));
            assert_eq!(record["responsePayload"], json!({"taken": 3}));
            assert!(record["responseContext"].get("functionError").is_none(), "{record}");
        }
        _ => {
            assert_eq!(record["requestPayload"], json!({"fail": true}));
            assert_eq!(record["responseContext"]["functionError"], "Unhandled");
            assert_eq!(record["responsePayload"]["errorMessage"], "no stock");
        }
    }
}

/// Sends one success and one failure, and checks the two records that `records` returns.
async fn both(world: &TestCloud, to: &str, records: impl AsyncFn() -> Vec<Value>) {
    send_records_to(world, to).await;
    for (payload, condition) in [(json!({"value": 3}), "Success"), (json!({"fail": true}), "RetriesExhausted")] {
        invoke(world, &payload).await;
        let all = records().await;
        let of = |record: &&Value| record["requestContext"]["condition"] == condition;
        let record = all.iter().find(of).unwrap_or_else(|| panic!("{condition} to {to}: {all:?}"));
        check(record, condition);
    }
}

async fn take(world: &TestCloud, queue: &Queue) -> Vec<Value> {
    world.bodies(queue).await.iter().map(|body| parse(body)).collect()
}

#[tokio::test]
async fn a_queue_gets_the_record_itself() {
    let world = with_functions(&["sqs:SendMessage"]).await;
    let queue = world.queue("Records").await;
    both(&world, &queue.arn, async || take(&world, &queue).await).await;
}

#[tokio::test]
async fn a_topic_passes_the_record_on_in_its_envelope() {
    let world = with_functions(&["sns:Publish"]).await;
    let queue = world.queue("Records").await;
    let topic = world.sns().create_topic().name("Records").send().await.expect("a topic").topic_arn.expect("its ARN");
    world.sns().subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn).send().await.expect("subscribed");
    let records = async || {
        let envelopes = take(&world, &queue).await;
        envelopes.iter().map(|envelope| parse(envelope["Message"].as_str().expect("a text"))).collect()
    };
    both(&world, &topic, records).await;
}

#[tokio::test]
async fn a_function_is_invoked_with_the_record() {
    let world = with_functions(&["lambda:InvokeFunction", "logs:*"]).await;
    let records = async || {
        let logs = world.logs().filter_log_events().log_group_name("/aws/lambda/Audit").send().await.expect("logs");
        let said = logs.events().iter().filter_map(|event| event.message()?.split_once("audit ")).map(|(_, text)| text);
        said.map(|text| parse(text.trim())).collect()
    };
    both(&world, &arn("lambda", "function:Audit"), records).await;
}

#[tokio::test]
async fn a_bus_gets_the_record_as_the_detail_of_an_event() {
    let world = with_functions(&["events:PutEvents"]).await;
    let queue = world.queue("Records").await;
    let events = world.events();
    events.create_event_bus().name("Inventory").send().await.expect("a bus");
    let bus = arn("events", "event-bus/Inventory");
    let rule = events.put_rule().event_bus_name("Inventory").name("All").event_pattern(r#"{"source":["lambda"]}"#);
    rule.send().await.expect("a rule");
    let target = Target::builder().id("queue").arn(&queue.arn).build().expect("a target");
    let put = events.put_targets().event_bus_name("Inventory").rule("All").targets(target);
    put.send().await.expect("targets");
    let records = async || {
        let sent = take(&world, &queue).await;
        for event in &sent {
            let kind = if event["detail"]["requestContext"]["condition"] == "Success" { "Success" } else { "Failure" };
            assert_eq!(event["detail-type"], format!("Lambda Function Invocation Result - {kind}"));
            assert_eq!(event["resources"], json!([bus, format!("{}:$LATEST", arn("lambda", "function:Stock"))]));
        }
        sent.into_iter().map(|mut event| event["detail"].take()).collect()
    };
    both(&world, &bus, records).await;
}

#[tokio::test]
async fn without_the_permission_no_record_arrives() {
    let world = with_functions(&["sns:Publish"]).await;
    let queue = world.queue("Records").await;
    // The queue allows only senders with a permission of their own.
    let nobody = allow(json!({"AWS": format!("arn:aws:iam::{ACCOUNT}:role/Other")}), "sqs:SendMessage", &queue.arn);
    world.set(&queue, aws_sdk_sqs::types::QueueAttributeName::Policy, &nobody).await;
    send_records_to(&world, &queue.arn).await;
    invoke(&world, &json!({"value": 3})).await;
    assert_eq!(world.bodies(&queue).await, [""; 0]);
}

#[tokio::test]
async fn a_function_is_not_its_own_destination() {
    let world = with_functions(&["lambda:InvokeFunction"]).await;
    let own = OnSuccess::builder().destination(arn("lambda", "function:Stock")).build();
    let config = DestinationConfig::builder().on_success(own).build();
    let put = world.lambda().put_function_event_invoke_config().function_name("Stock").destination_config(config);
    assert_eq!(code(put.send().await), "InvalidParameterValueException");
}
