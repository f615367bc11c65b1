//! `start-execution`: starts an execution of a state machine, and optionally waits for its result.

mod assess;

use std::time::Duration;

use aws_sdk_sfn::types::HistoryEvent;
use serde::Deserialize;
use serde_json::Value;

use super::kind::named;
use super::{Receipt, StepKind, Verb};
use crate::aws::{CloudError, timeout};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::duration::Span;
use crate::resource::execution::{self, Execution};
use crate::resource::state_machine::{self, Kind};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit};
use crate::text::{Text, VisitText};
use crate::unquoted;
use crate::visible;

/// Start an execution of a state machine
///
/// With --wait, the output is printed once the execution succeeded; one that fails is shown with the state it failed
/// in, and ends the command with code 1.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork start-execution OrderProcessing --input '{\"detail\":{\"location\":\"eu-west\"}}' --wait
  ork start-execution OrderProcessing --input order.json --name order-415
  jq .order orders.json | ork start-execution OrderProcessing --input -")]
pub struct StartExecution {
    /// State machine, by name or ARN
    pub machine: String,
    /// Input of the execution: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -")]
    pub input: Option<Text>,
    /// Name of the execution (default: a new one)
    #[arg(long)]
    pub name: Option<String>,
    /// Wait until it has ended
    #[arg(long)]
    #[serde(default)]
    pub wait: bool,
    /// How long to wait
    #[arg(long, default_value = "5m", value_name = "DURATION")]
    #[serde(default = "five_minutes")]
    pub within: Span,
}

const fn five_minutes() -> Span {
    Span::seconds(300)
}

/// Receives the history of an execution while it runs.
pub type Watch<'w> = dyn FnMut(&[HistoryEvent]) + 'w;

/// The maximum size of the input (Developer Guide, "Quotas related to state machine executions").
const MAX_INPUT: usize = 262_144;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(2);

impl StartExecution {
    /// Starts the execution. While it waits, `watch` receives the history.
    pub async fn run(&self, resources: &ResourceContext<'_>, watch: &mut Watch<'_>) -> Result<Receipt, Error> {
        self.start(resources, Some(watch)).await
    }

    async fn start(&self, resources: &ResourceContext<'_>, watch: Option<&mut Watch<'_>>) -> Result<Receipt, Error> {
        let machine = state_machine::arn(resources.clients, &self.machine).await?;
        if self.wait && state_machine::described(resources.clients, &machine).await?.1 == Kind::Express {
            return self.run_express(resources, &machine).await;
        }
        let request = resources.clients.sfn().start_execution().state_machine_arn(&machine);
        let request = request.set_name(self.name.clone());
        let started = request.set_input(self.input.as_ref().map(|input| input.as_str().to_owned())).send().await;
        let subject = || format!("state machine `{}`", state_machine::name_of(&machine));
        let started = started.map_err(|error| CloudError::new("states:StartExecution", subject(), error))?;
        let arn = started.execution_arn();
        let mut receipt = Receipt::default();
        receipt.change(Verb::Started, "execution", execution::name_of(arn), Some(arn.into()));
        receipt.output("name", execution::name_of(arn));
        receipt.output("arn", arn);
        if self.wait {
            let ended = self.ended(resources, arn, watch).await?;
            let output = ended.output.unwrap_or_default();
            receipt.output("output", output.clone());
            receipt.preview = Some(output);
        }
        Ok(receipt)
    }

    /// Runs an Express execution, which is not stored: its result is the response to its start.
    async fn run_express(&self, resources: &ResourceContext<'_>, machine: &str) -> Result<Receipt, Error> {
        let request = resources.clients.sfn().start_sync_execution().state_machine_arn(machine);
        let request = request.set_name(self.name.clone());
        let request = request.set_input(self.input.as_ref().map(|input| input.as_str().to_owned()));
        let timeout = aws_sdk_sfn::config::Builder::new().timeout_config(timeout::long());
        let ended = request.customize().config_override(timeout).send().await;
        let subject = || format!("state machine `{}`", state_machine::name_of(machine));
        let ended = ended.map_err(|error| CloudError::new("states:StartSyncExecution", subject(), error))?;
        let execution = Execution {
            arn: ended.execution_arn().to_owned(),
            status: ended.status().as_str().to_owned(),
            input: ended.input().map(str::to_owned),
            output: ended.output().map(str::to_owned),
            error: ended.error().map(str::to_owned),
            cause: ended.cause().map(str::to_owned),
        };
        if !execution.succeeded() {
            return Err(Error::Failed { message: failure(&execution, &[]) });
        }
        let mut receipt = Receipt::default();
        let name = ended.name().unwrap_or_else(|| execution.name());
        receipt.change(Verb::Started, "execution", name, Some(execution.arn.clone().into()));
        receipt.output("name", name);
        receipt.output("arn", &execution.arn);
        let output = execution.output.unwrap_or_default();
        receipt.output("output", output.clone());
        receipt.preview = Some(output);
        Ok(receipt)
    }

