//! Finds events of a bus at the targets of its rules. AWS does not record the events of a bus, but a whole event that
//! arrived at a target proves that it was sent, with any tool.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::probe::{Execution, Item, Logs, Probe, Sqs};
use crate::resource::{Error, rule};
use crate::step::TargetReference;

/// An event that arrived at a target.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::step) struct Arrival {
    pub(in crate::step) id: String,
    pub(in crate::step) at: Timestamp,
    pub(in crate::step) event: Value,
}

/// Returns all events of the bus that arrived at any target since a moment, oldest first.
pub(in crate::step) async fn arrivals(clients: &Clients, bus: &str, since: Timestamp) -> Result<Vec<Arrival>, Error> {
    let mut places = BTreeSet::new();
    for rule in rule::list(clients, bus).await? {
        for target in rule::targets(clients, bus, &rule.name).await? {
            places.insert(target.arn().to_owned());
        }
    }
    let mut found: Vec<Arrival> = Vec::new();
    for probe in places.iter().filter_map(|place| probe(place)) {
        // A target that cannot be read yields nothing; another one may.
        let items = probe.observe(clients, Some(since)).await.unwrap_or_default();
        let arrived = items.iter().filter(|item| item.at.is_none_or(|at| at >= since)).filter_map(arrival);
        found.extend(arrived);
    }
    found.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    found.dedup_by(|one, other| one.id == other.id);
    Ok(found)
}

/// Returns a probe for a target that can be observed.
fn probe(arn: &str) -> Option<Probe> {
    let place = TargetReference::parse(arn).ok()?;
    match place {
        TargetReference::Log(group) => Some(Probe::Logs(Logs { group, ..Logs::default() })),
        TargetReference::Queue(queue) => Some(Probe::Sqs(Sqs { queue, ..Sqs::default() })),
        TargetReference::StateMachine(machine) => {
            Some(Probe::Execution(Box::new(Execution { machine, ..Execution::default() })))
        }
        TargetReference::Topic(_)
        | TargetReference::Bus(_)
        | TargetReference::Function(_)
        | TargetReference::ApiDestination(_)
        | TargetReference::Arn(_) => None,
    }
}

/// Returns the whole event in an observed item: its text, or the input of an execution.
fn arrival(item: &Item) -> Option<Arrival> {
    let documents = item.documents();
    let inputs = documents.iter().filter_map(|document| document.get("input"));
    let event = documents.iter().chain(inputs).find(|event| is_event(event))?;
    let id = event.get("id")?.as_str()?.to_owned();
    Some(Arrival { id, at: item.at.unwrap_or_default(), event: event.clone() })
}

fn is_event(value: &Value) -> bool {
    ["id", "source", "detail-type", "detail"].iter().all(|member| value.get(member).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_found_in_texts_and_inputs() {
        let event = json!({"id": "e-1", "source": "s", "detail-type": "t", "detail": {}});
        let texts = [
            (event.to_string(), Some("e-1")),
            (json!({"status": "RUNNING", "input": event}).to_string(), Some("e-1")),
            (json!({"Type": "Notification", "Message": event.to_string()}).to_string(), Some("e-1")),
            (json!({"JOB_NAME": "x"}).to_string(), None),
            ("text".to_owned(), None),
        ];
        for (text, id) in texts {
            let item = Item { id: "i".to_owned(), place: "p".to_owned(), at: None, text: text.clone() };
            assert_eq!(arrival(&item).map(|arrival| arrival.id).as_deref(), id, "{text}");
        }
    }
}
