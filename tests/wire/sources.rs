//! Tests of sources that invoke functions: topics with their notifications, and queues with their messages.

use aws_sdk_eventbridge::types::{PutEventsRequestEntry, Target};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    DestinationConfig, FunctionCode, FunctionResponseType, InvocationType, OnFailure, Runtime,
};
use aws_sdk_sns::types::MessageAttributeValue;
use aws_sdk_sqs::types::QueueAttributeName;
use ork::local::function::archive::zip;
use ork::trace::{Hop, Outcome};
use serde_json::{Value, json};

use super::{ACCOUNT, Queue, TestCloud, arn, parse, trust, words, world};

const LOG: &str = "export const handler = async (event) => console.log(`got ${JSON.stringify(event)}`);";
/// A function that fails for messages that say so, and sends the others on.
const WORK: &str = "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const sqs = new SQSClient();
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    if (body.includes('bad')) batchItemFailures.push({ itemIdentifier: messageId });
    else await sqs.send(new SendMessageCommand({ QueueUrl: process.env.DONE, MessageBody: body }));
  }
  return { batchItemFailures };
};";

/// Creates a function whose role may do everything.
async fn function(world: &TestCloud, name: &str, code: &str, done: &str) {
    let iam = world.iam();
    let role = iam.create_role().role_name("Work").assume_role_policy_document(trust("lambda.amazonaws.com"));
    role.send().await.expect("a role");
    let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let put = iam.put_role_policy().role_name("Work").policy_name("Work").policy_document(all.to_string());
    put.send().await.expect("a policy");
    let code = FunctionCode::builder().zip_file(Blob::new(zip(&[("index.mjs", code)]))).build();
    let environment = aws_sdk_lambda::types::Environment::builder().variables("DONE", done).build();
    let create = world.lambda().create_function().function_name(name).code(code).handler("index.handler");
    let create = create.runtime(Runtime::Nodejs22x).role(format!("arn:aws:iam::{ACCOUNT}:role/Work"));
    create.environment(environment).send().await.expect("a function");
}

/// Returns what a function logged after `got `.
async fn events_of(world: &TestCloud, name: &str) -> Vec<Value> {
    let found = world.logs().filter_log_events().log_group_name(format!("/aws/lambda/{name}")).send().await;
    let events = found.map(|found| found.events.unwrap_or_default()).unwrap_or_default();
    let texts = events.iter().filter_map(|event| event.message().and_then(|text| text.split_once("got ")));
    texts.map(|(_, text)| parse(text)).collect()
}

#[tokio::test]
async fn a_topic_invokes_a_function_with_its_notification_once_it_may() {
    let world = world();
    function(&world, "Stock", LOG, "").await;
    let (topic, function) = (arn("sns", "Orders"), arn("lambda", "function:Stock"));
    let sns = world.sns();
    sns.create_topic().name("Orders").send().await.expect("a topic");
    let subscribe = sns.subscribe().topic_arn(&topic).protocol("lambda").endpoint(&function);
    let subscription = subscribe.return_subscription_arn(true).send().await.expect("a subscription");
    let attribute =
        MessageAttributeValue::builder().data_type("String").string_value("eu-west").build().expect("an attribute");
    let publish = || {
        let publish = sns.publish().topic_arn(&topic).subject("An order").message("{\"value\":415}");
        publish.message_attributes("location", attribute.clone()).send()
    };
    publish().await.expect("published");
    world.sleep(1).await;
    assert_eq!(events_of(&world, "Stock").await, [Value::Null; 0], "nothing lets the topic invoke the function");
    let add = world.lambda().add_permission().function_name("Stock").statement_id("sns").source_arn(&topic);
    let add = add.action("lambda:InvokeFunction").principal("sns.amazonaws.com");
    add.send().await.expect("a permission");
    let published = publish().await.expect("published");
    world.sleep(1).await;
    let events = events_of(&world, "Stock").await;
    assert_eq!(events.len(), 1, "{events:?}");
    let record = &events[0]["Records"][0];
    assert_eq!((&record["EventSource"], &record["EventVersion"]), (&json!("aws:sns"), &json!("1.0")));
    assert_eq!(record["EventSubscriptionArn"].as_str(), subscription.subscription_arn());
    let sent = &record["Sns"];
    for (member, expected) in [
        ("Type", json!("Notification")),
        ("MessageId", json!(published.message_id())),
        ("TopicArn", json!(topic)),
        ("Subject", json!("An order")),
        ("Message", json!("{\"value\":415}")),
        ("MessageAttributes", json!({"location": {"Type": "String", "Value": "eu-west"}})),
    ] {
        assert_eq!(sent[member], expected, "{member}");
    }
    for member in ["Timestamp", "SignatureVersion", "Signature", "SigningCertUrl", "UnsubscribeUrl"] {
        assert!(sent[member].is_string(), "{member}: {sent}");
    }
}

