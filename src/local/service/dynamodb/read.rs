//! The common part of `Query` and `Scan`: which attributes are read, and one page of items.
//!
//! Cited: Amazon DynamoDB API Reference, "Query" and "Scan"; Developer Guide, "Paginating table query results in
//! DynamoDB".

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::capacity::{Consumed, Shown, read_units};
use super::fault::invalid;
use super::item::Row;
use super::key::{IndexKey, ItemKey};
use super::range::{Range, after};
use super::request::Members;
use super::table::{Index, Table};
use crate::expression::attribute::{item_from_json, item_to_json};
use crate::expression::{Condition, Item, Projection, item_size};
use crate::local::service::Fault;
use crate::local::service::validation::Checks;

/// "Processed item limits": the maximum number of bytes read for one page.
const MAX_PAGE: usize = 1024 * 1024;

/// A read of a table or of one of its indexes.
pub(super) struct Reading<'a> {
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) index: Option<&'a Index>,
    pub(super) filter: Option<Condition>,
    pub(super) projection: Option<Projection>,
    /// `Select`, if the request has it.
    pub(super) select: Option<String>,
    pub(super) limit: Option<usize>,
    pub(super) start: Option<Item>,
    pub(super) is_consistent: bool,
    pub(super) is_reverse: bool,
    pub(super) shown: Shown,
}

/// Parses `Limit`.
pub(super) fn limit(value: Option<i64>) -> Result<Option<usize>, Fault> {
    let Some(limit) = value else { return Ok(None) };
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, i64::MAX);
    checks.finish()?;
    Ok(usize::try_from(limit).ok())
}

/// Parses `Select`; fails if it contradicts the projection.
pub(super) fn select(value: Option<String>, has_projection: bool, has_index: bool) -> Result<Option<String>, Fault> {
    let Some(select) = value else { return Ok(None) };
    let mut checks = Checks::default();
    let all = ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"];
    checks.one_of("select", &select, &all);
    checks.finish()?;
    let refused = match select.as_str() {
        "ALL_PROJECTED_ATTRIBUTES" if !has_index => {
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName".to_owned()
        }
        "SPECIFIC_ATTRIBUTES" if !has_projection => {
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
                .to_owned()
        }
        "COUNT" if has_projection => {
            "Cannot specify the ProjectionExpression when choosing to get only the Count".to_owned()
        }
        "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" if has_projection => {
            format!("Cannot specify the ProjectionExpression when choosing to get {select}")
        }
        _ => return Ok(Some(select)),
    };
    Err(Fault::validation(refused))
}

/// Finds an index by its name; fails if this kind of read is not possible.
pub(super) fn index<'a>(table: &'a Table, name: Option<&str>, is_consistent: bool) -> Result<Option<&'a Index>, Fault> {
    let Some(name) = name else { return Ok(None) };
    let index = table.indexes.iter().find(|index| index.name == name);
    let index =
        index.ok_or_else(|| Fault::validation(format!("The table does not have the specified index: {name}")))?;
    if index.is_global && is_consistent {
        return Err(Fault::validation("Consistent reads are not supported on global secondary indexes"));
    }
    Ok(Some(index))
}

/// Parses `ExclusiveStartKey`.
pub(super) fn start(value: Option<Value>, table: &Table, index: Option<&Index>) -> Result<Option<Item>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let start = item_from_json(value)?;
    let names = key_names(table, index);
    if start.len() != names.len() || !names.iter().all(|name| start.contains_key(*name)) {
        return Err(Fault::validation("The provided starting key is invalid"));
    }
    let of_table = table.keys.keys_in(&start);
    table
        .keys
        .key_of_request(&of_table)
        .map_err(|fault| Fault::validation(format!("The provided starting key is invalid: {}", fault.message)))?;
    Ok(Some(start))
}

fn key_names<'a>(table: &'a Table, index: Option<&'a Index>) -> BTreeSet<&'a str> {
    let own = index.into_iter().flat_map(|index| index.keys.attributes());
    table.keys.attributes().chain(own).map(|key| key.name.as_str()).collect()
}

