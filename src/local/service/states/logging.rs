//! The logging configuration of a state machine.
//!
//! Deviation: the configuration is validated, stored and returned, but nothing is written to the log group.

use serde_json::{Map, Value, json};

use super::{Fault, fault};

const LEVELS: [&str; 4] = ["ALL", "ERROR", "FATAL", "OFF"];

/// Validates a configuration, and fills in the defaults of AWS.
pub(super) fn read(configuration: Option<Value>) -> Result<Value, Fault> {
    let Some(Value::Object(mut members)) = configuration else {
        return Ok(json!({"includeExecutionData": false, "level": "OFF"}));
    };
    let level = members.get("level").and_then(Value::as_str).unwrap_or("OFF").to_owned();
    if !LEVELS.contains(&level.as_str()) {
        let mut checks = crate::local::service::validation::Checks::default();
        checks.one_of("loggingConfiguration.level", &level, &LEVELS);
        checks.finish()?;
    }
    let destinations = members.get("destinations").and_then(Value::as_array).map_or(0, Vec::len);
    if destinations > 1 || (destinations == 0 && level != "OFF") {
        return Err(fault::invalid_logging("Must specify exactly one Log Destination."));
    }
    put_default(&mut members, "level", Value::String(level));
    put_default(&mut members, "includeExecutionData", Value::Bool(false));
    Ok(Value::Object(members))
}

fn put_default(members: &mut Map<String, Value>, name: &str, value: Value) {
    members.entry(name).or_insert(value);
}