/// Creates a bus whose rule sends to `jobs`, which `Work` reads; messages that failed twice go to `dead`.
async fn with_queue() -> (TestCloud, Queue, Queue) {
    let world = world();
    let (jobs, done, dead) = (world.queue("jobs").await, world.queue("done").await, world.queue("dead").await);
    let redrive = json!({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2}).to_string();
    world.set(&jobs, QueueAttributeName::RedrivePolicy, &redrive).await;
    world.set(&jobs, QueueAttributeName::VisibilityTimeout, "60").await;
    function(&world, "Work", WORK, &done.url).await;
    let mapping = world.lambda().create_event_source_mapping().function_name("Work").event_source_arn(&jobs.arn);
    let mapping = mapping.function_response_types(FunctionResponseType::ReportBatchItemFailures);
    mapping.send().await.expect("a mapping");
    let events = world.events();
    events.put_rule().name("Jobs").event_pattern("{\"source\":[\"shop\"]}").send().await.expect("a rule");
    let target = Target::builder().id("jobs").arn(&jobs.arn).build().expect("a target");
    events.put_targets().rule("Jobs").targets(target).send().await.expect("a target");
    (world, done, dead)
}

async fn publish(world: &TestCloud, detail: &str) -> String {
    let entry = PutEventsRequestEntry::builder().source("shop").detail_type("Job").detail(detail).build();
    let put = world.events().put_events().entries(entry).send().await.expect("accepted");
    put.entries()[0].event_id().expect("an id").to_owned()
}

fn told(hops: &[Hop]) -> Vec<(String, String)> {
    let tail = |arn: &str| arn.rsplit([':', '/']).next().unwrap_or_default().to_owned();
    hops.iter().map(|hop| (tail(&hop.from), tail(&hop.to))).collect()
}

#[tokio::test]
async fn the_way_of_an_event_goes_on_through_a_queue() {
    let (world, done, _) = with_queue().await;
    let first = publish(&world, "{\"n\":1}").await;
    let second = publish(&world, "{\"n\":2}").await;
    world.sleep(1).await;
    assert_eq!(world.bodies(&done).await.len(), 2);
    for event in [first, second] {
        let hops = world.engine.hops(Some(&event)).expect("hops");
        let way = told(&hops);
        for step in [("Jobs", "jobs"), ("jobs", "Work"), ("Work", "done"), ("Work", "Work")] {
            let step = (step.0.to_owned(), step.1.to_owned());
            assert_eq!(way.iter().filter(|known| **known == step).count(), 1, "{step:?} of {way:?}");
        }
    }
}

