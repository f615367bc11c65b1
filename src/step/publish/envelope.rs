//! Builds events as a bus delivers them, offline, to test patterns before anything is sent.

use serde_json::{Value, json};

use super::Draft;

/// Returns the whole event. Only `id` and `time` can differ from those that the bus assigns.
pub fn envelope(draft: &Draft, account: &str, region: &str) -> Value {
    json!({
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": draft.detail_type,
        "source": draft.source,
        "account": account,
        "time": draft.time.as_deref().unwrap_or("1970-01-01T00:00:00Z"),
        "region": region,
        "resources": draft.resources,
        "detail": draft.detail,
    })
}
