//! What time does: archives and their replays, and schedules.

use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{ReplayDestination, ReplayState};
use bytes::Bytes;

use super::*;

/// When the clouds of tests begin.
const START: i64 = 1_767_225_600;

async fn archive(world: &TestCloud) -> String {
    let bus = arn("events", "event-bus/default");
    let create = world.events().create_archive().archive_name("kept").event_source_arn(bus).event_pattern(PATTERN);
    create.send().await.expect("an archive").archive_arn.expect("its ARN")
}

pub(super) async fn an_archive_keeps_events(world: &TestCloud) {
    archive(world).await;
    publish(world, json!({"id": 1})).await;
    let other = PutEventsRequestEntry::builder().source("other").detail_type("Order").detail("{}").build();
    world.events().put_events().entries(other).send().await.expect("an answer");
    let described = world.events().describe_archive().archive_name("kept").send().await.expect("the archive");
    assert_eq!(described.event_count(), 1);
}

pub(super) async fn a_replay_sends_them_again(world: &TestCloud) {
    let archive = archive(world).await;
    publish(world, json!({"id": 1})).await;
    let queue = listening(world, |target| target).await;
    let bus = arn("events", "event-bus/default");
    let destination = ReplayDestination::builder().arn(bus).build().expect("a destination");
    let start = world.events().start_replay().replay_name("again").event_source_arn(archive).destination(destination);
    let start = start.event_start_time(DateTime::from_secs(START)).event_end_time(DateTime::from_secs(START + 60));
    start.send().await.expect("a replay");
    world.sleep(60).await;
    let described = world.events().describe_replay().replay_name("again").send().await.expect("the replay");
    assert_eq!(described.state(), Some(&ReplayState::Completed));
    let events = heard(world, &queue).await;
    let [event] = events.as_slice() else { panic!("one event: {events:?}") };
    assert_eq!((&event["replay-name"], &event["detail"]), (&json!("again"), &json!({"id": 1})));
}

pub(super) async fn a_rule_fires_on_its_schedule(world: &TestCloud) {
    let queue = listening(world, |target| target).await;
    let events = world.events();
    events.put_rule().name("Minutely").schedule_expression("rate(1 minute)").send().await.expect("a rule");
    let target = Target::builder().id("1").arn(&queue.arn).build().expect("a target");
    events.put_targets().rule("Minutely").targets(target).send().await.expect("targets");
    world.sleep(125).await;
    let told = heard(world, &queue).await;
    assert_eq!(told.iter().map(|event| &event["detail-type"]).collect::<Vec<_>>(), ["Scheduled Event"; 2]);
}

pub(super) async fn a_schedule_of_event_bridge_scheduler_fires(world: &TestCloud) {
    let queue = world.queue("Reminders").await;
    let role = world.role("Clock", "scheduler.amazonaws.com").await;
    let schedule = json!({
        "ScheduleExpression": "cron(0 9 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": queue.arn, "RoleArn": role, "Input": "{\"wake\":\"up\"}"},
    });
    let signed = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/scheduler/aws4_request, \
                  SignedHeaders=host, Signature=0";
    let request = http::Request::post("http://127.0.0.1/schedules/Morning").header("authorization", signed);
    let request = request.header("host", "127.0.0.1").header("content-type", "application/json");
    let answer = Arc::clone(&world.engine).call(request.body(Bytes::from(schedule.to_string())).expect("one")).await;
    let body = parse(&String::from_utf8_lossy(answer.body()));
    assert_eq!(body["ScheduleArn"], json!(arn("scheduler", "schedule/default/Morning")));
    world.sleep(8 * 3600 - 60).await;
    assert_eq!(heard(world, &queue).await.len(), 0, "it is one minute to nine in Berlin");
    world.sleep(61).await;
    assert_eq!(heard(world, &queue).await, [json!({"wake": "up"})]);
}
