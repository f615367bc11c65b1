//! Examines rules: whether they are enabled, and their targets.

use aws_sdk_eventbridge::types::{Rule, RuleState};

use super::delivery::{Sender, deliveries};
use super::{Check, State};
use crate::aws::Clients;
use crate::command_line::CommandLine;
use crate::resource::{Error, rule};

/// Which rules are examined.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// One rule; `None` for all.
    pub rule: Option<&'a str>,
    /// Those of one bus; `None` for all buses.
    pub bus: Option<&'a str>,
}

/// Examines the rules, in the order of their buses and names. Fails if there is no such rule or bus.
pub async fn rules(clients: &Clients, wanted: Wanted<'_>) -> Result<Vec<Check>, Error> {
    let buses = match wanted.bus {
        Some(bus) => vec![rule::bus_name(bus)],
        None => rule::bus_names(clients).await?,
    };
    let mut checks = Vec::new();
    let mut names = Vec::new();
    for bus in &buses {
        for found in rule::all(clients, bus).await? {
            let name = found.name().unwrap_or_default();
            if wanted.rule.is_none_or(|wanted| wanted == name) {
                checks.extend(examine(clients, bus, &found).await);
            }
            names.push(name.to_owned());
        }
    }
    match wanted.rule.filter(|wanted| !names.iter().any(|name| name == wanted)) {
        Some(missing) => Err(Error::unknown("rule", missing, names.iter().map(String::as_str))),
        None => Ok(checks),
    }
}

async fn examine(clients: &Clients, bus: &str, found: &Rule) -> Vec<Check> {
    let name = found.name().unwrap_or_default();
    let subject = format!("{bus}/{name}");
    let mut checks = Vec::new();
    if found.state() == Some(&RuleState::Disabled) {
        checks.push(Check::warning(&subject, "the rule is disabled, so it matches nothing").help(enable(bus, found)));
    }
    match rule::targets(clients, bus, name).await {
        Ok(targets) if targets.is_empty() => {
            let help = "`ork explain put-targets` shows how one is added";
            checks.push(Check::warning(&subject, "the rule has no target, so what it matches goes nowhere").help(help));
        }
        Ok(targets) => {
            let sender = Sender { bus, rule: name, arn: found.arn().unwrap_or_default() };
            for target in &targets {
                checks.extend(deliveries(clients, &sender, target).await);
            }
        }
        Err(error) => checks.push(Check { state: State::Unknown, ..Check::failed(&subject, &error) }),
    }
    checks
}

/// Returns what enables a rule. It is not done without a decision, since a rule may be disabled on purpose.
fn enable(bus: &str, found: &Rule) -> String {
    let line = CommandLine::new("put-rule").value(found.name().unwrap_or_default()).flag("bus", bus);
    let line = line.option("pattern", found.event_pattern()).option("schedule", found.schedule_expression());
    format!("`{line}` enables it")
}
