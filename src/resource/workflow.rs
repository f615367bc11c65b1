//! A workflow: a composition of functions that is compiled into a state machine, optionally started by a schedule.

mod schedule;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::state_machine::{self, Kind, StateMachine, StateMachineId};
use super::{
    Created, Error, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceKind, Visit, function,
};
use crate::asl::{Machine, MachineType, Problem};
use crate::aws::Clients;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::duration::Span;
use crate::text::{Text, VisitText};
use crate::workflow::{Composition, Task};

/// A workflow of functions: a state machine made of a flow
///
/// `a >> b` runs b with what a returned. `[a, b]` runs both at once and fails if one fails; `(a, b)` does so too, and the
/// error of one that fails is its answer. Each line of a flow goes on from the line before, or begins with the name at which
/// another ends.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(from = "Shape")]
pub struct Workflow {
    /// Name of the state machine
    pub name: String,
    /// Flow of tasks, such as 'a >> [b, c] >> d'
    #[arg(long)]
    pub flow: String,
    /// Tasks by name: JSON with the keys of a lab file, a file, or -
    #[arg(long = "tasks", value_name = "JSON | FILE | -", required = true)]
    pub text: Option<Text>,
    #[arg(skip)]
    pub tasks: BTreeMap<String, Task>,
    /// What the workflow is for
    #[arg(long)]
    pub comment: Option<String>,
    /// How long an execution may take
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<Span>,
    /// Schedule that starts it: rate(5 minutes) or cron(...), in UTC
    #[arg(long, value_name = "EXPRESSION")]
    pub schedule: Option<String>,
    /// Standard machines keep their executions; express ones run at most five minutes and keep nothing
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    pub kind: Kind,
    /// Role of the state machine, by name or ARN (default: one is made)
    #[arg(long)]
    pub role: Option<String>,
}

/// The workflow as written in a lab.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Shape {
    name: String,
    flow: String,
    tasks: BTreeMap<String, Task>,
    comment: Option<String>,
    timeout: Option<Span>,
    schedule: Option<String>,
    #[serde(rename = "type", default)]
    kind: Kind,
    role: Option<String>,
}

impl From<Shape> for Workflow {
    fn from(shape: Shape) -> Self {
        let Shape { name, flow, tasks, comment, timeout, schedule, kind, role } = shape;
        Self { name, flow, text: None, tasks, comment, timeout, schedule, kind, role }
    }
}

/// A placeholder while the account and the region are not known.
const ANYWHERE: Placeholder<'static> = Placeholder { account: "000000000000", region: "us-east-1" };

impl Workflow {
    /// Returns the tasks of the lab or of the command line.
    fn tasks(&self) -> Result<Cow<'_, BTreeMap<String, Task>>, String> {
        match &self.text {
            None => Ok(Cow::Borrowed(&self.tasks)),
            Some(text) => serde_json::from_str(text.as_str())
                .map(Cow::Owned)
                .map_err(|error| format!("these are no tasks of a workflow: {error}")),
        }
    }

    fn composition<'a>(&'a self, tasks: &'a BTreeMap<String, Task>) -> Composition<'a> {
        Composition { flow: &self.flow, tasks, comment: self.comment.as_deref(), timeout: self.timeout }
    }

    /// Returns the definition of the state machine, or `None` if the workflow has problems.
    fn compiled(&self, place: &Placeholder<'_>) -> Option<String> {
        let tasks = self.tasks().ok()?;
        let arn_of = |function: &str| match function.starts_with("arn:") {
            true => function.to_owned(),
            false => place.of_service("lambda", &format!("function:{function}")),
        };
        let definition = self.composition(&tasks).compile(&arn_of)?;
        serde_json::to_string_pretty(&definition).ok()
    }

    /// Reports what Step Functions would reject, such as a missing field of a state, at the task it comes from.
    fn check_definition(&self, tasks: &BTreeMap<String, Task>, findings: &mut Findings) {
        let Some(definition) = self.compiled(&ANYWHERE) else { return };
        let kind = match self.kind {
            Kind::Standard => MachineType::Standard,
            Kind::Express => MachineType::Express,
        };
        for problem in Machine::read(&definition, kind).problems.iter().filter(|problem| problem.is_error()) {
            let field = task_of(problem, tasks).map_or_else(|| "flow".to_owned(), |task| format!("tasks.{task}"));
            findings.add(field, Code::BadDefinition, &problem.message).help(state_machine::remedy(problem));
        }
    }

    /// Returns the state machine that the workflow is made of in this account and region.
    async fn made_machine(&self, clients: &Clients) -> Result<StateMachine, Error> {
        let place = Placeholder { account: clients.account().await?, region: clients.region() };
        let Some(definition) = self.compiled(&place) else {
            return Err(Error::invalid("flow", "the flow and its tasks are no workflow", None));
        };
        Ok(StateMachine {
            name: self.name.clone(),
            definition: Text::Inline(definition),
            kind: self.kind,
            role: self.role.clone(),
        })
    }
}

