//! `TestState`: runs one state, with a mock instead of the call that it would make.
//!
//! Deviation: AWS can test a Task state without a mock and then calls the service. The local cloud requires a mock for
//! a Task state and never makes a call for a test.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::execution::read_input;
use super::store::States;
use super::{Fault, fault, mock};
use crate::asl::trial::{self, Mock, Report, Trial, Verdict};
use crate::asl::{Data, Failure, Identity, Machine, MachineType, Start};
use crate::local::service::{Answer, Cx, decode};

/// Members of the context object that a test may set.
const CONTEXT: [(&str, &[&str]); 4] = [
    ("Execution", &["Id", "Input", "Name", "RoleArn", "StartTime"]),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    definition: String,
    role_arn: Option<String>,
    input: Option<String>,
    inspection_level: Option<String>,
    #[serde(default)]
    reveal_secrets: bool,
    variables: Option<String>,
    state_name: Option<String>,
    mock: Option<mock::Input>,
    context: Option<String>,
    state_configuration: Option<Configuration>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Configuration {
    retrier_retry_count: Option<u32>,
    error_caused_by_state: Option<String>,
    map_iteration_failure_count: Option<u64>,
    map_item_reader_data: Option<String>,
}

pub(super) fn test_state(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Test = decode(input)?;
    let state = find_state(states, &input)?;
    let kind = state.definition["Type"].as_str().unwrap_or_default().to_owned();
    check_mock(&input, &kind)?;
    let text = trial::alone(&state.definition, state.language.as_deref());
    let reading = Machine::read(&text, MachineType::Standard);
    let problems = reading.problems;
    let machine = reading.machine.ok_or_else(|| fault::invalid_definition(&text, &problems))?;
    let mocked = mock::checked(input.mock.as_ref(), &state.definition)?;
    let configuration = input.state_configuration.as_ref();
    if let (Some(count), Some(Mock::Result(result))) =
        (configuration.and_then(|configuration| configuration.map_iteration_failure_count), &mocked)
    {
        let iterations = result.value().as_array().map_or(0, Vec::len) as u64;
        if count > iterations {
            return Err(Fault::validation(
                "Map iteration failure count must be less than or equal to the number of Map iterations",
            ));
        }
    }
    let trial = Trial {
        start: start(&input, cx)?,
        variables: variables(input.variables.as_deref())?,
        context: context(input.context.as_deref())?,
        mock: mocked,
        retry_count: configuration.and_then(|configuration| configuration.retrier_retry_count).unwrap_or_default(),
        failed_iterations: configuration.and_then(|configuration| configuration.map_iteration_failure_count),
    };
    let report = trial::run(&machine, trial);
    let inspects = matches!(input.inspection_level.as_deref(), Some("DEBUG" | "TRACE"));
    Ok(answer(report, inspects))
}

struct Found {
    definition: Value,
    /// The query language of the state machine, which the state inherits.
    language: Option<String>,
}

/// Returns the state to test: the definition itself, or the state with that name in it.
fn find_state(states: &mut States, input: &Test) -> Result<Found, Fault> {
    let invalid = || {
        fault::invalid_definition(&input.definition, &Machine::read(&input.definition, MachineType::Standard).problems)
    };
    let definition: Value = serde_json::from_str(&input.definition).map_err(|_| invalid())?;
    if definition.get("States").is_none() {
        return Ok(Found { definition, language: None });
    }
    states.compile(&input.definition.clone().into(), MachineType::Standard)?;
    let name = input.state_name.as_deref().or(definition["StartAt"].as_str()).unwrap_or_default();
    let state = named(&definition, name).cloned();
    let language = definition["QueryLanguage"].as_str().map(str::to_owned);
    let definition = state.ok_or_else(|| Fault::validation("State not found in definition"))?;
    Ok(Found { definition, language })
}

/// Returns the state with that name, at any depth; the definition was parsed before, so its depth is limited.
fn named<'a>(flow: &'a Value, name: &str) -> Option<&'a Value> {
    let states = flow.get("States")?.as_object()?;
    states.get(name).or_else(|| {
        states.values().find_map(|state| {
            let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten();
            let processors = ["ItemProcessor", "Iterator"].into_iter().filter_map(|processor| state.get(processor));
            branches.chain(processors).find_map(|flow| named(flow, name))
        })
    })
}

