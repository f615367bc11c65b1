use serde_json::{Value, json};

use super::{World, key, orders};

fn exists(world: &mut World, customer: &str) -> bool {
    world.ok("GetItem", &json!({"TableName": "Orders", "Key": key(customer, "1")})).get("Item").is_some()
}

fn put(customer: &str) -> Value {
    json!({"Put": {"TableName": "Orders", "Item": key(customer, "1")}})
}

fn absent(customer: &str) -> Value {
    json!({"ConditionCheck": {
        "TableName": "Orders", "Key": key(customer, "1"), "ConditionExpression": "attribute_not_exists(customer)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }})
}

#[test]
fn a_transaction_makes_all_of_its_writes_or_none() {
    let mut world = orders();
    let update = json!({"Update": {
        "TableName": "Orders", "Key": key("bob", "1"), "UpdateExpression": "ADD visits :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }});
    world.ok("TransactWriteItems", &json!({"TransactItems": [put("ann"), update, absent("eve")]}));
    assert!(exists(&mut world, "ann") && exists(&mut world, "bob"));
    let delete = json!({"Delete": {"TableName": "Orders", "Key": key("bob", "1")}});
    let fault = world.call("TransactWriteItems", &json!({"TransactItems": [delete, absent("ann"), put("eve")]}));
    let fault = fault.expect_err("it is there");
    assert_eq!(fault.code, "TransactionCanceledException");
    assert_eq!(
        fault.message,
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]"
    );
    let reasons = fault.members.expect("members")["CancellationReasons"].clone();
    let failed = json!({
        "Code": "ConditionalCheckFailed", "Message": "The conditional request failed", "Item": key("ann", "1"),
    });
    assert_eq!(reasons, json!([{"Code": "None"}, failed, {"Code": "None"}]));
    assert!(exists(&mut world, "bob") && !exists(&mut world, "eve"));
    let got = json!({"TransactItems": [
        {"Get": {"TableName": "Orders", "Key": key("ann", "1"), "ProjectionExpression": "customer"}},
        {"Get": {"TableName": "Orders", "Key": key("eve", "1")}},
    ]});
    assert_eq!(world.ok("TransactGetItems", &got), json!({"Responses": [{"Item": {"customer": {"S": "ann"}}}, {}]}));
}

#[test]
fn a_client_token_stands_for_its_request_for_ten_minutes() {
    let mut world = orders();
    let update = |by: &str| {
        json!({"ClientRequestToken": "t", "TransactItems": [{"Update": {
            "TableName": "Orders", "Key": key("ann", "1"), "UpdateExpression": "ADD visits :by",
            "ExpressionAttributeValues": {":by": {"N": by}},
        }}]})
    };
    let visits = |world: &mut World| {
        let got = world.ok("GetItem", &json!({"TableName": "Orders", "Key": key("ann", "1")}));
        got["Item"]["visits"]["N"].as_str().map(str::to_owned)
    };
    world.ok("TransactWriteItems", &update("1"));
    world.ok("TransactWriteItems", &update("1"));
    let mut turned = update("1");
    turned["TransactItems"][0]["Update"]["Key"] = json!({"number": {"N": "1"}, "customer": {"S": "ann"}});
    world.ok("TransactWriteItems", &turned);
    assert_eq!(visits(&mut world).as_deref(), Some("1"));
    assert_eq!(world.refused("TransactWriteItems", &update("2")).0, "IdempotentParameterMismatchException");
    world.pass(601);
    world.ok("TransactWriteItems", &update("1"));
    assert_eq!(visits(&mut world).as_deref(), Some("2"));
}

#[test]
fn one_item_is_in_a_transaction_once() {
    let mut world = orders();
    let twice = json!({"TransactItems": [put("ann"), put("ann")]});
    let message = "Transaction request cannot include multiple operations on one item";
    assert_eq!(world.refused("TransactWriteItems", &twice).1, message);
    let wrong = json!({"TransactItems": [{"Delete": {"TableName": "Orders", "Key": {"customer": {"S": "a"}}}}]});
    let fault = world.refused("TransactWriteItems", &wrong);
    assert!(fault.1.ends_with("[ValidationError]"), "{fault:?}");
}

#[test]
fn batches_write_and_get_many_items() {
    let mut world = orders();
    let puts: Vec<Value> = ["ann", "bob"].map(|name| json!({"PutRequest": {"Item": key(name, "1")}})).into();
    let written =
        world.ok("BatchWriteItem", &json!({"RequestItems": {"Orders": puts}, "ReturnConsumedCapacity": "TOTAL"}));
    assert_eq!(written["UnprocessedItems"], json!({}));
    assert_eq!(written["ConsumedCapacity"], json!([{"TableName": "Orders", "CapacityUnits": 2.0}]));
    let get = json!({"RequestItems": {"Orders": {"Keys": [key("ann", "1"), key("eve", "1"), key("bob", "1")]}}});
    let got = world.ok("BatchGetItem", &get);
    assert_eq!(got["Responses"]["Orders"], json!([key("ann", "1"), key("bob", "1")]));
    assert_eq!(got["UnprocessedKeys"], json!({}));
    let delete = json!({"DeleteRequest": {"Key": key("ann", "1")}});
    world.ok("BatchWriteItem", &json!({"RequestItems": {"Orders": [delete]}}));
    assert!(!exists(&mut world, "ann"));

    let twice = json!({"RequestItems": {"Orders": {"Keys": [key("ann", "1"), key("ann", "1.0")]}}});
    assert_eq!(world.refused("BatchGetItem", &twice).1, "Provided list of item keys contains duplicates");
    let many: Vec<Value> = (0..26).map(|at| json!({"PutRequest": {"Item": key("ann", &at.to_string())}})).collect();
    let refused = world.refused("BatchWriteItem", &json!({"RequestItems": {"Orders": many}}));
    assert_eq!(refused.1, "Too many items requested for the BatchWriteItem call");
}
