//! The response of PutItem, UpdateItem and DeleteItem.

use super::capacity::Shown;
use super::request::Members;
use super::write::Write;
use super::{Dynamo, collection};
use crate::expression::Item;
use crate::expression::attribute::item_to_json;
use crate::local::service::{Answer, Cx, Fault};

/// What a request asks for besides attributes.
pub(super) struct Response {
    capacity: Shown,
    with_collection_metrics: bool,
}

impl Response {
    /// Reads `ReturnConsumedCapacity` and `ReturnItemCollectionMetrics`.
    pub(super) fn read(capacity: Option<&str>, collection_metrics: Option<&str>) -> Result<Self, Fault> {
        let capacity = Shown::read(capacity)?;
        Ok(Self { capacity, with_collection_metrics: collection::is_asked(collection_metrics)? })
    }

    /// Performs a prepared write and returns the response with `attributes` of the item.
    pub(super) fn make(self, write: Write, attributes: Option<&Item>, dynamo: &mut Dynamo, cx: &mut Cx<'_>) -> Answer {
        let mut response = Members::new();
        self.capacity.add(&mut response, &write.table, &dynamo.consumed_by(&write));
        if self.with_collection_metrics {
            let metrics = dynamo.collection_of(&write);
            response.extend(metrics.map(|metrics| ("ItemCollectionMetrics".to_owned(), metrics)));
        }
        if let Some(attributes) = attributes {
            response.insert("Attributes".to_owned(), item_to_json(attributes));
        }
        dynamo.make(write, cx);
        Ok(response.into())
    }
}
