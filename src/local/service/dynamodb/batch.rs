//! `BatchGetItem` and `BatchWriteItem`.
//!
//! Cited: Amazon DynamoDB API Reference, "BatchGetItem" and "BatchWriteItem".

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::capacity::{Consumed, Shown, read_units};
use super::put::Put;
use super::remove::Delete;
use super::request::{self, Members};
use super::write::Write;
use super::{Dynamo, collection, legacy};
use crate::expression::attribute::{item_from_json, item_to_json};
use crate::expression::{Item, Projection, item_size};
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_READS: usize = 100;
const MAX_WRITES: usize = 25;
/// The maximum size of a response; the remaining keys are returned as unprocessed.
const MAX_BYTES: usize = 16 * 1024 * 1024;
const DUPLICATES: &str = "Provided list of item keys contains duplicates";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<T> {
    request_items: Option<BTreeMap<String, T>>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    keys: Option<Vec<Value>>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    consistent_read: Option<bool>,
    attributes_to_get: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest {
    put_request: Option<PutRequest>,
    delete_request: Option<DeleteRequest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRequest {
    item: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteRequest {
    key: Value,
}

pub(super) fn batch_get_item(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input<Keys> = decode(input)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let tables = request_items(input.request_items)?;
    let count: usize = tables.values().map(|table| table.keys.as_ref().map_or(0, Vec::len)).sum();
    if count > MAX_READS {
        return Err(Fault::validation("Too many items requested for the BatchGetItem call"));
    }
    let (mut responses, mut unprocessed, mut consumed) = (Map::new(), Map::new(), Vec::new());
    let mut room = MAX_BYTES;
    for (given, of_table) in tables {
        let name = request::table_name(Some(given.clone()))?;
        let is_consistent = of_table.consistent_read.unwrap_or_default();
        let got = get(dynamo, &name, of_table, &mut room)?;
        consumed.extend(shown.consumed(&name, &Consumed::of_table(got.units(is_consistent))));
        responses.insert(given.clone(), got.items.into());
        if !got.left.is_empty() {
            unprocessed.insert(given, json!({"Keys": got.left}));
        }
    }
    let mut answer = Members::new();
    answer.insert("Responses".to_owned(), responses.into());
    answer.insert("UnprocessedKeys".to_owned(), unprocessed.into());
    if shown != Shown::None {
        answer.insert("ConsumedCapacity".to_owned(), consumed.into());
    }
    Ok(answer.into())
}

/// The result for one table.
#[derive(Default)]
struct Got {
    items: Vec<Value>,
    left: Vec<Value>,
    /// The size of each item, 0 for one that does not exist.
    sizes: Vec<usize>,
}

impl Got {
    /// Returns the read units; each item is rounded up by itself.
    fn units(&self, is_consistent: bool) -> f64 {
        self.sizes.iter().map(|size| read_units(*size, is_consistent)).sum()
    }
}

fn get(dynamo: &Dynamo, name: &str, input: Keys, room: &mut usize) -> Result<Got, Fault> {
    let expressions = [("ProjectionExpression", input.projection_expression.is_some())];
    legacy::refuse_mixture(&[("AttributesToGet", input.attributes_to_get.is_some())], &expressions)?;
    let mut substitutions = request::substitutions(input.expression_attribute_names, None, &expressions)?;
    let text = input.projection_expression.as_ref();
    let projection = match text {
        Some(text) => Some(Projection::parse(text, &mut substitutions)?),
        None => legacy::projection(input.attributes_to_get)?,
    };
    substitutions.check_all_used()?;
    let table = dynamo.table(name)?;
    let keys = request::required("Keys", input.keys)?;
    let keys: Vec<Item> = keys.into_iter().map(item_from_json).collect::<Result<_, _>>()?;
    let places = keys.iter().map(|key| table.keys.key_of_request(key)).collect::<Result<Vec<_>, _>>()?;
    if places.iter().collect::<BTreeSet<_>>().len() < places.len() {
        return Err(Fault::validation(DUPLICATES));
    }
    let mut got = Got::default();
    for (key, place) in keys.iter().zip(&places) {
        let Some(row) = table.get(place) else {
            got.sizes.push(0);
            continue;
        };
        let size = item_size(&row.0);
        if size > *room {
            got.left.push(item_to_json(key));
            continue;
        }
        *room -= size;
        got.sizes.push(size);
        got.items.push(match &projection {
            Some(projection) => item_to_json(&projection.apply(&row.0)),
            None => item_to_json(&row.0),
        });
    }
    Ok(got)
}

pub(super) fn batch_write_item(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input<Vec<WriteRequest>> = decode(input)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let is_asked = collection::is_asked(input.return_item_collection_metrics.as_deref())?;
    let tables = request_items(input.request_items)?;
    if tables.values().map(Vec::len).sum::<usize>() > MAX_WRITES {
        return Err(Fault::validation("Too many items requested for the BatchWriteItem call"));
    }
    let (mut writes, mut consumed, mut collections) = (Vec::new(), Vec::new(), Map::new());
    for (given, requests) in tables {
        let name = request::table_name(Some(given))?;
        let of_table = requests.into_iter().map(|each| prepare(dynamo, &name, each)).collect::<Result<Vec<_>, _>>()?;
        if of_table.iter().map(|write| &write.key).collect::<BTreeSet<_>>().len() < of_table.len() {
            return Err(Fault::validation(DUPLICATES));
        }
        let mut units = Consumed::default();
        of_table.iter().for_each(|write| units.add(&dynamo.consumed_by(write), 1.0));
        consumed.extend(shown.consumed(&name, &units));
        let metrics: Vec<Value> = of_table.iter().filter_map(|write| dynamo.collection_of(write)).collect();
        if is_asked && !metrics.is_empty() {
            collections.insert(name, metrics.into());
        }
        writes.extend(of_table);
    }
    writes.into_iter().for_each(|write| dynamo.make(write, cx));
    let mut answer = Members::new();
    answer.insert("UnprocessedItems".to_owned(), json!({}));
    if !collections.is_empty() {
        answer.insert("ItemCollectionMetrics".to_owned(), collections.into());
    }
    if shown != Shown::None {
        answer.insert("ConsumedCapacity".to_owned(), consumed.into());
    }
    Ok(answer.into())
}

fn prepare(dynamo: &Dynamo, table: &str, request: WriteRequest) -> Result<Write, Fault> {
    let (table, condition, shows_on_failure) = (table.to_owned(), None, false);
    match (request.put_request, request.delete_request) {
        (Some(put), None) => {
            let put = Put { table, item: item_from_json(put.item)?, condition, shows_on_failure };
            put.prepare(dynamo).map_err(of_batch)
        }
        (None, Some(delete)) => {
            Delete { table, key: item_from_json(delete.key)?, condition, shows_on_failure }.prepare(dynamo)
        }
        _ => Err(Fault::validation(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        )),
    }
}

/// Returns the error as DynamoDB reports it for an item without its key in a batch.
fn of_batch(fault: Fault) -> Fault {
    let is_about_key = ["Missing the key", "Type mismatch for key"].iter().any(|what| fault.message.contains(what));
    if is_about_key { Fault::validation("The provided key element does not match the schema") } else { fault }
}

fn request_items<T>(items: Option<BTreeMap<String, T>>) -> Result<BTreeMap<String, T>, Fault> {
    let items = request::required("RequestItems", items)?;
    if items.is_empty() {
        return Err(Fault::validation(
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length \
             greater than or equal to 1",
        ));
    }
    Ok(items)
}
