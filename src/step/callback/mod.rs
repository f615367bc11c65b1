//! `callback`: completes a task that waits for its task token.
//!
//! The token is given, or found in the history of a running execution. It is never printed, because anyone who has it
//! can complete the task.

mod assess;

use std::time::Duration;

use aws_sdk_sfn::error::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Receipt, StepKind, Verb, WaitingTask};
use crate::aws::CloudError;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::duration::Span;
use crate::resource::task_token::{self, Search, Waiting};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, execution};
use crate::text::{Text, VisitText};
use crate::unquoted;
use crate::visible;

/// Answer a task that waits for its token
///
/// The task is found by its state machine: it is the one that waits, in an execution that runs. Where several wait,
/// --execution, --event and --state choose; or the token itself is given, best through stdin, since whoever has it
/// can end the task.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork callback success OrderProcessing --task-output '{\"approved\":true}'
  ork callback failure OrderProcessing --state 'Wait for payment' --error Declined --cause 'no funds'
  jq -r .TaskToken message.json | ork callback heartbeat --token -")]
pub struct Callback {
    /// What to say of the task: that it succeeded, that it failed, or that it is still at work
    #[arg(value_enum)]
    pub answer: Answer,
    /// State machine of the task, by name or ARN
    pub machine: Option<String>,
    /// Execution of the task, by name or ARN
    #[arg(long, value_name = "EXECUTION")]
    pub execution: Option<String>,
    /// Only executions that this event id started
    #[arg(long, value_name = "ID")]
    pub event: Option<String>,
    /// State that waits
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// The token itself, or - for stdin
    #[arg(long, alias = "task-token", value_name = "TOKEN | -", value_parser = token_argument, conflicts_with_all = ["machine", "execution", "event", "state"])]
    #[serde(default, deserialize_with = "token_of_a_lab")]
    pub token: Option<Text>,
    /// Output of the task that succeeded (default: {})
    #[arg(long, value_name = "JSON | FILE | -")]
    pub task_output: Option<Text>,
    /// Error name of the task that failed
    #[arg(long)]
    pub error: Option<String>,
    /// Why the task failed
    #[arg(long)]
    pub cause: Option<String>,
    /// How long to wait until a task waits
    #[arg(long, default_value = "10s", value_name = "DURATION")]
    #[serde(default = "ten_seconds")]
    pub within: Span,
}

/// What is said of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Success,
    Failure,
    Heartbeat,
}

const fn ten_seconds() -> Span {
    Span::seconds(10)
}

/// The maximum size of an output (API Reference, "SendTaskSuccess"), and the maximum length of a cause
/// ("SendTaskFailure").
const MAX_OUTPUT: usize = 262_144;
const MAX_ERROR_LENGTH: usize = 256;
const MAX_CAUSE_LENGTH: usize = 32_768;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(2);

impl Callback {
    fn check_output(&self, findings: &mut Findings) {
        let Some(Text::Inline(output)) = &self.task_output else { return };
        if let Err(error) = serde_json::from_str::<Value>(output) {
            findings
                .add("task-output", Code::BadJson, format!("the output is not JSON: {error}"))
                .help(unquoted::of_json(output).unwrap_or("a text is written with its quotes: `'\"done\"'`"));
        } else if output.len() > MAX_OUTPUT {
            let message = format!("the output has {} bytes, and a task gives at most {MAX_OUTPUT}", output.len());
            findings
                .add("task-output", Code::Limit, message)
                .help("put the data where the machine can read it, and send its place");
        }
    }

    async fn send(&self, resources: &ResourceContext<'_>, token: &str, subject: &str) -> Result<(), Error> {
        let sfn = resources.clients.sfn();
        match self.answer {
            Answer::Success => {
                let output = self.task_output.as_ref().map_or("{}", Text::as_str);
                let sent = sfn.send_task_success().task_token(token).output(output).send().await;
                answered("states:SendTaskSuccess", token, subject, sent)
            }
            Answer::Failure => {
                let request = sfn.send_task_failure().task_token(token);
                let request = request.set_error(self.error.clone()).set_cause(self.cause.clone());
                answered("states:SendTaskFailure", token, subject, request.send().await)
            }
            Answer::Heartbeat => {
                let sent = sfn.send_task_heartbeat().task_token(token).send().await;
                answered("states:SendTaskHeartbeat", token, subject, sent)
            }
        }
    }

