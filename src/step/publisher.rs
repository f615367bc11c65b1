//! Events that are published by something other than steps: state machines of the lab, and functions through their
//! destinations or directly. They are known only as far as definitions state them.

use serde_json::{Value, json};

use crate::pattern::{Event, Pattern, matches};
use crate::resource::Resource;
use crate::resource::rule::bus_name;

/// The published events; unknown fields are `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Publisher {
    bus: Option<String>,
    source: Option<String>,
    detail_type: Option<String>,
}

impl Publisher {
    /// Returns a publisher of events with one source on one bus.
    pub(super) fn of_source(bus: String, source: &str) -> Self {
        Self { bus: Some(bus), source: Some(source.to_owned()), detail_type: None }
    }

    /// Returns whether a pattern on this bus may match one of the events, based on source and detail type.
    pub fn may_match(&self, bus: &str, pattern: &str) -> bool {
        if self.bus.as_deref().is_some_and(|of| of != bus) {
            return false;
        }
        let pattern: Value = serde_json::from_str(pattern).unwrap_or_default();
        let known = [("source", &self.source), ("detail-type", &self.detail_type)];
        known.into_iter().all(|(field, value)| match (value, pattern.get(field)) {
            (Some(value), Some(wanted)) => {
                let pattern = Pattern::parse(&json!({ field: wanted }).to_string());
                let event = json!({ field: value }).to_string();
                matches!((pattern, Event::parse(&event)), (Ok(pattern), Ok(event)) if matches(&pattern, &event))
            }
            _ => true,
        })
    }
}

/// Returns what a resource publishes.
pub(super) fn of_resource(resource: &Resource) -> Vec<Publisher> {
    let mut found = Vec::new();
    if let Some(definition) = resource.definition().and_then(|definition| serde_json::from_str(&definition).ok()) {
        entries(&definition, &mut found);
    }
    let may = |policy: &str| policy.contains("events:PutEvents") || policy.contains("events:*");
    found.extend(resource.policy().filter(|policy| may(policy)).map(|_| Publisher::default()));
    found
}

/// Finds the entries of every `events:putEvents`. JSON is nested at most 128 levels deep, which limits the recursion.
fn entries(value: &Value, found: &mut Vec<Publisher>) {
    match value {
        Value::Object(members) => {
            let resource = members.get("Resource").and_then(Value::as_str).unwrap_or_default();
            if resource.contains("events:putEvents") || resource.contains("eventbridge:putEvents") {
                let given = members.get("Parameters").or_else(|| members.get("Arguments"));
                match given.and_then(|given| given.get("Entries")).and_then(Value::as_array) {
                    Some(entries) => found.extend(entries.iter().map(entry)),
                    None => found.push(Publisher::default()),
                }
            }
            members.values().for_each(|member| entries(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| entries(item, found)),
        _ => {}
    }
}

/// Returns the known fields of an entry. A JSONata expression or a path is known only in a run.
fn entry(entry: &Value) -> Publisher {
    let text = |name: &str| {
        let text = entry.get(name).and_then(Value::as_str).filter(|text| !text.trim_start().starts_with("{%"));
        text.map(str::to_owned)
    };
    let is_computed = entry.get("EventBusName.$").is_some() || !entry.is_object();
    let bus = match (text("EventBusName"), entry.get("EventBusName")) {
        (Some(bus), _) => Some(bus_name(&bus)),
        (None, None) if !is_computed => Some("default".to_owned()),
        _ => None,
    };
    Publisher { bus, source: text("Source"), detail_type: text("DetailType") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_publishes_is_read_from_its_definition() {
        let definition = json!({"States": {"A": {"Type": "Map", "ItemProcessor": {"States": {"B": {
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {"Entries": [
                {"EventBusName": "Orders", "Source": "shop", "DetailType": "Done", "Detail": {}},
                {"EventBusName.$": "$.bus", "Source.$": "$.source"},
            ]},
        }}}}}});
        let mut found = Vec::new();
        entries(&definition, &mut found);
        let table = [
            (0, "Orders", r#"{"detail-type":["Done"]}"#, true),
            (0, "Orders", r#"{"detail-type":["Begun"]}"#, false),
            (0, "Orders", r#"{"source":[{"prefix":"sh"}],"detail":{"x":[1]}}"#, true),
            (0, "Other", r#"{"source":["shop"]}"#, false),
            (1, "Other", r#"{"source":["any"]}"#, true),
        ];
        for (index, bus, pattern, expected) in table {
            assert_eq!(found[index].may_match(bus, pattern), expected, "{index} {bus} {pattern}");
        }
    }
}
