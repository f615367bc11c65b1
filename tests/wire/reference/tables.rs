//! DynamoDB: a table, its items, and the stream of their changes.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType, TableStatus,
};
use aws_sdk_lambda::types::EventSourcePosition;

use super::*;

/// Orders by customer and number, with a stream of their new images. Returns the ARN of the stream.
async fn table(world: &TestCloud) -> String {
    let attribute = |name: &str, kind: ScalarAttributeType| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().expect("an attribute")
    };
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("a key")
    };
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage);
    let create = world.dynamodb().create_table().table_name("Orders").billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(attribute("customer", ScalarAttributeType::S));
    let create = create.attribute_definitions(attribute("number", ScalarAttributeType::N));
    let create = create.key_schema(key("customer", KeyType::Hash)).key_schema(key("number", KeyType::Range));
    let made = create.stream_specification(stream.build().expect("a stream")).send().await.expect("a table");
    world.sleep(10).await;
    made.table_description().and_then(|table| table.latest_stream_arn()).expect("a stream").to_owned()
}

async fn put(world: &TestCloud, customer: &str, number: u32) {
    let put = world.dynamodb().put_item().table_name("Orders").item("customer", AttributeValue::S(customer.to_owned()));
    put.item("number", AttributeValue::N(number.to_string())).send().await.expect("an item");
}

pub(super) async fn a_table_is_created(world: &TestCloud) {
    table(world).await;
    let described = world.dynamodb().describe_table().table_name("Orders").send().await.expect("the table");
    let table = described.table().expect("the table");
    assert_eq!((table.table_status(), table.table_arn()), (Some(&TableStatus::Active), Some(arn("dynamodb", "table/Orders").as_str())));
    let listed = world.dynamodb().list_tables().send().await.expect("tables");
    assert_eq!(listed.table_names(), ["Orders"]);
}

pub(super) async fn an_item_is_put_and_read(world: &TestCloud) {
    table(world).await;
    put(world, "ann", 7).await;
    let get = world.dynamodb().get_item().table_name("Orders").key("customer", AttributeValue::S("ann".to_owned()));
    let got = get.clone().key("number", AttributeValue::N("7.0".to_owned())).send().await.expect("an answer");
    let item = got.item().expect("an item");
    assert_eq!(item.get("number"), Some(&AttributeValue::N("7".to_owned())));
    let none = get.key("number", AttributeValue::N("8".to_owned())).send().await.expect("an answer");
    assert!(none.item().is_none());
}

pub(super) async fn items_are_queried(world: &TestCloud) {
    table(world).await;
    for (customer, number) in [("ann", 10), ("ann", 9), ("ann", 1), ("bob", 10)] {
        put(world, customer, number).await;
    }
    let query = world.dynamodb().query().table_name("Orders").scan_index_forward(false);
    let query = query.key_condition_expression("customer = :c AND #n > :n").expression_attribute_names("#n", "number");
    let query = query.expression_attribute_values(":c", AttributeValue::S("ann".to_owned()));
    let found = query.expression_attribute_values(":n", AttributeValue::N("1".to_owned())).send().await.expect("items");
    let numbers: Vec<_> = found.items().iter().filter_map(|item| item.get("number")?.as_n().ok()).collect();
    assert_eq!(numbers, ["10", "9"]);
}

pub(super) async fn the_stream_of_a_table_tells_its_changes(world: &TestCloud) {
    let stream = table(world).await;
    let code = "exports.handler = async ({ Records }) => console.log(`got ${Records.map((record) => \
                `${record.eventName} ${record.dynamodb.NewImage?.number.N}`)}`);";
    world.function("Changes", code).await;
    let map = world.lambda().create_event_source_mapping().function_name("Changes").event_source_arn(stream);
    map.starting_position(EventSourcePosition::TrimHorizon).send().await.expect("a mapping");
    put(world, "ann", 3).await;
    world.sleep(5).await;
    let found = world.logs().filter_log_events().log_group_name("/aws/lambda/Changes").send().await.expect("events");
    let lines: Vec<_> = found.events().iter().filter_map(|event| event.message()?.split_once("got ")).collect();
    assert_eq!(lines.iter().map(|(_, told)| told.trim()).collect::<Vec<_>>(), ["INSERT 3"]);
}
