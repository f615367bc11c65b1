//! What a step is beyond a step: the events it sends, the check it makes, the schedule it creates.
//!
//! These are asked for where a lab needs more of such a step than any step has, and are the only ways to learn what a
//! step is.

use super::{Publish, Schedule, Step, Verify};

impl Step {
    /// Returns the events it sends to a bus, which a lab may hold against its rules.
    pub fn publication(&self) -> Option<&Publish> {
        if let Self::Publish(publish) = self { Some(publish) } else { None }
    }

    /// Returns the check it makes of what arrived.
    pub fn verification(&self) -> Option<&Verify> {
        if let Self::Verify(verify) = self { Some(verify) } else { None }
    }

    /// Returns the schedule it creates.
    pub fn schedule(&self) -> Option<&Schedule> {
        if let Self::Schedule(schedule) = self { Some(schedule) } else { None }
    }

    /// Whether it sends events to a bus.
    pub fn publishes(&self) -> bool {
        self.publication().is_some()
    }
}
