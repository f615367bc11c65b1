//! A call of an AWS API by a client, and its result.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// One call; its members have their names in the AWS API.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiCall {
    /// The local cloud's name of the service, such as `events` or `states`.
    pub service: String,
    pub operation: String,
    pub input: Value,
    /// `None` if the call failed.
    pub output: Option<Value>,
    /// Whether the call changes nothing.
    pub only_reads: bool,
}

impl ApiCall {
    /// Returns a call that changes nothing.
    pub fn reading(service: &str, operation: &str, input: Value) -> Self {
        let (service, operation) = (service.to_owned(), operation.to_owned());
        Self { service, operation, input, output: None, only_reads: true }
    }
}

/// Records calls in the order in which they are answered.
#[derive(Debug, Default)]
pub struct CallLog(Mutex<Vec<ApiCall>>);

impl CallLog {
    pub fn add(&self, call: ApiCall) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }

    /// Removes and returns the recorded calls.
    pub fn take(&self) -> Vec<ApiCall> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
