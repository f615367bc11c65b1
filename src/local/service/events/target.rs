//! A target of a rule, in the format of `PutTargets`, and its validation.
//!
//! Which target needs a role follows "Using IAM roles" and "Using resource-based policies for Amazon EventBridge" in
//! the User Guide: queues, topics and functions are called with their own policies unless a role is given, log groups
//! always with theirs, everything else with a role.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::destination::HttpParameters;
use super::fault;
use super::name::check_target_id;
use crate::arn::Arn;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault};
use crate::transform::{InputFields, TargetInput, TargetRef, aws_message};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_transformer: Option<InputTransformer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sqs_parameters: Option<SqsParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dead_letter_config: Option<DeadLetterConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_policy: Option<RetryPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) http_parameters: Option<HttpParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_sync_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ecs_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinesis_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redshift_data_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_command_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sage_maker_pipeline_parameters: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InputTransformer {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    input_paths_map: BTreeMap<String, String>,
    input_template: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SqsParameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_group_id: Option<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) maximum_retry_attempts: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) maximum_event_age_in_seconds: Option<i64>,
}

/// The identity with which EventBridge calls a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// The service principal, even if there is a role.
    Policy,
    /// The service principal, or a role.
    Either,
    Role,
}

impl Target {
    /// Validates the target as the request model does; `position` counts from 1.
    pub(super) fn check_model(&self, checks: &mut Checks, position: usize) {
        let member = |name: &str| format!("targets.{position}.member.{name}");
        check_target_id(checks, &member("id"), &self.id);
        checks.length(&member("arn"), &self.arn, 1, 1600);
        if let Some(role) = &self.role_arn {
            checks.length(&member("roleArn"), role, 1, 1600);
        }
        if let Some(group) = self.group_id() {
            checks.length(&member("sqsParameters.messageGroupId"), group, 0, 100);
        }
        let Some(policy) = self.retry_policy else { return };
        if let Some(attempts) = policy.maximum_retry_attempts {
            checks.range(&member("retryPolicy.maximumRetryAttempts"), attempts, 0, 185);
        }
        if let Some(age) = policy.maximum_event_age_in_seconds {
            checks.range(&member("retryPolicy.maximumEventAgeInSeconds"), age, 60, 86_400);
        }
    }

    /// Validates the target as the service does.
    pub(super) fn check(&self, position: usize, cx: &Cx<'_>) -> Result<(), Fault> {
        let arn: Arn = self.arn.parse().map_err(|_| fault::wrong_arn(&self.arn))?;
        let access = access(&arn).ok_or_else(|| fault::wrong_arn(&self.arn))?;
        // Deviation: AWS's error message for a target in another region is not known. Only event buses may be in
        // another region.
        if arn.region() != cx.region() && arn.service() != "events" {
            return Err(fault::wrong_arn(&self.arn));
        }
        if access == Access::Role && self.role_arn.is_none() {
            return Err(Fault::validation(format!("RoleArn is required for target {}.", self.arn)));
        }
        if let Some(role) = &self.role_arn {
            role.parse::<Arn>().map_err(|_| fault::wrong_arn(role))?;
        }
        if arn.service() == "sqs" && arn.name().ends_with(".fifo") && self.group_id().is_none() {
            return Err(Fault::validation(format!(
                "Parameter(s) SqsParameters must be specified for target: {}.",
                self.id
            )));
        }
        self.check_dead_letter_queue()?;
        self.check_parameters(&arn)?;
        self.check_input_fits(&arn)?;
        let target = TargetRef { id: &self.id, position };
        self.parse_input().map(|_| ()).map_err(|errors| Fault::validation(aws_message(&errors, target)))
    }

    /// Checks the parameters that a kind of target requires, and whether the local cloud can deliver to it.
    fn check_parameters(&self, arn: &Arn) -> Result<(), Fault> {
        let required = match arn.service() {
            "appsync" => self.app_sync_parameters.is_none().then_some("AppSyncParameters"),
            "batch" => self.batch_parameters.is_none().then_some("BatchParameters"),
            "ecs" => self.ecs_parameters.is_none().then_some("EcsParameters"),
            "redshift" | "redshift-serverless" => {
                self.redshift_data_parameters.is_none().then_some("RedshiftDataParameters")
            }
            "ssm" => self.run_command_parameters.is_none().then_some("RunCommandParameters"),
            _ => None,
        };
        if let Some(parameters) = required {
            let message = format!("Parameter(s) {parameters} must be specified for target: {}.", self.id);
            return Err(Fault::validation(message));
        }
        match arn.service() {
            "events" | "lambda" | "logs" | "sns" | "sqs" | "states" => Ok(()),
            service => Err(Fault::not_implemented("events", &format!("{service} targets"))),
        }
    }

