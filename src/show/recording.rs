//! The calls of a run of a lab.

use std::collections::BTreeMap;

use super::later::Later;
use crate::api_call::ApiCall;
use crate::lab::Lab;
use crate::step::Step;

/// The calls of a run that passed, by the parts of the lab.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// The calls that created each resource, in the order of the lab.
    pub resources: Vec<Vec<ApiCall>>,
    pub steps: Vec<RecordedStep>,
    /// The calls that removed everything.
    pub removal: Vec<ApiCall>,
    pub account: String,
    pub region: String,
    /// When the run started, such as `2026-01-05T09:00:00Z`.
    pub started: String,
}

/// A step as the run performed it.
#[derive(Debug, Clone)]
pub struct RecordedStep {
    /// The step with all values that were known by then.
    pub step: Step,
    pub calls: Vec<ApiCall>,
    /// The outputs for later steps.
    pub outputs: BTreeMap<String, String>,
}

/// Returns the values of the secrets of the lab for a run that is recorded, by the names of their variables.
pub fn stand_ins(lab: &Lab) -> BTreeMap<String, String> {
    Later::new(lab, &BTreeMap::new()).values.variables
}
