//! Basic event selectors: "EventSelector", "DataResource".

use serde::{Deserialize, Serialize};

use super::fault::invalid_selectors;
use super::request::{Kind, Request};
use crate::local::service::Fault;

const MAX_SELECTORS: usize = 5;
/// For all selectors of a trail.
const MAX_RESOURCES: usize = 250;
const OBJECTS: &str = "AWS::S3::Object";
/// The value that means every bucket, and the prefix of all others.
const EVERY_BUCKET: &str = "arn:aws:s3";
const BUCKET: &str = "arn:aws:s3:::";
/// Event sources whose management events a trail can exclude.
const SOURCES: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// One selector, in the format of responses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Classic {
    read_write_type: String,
    include_management_events: bool,
    data_resources: Vec<DataResource>,
    exclude_management_event_sources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataResource {
    r#type: String,
    #[serde(default)]
    values: Vec<String>,
}

impl Default for Classic {
    fn default() -> Self {
        Self {
            read_write_type: "All".to_owned(),
            include_management_events: true,
            data_resources: Vec::new(),
            exclude_management_event_sources: Vec::new(),
        }
    }
}

/// A selector in a request.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Draft {
    read_write_type: Option<String>,
    include_management_events: Option<bool>,
    data_resources: Vec<DataResource>,
    exclude_management_event_sources: Vec<String>,
}

pub(super) fn checked(drafts: Vec<Draft>) -> Result<Vec<Classic>, Fault> {
    if drafts.is_empty() || drafts.len() > MAX_SELECTORS {
        let message = format!("The number of event selectors must be between 1 and {MAX_SELECTORS}.");
        return Err(invalid_selectors(message));
    }
    let resources = drafts.iter().flat_map(|draft| &draft.data_resources).map(|resource| resource.values.len());
    if resources.sum::<usize>() > MAX_RESOURCES {
        let message = format!("The total number of data resources of a trail must not exceed {MAX_RESOURCES}.");
        return Err(invalid_selectors(message));
    }
    drafts.into_iter().map(Draft::checked).collect()
}

impl Draft {
    fn checked(self) -> Result<Classic, Fault> {
        let usual = Classic::default();
        let read_write_type = self.read_write_type.unwrap_or(usual.read_write_type);
        if !["All", "ReadOnly", "WriteOnly"].contains(&read_write_type.as_str()) {
            return Err(invalid_selectors(format!("Value {read_write_type} for ReadWriteType is invalid.")));
        }
        let unknown = self.exclude_management_event_sources.iter().find(|source| !SOURCES.contains(&source.as_str()));
        if let Some(source) = unknown {
            let message = format!("Value {source} for ExcludeManagementEventSources is invalid.");
            return Err(invalid_selectors(message));
        }
        self.data_resources.iter().try_for_each(DataResource::check)?;
        Ok(Classic {
            read_write_type,
            include_management_events: self.include_management_events.unwrap_or(usual.include_management_events),
            data_resources: self.data_resources,
            exclude_management_event_sources: self.exclude_management_event_sources,
        })
    }
}

impl DataResource {
    fn check(&self) -> Result<(), Fault> {
        match self.r#type.as_str() {
            OBJECTS => {}
            "AWS::Lambda::Function" | "AWS::DynamoDB::Table" => {
                return Err(Fault::not_implemented("cloudtrail", &format!("data events of {}", self.r#type)));
            }
            other => return Err(invalid_selectors(format!("Value {other} for DataResources.Type is invalid."))),
        }
        // A bucket must be followed by a slash; otherwise buckets whose names begin with it would match too.
        let is_good = |value: &str| {
            let of_bucket = value.strip_prefix(BUCKET);
            value == EVERY_BUCKET || of_bucket.is_some_and(|rest| rest.is_empty() || rest.contains('/'))
        };
        match self.values.iter().find(|value| !is_good(value)) {
            Some(value) => Err(invalid_selectors(format!("Value {value} for DataResources.Values is invalid."))),
            None => Ok(()),
        }
    }
}

impl Classic {
    fn takes(&self, kind: Kind) -> bool {
        match self.read_write_type.as_str() {
            "ReadOnly" => kind.is_read,
            "WriteOnly" => !kind.is_read,
            _ => true,
        }
    }

    pub(super) fn may_select(&self, kind: Kind) -> bool {
        self.takes(kind) && if kind.is_data { !self.data_resources.is_empty() } else { self.include_management_events }
    }

    pub(super) fn selects(&self, request: &Request<'_>) -> bool {
        let mut values = self.data_resources.iter().flat_map(|resource| &resource.values);
        let is_meant = |arn: &str| values.any(|value| arn.starts_with(value.as_str()));
        self.may_select(request.kind) && request.arn.as_deref().is_none_or(is_meant)
    }
}
