//! Universal targets: any operation that changes something, of any service the local cloud has.
//!
//! Source: "Using universal targets in EventBridge Scheduler", which also lists what an operation's name must not begin
//! with.

use serde_json::{Map, Value};

use crate::arn::Arn;
use crate::local::service::{Fault, row, sdk_call};

const PREFIX: &str = "aws-sdk:";
const READS: [&str; 26] = [
    "get",
    "describe",
    "list",
    "poll",
    "receive",
    "search",
    "scan",
    "query",
    "select",
    "read",
    "lookup",
    "discover",
    "validate",
    "batchGet",
    "batchDescribe",
    "batchRead",
    "transactGet",
    "adminGet",
    "adminList",
    "testMigration",
    "retrieve",
    "testConnection",
    "translateDocument",
    "isAuthorized",
    "invokeModel",
    "head",
];

/// A universal target, such as `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`.
pub(super) struct Universal<'a> {
    pub(super) service: &'static str,
    action: &'a str,
}

impl<'a> Universal<'a> {
    /// Returns `None` if an ARN is that of a templated target.
    pub(super) fn of(arn: &Arn, text: &'a str) -> Option<Result<Self, Fault>> {
        if arn.service() != "scheduler" || !arn.region().is_empty() {
            return None;
        }
        let (service, action) = text.split_once(PREFIX).and_then(|(_, call)| call.split_once(':'))?;
        let found = row(sdk_call::own_name(service));
        let unknown = || Fault::not_implemented("scheduler", &format!("the target {text}"));
        Some(found.map(|row| Self { service: row.name, action }).ok_or_else(unknown))
    }

    pub(super) fn operation(&self) -> String {
        sdk_call::capital(self.action)
    }

    pub(super) fn check(&self, input: Option<&str>) -> Result<(), Fault> {
        if READS.iter().any(|read| self.action.starts_with(read)) {
            let message =
                format!("{}:{} is not supported as a target, since it only reads.", self.service, self.action);
            return Err(Fault::validation(message));
        }
        members(input.unwrap_or("{}")).map(|_| ())
    }

    /// Returns the input of the operation, as its service reads it.
    pub(super) fn input(&self, text: &str) -> Result<Map<String, Value>, Fault> {
        members(text)
    }
}

fn members(text: &str) -> Result<Map<String, Value>, Fault> {
    let parsed = serde_json::from_str::<Map<String, Value>>(text);
    parsed
        .map_err(|error| Fault::validation(format!("The Input of a universal target must be a JSON object: {error}.")))
}
