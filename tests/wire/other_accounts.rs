//! Tests of buckets, tables and queues that belong to another account.

use std::io::{Cursor, Write as _};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, Get, KeySchemaElement, KeyType, KeysAndAttributes, Put,
    ScalarAttributeType, TransactGetItem, TransactWriteItem,
};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration, Delete, ObjectIdentifier};
use aws_sdk_sqs::types::QueueAttributeName;
use aws_types::region::Region;
use ork::aws::Clients;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{ACCOUNT, TestCloud, allow, code, trust, words, world};

const OTHER: &str = "123456789012";

fn other(world: &TestCloud, region: &'static str) -> Clients {
    let credentials = aws_credential_types::Credentials::new(OTHER, "test", None, None, "test");
    let provider = aws_credential_types::provider::SharedCredentialsProvider::new(credentials);
    let config = world.config.to_builder().credentials_provider(provider).region(Region::new(region)).build();
    Clients::new(config, world.engine.clock(), None)
}

#[tokio::test]
async fn a_bucket_belongs_to_the_account_that_created_it() {
    let world = world();
    let (own, other) = (world.s3(), other(&world, "us-east-1"));
    own.create_bucket().bucket("photos").send().await.expect("a bucket");
    own.create_bucket().bucket("photos").send().await.expect("one's own bucket in us-east-1");
    let taken = other.s3().create_bucket().bucket("photos").send().await;
    let (refusal, message) = words(taken);
    assert_eq!(refusal, "BucketAlreadyExists");
    assert_eq!(
        message,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please \
         select a different name and try again."
    );
    other.s3().create_bucket().bucket("videos").send().await.expect("a bucket");
    for (s3, expected) in [(own, "photos"), (other.s3(), "videos")] {
        let listed = s3.list_buckets().send().await.expect("buckets");
        assert_eq!(listed.buckets().iter().filter_map(|bucket| bucket.name()).collect::<Vec<_>>(), [expected]);
    }
}

#[tokio::test]
async fn elsewhere_one_cannot_create_ones_own_bucket_again() {
    let world = world();
    let frankfurt = other(&world, "eu-central-1");
    let place = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuCentral1).build();
    let create = || frankfurt.s3().create_bucket().bucket("videos").create_bucket_configuration(place.clone()).send();
    create().await.expect("a bucket");
    assert_eq!(code(create().await), "BucketAlreadyOwnedByYou");
}

#[tokio::test]
async fn the_policy_of_a_bucket_lets_another_account_in() {
    let world = world();
    let (own, other) = (world.s3(), other(&world, "us-east-1"));
    own.create_bucket().bucket("photos").send().await.expect("a bucket");
    own.put_object().bucket("photos").key("a").body(ByteStream::from_static(b"1")).send().await.expect("an object");
    other.s3().create_bucket().bucket("mine").send().await.expect("a bucket");
    let put = |key: &str| other.s3().put_object().bucket("photos").key(key).body(ByteStream::from_static(b"2")).send();
    let copy = || other.s3().copy_object().bucket("mine").key("a").copy_source("photos/a").send();
    let get = || other.s3().get_object().bucket("photos").key("a").send();
    let delete = || {
        let objects = ["a", "b"].map(|key| ObjectIdentifier::builder().key(key).build().expect("a key"));
        let delete = Delete::builder().set_objects(Some(objects.to_vec())).build().expect("keys");
        other.s3().delete_objects().bucket("photos").delete(delete).send()
    };
    let (refusal, message) = words(get().await);
    assert_eq!((refusal.as_str(), message.as_str()), ("AccessDenied", "Access Denied"));
    assert_eq!(code(put("b").await), "AccessDenied");
    assert_eq!(code(copy().await), "AccessDenied");
    assert_eq!(code(delete().await), "AccessDenied");
    assert_eq!(code(other.s3().list_objects_v2().bucket("photos").send().await), "AccessDenied");
    assert_eq!(code(other.s3().delete_bucket().bucket("photos").send().await), "AccessDenied");
    assert_eq!(code(other.s3().get_object().bucket("none").key("a").send().await), "NoSuchBucket");

    let allow = allow(json!({"AWS": OTHER}), "s3:*Object", "arn:aws:s3:::photos/*");
    own.put_bucket_policy().bucket("photos").policy(allow).send().await.expect("a policy");
    put("b").await.expect("an object");
    copy().await.expect("a copy");
    get().await.expect("an object");
    let listed = own.list_objects_v2().bucket("photos").fetch_owner(true).send().await.expect("objects");
    let owners: Vec<_> = listed.contents().iter().filter_map(|object| object.owner()?.id()).collect();
    assert_eq!(owners.len(), 2);
    assert_eq!(owners[0], owners[1], "the owner of the bucket owns what others put into it");
    delete().await.expect("deleted");
    assert_eq!(code(other.s3().list_objects_v2().bucket("photos").send().await), "AccessDenied");
}

