//! Tests of CloudWatch Logs: groups, streams, events, searches and resource policies.

use aws_sdk_cloudwatchlogs::types::{InputLogEvent, OrderBy};
use aws_types::request_id::RequestId;
use serde_json::json;

use super::{TestCloud, arn, parse, refused, words, world};

const START: i64 = 1_767_225_600_000;

async fn with_stream() -> TestCloud {
    let world = world();
    world.logs().create_log_group().log_group_name("/orders").send().await.expect("a group");
    stream(&world, "a").await;
    world
}

async fn stream(world: &TestCloud, name: &str) {
    world.logs().create_log_stream().log_group_name("/orders").log_stream_name(name).send().await.expect("a stream");
}

async fn put(world: &TestCloud, stream: &str, events: &[(i64, &str)]) {
    let put = world.logs().put_log_events().log_group_name("/orders").log_stream_name(stream);
    put.set_log_events(Some(events.iter().map(event).collect())).send().await.expect("events");
}

fn event((offset, message): &(i64, &str)) -> InputLogEvent {
    InputLogEvent::builder().timestamp(START + offset).message(*message).build().expect("an event")
}

#[tokio::test]
async fn a_group_is_made_described_and_deleted() {
    let world = world();
    let logs = world.logs();
    let create = || logs.create_log_group().log_group_name("/orders").tags("team", "shop");
    let made = create().send().await.unwrap();
    assert_eq!(made.request_id().map(str::len), Some(36));
    assert!(refused(create().send().await).is_resource_already_exists_exception());
    logs.put_retention_policy().log_group_name("/orders").retention_in_days(7).send().await.unwrap();
    let described = logs.describe_log_groups().log_group_name_prefix("/ord").send().await.unwrap();
    let group = &described.log_groups()[0];
    assert_eq!(group.arn(), Some(arn("logs", "log-group:/orders:*").as_str()));
    assert_eq!((group.retention_in_days(), group.creation_time()), (Some(7), Some(START)));
    logs.delete_retention_policy().log_group_name("/orders").send().await.unwrap();
    let odd = logs.put_retention_policy().log_group_name("/orders").retention_in_days(8).send().await;
    assert!(refused(odd).is_invalid_parameter_exception());

    logs.delete_log_group().log_group_name("/orders").send().await.unwrap();
    let gone = logs.delete_log_group().log_group_name("/orders").send().await.unwrap_err().into_service_error();
    assert!(gone.is_resource_not_found_exception());
    assert_eq!(gone.meta().message(), Some("The specified log group does not exist."));
}

#[tokio::test]
async fn groups_are_listed_by_the_paginator() {
    let world = world();
    for number in 0..5 {
        world.logs().create_log_group().log_group_name(format!("/group/{number}")).send().await.unwrap();
    }
    let list = world.logs().describe_log_groups().limit(2).into_paginator().items().send();
    let names: Vec<_> = list.collect::<Result<Vec<_>, _>>().await.unwrap();
    let names: Vec<_> = names.iter().filter_map(|group| group.log_group_name()).collect();
    assert_eq!(names, ["/group/0", "/group/1", "/group/2", "/group/3", "/group/4"]);
}

