//! Access to steps with special properties: the events and requests they send, the checks they perform, the schedules
//! they create.
//!
//! Labs use these methods where they need more of a step than all steps have. They are the only way to determine the
//! kind of a step.

use super::{Http, Publish, Schedule, Step, Verify};

impl Step {
    /// Returns the step if it publishes events to a bus, which a lab may compare with its rules.
    pub fn publication(&self) -> Option<&Publish> {
        if let Self::Publish(publish) = self { Some(publish) } else { None }
    }

    /// Returns the step if it sends an HTTP request.
    pub fn request(&self) -> Option<&Http> {
        if let Self::Http(request) = self { Some(request) } else { None }
    }

    /// Returns the step if it checks what arrived.
    pub fn verification(&self) -> Option<&Verify> {
        if let Self::Verify(verify) = self { Some(verify) } else { None }
    }

    /// Returns the step if it creates a schedule.
    pub fn schedule(&self) -> Option<&Schedule> {
        if let Self::Schedule(schedule) = self { Some(schedule) } else { None }
    }

    /// Returns whether the step publishes events to a bus.
    pub fn publishes(&self) -> bool {
        self.publication().is_some()
    }
}
