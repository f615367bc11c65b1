//! The probes of a lab, one file for each kind.
//!
//! A probe observes (asynchronously, without changing anything) and judges (pure). Polling, deadlines and quiet times
//! are the same for all kinds, and are implemented in [`poll`].

mod cause;
mod count;
mod dry_run;
mod execution;
mod expect;
mod http;
mod item;
mod kind;
mod logs;
mod mail;
mod object;
mod poll;
mod query;
mod schedule;
mod settled;
mod sqs;
mod table_item;
mod verdict;

pub use count::Count;
pub use dry_run::Expectations;
pub use execution::Execution;
pub use expect::Expect;
pub use http::Http;
pub use item::Item;
pub use logs::Logs;
pub use mail::Mail;
pub use object::Object;
pub use poll::{Timeout, Watch, poll};
pub use query::{Query, Source, leaves, literal};
pub use schedule::Schedule;
pub use sqs::Sqs;
pub use table_item::TableItem;
pub use verdict::{Outcome, Verdict};

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::api_call::ApiCall;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::resource::{Error, TargetReference, Visit};
use kind::{ProbeKind, probe_enum};

/// The kinds of probes, each with its name in labs and on the command line, passed to a macro.
macro_rules! probe_kinds {
    ($then:ident) => {
        $then! {
            "execution" => execution: Execution(Box<$crate::probe::Execution>),
            "http" => http: Http($crate::probe::Http),
            "item" => item: TableItem($crate::probe::TableItem),
            "logs" => logs: Logs($crate::probe::Logs),
            "mail" => mail: Mail($crate::probe::Mail),
            "object" => object: Object($crate::probe::Object),
            "schedule" => schedule: Schedule($crate::probe::Schedule),
            "sqs" => sqs: Sqs($crate::probe::Sqs),
        }
    };
}

pub(crate) use probe_kinds;

probe_kinds!(probe_enum);

impl Probe {
    /// Returns a short name, such as `logs /aws/events/orders`.
    pub fn describe(&self) -> String {
        self.as_kind().describe()
    }

    /// Returns what holds the items, such as `log group /aws/events/orders`.
    pub fn place(&self) -> String {
        self.as_kind().place()
    }

    /// Returns where the AWS Management Console shows the items, in the console's words.
    pub fn console_path(&self) -> &'static str {
        self.as_kind().console_path()
    }

    /// Returns how the AWS CLI counts the items; `calls` are those that `ork` made for the probe. `None` if no API of
    /// AWS has the items.
    pub fn query(&self, calls: &[ApiCall]) -> Option<Query> {
        self.as_kind().query(calls)
    }

    /// Describes what a person does on AWS because no API does it.
    pub fn by_hand(&self) -> Option<String> {
        self.as_kind().by_hand()
    }

    /// Adds the problems of the probe.
    pub fn check(&self, findings: &mut Findings) {
        self.expect().check(&format!("{}.", self.kind()), findings);
        self.as_kind().check(findings);
    }

    /// Visits the fields that may name a resource or an event of the lab.
    pub fn references(&mut self, visit: &mut Visit<'_>) {
        self.as_kind_mut().references(visit);
    }

    /// Allows more items than expected, unless none are allowed.
    pub fn allow_more(&mut self) {
        if let Some(count) = self.as_kind_mut().count_mut().as_mut().filter(|count| count.max != Some(0)) {
            count.max = None;
        }
    }

    /// Returns the expectations.
    pub fn expect(&self) -> Expect<'_> {
        self.as_kind().expect()
    }

    /// Returns the state machine whose executions are listed.
    pub fn listed_machine(&self) -> Option<&str> {
        self.as_kind().listed_machine()
    }

    /// Returns the address whose mail from topics is expected, other than the mail that asks for a confirmation.
    pub fn mailbox(&self) -> Option<&str> {
        self.as_kind().mailbox()
    }

    /// Returns the table and the key of a single item.
    pub fn item_key(&self) -> Option<(&str, &serde_json::Value)> {
        self.as_kind().item_key()
    }

    /// Returns the state machine whose executions link the events to the items.
    pub fn through(&self) -> Option<&str> {
        self.as_kind().through()
    }

    /// Returns whether the probe observes a target of a rule.
    pub fn observes(&self, target: &TargetReference) -> bool {
        self.as_kind().observes(target)
    }

    /// Returns whether items can be selected by the event that caused them.
    pub fn takes_events(&self) -> bool {
        self.as_kind().takes_events()
    }

    /// Returns whether the probe observes executions, which can be shown while they run.
    pub fn shows_executions(&self) -> bool {
        self.as_kind().shows_executions()
    }

    /// Adds the probe to a command in the form of `ork verify`.
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

/// Deserializes expected JSON, in which `null` is a value like any other.
pub(crate) fn json_or_null<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(Some)
}

/// Deserializes JSON that is written as YAML or as a text. A text that is no JSON is itself.
fn document<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<serde_json::Value>, D::Error> {
    let value = json_or_null(deserializer)?;
    Ok(value.map(|value| match value.as_str().filter(|text| text.trim_start().starts_with(['{', '['])) {
        Some(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        None => value,
    }))
}

/// Deserializes a list, which may be a single item without brackets.
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

/// Parses a header, such as `NAME=VALUE`.
pub(crate) fn name_and_value(argument: &str) -> Result<(String, String), String> {
    let (name, value) = argument.split_once('=').ok_or_else(|| format!("`{argument}` is not NAME=VALUE"))?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

pub(crate) fn json_argument(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))
}
