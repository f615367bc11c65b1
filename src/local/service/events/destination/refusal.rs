//! What a failed request means for the delivery: carried in the members of a fault, and read by whoever retries.

use serde::{Deserialize, Serialize};

use crate::local::service::Fault;

/// How a request to an API destination failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Refusal {
    pub(in super::super) code: Code,
    pub(in super::super) is_retryable: bool,
    /// What the endpoint asked for with `Retry-After`.
    pub(in super::super) retry_after_seconds: Option<u64>,
}

/// `ERROR_CODE` of a dead letter. Those for an endpoint out of reach and for one that is silent were seen on AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Code {
    ErrorFromTarget,
    SdkClientError,
    Unknown,
}

impl Code {
    pub(in super::super) fn text(self) -> &'static str {
        match self {
            Self::ErrorFromTarget => "ERROR_FROM_TARGET",
            Self::SdkClientError => "SDK_CLIENT_ERROR",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl Refusal {
    pub(super) fn fault(self, message: &str) -> Fault {
        let members = serde_json::to_value(&self).ok();
        let message = format!("Unable to invoke ApiDestination endpoint: {message}");
        Fault { members, ..Fault::new(self.code.text(), message) }
    }

    pub(in super::super) fn of(fault: &Fault) -> Option<Self> {
        serde_json::from_value(fault.members.clone()?).ok()
    }
}
