//! Determines which rules matched the events of a publish step, to compare them with its truth table.

use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, rule};
use crate::step::Published;
use crate::trace::{Hop, Outcome};

/// Returns the names of the rules that matched a published event, in order: from the hops of the event if the backend
/// records them, otherwise by testing each rule.
pub(super) async fn matched_rules(clients: &Clients, published: &Published, event: &str) -> Result<Vec<String>, Error> {
    let mut rules = match (clients.trace_source(), &published.id) {
        (Some(trace_source), Some(id)) => trace_source.hops(id).await.iter().filter_map(matched).collect(),
        _ => ask(clients, &published.bus, event).await?,
    };
    rules.sort();
    rules.dedup();
    Ok(rules)
}

/// Returns the rule of a hop in which a rule matched.
fn matched(hop: &Hop) -> Option<String> {
    if hop.outcome != Outcome::Matched {
        return None;
    }
    let arn: Arn = hop.to.parse().ok()?;
    arn.resource().rsplit('/').next().map(str::to_owned)
}

async fn ask(clients: &Clients, bus: &str, event: &str) -> Result<Vec<String>, Error> {
    let mut matched = Vec::new();
    for rule in rule::list(clients, bus).await? {
        let request = clients.events().test_event_pattern().event_pattern(&rule.pattern).event(event);
        let answer = request
            .send()
            .await
            .map_err(|error| CloudError::new("events:TestEventPattern", format!("rule `{}`", rule.name), error))?;
        if answer.result() {
            matched.push(rule.name);
        }
    }
    Ok(matched)
}
