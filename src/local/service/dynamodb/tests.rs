mod consumption;
mod legacy;
mod queries;
mod streams;
mod tables;
mod transactions;

use serde_json::{Value, json};

use super::super::{Answer, Cx, Effect, Place, Service};
use super::Dynamo;
use crate::clock::Timestamp;
use crate::id::Ids;

/// The service, and the context of its calls.
pub(super) struct World {
    dynamo: Dynamo,
    ids: Ids,
    /// The timers that the service has set.
    pub(super) timers: Vec<Timestamp>,
    pub(super) now: Timestamp,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            dynamo: Dynamo::default(),
            ids: Ids::new(7),
            timers: Vec::new(),
            now: Timestamp::from_millis(1_767_225_600_000),
        }
    }

    pub(super) fn call(&mut self, operation: &str, input: &Value) -> Answer {
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut cx = Cx::new(self.now, &place, &mut self.ids);
        let answer = self.dynamo.call(operation, input.clone(), &mut cx);
        self.timers.extend(cx.effects.iter().filter_map(|effect| match effect {
            Effect::WakeAt { at, .. } => Some(*at),
            _ => None,
        }));
        answer
    }

    pub(super) fn ok(&mut self, operation: &str, input: &Value) -> Value {
        self.call(operation, input).unwrap_or_else(|fault| panic!("{operation} {input}: {fault:?}"))
    }

    /// Advances the time and fires the timers that are due.
    pub(super) fn pass(&mut self, seconds: u64) {
        let until = self.now.plus(std::time::Duration::from_secs(seconds));
        let due = self.timers.iter().copied().find(|at| *at <= until);
        self.now = due.unwrap_or(until);
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut cx = Cx::new(self.now, &place, &mut self.ids);
        self.dynamo.wake("Orders", &mut cx);
        self.now = until;
    }

    pub(super) fn refused(&mut self, operation: &str, input: &Value) -> (String, String) {
        let fault = self.call(operation, input).expect_err(operation);
        (fault.code, fault.message)
    }
}

/// Returns a table of orders with a partition key and a sort key.
pub(super) fn orders() -> World {
    let mut world = World::new();
    world.ok("CreateTable", &table());
    world
}

