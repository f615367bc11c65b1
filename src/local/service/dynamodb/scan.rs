//! `Scan`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::capacity::Shown;
use super::range::{of_index_segment, of_segment, segment};
use super::read::{self, Reading};
use super::request;
use super::{Dynamo, legacy};
use crate::expression::Projection;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Fault, decode};

const MAX_SEGMENTS: i64 = 1_000_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    index_name: Option<String>,
    filter_expression: Option<String>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<Value>,
    select: Option<String>,
    limit: Option<i64>,
    exclusive_start_key: Option<Value>,
    segment: Option<i64>,
    total_segments: Option<i64>,
    consistent_read: Option<bool>,
    return_consumed_capacity: Option<String>,
    scan_filter: Option<Value>,
    attributes_to_get: Option<Vec<String>>,
    conditional_operator: Option<String>,
}

pub(super) fn scan(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let limit = read::limit(input.limit)?;
    let partitions = partitions(input.segment, input.total_segments)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let has_projection = input.projection_expression.is_some() || input.attributes_to_get.is_some();
    let select = read::select(input.select, has_projection, input.index_name.is_some())?;
    let expressions = [
        ("ProjectionExpression", input.projection_expression.is_some()),
        ("FilterExpression", input.filter_expression.is_some()),
    ];
    let legacy = [
        ("AttributesToGet", input.attributes_to_get.is_some()),
        ("ScanFilter", input.scan_filter.is_some()),
        ("ConditionalOperator", input.conditional_operator.is_some()),
    ];
    legacy::refuse_mixture(&legacy, &expressions)?;
    let (names, values) = (input.expression_attribute_names, input.expression_attribute_values);
    let mut substitutions = request::substitutions(names, values, &expressions)?;
    let filter = request::condition("FilterExpression", input.filter_expression.as_ref(), &mut substitutions)?;
    let filter = filter.or(legacy::filter(input.scan_filter, input.conditional_operator.as_deref())?);
    let text = input.projection_expression.as_ref();
    let projection = match text {
        Some(text) => Some(Projection::parse(text, &mut substitutions)?),
        None => legacy::projection(input.attributes_to_get)?,
    };
    substitutions.check_all_used()?;
    let table = dynamo.table(&name)?;
    let is_consistent = input.consistent_read.unwrap_or_default();
    let index = read::index(table, input.index_name.as_deref(), is_consistent)?;
    let start = read::start(input.exclusive_start_key, table, index)?;
    let (name, is_reverse) = (name.as_str(), false);
    let reading =
        Reading { name, table, index, filter, projection, select, limit, start, is_consistent, is_reverse, shown };
    match index {
        Some(index) => reading.index_page(index, of_index_segment(partitions)),
        None => reading.table_page(of_segment(partitions)),
    }
}

/// Returns the partitions that are scanned.
fn partitions(
    given: Option<i64>,
    total: Option<i64>,
) -> Result<(crate::local::keyed::Fingerprint, crate::local::keyed::Fingerprint), Fault> {
    let mut checks = Checks::default();
    given.iter().for_each(|segment| checks.range("segment", *segment, 0, MAX_SEGMENTS - 1));
    total.iter().for_each(|total| checks.range("totalSegments", *total, 1, MAX_SEGMENTS));
    checks.finish()?;
    let number = |value: i64| u32::try_from(value).unwrap_or_default();
    match (given, total) {
        (None, None) => Ok(segment(0, 1)),
        (None, Some(_)) => Err(Fault::validation(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
        )),
        (Some(_), None) => Err(Fault::validation(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
        )),
        (Some(given), Some(total)) if given >= total => Err(Fault::validation(format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {given} is not less \
             than TotalSegments: {total}"
        ))),
        (Some(given), Some(total)) => Ok(segment(number(given), number(total))),
    }
}
