//! Converts a log group from the format that preceded tables.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::Value;

use super::metric_filter::MetricFilter;
use super::position::Position;
use super::store::{Event, Store};
use super::stream::Stream;
use super::subscription_filter::SubscriptionFilter;
use crate::local::keyed::{Fingerprint, Table};

/// A log group in either format.
#[derive(Deserialize)]
pub(super) struct Either {
    pub(super) created: i64,
    pub(super) class: String,
    pub(super) kms_key: Option<String>,
    pub(super) retention_days: Option<u32>,
    pub(super) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) metric_filters: BTreeMap<String, MetricFilter>,
    #[serde(default)]
    pub(super) subscriptions: BTreeMap<String, SubscriptionFilter>,
    streams: Value,
    store: Value,
}

#[derive(Deserialize)]
struct OldStore {
    events: Vec<OldEvent>,
    last_number: u64,
}

/// The time, the number, the stream, the ingestion time, and the message.
type OldEvent = (i64, u64, Box<str>, i64, Box<str>);

#[derive(Deserialize)]
struct OldStream {
    created: i64,
    last_ingestion: Option<i64>,
}

impl Either {
    pub(super) fn parts(&mut self) -> Result<(Table<Fingerprint, Stream>, Store), serde_json::Error> {
        let (streams, store) = (self.streams.take(), self.store.take());
        if store.get("last_number").is_none() {
            return Ok((serde_json::from_value(streams)?, serde_json::from_value(store)?));
        }
        let old: OldStore = serde_json::from_value(store)?;
        let old_streams: BTreeMap<String, OldStream> = serde_json::from_value(streams)?;
        let (mut streams, mut numbers) = (Table::new(), BTreeMap::new());
        for (name, of) in old_streams {
            let number = streams.draw();
            numbers.insert(Box::<str>::from(name.as_str()), number);
            streams.add(Fingerprint::of(&name), Stream::restore(name, number, of.created, of.last_ingestion));
        }
        let mut store = Store::default();
        for (timestamp, number, stream, ingested, message) in old.events {
            let missing = || serde_json::Error::custom(format!("log stream {stream} is missing"));
            let stream_number = *numbers.get(&stream).ok_or_else(missing)?;
            store.put(Position { timestamp, number }, Event { stream, stream_number, ingested, message });
        }
        store.set_last_number(old.last_number);
        Ok((streams, store))
    }
}
