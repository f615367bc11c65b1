//! Examines the deliveries of a rule to a target and to its dead-letter queue.

use aws_sdk_eventbridge::types::Target;

use super::{Check, Fix};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::resource::delivery::{Delivery, refusal};
use crate::resource::{Error, TargetReference, connection, log_group, queue};

const PRINCIPAL: &str = "events.amazonaws.com";

/// A rule as the sender of events.
pub(super) struct Sender<'a> {
    pub(super) bus: &'a str,
    pub(super) rule: &'a str,
    pub(super) arn: &'a str,
}

impl Sender<'_> {
    fn subject(&self, to: &str) -> String {
        format!("{}/{} -> {to}", self.bus, self.rule)
    }

    /// Returns the command that adds what is missing.
    fn fixing(&self) -> CommandLine {
        CommandLine::new("doctor").value(self.rule).flag("bus", self.bus).switch("fix", true)
    }
}

/// Examines a target, and its dead-letter queue if it has one.
pub(super) async fn deliveries(clients: &Clients, sender: &Sender<'_>, target: &Target) -> Vec<Check> {
    let to = TargetReference::parse(target.arn());
    let name = to.as_ref().map_or_else(|_| target.arn().to_owned(), TargetReference::to_string);
    let subject = sender.subject(&name);
    let delivery = match to {
        Ok(to) => examine(clients, sender, target, &to, &subject).await,
        Err(reason) => Ok(Check::unknown(&subject, reason)),
    };
    let mut checks = vec![delivery.unwrap_or_else(|error| Check::failed(&subject, &error))];
    if let Some(queue) = target.dead_letter_config().and_then(|config| config.arn()) {
        let name = queue.rsplit(':').next().unwrap_or(queue);
        let subject = format!("{subject}, dead-letter queue:{name}");
        let examined = dead_letter(clients, sender, queue, &subject).await;
        checks.push(examined.unwrap_or_else(|error| Check::failed(&subject, &error)));
    }
    checks
}

async fn examine(
    clients: &Clients,
    sender: &Sender<'_>,
    target: &Target,
    to: &TargetReference,
    subject: &str,
) -> Result<Check, Error> {
    if let Some(place) = elsewhere(clients, target.arn()).await? {
        return Ok(Check::unknown(subject, format!("the target is in {place}, which cannot be examined from here")));
    }
    match to {
        TargetReference::Arn(arn) => {
            let reason = format!("what EventBridge needs for a target of {} is not known here", arn.service());
            return Ok(Check::unknown(subject, reason));
        }
        TargetReference::Log(group) if !log_group::exists(clients, group).await? => {
            let help = format!("`{}` creates it", CommandLine::new("create").subcommand("log-group").value(group));
            return Ok(Check::problem(subject, format!("there is no log group `{group}`")).help(help));
        }
        _ => to.require(clients).await?,
    }
    let delivery = Delivery { principal: PRINCIPAL, source: sender.arn, target: target.arn(), role: target.role_arn() };
    if let Some(refused) = refusal(clients, &delivery).await? {
        let fix = Fix::Permit { bus: sender.bus.to_owned(), rule: sender.rule.to_owned(), to: to.to_string() };
        let adds = format!("`{}` adds what is missing", sender.fixing());
        let help = refused.remedy.map_or_else(|| adds.clone(), |remedy| format!("{remedy}; {adds}"));
        return Ok(Check::problem(subject, refused.reason).help(help).fix(fix));
    }
    match to {
        TargetReference::ApiDestination(_) => authorized(clients, target.arn(), subject).await,
        _ => Ok(Check::good(subject)),
    }
}

/// Returns the region and the account of an ARN if they are not those of the clients.
async fn elsewhere(clients: &Clients, arn: &str) -> Result<Option<String>, Error> {
    let Ok(arn) = arn.parse::<Arn>() else { return Ok(None) };
    let is_here = arn.region() == clients.region() && arn.account() == clients.account().await?;
    Ok((!is_here).then(|| format!("{} of account {}", arn.region(), arn.account())))
}

/// Examines the connection of an API destination, without which EventBridge sends nothing.
async fn authorized(clients: &Clients, arn: &str, subject: &str) -> Result<Check, Error> {
    let name = crate::resource::api_destination::name_of(arn);
    let described = clients.events().describe_api_destination().name(name).send().await;
    let described = described.map_err(|error| {
        CloudError::new("events:DescribeApiDestination", format!("API destination `{name}`"), error)
    })?;
    let name = connection::name_of(described.connection_arn().unwrap_or_default()).to_owned();
    let Some(found) = connection::find(clients, &name).await? else {
        return Ok(Check::problem(subject, format!("there is no connection `{name}`, through which it authorises")));
    };
    let state = found.connection_state().map(|state| state.as_str()).unwrap_or_default();
    if matches!(state, "AUTHORIZED" | "ACTIVE") {
        return Ok(Check::good(subject));
    }
    let why = found.state_reason().map(|reason| format!(": {reason}")).unwrap_or_default();
    let line = CommandLine::new("describe").subcommand("connection").value(&name);
    Ok(Check::problem(subject, format!("the connection `{name}` is {state}{why}")).help(format!("`{line}` shows it")))
}

async fn dead_letter(clients: &Clients, sender: &Sender<'_>, arn: &str, subject: &str) -> Result<Check, Error> {
    if let Some(place) = elsewhere(clients, arn).await? {
        return Ok(Check::unknown(subject, format!("the queue is in {place}, which cannot be examined from here")));
    }
    queue::require(clients, arn).await?;
    let delivery = Delivery { principal: PRINCIPAL, source: sender.arn, target: arn, role: None };
    Ok(match refusal(clients, &delivery).await? {
        Some(refused) => {
            let fix = Fix::PermitDeadLetter { rule: sender.arn.to_owned(), queue: arn.to_owned() };
            let adds = format!("`{}` adds what is missing", sender.fixing());
            let help = refused.remedy.map_or_else(|| adds.clone(), |remedy| format!("{remedy}; {adds}"));
            Check::problem(subject, refused.reason).help(help).fix(fix)
        }
        None => Check::good(subject),
    })
}