fn table() -> Value {
    json!({
        "TableName": "Orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "N"},
        ],
        "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    })
}

fn key(customer: &str, number: &str) -> Value {
    json!({"customer": {"S": customer}, "number": {"N": number}})
}

#[test]
fn a_table_is_created_described_listed_and_deleted() {
    let mut world = World::new();
    let created = world.ok("CreateTable", &table());
    assert_eq!(created["TableDescription"]["TableStatus"], "CREATING");
    let in_use = ("ResourceInUseException".to_owned(), "Table already exists: Orders".to_owned());
    assert_eq!(world.refused("CreateTable", &table()), in_use);
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": key("ann", "1")}));
    let described = world.ok("DescribeTable", &json!({"TableName": "Orders"}))["Table"].clone();
    assert_eq!(described["TableStatus"], "ACTIVE");
    assert_eq!(described["TableArn"], "arn:aws:dynamodb:us-east-1:000000000000:table/Orders");
    assert_eq!(described["ItemCount"], 1);
    assert_eq!(described["TableSizeBytes"], 8 + 3 + 6 + 2);
    assert_eq!(described["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(world.ok("ListTables", &json!({})), json!({"TableNames": ["Orders"]}));
    world.ok("DeleteTable", &json!({"TableName": "Orders"}));
    let gone =
        ("ResourceNotFoundException".to_owned(), "Requested resource not found: Table: Orders not found".to_owned());
    assert_eq!(world.refused("DescribeTable", &json!({"TableName": "Orders"})), gone);
}

#[test]
fn tables_that_cannot_be_are_refused() {
    let with = |member: &str, value: Value| {
        let mut table = table();
        table[member] = value;
        table
    };
    let invalid = "One or more parameter values were invalid: ";
    let cases = [
        (with("TableName", Value::Null), "The parameter 'TableName' is required but was not present in the request".to_owned()),
        (with("TableName", json!("a")), "TableName must be at least 3 characters long and at most 255 characters long".to_owned()),
        (
            with("TableName", json!("a/bc")),
            "1 validation error detected: Value 'a/bc' at 'tableName' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [a-zA-Z0-9_.-]+"
                .to_owned(),
        ),
        (
            with("BillingMode", json!("PROVISIONED")),
            format!("{invalid}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
        ),
        (
            with("KeySchema", json!([{"AttributeName": "id", "KeyType": "HASH"}])),
            format!(
                "{invalid}Some index key attributes are not defined in AttributeDefinitions. Keys: [id], \
                 AttributeDefinitions: [customer, number]"
            ),
        ),
        (
            with("KeySchema", json!([{"AttributeName": "customer", "KeyType": "HASH"}])),
            format!(
                "{invalid}Number of attributes in KeySchema does not exactly match number of attributes defined in \
                 AttributeDefinitions"
            ),
        ),
        (
            with("KeySchema", json!([{"AttributeName": "customer", "KeyType": "RANGE"}])),
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type".to_owned(),
        ),
    ];
    let mut world = World::new();
    for (input, message) in cases {
        assert_eq!(world.refused("CreateTable", &input), ("ValidationException".to_owned(), message), "{input}");
    }
}

#[test]
fn an_item_is_put_got_updated_and_deleted() {
    let mut world = orders();
    let item = json!({"customer": {"S": "ann"}, "number": {"N": "1.0"}, "total": {"N": "12.50"}, "b": {"B": "AQI="}});
    assert_eq!(world.ok("PutItem", &json!({"TableName": "Orders", "Item": item})), json!({}));
    let get = json!({"TableName": "Orders", "Key": key("ann", "1"), "ReturnConsumedCapacity": "TOTAL"});
    let expected = json!({
        "ConsumedCapacity": {"TableName": "Orders", "CapacityUnits": 0.5},
        "Item": {"customer": {"S": "ann"}, "number": {"N": "1"}, "total": {"N": "12.5"}, "b": {"B": "AQI="}},
    });
    assert_eq!(world.ok("GetItem", &get), expected);
    assert_eq!(world.ok("GetItem", &json!({"TableName": "Orders", "Key": key("ann", "2")})), json!({}));
    let projected = json!({
        "TableName": "Orders", "Key": key("ann", "1"), "ProjectionExpression": "#t, absent",
        "ExpressionAttributeNames": {"#t": "total"},
    });
    assert_eq!(world.ok("GetItem", &projected), json!({"Item": {"total": {"N": "12.5"}}}));
    let update = |returned: &str| {
        json!({
            "TableName": "Orders", "Key": key("ann", "1"), "ReturnValues": returned,
            "UpdateExpression": "SET #t = #t + :one REMOVE b ADD visits :one",
            "ExpressionAttributeNames": {"#t": "total"}, "ExpressionAttributeValues": {":one": {"N": "1"}},
        })
    };
    let updated = world.ok("UpdateItem", &update("UPDATED_NEW"));
    assert_eq!(updated, json!({"Attributes": {"total": {"N": "13.5"}, "visits": {"N": "1"}}}));
    let updated = world.ok("UpdateItem", &update("UPDATED_OLD"));
    assert_eq!(updated, json!({"Attributes": {"total": {"N": "13.5"}, "visits": {"N": "1"}}}));
    let new = world.ok("UpdateItem", &update("ALL_NEW"));
    assert_eq!(new["Attributes"]["visits"], json!({"N": "3"}));
    let delete = json!({"TableName": "Orders", "Key": key("ann", "1"), "ReturnValues": "ALL_OLD"});
    assert_eq!(world.ok("DeleteItem", &delete)["Attributes"], new["Attributes"]);
    assert_eq!(world.ok("DeleteItem", &delete), json!({}));
}

#[test]
fn an_update_makes_an_item_that_is_not_there() {
    let mut world = orders();
    let update = json!({"TableName": "Orders", "Key": key("ann", "1"), "ReturnValues": "ALL_NEW"});
    assert_eq!(world.ok("UpdateItem", &update), json!({"Attributes": key("ann", "1")}));
}

#[test]
fn a_condition_that_does_not_hold_changes_nothing() {
    let mut world = orders();
    let put = json!({
        "TableName": "Orders", "Item": key("ann", "1"), "ConditionExpression": "attribute_not_exists(customer)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    world.ok("PutItem", &put);
    let fault = world.call("PutItem", &put).expect_err("it is there");
    assert_eq!(fault.code, "ConditionalCheckFailedException");
    assert_eq!(fault.message, "The conditional request failed");
    let message = "The conditional request failed";
    assert_eq!(fault.members, Some(json!({"Message": message, "Item": key("ann", "1")})));
    let update = json!({
        "TableName": "Orders", "Key": key("bob", "1"), "UpdateExpression": "SET a = :a",
        "ConditionExpression": "attribute_exists(customer)", "ExpressionAttributeValues": {":a": {"S": "x"}},
    });
    assert_eq!(world.refused("UpdateItem", &update).0, "ConditionalCheckFailedException");
    let delete = json!({
        "TableName": "Orders", "Key": key("bob", "1"), "ConditionExpression": "attribute_exists(customer)",
    });
    assert_eq!(world.refused("DeleteItem", &delete).0, "ConditionalCheckFailedException");
    assert_eq!(world.ok("DescribeTable", &json!({"TableName": "Orders"}))["Table"]["ItemCount"], 1);
}

#[test]
fn requests_on_items_are_refused_as_dynamodb_does() {
    let mut world = orders();
    let put = |item: Value| ("PutItem", json!({"TableName": "Orders", "Item": item}));
    let get = |key: Value| ("GetItem", json!({"TableName": "Orders", "Key": key}));
    let with = |operation: &'static str, members: Value| {
        let mut input = json!({"TableName": "Orders", "Key": key("ann", "1")});
        input.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        (operation, input)
    };
    let invalid = "One or more parameter values were invalid: ";
    let large = json!({"customer": {"S": "ann"}, "number": {"N": "1"}, "text": {"S": "x".repeat(410_000)}});
    let cases = [
        (put(json!({"customer": {"S": "ann"}})), format!("{invalid}Missing the key number in the item")),
        (
            put(json!({"customer": {"N": "1"}, "number": {"N": "1"}})),
            format!("{invalid}Type mismatch for key customer expected: S actual: N"),
        ),
        (
            put(key("", "1")),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             string value. Key: customer"
                .to_owned(),
        ),
        (
            put(key(&"x".repeat(2049), "1")),
            format!("{invalid}Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ),
        (put(large), "Item size has exceeded the maximum allowed size".to_owned()),
        (put(key("a", "x")), "The parameter cannot be converted to a numeric value: x".to_owned()),
        (get(json!({"customer": {"S": "ann"}})), "The provided key element does not match the schema".to_owned()),
        (
            with("UpdateItem", json!({"UpdateExpression": "SET customer = :a", "ExpressionAttributeValues": {":a": {"S": "b"}}})),
            format!("{invalid}Cannot update attribute customer. This attribute is part of the key"),
        ),
        (
            with("UpdateItem", json!({"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "b"}, ":b": {"S": "b"}}})),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}".to_owned(),
        ),
        (
            with("DeleteItem", json!({"ExpressionAttributeNames": {"#a": "b"}})),
            "ExpressionAttributeNames can only be specified when using expressions".to_owned(),
        ),
        (
            with("UpdateItem", json!({"ExpressionAttributeValues": {":a": {"S": "b"}}})),
            "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and \
             ConditionExpression are null"
                .to_owned(),
        ),
        (
            with("DeleteItem", json!({"ReturnValues": "ALL_NEW"})),
            "ReturnValues can only be ALL_OLD or NONE".to_owned(),
        ),
        (
            with("UpdateItem", json!({"UpdateExpression": "SET a = :a", "AttributeUpdates": {}})),
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: \
             {AttributeUpdates} Expression parameters: {UpdateExpression}"
                .to_owned(),
        ),
    ];
    for ((operation, input), message) in cases {
        let refused = world.refused(operation, &input);
        assert_eq!(refused, ("ValidationException".to_owned(), message), "{operation}");
    }
    let absent = ("ResourceNotFoundException".to_owned(), "Requested resource not found".to_owned());
    assert_eq!(world.refused("GetItem", &json!({"TableName": "Absent", "Key": key("a", "1")})), absent);
    assert_eq!(world.call("ExecuteStatement", &json!({})).expect_err("PartiQL").status, 501);
}