    /// Waits for the matching task and returns it.
    async fn found(&self, resources: &ResourceContext<'_>) -> Result<Waiting, Error> {
        let search = Search {
            machine: self.machine.as_deref(),
            execution: self.execution.as_deref(),
            event: self.event.as_deref(),
            state: self.state.as_deref(),
        };
        let clock = resources.clients.clock();
        let deadline = clock.now().plus(self.within.0);
        let mut pause = FIRST_PAUSE;
        loop {
            let mut waiting = task_token::waiting(resources.clients, &search).await?;
            match (waiting.pop(), waiting.is_empty()) {
                (Some(found), true) => return Ok(found),
                (Some(other), false) => {
                    waiting.push(other);
                    return Err(ambiguous(&waiting));
                }
                (None, _) if clock.now() >= deadline => return Err(self.nothing_waits()),
                (None, _) => {}
            }
            clock.sleep(pause.min(deadline.since(clock.now()))).await;
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    fn nothing_waits(&self) -> Error {
        let of = self.execution.as_deref().or(self.machine.as_deref()).unwrap_or_default();
        let state = self.state.as_ref().map(|state| format!(" in the state `{state}`")).unwrap_or_default();
        let message = format!("no task of `{of}` waits for its token{state} after {}", self.within);
        let help = "`ork verify execution --machine NAME` shows the state of its executions; the token of an activity's \
                    task is only with its worker: give it with `--token`";
        Error::Absent { message, help: help.to_owned() }
    }
}

impl StepKind for Callback {
    fn check(&self, findings: &mut Findings) {
        if self.token.is_none() && self.machine.is_none() && !self.execution.as_deref().is_some_and(is_arn) {
            findings
                .add("machine", Code::MissingKey, "nothing says which task is answered")
                .help("name the state machine of the task, or give its token");
        }
        let given = [
            ("task-output", self.task_output.is_some()),
            ("error", self.error.is_some()),
            ("cause", self.cause.is_some()),
        ];
        for (field, _) in given.iter().filter(|(field, given)| *given && !self.answer.takes(field)) {
            let message = format!("a {} has no {field}", self.answer.word());
            let help = format!("remove `{field}`, or give another answer");
            findings.add(*field, Code::BadValue, message).help(help);
        }
        for (field, text, longest) in
            [("error", &self.error, MAX_ERROR_LENGTH), ("cause", &self.cause, MAX_CAUSE_LENGTH)]
        {
            let length = text.as_ref().map_or(0, |text| text.chars().count());
            if length > longest {
                let message = format!("the {field} has {length} characters, and Step Functions takes {longest}");
                findings.add(field, Code::Limit, message).help("shorten it");
            }
        }
        self.check_output(findings);
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        if let Some(machine) = &mut self.machine {
            visit("machine", ReferenceKind::StateMachine, machine);
        }
        if let Some(event) = &mut self.event {
            visit("event", ReferenceKind::Event, event);
        }
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(token) = &mut self.token {
            visit("token", token);
        }
        if let Some(output) = &mut self.task_output {
            visit("task-output", output);
        }
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("callback").value(self.answer.word());
        let line = self.machine.iter().fold(line, |line, machine| line.value(machine));
        let line = line.option("execution", self.execution.as_deref());
        let line = self.event.iter().fold(line, |line, event| line.flag_of_event("event", event));
        let line = line.option("state", self.state.as_deref());
        let line = if self.token.is_some() { line.flag_of_variable("token", "TASK_TOKEN") } else { line };
        let line = line
            .text("task-output", self.task_output.as_ref().map(Text::as_str))
            .option("error", self.error.as_deref())
            .option("cause", self.cause.as_deref());
        let is_usual = self.within == ten_seconds() || self.token.is_some();
        vec![if is_usual { line } else { line.flag("within", &self.within.to_string()) }]
    }

    fn outputs(&self, _placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        if self.token.is_some() {
            return Vec::new();
        }
        let execution = self.execution.as_deref().map_or(Placeholder::ID, execution::name_of);
        let state = self.state.as_deref().unwrap_or("State");
        vec![("execution".to_owned(), execution.to_owned()), ("state".to_owned(), state.to_owned())]
    }

    fn console_path(&self) -> Option<&'static str> {
        None
    }

    fn waiting_task(&self) -> Option<WaitingTask<'_>> {
        let machine = self.machine.as_deref().filter(|_| self.token.is_none())?;
        Some(WaitingTask { machine, execution: self.execution.as_deref() })
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let mut receipt = Receipt::default();
        let (token, subject) = match &self.token {
            Some(token) => (token.as_str().trim().to_owned(), "the task of the token".to_owned()),
            None => {
                let found = self.found(resources).await?;
                receipt.output("execution", &found.execution);
                receipt.output("state", &found.state);
                let subject = format!("`{}` in `{}`", found.state, found.execution);
                (found.token.ok_or_else(|| hidden(&subject))?, subject)
            }
        };
        self.send(resources, &token, &subject).await?;
        let name = subject.replace('`', "");
        receipt.change(Verb::Answered, self.answer.word(), name, None);
        Ok(receipt)
    }
}

