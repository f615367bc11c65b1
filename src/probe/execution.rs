//! `execution`: executions of a state machine.
//!
//! Each execution is observed as a JSON document: status, input, output, error, cause, and the types of its history
//! events. The input of an execution that a rule started is the event, which identifies its cause.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aws_sdk_sfn::types::HistoryEventType;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Count, Expect, Item, ProbeKind, Query, Source, Watch, leaves, literal};
use crate::api_call::ApiCall;
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::{Error, ReferenceKind, TargetReference, Visit, execution, state_machine};
use crate::words;

/// Check the executions of a state machine
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify execution --machine OrderProcessing --status SUCCEEDED --count 2
  ork verify execution --machine OrderProcessing --event 1f0f... --execution-output '{\"done\":true}'
  ork verify execution --machine OrderProcessing --history PassStateEntered --history TaskSucceeded")]
pub struct Execution {
    /// State machine, by name or ARN
    #[arg(long, alias = "state-machine-arn", value_name = "NAME")]
    pub machine: String,
    /// Only the execution of this name or ARN
    #[arg(long, value_name = "NAME")]
    pub execution: Option<String>,
    /// How many are expected: 3, 1.., 1..3 (default: at least one)
    #[arg(long)]
    pub count: Option<Count>,
    /// Only what comes from this event id; may be given several times
    #[arg(long, value_name = "ID")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub event: Vec<String>,
    /// Expected status of the execution
    #[arg(long, alias = "status-filter", value_enum, ignore_case = true)]
    pub status: Option<Status>,
    /// Error it must have ended with, such as States.Runtime
    #[arg(long, value_name = "NAME")]
    pub error: Option<String>,
    /// Text that must appear in it, in its cause for example
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// JSON the input must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub input: Option<Value>,
    /// JSON the output must contain
    #[arg(id = "execution-output", long = "execution-output", value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub output: Option<Value>,
    /// Type of an event its history must have; several must come in this order
    #[arg(long, value_name = "TYPE")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub history: Vec<String>,
}

/// How an execution stands, in AWS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
    PendingRedrive,
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
            Self::PendingRedrive => "PENDING_REDRIVE",
        }
    }
}

impl Execution {
    /// Returns what the document must contain.
    fn body(&self) -> Option<Value> {
        let mut body = Map::new();
        body.extend(self.status.map(|status| ("status".to_owned(), json!(status.word()))));
        body.extend(self.error.as_ref().map(|error| ("error".to_owned(), json!(error))));
        body.extend(self.input.as_ref().map(|input| ("input".to_owned(), input.clone())));
        body.extend(self.output.as_ref().map(|output| ("output".to_owned(), output.clone())));
        (!body.is_empty()).then_some(Value::Object(body))
    }

    /// Returns the executions that may match, and when they started.
    async fn executions(&self, clients: &Clients, machine: &str) -> Result<Vec<(String, Timestamp)>, Error> {
        let mut found = Vec::new();
        let mut pages = clients.sfn().list_executions().state_machine_arn(machine).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                CloudError::new("states:ListExecutions", format!("state machine `{}`", self.machine), error)
            })?;
            for listed in page.executions() {
                let wanted = self.execution.as_deref();
                if wanted.is_none_or(|wanted| wanted == listed.name() || wanted == listed.execution_arn()) {
                    let begun = listed.start_date().to_millis().unwrap_or_default();
                    found.push((listed.execution_arn().to_owned(), Timestamp::from_millis(begun)));
                }
            }
        }
        Ok(found)
    }

    /// Reads an execution. Its history is read only if necessary, because a long one takes many calls.
    async fn item(&self, clients: &Clients, arn: &str, begun: Timestamp) -> Result<Item, Error> {
        let found = execution::Execution::describe(clients, arn).await?;
        let has_failed = !found.is_running() && !found.succeeded();
        let events = match has_failed || !self.history.is_empty() {
            true => execution::history(clients, arn).await?,
            false => Vec::new(),
        };
        let failed = execution::failed_state(&events).filter(|_| has_failed);
        let mut document = found.document(failed.as_ref());
        if let Some(document) = document.as_object_mut().filter(|_| !self.history.is_empty()) {
            let types: Vec<&str> = events.iter().map(|event| event.r#type().as_str()).collect();
            document.insert("history".to_owned(), json!(types));
        }
        let place = state_machine::name_of(&self.machine).to_owned();
        Ok(Item { id: found.name().to_owned(), place, at: Some(begun), text: document.to_string() })
    }
}

impl ProbeKind for Execution {
    fn describe(&self) -> String {
        format!("execution {}", state_machine::name_of(&self.machine))
    }

    fn place(&self) -> String {
        format!("executions of the state machine {}", state_machine::name_of(&self.machine))
    }