#[tokio::test]
async fn what_a_function_reports_as_failed_shows_again_and_is_given_up_in_the_end() {
    let (world, done, dead) = with_queue().await;
    let bad = publish(&world, "{\"n\":\"bad\"}").await;
    publish(&world, "{\"n\":\"good\"}").await;
    world.sleep(30).await;
    assert_eq!(world.bodies(&done).await.len(), 1);
    assert!(world.bodies(&dead).await.is_empty(), "it is tried again first");
    world.sleep(200).await;
    let given_up = world.bodies(&dead).await;
    assert_eq!(given_up.len(), 1);
    assert_eq!(parse(&given_up[0])["id"], json!(bad));
    assert!(world.bodies(&done).await.len() <= 1, "the good one was not worked on again");
    let hops = world.engine.hops(Some(&bad)).expect("hops");
    let runs = told(&hops).iter().filter(|(from, to)| from == "Work" && to == "Work").count();
    assert_eq!(runs, 2);
    assert!(hops.iter().any(|hop| matches!(hop.outcome, Outcome::DeadLettered { .. }) && hop.to == dead.arn));
}

/// A function that fails for changes of items that say so, and reports them if it is configured to.
const CHANGES: &str = "export const handler = async ({ Records }) => {
  console.log(`got ${JSON.stringify(Records.map((record) => record.dynamodb.Keys.id.S))}`);
  const bad = Records.filter((record) => record.dynamodb.Keys.id.S.includes('bad'));
  if (process.env.DONE === 'throw' && bad.length > 0) throw new Error('bad');
  return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })) };
};";

/// Creates a table and returns its stream.
async fn stream(world: &TestCloud) -> String {
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, StreamSpecification,
        StreamViewType,
    };
    let create = world.dynamodb().create_table().table_name("Orders").billing_mode(BillingMode::PayPerRequest);
    let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build();
    let view = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewAndOldImages);
    let create = create.attribute_definitions(id.expect("an attribute")).key_schema(key.expect("a key"));
    let created = create.stream_specification(view.build().expect("a stream")).send().await.expect("a table");
    created.table_description().and_then(|table| table.latest_stream_arn()).expect("a stream").to_owned()
}

async fn put(world: &TestCloud, id: &str) {
    let value = aws_sdk_dynamodb::types::AttributeValue::S(id.to_owned());
    world.dynamodb().put_item().table_name("Orders").item("id", value).send().await.expect("put");
}

#[tokio::test]
async fn the_changes_of_a_table_invoke_a_function_in_their_order_if_they_pass_its_filter() {
    use aws_sdk_lambda::types::{EventSourcePosition, Filter, FilterCriteria};
    let world = world();
    let stream = stream(&world).await;
    function(&world, "Stock", LOG, "").await;
    put(&world, "a").await;
    let filter = "{\"eventName\":[\"INSERT\"],\"dynamodb\":{\"Keys\":{\"id\":{\"S\":[{\"anything-but\":\"c\"}]}}}}";
    let filters = FilterCriteria::builder().filters(Filter::builder().pattern(filter).build()).build();
    let mapping = world.lambda().create_event_source_mapping().function_name("Stock").event_source_arn(&stream);
    let mapping = mapping.starting_position(EventSourcePosition::TrimHorizon).filter_criteria(filters);
    let made = mapping.send().await.expect("a mapping");
    assert_eq!((made.batch_size(), made.maximum_retry_attempts()), (Some(100), Some(-1)));
    for id in ["b", "c", "b"] {
        put(&world, id).await;
    }
    let key = aws_sdk_dynamodb::types::AttributeValue::S("a".to_owned());
    world.dynamodb().delete_item().table_name("Orders").key("id", key).send().await.expect("deleted");
    world.sleep(2).await;
    let events = events_of(&world, "Stock").await;
    let records: Vec<&Value> = events.iter().flat_map(|event| event["Records"].as_array().expect("records")).collect();
    let ids: Vec<&Value> = records.iter().map(|record| &record["dynamodb"]["Keys"]["id"]["S"]).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(records[0]["eventSourceARN"], json!(stream));
    assert_eq!(records[0]["dynamodb"]["NewImage"], json!({"id": {"S": "a"}}));
}

