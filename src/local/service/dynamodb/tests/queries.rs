use serde_json::{Value, json};

use super::World;

/// Returns a table with orders of two customers, an index by state and time and a local one by total.
fn world() -> World {
    let mut world = World::new();
    let attribute = |name: &str, kind: &str| json!({"AttributeName": name, "AttributeType": kind});
    let keys = |partition: &str, sort: &str| json!([{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]);
    let table = json!({
        "TableName": "Orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            attribute("customer", "S"), attribute("number", "N"), attribute("stage", "S"), attribute("total", "N"),
        ],
        "KeySchema": keys("customer", "number"),
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByStage", "KeySchema": keys("stage", "total"),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]},
        }],
        "LocalSecondaryIndexes": [{
            "IndexName": "ByTotal", "KeySchema": keys("customer", "total"), "Projection": {"ProjectionType": "KEYS_ONLY"},
        }],
    });
    world.ok("CreateTable", &table);
    for (customer, number, stage, total) in
        [("ann", "-1", "open", "5"), ("ann", "2", "paid", "7"), ("ann", "10", "open", "6.5"), ("bob", "3", "open", "1")]
    {
        let item = json!({
            "customer": {"S": customer}, "number": {"N": number}, "stage": {"S": stage}, "total": {"N": total},
            "note": {"S": "n"}, "extra": {"S": "x"},
        });
        world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
    }
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": {"customer": {"S": "eve"}, "number": {"N": "1"}}}));
    world
}

fn query(members: Value) -> Value {
    let mut input = json!({
        "TableName": "Orders", "KeyConditionExpression": "customer = :c",
        "ExpressionAttributeValues": {":c": {"S": "ann"}},
    });
    let Value::Object(members) = members else { panic!("no members") };
    for (name, value) in members {
        if name == "ExpressionAttributeValues" {
            input[&name].as_object_mut().expect("values").extend(value.as_object().expect("values").clone());
        } else {
            input[&name] = value;
        }
    }
    input
}

fn numbers(answer: &Value) -> Vec<&str> {
    let items = answer["Items"].as_array().expect("items");
    items.iter().filter_map(|item| item["number"]["N"].as_str()).collect()
}