    fn check(&self, findings: &mut Findings) {
        if self.machine.is_empty() {
            findings.add("execution.machine", Code::MissingKey, "no state machine").help("name one: `machine: NAME`");
        }
        for word in &self.history {
            if HistoryEventType::values().contains(&word.as_str()) {
                continue;
            }
            if let Some(near) = words::closest(word, HistoryEventType::values().iter().copied()) {
                let message = format!("no event of an execution has the type `{word}`");
                findings.add("execution.history", Code::UnknownValue, message).help(format!("did you mean `{near}`?"));
            }
        }
        let (status, both) = (self.status, "both cannot hold");
        if status == Some(Status::Succeeded) && self.error.is_some() {
            findings
                .add("execution.error", Code::Conflict, format!("an execution that succeeded has no error: {both}"))
                .help("remove `error`, or expect `status: FAILED`");
        }
        let has_failed = matches!(status, Some(Status::Failed | Status::TimedOut | Status::Aborted));
        if self.output.is_some() && (has_failed || self.error.is_some()) {
            findings
                .add("execution.output", Code::Conflict, format!("an execution that failed has no output: {both}"))
                .help("remove `output`, or look for a `text` in its cause");
        }
    }

    fn listed_machine(&self) -> Option<&str> {
        Some(&self.machine)
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("execution.machine", ReferenceKind::StateMachine, &mut self.machine);
        for event in &mut self.event {
            visit("execution.event", ReferenceKind::Event, event);
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &self.event,
            body: self.body().map(Cow::Owned),
            text: &self.text,
            not_text: &[],
            history: &self.history,
            noun: "execution",
        }
    }

    /// Adds the flags of this kind.
    fn options(&self, line: CommandLine) -> CommandLine {
        let line = line
            .flag("machine", &self.machine)
            .option("execution", self.execution.as_deref())
            .option("status", self.status.map(Status::word))
            .option("error", self.error.as_deref())
            .option("input", self.input.as_ref().map(Value::to_string).as_deref())
            .option("execution-output", self.output.as_ref().map(Value::to_string).as_deref());
        self.history.iter().fold(line, |line, kind| line.flag("history", kind))
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn shows_executions(&self) -> bool {
        true
    }

    fn observes(&self, target: &TargetReference) -> bool {
        let name = state_machine::name_of(&self.machine);
        matches!(target, TargetReference::StateMachine(machine) if state_machine::name_of(machine) == name)
    }

    fn console_path(&self) -> &'static str {
        "Step Functions > State machines > the state machine > Executions"
    }

    fn query(&self, _: &[ApiCall]) -> Option<Query> {
        let machine = self.machine.clone();
        let query = Query::new(Source::Executions { machine }, Some("to_string([input, output, error, cause])"));
        let equal = |field: &str, value: &str| format!("{field} == {}", literal(value));
        let name = self.execution.as_deref().map(|given| equal("name", execution::name_of(given)));
        let status = self.status.map(|status| equal("status", status.word()));
        let error = self.error.as_ref().map(|error| equal("error", error));
        let query = [name, status, error].into_iter().flatten().fold(query, Query::that);
        let parts = [("input", &self.input), ("output", &self.output)];
        let parts = parts.iter().filter_map(|(field, value)| Some((*field, value.as_ref()?)));
        let texts = parts.flat_map(|(field, value)| leaves(value).into_iter().map(move |text| (field, text)));
        Some(texts.fold(query, |query, (field, text)| query.that(format!("contains({field}, {})", literal(&text)))))
    }

    async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let machine = state_machine::arn(clients, &self.machine).await?;
        let mut items = Vec::new();
        for (arn, begun) in self.executions(clients, &machine).await? {
            if since.is_none_or(|since| begun >= since) {
                items.push(self.item(clients, &arn, begun).await?);
            }
        }
        items.sort_by_key(|item| item.at);
        Ok(items)
    }

    /// Passes the histories of running executions to the watcher, and the final part of those that have ended.
    async fn show(
        &self,
        clients: &Clients,
        seen: &[Item],
        watched: &mut BTreeSet<String>,
        watch: &mut Watch<'_>,
    ) -> Result<(), Error> {
        let machine = state_machine::arn(clients, &self.machine).await?;
        let prefix = machine.replacen(":stateMachine:", ":execution:", 1);
        for item in seen {
            let runs = item.documents().iter().any(|document| document["status"] == Status::Running.word());
            let was_watched = if runs { !watched.insert(item.id.clone()) } else { watched.remove(&item.id) };
            if runs || was_watched {
                watch(&item.id, &execution::history(clients, &format!("{prefix}:{}", item.id)).await?);
            }
        }
        Ok(())
    }
}
