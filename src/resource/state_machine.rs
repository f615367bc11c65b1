//! A Step Functions state machine and its role.
//!
//! The created role may do what the integrations of the definition require and nothing else. An existing machine of the
//! same name is used if it has the same definition, and left unchanged if it differs.

mod mentions;
pub mod update;

use std::borrow::Cow;
use std::time::Duration;

use aws_sdk_sfn::types::StateMachineType;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::update::Edit;
use super::resource_id::{Identity, done, tail, unless_gone};
use super::role::{self, Role};
use super::{
    Created, Error, Mention, Observed, Placeholder, Remedy, ResourceContext, ResourceId, ResourceKind, integration,
    observation,
};
use crate::arn::Arn;
use crate::asl::doubt::{DoubtKind, doubts};
use crate::asl::problem::Code as ProblemCode;
use crate::asl::{Machine, MachineType, Problem};
use crate::aws::{Clients, CloudError, Problem as CloudProblem};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::text::{Text, VisitText};

/// A Step Functions state machine
///
/// The definition is checked before anything is created. Without --role, a role is made that may do what the tasks
/// of the definition do.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StateMachine {
    /// Name of the state machine
    pub name: String,
    /// Definition in the Amazon States Language: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -")]
    pub definition: Text,
    /// Standard machines keep their executions; express ones run at most five minutes and keep nothing
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    #[serde(rename = "type", default)]
    pub kind: Kind,
    /// Role of the state machine, by name or ARN (default: one is made)
    #[arg(long, alias = "role-arn")]
    pub role: Option<String>,
}

/// What kind of machine it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    Standard,
    Express,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Express => "express",
        }
    }
}

/// The maximum time until Step Functions can assume a new role (IAM User Guide, "Changes that I make are not always
/// immediately visible").
const ROLE_PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(2);

impl StateMachine {
    async fn send(&self, clients: &Clients, role: &str) -> Result<(), CloudError> {
        let kind = match self.kind {
            Kind::Standard => StateMachineType::Standard,
            Kind::Express => StateMachineType::Express,
        };
        let request = clients.sfn().create_state_machine().name(&self.name).definition(self.definition.as_str());
        let sent = request.role_arn(role).r#type(kind).send().await;
        sent.map(|_| ()).map_err(|error| {
            CloudError::new("states:CreateStateMachine", format!("state machine `{}`", self.name), error)
        })
    }

    /// Returns the ARN of the role, and whether it was created.
    async fn role(&self, context: &ResourceContext<'_>) -> Result<(String, bool), Error> {
        match &self.role {
            Some(role) => Ok((role::role_arn(context, role).await?, false)),
            None => {
                let name = role_name(&self.name, context.clients.region());
                let owner = integration::Owner {
                    region: context.clients.region(),
                    account: context.clients.account().await?,
                    machine: &self.name,
                };
                let statements = integration::statements(self.definition.as_str(), &owner);
                let role = Role { name: &name, service: "states.amazonaws.com", statements };
                let granted = role::grant(context, &role).await?;
                Ok((granted.arn, granted.policy.is_some()))
            }
        }
    }

    fn differs(&self) -> Error {
        let message = format!("the state machine `{}` already exists with another definition", self.name);
        Error::invalid("definition", message, Some("choose another name, or delete the existing one"))
    }
}

impl ResourceKind for StateMachine {
    type Id = StateMachineId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "state machine"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("states", &format!("stateMachine:{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        check_name(&self.name, "a state machine", findings);
        let Text::Inline(definition) = &self.definition else { return };
        check_definition(definition, self.kind, findings);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        visit("definition", &mut self.definition);
    }

    /// Adds the options of the command that creates the state machine.
    fn options(&self, line: CommandLine) -> CommandLine {
        let definition = self.definition.as_str();
        let short = serde_json::from_str::<Value>(definition).map_or_else(|_| definition.to_owned(), |v| v.to_string());
        line.text("definition", Some(&short))
            .option("type", (self.kind == Kind::Express).then_some("express"))
            .option("role", self.role.as_deref())
    }

    fn is_express(&self) -> bool {
        self.kind == Kind::Express
    }

    fn definition(&self) -> Option<Cow<'_, str>> {
        Some(self.definition.as_str().into())
    }

    fn mentions(&self) -> Vec<Mention> {
        mentions::mentions(self.definition.as_str())
    }