    /// Returns the execution if it succeeded; fails otherwise.
    async fn ended(
        &self,
        resources: &ResourceContext<'_>,
        arn: &str,
        mut watch: Option<&mut Watch<'_>>,
    ) -> Result<Execution, Error> {
        let clock = resources.clients.clock();
        let deadline = clock.now().plus(self.within.0);
        let mut pause = FIRST_PAUSE;
        loop {
            let found = Execution::describe(resources.clients, arn).await?;
            if let Some(watch) = &mut watch {
                watch(&execution::history(resources.clients, arn).await?);
            }
            if found.succeeded() {
                return Ok(found);
            }
            if !found.is_running() {
                let history = execution::history(resources.clients, arn).await?;
                return Err(Error::Failed { message: failure(&found, &history) });
            }
            if clock.now() >= deadline {
                return Err(Error::Late { what: format!("execution `{}`", found.name()), waited: self.within });
            }
            clock.sleep(pause.min(deadline.since(clock.now()))).await;
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }
}

impl StepKind for StartExecution {
    fn check(&self, findings: &mut Findings) {
        if let Some(name) = &self.name {
            state_machine::check_name(name, "an execution", findings);
        }
        let Some(Text::Inline(input)) = &self.input else { return };
        if let Err(error) = serde_json::from_str::<Value>(input) {
            findings
                .add("input", Code::BadJson, format!("the input is not JSON: {error}"))
                .hint(unquoted::of_json(input));
        } else if input.len() > MAX_INPUT {
            let message = format!("the input has {} bytes, and an execution takes {MAX_INPUT}", input.len());
            findings
                .add("input", Code::Limit, message)
                .help("put the data where the machine can read it, and send its place");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("machine", ReferenceKind::StateMachine, &mut self.machine);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(input) = &mut self.input {
            visit("input", input);
        }
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("start-execution")
            .value(&self.machine)
            .text("input", self.input.as_ref().map(Text::as_str))
            .option("name", self.name.as_deref())
            .switch("wait", self.wait);
        let is_usual = self.within == five_minutes() || !self.wait;
        vec![if is_usual { line } else { line.flag("within", &self.within.to_string()) }]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let machine = state_machine::name_of(&self.machine);
        let name = self.name.as_deref().unwrap_or(Placeholder::ID);
        let mut outputs = named(name, placeholder.of_service("states", &format!("execution:{machine}:{name}")));
        outputs.extend(self.wait.then(|| ("output".to_owned(), "{}".to_owned())));
        outputs
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Step Functions > State machines > the state machine > Start execution")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        self.start(resources, None).await
    }
}

/// Describes a failure: the failed state, its input, the error and the cause.
fn failure(execution: &Execution, history: &[HistoryEvent]) -> String {
    let failed = execution::failed_state(history);
    let word = match execution.status.as_str() {
        "TIMED_OUT" => "timed out",
        "ABORTED" => "was stopped",
        _ => "failed",
    };
    let mut message = match &failed {
        Some(failed) => {
            let (name, state) = (visible::line(execution.name()), visible::line(&failed.name));
            format!("execution `{name}` {word} in state `{state}`")
        }
        None => format!("execution `{}` {word}", visible::line(execution.name())),
    };
    let input = failed.and_then(|failed| failed.input).or_else(|| execution.input.clone());
    for (name, value) in [("input", &input), ("error", &execution.error), ("cause", &execution.cause)] {
        if let Some(value) = value {
            message.push_str(&format!("\n  {name:<6} {}", visible::line(value)));
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_checked_before_it_is_sent() {
        let large = format!("\"{}\"", "x".repeat(MAX_INPUT));
        for (input, found) in [("{\"a\":1}", 0), ("{\"a\":", 1), (large.as_str(), 1)] {
            let step = StartExecution {
                machine: "M".to_owned(),
                input: Some(Text::Inline(input.to_owned())),
                name: None,
                wait: false,
                within: five_minutes(),
            };
            let mut findings = Findings::default();
            step.check(&mut findings);
            assert_eq!(findings.into_vec().len(), found);
        }
    }

    #[test]
    fn a_name_is_checked_before_it_is_sent() {
        for (name, found) in [("order-415", 0), ("two words", 1), ("", 1)] {
            let step = StartExecution {
                machine: "M".to_owned(),
                input: None,
                name: Some(name.to_owned()),
                wait: false,
                within: five_minutes(),
            };
            let mut findings = Findings::default();
            step.check(&mut findings);
            assert_eq!(findings.into_vec().len(), found, "{name}");
        }
    }

    #[test]
    fn a_failure_is_told_from_its_state_on() {
        let execution = Execution {
            arn: "arn:aws:states:us-east-1:000000000000:execution:M:run".to_owned(),
            status: "TIMED_OUT".to_owned(),
            input: Some("{}".to_owned()),
            output: None,
            error: Some("States.Timeout".to_owned()),
            cause: None,
        };
        assert_eq!(failure(&execution, &[]), "execution `run` timed out\n  input  {}\n  error  States.Timeout");
    }
}
