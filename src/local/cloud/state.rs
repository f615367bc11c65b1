//! Reads the cloud from its storage and writes it, in the transaction of the input that changed it.
//!
//! Its own small state (time, IDs, references to its tables) is one text that is written with every input; the outbox
//! is another, written if it changed. Services write their own states: see [`super::services`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::effects::Postponed;
use super::lineage::Lineage;
use super::services::Services;
use super::trail::Trail;
use super::{Cloud, Timer};
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::keyed::{Bulk, Storage, Table};
use crate::local::outbox::Outbox;

const CORE: &str = "cloud";
const OUTBOX: &str = "outbox";
/// The owner of the cloud's own tables.
const OWNER: &str = "cloud";

#[derive(Deserialize)]
pub(super) struct Core {
    now: Timestamp,
    #[serde(default)]
    ahead: u64,
    ids: Ids,
    lags: bool,
    postponed: Postponed,
    timers: Table<(Timestamp, u64), Timer>,
    trail: Trail,
    lineage: Lineage,
}

#[derive(Serialize)]
pub(super) struct CoreView<'a> {
    now: Timestamp,
    ahead: u64,
    ids: &'a Ids,
    lags: bool,
    postponed: &'a Postponed,
    timers: &'a Table<(Timestamp, u64), Timer>,
    trail: &'a Trail,
    lineage: &'a Lineage,
}

impl Cloud {
    /// Reads the cloud from a storage. Returns `None` if there is none that can be read.
    pub fn stored(storage: &Arc<dyn Storage>) -> Option<Self> {
        let mut cloud = Self::new(0, Timestamp::default());
        cloud.services = Services::stored(storage);
        cloud.read_own(storage)?;
        Some(cloud)
    }

    /// Drops what another process has changed since it was read here. Returns `None` if the storage cannot be read.
    pub fn refresh(&mut self, storage: &Arc<dyn Storage>) -> Option<()> {
        self.services.refresh();
        self.permitted.clear();
        self.read_own(storage)
    }

    fn read_own(&mut self, storage: &Arc<dyn Storage>) -> Option<()> {
        let core: Core = serde_json::from_str(&storage.state(CORE)?).ok()?;
        self.written_outbox = storage.state(OUTBOX)?;
        let outbox: Outbox = serde_json::from_str(&self.written_outbox).ok()?;
        self.take_own(core, outbox);
        self.tables(&mut |table| table.attach(storage));
        Some(())
    }

    pub(super) fn take_own(&mut self, core: Core, outbox: Outbox) {
        let Core { now, ahead, ids, lags, postponed, timers, trail, lineage } = core;
        (self.now, self.ahead, self.ids, self.lags, self.postponed) = (now, ahead, ids, lags, postponed);
        (self.timers, self.trail, self.lineage, self.outbox) = (timers, trail, lineage, outbox);
    }

    pub(super) fn core(&self) -> CoreView<'_> {
        CoreView {
            now: self.now,
            ahead: self.ahead,
            ids: &self.ids,
            lags: self.lags,
            postponed: &self.postponed,
            timers: &self.timers,
            trail: &self.trail,
            lineage: &self.lineage,
        }
    }

    /// Writes everything that changed since the last write.
    pub fn write(&mut self, storage: &Arc<dyn Storage>) {
        self.tables(&mut |table| {
            table.flush(storage, OWNER);
        });
        self.services.write(storage);
        let (core, outbox) = (serde_json::to_string(&self.core()), serde_json::to_string(&self.outbox));
        let (core, outbox) = match (core, outbox) {
            (Ok(core), Ok(outbox)) => (core, outbox),
            (Err(error), _) | (_, Err(error)) => {
                return storage.fail(&format!("the state of the cloud cannot be written: {error}"));
            }
        };
        storage.put_state(CORE, Some(&core));
        // The outbox seldom changes.
        if self.written_outbox != outbox {
            storage.put_state(OUTBOX, Some(&outbox));
            self.written_outbox = outbox;
        }
    }

    /// Reads everything from the storage into memory.
    pub fn recall(&mut self) {
        self.tables(&mut |table| table.recall());
        self.services.recall();
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.timers);
        self.trail.tables(visit);
        self.lineage.tables(visit);
        self.outbox.tables(visit);
    }
}
