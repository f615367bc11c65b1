//! The variables EventBridge defines for every template (User Guide, "Amazon EventBridge input transformation",
//! "Predefined variables").

use super::raw;

/// The values of the predefined variables, except those of the event.
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    pub rule_arn: &'a str,
    pub rule_name: &'a str,
    /// The time at which EventBridge received the event, in ISO 8601 format.
    pub ingestion_time: &'a str,
}

/// A predefined variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    RuleArn,
    RuleName,
    IngestionTime,
    Event,
    EventJson,
}

/// Each variable and its name.
pub(super) const ALL: [(&str, Variable); 5] = [
    ("aws.events.rule-arn", Variable::RuleArn),
    ("aws.events.rule-name", Variable::RuleName),
    ("aws.events.event.ingestion-time", Variable::IngestionTime),
    ("aws.events.event", Variable::Event),
    ("aws.events.event.json", Variable::EventJson),
];

impl Variable {
    pub(super) fn named(name: &str) -> Option<Variable> {
        ALL.iter().find(|(known, _)| *known == name).map(|(_, variable)| *variable)
    }

    /// Returns the value as JSON text.
    pub(super) fn value(self, event: &str, variables: &Variables<'_>) -> String {
        match self {
            Variable::RuleArn => quoted(variables.rule_arn),
            Variable::RuleName => quoted(variables.rule_name),
            Variable::IngestionTime => quoted(variables.ingestion_time),
            Variable::Event => envelope(event),
            Variable::EventJson => raw::compact(event),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the event without `detail`. AWS builds a new object for it, with its own order of members and `detailType`
/// instead of `detail-type`.
fn envelope(event: &str) -> String {
    const ORDER: [(&str, &str); 8] = [
        ("id", "id"),
        ("account", "account"),
        ("detail-type", "detailType"),
        ("time", "time"),
        ("source", "source"),
        ("region", "region"),
        ("resources", "resources"),
        ("version", "version"),
    ];
    let members = raw::children(event);
    let known = ORDER.iter().filter_map(|(key, name)| {
        let (_, value) = members.iter().rfind(|(literal, _)| literal.is_some_and(|text| raw::decode(text) == *key))?;
        Some(format!("\"{name}\":{}", raw::compact(value)))
    });
    let others = members.iter().filter_map(|(literal, value)| {
        let key = raw::decode((*literal)?);
        let known = key == "detail" || ORDER.iter().any(|(name, _)| key == *name);
        (!known).then(|| format!("{}:{}", quoted(&key), raw::compact(value)))
    });
    let members: Vec<String> = known.chain(others).collect();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_the_event_as_aws_rebuilds_it() {
        let event = r#"{"version": "0", "id": "1", "detail-type": "T", "source": "s", "account": "000000000000",
            "time": "2026-01-31T12:00:00Z", "region": "r", "resources": [], "detail": {"a": 1}, "replay-name": "R"}"#;
        let expected = r#"{"id":"1","account":"000000000000","detailType":"T","time":"2026-01-31T12:00:00Z","source":"s","region":"r","resources":[],"version":"0","replay-name":"R"}"#;
        assert_eq!(envelope(event), expected);
        assert_eq!(envelope("[]"), "{}");
    }
}
