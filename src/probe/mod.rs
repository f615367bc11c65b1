//! What a lab checks, one file per kind of probe.
//!
//! A probe observes (asynchronous, reads and changes nothing) and judges (pure). Polling, deadlines and quiet
//! times are the same for all and live in [`poll`].

mod cause;
mod count;
mod execution;
mod expect;
mod item;
mod logs;
mod poll;
mod rehearsal;
mod sqs;
mod verdict;

pub use count::Count;
pub use execution::Execution;
pub use expect::Expect;
pub use item::Item;
pub use logs::Logs;
pub use poll::{Patience, Watch, poll};
pub use rehearsal::Wanted;
pub use sqs::Sqs;
pub use verdict::{Outcome, Verdict};

use serde::Deserialize;

use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::diag::Findings;
use crate::resource::{Error, Visit, state_machine};

/// Every kind of probe.
#[derive(Debug, Clone, clap::Subcommand, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[command(rename_all = "kebab-case")]
pub enum Probe {
    Execution(Box<Execution>),
    Logs(Logs),
    Sqs(Sqs),
}

impl Probe {
    /// Every kind, as the lab and the shell write it.
    pub const KINDS: [&'static str; 3] = ["execution", "logs", "sqs"];

    /// `logs /aws/events/orders`
    pub fn describe(&self) -> String {
        match self {
            Self::Execution(probe) => format!("execution {}", state_machine::name_of(&probe.machine)),
            Self::Logs(probe) => format!("logs {}", probe.group),
            Self::Sqs(probe) => format!("sqs {}", probe.queue),
        }
    }

    pub fn check(&self, findings: &mut Findings) {
        self.expect().check(&format!("{}.", self.kind()), findings);
        if let Self::Execution(probe) = self {
            probe.check(findings);
        }
    }

    pub fn references(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::Execution(probe) => probe.references(visit),
            Self::Logs(probe) => probe.references(visit),
            Self::Sqs(probe) => probe.references(visit),
        }
    }

    /// More than was asked for is no fault any more, unless none was.
    pub fn allow_more(&mut self) {
        let count = match self {
            Self::Execution(probe) => &mut probe.count,
            Self::Logs(probe) => &mut probe.count,
            Self::Sqs(probe) => &mut probe.count,
        };
        if let Some(count) = count.as_mut().filter(|count| count.max != Some(0)) {
            count.max = None;
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Execution(_) => "execution",
            Self::Logs(_) => "logs",
            Self::Sqs(_) => "sqs",
        }
    }

    /// What is expected of what is observed.
    pub fn expect(&self) -> Expect<'_> {
        match self {
            Self::Execution(probe) => probe.expect(),
            Self::Logs(probe) => probe.expect(),
            Self::Sqs(probe) => probe.expect(),
        }
    }

    /// The state machine whose executions lie between the events and what is looked for.
    pub fn through(&self) -> Option<&str> {
        match self {
            Self::Execution(_) => None,
            Self::Logs(probe) => probe.through.as_deref(),
            Self::Sqs(probe) => probe.through.as_deref(),
        }
    }

    /// Everything there is to see since `since`.
    pub async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        match self {
            Self::Execution(probe) => probe.observe(clients, since).await,
            Self::Logs(probe) => probe.observe(clients, since).await,
            Self::Sqs(probe) => probe.observe(clients).await,
        }
    }
}

/// A list in a lab may be one item without brackets.
fn item_or_list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Visitor;
    impl<'de> serde::de::Visitor<'de> for Visitor {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text or a list of texts")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))
        }
    }
    deserializer.deserialize_any(Visitor)
}

fn json_argument(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))
}
