//! Tests of the local cloud through the official SDK clients, a module per service: the assertions are what AWS does.

mod accounts;
mod api_destination;
mod apigateway;
mod cloudtrail;
mod coverage;
mod delivery;
mod destinations;
mod events;
mod fifo;
mod function_urls;
mod glue;
mod iam;
mod lambda;
mod log_filters;
mod logs;
mod move_tasks;
mod old_query;
mod other_accounts;
mod packages;
mod progress;
mod receiver;
mod reference;
mod s3;
mod s3_callers;
mod s3_conditions;
mod s3_configuration;
mod s3_large;
mod s3_lock;
mod s3_multipart;
mod s3_presigned;
mod s3_versions;
mod sns;
mod sns_http;
mod socket;
mod sources;
mod sqs;
mod states;
mod sts;

use std::error::Error;
use std::fmt::Debug;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use ork::aws::Clients;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::sdk::sdk_config;
use serde_json::{Value, json};

const ACCOUNT: &str = "000000000000";

/// A new cloud in virtual time, and its clients.
struct TestCloud {
    engine: Arc<Engine>,
    config: SdkConfig,
    clients: Clients,
}

impl Deref for TestCloud {
    type Target = Clients;

    fn deref(&self) -> &Clients {
        &self.clients
    }
}

fn world() -> TestCloud {
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, 7, Timestamp::from_millis(1_767_225_600_000)));
    let config = sdk_config(Arc::clone(&engine), "us-east-1");
    let clients = Clients::new(config.clone(), engine.clock(), None);
    TestCloud { engine, config, clients }
}

impl TestCloud {
    async fn sleep(&self, seconds: u64) {
        self.clock().sleep(Duration::from_secs(seconds)).await;
    }

    /// Creates a queue to which everyone may send.
    async fn queue(&self, name: &str) -> Queue {
        let made = self.sqs().create_queue().queue_name(name).send().await.expect("a queue");
        let queue = Queue { url: made.queue_url.expect("its URL"), arn: arn("sqs", name) };
        let policy = allow(json!("*"), "sqs:SendMessage", &queue.arn);
        self.set(&queue, QueueAttributeName::Policy, &policy).await;
        queue
    }

    async fn set(&self, queue: &Queue, name: QueueAttributeName, value: &str) {
        let change = self.sqs().set_queue_attributes().queue_url(&queue.url).attributes(name, value);
        change.send().await.expect("queue attributes");
    }

    /// Returns the messages in a queue that can be received now.
    async fn bodies(&self, queue: &Queue) -> Vec<String> {
        let receive = self.sqs().receive_message().queue_url(&queue.url).max_number_of_messages(10);
        let received = receive.send().await.expect("messages");
        received.messages().iter().filter_map(|message| message.body.clone()).collect()
    }
}

struct Queue {
    url: String,
    arn: String,
}

fn arn(service: &str, name: &str) -> String {
    format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{name}")
}

/// Returns a policy with one statement.
#[expect(clippy::needless_pass_by_value, reason = "the principal is written where it is used")]
fn allow(principal: Value, action: &str, resource: &str) -> String {
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// Returns a trust policy for one service.
fn trust(service: &str) -> String {
    let statement = json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Returns the typed error of a call that AWS refuses.
fn refused<T: Debug, E: Error + Send + Sync + 'static, R: Debug>(result: Result<T, SdkError<E, R>>) -> E {
    match result.expect_err("a refusal") {
        SdkError::ServiceError(answered) => answered.into_err(),
        other => panic!("no answer: {other:?}"),
    }
}

/// Returns the code and message of a call that AWS refuses.
fn words<T: Debug, E, R: Debug>(result: Result<T, SdkError<E, R>>) -> (String, String)
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let error = refused(result);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (text(error.code()), text(error.message()))
}

/// Returns only the code.
fn code<T: Debug, E, R: Debug>(result: Result<T, SdkError<E, R>>) -> String
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    words(result).0
}