fn check_mock(input: &Test, kind: &str) -> Result<(), Fault> {
    let mocked = input.mock.is_some();
    let invalid = |message: &str| Err(Fault::validation(message));
    if mocked && ["Pass", "Fail", "Succeed", "Choice", "Wait"].contains(&kind) {
        return Err(Fault::validation(format!("State type '{kind}' is not supported when a mock is specified")));
    }
    if !mocked && ["Map", "Parallel"].contains(&kind) {
        let message = "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]";
        return Err(Fault::new("InvalidDefinition", message));
    }
    if mocked && input.reveal_secrets {
        return invalid("TestState does not support RevealSecrets when a mock is specified.");
    }
    let configuration = input.state_configuration.as_ref();
    if !mocked && configuration.is_some_and(|configuration| configuration.map_iteration_failure_count.is_some()) {
        return invalid("TestState does not support MapIterationFailureCount when a mock is not specified.");
    }
    // These members only matter to iterations, which a mock replaces as a whole.
    let _ =
        configuration.map(|configuration| (&configuration.error_caused_by_state, &configuration.map_item_reader_data));
    if kind == "Task" && !mocked {
        if input.role_arn.is_none() {
            return invalid("RoleArn must be specified when testing a Task state");
        }
        let message = "the local cloud tests a Task state with a mock only";
        return Err(Fault::new("NotImplemented", message).with_status(501));
    }
    Ok(())
}

fn start(input: &Test, cx: &mut Cx<'_>) -> Result<Start, Fault> {
    let (machine, execution) = (cx.ids.uuid(), cx.ids.uuid());
    let identity = Identity {
        execution_arn: cx.arn("states", &format!("express:{machine}:{execution}")).into(),
        execution_name: execution.into(),
        role_arn: input.role_arn.clone().unwrap_or_default().into(),
        state_machine_arn: cx.arn("states", &format!("stateMachine:{machine}")).into(),
        state_machine_name: machine.into(),
        machine_type: MachineType::Express,
        region: cx.region().to_owned(),
    };
    let input: Data = read_input(input.input.as_deref())?;
    Ok(Start { identity, input, now: cx.now, seed: cx.ids.bits() })
}

fn variables(text: Option<&str>) -> Result<Map<String, Value>, Fault> {
    match text.map(serde_json::from_str) {
        None => Ok(Map::new()),
        Some(Ok(Value::Object(members))) => Ok(members),
        Some(_) => Err(Fault::validation("Variables must be a valid JSON object")),
    }
}

fn context(text: Option<&str>) -> Result<Option<Value>, Fault> {
    let Some(text) = text else { return Ok(None) };
    let invalid = |reason: String| Fault::validation(format!("Invalid Context object provided: {reason}"));
    let value: Value = serde_json::from_str(text).map_err(|_| invalid("Context must be a valid JSON object".into()))?;
    let Value::Object(members) = &value else { return Err(invalid("Context must be a valid JSON object".into())) };
    for (name, inner) in members {
        if name == "Map" {
            return Err(invalid("'Map' field is not supported when mocking a Context object".into()));
        }
        let Some((_, allowed)) = CONTEXT.iter().find(|(known, _)| known == name) else {
            return Err(invalid(format!("Field '{name}' is not allowed")));
        };
        let Value::Object(inner) = inner else { return Err(invalid(format!("Field '{name}' must be an object"))) };
        if let Some(name) = inner.keys().find(|name| !allowed.contains(&name.as_str())) {
            return Err(invalid(format!("Field '{name}' is not allowed")));
        }
    }
    Ok(Some(value))
}

fn answer(report: Report, inspects: bool) -> Value {
    let status = match report.verdict {
        Verdict::Succeeded => "SUCCEEDED",
        Verdict::Failed => "FAILED",
        Verdict::Retriable => "RETRIABLE",
        Verdict::CaughtError => "CAUGHT_ERROR",
    };
    let mut output = json!({ "status": status });
    if let Some(data) = report.output {
        output["output"] = Value::String(data.text());
    }
    if let Some(Failure { error, cause }) = report.failure {
        for (name, text) in [("error", error), ("cause", cause)] {
            if let Some(text) = text {
                output[name] = Value::String(text);
            }
        }
    }
    if let Some(next) = report.next_state {
        output["nextState"] = Value::String(next);
    }
    if inspects {
        output["inspectionData"] = Value::Object(report.inspection);
    }
    output
}
