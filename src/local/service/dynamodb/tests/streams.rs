//! Tests of streams of tables.

use serde_json::{Value, json};

use super::{World, key, orders, table};

fn with_stream(view: &str) -> World {
    let mut world = World::new();
    let mut table = table();
    table["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": view});
    let created = world.ok("CreateTable", &table)["TableDescription"].clone();
    assert_eq!(created["LatestStreamArn"], arn());
    assert_eq!(created["LatestStreamLabel"], "2026-01-01T00:00:00.000");
    assert_eq!(created["StreamSpecification"], table["StreamSpecification"]);
    world
}

fn arn() -> &'static str {
    "arn:aws:dynamodb:us-east-1:000000000000:table/Orders/stream/2026-01-01T00:00:00.000"
}

fn iterator(world: &mut World, kind: &str, sequence_number: Option<&Value>) -> Value {
    let described = world.ok("DescribeStream", &json!({"StreamArn": arn()}));
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let mut input = json!({"StreamArn": arn(), "ShardId": shard, "ShardIteratorType": kind});
    if let Some(number) = sequence_number {
        input["SequenceNumber"] = number.clone();
    }
    world.ok("GetShardIterator", &input)["ShardIterator"].clone()
}

fn records(world: &mut World, kind: &str) -> Vec<Value> {
    let iterator = iterator(world, kind, None);
    let got = world.ok("GetRecords", &json!({"ShardIterator": iterator}));
    got["Records"].as_array().expect("records").clone()
}

fn put(world: &mut World, number: &str, total: &str) {
    let mut item = key("ann", number);
    item["total"] = json!({"N": total});
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
}

#[test]
fn each_change_of_an_item_is_a_record_and_no_change_is_none() {
    let mut world = with_stream("NEW_AND_OLD_IMAGES");
    put(&mut world, "1", "5");
    put(&mut world, "1", "5");
    put(&mut world, "1", "6");
    world.ok("DeleteItem", &json!({"TableName": "Orders", "Key": key("ann", "1")}));
    let records = records(&mut world, "TRIM_HORIZON");
    let names: Vec<&str> = records.iter().filter_map(|record| record["eventName"].as_str()).collect();
    assert_eq!(names, ["INSERT", "MODIFY", "REMOVE"]);
    let change = &records[1]["dynamodb"];
    assert_eq!(change["Keys"], key("ann", "1"));
    assert_eq!((&change["OldImage"]["total"], &change["NewImage"]["total"]), (&json!({"N": "5"}), &json!({"N": "6"})));
    assert_eq!(change["SizeBytes"], 19 + 26 + 26);
    assert_eq!(change["ApproximateCreationDateTime"], 1_767_225_600);
    assert_eq!(change["SequenceNumber"], "100000000000000000001");
    for (member, value) in [("eventVersion", "1.1"), ("eventSource", "aws:dynamodb"), ("awsRegion", "us-east-1")] {
        assert_eq!(records[1][member], value);
    }
    assert_eq!(records[1].get("userIdentity"), None);
    assert_eq!(records[0]["dynamodb"].get("OldImage"), None);
    assert_eq!(records[2]["dynamodb"].get("NewImage"), None);
}

#[test]
fn the_view_decides_what_of_an_item_is_shown() {
    let cases = [("KEYS_ONLY", false, false), ("NEW_IMAGE", true, false), ("OLD_IMAGE", false, true)];
    for (view, shows_new, shows_old) in cases {
        let mut world = with_stream(view);
        put(&mut world, "1", "5");
        put(&mut world, "1", "6");
        let change = records(&mut world, "TRIM_HORIZON")[1]["dynamodb"].clone();
        let shown = (change.get("NewImage").is_some(), change.get("OldImage").is_some());
        assert_eq!(shown, (shows_new, shows_old), "{view}");
        assert_eq!(change["StreamViewType"], view);
    }
}

