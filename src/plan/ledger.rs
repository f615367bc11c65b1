//! The resources of a run and its progress. They are recorded before they are created, so that they can be removed in
//! any case.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Progress;
use crate::clock::Timestamp;
use crate::notice::StepOutcome;
use crate::resource::{Created, ResourceId};

/// The record of a run of a lab.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ledger {
    /// The schema, `ork.run/1`.
    pub schema: String,
    pub lab: String,
    /// The suffix of the names of the lab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The name of the backend as the first line of a run prints it.
    pub backend: String,
    pub account: String,
    pub region: String,
    pub started: Timestamp,
    /// The resources in the order of creation; they are removed in reverse order.
    #[serde(alias = "handles")]
    pub ids: Vec<ResourceId>,
    /// What `ork lab deploy` created for each resource of the lab, by its key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created_for: BTreeMap<String, Vec<ResourceId>>,
    /// The result of creating each resource of the lab.
    pub resources: BTreeMap<String, Created>,
    pub steps: Vec<StepRecord>,
    /// Whether a run is in progress. If its process no longer exists, the run was interrupted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_under_way: bool,
    /// The progress of a learner, if the lab was started for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
}

/// The record of a completed step.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StepRecord {
    pub id: String,
    pub kind: String,
    pub outcome: StepOutcome,
    /// The values for later steps: names, ARNs, event ids by alias.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
}

impl Ledger {
    pub const SCHEMA: &'static str = "ork.run/1";

    /// Adds a resource unless it is already recorded.
    pub fn before_create(&mut self, resource: ResourceId) {
        if !self.ids.contains(&resource) {
            self.ids.push(resource);
        }
    }

    /// Adds a resource that is about to be created for the resource of the lab with this key.
    pub fn before_create_for(&mut self, key: &str, resource: ResourceId) {
        let created = self.created_for.entry(key.to_owned()).or_default();
        if !created.contains(&resource) {
            created.push(resource.clone());
        }
        self.before_create(resource);
    }

    /// Replaces the record of a step.
    pub fn record_step(&mut self, record: StepRecord) {
        self.steps.retain(|known| known.id != record.id);
        self.steps.push(record);
    }

    /// Returns whether a step was completed and its check passed.
    pub fn has_passed(&self, step: &str) -> bool {
        self.steps.iter().any(|record| record.id == step && record.outcome == StepOutcome::Passed)
    }

    /// Returns the outputs of a completed step.
    pub fn outputs(&self, step: &str) -> Option<&BTreeMap<String, String>> {
        self.steps.iter().find(|record| record.id == step).map(|record| &record.outputs)
    }
}
