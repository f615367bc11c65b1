use serde_json::{Value, json};

use super::{World, key, orders, table};

#[test]
fn an_index_that_is_added_holds_the_items_there_are() {
    let mut world = orders();
    let item = json!({"customer": {"S": "ann"}, "number": {"N": "1"}, "stage": {"S": "open"}});
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": item}));
    world.ok("PutItem", &json!({"TableName": "Orders", "Item": key("bob", "1")}));
    let create = json!({
        "TableName": "Orders", "AttributeDefinitions": [{"AttributeName": "stage", "AttributeType": "S"}],
        "GlobalSecondaryIndexUpdates": [{"Create": {
            "IndexName": "ByStage", "KeySchema": [{"AttributeName": "stage", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }}],
    });
    let updated = world.ok("UpdateTable", &create);
    assert_eq!(updated["TableDescription"]["TableStatus"], "UPDATING");
    let query = json!({
        "TableName": "Orders", "IndexName": "ByStage", "KeyConditionExpression": "stage = :s",
        "ExpressionAttributeValues": {":s": {"S": "open"}},
    });
    assert_eq!(world.ok("Query", &query)["Items"], json!([item]));
    let wrong = json!({"customer": {"S": "ann"}, "number": {"N": "2"}, "stage": {"N": "1"}});
    assert_eq!(
        world.refused("PutItem", &json!({"TableName": "Orders", "Item": wrong})).1,
        "One or more parameter values were invalid: Type mismatch for Index Key stage Expected: S Actual: N IndexName: ByStage"
    );
    let delete = json!({"TableName": "Orders", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "ByStage"}}]});
    world.ok("UpdateTable", &delete);
    let described = world.ok("DescribeTable", &json!({"TableName": "Orders"}))["Table"].clone();
    assert_eq!(described.get("GlobalSecondaryIndexes"), None);
    assert_eq!(described["AttributeDefinitions"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_deleted_table_is_described_without_its_keys() {
    let mut world = orders();
    let deleted = world.ok("DeleteTable", &json!({"TableName": "Orders"}))["TableDescription"].clone();
    assert_eq!(deleted["TableStatus"], "DELETING");
    for member in ["AttributeDefinitions", "CreationDateTime", "KeySchema"] {
        assert_eq!(deleted.get(member), None, "{member}");
    }
}

#[test]
fn a_warm_throughput_is_kept_and_completed() {
    let mut world = World::new();
    let mut table = table();
    table["WarmThroughput"] = json!({"ReadUnitsPerSecond": 13_000});
    let created = world.ok("CreateTable", &table)["TableDescription"].clone();
    let expected =
        |status: &str, read: i64| json!({"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": 4000, "Status": status});
    assert_eq!(created["WarmThroughput"], expected("UPDATING", 13_000));
    let described = world.ok("DescribeTable", &json!({"TableName": "Orders"}))["Table"].clone();
    assert_eq!(described["WarmThroughput"], expected("ACTIVE", 13_000));
    world.ok("UpdateTable", &json!({"TableName": "Orders", "WarmThroughput": {"ReadUnitsPerSecond": 14_000}}));
    let described = world.ok("DescribeTable", &json!({"TableName": "Orders"}))["Table"].clone();
    assert_eq!(described["WarmThroughput"], expected("ACTIVE", 14_000));
}

#[test]
fn an_item_without_its_key_does_not_match_the_schema_in_a_batch() {
    let mut world = orders();
    let put = json!({"PutRequest": {"Item": {"customer": {"S": "ann"}}}});
    let refused = world.refused("BatchWriteItem", &json!({"RequestItems": {"Orders": [put]}}));
    assert_eq!(refused.1, "The provided key element does not match the schema");
}

#[test]
fn a_protected_table_is_not_deleted() {
    let mut world = orders();
    let protect = |is: bool| json!({"TableName": "Orders", "DeletionProtectionEnabled": is});
    world.ok("UpdateTable", &protect(true));
    let refused = world.refused("DeleteTable", &json!({"TableName": "Orders"}));
    assert!(refused.1.starts_with("Resource cannot be deleted as it is currently protected"), "{refused:?}");
    world.ok("UpdateTable", &protect(false));
    world.ok("DeleteTable", &json!({"TableName": "Orders"}));
}

#[test]
fn an_item_is_gone_when_its_time_is_over() {
    let mut world = orders();
    let now = world.now.seconds();
    let put = |customer: &str, expires: Value| {
        let mut item = key(customer, "1");
        item["expires"] = expires;
        json!({"TableName": "Orders", "Item": item})
    };
    world.ok("PutItem", &put("ann", json!({"N": (now + 60).to_string()})));
    let enable = |is: bool| json!({"TableName": "Orders", "TimeToLiveSpecification": {"Enabled": is, "AttributeName": "expires"}});
    assert_eq!(world.refused("UpdateTimeToLive", &enable(false)).1, "TimeToLive is already disabled");
    world.ok("UpdateTimeToLive", &enable(true));
    assert_eq!(world.refused("UpdateTimeToLive", &enable(true)).1, "TimeToLive is already enabled");
    world.ok("PutItem", &put("bob", json!({"N": (now + 120).to_string()})));
    world.ok("PutItem", &put("eve", json!({"S": "never"})));
    world.ok("PutItem", &put("joe", json!({"N": "1"})));
    assert_eq!(world.timers.len(), 1, "the first to expire");
    world.pass(61);
    assert_eq!(world.ok("Scan", &json!({"TableName": "Orders"}))["Count"], 3);
    world.timers.clear();
    world.pass(60);
    assert_eq!(world.ok("Scan", &json!({"TableName": "Orders"}))["Count"], 2);
    let described = json!({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}});
    assert_eq!(world.ok("DescribeTimeToLive", &json!({"TableName": "Orders"})), described);
}

#[test]
fn tags_are_put_listed_and_taken_off() {
    let mut world = orders();
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders";
    world.ok(
        "TagResource",
        &json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "shop"}, {"Key": "a", "Value": "b"}]}),
    );
    world.ok("UntagResource", &json!({"ResourceArn": arn, "TagKeys": ["a"]}));
    let listed = world.ok("ListTagsOfResource", &json!({"ResourceArn": arn}));
    assert_eq!(listed, json!({"Tags": [{"Key": "team", "Value": "shop"}]}));
}

