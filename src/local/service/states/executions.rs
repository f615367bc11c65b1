//! The executions of a region, found by their ARN and by their state machine, and their histories.
//!
//! The constant parts of an execution are stored apart from those that change, so that a step of it costs the same
//! however long its definition and its history are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::old_store;
use super::store::{Record, Started};
use crate::asl::history::History;
use crate::asl::{Execution, MachineType};
use crate::local::keyed::{Bulk, Fingerprint, Rows, Stored, Table};

impl Stored for Started {
    /// Returns the approximate size.
    fn weight(&self) -> u64 {
        let kept_with_it = self.kept_with_it.as_ref().map_or(0, |execution| execution.history.events().len());
        256 * (1 + kept_with_it as u64)
    }
}

impl Stored for Execution {
    /// Returns an approximate size.
    fn weight(&self) -> u64 {
        256
    }
}

impl Stored for History {
    /// Returns the approximate size, from the number of events.
    fn weight(&self) -> u64 {
        256 * self.events().len() as u64
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Executions {
    /// By the fingerprint of their ARN.
    by_arn: Table<Fingerprint, Started>,
    /// The state of each execution, with the same key.
    states: Table<Fingerprint, Execution>,
    /// The events that each input added to a history, by the number of the execution and the first event.
    histories: Table<(u64, u64), History>,
    /// By the fingerprint of the state machine's name, in the order in which they started.
    by_machine: Table<(Fingerprint, u64), Fingerprint>,
}

impl TryFrom<Value> for Executions {
    type Error = serde_json::Error;

    fn try_from(mut state: Value) -> Result<Self, Self::Error> {
        let mut member = |name: &str| state.get_mut(name).map(Value::take);
        let Some(by_machine) = member("by_machine") else { return old_store::executions(state) };
        Ok(Self {
            by_arn: serde_json::from_value(member("by_arn").unwrap_or_default())?,
            // Missing in states that precede these tables.
            states: member("states").map_or_else(|| Ok(Table::new()), serde_json::from_value)?,
            histories: member("histories").map_or_else(|| Ok(Table::new()), serde_json::from_value)?,
            by_machine: serde_json::from_value(by_machine)?,
        })
    }
}

impl Executions {
    pub(super) fn get(&self, arn: &str) -> Option<Record> {
        self.find(&Fingerprint::of(arn))
    }

    fn find(&self, print: &Fingerprint) -> Option<Record> {
        let started = self.by_arn.get(print)?;
        let execution = match self.states.get(print) {
            Some(execution) => execution,
            None => Arc::new(started.kept_with_it.clone()?),
        };
        Some(Record { started, execution })
    }

    pub(super) fn add(&mut self, arn: &str, started: Started, mut execution: Execution) {
        let print = Fingerprint::of(arn);
        let number = started.number;
        self.by_machine.add((Fingerprint::of(&started.machine_name), number), print);
        self.by_arn.add(print, started);
        let history = history_of(&mut execution);
        self.states.add(print, execution);
        self.keep(number, history);
    }

    /// Changes an execution in place. Returns `None` if it does not exist.
    pub(super) fn update<T>(&mut self, arn: &str, change: impl FnOnce(&mut Execution) -> T) -> Option<T> {
        let print = Fingerprint::of(arn);
        let started = self.by_arn.get(&print)?;
        if started.kept_with_it.is_some() {
            self.part(print);
        }
        let mut result = None;
        self.states.update(&print, |execution| {
            let changed = change(execution);
            result = Some((changed, history_of(execution)));
        });
        let (changed, history) = result?;
        self.keep(started.number, history);
        Some(changed)
    }

    /// Splits the row of an earlier format into two.
    fn part(&mut self, print: Fingerprint) {
        let mut kept = None;
        self.by_arn.update(&print, |started| kept = started.kept_with_it.take());
        if let Some(execution) = kept {
            self.states.put(print, execution);
        }
    }

    fn keep(&mut self, number: u64, history: History) {
        if let Some(first) = history.events().first() {
            self.histories.add((number, first.id), history);
        }
    }

    pub(super) fn remove(&mut self, arn: &str) {
        let print = Fingerprint::of(arn);
        let Some(started) = self.by_arn.take(&print) else { return };
        self.states.take(&print);
        self.by_machine.take(&(Fingerprint::of(&started.machine_name), started.number));
        let chunks: Vec<_> = self.histories.range((started.number, 0)..=(started.number, u64::MAX)).collect();
        for (key, chunk) in chunks {
            self.histories.discard(&key, &chunk);
        }
    }

    /// Returns the history of an execution from an event on, in its stored parts. The first part may begin before the
    /// event.
    pub(super) fn history_from(&self, record: &Record, event: u64) -> Rows<'_, (u64, u64), History> {
        let number = record.number;
        let before = self.histories.range_back((number, 0)..=(number, event)).next();
        let first = before.map_or(event, |((_, first), _)| first);
        self.histories.range((number, first)..=(number, u64::MAX))
    }

    /// Returns the executions of a state machine, the newest first.
    pub(super) fn of_machine(&self, name: &str) -> impl Iterator<Item = Record> + '_ {
        let machine = Fingerprint::of(name);
        let newest_first = self.by_machine.range_back((machine, 0)..=(machine, u64::MAX));
        newest_first.filter_map(|(_, print)| self.find(&print))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Record> + '_ {
        self.by_arn.keys().filter_map(|print| self.find(&print))
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.by_arn);
        visit(&mut self.states);
        visit(&mut self.histories);
        visit(&mut self.by_machine);
    }

    /// Checks that the index contains exactly the executions, and that every history is complete.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<(), String> {
        let expect = |is: bool, what: &str| if is { Ok(()) } else { Err(format!("{what} disagrees")) };
        let records: Vec<_> = self.by_arn.iter().collect();
        expect(records.len() as u64 == self.by_arn.len(), "the number of executions")?;
        expect(self.by_machine.len() == self.by_arn.len(), "the number of executions by machine")?;
        expect(records.iter().map(|(_, it)| it.weight()).sum::<u64>() == self.by_arn.weight(), "their weight")?;
        let mut events = 0;
        for (print, started) in records {
            let place = (Fingerprint::of(&started.machine_name), started.number);
            let found = self.by_machine.get(&place);
            expect(found.is_some_and(|found| *found == print), &format!("execution {}", started.number))?;
            let record = self.find(&print).ok_or_else(|| format!("execution {} has no state", started.number))?;
            if record.execution.identity.machine_type == MachineType::Standard {
                let ids = self.history_from(&record, 1).flat_map(|(_, part)| part.events().to_vec()).map(|it| it.id);
                expect(ids.eq(1..=record.execution.history.len()), &format!("the history of {}", started.number))?;
                events += record.execution.history.len();
            }
        }
        expect(self.histories.weight() == 256 * events, "the events of the histories")
    }
}

/// Returns the new events of an execution, to be stored apart. Those of an Express execution cannot be read, and are
/// not stored (Step Functions Developer Guide, "Choosing workflow type").
fn history_of(execution: &mut Execution) -> History {
    let history = execution.history.take();
    if execution.identity.machine_type == MachineType::Express { History::default() } else { history }
}