#[tokio::test]
async fn a_stream_is_read_forward_to_its_end() {
    let world = with_stream().await;
    put(&world, "a", &[(0, "one"), (1, "two"), (2, "three")]).await;
    let get = || world.logs().get_log_events().log_group_name("/orders").log_stream_name("a").limit(2);
    let first = get().start_from_head(true).send().await.unwrap();
    let read = |events: &[aws_sdk_cloudwatchlogs::types::OutputLogEvent]| {
        events.iter().filter_map(|event| event.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(read(first.events()), ["one", "two"]);
    let second = get().set_next_token(first.next_forward_token).send().await.unwrap();
    assert_eq!(read(second.events()), ["three"]);
    let end = get().set_next_token(second.next_forward_token.clone()).send().await.unwrap();
    assert_eq!((end.events().len(), end.next_forward_token), (0, second.next_forward_token), "the same token");
    let latest = get().send().await.unwrap();
    assert_eq!(read(latest.events()), ["two", "three"]);
    let earlier = get().set_next_token(latest.next_backward_token).send().await.unwrap();
    assert_eq!(read(earlier.events()), ["one"]);
    assert!(refused(get().next_token("made up").send().await).is_invalid_parameter_exception());
}

#[tokio::test]
async fn a_search_goes_over_all_streams() {
    let world = with_stream().await;
    stream(&world, "b").await;
    put(&world, "a", &[(0, "ERROR one"), (2, r#"{"level":"ERROR","value":5}"#)]).await;
    put(&world, "b", &[(1, "all is well"), (3, "ERROR two")]).await;
    let search = || world.logs().filter_log_events().log_group_name("/orders");
    let cases = [
        ("", 4),
        ("ERROR", 3),
        ("ERROR -two", 2),
        ("?well ?two", 2),
        (r#"{ $.level = "ERROR" && $.value > 4 }"#, 1),
        (r#"{ $.value > 5 }"#, 0),
    ];
    for (pattern, count) in cases {
        let found = search().filter_pattern(pattern).send().await.unwrap();
        assert_eq!(found.events().len(), count, "{pattern}");
    }
    let pages = search().limit(1).into_paginator().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let times: Vec<_> = pages.iter().flat_map(|page| page.events()).filter_map(|event| event.timestamp()).collect();
    assert_eq!(times, [START, START + 1, START + 2, START + 3]);
    let range = search().log_stream_names("b").start_time(START + 2).send().await.unwrap();
    assert_eq!(range.events()[0].message(), Some("ERROR two"));
    assert!(refused(search().filter_pattern("{ $.x = ").send().await).is_invalid_parameter_exception());
}

#[tokio::test]
async fn streams_are_ordered_by_name_or_by_their_last_event() {
    let world = with_stream().await;
    stream(&world, "b").await;
    put(&world, "b", &[(1, "x")]).await;
    put(&world, "a", &[(2, "x")]).await;
    let describe = || world.logs().describe_log_streams().log_group_name("/orders");
    let by_time = describe().order_by(OrderBy::LastEventTime).descending(true).send().await.unwrap();
    let names: Vec<_> = by_time.log_streams().iter().filter_map(|stream| stream.log_stream_name()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(by_time.log_streams()[0].last_event_timestamp(), Some(START + 2));
    let all = describe().limit(1).into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(all.len(), 2);
    world.logs().delete_log_stream().log_group_name("/orders").log_stream_name("a").send().await.unwrap();
    assert_eq!(describe().send().await.unwrap().log_streams().len(), 1);
    let gone = world.logs().delete_log_stream().log_group_name("/orders").log_stream_name("a").send().await;
    assert!(refused(gone).is_resource_not_found_exception());
}

#[tokio::test]
async fn events_out_of_range_are_named_and_left_out() {
    let world = with_stream().await;
    let put = |events: &[(i64, &str)]| {
        let put = world.logs().put_log_events().log_group_name("/orders").log_stream_name("a");
        put.set_log_events(Some(events.iter().map(event).collect())).send()
    };
    let hour = 3_600_000;
    let answer = put(&[(0, "now"), (3 * hour, "too new")]).await.unwrap();
    assert_eq!(answer.rejected_log_events_info().and_then(|info| info.too_new_log_event_start_index()), Some(1));
    let answer = put(&[(-15 * 24 * hour, "too old")]).await.unwrap();
    assert_eq!(answer.rejected_log_events_info().and_then(|info| info.too_old_log_event_end_index()), Some(1));
    let unordered = words(put(&[(1, "b"), (0, "a")]).await);
    assert_eq!(unordered.1, "Log events in a single PutLogEvents request must be in chronological order.");
    let search = world.logs().filter_log_events().log_group_name("/orders").send().await.unwrap();
    assert_eq!(search.events().len(), 1);
}

#[tokio::test]
async fn resource_policies_and_tags_are_kept() {
    let world = with_stream().await;
    let logs = world.logs();
    let document = super::allow(json!({"Service": "events.amazonaws.com"}), "logs:PutLogEvents", "*");
    logs.put_resource_policy().policy_name("events").policy_document(&document).send().await.unwrap();
    let policies = logs.describe_resource_policies().send().await.unwrap();
    let policy = &policies.resource_policies()[0];
    assert_eq!(policy.policy_name(), Some("events"));
    assert_eq!(parse(policy.policy_document().unwrap_or_default()), parse(&document));
    let broken = logs.put_resource_policy().policy_name("broken").policy_document("{").send().await;
    assert!(refused(broken).is_invalid_parameter_exception());
    logs.delete_resource_policy().policy_name("events").send().await.unwrap();
    let gone = logs.delete_resource_policy().policy_name("events").send().await;
    assert!(refused(gone).is_resource_not_found_exception());

    let group = arn("logs", "log-group:/orders");
    logs.tag_resource().resource_arn(&group).tags("a", "1").tags("b", "2").send().await.unwrap();
    logs.untag_resource().resource_arn(&group).tag_keys("a").send().await.unwrap();
    let tags = logs.list_tags_for_resource().resource_arn(&group).send().await.unwrap().tags.unwrap_or_default();
    assert_eq!(tags.get("b").map(String::as_str), Some("2"));
}

#[tokio::test]
#[expect(deprecated, reason = "AWS still answers the old names, and so does the local cloud")]
async fn the_old_tag_operations_see_the_same_tags() {
    let world = with_stream().await;
    let logs = world.logs();
    logs.tag_log_group().log_group_name("/orders").tags("a", "1").tags("b", "2").send().await.unwrap();
    logs.untag_log_group().log_group_name("/orders").tags("a").send().await.unwrap();
    let tags = logs.list_tags_log_group().log_group_name("/orders").send().await.unwrap().tags.unwrap_or_default();
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), [("b".to_owned(), "2".to_owned())]);
}