    fn draw(&self, diagram: &mut Diagram) {
        draw(diagram, &self.name);
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let arn = clients.arn("states", &format!("stateMachine:{}", self.name)).await?;
        let Some((found, kind)) = standing(clients, &arn).await? else { return Ok(None) };
        let made = Created::new(&self.name, &arn, false);
        let mut observed = Observed::new(made, StateMachineId { arn });
        if !same(&found, self.definition.as_str()) {
            let wanted = observation::compact(self.definition.as_str());
            observed = observed.compare("definition", observation::compact(&found), wanted, Remedy::Update);
        }
        Ok(Some(observed.compare("type", kind.word(), self.kind.word(), Remedy::Recreate)))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        update::update(context, &self.name, &Edit::Whole(self.definition.as_str())).await.map(drop)
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let arn = context.clients.arn("states", &format!("stateMachine:{}", self.name)).await?;
        let made = |created| Created::new(&self.name, &arn, created);
        if let Some(standing) = definition(context.clients, &arn).await? {
            return if same(&standing, self.definition.as_str()) { Ok(made(false)) } else { Err(self.differs()) };
        }
        let (role, is_new) = self.role(context).await?;
        context.record.before_create(ResourceId::from(StateMachineId { arn: arn.clone() }))?;
        let clock = context.clients.clock();
        let deadline = clock.now().plus(ROLE_PATIENCE);
        loop {
            match self.send(context.clients, &role).await {
                Ok(()) => return Ok(made(true)),
                Err(error) if is_new && error.problem == CloudProblem::Denied && clock.now() < deadline => {
                    clock.sleep(PAUSE).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Returns every reason for which Step Functions would reject a definition.
pub fn problems(definition: &str, kind: Kind) -> Vec<Problem> {
    let kind = match kind {
        Kind::Standard => MachineType::Standard,
        Kind::Express => MachineType::Express,
    };
    Machine::read(definition, kind).problems.into_iter().filter(Problem::is_error).collect()
}

/// Checks the name of a state machine or of an execution (API Reference, "StartExecution").
pub fn check_name(name: &str, what: &str, findings: &mut Findings) {
    let invalid = |c: char| c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c);
    if name.is_empty() || name.chars().count() > 80 || name.contains(invalid) {
        let message = format!("`{name}` cannot name {what}");
        findings.add("name", Code::BadName, message).help("use 1 to 80 letters, digits and . - _");
    }
}

/// Adds the problems of a definition as findings about the field `definition`.
pub fn check_definition(definition: &str, kind: Kind, findings: &mut Findings) {
    let problems = problems(definition, kind);
    for problem in problems.iter().filter(|problem| !follows(problem, &problems)) {
        let finding = findings.add("definition", Code::BadDefinition, problem.message.trim_end_matches('.'));
        finding.help(remedy(problem));
        if let Some(within) = problem.within(definition) {
            finding.within(within);
        }
    }
    if problems.is_empty() {
        doubt_definition(definition, findings);
    }
}

/// Adds what Step Functions accepts and is most likely a mistake.
fn doubt_definition(definition: &str, findings: &mut Findings) {
    for doubt in doubts(definition) {
        let code = match doubt.kind {
            DoubtKind::ErrorName => Code::UnknownError,
            DoubtKind::LiteralPath => Code::LiteralPath,
            DoubtKind::NoDefault => Code::NoDefault,
            DoubtKind::Parameter => Code::UnknownParameter,
        };
        let within = doubt.within(definition);
        let finding = findings.warn("definition", code, doubt.message);
        finding.help(doubt.help);
        if let Some(within) = within {
            finding.within(within);
        }
    }
}

/// Returns whether a problem is only a consequence of another one, which is reported in its place: a state cannot be
/// reached because the transition to it is misspelt, or a field is missing because its name is.
fn follows(problem: &Problem, all: &[Problem]) -> bool {
    let is_unreachable = problem.code == ProblemCode::MissingTransitionTarget && problem.message.contains("reachable");
    let misses_target =
        |other: &Problem| other.code == ProblemCode::MissingTransitionTarget && !other.message.contains("reachable");
    if is_unreachable && all.iter().any(misses_target) {
        return true;
    }
    problem.member.is_none() && all.iter().any(|other| other.member.is_some() && other.place == problem.place)
}

/// Returns how to correct a problem, with the code of Step Functions.
pub(super) fn remedy(problem: &Problem) -> String {
    let code = problem.code.as_str();
    match &problem.help {
        Some(help) => format!("{help} (Step Functions: {code})"),
        None => format!("Step Functions refuses it: {code}"),
    }
}

/// Returns the name of the role that is created for a machine, which is also the name of its inline policy.
pub(super) fn role_name(machine: &str, region: &str) -> String {
    role::name("states", machine, region)
}

fn same(one: &str, other: &str) -> bool {
    match (serde_json::from_str::<Value>(one), serde_json::from_str::<Value>(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Returns the name of a state machine given by name or ARN, including a version or alias.
pub fn name_of(reference: &str) -> &str {
    let reference = reference.strip_prefix("state-machine:").unwrap_or(reference);
    reference.split_once(":stateMachine:").map_or(reference, |(_, name)| name)
}

/// Returns the ARN of a state machine given by name or ARN. Fails with the most similar name if it does not exist.
pub async fn arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    let reference = reference.strip_prefix("state-machine:").unwrap_or(reference);
    let arn = match reference.parse::<Arn>() {
        Ok(arn) => arn.to_string(),
        Err(_) => clients.arn("states", &format!("stateMachine:{reference}")).await?,
    };
    if exists(clients, &arn).await? {
        return Ok(arn);
    }
    let mut names = Vec::new();
    let mut pages = clients.sfn().list_state_machines().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("states:ListStateMachines", "the state machines", error))?;
        names.extend(page.state_machines().iter().map(|machine| machine.name().to_owned()));
    }
    Err(Error::unknown("state machine", name_of(reference), names.iter().map(String::as_str)))
}

/// Returns whether the state machine exists. One that is being deleted still exists.
pub async fn exists(clients: &Clients, arn: &str) -> Result<bool, CloudError> {
    definition(clients, arn).await.map(|definition| definition.is_some())
}

/// Returns the definition and the type of a machine given by name or ARN.
pub async fn described(clients: &Clients, reference: &str) -> Result<(String, Kind), Error> {
    let arn = arn(clients, reference).await?;
    let described = clients.sfn().describe_state_machine().state_machine_arn(&arn).send().await;
    let subject = || format!("state machine `{}`", name_of(&arn));
    let described = described.map_err(|error| CloudError::new("states:DescribeStateMachine", subject(), error))?;
    let kind = if described.r#type() == &StateMachineType::Express { Kind::Express } else { Kind::Standard };
    Ok((described.definition().to_owned(), kind))
}

/// Returns the definition of a machine, if it exists.
pub async fn definition(clients: &Clients, arn: &str) -> Result<Option<String>, CloudError> {
    Ok(standing(clients, arn).await?.map(|(definition, _)| definition))
}

/// Returns the definition and the type of a machine, if it exists.
async fn standing(clients: &Clients, arn: &str) -> Result<Option<(String, Kind)>, CloudError> {
    let described = clients.sfn().describe_state_machine().state_machine_arn(arn).send().await;
    let subject = || format!("state machine `{}`", name_of(arn));
    let described = match described.map_err(|error| CloudError::new("states:DescribeStateMachine", subject(), error)) {
        Ok(described) => described,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    let kind = if described.r#type() == &StateMachineType::Express { Kind::Express } else { Kind::Standard };
    Ok(Some((described.definition().to_owned(), kind)))
}

/// Returns the node of a state machine in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    diagram.state_machine(name_of(reference))
}

/// The identity of a state machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateMachineId {
    pub arn: String,
}

impl Identity for StateMachineId {
    fn describe(&self) -> (&'static str, String) {
        ("state machine", tail(&self.arn).to_owned())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.sfn().delete_state_machine().state_machine_arn(&self.arn).send().await;
        unless_gone(done("states:DeleteStateMachine", tail(&self.arn), deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.arn).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(definition: &str) -> StateMachine {
        let definition = Text::from_argument(definition);
        StateMachine { name: "Orders".to_owned(), definition, kind: Kind::Standard, role: None }
    }

    #[test]
    fn a_wrong_definition_is_found_with_its_place() {
        let text = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}"#;
        let mut findings = Findings::default();
        machine(text).check(&mut findings);
        let findings = findings.into_vec();
        let found: Vec<(&str, Option<&str>)> = findings
            .iter()
            .map(|finding| (finding.message.as_str(), finding.within.clone().map(|at| &text[at])))
            .collect();
        assert!(found.contains(&("Missing 'Next' target: B", Some("\"B\""))), "{found:?}");
        let helps: Vec<&str> = findings.iter().filter_map(|finding| finding.help.as_deref()).collect();
        assert_eq!(helps, ["did you mean `A`? (Step Functions: MISSING_TRANSITION_TARGET)"]);
        let mut findings = Findings::default();
        machine(r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#).check(&mut findings);
        assert!(!findings.has_errors());
    }

    #[test]
    fn names_and_arns_name_the_same_machine() {
        for reference in ["Orders", "state-machine:Orders", "arn:aws:states:us-east-1:000000000000:stateMachine:Orders"]
        {
            assert_eq!(name_of(reference), "Orders", "{reference}");
        }
    }
}
