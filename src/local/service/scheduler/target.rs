//! The target of a schedule in requests, and its validation.
//!
//! Source: "Using templated targets in EventBridge Scheduler" and "Using universal targets in EventBridge Scheduler".

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::universal::Universal;
use crate::arn::Arn;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Target {
    pub(super) arn: String,
    pub(super) role_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dead_letter_config: Option<DeadLetterConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_policy: Option<RetryPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sqs_parameters: Option<SqsParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_bridge_parameters: Option<EventBridgeParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ecs_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinesis_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sage_maker_pipeline_parameters: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeadLetterConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) arn: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RetryPolicy {
    #[serde(default = "most_age")]
    pub(super) maximum_event_age_in_seconds: i64,
    #[serde(default = "most_retries")]
    pub(super) maximum_retry_attempts: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SqsParameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_group_id: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EventBridgeParameters {
    pub(super) detail_type: String,
    pub(super) source: String,
}

/// The kind of a target.
pub(super) enum Kind<'a> {
    /// A function, queue, topic or state machine.
    Resource(Arn),
    Bus(&'a EventBridgeParameters),
    Universal(Universal<'a>),
}

fn most_age() -> i64 {
    86_400
}

fn most_retries() -> i64 {
    185
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { maximum_event_age_in_seconds: most_age(), maximum_retry_attempts: most_retries() }
    }
}

impl Target {
    /// Returns the target in the format of `GetSchedule`.
    pub(super) fn with_defaults(mut self) -> Self {
        self.retry_policy = Some(self.retry_policy.unwrap_or_default());
        self
    }

    /// Validates the target as the request model does.
    pub(super) fn check_model(&self, checks: &mut Checks) {
        checks.length("target.arn", &self.arn, 1, 1600);
        checks.length("target.roleArn", &self.role_arn, 1, 1600);
        if let Some(input) = &self.input {
            checks.length("target.input", input, 1, usize::MAX);
        }
        if let Some(policy) = self.retry_policy {
            let (age, retries) = (policy.maximum_event_age_in_seconds, policy.maximum_retry_attempts);
            checks.range("target.retryPolicy.maximumEventAgeInSeconds", age, 60, 86_400);
            checks.range("target.retryPolicy.maximumRetryAttempts", retries, 0, 185);
        }
        if let Some(parameters) = &self.event_bridge_parameters {
            checks.length("target.eventBridgeParameters.detailType", &parameters.detail_type, 1, 128);
            checks.length("target.eventBridgeParameters.source", &parameters.source, 1, 256);
            if parameters.source.starts_with("aws.") {
                let pattern = r"^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$";
                let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
                checks.fail("target.eventBridgeParameters.source", &parameters.source, &constraint);
            }
        }
    }

    /// Checks the constraints of the service on a target.
    ///
    /// Deviation: of AWS's messages for an invalid schedule, only that for an invalid schedule expression is known; the
    /// others are those of the local cloud.
    pub(super) fn check(&self, cx: &Cx<'_>) -> Result<(), Fault> {
        if self.dead_letter_queue().is_some_and(|queue| queue.resource().ends_with(".fifo")) {
            return Err(Fault::validation("A dead-letter queue of a schedule must be a standard queue."));
        }
        match self.kind()? {
            Kind::Resource(arn) if arn.service() == "sqs" => {
                let group = self.sqs_parameters.as_ref().and_then(|parameters| parameters.message_group_id.as_ref());
                match (arn.resource().ends_with(".fifo"), group) {
                    (true, None) => Err(Fault::validation("MessageGroupId is required for an SQS FIFO queue.")),
                    _ => self.check_place(&arn, cx),
                }
            }
            Kind::Resource(arn) => self.check_place(&arn, cx),
            Kind::Bus(_) => Ok(()),
            Kind::Universal(universal) => universal.check(self.input.as_deref()),
        }
    }

    /// Checks that a templated target is in the region of its schedule.
    fn check_place(&self, arn: &Arn, cx: &Cx<'_>) -> Result<(), Fault> {
        match arn.region() == cx.region() {
            true => Ok(()),
            false => Err(Fault::validation(format!("Provided Arn {} is not in the region of the schedule.", self.arn))),
        }
    }

    pub(super) fn kind(&self) -> Result<Kind<'_>, Fault> {
        let wrong = || Fault::validation(format!("Provided Arn {} is not in correct format.", self.arn));
        let arn: Arn = self.arn.parse().map_err(|_| wrong())?;
        if let Some(universal) = Universal::of(&arn, &self.arn) {
            return universal.map(Kind::Universal);
        }
        match (arn.service(), arn.resource_type()) {
            ("lambda", Some("function")) | ("states", Some("stateMachine")) | ("sqs" | "sns", _) => {
                Ok(Kind::Resource(arn))
            }
            ("events", Some("event-bus")) => {
                let missing = || Fault::validation("EventBridgeParameters is required for an event bus.");
                self.event_bridge_parameters.as_ref().map(Kind::Bus).ok_or_else(missing)
            }
            ("ecs" | "kinesis" | "sagemaker" | "firehose" | "codebuild" | "codepipeline" | "inspector", _) => {
                Err(Fault::not_implemented("scheduler", &format!("CreateSchedule with the target {}", self.arn)))
            }
            _ => Err(wrong()),
        }
    }

    pub(super) fn dead_letter_queue(&self) -> Option<Arn> {
        self.dead_letter_config.as_ref()?.arn.as_deref()?.parse().ok()
    }
}
