//! `update-state-machine`: changes the definition of an existing state machine.

mod assess;

use serde::Deserialize;
use serde_json::Value;

use super::kind::named;
use super::{Receipt, StaticModel, StepKind, Surroundings, Verb, Written};
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::diagram::Diagram;
use crate::resource::state_machine::update::{Edit, changed, refusal, update};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, state_machine};
use crate::text::{Text, VisitText};

/// Change the definition of a state machine
///
/// Gives it a whole definition, or puts a state behind another. The new definition is checked before it is sent, the
/// machine's role gets what the new tasks need, and what changed is shown. Executions that run go on as they began.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork update-state-machine OrderProcessing --definition order-processing.json
  ork update-state-machine Coffee --insert 'SNS Publish' --after task_put_object --state publish.json
  ork update-state-machine Coffee --insert Pause --after Put --state '{\"Type\":\"Wait\",\"Seconds\":5}'")]
pub struct UpdateStateMachine {
    /// State machine, by name or ARN
    pub machine: String,
    /// The whole definition: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -", conflicts_with_all = ["insert", "after", "state"])]
    pub definition: Option<Text>,
    /// Name of a state to put in
    #[arg(long, value_name = "NAME", requires_all = ["after", "state"])]
    pub insert: Option<String>,
    /// The state it comes after
    #[arg(long, value_name = "STATE", requires = "insert")]
    pub after: Option<String>,
    /// The state to put in: a JSON text, a file, or -; it goes on to where the one before it went
    #[arg(long, value_name = "JSON | FILE | -", requires = "insert")]
    pub state: Option<Text>,
}

impl UpdateStateMachine {
    /// Checks the definition as Standard. Express machines have further restrictions, which are checked when the type
    /// is known.
    fn check_definition(&self, definition: &Text, findings: &mut Findings) {
        if let Text::Inline(definition) = definition {
            state_machine::check_definition(definition, state_machine::Kind::Standard, findings);
        }
    }

    /// Returns the changed definition, as far as it is known offline.
    pub fn changed(&self, definition: &str) -> Option<String> {
        changed(definition, &self.edit()?)
    }

    fn edit(&self) -> Option<Edit<'_>> {
        match (&self.definition, &self.insert, &self.after, &self.state) {
            (Some(definition), ..) => Some(Edit::Whole(definition.as_str())),
            (None, Some(name), Some(after), Some(state)) => Some(Edit::Insert { name, after, state: state.as_str() }),
            _ => None,
        }
    }
}

impl StepKind for UpdateStateMachine {
    fn check(&self, findings: &mut Findings) {
        match (&self.definition, &self.insert, &self.after, &self.state) {
            (Some(definition), None, None, None) => self.check_definition(definition, findings),
            (None, Some(_), Some(_), Some(state)) => check_state(state, findings),
            (Some(_), ..) => {
                findings
                    .add("definition", Code::BadValue, "a whole definition leaves nothing to insert")
                    .help("remove `definition`, or `insert` with `after` and `state`");
            }
            (None, ..) => {
                findings
                    .add("", Code::MissingKey, "nothing says what changes")
                    .help("give `definition`, or `insert` with `after` and `state`");
            }
        }
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        let Some((edit, (_, definition))) = self.edit().zip(around.model.machine(&self.machine)) else { return };
        let Some((field, message, help)) = refusal(definition, &edit).filter(|_| !written.fails) else { return };
        // What is wrong with the state itself is reported whatever the machine is.
        if let Some(span) = written.span_of(&field).filter(|_| field != "state") {
            problems.push(Diagnostic::error(Code::BadDefinition, span, message, help));
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("machine", ReferenceKind::StateMachine, &mut self.machine);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(definition) = &mut self.definition {
            visit("definition", definition);
        }
        if let Some(state) = &mut self.state {
            visit("state", state);
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let short = |text: &Text| {
            serde_json::from_str::<Value>(text.as_str()).map_or_else(|_| text.as_str().to_owned(), |v| v.to_string())
        };
        let line = CommandLine::new("update-state-machine")
            .value(&self.machine)
            .text("definition", self.definition.as_ref().map(short).as_deref())
            .option("insert", self.insert.as_deref())
            .option("after", self.after.as_deref())
            .text("state", self.state.as_ref().map(short).as_deref());
        vec![line]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let name = state_machine::name_of(&self.machine);
        named(name, ReferenceKind::StateMachine.placeholder_arn(placeholder, name))
    }

    fn draw(&self, diagram: &mut Diagram) {
        let name = state_machine::name_of(&self.machine);
        if let Some(changed) = diagram.definition(name).and_then(|definition| self.changed(definition)) {
            diagram.define(name, changed);
        }
        state_machine::draw(diagram, name);
    }

    fn add_to(&self, model: &mut StaticModel, _: &Written<'_>) {
        if let Some(definition) = model.machine_mut(&self.machine)
            && let Some(changed) = self.changed(definition)
        {
            *definition = changed;
        }
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Step Functions > State machines > the state machine > Edit > Code")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let edit = self.edit().ok_or_else(|| Error::invalid("", "nothing says what changes", None))?;
        let updated = update(resources, &self.machine, &edit).await?;
        let mut receipt = Receipt::default();
        let name = state_machine::name_of(&updated.arn).to_owned();
        if let Some((role, statements)) = updated.granted {
            receipt.change(
                Verb::Granted,
                "permission",
                format!("{role} may do what {name} does now"),
                Some(statements),
            );
        }
        let verb = if updated.diff.is_some() { Verb::Updated } else { Verb::Unchanged };
        receipt.change(verb, "state machine", &name, Some(updated.arn.as_str().into()));
        receipt.output("name", &name);
        receipt.output("arn", updated.arn);
        receipt.diff = updated.diff;
        Ok(receipt)
    }
}

fn check_state(state: &Text, findings: &mut Findings) {
    let Text::Inline(state) = state else { return };
    let read = serde_json::from_str::<Value>(state);
    let message = match &read {
        Ok(state) if state.get("Type").is_some_and(Value::is_string) => return,
        Ok(_) => "a state is a JSON object with a `Type`".to_owned(),
        Err(error) => format!("the state is not JSON: {error}"),
    };
    findings.add("state", Code::BadDefinition, message).help("write it like `{\"Type\": \"Pass\"}`");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(definition: Option<&str>, insert: Option<&str>, state: Option<&str>) -> UpdateStateMachine {
        let inline = |text: &str| Text::Inline(text.to_owned());
        UpdateStateMachine {
            machine: "M".to_owned(),
            definition: definition.map(inline),
            insert: insert.map(str::to_owned),
            after: insert.map(|_| "A".to_owned()),
            state: state.map(inline),
        }
    }

    #[test]
    fn a_change_is_checked_before_it_is_sent() {
        let whole = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;
        let table = [
            (step(Some(whole), None, None), None),
            (step(Some(r#"{"StartAt":"B","States":{"A":{"Type":"Succeed"}}}"#), None, None), Some("bad-definition")),
            (step(None, Some("B"), Some(r#"{"Type":"Pass"}"#)), None),
            (step(None, Some("B"), Some("[]")), Some("bad-definition")),
            (step(None, Some("B"), None), Some("missing-key")),
            (step(Some(whole), Some("B"), None), Some("bad-value")),
            (step(None, None, None), Some("missing-key")),
        ];
        for (step, expected) in table {
            let mut findings = Findings::default();
            step.check(&mut findings);
            let found: Vec<&str> = findings.into_vec().iter().map(|finding| finding.code.as_str()).collect();
            assert_eq!(found.first().copied(), expected, "{step:?}");
        }
    }
}