/// Returns the task that a problem belongs to: that of the innermost state.
fn task_of<'t>(problem: &Problem, tasks: &'t BTreeMap<String, Task>) -> Option<&'t str> {
    let pointer = problem.place.as_ref()?.pointer();
    let mut parts = pointer.rsplit('/').map(|part| part.trim_start_matches("invoke_"));
    parts.find_map(|part| tasks.keys().find(|task| task.as_str() == part)).map(String::as_str)
}

impl ResourceKind for Workflow {
    type Id = StateMachineId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        StateMachine::noun()
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        StateMachine::placeholder_arn(placeholder, name)
    }

    fn check(&self, findings: &mut Findings) {
        state_machine::check_name(&self.name, "a state machine", findings);
        if let Some(expression) = &self.schedule {
            schedule::check(expression, &self.name, findings);
        }
        match self.tasks() {
            Ok(tasks) => {
                self.composition(&tasks).check(findings);
                self.check_definition(&tasks, findings);
            }
            Err(message) => {
                findings.add("text", Code::BadDefinition, message).help("write them as a lab does, in JSON");
            }
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        for (name, task) in &mut self.tasks {
            if let Some(function) = &mut task.function {
                visit(&format!("tasks.{name}.function"), ReferenceKind::Function, function);
            }
        }
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(text) = &mut self.text {
            visit("text", text);
        }
    }

    /// Adds the options of the command that creates the workflow.
    fn options(&self, line: CommandLine) -> CommandLine {
        let tasks = serde_json::to_string(&self.tasks).unwrap_or_default();
        let timeout = self.timeout.map(|timeout| timeout.to_string());
        line.flag("flow", &self.flow)
            .text("tasks", Some(self.text.as_ref().map_or(tasks.as_str(), Text::as_str)))
            .option("comment", self.comment.as_deref())
            .option("timeout", timeout.as_deref())
            .option("schedule", self.schedule.as_deref())
            .option("type", (self.kind == Kind::Express).then_some("express"))
            .option("role", self.role.as_deref())
    }

    fn is_express(&self) -> bool {
        self.kind == Kind::Express
    }

    fn definition(&self) -> Option<Cow<'_, str>> {
        self.compiled(&ANYWHERE).map(Cow::Owned)
    }

    fn schedule(&self) -> Option<&str> {
        self.schedule.as_deref()
    }

    fn draw(&self, diagram: &mut Diagram) {
        state_machine::draw(diagram, &self.name);
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(observed) = self.made_machine(clients).await?.observe(clients).await? else { return Ok(None) };
        let Some(expression) = &self.schedule else { return Ok(Some(observed)) };
        let found = schedule::observe(clients, &self.name).await?;
        let found = found.unwrap_or_else(|| "none".to_owned());
        Ok(Some(observed.compare("schedule", found, expression, Remedy::Update)))
    }

    async fn update(&self, context: &ResourceContext<'_>, observed: &Observed) -> Result<(), Error> {
        self.made_machine(context.clients).await?.update(context, observed).await?;
        self.create(context).await.map(drop)
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let tasks = self.tasks().map_err(|message| Error::invalid("text", message, None))?;
        for function in tasks.values().filter_map(|task| task.function.as_deref()) {
            function::arn(context.clients, function).await?;
        }
        let created = self.made_machine(context.clients).await?.create(context).await?;
        if let Some(expression) = &self.schedule {
            schedule::create(context, &self.name, expression, &created.arn).await?;
        }
        Ok(created)
    }
}
