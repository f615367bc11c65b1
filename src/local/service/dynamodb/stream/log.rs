//! One stream: its records, of which those of the last 24 hours can be read.

use serde::{Deserialize, Serialize};

use super::super::schema::KeySchema;
use super::record::{Change, Record, View};
use crate::clock::Timestamp;
use crate::local::keyed;
use crate::local::service::Cx;

/// How long records are kept, and a stream after it was disabled.
const RETENTION: i64 = 24 * 3600 * 1000;

/// The stream of a table, with its label.
#[derive(Debug, Serialize, Deserialize)]
pub(in super::super) struct Stream {
    pub(super) table: String,
    pub(super) label: String,
    pub(super) created: Timestamp,
    pub(super) keys: KeySchema,
    pub(super) view: View,
    pub(super) shard: String,
    /// When it was disabled, or its table deleted.
    pub(super) closed: Option<Timestamp>,
    pub(super) records: keyed::Table<u64, Record>,
}

impl Stream {
    pub(super) fn new(table: &str, label: &str, keys: KeySchema, view: View, cx: &mut Cx<'_>) -> Self {
        Self {
            table: table.to_owned(),
            label: label.to_owned(),
            created: cx.now,
            keys,
            view,
            shard: format!("shardId-{:020}-{}", cx.now.millis(), cx.ids.hex(8)),
            closed: None,
            records: keyed::Table::new(),
        }
    }

    pub(in super::super) fn table_mut(&mut self) -> &mut keyed::Table<u64, Record> {
        &mut self.records
    }

    /// Records a change of an item, and removes expired records.
    pub(in super::super) fn add(&mut self, change: &Change<'_>, cx: &mut Cx<'_>) {
        while let Some((number, record)) = self.records.first().filter(|(_, record)| is_over(record.at, cx.now)) {
            self.records.discard(&number, &record);
        }
        let number = self.records.draw();
        self.records.add(number, Record::new(change, &self.keys, self.view, cx));
    }

    pub(super) fn arn(&self, cx: &Cx<'_>) -> String {
        cx.arn("dynamodb", &format!("table/{}/stream/{}", self.table, self.label))
    }

    pub(in super::super) fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Returns whether none of it can be read any more.
    pub(in super::super) fn is_gone(&self, now: Timestamp) -> bool {
        self.closed.is_some_and(|closed| is_over(closed, now))
    }

    /// Returns the number of the oldest record that can be read, or of the next one.
    pub(super) fn horizon(&self, now: Timestamp) -> u64 {
        let kept = self.records.iter().find(|(_, record)| !is_over(record.at, now));
        kept.map_or_else(|| self.records.drawn(), |(number, _)| number)
    }
}

fn is_over(at: Timestamp, now: Timestamp) -> bool {
    at.millis() <= now.millis() - RETENTION
}