impl Answer {
    fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Heartbeat => "heartbeat",
        }
    }

    fn takes(self, field: &str) -> bool {
        match self {
            Self::Success => field == "task-output",
            Self::Failure => field == "error" || field == "cause",
            Self::Heartbeat => false,
        }
    }
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:")
}

/// Returns the result of a call. The token is removed from an error that repeats it.
fn answered<T, E>(
    operation: &'static str,
    token: &str,
    subject: &str,
    sent: Result<T, SdkError<E>>,
) -> Result<(), Error>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    sent.map(|_| ()).map_err(|error| {
        let mut error = CloudError::new(operation, subject, error);
        if !token.is_empty() {
            error.message = error.message.replace(token, "TOKEN");
        }
        error.into()
    })
}

/// Returns an error that lists the waiting tasks by state.
fn ambiguous(waiting: &[Waiting]) -> Error {
    let mut lines: Vec<String> = waiting
        .iter()
        .map(|task| format!("\n  {} in {}", visible::line(&task.state), visible::line(&task.execution)))
        .collect();
    lines.sort();
    Error::Ambiguous {
        message: format!("{} tasks wait for their token:{}", waiting.len(), lines.concat()),
        help: "choose one with `--execution NAME`, `--event ID` or `--state NAME`".to_owned(),
    }
}

fn hidden(subject: &str) -> Error {
    Error::Ambiguous {
        message: format!("the token of {subject} cannot be told from the rest of what it was sent with"),
        help: "take it from the message that was sent, and give it with `--token -`".to_owned(),
    }
}

fn token_argument(argument: &str) -> Result<Text, String> {
    Ok(if argument == "-" { Text::Stdin } else { Text::Inline(argument.to_owned()) })
}

/// Deserializes the token of a lab, which is written in place: `${{ steps.ID.NAME }}`.
fn token_of_a_lab<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|token| token.map(Text::Inline))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callback(answer: Answer) -> Callback {
        Callback {
            answer,
            machine: Some("Orders".to_owned()),
            execution: None,
            event: None,
            state: None,
            token: None,
            task_output: None,
            error: None,
            cause: None,
            within: ten_seconds(),
        }
    }

    fn codes(step: &Callback) -> Vec<(String, &'static str)> {
        let mut findings = Findings::default();
        step.check(&mut findings);
        findings.into_vec().into_iter().map(|finding| (finding.field, finding.code.as_str())).collect()
    }

    #[test]
    fn an_answer_is_checked_before_it_is_sent() {
        let inline = |text: &str| Some(Text::Inline(text.to_owned()));
        let table = [
            (Callback { task_output: inline("{\"a\":1}"), ..callback(Answer::Success) }, None),
            (Callback { task_output: inline("{"), ..callback(Answer::Success) }, Some(("task-output", "bad-json"))),
            (Callback { task_output: inline("1"), ..callback(Answer::Failure) }, Some(("task-output", "bad-value"))),
            (Callback { cause: Some("x".into()), ..callback(Answer::Heartbeat) }, Some(("cause", "bad-value"))),
            (Callback { error: Some("x".repeat(257)), ..callback(Answer::Failure) }, Some(("error", "limit"))),
            (Callback { machine: None, ..callback(Answer::Success) }, Some(("machine", "missing-key"))),
            (Callback { machine: None, token: inline("T"), ..callback(Answer::Success) }, None),
        ];
        for (step, expected) in table {
            let expected: Vec<_> = expected.into_iter().map(|(field, code)| (field.to_owned(), code)).collect();
            assert_eq!(codes(&step), expected, "{step:?}");
        }
    }

    #[test]
    fn a_command_names_a_token_and_does_not_show_it() {
        let token = Some(Text::Inline("secret".to_owned()));
        let step = Callback { machine: None, token, ..callback(Answer::Heartbeat) };
        let shown = step.commands().iter().map(ToString::to_string).collect::<String>();
        assert_eq!(shown, "ork callback heartbeat --token \"$TASK_TOKEN\"");
    }

    #[test]
    fn several_tasks_are_listed_without_their_tokens() {
        let task = |state: &str| Waiting {
            execution: "one".to_owned(),
            state: state.to_owned(),
            token: Some("secret".to_owned()),
        };
        let message = ambiguous(&[task("Pay"), task("Ask")]).to_string();
        assert_eq!(message, "2 tasks wait for their token:\n  Ask in one\n  Pay in one");
    }
}
