//! The existing rules of a bus, on which receipts and truth tables are based.

use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::{Rule, RuleState, Target};

use serde::{Deserialize, Serialize};

use super::Error;
use super::resource_id::{Identity, done, there, unless_gone};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::diagram::Diagram;

/// A rule with an event pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleView {
    pub name: String,
    pub pattern: String,
}

/// Returns the enabled rules of a bus that have an event pattern. Fails with the most similar name if the bus does not
/// exist.
pub async fn list(clients: &Clients, bus: &str) -> Result<Vec<RuleView>, Error> {
    let rules = all(clients, bus).await?;
    let enabled = rules.into_iter().filter(|rule| !matches!(rule.state(), Some(RuleState::Disabled)));
    Ok(enabled.filter_map(|rule| Some(RuleView { name: rule.name?, pattern: rule.event_pattern? })).collect())
}

/// Returns all rules of a bus. Fails with the most similar name if the bus does not exist.
pub async fn all(clients: &Clients, bus: &str) -> Result<Vec<Rule>, Error> {
    let mut rules = Vec::new();
    let mut token = None;
    loop {
        let request = clients.events().list_rules().event_bus_name(bus).set_next_token(token);
        let page =
            request.send().await.map_err(|error| CloudError::new("events:ListRules", format!("bus `{bus}`"), error));
        let page = match page {
            Ok(page) => page,
            Err(error) if error.is_not_found() => return Err(unknown_bus(clients, bus).await?),
            Err(error) => return Err(error.into()),
        };
        rules.extend_from_slice(page.rules());
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(rules);
        }
    }
}

/// Returns the error for a bus that does not exist, with the most similar name.
pub async fn unknown_bus(clients: &Clients, bus: &str) -> Result<Error, Error> {
    let names = bus_names(clients).await?;
    let name = bus_name(bus);
    Ok(Error::unknown("event bus", &name, names.iter().map(String::as_str)))
}

/// Returns the names of all buses.
pub async fn bus_names(clients: &Clients) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut token = None;
    loop {
        let page = clients.events().list_event_buses().set_next_token(token).send().await;
        let page = page.map_err(|error| CloudError::new("events:ListEventBuses", "the event buses", error))?;
        names.extend(page.event_buses().iter().filter_map(|bus| bus.name().map(str::to_owned)));
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(names);
        }
    }
}

/// Fails if the bus does not exist.
pub async fn require_bus(clients: &Clients, bus: &str) -> Result<(), Error> {
    let described = clients.events().describe_event_bus().name(bus).send().await;
    match described.map_err(|error| CloudError::new("events:DescribeEventBus", format!("bus `{bus}`"), error)) {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Err(unknown_bus(clients, bus).await?),
        Err(error) => Err(error.into()),
    }
}

/// Fails if the rule does not exist.
pub async fn require(clients: &Clients, bus: &str, name: &str) -> Result<(), Error> {
    describe(clients, bus, name).await.map(drop)
}

/// Returns the schedule expression of an existing rule, or `None` if it has only an event pattern.
pub async fn schedule_of(clients: &Clients, name: &str) -> Result<Option<String>, Error> {
    describe(clients, "default", name).await.map(|rule| rule.schedule_expression)
}

