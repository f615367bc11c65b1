//! A target as written in a lab, and its conversion for the API.

use std::collections::BTreeMap;

use aws_sdk_eventbridge::types::{
    self, DeadLetterConfig, HttpParameters, InputTransformer, RetryPolicy, SqsParameters,
};
use serde::Deserialize;

use crate::diag::{Code, Findings};
use crate::duration::Span;
use crate::resource::{Error, TargetReference};
use crate::text::Text;
use crate::transform::Path;
use crate::unquoted;

/// One target as a lab writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Target {
    pub id: Option<String>,
    pub to: String,
    /// A constant text instead of the event.
    pub input: Option<Text>,
    /// The part of the event that is delivered.
    pub input_path: Option<String>,
    /// Of an API destination.
    pub http: Option<Http>,
    pub transformer: Option<Transformer>,
    pub group_id: Option<String>,
    pub retry: Option<Retry>,
    pub dead_letter: Option<String>,
}

impl Target {
    /// Returns whether the target has only a destination.
    pub(in crate::step) fn is_plain(&self) -> bool {
        self.id.is_none()
            && self.input.is_none()
            && self.input_path.is_none()
            && self.transformer.is_none()
            && self.http.is_none()
            && self.group_id.is_none()
            && self.retry.is_none()
            && self.dead_letter.is_none()
    }

    /// Adds what EventBridge refuses for this kind of target; `place` is the path of the target within the step.
    pub(super) fn check(&self, dead_letter: Option<&str>, place: &str, findings: &mut Findings) {
        let to = TargetReference::parse(&self.to).ok();
        if self.to.ends_with(".fifo") && self.group_id.is_none() {
            findings
                .add(format!("{place}to"), Code::MissingKey, "a FIFO queue needs a message group")
                .help("add `group-id`, such as `group-id: orders`");
        }
        let is_own = self.dead_letter.is_some();
        if self.dead_letter.as_deref().or(dead_letter).is_some_and(|queue| queue.ends_with(".fifo")) {
            let field = if is_own { format!("{place}dead-letter") } else { "dead-letter".to_owned() };
            findings
                .add(field, Code::WrongKind, "a FIFO queue cannot be the dead-letter queue of a target")
                .help("name a standard queue");
        }
        let inputs = [("input", self.input.is_some()), ("input-path", self.input_path.is_some())];
        let inputs = inputs.into_iter().chain([("transformer", self.transformer.is_some())]);
        if let Some((field, _)) =
            inputs.filter(|(_, given)| *given).find(|_| matches!(to, Some(TargetReference::Bus(_))))
        {
            findings
                .add(format!("{place}{field}"), Code::Conflict, "an event bus always receives the whole event")
                .help(format!("remove `{field}`"));
        }
        if self.http.is_some()
            && !matches!(to, Some(TargetReference::ApiDestination(_) | TargetReference::Arn(_)) | None)
        {
            findings
                .warn(format!("{place}http"), Code::Conflict, "only an API destination has HTTP parameters")
                .help("remove `http`");
        }
        self.check_input(place, findings);
    }

    fn check_input(&self, place: &str, findings: &mut Findings) {
        if let Some(Text::Inline(input)) = &self.input
            && let Err(error) = serde_json::from_str::<serde_json::Value>(input)
        {
            findings
                .add(format!("{place}input"), Code::BadJson, format!("the input is not JSON: {error}"))
                .help(unquoted::of_json(input).unwrap_or("write JSON, such as `{\"order\": 415}`"));
        }
        if let Some(Err(problem)) = self.input_path.as_deref().map(Path::parse) {
            findings
                .add(format!("{place}input-path"), Code::BadPath, problem.message)
                .within(problem.span)
                .help(problem.help);
        }
    }

    /// Returns the target for the API, with its id, the ARN and role of its destination, and the ARN of its dead-letter
    /// queue.
    pub(super) fn build(
        &self,
        id: String,
        arn: String,
        role: Option<String>,
        dead_letter: Option<String>,
    ) -> Result<types::Target, Error> {
        let retry = self.retry.as_ref().map(|retry| {
            let age = retry.maximum_age.map(|age| i32::try_from(age.0.as_secs()).unwrap_or(i32::MAX));
            RetryPolicy::builder()
                .set_maximum_retry_attempts(retry.attempts)
                .set_maximum_event_age_in_seconds(age)
                .build()
        });
        let fifo = self.group_id.clone().map(|id| SqsParameters::builder().message_group_id(id).build());
        let built = types::Target::builder()
            .id(id)
            .arn(arn)
            .set_role_arn(role)
            .set_input(self.input.as_ref().map(|input| input.as_str().to_owned()))
            .set_input_path(self.input_path.clone())
            .set_input_transformer(self.transformer.as_ref().map(transformer).transpose()?)
            .set_retry_policy(retry)
            .set_http_parameters(self.http.as_ref().map(http_parameters))
            .set_sqs_parameters(fifo)
            .set_dead_letter_config(dead_letter.map(|arn| DeadLetterConfig::builder().arn(arn).build()))
            .build();
        built.map_err(|error| Error::invalid("targets", error.to_string(), None))
    }
}

/// An input transformer as a lab writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Transformer {
    #[serde(default)]
    pub paths: BTreeMap<String, String>,
    pub template: Text,
}

/// What a target adds to the request to an API destination; values may be paths into the event, as `$.detail.id`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Http {
    /// One for each `*` of the endpoint.
    #[serde(default)]
    pub path: Vec<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub query: BTreeMap<String, String>,
}

/// A target's retry policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Retry {
    pub attempts: Option<i32>,
    pub maximum_age: Option<Span>,
}

impl Retry {
    /// Checks the ranges of `RetryPolicy` (API reference).
    pub(super) fn check(&self, place: &str, findings: &mut Findings) {
        if self.attempts.is_some_and(|attempts| !(0..=185).contains(&attempts)) {
            findings
                .add(format!("{place}attempts"), Code::Limit, "EventBridge tries a delivery again at most 185 times")
                .help("choose 0 to 185");
        }
        if self.maximum_age.is_some_and(|age| !(60..=86_400).contains(&age.0.as_secs())) {
            findings
                .add(format!("{place}maximum-age"), Code::Limit, "EventBridge gives an event up after 1m to 24h")
                .help("choose 1m to 24h");
        }
    }
}

fn http_parameters(http: &Http) -> HttpParameters {
    HttpParameters::builder()
        .set_path_parameter_values(Some(http.path.clone()))
        .set_header_parameters(Some(http.headers.clone().into_iter().collect()))
        .set_query_string_parameters(Some(http.query.clone().into_iter().collect()))
        .build()
}

fn transformer(transformer: &Transformer) -> Result<InputTransformer, Error> {
    let built = InputTransformer::builder()
        .set_input_paths_map(Some(transformer.paths.clone().into_iter().collect()))
        .input_template(transformer.template.as_str())
        .build();
    built.map_err(|error| Error::invalid("transformer", error.to_string(), None))
}
