//! `test-state-machine`: runs a state machine with mocks instead of the services it calls.
//!
//! The definition is run by the interpreter of this program, on any backend: nothing is called and no time passes.
//! TestState of Step Functions is not used: it tests single states, and cannot run a Map or a Parallel state with its
//! items or branches.

mod assess;

use serde::Deserialize;
use serde_json::Value;

use super::{Receipt, StepKind, Surroundings, Written};
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::probe::{Expectations, Outcome};
use crate::resource::mock::{self, Mocks};
use crate::resource::state_machine::{self, Kind};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit};
use crate::text::{Text, VisitText};
use crate::unquoted;

/// Run a state machine with mocks instead of services
///
/// The definition runs in the program: no service is called, waits and retries take no time. Each task is answered by
/// the mock of its state: {"result": JSON}, {"error": NAME, "cause": TEXT}, {"silent": true} for no answer ever, or a
/// list of these, one for each request. What was sent can be expected: --expect takes status, output, error, cause,
/// state, history, and sent: {STATE: {count, body, text, not-text}}. Without it, the machine must succeed.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork test-state-machine --definition order-processing.json --input order.json --mocks mocks.json
  ork test-state-machine OrderProcessing --mocks '{\"Mail\":{\"result\":{}}}' --expect '{\"sent\":{\"Mail\":{\"count\":1}}}'
  ork test-state-machine --definition pay.json --mocks '{\"Charge\":[{\"error\":\"Busy\"},{\"result\":{}}]}' -v")]
pub struct TestStateMachine {
    /// Existing state machine, by name or ARN: its definition is tested
    #[arg(required_unless_present = "definition")]
    pub machine: Option<String>,
    /// Definition to test, without any cloud: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -", conflicts_with = "machine")]
    pub definition: Option<Text>,
    /// Type of the machine that --definition describes
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    #[serde(rename = "type", default)]
    pub kind: Kind,
    /// Input of the execution (default: {})
    #[arg(long, value_name = "JSON | FILE | -")]
    pub input: Option<Text>,
    /// Answers by state
    #[arg(long, value_name = "JSON | FILE | -")]
    pub mocks: Option<Text>,
    /// Expected result
    #[arg(long, value_name = "JSON | FILE | -")]
    pub expect: Option<Text>,
}

impl TestStateMachine {
    /// Runs the test for a given definition, for which no cloud is needed.
    pub fn offline(&self) -> Result<Receipt, Error> {
        let definition = self.definition.as_ref().map(Text::as_str).unwrap_or_default();
        self.run("test", definition, self.kind)
    }

    fn run(&self, name: &str, definition: &str, kind: Kind) -> Result<Receipt, Error> {
        let text = |text: &Option<Text>| text.as_ref().map_or("{}", Text::as_str).to_owned();
        let invalid = |field: &str, message: String| Error::invalid(field, message, None);
        let mocks = Mocks::parse(&text(&self.mocks)).map_err(|message| invalid("mocks", message))?;
        let wanted = Expectations::parse(&text(&self.expect)).map_err(|message| invalid("expect", message))?;
        let rehearsed = mock::run(name, definition, kind, &text(&self.input), &mocks).map_err(|message| {
            let help = "add the answer to `mocks`: `STATE: { result: ... }`";
            Error::invalid("mocks", message, Some(help))
        })?;
        let verdict = wanted.judge(name, &rehearsed);
        let mut receipt = Receipt::default();
        receipt.output("status", &rehearsed.execution.status);
        if verdict.outcome == Outcome::Passed {
            receipt.output("output", rehearsed.execution.output.clone().unwrap_or_default());
        }
        receipt.verdict = Some(verdict);
        receipt.preview = Some(rehearsed.document().to_string());
        Ok(receipt)
    }
}

