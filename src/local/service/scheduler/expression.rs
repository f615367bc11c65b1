//! The times of a schedule: its expression, its time zone, and its start and end dates.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::local::service::Fault;
use crate::schedule::{Timed, Zone};

/// How far a start date may be in the past.
const LATEST_START: std::time::Duration = std::time::Duration::from_secs(5 * 60);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct When {
    pub(super) expression: String,
    pub(super) timezone: String,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
}

impl When {
    pub(super) fn check(&self, now: Timestamp) -> Result<(), Fault> {
        let unread = || Fault::validation(format!("Invalid Schedule Expression {}.", self.expression));
        Timed::parse(&self.expression).map_err(|_| unread())?;
        if Zone::named(&self.timezone).is_none() {
            let message = format!("Invalid Schedule Expression Timezone {}.", self.timezone);
            return Err(Fault::validation(message));
        }
        if self.start.is_some_and(|start| now.since(start) > LATEST_START) {
            return Err(Fault::validation("The StartDate you specify cannot be earlier than 5 minutes ago."));
        }
        if self.end.is_some_and(|end| end < now) {
            return Err(Fault::validation("The EndDate you specify cannot be in the past."));
        }
        if let (Some(start), Some(end)) = (self.start, self.end)
            && start >= end
        {
            return Err(Fault::validation("The StartDate must come before the EndDate."));
        }
        Ok(())
    }

    /// Returns the first time of the schedule after a moment, in seconds. `since` is the time of its last change.
    pub(super) fn next_after(&self, moment: i64, since: Timestamp) -> Option<i64> {
        let (timed, zone) = (Timed::parse(&self.expression).ok()?, Zone::named(&self.timezone)?);
        if timed.is_once() {
            // A one-time schedule has only its time, no start or end.
            return timed.next_after(moment, moment, &zone);
        }
        let start = self.start.unwrap_or(since).seconds();
        let moment = self.start.map_or(moment, |start| moment.max(start.seconds() - 1));
        let at = timed.next_after(moment, start, &zone)?;
        Some(at).filter(|at| self.end.is_none_or(|end| *at <= end.seconds()))
    }
}
