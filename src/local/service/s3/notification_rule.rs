//! The notification rules of a bucket.

use serde::{Deserialize, Serialize};

use crate::arn::Arn;

/// The notification configuration of a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notification {
    pub(super) rules: Vec<Rule>,
    /// Whether all events are sent to the default bus.
    pub(super) event_bridge: bool,
}

/// A destination and the events that are sent to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) to: Arn,
    pub(super) events: Vec<String>,
    pub(super) prefix: Option<String>,
    pub(super) suffix: Option<String>,
}

impl Rule {
    /// Returns whether the rule covers an event of an object, such as `ObjectCreated:Put`.
    pub(super) fn is_about(&self, event: &str, key: &str) -> bool {
        self.events.iter().any(|wanted| covers(wanted.trim_start_matches("s3:"), event))
            && key.starts_with(self.prefix.as_deref().unwrap_or_default())
            && key.ends_with(self.suffix.as_deref().unwrap_or_default())
    }

    /// Returns whether some event of an object may be covered by both rules.
    pub(super) fn overlaps(&self, other: &Rule) -> bool {
        let event = |one: &String, two: &String| covers(one, two) || covers(two, one);
        let share = |one: &Option<String>, two: &Option<String>, is_part: fn(&str, &str) -> bool| {
            let (one, two) = (one.as_deref().unwrap_or_default(), two.as_deref().unwrap_or_default());
            is_part(one, two) || is_part(two, one)
        };
        self.events.iter().any(|one| other.events.iter().any(|two| event(one, two)))
            && share(&self.prefix, &other.prefix, |one, two| one.starts_with(two))
            && share(&self.suffix, &other.suffix, |one, two| one.ends_with(two))
    }
}

fn covers(wanted: &str, event: &str) -> bool {
    wanted.strip_suffix('*').map_or(wanted == event, |start| event.starts_with(start))
}
