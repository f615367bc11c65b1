//! What a lab checks, one file per kind of probe.
//!
//! A probe observes (asynchronous, reads and changes nothing) and judges (pure). Polling, deadlines and quiet
//! times are the same for all and live in [`poll`].

mod cause;
mod count;
mod dry_run;
mod execution;
mod expect;
mod item;
mod kind;
mod logs;
mod mail;
mod object;
mod poll;
mod sqs;
mod table_item;
mod verdict;

pub use count::Count;
pub use dry_run::Expectations;
pub use execution::Execution;
pub use expect::Expect;
pub use item::Item;
pub use logs::Logs;
pub use mail::Mail;
pub use object::Object;
pub use poll::{Timeout, Watch, poll};
pub use sqs::Sqs;
pub use table_item::TableItem;
pub use verdict::{Outcome, Verdict};

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::resource::{Error, TargetReference, Visit};
use kind::{ProbeKind, probe_enum};

/// The kinds of probes, each with its name in a lab and in the shell; hands the list to a macro.
macro_rules! probe_kinds {
    ($then:ident) => {
        $then! {
            "execution" => execution: Execution(Box<$crate::probe::Execution>),
            "item" => item: TableItem($crate::probe::TableItem),
            "logs" => logs: Logs($crate::probe::Logs),
            "mail" => mail: Mail($crate::probe::Mail),
            "object" => object: Object($crate::probe::Object),
            "sqs" => sqs: Sqs($crate::probe::Sqs),
        }
    };
}

pub(crate) use probe_kinds;

probe_kinds!(probe_enum);

impl Probe {
    /// Returns a short name for it, such as `logs /aws/events/orders`.
    pub fn describe(&self) -> String {
        self.as_kind().describe()
    }

    /// Returns where a person looks, in the words of the console.
    pub fn place(&self) -> String {
        self.as_kind().place()
    }

    /// Adds what is wrong with it.
    pub fn check(&self, findings: &mut Findings) {
        self.expect().check(&format!("{}.", self.kind()), findings);
        self.as_kind().check(findings);
    }

    /// Visits the fields that may name a resource or an event of the lab.
    pub fn references(&mut self, visit: &mut Visit<'_>) {
        self.as_kind_mut().references(visit);
    }

    /// Lets more arrive than was asked for, unless nothing may.
    pub fn allow_more(&mut self) {
        if let Some(count) = self.as_kind_mut().count_mut().as_mut().filter(|count| count.max != Some(0)) {
            count.max = None;
        }
    }

    /// Returns what is expected of what is observed.
    pub fn expect(&self) -> Expect<'_> {
        self.as_kind().expect()
    }

    /// Returns the state machine whose executions lie between the events and what is looked for.
    pub fn through(&self) -> Option<&str> {
        self.as_kind().through()
    }

    /// Whether it looks at a target of a rule.
    pub fn observes(&self, target: &TargetReference) -> bool {
        self.as_kind().observes(target)
    }

    /// Whether it looks at executions, which can be shown while they run.
    pub fn shows_executions(&self) -> bool {
        self.as_kind().shows_executions()
    }

    /// Adds it to a command, as `ork verify` takes it.
    pub fn options(&self, line: CommandLine) -> CommandLine {
        let (kind, expect) = (self.as_kind(), self.expect());
        let line = kind.options(line.subcommand(self.kind()));
        let line = expect.events.iter().fold(line, |line, event| line.flag_of_event("event", event));
        let line = line
            .option("through", kind.through())
            .option("count", expect.count.map(|count| count.to_string()).as_deref())
            .option("body", kind.body_flag().as_deref());
        let line = expect.text.iter().fold(line, |line, text| line.flag("text", text));
        expect.not_text.iter().fold(line, |line, text| line.flag("not-text", text))
    }
}

/// A list in a lab may be one item without brackets.
pub(crate) fn item_or_list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
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

pub(crate) fn json_argument(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))
}
