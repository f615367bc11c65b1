//! What a run created and how far it came: written down before anything is created, so that whatever happens
//! it can be removed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Progress;
use crate::clock::Timestamp;
use crate::notice::StepOutcome;
use crate::resource::{Created, ResourceId};

/// The record of one run of one lab.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ledger {
    /// `ork.run/1`
    pub schema: String,
    pub lab: String,
    /// What was added to the names of the lab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The backend as the first line of a run names it.
    pub backend: String,
    pub account: String,
    pub region: String,
    pub started: Timestamp,
    /// In the order of creation; removed from the end.
    #[serde(alias = "handles")]
    pub ids: Vec<ResourceId>,
    /// What each resource of the lab has become.
    pub resources: BTreeMap<String, Created>,
    pub steps: Vec<StepRecord>,
    /// Whether a run works on it. Without a process that does, the run was cut short.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_under_way: bool,
    /// Of a lab that was started for a learner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
}

/// One step that was done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StepRecord {
    pub id: String,
    pub kind: String,
    pub outcome: StepOutcome,
    /// What later steps read: names, ARNs, event ids by alias.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
}

impl Ledger {
    pub const SCHEMA: &'static str = "ork.run/1";

    /// Adds a resource unless it is there.
    pub fn before_create(&mut self, resource: ResourceId) {
        if !self.ids.contains(&resource) {
            self.ids.push(resource);
        }
    }

    /// Replaces what is known of a step.
    pub fn record_step(&mut self, record: StepRecord) {
        self.steps.retain(|known| known.id != record.id);
        self.steps.push(record);
    }

    /// Whether a step was done and its check held.
    pub fn has_passed(&self, step: &str) -> bool {
        self.steps.iter().any(|record| record.id == step && record.outcome == StepOutcome::Passed)
    }

    /// The outputs of a step that was done.
    pub fn outputs(&self, step: &str) -> Option<&BTreeMap<String, String>> {
        self.steps.iter().find(|record| record.id == step).map(|record| &record.outputs)
    }
}
