//! Finds tasks that wait for their task token, in the histories of running executions.
//!
//! Anyone with a token can complete the task, so tokens are never printed, neither by `Debug` nor in errors. Cited:
//! Step Functions Developer Guide, "Wait for a Callback with Task Token".

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use aws_sdk_sfn::types::{ExecutionStatus, HistoryEvent};
use serde_json::Value;

use super::execution::{self, Execution};
use super::{Error, state_machine};
use crate::aws::{Clients, CloudError};

/// Selects tasks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// The state machine, by name or ARN.
    pub machine: Option<&'a str>,
    /// The execution, by ARN, or by name together with a state machine.
    pub execution: Option<&'a str>,
    /// Selects only executions whose input contains this event id.
    pub event: Option<&'a str>,
    pub state: Option<&'a str>,
}

/// A waiting task.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The name of the execution.
    pub execution: String,
    pub state: String,
    /// The task token; `None` if the state embeds it in a text of its own.
    pub token: Option<String>,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.state, self.execution)
    }
}

/// Returns all waiting tasks that match.
pub async fn waiting(clients: &Clients, search: &Search<'_>) -> Result<Vec<Waiting>, Error> {
    let mut found = Vec::new();
    for arn in executions(clients, search).await? {
        if let Some(event) = search.event
            && !Execution::describe(clients, &arn).await?.input.is_some_and(|input| input.contains(event))
        {
            continue;
        }
        let history = execution::history(clients, &arn).await?;
        let tasks = tasks(&history).into_iter().filter(|task| search.state.is_none_or(|state| state == task.state));
        let tasks: Vec<Task> = tasks.collect();
        if tasks.is_empty() {
            continue;
        }
        let definition = definition(clients, &arn).await?;
        found.extend(tasks.into_iter().map(|task| Waiting {
            execution: execution::name_of(&arn).to_owned(),
            state: task.state.to_owned(),
            token: token(&definition, &task),
        }));
    }
    Ok(found)
}

/// Returns the running executions that match. Fails if a given execution has ended.
async fn executions(clients: &Clients, search: &Search<'_>) -> Result<Vec<String>, Error> {
    if let Some(arn) = search.execution.filter(|execution| execution.contains(":execution:")) {
        let found = Execution::describe(clients, arn).await?;
        return if found.is_running() { Ok(vec![arn.to_owned()]) } else { Err(ended(&found)) };
    }
    let Some(machine) = search.machine else { return Ok(Vec::new()) };
    let machine = state_machine::arn(clients, machine).await?;
    if let Some(name) = search.execution {
        let arn = format!("{}:{name}", machine.replacen(":stateMachine:", ":execution:", 1));
        let found = Execution::describe(clients, &arn).await?;
        return if found.is_running() { Ok(vec![arn]) } else { Err(ended(&found)) };
    }
    let request = clients.sfn().list_executions().state_machine_arn(&machine).status_filter(ExecutionStatus::Running);
    let subject = || format!("state machine `{}`", state_machine::name_of(&machine));
    let mut arns = Vec::new();
    let mut pages = request.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("states:ListExecutions", subject(), error))?;
        arns.extend(page.executions.into_iter().map(|listed| listed.execution_arn));
    }
    Ok(arns)
}

fn ended(execution: &Execution) -> Error {
    let message = format!("execution `{}` waits for nothing: it has ended as {}", execution.name(), execution.status);
    Error::Failed { message }
}

/// Returns the definition of this execution, which may differ from the current one of the machine.
async fn definition(clients: &Clients, arn: &str) -> Result<Value, Error> {
    let described = clients.sfn().describe_state_machine_for_execution().execution_arn(arn).send().await;
    let described = described.map_err(|error| {
        let subject = format!("execution `{}`", execution::name_of(arn));
        CloudError::new("states:DescribeStateMachineForExecution", subject, error)
    })?;
    Ok(serde_json::from_str(described.definition()).unwrap_or_default())
}

/// A task that was scheduled with its token, from the history.
#[derive(Debug, PartialEq, Eq)]
struct Task<'a> {
    state: &'a str,
    parameters: &'a str,
}