impl Reading<'_> {
    /// Reads a page of the table.
    pub(super) fn table_page(self, range: Range<ItemKey>) -> Result<Value, Fault> {
        let start = self.start.as_ref().map(|start| self.table.keys.position(start));
        let range = after(range, start, self.is_reverse);
        let items = &self.table.items;
        let rows = if self.is_reverse { items.range_back(range) } else { items.range(range) };
        self.page(rows.map(|(_, row)| row))
    }

    /// Reads a page of an index.
    pub(super) fn index_page(self, index: &Index, range: Range<IndexKey>) -> Result<Value, Fault> {
        let at = |start: &Item| index.keys.index_position(start, &self.table.keys.position(start));
        let start = match &self.start {
            Some(start) => Some(at(start).ok_or_else(|| Fault::validation("The provided starting key is invalid"))?),
            None => None,
        };
        let range = after(range, start, self.is_reverse);
        let entries = &index.entries;
        let keys = if self.is_reverse { entries.range_back(range) } else { entries.range(range) };
        let table = self.table;
        self.page(keys.filter_map(|(key, _)| table.items.get(&key.item)))
    }

    fn page(self, rows: impl Iterator<Item = Arc<Row>>) -> Result<Value, Fault> {
        let projected = self.projected()?;
        let (mut items, mut bytes, mut scanned, mut count) = (Vec::new(), 0, 0_usize, 0_usize);
        let mut last: Option<Item> = None;
        let mut is_cut = false;
        for row in rows {
            let seen = projected.as_ref().map(|projection| projection.apply(&row.0));
            let seen = seen.as_ref().unwrap_or(&row.0);
            let size = item_size(seen);
            if scanned > 0 && bytes + size > MAX_PAGE {
                is_cut = true;
                break;
            }
            bytes += size;
            scanned += 1;
            last = Some(self.keys_of(&row.0));
            if self.filter.as_ref().is_none_or(|filter| filter.matches(seen)) {
                count += 1;
                if self.select.as_deref() != Some("COUNT") {
                    let item = self.projection.as_ref().map(|projection| projection.apply(&row.0));
                    items.push(item_to_json(item.as_ref().unwrap_or(seen)));
                }
            }
            if self.limit == Some(scanned) {
                is_cut = true;
                break;
            }
        }
        let mut answer = Members::new();
        if self.select.as_deref() != Some("COUNT") {
            answer.insert("Items".to_owned(), items.into());
        }
        answer.insert("Count".to_owned(), count.into());
        answer.insert("ScannedCount".to_owned(), scanned.into());
        if let Some(last) = last.filter(|_| is_cut) {
            answer.insert("LastEvaluatedKey".to_owned(), item_to_json(&last));
        }
        let units = read_units(bytes, self.is_consistent);
        let consumed = self.index.map_or_else(|| Consumed::of_table(units), |index| Consumed::of_index(index, units));
        self.shown.add(&mut answer, self.name, &consumed);
        Ok(answer.into())
    }

    /// Returns the keys from which the next page begins.
    fn keys_of(&self, item: &Item) -> Item {
        let mut keys = self.table.keys.keys_in(item);
        keys.extend(self.index.map(|index| index.keys.keys_in(item)).unwrap_or_default());
        keys
    }

    /// Returns the attributes that an index projects; `None` if it is all. A local index fetches missing ones from its
    /// table.
    fn projected(&self) -> Result<Option<Projection>, Fault> {
        let Some(index) = self.index.filter(|index| index.projection != "ALL") else { return Ok(None) };
        let mut names: BTreeSet<String> = key_names(self.table, Some(index)).into_iter().map(str::to_owned).collect();
        names.extend(index.included.iter().cloned());
        let wants_all = self.select.as_deref() == Some("ALL_ATTRIBUTES");
        if !index.is_global {
            let fetches = wants_all || self.projection.as_ref().is_some_and(|wanted| lacking(wanted, &names).is_some());
            return Ok((!fetches).then(|| Projection::of_attributes(names)));
        }
        if wants_all {
            return Err(invalid(format!(
                "Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection type is not \
                 ALL",
                index.name
            )));
        }
        match self.projection.as_ref().and_then(|wanted| lacking(wanted, &names)) {
            Some(name) => Err(invalid(format!("Global secondary index {} does not project [{name}]", index.name))),
            None => Ok(Some(Projection::of_attributes(names))),
        }
    }
}

/// Returns a requested attribute that is not projected.
fn lacking(wanted: &Projection, names: &BTreeSet<String>) -> Option<String> {
    wanted.paths().iter().map(|path| path.attribute()).find(|name| !names.contains(*name)).map(str::to_owned)
}
