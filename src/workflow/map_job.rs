//! Settings of a task that runs once for each item of a list.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the items are found and how many run at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MapJob {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_selector: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_concurrency: Option<u32>,
    /// Whether an item that fails answers with its error, instead of failing all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub capture_errors: bool,
}
