//! A task was completed if the history of an execution shows it since the step began. A heartbeat does not appear in a
//! history, and a task cannot be found by its token alone: in both cases the learner's word is accepted.

use std::collections::BTreeMap;

use aws_sdk_sfn::types::HistoryEvent;
use serde_json::Value;

use crate::clock::Timestamp;
use crate::probe::{Execution, Probe};
use crate::resource::{Error, execution, state_machine};
use crate::step::Callback;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::step::callback::Answer;
use crate::text::Text;

impl Callback {
    fn word(&self) -> &'static str {
        match self.answer {
            Answer::Success => "success",
            Answer::Failure => "failure",
            Answer::Heartbeat => "heartbeat",
        }
    }

    /// Returns the names of the executions that may match.
    async fn executions(&self, context: &AssessmentContext<'_>, machine: &str) -> Result<Vec<String>, Error> {
        let probe = Probe::Execution(Box::new(Execution {
            machine: machine.to_owned(),
            execution: self.execution.clone(),
            ..Execution::default()
        }));
        let items = probe.observe(context.clients, None).await?;
        let is_meant = |text: &str| self.event.as_deref().is_none_or(|event| text.contains(event));
        Ok(items.into_iter().filter(|item| is_meant(&item.text)).map(|item| item.id).collect())
    }

    /// Returns the state whose task was completed, and how its result differs from the required one.
    fn answer_in(&self, history: &[HistoryEvent], since: Timestamp) -> Option<(String, Option<String>)> {
        let is_new = |event: &&HistoryEvent| event.timestamp().to_millis().unwrap_or_default() >= since.millis();
        history.iter().rev().filter(is_new).find_map(|event| {
            let state = state_of(event, history)?;
            let of_state = self.state.as_deref().is_none_or(|wanted| wanted == state);
            let difference = self.difference(event)?;
            of_state.then_some((state, difference))
        })
    }

    /// Returns `None` if the event is not such a result.
    fn difference(&self, event: &HistoryEvent) -> Option<Option<String>> {
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        if self.answer == Answer::Success {
            let told = event.task_succeeded_event_details().filter(|task| waits(task.resource()))?;
            let (wanted, got) = (self.task_output.as_ref().map(|text| json(text.as_str())), told.output());
            let got = json(got.unwrap_or_default());
            return Some(wanted.filter(|wanted| *wanted != got).map(|_| format!("the output {got}")));
        }
        let told = event.task_failed_event_details().filter(|task| waits(task.resource()))?;
        let error = self.error.as_deref().filter(|error| told.error() != Some(*error));
        Some(error.map(|_| format!("the error `{}`", told.error().unwrap_or_default())))
    }
}

impl Assess for Callback {
    fn task(&self, _samples: &[Sample]) -> Task {
        let what = match self.answer {
            Answer::Success => "Tell the task that waits that it succeeded.",
            Answer::Failure => "Tell the task that waits that it failed.",
            Answer::Heartbeat => "Tell Step Functions that the task is still at work.",
        };
        let execution = self.execution.as_deref().map(execution::name_of);
        Task::new(what)
            .optional("state machine", self.machine.as_deref().map(state_machine::name_of))
            .optional("execution", execution)
            .optional("state", self.state.as_deref())
            .optional("output", self.task_output.as_ref().map(Text::as_str))
            .optional("error", self.error.as_deref())
            .optional("cause", self.cause.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let Some(machine) = self.machine.as_ref().filter(|_| self.answer != Answer::Heartbeat) else {
            return Ok(Assessment::unseen(
                "a heartbeat, or an answer by its token alone, is in no history of an execution",
            ));
        };
        let mut others = None;
        for name in self.executions(context, machine).await? {
            let resource = format!("execution:{}:{name}", state_machine::name_of(machine));
            let arn = context.clients.arn("states", &resource).await?;
            let history = execution::history(context.clients, &arn).await?;
            match self.answer_in(&history, context.since) {
                Some((state, None)) => {
                    return Ok(Assessment::default().output("execution", name).output("state", state));
                }
                Some((_, difference)) => others = difference,
                None => {}
            }
        }
        let got = others.unwrap_or_else(|| "no answer since this step began".to_owned());
        Ok(Assessment::mismatch(Mismatch::new(format!("a task that was told of its {}", self.word()), got)))
    }
}

fn waits(resource: &str) -> bool {
    resource.ends_with(".waitForTaskToken")
}

/// Returns the state of an event. Each previous event has a lower id, so the loop terminates.
fn state_of(event: &HistoryEvent, history: &[HistoryEvent]) -> Option<String> {
    let by_id: BTreeMap<i64, &HistoryEvent> = history.iter().map(|event| (event.id(), event)).collect();
    let mut at = event;
    loop {
        if let Some(entered) = at.state_entered_event_details() {
            return Some(entered.name().to_owned());
        }
        at = by_id.get(&at.previous_event_id()).filter(|before| before.id() < at.id())?;
    }
}