/// Maps a stream to `Changes`, with two attempts and a queue for discarded batches.
async fn changes(world: &TestCloud, done: &str, reports: bool, bisects: bool) -> Queue {
    use aws_sdk_lambda::types::{DestinationConfig, EventSourcePosition, OnFailure};
    let dead = world.queue("dead").await;
    let stream = stream(world).await;
    function(world, "Changes", CHANGES, done).await;
    for id in ["a", "b", "bad", "c"] {
        put(world, id).await;
    }
    let failed = OnFailure::builder().destination(&dead.arn).build();
    let mapping = world.lambda().create_event_source_mapping().function_name("Changes").event_source_arn(&stream);
    let mapping = mapping.starting_position(EventSourcePosition::TrimHorizon).maximum_retry_attempts(1);
    let mapping = mapping.destination_config(DestinationConfig::builder().on_failure(failed).build());
    let mapping = mapping.bisect_batch_on_function_error(bisects);
    let kinds = reports.then(|| vec![FunctionResponseType::ReportBatchItemFailures]);
    mapping.set_function_response_types(kinds).send().await.expect("a mapping");
    world.sleep(60).await;
    dead
}

#[tokio::test]
async fn a_batch_of_changes_that_fails_is_tried_again_from_the_change_that_is_reported() {
    let world = world();
    let dead = changes(&world, "", true, false).await;
    let runs = events_of(&world, "Changes").await;
    assert_eq!(runs, [json!(["a", "b", "bad", "c"]), json!(["bad", "c"]), json!(["bad", "c"])]);
    let given_up = world.bodies(&dead).await;
    let record = parse(&given_up[0]);
    assert_eq!(record["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(record["responseContext"]["functionError"], Value::Null);
    assert_eq!(record["DDBStreamBatchInfo"]["batchSize"], 2);
    assert_eq!(record["DDBStreamBatchInfo"]["startSequenceNumber"], "100000000000000000002");
}

#[tokio::test]
async fn a_batch_of_changes_that_fails_is_split_until_the_change_at_fault_is_alone() {
    let world = world();
    let dead = changes(&world, "throw", false, true).await;
    let runs = events_of(&world, "Changes").await;
    let expected = [
        json!(["a", "b", "bad", "c"]),
        json!(["a", "b"]),
        json!(["bad", "c"]),
        json!(["bad"]),
        json!(["bad"]),
        json!(["c"]),
    ];
    assert_eq!(runs, expected);
    let record = parse(&world.bodies(&dead).await[0]);
    assert_eq!(record["DDBStreamBatchInfo"]["batchSize"], 1);
    assert_eq!(record["responseContext"]["functionError"], "Unhandled");
}

#[tokio::test]
async fn messages_that_a_filter_refuses_are_deleted_and_invoke_nothing() {
    use aws_sdk_lambda::types::{Filter, FilterCriteria};
    let world = world();
    let jobs = world.queue("jobs").await;
    function(&world, "Stock", LOG, "").await;
    let filters =
        FilterCriteria::builder().filters(Filter::builder().pattern("{\"body\":{\"n\":[1]}}").build()).build();
    let mapping = world.lambda().create_event_source_mapping().function_name("Stock").event_source_arn(&jobs.arn);
    mapping.filter_criteria(filters).send().await.expect("a mapping");
    for body in ["{\"n\":1}", "{\"n\":2}", "no JSON"] {
        world.sqs().send_message().queue_url(&jobs.url).message_body(body).send().await.expect("sent");
    }
    world.sleep(60).await;
    let events = events_of(&world, "Stock").await;
    let records: Vec<&Value> = events.iter().flat_map(|event| event["Records"].as_array().expect("records")).collect();
    assert_eq!(records.iter().map(|record| &record["body"]).collect::<Vec<_>>(), ["{\"n\":1}"]);
    assert!(world.bodies(&jobs).await.is_empty(), "what was refused is gone");
}

/// Creates a queue that a function which logs its events reads with a batching window of 10 s, in batches of up to 12.
async fn with_window() -> (TestCloud, Queue) {
    let world = world();
    let jobs = world.queue("jobs").await;
    function(&world, "Stock", LOG, "").await;
    let mapping = world.lambda().create_event_source_mapping().function_name("Stock").event_source_arn(&jobs.arn);
    let mapping = mapping.batch_size(12).maximum_batching_window_in_seconds(10).send().await.expect("a mapping");
    assert_eq!(mapping.maximum_batching_window_in_seconds(), Some(10));
    (world, jobs)
}

async fn send(world: &TestCloud, queue: &Queue, count: usize) {
    for number in 0..count {
        let body = number.to_string();
        world.sqs().send_message().queue_url(&queue.url).message_body(body).send().await.expect("a message sent");
    }
}

async fn sizes_of_batches(world: &TestCloud) -> Vec<usize> {
    let records = |event: &Value| event["Records"].as_array().map(Vec::len);
    events_of(world, "Stock").await.iter().filter_map(records).collect()
}

#[tokio::test]
async fn messages_are_gathered_until_the_window_ends() {
    let (world, jobs) = with_window().await;
    send(&world, &jobs, 2).await;
    world.sleep(4).await;
    send(&world, &jobs, 1).await;
    world.sleep(4).await;
    assert!(sizes_of_batches(&world).await.is_empty(), "the window is open");
    world.sleep(3).await;
    assert_eq!(sizes_of_batches(&world).await, [3]);
    world.sleep(60).await;
    assert_eq!(world.bodies(&jobs).await, [""; 0], "the messages were deleted");
}

#[tokio::test]
async fn a_full_batch_does_not_wait_for_its_window() {
    let (world, jobs) = with_window().await;
    send(&world, &jobs, 14).await;
    world.sleep(1).await;
    assert_eq!(sizes_of_batches(&world).await, [12]);
    world.sleep(11).await;
    assert_eq!(sizes_of_batches(&world).await, [12, 2]);
}

#[tokio::test]
async fn a_mapping_needs_its_queue_and_the_right_to_read_it() {
    let world = world();
    let jobs = world.queue("jobs").await;
    function(&world, "Stock", LOG, "").await;
    let refusal = |queue: String| async {
        let create = world.lambda().create_event_source_mapping().function_name("Stock").event_source_arn(queue);
        words(create.send().await).1
    };
    assert!(refusal(arn("sqs", "none")).await.contains("NonExistentQueue"), "no such queue");
    world.iam().delete_role_policy().role_name("Work").policy_name("Work").send().await.expect("deleted");
    let message = refusal(jobs.arn.clone()).await;
    assert_eq!(message, "The function execution role does not have permissions to call ReceiveMessage on SQS");
}

#[tokio::test]
async fn a_function_without_concurrency_hands_its_events_to_the_destination() {
    let world = world();
    let failed = world.queue("failed").await;
    function(&world, "Stock", LOG, "").await;
    let lambda = world.lambda();
    let to = OnFailure::builder().destination(&failed.arn).build();
    let config = lambda.put_function_event_invoke_config().function_name("Stock");
    let destinations = DestinationConfig::builder().on_failure(to).build();
    config.destination_config(destinations).send().await.expect("a destination");
    let reserve = |count: i32| {
        let put = lambda.put_function_concurrency().function_name("Stock").reserved_concurrent_executions(count);
        put.send()
    };
    reserve(0).await.expect("nothing reserved");
    let invoke = || lambda.invoke().function_name("Stock").invocation_type(InvocationType::Event).send();
    invoke().await.expect("queued");
    world.sleep(1).await;
    let record = parse(&world.bodies(&failed).await[0]);
    assert_eq!(record["requestContext"]["condition"], "ZeroReservedConcurrency");
    assert_eq!((&record["requestContext"]["approximateInvokeCount"], record.get("responseContext")), (&json!(0), None));
    assert!(events_of(&world, "Stock").await.is_empty());
    reserve(1).await.expect("one reserved");
    for _ in 0..3 {
        invoke().await.expect("queued");
    }
    world.sleep(120).await;
    assert_eq!(events_of(&world, "Stock").await.len(), 3, "one after the other");
}