impl StepKind for TestStateMachine {
    fn check(&self, findings: &mut Findings) {
        if self.machine.is_some() == self.definition.is_some() {
            findings
                .add("machine", Code::MissingKey, "name one machine to test, or give a definition")
                .help("give either `machine` or `definition`");
        }
        let mut definition = None;
        if let Some(Text::Inline(text)) = &self.definition {
            state_machine::check_definition(text, self.kind, findings);
            definition = Some(text.as_str()).filter(|_| !findings.has_errors());
        }
        if let Some(Text::Inline(input)) = &self.input
            && let Err(error) = serde_json::from_str::<Value>(input)
        {
            findings
                .add("input", Code::BadJson, format!("the input is not JSON: {error}"))
                .help(unquoted::of_json(input).unwrap_or("correct it"));
        }
        if let Some(Text::Inline(mocks)) = &self.mocks {
            let unknown = Mocks::parse(mocks).map(|mocks| definition.and_then(|text| mocks.unknown(text)));
            if let Some(message) = unknown.unwrap_or_else(Some) {
                let help = "write `STATE: { result: ... }`, `{ error: ... }`, `{ silent: true }`, or a list of these";
                findings.add("mocks", Code::BadMock, message).help(help);
            }
        }
        if let Some(Text::Inline(expect)) = &self.expect
            && let Err(message) = Expectations::parse(expect)
        {
            let help = "its keys are status, output, error, cause, state, history and sent";
            findings.add("expect", Code::BadValue, message).help(help);
        }
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        let definition = self.machine.as_deref().and_then(|machine| around.model.machine(machine));
        let mocks = self.mocks.as_ref().and_then(|mocks| Mocks::parse(mocks.as_str()).ok());
        let (Some((_, definition)), Some(mocks), Some(span)) = (definition, mocks, written.span_of("mocks")) else {
            return;
        };
        if let Some(message) = mocks.unknown(definition).filter(|_| !written.fails) {
            let (message, help) = match message.split_once("; ") {
                Some((message, help)) => (message.to_owned(), help.to_owned()),
                None => (message, "name a state of the machine that calls a service".to_owned()),
            };
            problems.push(Diagnostic::error(Code::BadMock, span, message, help));
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        if let Some(machine) = &mut self.machine {
            visit("machine", ReferenceKind::StateMachine, machine);
        }
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        let texts = [
            ("definition", &mut self.definition),
            ("input", &mut self.input),
            ("mocks", &mut self.mocks),
            ("expect", &mut self.expect),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                visit(field, text);
            }
        }
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("test-state-machine");
        let line = self.machine.iter().fold(line, |line, machine| line.value(machine));
        let line = line.text("definition", self.definition.as_ref().map(short).as_deref());
        let line = line.option("type", (self.kind == Kind::Express).then_some("express"));
        let texts = [("input", &self.input), ("mocks", &self.mocks), ("expect", &self.expect)];
        vec![texts.into_iter().fold(line, |line, (name, text)| line.text(name, text.as_ref().map(short).as_deref()))]
    }

    fn outputs(&self, _placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        vec![("status".to_owned(), "SUCCEEDED".to_owned()), ("output".to_owned(), "{}".to_owned())]
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Step Functions > State machines > the state machine > Edit > the state > Test state")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let Some(machine) = &self.machine else { return self.offline() };
        let (definition, kind) = state_machine::described(resources.clients, machine).await?;
        self.run(state_machine::name_of(machine), &definition, kind)
    }
}

fn short(text: &Text) -> String {
    serde_json::from_str::<Value>(text.as_str()).map_or_else(|_| text.as_str().to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFINITION: &str = r#"{"StartAt":"Mail","States":{"Mail":
        {"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"t","Message":"m"},"End":true}}}"#;

    fn step(mocks: &str, expect: &str) -> TestStateMachine {
        let inline = |text: &str| Some(Text::Inline(text.to_owned()));
        TestStateMachine {
            machine: None,
            definition: inline(DEFINITION),
            kind: Kind::Standard,
            input: None,
            mocks: inline(mocks),
            expect: inline(expect),
        }
    }

    #[test]
    fn mocks_and_expectations_are_checked_before_anything_runs() {
        let table = [
            (step("{}", "{}"), vec![]),
            (step(r#"{"Mial":{"result":1}}"#, "{}"), vec!["mocks"]),
            (step(r#"{"Mail":{}}"#, r#"{"sned":{}}"#), vec!["mocks", "expect"]),
            (TestStateMachine { machine: Some("M".to_owned()), ..step("{}", "{}") }, vec!["machine"]),
        ];
        for (step, expected) in table {
            let mut findings = Findings::default();
            step.check(&mut findings);
            let fields: Vec<String> = findings.into_vec().into_iter().map(|finding| finding.field).collect();
            assert_eq!(fields, expected);
        }
    }

    #[test]
    fn a_definition_is_run_without_a_cloud() {
        let held = step(r#"{"Mail":{"result":{"MessageId":"1"}}}"#, r#"{"sent":{"Mail":{"body":{"Message":"m"}}}}"#);
        let receipt = held.offline().unwrap();
        assert_eq!(receipt.verdict.map(|verdict| verdict.got).as_deref(), Some("SUCCEEDED with mocks, 1 request"));
        assert_eq!(receipt.outputs["output"], r#"{"MessageId":"1"}"#);
        let missing = step("{}", "{}").offline().unwrap_err();
        assert_eq!(missing.to_string(), "the state `Mail` calls `sns:publish` and has no mock");
    }
}
