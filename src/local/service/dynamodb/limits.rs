//! `DescribeLimits` and `DescribeEndpoints`.

use serde_json::{Value, json};

use crate::local::service::{Answer, Cx};

/// "Quotas and limits in Amazon DynamoDB": the capacity of an account and of a table, both for reads and for writes.
const ACCOUNT_UNITS: u32 = 80_000;
const TABLE_UNITS: u32 = 40_000;
const CACHE_MINUTES: u32 = 1440;

pub(super) fn describe_limits() -> Answer {
    Ok(json!({
        "AccountMaxReadCapacityUnits": ACCOUNT_UNITS,
        "AccountMaxWriteCapacityUnits": ACCOUNT_UNITS,
        "TableMaxReadCapacityUnits": TABLE_UNITS,
        "TableMaxWriteCapacityUnits": TABLE_UNITS,
    }))
}

/// Returns the regular endpoint.
pub(super) fn describe_endpoints(cx: &Cx<'_>) -> Answer {
    let endpoint = json!({
        "Address": format!("dynamodb.{}.amazonaws.com", cx.region()),
        "CachePeriodInMinutes": CACHE_MINUTES,
    });
    Ok(Value::from_iter([("Endpoints", Value::from(vec![endpoint]))]))
}
