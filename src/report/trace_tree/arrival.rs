//! An event that arrives on a bus, and the rules it matches.

use serde::Serialize;

use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::trace::{Hop, Outcome};
use crate::words;

/// An event on a bus.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Arrival {
    #[serde(skip)]
    pub at: Timestamp,
    time: String,
    pub id: String,
    bus: String,
    source: String,
    detail_type: String,
    /// The rules that matched.
    rules: Vec<String>,
    not_matched: Vec<Miss>,
}

/// A rule that did not match.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Miss {
    rule: String,
    reason: String,
}

impl Arrival {
    /// Formats the arrival on one line.
    pub fn line(&self) -> String {
        let Self { time, id, source, detail_type, rules, .. } = self;
        let rules =
            if rules.is_empty() { "no rule matches".to_owned() } else { format!("rules: {}", words::list(rules)) };
        format!("{time}  {id}  {source}  \"{detail_type}\"  {rules}")
    }
}

/// Returns the events that arrived on the bus with this ARN, oldest first.
pub fn arrivals(hops: &[Hop], bus: &str) -> Vec<Arrival> {
    let arrived = hops.iter().enumerate().filter(|(_, hop)| hop.to == bus);
    arrived.filter_map(|(at, hop)| arrival(hop, hops.get(at + 1..).unwrap_or_default())).collect()
}

/// Collects the hops of the rules of the bus, which directly follow an arrival.
fn arrival(first: &Hop, others: &[Hop]) -> Option<Arrival> {
    let Outcome::Arrived { source, detail_type } = &first.outcome else { return None };
    let mut arrival = Arrival {
        at: first.at,
        time: first.at.to_millis_text(),
        id: first.trace.clone().unwrap_or_default(),
        bus: name(&first.to),
        source: source.clone(),
        detail_type: detail_type.clone(),
        rules: Vec::new(),
        not_matched: Vec::new(),
    };
    for hop in others.iter().take_while(|hop| hop.from == first.to && hop.trace == first.trace) {
        match &hop.outcome {
            Outcome::Matched => arrival.rules.push(name(&hop.to)),
            Outcome::NotMatched { reason } => {
                arrival.not_matched.push(Miss { rule: name(&hop.to), reason: reason.clone() });
            }
            _ => break,
        }
    }
    Some(arrival)
}

fn name(arn: &str) -> String {
    arn.parse::<Arn>().map_or_else(|_| arn.to_owned(), |arn| arn.name().to_owned())
}
