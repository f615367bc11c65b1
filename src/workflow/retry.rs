//! Retries of a task.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::duration::Span;

/// One rule of a task: which errors are tried again, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Retrier {
    #[serde(default = "all")]
    pub errors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backoff: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_delay: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Jitter>,
}

/// Whether the delay is random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Jitter {
    Full,
    None,
}

fn all() -> Vec<String> {
    vec!["States.ALL".to_owned()]
}

impl Retrier {
    /// Returns the retrier in the Amazon States Language.
    pub(super) fn compile(&self) -> Value {
        let mut retrier = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                retrier.insert(name.to_owned(), value);
            }
        };
        put("ErrorEquals", Some(json!(self.errors)));
        put("IntervalSeconds", self.interval.map(|interval| json!(interval.0.as_secs())));
        put("MaxAttempts", self.attempts.map(|attempts| json!(attempts)));
        put("BackoffRate", self.backoff.map(|backoff| json!(backoff)));
        put("MaxDelaySeconds", self.max_delay.map(|delay| json!(delay.0.as_secs())));
        put("JitterStrategy", self.jitter.map(|jitter| json!(if jitter == Jitter::Full { "FULL" } else { "NONE" })));
        Value::Object(retrier)
    }
}

/// Returns the default retrier of functions, for transient errors of the service (Step Functions Developer Guide,
/// "Handle transient Lambda service exceptions").
pub(super) fn of_service_exceptions() -> Value {
    json!({
        "ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"],
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2,
    })
}
