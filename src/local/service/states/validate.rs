//! `ValidateStateMachineDefinition`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::machine::machine_type;
use super::store::States;
use crate::asl::problem::{Place, Severity};
use crate::asl::{Machine, Problem};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, decode};

const MAX_DIAGNOSTICS: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Validate {
    definition: String,
    #[serde(rename = "type")]
    machine_type: Option<String>,
    severity: Option<String>,
    max_results: Option<i64>,
}

/// Validates a definition. Warnings are returned if they are requested.
pub(super) fn validate_state_machine_definition(_: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Validate = decode(input)?;
    let mut checks = Checks::default();
    if let Some(severity) = &input.severity {
        checks.one_of("severity", severity, &["ERROR", "WARNING"]);
    }
    if let Some(most) = input.max_results {
        checks.range("maxResults", most, 0, 100);
    }
    checks.finish()?;
    let reading = Machine::read(&input.definition, machine_type(input.machine_type.as_deref())?);
    let warnings = input.severity.as_deref() == Some("WARNING");
    let most = input.max_results.filter(|most| *most > 0);
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(MAX_DIAGNOSTICS);
    let shown: Vec<&Problem> = reading.problems.iter().filter(|problem| warnings || problem.is_error()).collect();
    let diagnostics: Vec<Value> = shown.iter().take(most).map(|problem| diagnostic(problem)).collect();
    Ok(json!({
        "result": if reading.machine.is_some() { "OK" } else { "FAIL" },
        "diagnostics": diagnostics,
        "truncated": shown.len() > most,
    }))
}

fn diagnostic(problem: &Problem) -> Value {
    let severity = match problem.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    };
    let mut diagnostic = json!({"severity": severity, "code": problem.code.as_str(), "message": problem.message});
    if let Some(location) = problem.place.as_ref().map(Place::location) {
        diagnostic["location"] = Value::String(location);
    }
    diagnostic
}
