//! The executions of a region, found by their ARN and by their state machine, and those with Map runs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::old_store;
use super::store::Record;
use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};

impl Stored for Record {
    /// Roughly what it takes, by the length of its history.
    fn weight(&self) -> u64 {
        256 * (1 + self.execution.history.events().len() as u64)
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Executions {
    /// By the fingerprint of their ARN.
    by_arn: Table<Fingerprint, Record>,
    /// By the fingerprint of their machine's name, in the order in which they started.
    by_machine: Table<(Fingerprint, u64), Fingerprint>,
}

impl TryFrom<Value> for Executions {
    type Error = serde_json::Error;

    fn try_from(mut state: Value) -> Result<Self, Self::Error> {
        match state.get_mut("by_machine").map(Value::take) {
            None => old_store::executions(state),
            Some(by_machine) => {
                let by_arn = state.get_mut("by_arn").map(Value::take).unwrap_or_default();
                Ok(Self { by_arn: serde_json::from_value(by_arn)?, by_machine: serde_json::from_value(by_machine)? })
            }
        }
    }
}

impl Executions {
    pub(super) fn get(&self, arn: &str) -> Option<Arc<Record>> {
        self.by_arn.get(&Fingerprint::of(arn))
    }

    pub(super) fn add(&mut self, arn: &str, record: Record) {
        let print = Fingerprint::of(arn);
        self.by_machine.add((Fingerprint::of(&record.machine_name), record.number), print);
        self.by_arn.add(print, record);
    }

    /// Changes an execution where it is. None where there is none.
    pub(super) fn update<T>(&mut self, arn: &str, change: impl FnOnce(&mut Record) -> T) -> Option<T> {
        let mut result = None;
        self.by_arn.update(&Fingerprint::of(arn), |record| result = Some(change(record)));
        result
    }

    pub(super) fn remove(&mut self, arn: &str) {
        if let Some(record) = self.by_arn.take(&Fingerprint::of(arn)) {
            self.by_machine.take(&(Fingerprint::of(&record.machine_name), record.number));
        }
    }

    /// Those of a state machine, the newest first.
    pub(super) fn of_machine(&self, name: &str) -> impl Iterator<Item = Arc<Record>> + '_ {
        let machine = Fingerprint::of(name);
        let newest_first = self.by_machine.range_back((machine, 0)..=(machine, u64::MAX));
        newest_first.filter_map(|(_, print)| self.by_arn.get(&print))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Arc<Record>> + '_ {
        self.by_arn.iter().map(|(_, record)| record)
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.by_arn);
        visit(&mut self.by_machine);
    }

    /// Whether the index leads to every execution and to nothing else.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<(), String> {
        let expect = |is: bool, what: &str| if is { Ok(()) } else { Err(format!("{what} disagrees")) };
        let records: Vec<_> = self.by_arn.iter().collect();
        expect(records.len() as u64 == self.by_arn.len(), "the number of executions")?;
        expect(self.by_machine.len() == self.by_arn.len(), "the number of executions by machine")?;
        expect(records.iter().map(|(_, it)| it.weight()).sum::<u64>() == self.by_arn.weight(), "their weight")?;
        for (print, record) in records {
            let place = (Fingerprint::of(&record.machine_name), record.number);
            let found = self.by_machine.get(&place);
            expect(found.is_some_and(|found| *found == print), &format!("execution {}", record.number))?;
        }
        Ok(())
    }
}
