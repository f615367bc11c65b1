//! One record of a stream: the change of an item.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::schema::KeySchema;
use super::sequence_number::sequence_number;
use crate::clock::Timestamp;
use crate::expression::attribute::item_to_json;
use crate::expression::{Item, item_size};
use crate::local::keyed::Stored;
use crate::local::service::Cx;

/// `StreamViewType`: the part of an item in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(in super::super) enum View {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

impl View {
    pub(super) const NAMES: [&'static str; 4] = ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"];

    pub(super) fn read(name: &str) -> Self {
        match name {
            "NEW_IMAGE" => Self::NewImage,
            "OLD_IMAGE" => Self::OldImage,
            "NEW_AND_OLD_IMAGES" => Self::NewAndOldImages,
            _ => Self::KeysOnly,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }
}

/// A change of an item.
pub(in super::super) struct Change<'a> {
    pub(in super::super) old: Option<&'a Item>,
    pub(in super::super) new: Option<&'a Item>,
    /// Whether the item was deleted because it had expired.
    pub(in super::super) is_expiry: bool,
}

/// A change as stored in a stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Record {
    pub(super) at: Timestamp,
    id: String,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    event: String,
    keys: Item,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    new: Option<Item>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old: Option<Item>,
    is_expiry: bool,
    /// The ID of the event that caused the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
}

impl Stored for Record {
    fn weight(&self) -> u64 {
        self.size() as u64
    }
}

impl Record {
    pub(super) fn new(change: &Change<'_>, keys: &KeySchema, view: View, cx: &mut Cx<'_>) -> Self {
        let event = match (change.old, change.new) {
            (None, _) => "INSERT",
            (Some(_), Some(_)) => "MODIFY",
            (Some(_), None) => "REMOVE",
        };
        let item = change.new.or(change.old);
        let key = |name: &str| Some((name.to_owned(), item?.get(name)?.clone()));
        Self {
            at: cx.now,
            id: cx.ids.hex(32),
            event: event.to_owned(),
            keys: keys.attributes().filter_map(|attribute| key(&attribute.name)).collect(),
            new: change.new.filter(|_| matches!(view, View::NewImage | View::NewAndOldImages)).cloned(),
            old: change.old.filter(|_| matches!(view, View::OldImage | View::NewAndOldImages)).cloned(),
            is_expiry: change.is_expiry,
            trace: cx.trace(),
        }
    }

    pub(super) fn size(&self) -> usize {
        [Some(&self.keys), self.new.as_ref(), self.old.as_ref()].into_iter().flatten().map(item_size).sum()
    }

    /// Returns the record in the format of `GetRecords`.
    pub(super) fn describe(&self, number: u64, view: View, cx: &Cx<'_>) -> Value {
        let mut change = json!({
            "ApproximateCreationDateTime": self.at.millis() / 1000,
            "Keys": item_to_json(&self.keys),
            "SequenceNumber": sequence_number(number),
            "SizeBytes": self.size(),
            "StreamViewType": view.name(),
        });
        for (member, image) in [("NewImage", &self.new), ("OldImage", &self.old)] {
            if let Some(image) = image {
                change[member] = item_to_json(image);
            }
        }
        let mut record = json!({
            "eventID": self.id,
            "eventName": self.event,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": cx.region(),
            "dynamodb": change,
        });
        if self.is_expiry {
            record["userIdentity"] = json!({"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"});
        }
        // An event source mapping of this cloud also receives the trace of the change.
        if let Some(trace) = self.trace.as_ref().filter(|_| cx.is_source) {
            record["trace"] = trace.as_str().into();
        }
        record
    }
}
