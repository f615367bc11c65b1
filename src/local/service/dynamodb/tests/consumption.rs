//! Tests of consumed capacity, and of limits.

use serde_json::{Value, json};

use super::{World, key, orders, table};

/// Returns a table of orders with a local index by total and a global one by stage.
fn indexed() -> World {
    let mut world = World::new();
    let mut table = table();
    let definitions = table["AttributeDefinitions"].as_array_mut().expect("definitions");
    definitions.push(json!({"AttributeName": "total", "AttributeType": "N"}));
    definitions.push(json!({"AttributeName": "stage", "AttributeType": "S"}));
    let element = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    table["LocalSecondaryIndexes"] = json!([{
        "IndexName": "ByTotal", "KeySchema": [element("customer", "HASH"), element("total", "RANGE")],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }]);
    table["GlobalSecondaryIndexes"] = json!([{
        "IndexName": "ByStage", "KeySchema": [element("stage", "HASH")], "Projection": {"ProjectionType": "ALL"},
    }]);
    world.ok("CreateTable", &table);
    world
}

fn put(world: &mut World, members: &Value) -> Value {
    let mut item = key("ann", "1");
    for (name, value) in members.as_object().expect("members") {
        item[name] = value.clone();
    }
    let input = json!({
        "TableName": "Orders", "Item": item, "ReturnConsumedCapacity": "INDEXES", "ReturnItemCollectionMetrics": "SIZE",
    });
    world.ok("PutItem", &input)
}

#[test]
fn a_write_consumes_of_each_index_that_shows_something_else_after_it() {
    let mut world = indexed();
    let of = |units: f64| json!({"CapacityUnits": units});
    let answer = put(&mut world, &json!({"total": {"N": "5"}, "stage": {"S": "open"}}));
    let consumed = &answer["ConsumedCapacity"];
    assert_eq!((&consumed["CapacityUnits"], &consumed["Table"]), (&json!(3.0), &of(1.0)));
    assert_eq!(consumed["LocalSecondaryIndexes"], json!({"ByTotal": of(1.0)}));
    assert_eq!(consumed["GlobalSecondaryIndexes"], json!({"ByStage": of(1.0)}));
    let size = json!({"ItemCollectionKey": {"customer": {"S": "ann"}}, "SizeEstimateRangeGB": [0.0, 1.0]});
    assert_eq!(answer["ItemCollectionMetrics"], size);
    let moved = put(&mut world, &json!({"total": {"N": "5"}, "stage": {"S": "paid"}}))["ConsumedCapacity"].clone();
    assert_eq!(moved.get("LocalSecondaryIndexes"), None, "its keys are as they were");
    assert_eq!(moved["GlobalSecondaryIndexes"], json!({"ByStage": of(2.0)}));
}

#[test]
fn a_transaction_names_the_kind_of_its_units() {
    let mut world = orders();
    let write = json!({
        "TransactItems": [{"Put": {"TableName": "Orders", "Item": key("ann", "1")}}], "ReturnConsumedCapacity": "TOTAL",
    });
    let expected = json!([{"TableName": "Orders", "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]);
    assert_eq!(world.ok("TransactWriteItems", &write)["ConsumedCapacity"], expected);
}

#[test]
fn accounts_have_limits_and_endpoints() {
    let mut world = orders();
    assert_eq!(world.ok("DescribeLimits", &json!({}))["TableMaxReadCapacityUnits"], 40_000);
    let endpoints = json!([{"Address": "dynamodb.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440}]);
    assert_eq!(world.ok("DescribeEndpoints", &json!({}))["Endpoints"], endpoints);
}

#[test]
fn whether_a_table_can_be_brought_back_is_kept() {
    let mut world = orders();
    let name = json!({"TableName": "Orders"});
    let status = |answer: &Value| {
        answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"].clone()
    };
    assert_eq!(status(&world.ok("DescribeContinuousBackups", &name)), "DISABLED");
    let update = json!({
        "TableName": "Orders", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
    });
    assert_eq!(status(&world.ok("UpdateContinuousBackups", &update)), "ENABLED");
    assert_eq!(status(&world.ok("DescribeContinuousBackups", &name)), "ENABLED");
    let absent = ("TableNotFoundException".to_owned(), "Table not found: Absent".to_owned());
    assert_eq!(world.refused("DescribeContinuousBackups", &json!({"TableName": "Absent"})), absent);
}
