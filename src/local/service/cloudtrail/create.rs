//! `CreateTrail`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::selector::Selectors;
use super::tag::{self, Tag};
use super::trail::{Status, Trail};
use super::{CloudTrail, name, permission};
use crate::local::service::{Answer, Cx, Fault, decode};

/// "Quotas in AWS CloudTrail": the maximum number of trails in a region.
const MAX_TRAILS: usize = 5;
const MAX_PREFIX: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
    s3_bucket_name: String,
    #[serde(default)]
    tags_list: Vec<Tag>,
}

/// The settings that can also be updated later.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Settings {
    pub(super) s3_key_prefix: Option<String>,
    pub(super) include_global_service_events: Option<bool>,
    pub(super) is_multi_region_trail: Option<bool>,
    pub(super) enable_log_file_validation: Option<bool>,
    sns_topic_name: Option<String>,
    cloud_watch_logs_log_group_arn: Option<String>,
    cloud_watch_logs_role_arn: Option<String>,
    kms_key_id: Option<String>,
    is_organization_trail: Option<bool>,
}

impl Settings {
    pub(super) fn check(&self, operation: &str) -> Result<(), Fault> {
        let given = |setting: &Option<String>| setting.as_deref().is_some_and(|text| !text.is_empty());
        let unsupported = [
            (given(&self.sns_topic_name), "a topic"),
            (given(&self.cloud_watch_logs_log_group_arn), "a log group"),
            (given(&self.cloud_watch_logs_role_arn), "a log group"),
            (given(&self.kms_key_id), "a key of KMS"),
            (self.is_organization_trail == Some(true), "an organization"),
        ];
        if let Some((_, what)) = unsupported.iter().find(|(is_given, _)| *is_given) {
            return Err(Fault::not_implemented("cloudtrail", &format!("{operation} with {what}")));
        }
        if self.s3_key_prefix.as_ref().is_some_and(|prefix| prefix.len() > MAX_PREFIX) {
            let message = format!("The S3 key prefix must not be longer than {MAX_PREFIX} characters.");
            return Err(Fault::new("InvalidS3PrefixException", message));
        }
        let is_global = self.include_global_service_events;
        if self.is_multi_region_trail == Some(true) && is_global == Some(false) {
            let message = "Multi-Region trail must include global service events.";
            return Err(Fault::new("InvalidParameterCombinationException", message));
        }
        Ok(())
    }
}

pub(super) fn create_trail(trails: &mut CloudTrail, input: Value, cx: &mut Cx<'_>) -> Answer {
    let settings: Settings = decode(input.clone())?;
    let Input { name, s3_bucket_name, tags_list } = decode(input)?;
    name::check(&name)?;
    settings.check("CreateTrail")?;
    let arn = name::arn(&name, cx)?;
    if trails.trails.contains_key(&arn) {
        let message = format!("Trail {name} already exists for customer: {}", cx.account());
        return Err(Fault::new("TrailAlreadyExistsException", message));
    }
    if trails.trails.values().filter(|trail| trail.home_region == cx.region()).count() >= MAX_TRAILS {
        let message = format!("User: {} already has {MAX_TRAILS} trails in {}.", cx.account(), cx.region());
        return Err(Fault::new("MaximumNumberOfTrailsExceededException", message));
    }
    let trail = Trail {
        name,
        arn,
        home_region: cx.region().to_owned(),
        bucket: s3_bucket_name,
        prefix: settings.s3_key_prefix.filter(|prefix| !prefix.is_empty()),
        has_global_events: settings.include_global_service_events.unwrap_or(true),
        is_multi_region: settings.is_multi_region_trail.unwrap_or(false),
        is_validated: settings.enable_log_file_validation.unwrap_or(false),
        selectors: Selectors::default(),
        status: Status::default(),
        tags: tag::added(&BTreeMap::new(), tags_list)?,
    };
    permission::ask(trails, trail, cx);
    Ok(Value::Null)
}
