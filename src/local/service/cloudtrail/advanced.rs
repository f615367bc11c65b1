//! Advanced event selectors: "AdvancedEventSelector", "AdvancedFieldSelector".

use serde::{Deserialize, Serialize};

use super::fault::invalid_selectors;
use super::request::{Kind, Request};
use crate::local::service::Fault;

/// The maximum number of values of all conditions of a trail.
const MAX_VALUES: usize = 500;
const FIELDS: [&str; 8] = [
    "eventCategory",
    "eventName",
    "eventSource",
    "eventType",
    "readOnly",
    "resources.ARN",
    "resources.type",
    "sessionCredentialFromConsole",
];

/// One selector, in the format of responses: all of its fields must match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Advanced {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    field_selectors: Vec<Field>,
}

/// The condition on a field: if there are several texts, it must match one of them, and none of the excluded ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Field {
    field: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    equals: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    starts_with: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ends_with: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_equals: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_starts_with: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_ends_with: Vec<String>,
}

/// A selector in a request.
pub(super) type Draft = Advanced;

pub(super) fn checked(drafts: Vec<Draft>) -> Result<Vec<Advanced>, Fault> {
    if drafts.is_empty() {
        return Err(invalid_selectors("At least one advanced event selector must be specified."));
    }
    let values = drafts.iter().flat_map(|draft| &draft.field_selectors).flat_map(Field::values);
    if values.count() > MAX_VALUES {
        let message = format!("The conditions of a trail must not have more than {MAX_VALUES} values.");
        return Err(invalid_selectors(message));
    }
    drafts.iter().try_for_each(Advanced::check)?;
    Ok(drafts)
}

impl Advanced {
    fn check(&self) -> Result<(), Fault> {
        for field in &self.field_selectors {
            if !FIELDS.contains(&field.field.as_str()) {
                return Err(invalid_selectors(format!("Field {} is invalid.", field.field)));
            }
            if field.values().next().is_none() {
                return Err(invalid_selectors(format!("Field {} must have a condition.", field.field)));
            }
        }
        let one = |name: &str| self.only(name);
        match (one("eventCategory"), one("resources.type")) {
            (Some("Management"), None) | (Some("Data"), Some("AWS::S3::Object")) => Ok(()),
            (Some("Management"), Some(_)) => {
                Err(invalid_selectors("Field resources.type is invalid for management events."))
            }
            (Some("Data"), Some(kind)) => Err(Fault::not_implemented("cloudtrail", &format!("data events of {kind}"))),
            (Some("Data"), None) => {
                Err(invalid_selectors("Data events need a field resources.type that equals one value."))
            }
            (Some("NetworkActivity"), _) => Err(Fault::not_implemented("cloudtrail", "network activity events")),
            (category, _) => {
                let message = format!("Value {} for eventCategory is invalid.", category.unwrap_or("null"));
                Err(invalid_selectors(message))
            }
        }
    }

    /// Returns the only text that a field may equal.
    fn only(&self, name: &str) -> Option<&str> {
        let field = self.field_selectors.iter().find(|field| field.field == name)?;
        match (field.equals.as_slice(), field.values().count()) {
            ([only], 1) => Some(only),
            _ => None,
        }
    }

    pub(super) fn may_select(&self, kind: Kind) -> bool {
        let is_read = if kind.is_read { "true" } else { "false" };
        let fields = self.field_selectors.iter().filter(|field| field.field == "readOnly");
        self.only("eventCategory") == Some(kind.category()) && fields.clone().all(|field| field.takes(is_read))
    }

    pub(super) fn selects(&self, request: &Request<'_>) -> bool {
        let takes = |field: &Field| match field.field.as_str() {
            "eventName" => field.takes(&request.event_name),
            "eventSource" => field.takes(&request.event_source),
            "eventType" => field.takes("AwsApiCall"),
            "resources.ARN" => field.takes(request.arn.as_deref().unwrap_or_default()),
            "sessionCredentialFromConsole" => field.takes("false"),
            // These fields were checked before.
            _ => true,
        };
        self.may_select(request.kind) && self.field_selectors.iter().all(takes)
    }
}

impl Kind {
    pub(super) fn category(self) -> &'static str {
        if self.is_data { "Data" } else { "Management" }
    }
}

impl Field {
    fn values(&self) -> impl Iterator<Item = &String> {
        let wanted = self.equals.iter().chain(&self.starts_with).chain(&self.ends_with);
        wanted.chain(&self.not_equals).chain(&self.not_starts_with).chain(&self.not_ends_with)
    }

    fn takes(&self, value: &str) -> bool {
        let has_wanted = !(self.equals.is_empty() && self.starts_with.is_empty() && self.ends_with.is_empty());
        let is_wanted = self.equals.iter().any(|text| value == text)
            || self.starts_with.iter().any(|text| value.starts_with(text.as_str()))
            || self.ends_with.iter().any(|text| value.ends_with(text.as_str()));
        let is_ruled_out = self.not_equals.iter().any(|text| value == text)
            || self.not_starts_with.iter().any(|text| value.starts_with(text.as_str()))
            || self.not_ends_with.iter().any(|text| value.ends_with(text.as_str()));
        (is_wanted || !has_wanted) && !is_ruled_out
    }
}