/// Returns the tasks whose last event is that they were scheduled.
fn tasks(history: &[HistoryEvent]) -> Vec<Task<'_>> {
    let by_id: BTreeMap<i64, &HistoryEvent> = history.iter().map(|event| (event.id(), event)).collect();
    let followed: BTreeSet<i64> = history.iter().map(HistoryEvent::previous_event_id).collect();
    let sent = history.iter().filter(|event| {
        let submitted = event.task_submitted_event_details();
        submitted.is_some_and(|task| task.resource().ends_with(".waitForTaskToken")) && !followed.contains(&event.id())
    });
    sent.filter_map(|event| {
        let mut parameters = None;
        let mut at = event;
        // Each previous event has a lower id, so the loop terminates.
        loop {
            parameters = parameters.or(at.task_scheduled_event_details().map(|scheduled| scheduled.parameters()));
            if let Some(entered) = at.state_entered_event_details() {
                return Some(Task { state: entered.name(), parameters: parameters? });
            }
            at = by_id.get(&at.previous_event_id()).filter(|before| before.id() < at.id())?;
        }
    })
    .collect()
}

/// Returns the token in the parameters of a task: at the place the definition puts it, or the only text that looks like
/// one.
fn token(definition: &Value, task: &Task<'_>) -> Option<String> {
    let parameters: Value = serde_json::from_str(task.parameters).ok()?;
    let state = find_state(definition, task.state)?;
    let template = state.get("Parameters").or_else(|| state.get("Arguments"));
    let placed = template.and_then(|template| placed(template, &parameters));
    placed.map(str::to_owned).or_else(|| looks_like_a_token(task.parameters))
}

/// Returns a state by its name, at any depth. JSON is nested at most 128 levels deep, which limits the recursion.
fn find_state<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("States").and_then(|states| states.get(name));
            own.or_else(|| fields.values().find_map(|value| find_state(value, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| find_state(item, name)),
        _ => None,
    }
}

/// Returns the value at the place where the template consists of the token alone.
fn placed<'a>(template: &Value, parameters: &'a Value) -> Option<&'a str> {
    match (template, parameters) {
        (Value::Object(template), Value::Object(parameters)) => template.iter().find_map(|(key, value)| {
            let value_text = value.as_str().unwrap_or_default();
            if let Some(plain) = key.strip_suffix(".$").filter(|_| value_text == "$$.Task.Token") {
                return parameters.get(plain)?.as_str();
            }
            placed(value, parameters.get(key)?)
        }),
        (Value::Array(template), Value::Array(parameters)) => {
            template.iter().zip(parameters).find_map(|(template, value)| placed(template, value))
        }
        (Value::String(template), Value::String(token)) => {
            let expression = template.trim().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
            (expression.map(str::trim) == Some("$states.context.Task.Token")).then_some(token.as_str())
        }
        _ => None,
    }
}

/// A length below that of any token of AWS.
const MIN_TOKEN: usize = 100;

/// The prefixes of task tokens of Step Functions.
const BEGINNINGS: [&str; 2] = ["AAAA", "AQC"];

/// Replaces each task token by `TASK_TOKEN`, so that a message with one can be printed.
pub fn masked(text: &str) -> String {
    let is_token = |run: &&str| run.len() >= MIN_TOKEN && BEGINNINGS.iter().any(|first| run.starts_with(first));
    text.split(ends_a_token).filter(is_token).fold(text.to_owned(), |text, token| text.replace(token, "TASK_TOKEN"))
}

fn ends_a_token(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '=' | '-' | '_')
}