#[test]
fn a_table_says_how_it_is_encrypted() {
    let mut world = orders();
    let described = |world: &mut super::World| {
        world.ok("DescribeTable", &json!({"TableName": "Orders"}))["Table"].get("SSEDescription").cloned()
    };
    assert_eq!(described(&mut world), None, "the key of the service");
    let encrypt = |specification: Value| json!({"TableName": "Orders", "SSESpecification": specification});
    let updated = world.ok("UpdateTable", &encrypt(json!({"Enabled": true})));
    assert_eq!(updated["TableDescription"]["SSEDescription"]["Status"], "UPDATING");
    let managed = described(&mut world).expect("the managed key");
    assert_eq!((&managed["Status"], &managed["SSEType"]), (&json!("ENABLED"), &json!("KMS")));
    assert!(
        managed["KMSMasterKeyArn"]
            .as_str()
            .is_some_and(|arn| arn.starts_with("arn:aws:kms:us-east-1:000000000000:key/"))
    );
    let by_request = json!({"TableName": "Orders", "BillingMode": "PAY_PER_REQUEST"});
    assert_eq!(world.ok("UpdateTable", &by_request)["TableDescription"]["SSEDescription"], managed, "unchanged");
    world.ok("UpdateTable", &encrypt(json!({"Enabled": false})));
    assert_eq!(described(&mut world), None);
    let own = encrypt(json!({"Enabled": true, "KMSMasterKeyId": "alias/orders"}));
    assert_eq!(world.call("UpdateTable", &own).map_err(|fault| fault.status), Err(501), "a key of the customer");
}
