//! `lambda-destination`: sets the destinations of a function's asynchronous invocations.

mod assess;
mod links;

use serde::Deserialize;

use super::{Receipt, StaticModel, StepKind, TargetReference, Verb, Written};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::resource::invoke_destination::{self, Condition, Destination};
use crate::resource::{Error, ReferenceKind, ResourceContext, Visit, function, queue, rule, target, topic};

/// Send the records of a function's asynchronous invocations to a destination
///
/// A record tells the request, the response and how the invocation ended. It is sent in the name of the function's
/// role, which is given the permission. Retries and what else is set for asynchronous invocations stay as they are.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork lambda-destination InventoryFunction --on-success bus:Inventory
  ork lambda-destination InventoryFunction --on-failure queue:InventoryFunctionDLQ")]
pub struct LambdaDestination {
    /// Function, by name or ARN
    pub function: String,
    /// Where the record of a success goes: bus:NAME, queue:NAME, topic:NAME, function:NAME or an ARN
    #[arg(long, value_name = "TARGET", required_unless_present = "on_failure")]
    pub on_success: Option<String>,
    /// Where the record of the last failure goes, after all retries
    #[arg(long, value_name = "TARGET")]
    pub on_failure: Option<String>,
    /// Do not add the permission to the function's role
    #[arg(long)]
    #[serde(default)]
    pub no_permissions: bool,
}

impl LambdaDestination {
    /// Returns the configured destinations.
    pub fn given(&self) -> impl Iterator<Item = (Condition, &str)> {
        let both = [(Condition::OnSuccess, &self.on_success), (Condition::OnFailure, &self.on_failure)];
        both.into_iter().filter_map(|(condition, to)| Some((condition, to.as_deref()?)))
    }
}

impl StepKind for LambdaDestination {
    fn check(&self, findings: &mut Findings) {
        if self.given().next().is_none() {
            findings
                .add("on-success", Code::MissingKey, "no destination")
                .help("add `on-success` or `on-failure`, such as `on-success: bus:NAME`");
        }
        for (condition, to) in self.given() {
            let refused = match TargetReference::parse(to) {
                Ok(target) => refuse(&target),
                Err(message) => Some(message),
            };
            if let Some(message) = refused {
                findings
                    .add(condition.word(), Code::BadTarget, message)
                    .help("a destination is a bus, a queue, a topic or a function");
            }
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("function", ReferenceKind::Function, &mut self.function);
        for (field, to) in [("on-success", &mut self.on_success), ("on-failure", &mut self.on_failure)] {
            if let Some(to) = to {
                visit(field, ReferenceKind::Target, to);
            }
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("lambda-destination").value(&self.function);
        let line = self.given().fold(line, |line, (condition, to)| line.flag(condition.word(), to));
        vec![line.switch("no-permissions", self.no_permissions)]
    }

    fn draw(&self, diagram: &mut Diagram) {
        let from = function::draw(diagram, &self.function);
        for (condition, to) in self.given() {
            let to = target::draw(diagram, to);
            diagram.edge(&from, &to, &condition.word().replace('-', " "));
        }
    }

    fn add_to(&self, model: &mut StaticModel, _: &Written<'_>) {
        model.publishers.extend(links::publishers(self));
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Lambda > Functions > the function > Configuration > Destinations > Add destination")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let name = function::name_of(&function::arn(resources.clients, &self.function).await?).to_owned();
        let mut receipt = Receipt::default();
        let mut destinations = Vec::new();
        for (condition, to) in self.given() {
            destinations.push((condition, resolve(resources, condition, to).await?));
        }
        for (condition, destination) in destinations {
            if !self.no_permissions
                && let Some((role, statement)) = invoke_destination::permit(resources, &name, &destination).await?
            {
                let action = destination.action;
                let what = format!("{role} may {action} to {}", tail(&destination.arn));
                receipt.change(Verb::Granted, "permission", what, Some(statement));
            }
            let before = invoke_destination::set(resources, &name, condition, &destination).await?;
            let verb = match &before {
                None => Verb::Created,
                Some(before) if *before == destination.arn => Verb::Found,
                Some(_) => Verb::Updated,
            };
            let what = format!("{} of {name} to {}", condition.word(), tail(&destination.arn));
            receipt.change(verb, "destination", what, Some(destination.arn.into()));
        }
        Ok(receipt)
    }
}

/// Returns the destination a reference identifies. Fails if it does not exist.
async fn resolve(resources: &ResourceContext<'_>, condition: Condition, to: &str) -> Result<Destination, Error> {
    let refused = |message: String| Error::invalid(condition.word(), message, None);
    let target = TargetReference::parse(to).map_err(refused)?;
    let (arn, action) = match &target {
        TargetReference::Bus(name) => {
            let name = rule::bus_name(name);
            rule::require_bus(resources.clients, &name).await?;
            (resources.clients.arn("events", &format!("event-bus/{name}")).await?, "events:PutEvents")
        }
        TargetReference::Queue(name) => {
            queue::url(resources.clients, name).await?;
            (queue::arn(resources.clients, name).await?, "sqs:SendMessage")
        }
        TargetReference::Topic(name) => (topic::arn(resources.clients, name).await?, "sns:Publish"),
        TargetReference::Function(name) => (function::arn(resources.clients, name).await?, "lambda:InvokeFunction"),
        other => return Err(refused(refuse(other).unwrap_or_default())),
    };
    Ok(Destination { arn, action })
}

/// Returns why Lambda cannot send records to a target, or `None` if it can.
fn refuse(target: &TargetReference) -> Option<String> {
    let is_fifo = |name: &str| name.ends_with(".fifo");
    match target {
        TargetReference::Queue(name) | TargetReference::Topic(name) if is_fifo(name) => {
            Some(format!("Lambda sends no records to `{target}`: it is FIFO"))
        }
        TargetReference::Bus(_)
        | TargetReference::Queue(_)
        | TargetReference::Topic(_)
        | TargetReference::Function(_) => None,
        _ => Some(format!("Lambda sends no records to `{target}`")),
    }
}

fn tail(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_one_that_lambda_sends_to() {
        let table = [
            (r#"{"function":"F","on-success":"bus:Inventory"}"#, 0),
            (r#"{"function":"F","on-success":"topic:T","on-failure":"queue:Q"}"#, 0),
            (r#"{"function":"F"}"#, 1),
            (r#"{"function":"F","on-failure":"queue:Q.fifo"}"#, 1),
            (r#"{"function":"F","on-failure":"log:/aws/x","on-success":"Q"}"#, 2),
        ];
        for (text, problems) in table {
            let step: LambdaDestination = serde_json::from_str(text).expect(text);
            let mut findings = Findings::default();
            step.check(&mut findings);
            assert_eq!(findings.into_vec().len(), problems, "{text}");
        }
    }
}