async fn table(of: &Clients) -> String {
    let create = of.dynamodb().create_table().table_name("Orders").billing_mode(BillingMode::PayPerRequest);
    let kind = ScalarAttributeType::S;
    let id = AttributeDefinition::builder().attribute_name("id").attribute_type(kind).build().expect("an attribute");
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().expect("a key");
    let created = create.attribute_definitions(id).key_schema(key).send().await.expect("a table");
    created.table_description.and_then(|table| table.table_arn).expect("an ARN")
}

#[tokio::test]
async fn batches_and_transactions_need_the_policy_of_a_foreign_table() {
    let world = world();
    let other = other(&world, "us-east-1");
    let (own, foreign) = (table(&world).await, table(&other).await);
    let dynamodb = world.dynamodb();
    let id = || AttributeValue::S("1".to_owned());
    let batch = |tables: &[&String]| {
        let keys = KeysAndAttributes::builder().keys([("id".to_owned(), id())].into()).build().expect("keys");
        let requests = tables.iter().map(|table| ((*table).clone(), keys.clone())).collect();
        dynamodb.batch_get_item().set_request_items(Some(requests)).send()
    };
    let put = |table: &str| {
        let put = Put::builder().table_name(table).item("id", id()).build().expect("a put");
        dynamodb.transact_write_items().transact_items(TransactWriteItem::builder().put(put).build()).send()
    };
    let get = |table: &str| {
        let get = Get::builder().table_name(table).key("id", id()).build().expect("a get");
        dynamodb.transact_get_items().transact_items(TransactGetItem::builder().get(get).build()).send()
    };
    let (refusal, message) = words(batch(&[&foreign]).await);
    assert_eq!(refusal, "AccessDeniedException");
    assert_eq!(
        message,
        format!(
            "User: arn:aws:iam::{ACCOUNT}:root is not authorized to perform: dynamodb:BatchGetItem on resource: {foreign} \
             because no resource-based policy allows the dynamodb:BatchGetItem action"
        )
    );
    assert_eq!(code(batch(&[&own, &foreign]).await), "AccessDeniedException");
    let (refusal, message) = words(put(&foreign).await);
    assert_eq!(refusal, "AccessDeniedException");
    assert!(message.contains("dynamodb:PutItem"), "{message}");
    assert_eq!(code(get(&foreign).await), "AccessDeniedException");
    put(&own).await.expect("a transaction with one's own table by its ARN");
    let found = get(&own).await.expect("an item");
    assert!(found.responses()[0].item().is_some());
}

#[tokio::test]
async fn a_mapping_reads_a_foreign_queue_if_both_accounts_allow_it() {
    let world = world();
    let other = other(&world, "us-east-1");
    let queue = other.sqs().create_queue().queue_name("Orders").send().await.expect("a queue").queue_url;
    let queue_arn = format!("arn:aws:sqs:us-east-1:{OTHER}:Orders");
    let create = world.iam().create_role().role_name("Read").assume_role_policy_document(trust("lambda.amazonaws.com"));
    let role = create.send().await.expect("a role").role.expect("a role").arn;
    let statement = json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = world.iam().put_role_policy().role_name("Read").policy_name("read").policy_document(document);
    put.send().await.expect("a policy");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("index.js", SimpleFileOptions::default()).expect("a file");
    writer.write_all(b"exports.handler = async () => 1;").expect("its text");
    let code = Blob::new(writer.finish().expect("a ZIP file").into_inner());
    let create = world.lambda().create_function().function_name("Work").runtime(Runtime::Nodejs22x).role(&role);
    let create = create.handler("index.handler").code(FunctionCode::builder().zip_file(code).build());
    create.send().await.expect("a function");
    let map = || {
        let create = world.lambda().create_event_source_mapping().function_name("Work");
        create.event_source_arn(&queue_arn).send()
    };
    let (refusal, message) = words(map().await);
    assert_eq!(refusal, "InvalidParameterValueException");
    assert_eq!(message, "The function execution role does not have permissions to call ReceiveMessage on SQS");
    let policy = allow(json!({"AWS": role}), "sqs:*", &queue_arn);
    let set = other.sqs().set_queue_attributes().set_queue_url(queue);
    set.attributes(QueueAttributeName::Policy, policy).send().await.expect("a policy");
    map().await.expect("a mapping");
}