/// Returns the rule, if it exists.
pub async fn find(clients: &Clients, bus: &str, name: &str) -> Result<Option<DescribeRuleOutput>, Error> {
    let described = clients.events().describe_rule().event_bus_name(bus).name(name).send().await;
    match described.map_err(|error| CloudError::new("events:DescribeRule", format!("rule `{name}`"), error)) {
        Ok(rule) => Ok(Some(rule)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn describe(clients: &Clients, bus: &str, name: &str) -> Result<DescribeRuleOutput, Error> {
    require_bus(clients, bus).await?;
    match find(clients, bus, name).await? {
        Some(rule) => Ok(rule),
        None => {
            let rules = list(clients, bus).await?;
            let error = Error::unknown("rule", name, rules.iter().map(|rule| rule.name.as_str()));
            let here = bus_name(bus);
            match other_bus(clients, &here, name).await? {
                Some(other) => Err(Error::OnOtherBus { rule: name.to_owned(), bus: here, other }),
                None => Err(error),
            }
        }
    }
}

/// Returns another bus of the account that has a rule of this name.
async fn other_bus(clients: &Clients, bus: &str, name: &str) -> Result<Option<String>, Error> {
    for other in bus_names(clients).await? {
        if other != bus && find(clients, &other, name).await?.is_some() {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Returns the name in a bus's name or ARN.
pub fn bus_name(reference: &str) -> String {
    let reference = reference.strip_prefix("bus:").unwrap_or(reference);
    match reference.parse::<Arn>() {
        Ok(arn) => arn.resource().trim_start_matches("event-bus/").to_owned(),
        Err(_) => reference.to_owned(),
    }
}

/// Returns the ARN of a rule. The ARNs of rules on the default bus do not contain the bus.
pub async fn arn(clients: &Clients, bus: &str, rule: &str) -> Result<String, Error> {
    let bus = bus_name(bus);
    let resource = if bus == "default" { format!("rule/{rule}") } else { format!("rule/{bus}/{rule}") };
    Ok(clients.arn("events", &resource).await?)
}

/// Returns the targets of a rule; empty if the rule does not exist.
pub async fn targets(clients: &Clients, bus: &str, rule: &str) -> Result<Vec<Target>, Error> {
    let mut targets = Vec::new();
    let mut token = None;
    loop {
        let request = clients.events().list_targets_by_rule().event_bus_name(bus).rule(rule).set_next_token(token);
        let subject = || format!("rule `{rule}` on `{bus}`");
        let page = request.send().await.map_err(|error| CloudError::new("events:ListTargetsByRule", subject(), error));
        let page = match page {
            Ok(page) => page,
            Err(error) if error.is_not_found() => return Ok(targets),
            Err(error) => return Err(error.into()),
        };
        targets.extend_from_slice(page.targets());
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(targets);
        }
    }
}

/// Returns the node of a rule in a diagram.
pub fn draw(diagram: &mut Diagram, bus: &str, name: &str) -> String {
    diagram.node(&format!("rule:{}:{name}", bus_name(bus)), "{{\"%\"}}", name)
}

/// The identity of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleId {
    pub bus: String,
    pub name: String,
}

impl Identity for RuleId {
    fn describe(&self) -> (&'static str, String) {
        ("rule", format!("{} on {}", self.name, self.bus))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        unless_gone(remove(clients, &self.bus, &self.name).await)
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let found = clients.events().describe_rule().event_bus_name(&self.bus).name(&self.name).send().await;
        Ok(there(done("events:DescribeRule", &self.name, found))?)
    }
}

/// The identity of a target of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetId {
    pub bus: String,
    pub rule: String,
    pub id: String,
}

impl Identity for TargetId {
    fn describe(&self) -> (&'static str, String) {
        ("target", format!("{} of {}", self.id, self.rule))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        unless_gone(remove_target(clients, &self.bus, &self.rule, &self.id).await)
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let Self { bus, rule, id } = self;
        let listed = clients.events().list_targets_by_rule().event_bus_name(bus).rule(rule).send().await;
        match listed.map_err(|error| CloudError::new("events:ListTargetsByRule", format!("rule `{rule}`"), error)) {
            Ok(listed) => Ok(listed.targets().iter().any(|target| target.id() == id)),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

async fn remove(clients: &Clients, bus: &str, name: &str) -> Result<(), CloudError> {
    let events = clients.events();
    let targets = events.list_targets_by_rule().event_bus_name(bus).rule(name).send().await;
    let targets =
        targets.map_err(|error| CloudError::new("events:ListTargetsByRule", format!("rule `{name}`"), error))?;
    for target in targets.targets() {
        remove_target(clients, bus, name, target.id()).await?;
    }
    done("events:DeleteRule", name, events.delete_rule().event_bus_name(bus).name(name).send().await)
}

async fn remove_target(clients: &Clients, bus: &str, rule: &str, id: &str) -> Result<(), CloudError> {
    let request = clients.events().remove_targets().event_bus_name(bus).rule(rule).ids(id);
    done("events:RemoveTargets", id, request.send().await)
}
