//! The scheduled rule that starts a workflow, and its role.

use aws_sdk_eventbridge::types::Target;

use crate::aws::{Clients, CloudError};
use crate::diag::{Code, Findings};
use crate::resource::role::{self, Role, TargetOf};
use crate::resource::rule::{self, RuleId, TargetId};
use crate::resource::{Error, ResourceContext, ResourceId, permission};
use crate::schedule::Schedule;

/// The bus of scheduled rules ("Creating an Amazon EventBridge rule that runs on a schedule").
const BUS: &str = "default";
const TARGET: &str = "workflow";
/// The maximum length of a rule name (EventBridge API Reference, "PutRule").
const MAX_NAME_LENGTH: usize = 64;

/// Checks a schedule expression, and that the name is valid for its rule.
pub(super) fn check(expression: &str, name: &str, findings: &mut Findings) {
    if let Err(error) = Schedule::parse(expression) {
        let finding = findings.add("schedule", Code::BadSchedule, error.message).within(error.span);
        finding.help(error.help.unwrap_or_else(|| "write it like `rate(5 minutes)`".to_owned()));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.len() > MAX_NAME_LENGTH || !name.chars().all(allowed) {
        let message = format!("`{name}` cannot name the rule of a schedule");
        let help = format!("use at most {MAX_NAME_LENGTH} letters, digits and . - _");
        findings.add("name", Code::BadName, message).help(help);
    }
}

/// Returns the schedule of the rule, if the rule exists with its target.
pub(super) async fn observe(clients: &Clients, name: &str) -> Result<Option<String>, Error> {
    let Some(rule) = rule::find(clients, BUS, name).await? else { return Ok(None) };
    let listed = clients.events().list_targets_by_rule().rule(name).event_bus_name(BUS).send().await;
    let listed =
        listed.map_err(|error| CloudError::new("events:ListTargetsByRule", format!("rule `{name}`"), error))?;
    let has_target = listed.targets().iter().any(|target| target.id() == TARGET);
    Ok(rule.schedule_expression().filter(|_| has_target).map(str::to_owned))
}

/// Creates the rule, which has the name of the workflow, and its target.
pub(super) async fn create(
    context: &ResourceContext<'_>,
    name: &str,
    expression: &str,
    machine: &str,
) -> Result<(), Error> {
    let clients = context.clients;
    let of = TargetOf { region: clients.region(), bus: BUS, rule: name, target: TARGET };
    let statements = vec![permission::allow(&["states:StartExecution".to_owned()], &[machine.to_owned()])];
    let role_name = of.role_name();
    let role = Role { name: &role_name, service: "events.amazonaws.com", statements };
    let role = role::grant(context, &role).await?;
    if rule::find(clients, BUS, name).await?.is_none() {
        context.record.before_create(ResourceId::from(RuleId { bus: BUS.to_owned(), name: name.to_owned() }))?;
    }
    let put = clients.events().put_rule().name(name).event_bus_name(BUS).schedule_expression(expression).send().await;
    put.map_err(|error| CloudError::new("events:PutRule", format!("rule `{name}`"), error))?;
    let (bus, rule, id) = (BUS.to_owned(), name.to_owned(), TARGET.to_owned());
    context.record.before_create(ResourceId::from(TargetId { bus, rule, id }))?;
    let target = Target::builder().id(TARGET).arn(machine).role_arn(role.arn).build();
    let target = target.map_err(|error| Error::invalid("schedule", error.to_string(), None))?;
    let put = clients.events().put_targets().rule(name).event_bus_name(BUS).targets(target).send().await;
    let put = put.map_err(|error| CloudError::new("events:PutTargets", format!("rule `{name}`"), error))?;
    match put.failed_entries().first().and_then(|failed| failed.error_message()) {
        Some(reason) => Err(Error::invalid("schedule", format!("the target was refused: {reason}"), None)),
        None => Ok(()),
    }
}
