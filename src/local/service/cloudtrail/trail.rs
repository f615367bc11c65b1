//! A trail: its destination, its selectors and its status.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::request::{Kind, Request};
use super::selector::Selectors;
use crate::clock::Timestamp;
use crate::local::service::Cx;

/// One trail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Trail {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) home_region: String,
    pub(super) bucket: String,
    /// The prefix before `AWSLogs/` in the keys of log files.
    pub(super) prefix: Option<String>,
    pub(super) has_global_events: bool,
    pub(super) is_multi_region: bool,
    pub(super) is_validated: bool,
    pub(super) selectors: Selectors,
    pub(super) status: Status,
    pub(super) tags: BTreeMap<String, String>,
}

/// Whether the trail records, and the result of its deliveries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Status {
    pub(super) is_logging: bool,
    pub(super) started: Option<Timestamp>,
    pub(super) stopped: Option<Timestamp>,
    pub(super) attempted: Option<Timestamp>,
    pub(super) delivered: Option<Timestamp>,
    /// The error code of the last attempt.
    pub(super) error: Option<String>,
}

impl Trail {
    /// Returns whether it might record a call of this category.
    pub(super) fn may_select(&self, kind: Kind) -> bool {
        self.status.is_logging && self.selectors.may_select(kind)
    }

    /// Returns whether it records a call.
    pub(super) fn selects(&self, request: &Request, cx: &Cx<'_>) -> bool {
        let is_near = self.is_multi_region || self.home_region == cx.region();
        let is_wanted = self.has_global_events || !request.is_global();
        self.status.is_logging && is_near && is_wanted && self.selectors.select(request)
    }

    /// Returns the prefix of the keys of log files.
    pub(super) fn folder(&self, account: &str) -> String {
        let prefix = self.prefix.as_deref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
        format!("{prefix}AWSLogs/{account}/CloudTrail")
    }

    /// Returns the response of `CreateTrail` and `UpdateTrail`.
    pub(super) fn changed(&self) -> Value {
        let mut output = json!({
            "Name": self.name,
            "S3BucketName": self.bucket,
            "IncludeGlobalServiceEvents": self.has_global_events,
            "IsMultiRegionTrail": self.is_multi_region,
            "TrailARN": self.arn,
            "LogFileValidationEnabled": self.is_validated,
            "IsOrganizationTrail": false,
        });
        if let Some(prefix) = &self.prefix {
            output["S3KeyPrefix"] = json!(prefix);
        }
        output
    }

    /// Returns the trail in the response of `GetTrail` and `DescribeTrails`.
    pub(super) fn described(&self) -> Value {
        let mut output = self.changed();
        output["HomeRegion"] = json!(self.home_region);
        output["HasCustomEventSelectors"] = json!(self.selectors.are_custom());
        output["HasInsightSelectors"] = json!(false);
        output
    }
}
