//! The stored form of an archive.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::local::service::events::rule::check_pattern;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault};
use crate::pattern::Pattern;

/// One archive.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Archive {
    pub(super) number: u64,
    pub(super) bus: String,
    pub(super) settings: Settings,
    pub(super) created_at: Timestamp,
    pub(super) event_count: u64,
    pub(super) size_bytes: u64,
    /// When expired events are removed next.
    pub(super) expires_at: Option<Timestamp>,
    /// Parsed from the settings when the first event arrives.
    #[serde(skip)]
    pub(super) compiled: Option<Pattern>,
}

/// The settings of `CreateArchive` and `UpdateArchive`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_pattern: Option<String>,
    /// 0 means no limit.
    pub(super) retention_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kms_key_identifier: Option<String>,
}

pub(super) fn archive_arn(name: &str, cx: &Cx<'_>) -> String {
    cx.arn("events", &format!("archive/{name}"))
}

impl Archive {
    /// Returns for how many days an event is kept; `None` means no limit.
    pub(super) fn retention_days(&self) -> Option<u64> {
        self.settings.retention_days.and_then(|days| u64::try_from(days).ok()).filter(|days| *days > 0)
    }

    /// Returns the pattern of the archive; `None` means every event.
    pub(super) fn pattern(&mut self) -> Option<&Pattern> {
        if self.compiled.is_none() {
            self.compiled = self.settings.event_pattern.as_deref().and_then(|text| Pattern::parse(text).ok());
        }
        self.compiled.as_ref()
    }
}

impl Settings {
    pub(super) fn check(&self, mut checks: Checks) -> Result<(), Fault> {
        checks.length("description", self.description.as_deref().unwrap_or_default(), 0, 512);
        checks.length("eventPattern", self.event_pattern.as_deref().unwrap_or_default(), 0, 4096);
        checks.length("kmsKeyIdentifier", self.kms_key_identifier.as_deref().unwrap_or_default(), 0, 2048);
        checks.range("retentionDays", self.retention_days.unwrap_or_default(), 0, i64::from(i32::MAX));
        checks.finish()?;
        self.event_pattern.as_deref().map_or(Ok(()), check_pattern)
    }
}
