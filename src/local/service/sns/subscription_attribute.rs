//! The attributes of a subscription: raw message delivery, the filter policy and its scope, the dead-letter queue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::filter_policy::{self, Scope};
use super::redrive_policy;
use super::subscription::ArnInput;
use super::{Cx, Fault, Nothing, Sns, invalid_parameter, write};
use crate::arn::Arn;

/// The attributes of a subscription. The policies are valid, because only valid ones are stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) raw: bool,
    pub(super) scope: Scope,
    pub(super) filter_policy: Option<String>,
    pub(super) redrive_policy: Option<String>,
    delivery_policy: Option<String>,
}

/// The reason why an attribute is refused, as it follows `Invalid parameter: `.
enum Problem {
    Unknown,
    Value(String),
}

impl Settings {
    /// Validates the attributes of a `Subscribe` request.
    pub(super) fn read(attributes: &BTreeMap<String, String>, topic: &Arn, endpoint: &str) -> Result<Self, Fault> {
        let mut settings = Self::default();
        // The scope determines which filter policies are valid.
        let (scope, rest): (Vec<_>, Vec<_>) = attributes.iter().partition(|(name, _)| *name == "FilterPolicyScope");
        for (name, value) in scope.into_iter().chain(rest) {
            settings.put(name, value, topic, endpoint).map_err(|problem| match problem {
                Problem::Unknown => invalid_parameter(format_args!("Attributes Reason: Unknown attribute {name}")),
                Problem::Value(reason) => invalid_parameter(format_args!("Attributes Reason: {reason}")),
            })?;
        }
        Ok(settings)
    }

    fn put(&mut self, name: &str, value: &str, topic: &Arn, endpoint: &str) -> Result<(), Problem> {
        let given = || (!value.is_empty()).then(|| value.to_owned());
        match name {
            "RawMessageDelivery" => self.raw = boolean(name, value)?,
            "FilterPolicyScope" => self.scope = Scope::parse(value).map_err(Problem::Value)?,
            "FilterPolicy" => {
                let policy = given().filter(|_| !filter_policy::is_empty(value));
                if policy.is_some() {
                    filter_policy::check(value, self.scope).map_err(Problem::Value)?;
                }
                self.filter_policy = policy;
            }
            "RedrivePolicy" => {
                if !value.is_empty() {
                    redrive_policy::check(value, topic, endpoint).map_err(Problem::Value)?;
                }
                self.redrive_policy = given();
            }
            "DeliveryPolicy" => self.delivery_policy = given(),
            _ => return Err(Problem::Unknown),
        }
        Ok(())
    }

    /// Returns whether the other settings have the same value for an attribute.
    pub(super) fn agrees(&self, other: &Self, name: &str) -> bool {
        match name {
            "RawMessageDelivery" => self.raw == other.raw,
            "FilterPolicyScope" => self.scope == other.scope,
            "FilterPolicy" => self.filter_policy == other.filter_policy,
            "RedrivePolicy" => self.redrive_policy == other.redrive_policy,
            _ => self.delivery_policy == other.delivery_policy,
        }
    }
}

fn boolean(name: &str, value: &str) -> Result<bool, Problem> {
    if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
        return Ok(value.eq_ignore_ascii_case("true"));
    }
    Err(Problem::Value(format!("{name}: Invalid value [{value}]. Must be true or false.")))
}

/// Adds the attributes to a description; the scope is included only with a filter policy.
pub(super) fn describe(settings: &Settings, attributes: &mut BTreeMap<&'static str, String>) {
    attributes.insert("RawMessageDelivery", settings.raw.to_string());
    if let Some(policy) = &settings.filter_policy {
        attributes.insert("FilterPolicy", policy.clone());
        attributes.insert("FilterPolicyScope", settings.scope.name().to_owned());
    }
    if let Some(policy) = &settings.redrive_policy {
        attributes.insert("RedrivePolicy", policy.clone());
    }
    if let Some(policy) = &settings.delivery_policy {
        attributes.insert("DeliveryPolicy", policy.clone());
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetOutput {
    attributes: BTreeMap<&'static str, String>,
}

pub(super) fn get(sns: &Sns, input: ArnInput, cx: &mut Cx<'_>) -> Answer {
    write(GetOutput { attributes: sns.subscription(&input, cx)?.attributes() })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetInput {
    subscription_arn: Option<String>,
    attribute_name: String,
    #[serde(default)]
    attribute_value: String,
}

pub(super) fn set(sns: &mut Sns, input: SetInput, cx: &mut Cx<'_>) -> Answer {
    let subscription = sns.subscription_mut(&ArnInput { subscription_arn: input.subscription_arn }, cx)?;
    let (topic, endpoint) = (&subscription.topic, &subscription.endpoint);
    let changed = subscription.settings.put(&input.attribute_name, &input.attribute_value, topic, endpoint);
    changed.map_err(|problem| match problem {
        Problem::Unknown => invalid_parameter("AttributeName"),
        Problem::Value(reason) => invalid_parameter(reason),
    })?;
    write(Nothing {})
}
