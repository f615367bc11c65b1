//! Tests of the legacy parameters.

use serde_json::{Value, json};

use super::{key, orders};

const INVALID: &str = "One or more parameter values were invalid: ";

#[test]
fn expected_attributes_are_a_condition() {
    let mut world = orders();
    let put = |expected: Value| json!({"TableName": "Orders", "Item": key("ann", "1"), "Expected": expected});
    let absent = put(json!({"customer": {"Exists": false}}));
    world.ok("PutItem", &absent);
    assert_eq!(world.refused("PutItem", &absent).0, "ConditionalCheckFailedException");
    world.ok("PutItem", &put(json!({"customer": {"Value": {"S": "ann"}}})));
    world.ok("PutItem", &put(json!({"number": {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "1"}]}})));
    let both = json!({"customer": {"Value": {"S": "bob"}}, "number": {"Value": {"N": "1"}}});
    assert_eq!(world.refused("PutItem", &put(both.clone())).0, "ConditionalCheckFailedException");
    let mut either = put(both);
    either["ConditionalOperator"] = json!("OR");
    world.ok("PutItem", &either);
}

#[test]
fn attributes_are_updated_without_an_expression() {
    let mut world = orders();
    let mut item = key("ann", "1");
    item["gone"] = json!({"S": "x"});
    item["tags"] = json!({"SS": ["a", "b"]});
    item["count"] = json!({"N": "1"});
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
    let updates = json!({
        "gone": {"Action": "DELETE"}, "tags": {"Action": "DELETE", "Value": {"SS": ["a"]}},
        "count": {"Action": "ADD", "Value": {"N": "2"}}, "size": {"Value": {"S": "L"}},
    });
    let update = json!({
        "TableName": "Orders", "Key": key("ann", "1"), "AttributeUpdates": updates, "ReturnValues": "ALL_NEW",
    });
    let mut expected = key("ann", "1");
    expected["tags"] = json!({"SS": ["b"]});
    expected["count"] = json!({"N": "3"});
    expected["size"] = json!({"S": "L"});
    assert_eq!(world.ok("UpdateItem", &update)["Attributes"], expected);
}

#[test]
fn items_are_queried_scanned_and_projected_without_an_expression() {
    let mut world = orders();
    for (number, total) in [("1", "5"), ("2", "7"), ("3", "9")] {
        let mut item = key("ann", number);
        item["total"] = json!({"N": total});
        world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
    }
    let equal = json!({"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "ann"}]});
    let between = json!({"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "2"}, {"N": "9"}]});
    let more = json!({"total": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "7"}]}});
    let query = json!({
        "TableName": "Orders", "KeyConditions": {"customer": equal, "number": between}, "QueryFilter": more,
        "AttributesToGet": ["total"],
    });
    let answer = world.ok("Query", &query);
    assert_eq!((&answer["Items"], &answer["ScannedCount"]), (&json!([{"total": {"N": "9"}}]), &json!(2)));
    assert_eq!(world.ok("Scan", &json!({"TableName": "Orders", "ScanFilter": more}))["Count"], 1);
    let get = json!({"TableName": "Orders", "Key": key("ann", "1"), "AttributesToGet": ["total"]});
    assert_eq!(world.ok("GetItem", &get)["Item"], json!({"total": {"N": "5"}}));
}

#[test]
fn what_makes_no_sense_is_refused_in_the_words_of_dynamodb() {
    let mut world = orders();
    let delete = |expected: Value| json!({"TableName": "Orders", "Key": key("a", "1"), "Expected": expected});
    let update =
        |update: Value| json!({"TableName": "Orders", "Key": key("a", "1"), "AttributeUpdates": {"x": update}});
    let cases = [
        ("DeleteItem", delete(json!({"x": {}})), "Value must be provided when Exists is null for Attribute: x"),
        (
            "DeleteItem",
            delete(json!({"x": {"Exists": false, "Value": {"S": "a"}}})),
            "Value cannot be used when Exists is false for Attribute: x",
        ),
        (
            "DeleteItem",
            delete(json!({"x": {"ComparisonOperator": "EQ"}})),
            "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: x",
        ),
        (
            "DeleteItem",
            delete(json!({"x": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "1"}]}})),
            "Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        ),
        (
            "DeleteItem",
            delete(json!({"x": {"ComparisonOperator": "LT", "AttributeValueList": [{"BOOL": true}]}})),
            "ComparisonOperator LT is not valid for BOOL AttributeValue type",
        ),
        (
            "UpdateItem",
            update(json!({"Action": "ADD", "Value": {"S": "a"}})),
            "ADD action is not supported for the type S",
        ),
        (
            "UpdateItem",
            update(json!({"Action": "PUT"})),
            "Only DELETE action is allowed when no attribute value is specified",
        ),
    ];
    for (operation, input, message) in cases {
        assert_eq!(world.refused(operation, &input).1, format!("{INVALID}{message}"), "{input}");
    }
    let unindexable = json!({
        "TableName": "Orders",
        "KeyConditions": {"customer": {"ComparisonOperator": "NE", "AttributeValueList": [{"S": "a"}]}},
    });
    let message = "Attempted conditional constraint is not an indexable operation";
    assert_eq!(world.refused("Query", &unindexable).1, message);
}
