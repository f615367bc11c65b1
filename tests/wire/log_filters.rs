//! Tests of metric filters and subscription filters of log groups.

use aws_sdk_cloudwatchlogs::types::{InputLogEvent, MetricTransformation};

use super::{TestCloud, arn, refused, words, world};

/// Writes the messages that it receives, in one line.
const LISTENER: &str = r#"
const { gunzipSync } = require('zlib');
exports.handler = async (event) => {
  const data = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString());
  console.log('received', data.logGroup, data.logEvents.map((event) => event.message).join('+'));
};
"#;

async fn with_stream() -> TestCloud {
    let world = world();
    world.logs().create_log_group().log_group_name("/orders").send().await.expect("a group");
    world.logs().create_log_stream().log_group_name("/orders").log_stream_name("a").send().await.expect("a stream");
    world
}

async fn write(world: &TestCloud, messages: &[&str]) {
    let event = |message: &&str| {
        let event = InputLogEvent::builder().timestamp(world.clock().now().millis()).message(*message);
        event.build().expect("an event")
    };
    let put = world.logs().put_log_events().log_group_name("/orders").log_stream_name("a");
    put.set_log_events(Some(messages.iter().map(event).collect())).send().await.expect("events");
}

#[tokio::test]
async fn a_metric_filter_is_put_described_tested_and_deleted() {
    let world = with_stream().await;
    let logs = world.logs();
    let transformation =
        MetricTransformation::builder().metric_name("errors").metric_namespace("shop").metric_value("1");
    let put = logs.put_metric_filter().log_group_name("/orders").filter_name("errors").filter_pattern("ERROR");
    let put = put.metric_transformations(transformation.default_value(0.0).build().expect("a transformation"));
    put.send().await.expect("a filter");
    let described = logs.describe_metric_filters().log_group_name("/orders").send().await.expect("filters");
    let [filter] = described.metric_filters() else { panic!("{described:?}") };
    assert_eq!((filter.filter_name(), filter.filter_pattern()), (Some("errors"), Some("ERROR")));
    assert_eq!(filter.metric_transformations()[0].default_value(), Some(0.0));
    let tested = logs.test_metric_filter().filter_pattern("{ $.level = 4 }").log_event_messages("{\"level\": 4}");
    let tested = tested.log_event_messages("{\"level\": 3}").send().await.expect("matches");
    let [found] = tested.matches() else { panic!("{tested:?}") };
    let value = found.extracted_values().and_then(|values| values.get("$.level")).map(String::as_str);
    assert_eq!((found.event_number(), value), (1, Some("4")));
    let delete = || logs.delete_metric_filter().log_group_name("/orders").filter_name("errors").send();
    delete().await.expect("no filter");
    assert!(refused(delete().await).is_resource_not_found_exception());
}

#[tokio::test]
async fn a_function_receives_the_log_events_that_a_subscription_matches() {
    let world = with_stream().await;
    world.function("listener", LISTENER).await;
    let logs = world.logs();
    let function = arn("lambda", "function:listener");
    let put = || {
        let put = logs.put_subscription_filter().log_group_name("/orders").filter_name("errors");
        put.filter_pattern("ERROR").destination_arn(&function).send()
    };
    let (code, message) = words(put().await);
    assert_eq!(code, "InvalidParameterException");
    assert!(message.starts_with("Could not execute the lambda function."), "{message}");
    let add = world.lambda().add_permission().function_name("listener").statement_id("logs");
    let add = add.action("lambda:InvokeFunction").principal("logs.us-east-1.amazonaws.com");
    add.source_arn(arn("logs", "log-group:/orders:*")).send().await.expect("a permission");
    put().await.expect("a subscription");
    write(&world, &["ERROR one", "fine", "ERROR two"]).await;
    world.sleep(5).await;
    let found = logs.filter_log_events().log_group_name("/aws/lambda/listener").filter_pattern("received");
    let found = found.send().await.expect("a log");
    let [event] = found.events() else { panic!("{found:?}") };
    assert!(event.message().unwrap_or_default().contains("received /orders ERROR one+ERROR two"), "{event:?}");
    let described = logs.describe_subscription_filters().log_group_name("/orders").send().await.expect("filters");
    assert_eq!(described.subscription_filters()[0].destination_arn(), Some(function.as_str()));
    logs.delete_subscription_filter().log_group_name("/orders").filter_name("errors").send().await.expect("none");
    let described = logs.describe_subscription_filters().log_group_name("/orders").send().await.expect("filters");
    assert!(described.subscription_filters().is_empty());
}
