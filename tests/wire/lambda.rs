//! Lambda: aliases, event source mappings, tags and invocation settings through the official client. What functions do
//! when they run is tested beside the code.

use std::io::{Cursor, Write as _};

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime, ScalingConfig};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{TestCloud, trust, words, world};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

async fn with_function() -> TestCloud {
    let world = world();
    let role = world.iam().create_role().role_name("acting").assume_role_policy_document(trust("lambda.amazonaws.com"));
    role.send().await.expect("a role");
    let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]});
    let put = world.iam().put_role_policy().role_name("acting").policy_name("sqs").policy_document(all.to_string());
    put.send().await.expect("a policy");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("index.js", SimpleFileOptions::default()).expect("a file");
    writer.write_all(b"exports.handler = async () => 1;").expect("its text");
    let code = Blob::new(writer.finish().expect("a ZIP file").into_inner());
    let create = world.lambda().create_function().function_name("f").runtime(Runtime::Nodejs22x);
    let create = create.role("arn:aws:iam::000000000000:role/acting").handler("index.handler");
    create.code(FunctionCode::builder().zip_file(code).build()).send().await.expect("a function");
    world
}

#[tokio::test]
async fn an_alias_is_read_listed_and_deleted() {
    let world = with_function().await;
    let lambda = world.lambda();
    lambda.publish_version().function_name("f").send().await.unwrap();
    lambda.create_alias().function_name("f").name("live").function_version("1").send().await.unwrap();
    let read = lambda.get_alias().function_name("f").name("live").send().await.unwrap();
    assert_eq!(read.alias_arn(), Some(format!("{FUNCTION}:live").as_str()));
    let listed = lambda.list_aliases().function_name("f").send().await.unwrap();
    assert_eq!(listed.aliases().iter().map(|alias| alias.name()).collect::<Vec<_>>(), [Some("live")]);
    lambda.delete_alias().function_name("f").name("live").send().await.unwrap();
    let (code, _) = words(lambda.get_alias().function_name("f").name("live").send().await);
    assert_eq!(code, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_mapping_is_read_listed_changed_and_deleted() {
    let world = with_function().await;
    let lambda = world.lambda();
    let queue = world.queue("jobs").await;
    let create = lambda.create_event_source_mapping().function_name("f").event_source_arn(&queue.arn).batch_size(5);
    let id = create.send().await.unwrap().uuid.expect("an id");
    let read = lambda.get_event_source_mapping().uuid(&id).send().await.unwrap();
    assert_eq!((read.batch_size(), read.event_source_arn()), (Some(5), Some(queue.arn.as_str())));
    lambda.update_event_source_mapping().uuid(&id).batch_size(7).send().await.unwrap();
    let scaling = |most: i32| ScalingConfig::builder().maximum_concurrency(most).build();
    let scaled = lambda.update_event_source_mapping().uuid(&id).scaling_config(scaling(2)).send().await.unwrap();
    assert_eq!(scaled.scaling_config().and_then(|config| config.maximum_concurrency()), Some(2));
    let (code, _) = words(lambda.update_event_source_mapping().uuid(&id).scaling_config(scaling(1)).send().await);
    assert_eq!(code, "ValidationException", "at least two");
    let listed = lambda.list_event_source_mappings().function_name("f").send().await.unwrap();
    assert_eq!(listed.event_source_mappings().iter().map(|one| one.batch_size()).collect::<Vec<_>>(), [Some(7)]);
    lambda.delete_event_source_mapping().uuid(&id).send().await.unwrap();
    world.sleep(60).await;
    let (code, _) = words(lambda.get_event_source_mapping().uuid(&id).send().await);
    assert_eq!(code, "ResourceNotFoundException");
}

#[tokio::test]
async fn tags_and_invocation_settings_are_listed() {
    let world = with_function().await;
    let lambda = world.lambda();
    lambda.tag_resource().resource(FUNCTION).tags("team", "shop").tags("stage", "lab").send().await.unwrap();
    lambda.untag_resource().resource(FUNCTION).tag_keys("stage").send().await.unwrap();
    let tags = lambda.list_tags().resource(FUNCTION).send().await.unwrap().tags.unwrap_or_default();
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), [("team".to_owned(), "shop".to_owned())]);
    let put = lambda.put_function_event_invoke_config().function_name("f").maximum_retry_attempts(1);
    put.send().await.unwrap();
    let listed = lambda.list_function_event_invoke_configs().function_name("f").send().await.unwrap();
    let attempts = listed.function_event_invoke_configs().iter().map(|one| one.maximum_retry_attempts());
    assert_eq!(attempts.collect::<Vec<_>>(), [Some(1)]);
}

#[tokio::test]
async fn concurrency_is_reserved_read_and_released() {
    let world = with_function().await;
    let lambda = world.lambda();
    let reserved = || async { lambda.get_function_concurrency().function_name("f").send().await.unwrap() };
    assert_eq!(reserved().await.reserved_concurrent_executions(), None);
    lambda.put_function_concurrency().function_name("f").reserved_concurrent_executions(5).send().await.unwrap();
    assert_eq!(reserved().await.reserved_concurrent_executions(), Some(5));
    let settings = lambda.get_account_settings().send().await.unwrap();
    assert_eq!(settings.account_limit().and_then(|limit| limit.unreserved_concurrent_executions()), Some(995));
    lambda.delete_function_concurrency().function_name("f").send().await.unwrap();
    assert_eq!(reserved().await.reserved_concurrent_executions(), None);
}
