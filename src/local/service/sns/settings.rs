//! The settings of a subscription: raw message delivery, the filter policy and its scope, the dead-letter queue and the
//! delivery policy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::filter_policy::{self, Scope};
use super::redrive_policy;
use super::{Fault, invalid_parameter};
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
pub(super) enum Problem {
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

    pub(super) fn put(&mut self, name: &str, value: &str, topic: &Arn, endpoint: &str) -> Result<(), Problem> {
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

    pub(super) fn delivery_policy(&self) -> Option<&str> {
        self.delivery_policy.as_deref()
    }

    /// Adds the attributes to a description; the scope is included only with a filter policy.
    pub(super) fn describe(&self, attributes: &mut BTreeMap<&'static str, String>) {
        attributes.insert("RawMessageDelivery", self.raw.to_string());
        if let Some(policy) = &self.filter_policy {
            attributes.insert("FilterPolicy", policy.clone());
            attributes.insert("FilterPolicyScope", self.scope.name().to_owned());
        }
        if let Some(policy) = &self.redrive_policy {
            attributes.insert("RedrivePolicy", policy.clone());
        }
        if let Some(policy) = &self.delivery_policy {
            attributes.insert("DeliveryPolicy", policy.clone());
        }
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
