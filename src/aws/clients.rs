//! SDK clients, one for each service, created on first use.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_types::SdkConfig;

use super::answer::Sound;
use super::json_client::{CLOUDTRAIL, GLUE, JsonClient, SCHEDULER};
use super::{Restore, TraceSource};
use crate::clock::Clock;

macro_rules! client {
    ($sdk:ident, $config:expr) => {
        $sdk::Client::from_conf($sdk::config::Builder::from(&$config).interceptor(Sound).build())
    };
}

/// The clients of one backend.
pub struct Clients {
    config: SdkConfig,
    region: String,
    clock: Arc<dyn Clock>,
    trace_source: Option<Arc<dyn TraceSource>>,
    restore: Restore,
    keeps_order: bool,
    apigateway: OnceLock<aws_sdk_apigateway::Client>,
    cloudtrail: OnceLock<JsonClient>,
    dynamodb: OnceLock<aws_sdk_dynamodb::Client>,
    events: OnceLock<aws_sdk_eventbridge::Client>,
    glue: OnceLock<JsonClient>,
    iam: OnceLock<aws_sdk_iam::Client>,
    lambda: OnceLock<aws_sdk_lambda::Client>,
    logs: OnceLock<aws_sdk_cloudwatchlogs::Client>,
    s3: OnceLock<aws_sdk_s3::Client>,
    scheduler: OnceLock<JsonClient>,
    sfn: OnceLock<aws_sdk_sfn::Client>,
    sns: OnceLock<aws_sdk_sns::Client>,
    sqs: OnceLock<aws_sdk_sqs::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    account: tokio::sync::OnceCell<String>,
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clients").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Clients {
    pub fn new(config: SdkConfig, clock: Arc<dyn Clock>, trace_source: Option<Arc<dyn TraceSource>>) -> Self {
        let region = config.region().map_or_else(|| "us-east-1".to_owned(), ToString::to_string);
        Self {
            config,
            region,
            clock,
            trace_source,
            restore: Restore::default(),
            keeps_order: false,
            apigateway: OnceLock::new(),
            cloudtrail: OnceLock::new(),
            dynamodb: OnceLock::new(),
            events: OnceLock::new(),
            glue: OnceLock::new(),
            iam: OnceLock::new(),
            lambda: OnceLock::new(),
            logs: OnceLock::new(),
            s3: OnceLock::new(),
            scheduler: OnceLock::new(),
            sfn: OnceLock::new(),
            sns: OnceLock::new(),
            sqs: OnceLock::new(),
            sts: OnceLock::new(),
            account: tokio::sync::OnceCell::new(),
        }
    }

    /// Declares that concurrent requests are processed in the order in which they were sent.
    pub fn in_order(self) -> Self {
        Self { keeps_order: true, ..self }
    }

    /// Returns whether concurrent requests are processed in the order in which they were sent.
    pub fn keeps_order(&self) -> bool {
        self.keeps_order
    }

    pub(super) fn config(&self) -> &SdkConfig {
        &self.config
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns the clock of this backend.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Returns the source of the hops of events, if the backend records them.
    pub fn trace_source(&self) -> Option<&dyn TraceSource> {
        self.trace_source.as_deref()
    }

    /// Returns the pending changes that must be reverted before the process ends.
    pub fn restore(&self) -> &Restore {
        &self.restore
    }

    pub fn apigateway(&self) -> &aws_sdk_apigateway::Client {
        self.apigateway.get_or_init(|| client!(aws_sdk_apigateway, self.config))
    }

    pub fn cloudtrail(&self) -> &JsonClient {
        self.cloudtrail.get_or_init(|| JsonClient::new(self.config.clone(), CLOUDTRAIL))
    }

    pub fn dynamodb(&self) -> &aws_sdk_dynamodb::Client {
        self.dynamodb.get_or_init(|| client!(aws_sdk_dynamodb, self.config))
    }

    pub fn events(&self) -> &aws_sdk_eventbridge::Client {
        self.events.get_or_init(|| client!(aws_sdk_eventbridge, self.config))
    }

    pub fn scheduler(&self) -> &JsonClient {
        self.scheduler.get_or_init(|| JsonClient::new(self.config.clone(), SCHEDULER))
    }

    pub fn glue(&self) -> &JsonClient {
        self.glue.get_or_init(|| JsonClient::new(self.config.clone(), GLUE))
    }

    pub fn iam(&self) -> &aws_sdk_iam::Client {
        self.iam.get_or_init(|| client!(aws_sdk_iam, self.config))
    }

    pub fn lambda(&self) -> &aws_sdk_lambda::Client {
        self.lambda.get_or_init(|| client!(aws_sdk_lambda, self.config))
    }

    pub fn logs(&self) -> &aws_sdk_cloudwatchlogs::Client {
        self.logs.get_or_init(|| client!(aws_sdk_cloudwatchlogs, self.config))
    }

    /// Returns the S3 client. With a custom endpoint it uses path-style URLs, because bucket host names may not
    /// resolve.
    pub fn s3(&self) -> &aws_sdk_s3::Client {
        self.s3.get_or_init(|| {
            let config = aws_sdk_s3::config::Builder::from(&self.config).interceptor(Sound);
            aws_sdk_s3::Client::from_conf(config.force_path_style(self.config.endpoint_url().is_some()).build())
        })
    }

    pub fn sfn(&self) -> &aws_sdk_sfn::Client {
        self.sfn.get_or_init(|| client!(aws_sdk_sfn, self.config))
    }

    pub fn sns(&self) -> &aws_sdk_sns::Client {
        self.sns.get_or_init(|| client!(aws_sdk_sns, self.config))
    }

    pub fn sqs(&self) -> &aws_sdk_sqs::Client {
        self.sqs.get_or_init(|| client!(aws_sdk_sqs, self.config))
    }

    pub fn sts(&self) -> &aws_sdk_sts::Client {
        self.sts.get_or_init(|| client!(aws_sdk_sts, self.config))
    }

    /// Awaits `answer`, and fails if it takes longer than `longest`. Real time applies, even if the clock is virtual.
    pub async fn within<T>(&self, longest: Duration, answer: impl Future<Output = T>) -> Result<T, super::CloudError> {
        tokio::time::timeout(longest, answer).await.map_err(|_| super::CloudError::silent(longest))
    }

    /// Returns the account of the credentials, which is requested once.
    pub async fn account(&self) -> Result<&str, super::CloudError> {
        let ask = async || {
            let identity = self
                .sts()
                .get_caller_identity()
                .send()
                .await
                .map_err(|error| super::CloudError::new("sts:GetCallerIdentity", "the caller", error))?;
            Ok(identity.account().unwrap_or_default().to_owned())
        };
        self.account.get_or_try_init(ask).await.map(String::as_str)
    }

    /// Returns `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` for the caller's account.
    pub async fn arn(&self, service: &str, resource: &str) -> Result<String, super::CloudError> {
        Ok(format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account().await?))
    }
}
