//! Tests that searches with the index have the same results as reading every event.

use serde_json::{Value, json};

use super::{NOW, TestCloud, messages};

/// Messages with some of a few UUIDs, at times that go back and forth, are searched in every way, with and without the
/// index.
#[test]
fn a_search_for_uuids_finds_what_reading_every_event_finds() {
    const UUIDS: [&str; 3] = [
        "1f0f0a1b-89ab-4cde-8f01-23456789abcd",
        "1F0F0A1B-0000-4000-8000-000000000000",
        "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    ];
    let property = |u: &mut arbtest::arbitrary::Unstructured<'_>| {
        let mut world = TestCloud::new();
        let mut all: Vec<(i64, usize, String)> = Vec::new();
        for number in 0..u.int_in_range(0..=40)? {
            let timestamp = NOW - u.int_in_range(0..=50)?;
            let message = format!("{}-{}{number}", u.choose(&["", "a", "é", "x-"])?, u.choose(&UUIDS)?);
            world.put("s", &[(timestamp, &message)]);
            all.push((timestamp, number, message));
        }
        all.sort();
        let (first, second) = (u.choose(&UUIDS)?, u.choose(&UUIDS)?);
        let (start, end) = (NOW - u.int_in_range(0..=50)?, NOW - u.int_in_range(0..=50)?);
        let patterns =
            [format!("\"{first}\""), format!("\"{first}\" \"{second}\""), format!("?\"{first}\" ?\"{second}\"")];
        for (pattern, needs_both) in patterns.iter().zip([true, true, false]) {
            let second = if pattern.contains(' ') { second } else { first };
            let is_found = |message: &str| match needs_both {
                true => message.contains(first) && message.contains(second),
                false => message.contains(first) || message.contains(second),
            };
            let expected: Vec<&str> = all
                .iter()
                .filter(|(timestamp, _, message)| (start..=end).contains(timestamp) && is_found(message))
                .map(|(_, _, message)| message.as_str())
                .collect();
            let (mut found, mut token) = (Vec::new(), Value::Null);
            loop {
                let input = json!({"logGroupName": "/x", "filterPattern": pattern, "startTime": start, "endTime": end, "limit": 3, "nextToken": token});
                let page = world.ok("FilterLogEvents", input);
                found.extend(messages(&page));
                token = page["nextToken"].clone();
                if token.is_null() {
                    break;
                }
            }
            assert_eq!(found, expected, "{pattern}");
        }
        Ok(())
    };
    for chance in 1..=150_u64 {
        let seed = chance.wrapping_mul(0x9E37_79B9_7F4A_7C15) & 0xFFFF_FFFF_0000_0000;
        arbtest::arbtest(property).seed(seed | 512).run();
    }
}

#[test]
fn the_streams_with_the_newest_events_come_in_pages_without_looking_at_the_others() {
    let mut world = TestCloud::new();
    for number in 0..20 {
        let stream = format!("t{number:02}");
        world.ok("CreateLogStream", json!({"logGroupName": "/x", "logStreamName": stream}));
        // Three in each millisecond, and each with an older event.
        world.put(&stream, &[(NOW - 1_000 - number, "older"), (NOW + number / 3, "newest")]);
    }
    let (mut names, mut token) = (Vec::new(), Value::Null);
    loop {
        let input = json!({"logGroupName": "/x", "orderBy": "LastEventTime", "descending": true, "limit": 4, "nextToken": token});
        let page = world.ok("DescribeLogStreams", input);
        let streams = page["logStreams"].as_array().unwrap();
        names.extend(streams.iter().map(|stream| stream["logStreamName"].as_str().unwrap().to_owned()));
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    let mut expected: Vec<String> = (0..20).rev().map(|number| format!("t{number:02}")).collect();
    expected.push("s".to_owned());
    assert_eq!(names, expected);
}