#[test]
fn an_iterator_begins_where_its_type_says() {
    let mut world = with_stream("NEW_IMAGE");
    for number in ["1", "2", "3"] {
        put(&mut world, number, "5");
    }
    let second = json!("100000000000000000001");
    let cases = [
        ("TRIM_HORIZON", None, 3),
        ("LATEST", None, 0),
        ("AT_SEQUENCE_NUMBER", Some(&second), 2),
        ("AFTER_SEQUENCE_NUMBER", Some(&second), 1),
    ];
    for (kind, number, count) in cases {
        let iterator = iterator(&mut world, kind, number);
        let got = world.ok("GetRecords", &json!({"ShardIterator": iterator}));
        assert_eq!(got["Records"].as_array().map(Vec::len), Some(count), "{kind}");
    }
    let first = iterator(&mut world, "TRIM_HORIZON", None);
    let got = world.ok("GetRecords", &json!({"ShardIterator": first, "Limit": 2}));
    assert_eq!(got["Records"].as_array().map(Vec::len), Some(2));
    let rest = world.ok("GetRecords", &json!({"ShardIterator": got["NextShardIterator"]}));
    assert_eq!(rest["Records"].as_array().map(Vec::len), Some(1));
}

#[test]
fn records_can_be_read_for_a_day_and_iterators_be_used_for_a_quarter_of_an_hour() {
    let mut world = with_stream("NEW_IMAGE");
    put(&mut world, "1", "5");
    let old = iterator(&mut world, "TRIM_HORIZON", None);
    world.now = world.now.plus(std::time::Duration::from_secs(16 * 60));
    let (code, _) = world.refused("GetRecords", &json!({"ShardIterator": old}));
    assert_eq!(code, "ExpiredIteratorException");
    assert_eq!(records(&mut world, "TRIM_HORIZON").len(), 1);
    world.now = world.now.plus(std::time::Duration::from_secs(24 * 3600));
    put(&mut world, "2", "5");
    assert_eq!(records(&mut world, "TRIM_HORIZON").len(), 1);
    let invalid = ("ValidationException".to_owned(), "Invalid ShardIterator".to_owned());
    assert_eq!(world.refused("GetRecords", &json!({"ShardIterator": "x"})), invalid);
}

#[test]
fn an_item_whose_time_is_over_is_removed_by_the_service() {
    let mut world = with_stream("OLD_IMAGE");
    let specification = json!({"Enabled": true, "AttributeName": "until"});
    world.ok("UpdateTimeToLive", &json!({"TableName": "Orders", "TimeToLiveSpecification": specification}));
    let mut item = key("ann", "1");
    item["until"] = json!({"N": "1767225660"});
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
    world.pass(120);
    let records = records(&mut world, "TRIM_HORIZON");
    assert_eq!(records[1]["eventName"], "REMOVE");
    assert_eq!(records[1]["userIdentity"], json!({"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}));
}

#[test]
fn a_stream_is_enabled_and_disabled_and_stays_readable_for_a_day() {
    let mut world = orders();
    let update = |specification: Value| json!({"TableName": "Orders", "StreamSpecification": specification});
    let on = update(json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}));
    let off = update(json!({"StreamEnabled": false}));
    assert_eq!(world.ok("UpdateTable", &on)["TableDescription"]["LatestStreamArn"], arn());
    let twice = ("ValidationException".to_owned(), "Table already has an enabled stream: TableName: Orders".to_owned());
    assert_eq!(world.refused("UpdateTable", &on), twice);
    put(&mut world, "1", "5");
    let described = world.ok("UpdateTable", &off)["TableDescription"].clone();
    assert_eq!(described["LatestStreamArn"], arn());
    assert_eq!(described.get("StreamSpecification"), None);
    put(&mut world, "2", "5");
    let described = world.ok("DescribeStream", &json!({"StreamArn": arn()}))["StreamDescription"].clone();
    assert_eq!(described["StreamStatus"], "DISABLED");
    let first = iterator(&mut world, "TRIM_HORIZON", None);
    let got = world.ok("GetRecords", &json!({"ShardIterator": first}));
    assert_eq!(got["Records"].as_array().map(Vec::len), Some(1));
    assert_eq!(got.get("NextShardIterator"), None, "nothing can follow");
    let listed = world.ok("ListStreams", &json!({"TableName": "Orders"}));
    assert_eq!(listed["Streams"][0]["StreamArn"], arn());
    world.now = world.now.plus(std::time::Duration::from_secs(24 * 3600));
    let (code, message) = world.refused("DescribeStream", &json!({"StreamArn": arn()}));
    assert_eq!(code, "ResourceNotFoundException");
    assert_eq!(message, format!("Requested resource not found: Stream: {} not found", arn()));
}
