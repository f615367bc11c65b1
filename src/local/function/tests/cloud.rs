//! Tests of functions within the local cloud: their role, log, events, queues and destinations.

use serde_json::{Value, json};

use super::TestCloud;

const FAIL: &str = "export const handler = async (event) => {
    if (event['force-error']) throw new Error('FAILED!');
    return event;
}";

async fn log_of(world: &TestCloud) -> Vec<String> {
    let events = world.json("Logs_20140328.FilterLogEvents", json!({"logGroupName": "/aws/lambda/f"})).await;
    let events = events["events"].as_array().cloned().unwrap_or_default();
    events.iter().map(|event| event["message"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_function_calls_the_cloud_as_its_role() {
    let world = TestCloud::new().await;
    world.queue("q", json!({})).await;
    world
        .module(
            "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
             const sqs = new SQSClient({});
             export const handler = async (event) => {
               const QueueUrl = 'http://127.0.0.1:4566/000000000000/' + event.queue;
               try {
                 const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hi' }));
                 return [sent.$metadata.httpStatusCode, typeof sent.MessageId];
               } catch (error) { return [error.name, error.$metadata.httpStatusCode]; }
             }",
        )
        .await;
    assert_eq!(world.invoke("f", &json!({"queue": "q"})).await.payload, json!([200, "string"]));
    assert_eq!(world.receive("q", 0).await[0]["Body"], "hi");
    let outcome = world.invoke("f", &json!({"queue": "absent"})).await;
    assert_eq!(outcome.payload, json!(["QueueDoesNotExist", 400]));
    world.allow(&json!("logs:*")).await;
    assert_eq!(world.invoke("f", &json!({"queue": "q"})).await.payload, json!(["AccessDenied", 403]));
}

#[tokio::test]
async fn functions_call_functions() {
    let world = TestCloud::new().await;
    world.create("inner", &[("index.mjs", "export const handler = async (event) => event.n * 2")], json!({})).await;
    world
        .module(
            "import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
             export const handler = async () => {
               const lambda = new LambdaClient();
               const call = (n) => lambda.send(new InvokeCommand({ FunctionName: 'inner', Payload: JSON.stringify({ n }) }));
               const answers = await Promise.all([call(1), call(2), call(3)]);
               return answers.map((answer) => Number(answer.Payload.transformToString()));
             }",
        )
        .await;
    assert_eq!(world.invoke("f", &json!({})).await.payload, json!([2, 4, 6]));
}

#[tokio::test]
async fn the_log_needs_the_role() {
    let world = TestCloud::new().await;
    world.module("export const handler = async () => { console.log('seen') }").await;
    world.invoke("f", &json!({})).await;
    let log = log_of(&world).await;
    assert_eq!(log.len(), 4);
    assert!(log[0].starts_with("START RequestId: ") && log[1].ends_with("\tINFO\tseen\n"), "{log:?}");
    assert!(log[2].starts_with("END RequestId: ") && log[3].starts_with("REPORT RequestId: "), "{log:?}");
    world.allow(&json!("sqs:*")).await;
    world.invoke("f", &json!({})).await;
    assert_eq!(log_of(&world).await.len(), 4);
}

#[tokio::test]
async fn a_failing_event_is_tried_three_times_and_then_told() {
    let world = TestCloud::new().await;
    world.queue("failed", json!({})).await;
    world.create("f", &[("index.mjs", FAIL)], json!({})).await;
    let arn = "arn:aws:sqs:us-east-1:000000000000:failed";
    let config = json!({"DestinationConfig": {"OnFailure": {"Destination": arn}}});
    world.good("PUT", "/2019-09-25/functions/f/event-invoke-config", config).await;
    let event = json!({"force-error": true});
    world.send("f", &event).await;
    world.pass(179).await;
    assert!(world.receive("failed", 0).await.is_empty());
    world.pass(2).await;
    let messages = world.receive("failed", 0).await;
    let record: Value = serde_json::from_str(messages[0]["Body"].as_str().unwrap()).unwrap();
    let request_id = record["requestContext"]["requestId"].clone();
    assert_eq!(
        record,
        json!({
            "version": "1.0",
            "timestamp": "2023-11-14T22:16:20.000Z",
            "requestContext": {
                "requestId": request_id,
                "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 3,
            },
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": {"errorType": "Error", "errorMessage": "FAILED!", "trace": record["responsePayload"]["trace"]},
        })
    );
    let starts = log_of(&world).await.iter().filter(|line| line.starts_with("START")).count();
    assert_eq!(starts, 3);
}

#[tokio::test]
async fn a_good_event_reaches_the_bus_of_its_destination() {
    let world = TestCloud::new().await;
    world.queue("seen", json!({"Policy": open_policy("seen")})).await;
    world.json("AWSEvents.CreateEventBus", json!({"Name": "Inventory"})).await;
    world
        .json(
            "AWSEvents.PutRule",
            json!({"Name": "All", "EventBusName": "Inventory", "EventPattern": "{\"source\":[\"lambda\"]}"}),
        )
        .await;
    let targets = json!([{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:000000000000:seen"}]);
    world.json("AWSEvents.PutTargets", json!({"Rule": "All", "EventBusName": "Inventory", "Targets": targets})).await;
    world.create("f", &[("index.mjs", FAIL)], json!({})).await;
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/Inventory";
    let config = json!({"MaximumRetryAttempts": 0, "DestinationConfig":
        {"OnSuccess": {"Destination": bus}, "OnFailure": {"Destination": bus}}});
    world.good("PUT", "/2019-09-25/functions/f/event-invoke-config", config).await;
    for (event, kind, condition) in
        [(json!({"a": 1}), "Success", "Success"), (json!({"force-error": true}), "Failure", "RetriesExhausted")]
    {
        world.send("f", &event).await;
        let messages = world.receive("seen", 20).await;
        let told: Value = serde_json::from_str(messages[0]["Body"].as_str().unwrap()).unwrap();
        assert_eq!(told["source"], "lambda");
        assert_eq!(told["detail-type"], format!("Lambda Function Invocation Result - {kind}"));
        assert_eq!(told["resources"], json!([bus, "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST"]));
        assert_eq!(told["detail"]["requestContext"]["condition"], condition);
        assert_eq!(told["detail"]["requestPayload"], event);
        world.pass(31).await;
        let receipt = messages[0]["ReceiptHandle"].clone();
        let url = "http://127.0.0.1:4566/000000000000/seen";
        world.json("AmazonSQS.DeleteMessage", json!({"QueueUrl": url, "ReceiptHandle": receipt})).await;
    }
}

fn open_policy(queue: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage",
        "Resource": format!("arn:aws:sqs:us-east-1:000000000000:{queue}")}]})
    .to_string()
}

#[tokio::test]
async fn a_dead_letter_queue_gets_the_event() {
    let world = TestCloud::new().await;
    world.queue("dead", json!({})).await;
    let target = json!({"TargetArn": "arn:aws:sqs:us-east-1:000000000000:dead"});
    world.create("f", &[("index.mjs", FAIL)], json!({"DeadLetterConfig": target})).await;
    world.good("PUT", "/2019-09-25/functions/f/event-invoke-config", json!({"MaximumRetryAttempts": 0})).await;
    world.send("f", &json!({"force-error": 1})).await;
    let messages = world.receive("dead", 20).await;
    assert_eq!(messages[0]["Body"], "{\"force-error\":1}");
    assert_eq!(messages[0]["MessageAttributes"]["ErrorMessage"]["StringValue"], "FAILED!");
    assert_eq!(messages[0]["MessageAttributes"]["ErrorCode"]["StringValue"], "200");
}

#[tokio::test]
async fn a_rule_needs_the_permission_of_the_function() {
    let world = TestCloud::new().await;
    world.module("export const handler = async (event) => { console.log(event.detail.n) }").await;
    world.json("AWSEvents.PutRule", json!({"Name": "R", "EventPattern": "{\"source\":[\"s\"]}"})).await;
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    world.json("AWSEvents.PutTargets", json!({"Rule": "R", "Targets": [{"Id": "1", "Arn": arn}]})).await;
    let entry = |n: u32| json!({"Entries": [{"Source": "s", "DetailType": "d", "Detail": format!("{{\"n\":{n}}}")}]});
    world.json("AWSEvents.PutEvents", entry(1)).await;
    let permission = json!({"StatementId": "rule", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com",
        "SourceArn": "arn:aws:events:us-east-1:000000000000:rule/R"});
    world.good("POST", "/2015-03-31/functions/f/policy", permission).await;
    world.json("AWSEvents.PutEvents", entry(2)).await;
    world.pass(1).await;
    let log = log_of(&world).await;
    let seen: Vec<&String> = log.iter().filter(|line| line.contains("INFO")).collect();
    assert_eq!(seen.len(), 1, "{log:?}");
    assert!(seen[0].ends_with("\t2\n"), "{seen:?}");
}

#[tokio::test]
async fn a_queue_feeds_a_function() {
    let world = TestCloud::new().await;
    world.queue("q", json!({"VisibilityTimeout": "30"})).await;
    world
        .module(
            "export const handler = async ({ Records }) => {
               for (const record of Records) console.log(record.body, record.attributes.ApproximateReceiveCount);
               return { batchItemFailures: Records.filter((r) => r.body === 'bad').map((r) => ({ itemIdentifier: r.messageId })) };
             }",
        )
        .await;
    let mapping = json!({"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:q", "FunctionName": "f", "BatchSize": 2,
        "FunctionResponseTypes": ["ReportBatchItemFailures"]});
    let created = world.good("POST", "/2015-03-31/event-source-mappings/", mapping).await;
    let url = "http://127.0.0.1:4566/000000000000/q";
    for body in ["one", "bad", "two"] {
        world.json("AmazonSQS.SendMessage", json!({"QueueUrl": url, "MessageBody": body})).await;
    }
    world.pass(40).await;
    let mut seen: Vec<String> =
        log_of(&world).await.iter().filter_map(|line| Some(line.split_once("INFO\t")?.1.trim().to_owned())).collect();
    seen.sort();
    assert_eq!(seen, ["bad 1", "bad 2", "one 1", "two 1"]);
    let path = format!("/2015-03-31/event-source-mappings/{}", created["UUID"].as_str().unwrap());
    assert_eq!(world.good("GET", &path, Value::Null).await["State"], "Enabled");
    assert_eq!(world.good("DELETE", &path, Value::Null).await["State"], "Deleting");
    assert_eq!(world.rest("GET", &path, Value::Null).await.status(), 404);
}

#[tokio::test]
async fn what_one_process_left_another_one_does_once() {
    let directory = std::env::temp_dir().join(format!("ork-functions-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    let open = || std::sync::Arc::new(crate::local::engine::Engine::open(&directory).unwrap());
    let world = TestCloud::of(open()).await;
    world.queue("q", json!({})).await;
    world
        .module(
            "import { SQS } from '@aws-sdk/client-sqs';
             export const handler = async () => {
               await new SQS().sendMessage({ QueueUrl: 'http://x/000000000000/q', MessageBody: 'done' });
             }",
        )
        .await;
    // This engine performs no work, like that of a process that is killed at once: its workers are not started.
    let killed = super::TestCloud { engine: open() };
    killed.send("f", &json!({})).await;
    drop(killed);
    let others = [open(), open()];
    others.iter().for_each(|engine| engine.start_workers());
    let messages = world.receive("q", 10).await;
    assert_eq!(messages.len(), 1);
    assert!(world.receive("q", 1).await.is_empty(), "it is done once");
    std::fs::remove_dir_all(&directory).unwrap();
}
