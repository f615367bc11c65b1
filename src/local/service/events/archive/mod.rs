//! Archives of events, and replays of archived events.
//!
//! Follows "Archiving and replaying events in Amazon EventBridge" in the User Guide and recorded responses of the API.
//!
//! Deviation: on AWS it takes minutes until an event is in an archive or a replay is complete. In the local cloud an
//! event is archived at once, and a replay takes seconds. The rule that AWS creates on the bus of an archive
//! (`Events-Archive-NAME`) is not listed. KMS keys have no effect.

#[expect(clippy::module_inception, reason = "an archive is one of the archives")]
mod archive;
mod define;
mod replay;
mod replaying;
mod start;
mod store;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use define::{create_archive, delete_archive, describe_archive, list_archives, update_archive};
pub(super) use replaying::proceed;
pub(super) use start::{cancel_replay, describe_replay, list_replays, start_replay};
pub(super) use store::{expire, is_kept, keep};

use self::archive::Archive;
use self::replay::Replay;
use self::store::{ArchivedEvent, EventKey};
use super::name::{bus_arn, bus_name};
use crate::clock::Timestamp;
use crate::local::keyed::{Bulk, Table};
use crate::local::service::{Cx, Fault};

/// The archives of a region, by name, and the replays from them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Archives {
    archives: BTreeMap<String, Archive>,
    replays: BTreeMap<String, Replay>,
    /// The next number of an archive; an archive that is created again with the same name has a new number.
    next_archive: u64,
    events: Table<EventKey, ArchivedEvent>,
}

impl Archives {
    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.events);
    }

    /// Returns whether a bus has an archive.
    pub(super) fn has_of(&self, bus: &str) -> bool {
        self.archives.values().any(|archive| archive.bus == bus)
    }

    fn archive(&self, name: &str) -> Result<&Archive, Fault> {
        self.archives.get(name).ok_or_else(|| no_such_archive(name))
    }

    fn replay(&self, name: &str) -> Result<&Replay, Fault> {
        let missing = || Fault::new("ResourceNotFoundException", format!("Replay {name} does not exist."));
        self.replays.get(name).ok_or_else(missing)
    }
}

fn no_such_archive(name: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("Archive {name} does not exist."))
}

/// Fails if a list operation has more than one filter.
fn one_filter(operation: &str, filters: [bool; 3]) -> Result<(), Fault> {
    if filters.into_iter().filter(|is_given| *is_given).count() > 1 {
        return Err(Fault::validation(format!(
            "At most one filter is allowed for {operation}. Use either : State, EventSourceArn, or NamePrefix."
        )));
    }
    Ok(())
}

/// Returns the name of the bus in the ARN of a bus in this place.
fn bus_of<'a>(arn: &'a str, cx: &Cx<'_>) -> &'a str {
    bus_name(Some(arn), cx)
}

fn arn_of_bus(bus: &str, cx: &Cx<'_>) -> String {
    bus_arn(bus, cx).to_string()
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar date are exact")]
fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}
