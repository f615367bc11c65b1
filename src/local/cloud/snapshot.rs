//! The whole cloud as a value, and back.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::effects::Postponed;
use super::lineage::Lineage;
use super::{Cloud, Key, Timer};
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::outbox::Outbox;
use crate::local::permitted::Permitted;
use crate::local::service::{Hop, row};

/// A whole state as it is written to the journal.
#[derive(Debug, Serialize, Deserialize)]
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
    outbox: Outbox,
    #[serde(default)]
    lags: bool,
    #[serde(default)]
    lineage: Lineage,
}

impl Cloud {
    pub fn save(&self) -> Result<Snapshot, serde_json::Error> {
        let services = self
            .services
            .iter()
            .map(|(key, service)| Ok((key.clone(), service.save()?)))
            .collect::<Result<_, serde_json::Error>>()?;
        Ok(Snapshot {
            now: self.now,
            ids: self.ids.clone(),
            services,
            timers: self.timers.iter().map(|(key, timer)| (*key, timer.clone())).collect(),
            next_timer: self.next_timer,
            hops: self.hops.clone(),
            hops_gone: self.hops_gone,
            outbox: self.outbox.clone(),
            lags: self.lags,
            lineage: self.lineage.clone(),
        })
    }

    pub fn load(snapshot: Snapshot) -> Result<Self, serde_json::Error> {
        let mut services = BTreeMap::new();
        for (key, state) in snapshot.services {
            let unknown = || serde_json::Error::custom(format!("no service `{}`", key.service));
            let row = row(&key.service).ok_or_else(unknown)?;
            services.insert(key, (row.load)(state)?);
        }
        let mut cloud = Self {
            now: snapshot.now,
            ids: snapshot.ids,
            services,
            timers: snapshot.timers.into_iter().collect(),
            next_timer: snapshot.next_timer,
            hops: snapshot.hops,
            hops_gone: snapshot.hops_gone,
            pending: VecDeque::new(),
            postponed: Postponed::default(),
            lags: snapshot.lags,
            lineage: snapshot.lineage,
            cause: None,
            is_source: false,
            outbox: snapshot.outbox,
            permitted: Permitted::default(),
            changed: BTreeSet::new(),
        };
        cloud.count_postponed();
        Ok(cloud)
    }
}
