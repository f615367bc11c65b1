//! What a bucket tells whom.

use serde::{Deserialize, Serialize};

use crate::arn::Arn;

/// What is told of a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notification {
    pub(super) rules: Vec<Rule>,
    /// Everything that happens, to the default bus.
    pub(super) event_bridge: bool,
}

/// To whom which events are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) to: Arn,
    pub(super) events: Vec<String>,
    pub(super) prefix: Option<String>,
    pub(super) suffix: Option<String>,
}

impl Rule {
    /// Whether it is about an event, such as `ObjectCreated:Put`, of an object.
    pub(super) fn is_about(&self, event: &str, key: &str) -> bool {
        self.events.iter().any(|wanted| covers(wanted.trim_start_matches("s3:"), event))
            && key.starts_with(self.prefix.as_deref().unwrap_or_default())
            && key.ends_with(self.suffix.as_deref().unwrap_or_default())
    }

    /// Whether there may be an event of an object that both are about.
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
