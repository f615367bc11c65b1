//! The status of an execution of a state machine, and the state in which it failed.

use std::collections::BTreeMap;

use aws_sdk_sfn::types::{ExecutionStatus, HistoryEvent};
use serde_json::{Map, Value, json};

use super::Error;
use crate::aws::{Clients, CloudError};

/// The status of an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    pub arn: String,
    /// The status as AWS spells it, such as `SUCCEEDED`.
    pub status: String,
    pub input: Option<String>,
    pub output: Option<String>,
    pub error: Option<String>,
    pub cause: Option<String>,
}

/// The state in which an execution failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedState {
    pub name: String,
    pub input: Option<String>,
}

impl Execution {
    /// Reads the execution.
    pub async fn describe(clients: &Clients, arn: &str) -> Result<Self, Error> {
        let described = clients.sfn().describe_execution().execution_arn(arn).send().await;
        let described = described.map_err(|error| {
            CloudError::new("states:DescribeExecution", format!("execution `{}`", name_of(arn)), error)
        })?;
        Ok(Self {
            arn: arn.to_owned(),
            status: described.status().as_str().to_owned(),
            input: described.input().map(str::to_owned),
            output: described.output().map(str::to_owned),
            error: described.error().map(str::to_owned),
            cause: described.cause().map(str::to_owned),
        })
    }

    pub fn name(&self) -> &str {
        name_of(&self.arn)
    }

    pub fn is_running(&self) -> bool {
        self.status == ExecutionStatus::Running.as_str()
    }

    pub fn succeeded(&self) -> bool {
        self.status == ExecutionStatus::Succeeded.as_str()
    }

    /// Returns the execution as JSON, with the failed state first.
    pub fn document(&self, failed: Option<&FailedState>) -> Value {
        let mut document = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            document.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("status", Some(json!(self.status)));
        put("state", failed.map(|failed| json!(failed.name)));
        put("error", self.error.as_ref().map(|error| json!(error)));
        put("cause", self.cause.as_ref().map(|cause| json!(cause)));
        put("state-input", failed.and_then(|failed| failed.input.as_deref()).map(as_json));
        put("input", self.input.as_deref().map(as_json));
        put("output", self.output.as_deref().map(as_json));
        Value::Object(document)
    }
}

/// Returns the last part of the ARN: `arn:aws:states:us-east-1:000000000000:execution:Machine:name` is named `name`.
pub fn name_of(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

/// Returns the events of an execution, in order.
pub async fn history(clients: &Clients, arn: &str) -> Result<Vec<HistoryEvent>, Error> {
    let mut events = Vec::new();
    let mut pages = clients.sfn().get_execution_history().execution_arn(arn).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| {
            CloudError::new("states:GetExecutionHistory", format!("execution `{}`", name_of(arn)), error)
        })?;
        events.extend(page.events);
    }
    Ok(events)
}

/// Returns the state that was entered last before the end of the history.
pub fn failed_state(history: &[HistoryEvent]) -> Option<FailedState> {
    let by_id: BTreeMap<i64, &HistoryEvent> = history.iter().map(|event| (event.id(), event)).collect();
    let mut at = history.last()?;
    if at.previous_event_id() == 0 {
        return cut_state(history);
    }
    // Each previous event has a lower id, so the loop terminates.
    loop {
        if let Some(entered) = entered(at) {
            return Some(entered);
        }
        if let Some(evaluated) = at.evaluation_failed_event_details() {
            let before = history.iter().rev().filter(|event| event.id() < at.id());
            return before.filter_map(entered).find(|entered| entered.name == evaluated.state());
        }
        let before = by_id.get(&at.previous_event_id()).filter(|event| event.id() < at.id());
        at = before?;
    }
}

/// Returns the last state that was entered and not exited. An execution that was ended from outside has no previous
/// event.
fn cut_state(history: &[HistoryEvent]) -> Option<FailedState> {
    let mut open: Vec<FailedState> = Vec::new();
    for event in history {
        open.extend(entered(event));
        if let Some(exited) = event.state_exited_event_details()
            && let Some(position) = open.iter().rposition(|state| state.name == exited.name())
        {
            open.remove(position);
        }
    }
    open.pop()
}

fn entered(event: &HistoryEvent) -> Option<FailedState> {
    let entered = event.state_entered_event_details()?;
    Some(FailedState { name: entered.name().to_owned(), input: entered.input().map(str::to_owned) })
}

fn as_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

#[cfg(test)]
mod tests {
    use aws_sdk_sfn::types::{
        EvaluationFailedEventDetails, HistoryEventType, StateEnteredEventDetails, StateExitedEventDetails,
    };
    use aws_smithy_types::DateTime;

    use super::*;

    fn event(id: i64, before: i64, state: Option<&str>) -> HistoryEvent {
        let entered = state.map(|name| StateEnteredEventDetails::builder().name(name).input("{}").build().unwrap());
        HistoryEvent::builder()
            .id(id)
            .previous_event_id(before)
            .timestamp(DateTime::from_secs(0))
            .r#type(HistoryEventType::TaskFailed)
            .set_state_entered_event_details(entered)
            .build()
            .unwrap()
    }

    #[test]
    fn the_failed_state_is_found_where_no_event_leads_back_to_it() {
        let evaluation = EvaluationFailedEventDetails::builder().state("B").build().unwrap();
        let exited = StateExitedEventDetails::builder().name("B").build().unwrap();
        let with = |mut event: HistoryEvent, evaluation: Option<_>, exited: Option<_>| {
            (event.evaluation_failed_event_details, event.state_exited_event_details) = (evaluation, exited);
            event
        };
        let begun = || vec![event(1, 0, Some("A")), event(2, 1, Some("B"))];
        let name = |history: Vec<HistoryEvent>| failed_state(&history).map(|failed| failed.name);
        let evaluated = [event(3, 1, Some("C")), with(event(4, 1, None), Some(evaluation), None), event(5, 4, None)];
        assert_eq!(name(begun().into_iter().chain(evaluated).collect()).as_deref(), Some("B"));
        let timed_out = [event(3, 0, None)];
        assert_eq!(name(begun().into_iter().chain(timed_out.clone()).collect()).as_deref(), Some("B"));
        let left = [with(event(3, 2, None), None, Some(exited)), event(4, 0, None)];
        assert_eq!(name(begun().into_iter().chain(left).collect()).as_deref(), Some("A"));
        assert_eq!(name(timed_out.to_vec()), None);
    }

    #[test]
    fn the_failed_state_is_the_last_on_the_way_to_the_end() {
        // There are two branches: the second is entered last, the first fails.
        let history = [
            event(1, 0, Some("A")),
            event(2, 1, Some("B")),
            event(3, 1, Some("C")),
            event(4, 2, None),
            event(5, 4, None),
        ];
        let failed = FailedState { name: "B".to_owned(), input: Some("{}".to_owned()) };
        assert_eq!(failed_state(&history), Some(failed));
        assert_eq!(failed_state(&history[3..]), None);
    }

    #[test]
    fn the_document_begins_with_what_matters() {
        let execution = Execution {
            arn: "arn:aws:states:us-east-1:000000000000:execution:M:n".to_owned(),
            status: "FAILED".to_owned(),
            input: Some("{\"a\":1}".to_owned()),
            output: None,
            error: Some("Oops".to_owned()),
            cause: None,
        };
        let failed = FailedState { name: "B".to_owned(), input: None };
        let text = execution.document(Some(&failed)).to_string();
        assert_eq!(text, r#"{"status":"FAILED","state":"B","error":"Oops","input":{"a":1}}"#);
        assert_eq!(execution.name(), "n");
    }
}