/// Returns the only long sequence of characters that could be a token.
fn looks_like_a_token(text: &str) -> Option<String> {
    let runs = text.split(ends_a_token);
    let runs: BTreeSet<&str> = runs.filter(|run| run.len() >= MIN_TOKEN).collect();
    match runs.len() {
        1 => runs.first().map(|&run| run.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sfn::types::builders::HistoryEventBuilder;
    use aws_sdk_sfn::types::{
        HistoryEventType, StateEnteredEventDetails, TaskScheduledEventDetails, TaskSubmittedEventDetails,
    };
    use aws_smithy_types::DateTime;
    use serde_json::json;

    use super::*;

    fn event(id: i64, before: i64) -> HistoryEventBuilder {
        let event = HistoryEvent::builder().id(id).previous_event_id(before).timestamp(DateTime::from_secs(0));
        event.r#type(HistoryEventType::TaskSubmitted)
    }

    fn entered(name: &str) -> StateEnteredEventDetails {
        StateEnteredEventDetails::builder().name(name).build().unwrap()
    }

    fn scheduled(parameters: &str) -> TaskScheduledEventDetails {
        let details = TaskScheduledEventDetails::builder().resource_type("sqs").region("us-east-1");
        details.resource("sendMessage.waitForTaskToken").parameters(parameters).build().unwrap()
    }

    fn submitted(resource: &str) -> TaskSubmittedEventDetails {
        TaskSubmittedEventDetails::builder().resource_type("sqs").resource(resource).build().unwrap()
    }

    #[test]
    fn a_task_waits_while_nothing_follows_its_sending() {
        let mut history = vec![
            event(1, 0).state_entered_event_details(entered("Ask")).build().unwrap(),
            event(2, 1).task_scheduled_event_details(scheduled("{}")).build().unwrap(),
            event(3, 2).task_submitted_event_details(submitted("sendMessage.waitForTaskToken")).build().unwrap(),
            event(4, 0).state_entered_event_details(entered("Job")).build().unwrap(),
            event(5, 4).task_submitted_event_details(submitted("startJobRun.sync")).build().unwrap(),
        ];
        assert_eq!(tasks(&history), [Task { state: "Ask", parameters: "{}" }]);
        history.push(event(6, 3).build().unwrap());
        assert_eq!(tasks(&history), []);
    }

    #[test]
    fn the_token_is_where_the_state_puts_it() {
        let long = "A".repeat(150);
        let format = json!({"Body.$": "States.Format('token={}', $$.Task.Token)"});
        let table = [
            (json!({"Message": {"token.$": "$$.Task.Token"}}), json!({"Message": {"token": "short"}}), Some("short")),
            (json!({"Body": "{% $states.context.Task.Token %}"}), json!({"Body": "short"}), Some("short")),
            (json!({"List": [{"t.$": "$$.Task.Token"}]}), json!({"List": [{"t": "short"}]}), Some("short")),
            (format.clone(), json!({"Body": format!("token: {long}")}), Some(long.as_str())),
            (format, json!({"Body": format!("{long} {long}A")}), None),
            (json!({"Body.$": "$.b"}), json!({"Body": "b"}), None),
        ];
        for (template, parameters, expected) in table {
            let inner = json!({"States": {"Ask": {"Type": "Task", "Parameters": template}}});
            let definition = json!({"States": {"All": {"Branches": [inner]}}});
            let parameters = parameters.to_string();
            let found = token(&definition, &Task { state: "Ask", parameters: &parameters });
            assert_eq!(found.as_deref(), expected, "{parameters}");
        }
    }

    #[test]
    fn a_text_is_shown_without_its_tokens() {
        let (one, other) = (format!("AQC{}", "a1".repeat(90)), format!("AAAA{}==", "b/+".repeat(60)));
        let long = "x".repeat(300);
        let inner = json!({"token": one, "again": one, "other": other, "id": "AQC1", "data": long}).to_string();
        let text = json!({"Type": "Notification", "Message": inner}).to_string();
        let shown = masked(&text);
        assert!(!shown.contains(&one) && !shown.contains(&other), "{shown}");
        assert_eq!(shown.matches("TASK_TOKEN").count(), 3);
        assert!(shown.contains("AQC1") && shown.contains(&long), "{shown}");
    }

    #[test]
    fn a_token_is_not_shown() {
        let waiting = Waiting { execution: "e".to_owned(), state: "Ask".to_owned(), token: Some("secret".to_owned()) };
        assert_eq!(format!("{waiting:?}"), "Ask in e");
    }
}
