//! The fields of every event, and the fields of a pattern that no event has.

use std::collections::BTreeSet;

use super::rule::Pattern;
use crate::words;

/// The top-level fields of an event (EventBridge User Guide, "AWS service event metadata"), and the field that only
/// replayed events have ("Replaying archived events in Amazon EventBridge").
const FIELDS: [&str; 10] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail", "replay-name"];

/// A top-level field of a pattern that no event has.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownField {
    pub name: String,
    pub help: String,
}

impl Pattern {
    /// Returns the top-level fields that no event has. EventBridge accepts such a pattern, but it never matches.
    pub fn unknown_fields(&self) -> Vec<UnknownField> {
        let paths = self.alternatives.iter().flat_map(|alternative| &alternative.conditions).map(|of| &of.path);
        let names: BTreeSet<&str> = paths.map(|path| path.split('.').next().unwrap_or_default()).collect();
        let unknown = names.into_iter().filter(|name| !FIELDS.contains(name));
        unknown.map(|name| UnknownField { name: name.to_owned(), help: remedy(name) }).collect()
    }
}

fn remedy(name: &str) -> String {
    match words::closest(&name.replace('_', "-"), FIELDS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("what a publisher adds is in `detail`: write {{\"detail\": {{\"{name}\": ...}}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_no_event_has_is_found_with_what_was_meant() {
        let unknown = |text: &str| -> Vec<String> {
            let fields = Pattern::parse(text).unwrap().unknown_fields();
            fields.into_iter().map(|field| format!("{}: {}", field.name, field.help)).collect()
        };
        let none: [&str; 0] = [];
        assert_eq!(unknown(r#"{"source": ["a"], "detail": {"x": [1]}, "replay-name": ["r"]}"#), none);
        assert_eq!(unknown(r#"{"detail-typ": ["x"]}"#), ["detail-typ: did you mean `detail-type`?"]);
        assert_eq!(unknown(r#"{"detail_type": ["x"]}"#), ["detail_type: did you mean `detail-type`?"]);
        assert_eq!(
            unknown(r#"{"$or": [{"value": [1]}, {"source": ["a"]}]}"#),
            [r#"value: what a publisher adds is in `detail`: write {"detail": {"value": ...}}"#]
        );
    }
}