#[test]
fn a_query_reads_a_range_of_a_partition_in_order() {
    let mut world = world();
    let mut of = |condition: &str, values: Value, more: Value| {
        let mut members = json!({"KeyConditionExpression": condition, "ExpressionAttributeValues": values});
        members.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        let answer = world.ok("Query", &query(members));
        numbers(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (zero, two) = (json!({":n": {"N": "0"}}), json!({":n": {"N": "2"}}));
    assert_eq!(of("customer = :c", json!({}), json!({})), ["-1", "2", "10"]);
    assert_eq!(of("customer = :c", json!({}), json!({"ScanIndexForward": false})), ["10", "2", "-1"]);
    let number = |test: &str| format!("customer = :c AND #n {test}");
    let names = json!({"ExpressionAttributeNames": {"#n": "number"}});
    assert_eq!(of(&number("> :n"), zero.clone(), names.clone()), ["2", "10"]);
    assert_eq!(of(&number("< :n"), zero, names.clone()), ["-1"]);
    assert_eq!(of(&number(">= :n"), two.clone(), names.clone()), ["2", "10"]);
    assert_eq!(of(&number("<= :n"), two.clone(), names.clone()), ["-1", "2"]);
    assert_eq!(of(&number("= :n"), two, names.clone()), ["2"]);
    let between = json!({":l": {"N": "-1"}, ":h": {"N": "2"}});
    assert_eq!(of(&number("BETWEEN :l AND :h"), between, names), ["-1", "2"]);
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let mut world = world();
    for is_forward in [true, false] {
        let (mut seen, mut start) = (Vec::new(), Value::Null);
        loop {
            let mut input = query(json!({"Limit": 2, "ScanIndexForward": is_forward}));
            if !start.is_null() {
                input["ExclusiveStartKey"] = start;
            }
            let answer = world.ok("Query", &input);
            seen.extend(numbers(&answer).into_iter().map(str::to_owned));
            start = answer["LastEvaluatedKey"].clone();
            if start.is_null() {
                break;
            }
        }
        let expected = if is_forward { ["-1", "2", "10"] } else { ["10", "2", "-1"] };
        assert_eq!(seen, expected);
    }
}

#[test]
fn a_page_ends_at_a_megabyte() {
    let mut world = world();
    for number in 100..104 {
        let item = json!({
            "customer": {"S": "big"}, "number": {"N": number.to_string()}, "text": {"S": "x".repeat(390_000)},
        });
        world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
    }
    let answer = world.ok("Query", &query(json!({"ExpressionAttributeValues": {":c": {"S": "big"}}})));
    assert_eq!(numbers(&answer), ["100", "101"]);
    assert_eq!(answer["LastEvaluatedKey"], json!({"customer": {"S": "big"}, "number": {"N": "101"}}));
}

#[test]
fn a_filter_is_applied_to_what_was_read() {
    let mut world = world();
    let filtered = json!({
        "FilterExpression": "stage = :s", "ExpressionAttributeValues": {":s": {"S": "open"}},
        "ReturnConsumedCapacity": "TOTAL", "ConsistentRead": true,
    });
    let answer = world.ok("Query", &query(filtered));
    assert_eq!((numbers(&answer), &answer["Count"], &answer["ScannedCount"]), (vec!["-1", "10"], &json!(2), &json!(3)));
    assert_eq!(answer["ConsumedCapacity"], json!({"TableName": "Orders", "CapacityUnits": 1.0}));
    let counted = world.ok("Query", &query(json!({"Select": "COUNT"})));
    assert_eq!(counted, json!({"Count": 3, "ScannedCount": 3}));
    let projected = world.ok("Query", &query(json!({"ProjectionExpression": "note", "Limit": 1})));
    assert_eq!(projected["Items"], json!([{"note": {"S": "n"}}]));
}

#[test]
fn an_index_shows_what_is_projected() {
    let mut world = world();
    let mut by_stage = json!({
        "TableName": "Orders", "IndexName": "ByStage", "KeyConditionExpression": "stage = :s AND #t > :t",
        "ExpressionAttributeNames": {"#t": "total"},
        "ExpressionAttributeValues": {":s": {"S": "open"}, ":t": {"N": "1"}},
    });
    let answer = world.ok("Query", &by_stage);
    assert_eq!(numbers(&answer), ["-1", "10"]);
    assert_eq!(answer["Items"][0]["note"], json!({"S": "n"}));
    assert_eq!(answer["Items"][0].get("extra"), None);
    by_stage["Limit"] = 1.into();
    let first = world.ok("Query", &by_stage);
    let last = json!({"customer": {"S": "ann"}, "number": {"N": "-1"}, "stage": {"S": "open"}, "total": {"N": "5"}});
    assert_eq!(first["LastEvaluatedKey"], last);
    by_stage["ExclusiveStartKey"] = last;
    assert_eq!(numbers(&world.ok("Query", &by_stage)), ["10"]);
    // An item that leaves the index is no longer found in it.
    let update = json!({
        "TableName": "Orders", "Key": {"customer": {"S": "ann"}, "number": {"N": "10"}}, "UpdateExpression": "REMOVE stage",
    });
    world.ok("UpdateItem", &update);
    assert_eq!(numbers(&world.ok("Query", &by_stage)), Vec::<&str>::new());
    let local = query(json!({"IndexName": "ByTotal", "ProjectionExpression": "extra"}));
    assert_eq!(world.ok("Query", &local)["Items"][0], json!({"extra": {"S": "x"}}));
}

#[test]
fn queries_that_cannot_be_are_refused() {
    let mut world = world();
    let cases = [
        (json!({"IndexName": "Absent"}), "The table does not have the specified index: Absent"),
        (
            json!({"IndexName": "ByStage", "ConsistentRead": true}),
            "Consistent reads are not supported on global secondary indexes",
        ),
        (json!({"KeyConditionExpression": null, "ExpressionAttributeValues": null}), ""),
        (
            json!({"FilterExpression": "#n > :c", "ExpressionAttributeNames": {"#n": "number"}}),
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: number",
        ),
        (json!({"ExclusiveStartKey": {"customer": {"S": "ann"}}}), "The provided starting key is invalid"),
        (
            json!({"ExclusiveStartKey": {"customer": {"S": "bob"}, "number": {"N": "1"}}}),
            "The provided starting key is outside query boundaries based on provided conditions",
        ),
        (
            json!({"Limit": 0}),
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater \
             than or equal to 1",
        ),
        (
            json!({"Select": "SPECIFIC_ATTRIBUTES"}),
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        ),
    ];
    for (members, message) in cases {
        if message.is_empty() {
            continue;
        }
        let refused = world.refused("Query", &query(members));
        assert_eq!(refused, ("ValidationException".to_owned(), message.to_owned()));
    }
    let none = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.";
    assert_eq!(world.refused("Query", &json!({"TableName": "Orders"})).1, none);
}

#[test]
fn the_segments_of_a_scan_hold_every_item_once() {
    let mut world = world();
    let whole = world.ok("Scan", &json!({"TableName": "Orders"}));
    assert_eq!(whole["Count"], 5);
    let mut found = Vec::new();
    for segment in 0..3 {
        let part = world.ok("Scan", &json!({"TableName": "Orders", "Segment": segment, "TotalSegments": 3}));
        found.extend(part["Items"].as_array().expect("items").clone());
    }
    assert_eq!(json!(found), whole["Items"]);
    assert_eq!(world.ok("Scan", &json!({"TableName": "Orders", "IndexName": "ByStage"}))["Count"], 4);
    let refused = world.refused("Scan", &json!({"TableName": "Orders", "Segment": 3, "TotalSegments": 3}));
    assert!(refused.1.starts_with("The Segment parameter is zero-based"), "{refused:?}");
}