    /// Fails if the target does not support the input that is configured for it.
    ///
    /// Deviation: AWS's error message for an input that the target does not support is not known.
    fn check_input_fits(&self, arn: &Arn) -> Result<(), Fault> {
        let refuse = |what: &str| Err(Fault::validation(format!("{what} for target {}.", self.id)));
        match (arn.service(), arn.resource_type()) {
            ("events", Some("event-bus")) if self.has_input() => {
                refuse("Input, InputPath and InputTransformer are not supported for an event bus,")
            }
            ("logs", _) if !self.has_log_event() => {
                refuse("The input of a log group must be an object of `timestamp` and `message`,")
            }
            _ => Ok(()),
        }
    }

    fn has_input(&self) -> bool {
        self.input.is_some() || self.input_path.is_some() || self.input_transformer.is_some()
    }

    /// Returns whether a log group receives an event, or an object with the two members that it accepts ("Amazon
    /// EventBridge User Guide", "Amazon CloudWatch Logs as targets").
    fn has_log_event(&self) -> bool {
        let is_log_event = |text: &str| {
            let members = serde_json::from_str::<BTreeMap<String, Value>>(text).unwrap_or_default();
            members.keys().map(String::as_str).eq(["message", "timestamp"])
        };
        match (&self.input, &self.input_path, &self.input_transformer) {
            (Some(input), ..) => is_log_event(input),
            (None, Some(path), _) => path == "$",
            (None, None, Some(transformer)) => is_log_event(&filled(&transformer.input_template)),
            (None, None, None) => true,
        }
    }

    fn check_dead_letter_queue(&self) -> Result<(), Fault> {
        let Some(text) = self.dead_letter_config.as_ref().and_then(|config| config.arn.as_deref()) else {
            return Ok(());
        };
        match text.parse::<Arn>() {
            Ok(arn) if arn.service() == "sqs" && !arn.name().ends_with(".fifo") => Ok(()),
            // Deviation: AWS's error message for a dead-letter queue that is a FIFO queue, or not a queue at all, is
            // not known.
            _ => Err(fault::wrong_arn(text)),
        }
    }

    pub(super) fn parse_input(&self) -> Result<TargetInput, Vec<crate::transform::Error>> {
        let transformer = self.input_transformer.as_ref();
        let paths = transformer.map(|transformer| {
            let paths = transformer.input_paths_map.iter();
            paths.map(|(name, path)| (name.as_str(), path.as_str())).collect()
        });
        TargetInput::parse(&InputFields {
            input: self.input.as_deref(),
            input_path: self.input_path.as_deref(),
            paths: paths.unwrap_or_default(),
            template: transformer.map(|transformer| transformer.input_template.as_str()),
        })
    }

    /// Returns the role with which the target is called, if it uses one.
    pub(super) fn role(&self, arn: &Arn) -> Option<Arn> {
        let role = self.role_arn.as_deref().filter(|_| access(arn) != Some(Access::Policy))?;
        role.parse().ok()
    }

    /// Returns whether the result of a delivery comes later, so that the cloud does not record its hop.
    pub(super) fn answers_later(&self) -> bool {
        self.arn
            .parse::<Arn>()
            .is_ok_and(|arn| arn.service() == "events" && arn.resource_type() == Some("api-destination"))
    }

    pub(super) fn group_id(&self) -> Option<&str> {
        self.sqs_parameters.as_ref()?.message_group_id.as_deref()
    }
}

/// Returns the template with a number in place of each variable.
fn filled(template: &str) -> String {
    let mut parts = template.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('>') {
            Some((_, rest)) => text.push_str(&format!("0{rest}")),
            None => text.push_str(&format!("<{part}")),
        }
    }
    text
}

/// Returns the identity for a target; `None` if EventBridge does not support it as a target.
fn access(arn: &Arn) -> Option<Access> {
    Some(match (arn.service(), arn.resource_type()) {
        ("logs", Some("log-group")) => Access::Policy,
        ("sqs" | "sns", _) | ("lambda", Some("function")) | ("execute-api", _) => Access::Either,
        ("events", Some("event-bus" | "api-destination"))
        | ("states", Some("stateMachine"))
        | ("kinesis" | "firehose" | "ecs" | "batch" | "codebuild" | "codepipeline", _)
        | ("ssm" | "ec2" | "redshift" | "redshift-serverless" | "sagemaker" | "appsync" | "glue" | "inspector", _) => {
            Access::Role
        }
        _ => return None,
    })
}
