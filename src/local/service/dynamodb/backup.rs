//! `DescribeContinuousBackups` and `UpdateContinuousBackups`.
//!
//! Deviation: the setting for point-in-time recovery is stored and returned, but has no effect.

use serde::Deserialize;
use serde_json::{Value, json};

use super::table::Table;
use super::{Dynamo, request};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The number of days by default, which is also the maximum.
const DAYS: i64 = 35;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    point_in_time_recovery_specification: Option<Specification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Specification {
    point_in_time_recovery_enabled: bool,
    recovery_period_in_days: Option<i64>,
}

pub(super) fn describe(dynamo: &Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    dynamo.tables.get(&name).map(|table| description(table, cx)).ok_or_else(|| absent(&name))
}

pub(super) fn update(dynamo: &mut Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let member = "PointInTimeRecoverySpecification";
    let wanted = request::required(member, input.point_in_time_recovery_specification)?;
    let days = wanted.recovery_period_in_days.unwrap_or(DAYS);
    let mut checks = Checks::default();
    checks.range("pointInTimeRecoverySpecification.recoveryPeriodInDays", days, 1, DAYS);
    checks.finish()?;
    let table = dynamo.tables.get_mut(&name).ok_or_else(|| absent(&name))?;
    table.recovery = wanted.point_in_time_recovery_enabled.then(|| {
        // Enabling it again does not change the start of the recovery period.
        let since = table.recovery.map_or(cx.now.millis(), |(since, _)| since);
        (since, days)
    });
    Ok(description(table, cx))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of any year are exact")]
fn description(table: &Table, cx: &Cx<'_>) -> Value {
    let recovery = match table.recovery {
        None => json!({"PointInTimeRecoveryStatus": "DISABLED"}),
        Some((since, days)) => json!({
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": days,
            "EarliestRestorableDateTime": since as f64 / 1000.0,
            "LatestRestorableDateTime": cx.now.millis() as f64 / 1000.0,
        }),
    };
    json!({"ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": recovery,
    }})
}

fn absent(name: &str) -> Fault {
    Fault::new("TableNotFoundException", format!("Table not found: {name}"))
}
