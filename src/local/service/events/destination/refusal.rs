//! The meaning of a failed request for the delivery, in the members of a fault; the retry logic reads it.

use serde::{Deserialize, Serialize};

use crate::local::service::Fault;

/// The failure of a request to an API destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Refusal {
    pub(in super::super) code: Code,
    pub(in super::super) is_retryable: bool,
    /// The pause that the endpoint requested with `Retry-After`.
    pub(in super::super) retry_after_seconds: Option<u64>,
}

/// `ERROR_CODE` of a dead letter. Those for an unreachable endpoint and for one that does not respond were seen on AWS.
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
