//! `UpdateTrail`.

use serde::Deserialize;
use serde_json::Value;

use super::create::Settings;
use super::{CloudTrail, permission};
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
    s3_bucket_name: Option<String>,
}

pub(super) fn update_trail(trails: &mut CloudTrail, input: Value, cx: &mut Cx<'_>) -> Answer {
    let settings: Settings = decode(input.clone())?;
    let Input { name, s3_bucket_name } = decode(input)?;
    settings.check("UpdateTrail")?;
    let mut trail = trails.find_home(&name, cx)?.clone();
    trail.bucket = s3_bucket_name.unwrap_or(trail.bucket);
    if let Some(prefix) = settings.s3_key_prefix {
        trail.prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    }
    trail.has_global_events = settings.include_global_service_events.unwrap_or(trail.has_global_events);
    trail.is_multi_region = settings.is_multi_region_trail.unwrap_or(trail.is_multi_region);
    trail.is_validated = settings.enable_log_file_validation.unwrap_or(trail.is_validated);
    permission::ask(trails, trail, cx);
    Ok(Value::Null)
}
