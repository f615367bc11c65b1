//! The whole cloud as one value, in the format that preceded tables.

use std::collections::VecDeque;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::Value;

use super::lineage::OldLineage;
use super::trail::Trail;
use super::{Cloud, Key, Timer};
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::outbox::OldOutbox;
use crate::local::service::{Hop, row};

/// The whole state in a snapshot of format 1 or 2.
#[derive(Debug, Deserialize)]
pub struct Snapshot {
    now: Timestamp,
    ids: Ids,
    services: Vec<(Key, Value)>,
    timers: Vec<((Timestamp, u64), Timer)>,
    next_timer: u64,
    hops: VecDeque<Hop>,
    #[serde(default)]
    hops_gone: u64,
    #[serde(default)]
    outbox: OldOutbox,
    #[serde(default)]
    lags: bool,
    #[serde(default)]
    lineage: OldLineage,
}

impl Cloud {
    /// Restores the cloud of a snapshot in memory.
    pub fn of_snapshot(snapshot: Snapshot) -> Result<Self, serde_json::Error> {
        let mut cloud = Self::new(0, snapshot.now);
        for (key, state) in snapshot.services {
            let unknown = || serde_json::Error::custom(format!("no service `{}`", key.service));
            let row = row(&key.service).ok_or_else(unknown)?;
            cloud.services.put(key, (row.load)(state)?);
        }
        for (key, timer) in snapshot.timers {
            if let Timer::Effect { effect, .. } = &timer {
                cloud.postponed.add(effect);
            }
            cloud.timers.add(key, timer);
        }
        cloud.timers.set_drawn(snapshot.next_timer);
        cloud.ids = snapshot.ids;
        cloud.trail = Trail::restore(snapshot.hops, snapshot.hops_gone);
        cloud.lags = snapshot.lags;
        cloud.lineage = snapshot.lineage.into();
        cloud.outbox = snapshot.outbox.into();
        Ok(cloud)
    }
}
