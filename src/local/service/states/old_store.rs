//! Converts executions and task tokens from the format that preceded tables.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::executions::Executions;
use super::store::{Started, Waiting};
use crate::local::keyed::{Fingerprint, Table};

/// Converts a state that contains the executions by their ARN.
pub(super) fn executions(state: Value) -> Result<Executions, serde_json::Error> {
    let mut executions = Executions::default();
    for (arn, mut started) in serde_json::from_value::<BTreeMap<String, Started>>(state)? {
        let execution = started.kept_with_it.take();
        let execution = execution.ok_or_else(|| serde_json::Error::custom("an execution has no state"))?;
        executions.add(&arn, started, execution);
    }
    Ok(executions)
}

pub(super) fn tokens<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Table<Fingerprint, Waiting>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Table(Table<Fingerprint, Waiting>),
        ByToken(BTreeMap<String, Waiting>),
    }
    Ok(match Kept::deserialize(deserializer)? {
        Kept::Table(table) => table,
        Kept::ByToken(tokens) => {
            tokens.into_iter().map(|(token, waiting)| (Fingerprint::of(&token), waiting)).collect()
        }
    })
}
