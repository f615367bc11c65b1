//! Access to steps with special properties: the events they send, the checks they perform, the schedules they create.
//!
//! Labs use these methods where they need more of a step than all steps have. They are the only way to determine the
//! kind of a step.

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
