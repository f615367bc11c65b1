//! The capacity of a job or a run: stored and returned, without effect. Source: "Worker types".

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fault;
use crate::local::service::Fault;

/// The data processing units of one worker.
const WORKERS: [(&str, f64); 6] =
    [("Standard", 1.0), ("G.025X", 0.25), ("G.1X", 1.0), ("G.2X", 2.0), ("G.4X", 4.0), ("G.8X", 8.0)];
const USUAL: f64 = 10.0;
const USUAL_OF_SHELL: f64 = 0.0625;

/// The members that set the capacity.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Capacity {
    allocated_capacity: Option<f64>,
    max_capacity: Option<f64>,
    worker_type: Option<String>,
    number_of_workers: Option<u32>,
}

impl Capacity {
    pub(super) fn check(&self) -> Result<(), Fault> {
        let has_workers = self.worker_type.is_some() || self.number_of_workers.is_some();
        if has_workers && (self.max_capacity.is_some() || self.allocated_capacity.is_some()) {
            return Err(fault::invalid("Please do not set Max Capacity if using Worker Type and Number of Workers."));
        }
        if self.worker_type.is_some() != self.number_of_workers.is_some() {
            return Err(fault::invalid("Please set both Worker Type and Number of Workers."));
        }
        match self.worker_type.as_deref().filter(|kind| units(kind).is_none()) {
            Some(kind) => Err(fault::invalid(format!("Unsupported worker type {kind}"))),
            None => Ok(()),
        }
    }

    /// Returns the capacity of a run, or that of its job if the run sets none.
    pub(super) fn or(self, job: &Self) -> Self {
        let is_silent = self.worker_type.is_none() && self.max_capacity.is_none() && self.allocated_capacity.is_none();
        if is_silent { job.clone() } else { self }
    }

    /// Adds the members that AWS returns.
    pub(super) fn describe(&self, is_shell: bool, output: &mut Value) {
        let usual = if is_shell { USUAL_OF_SHELL } else { USUAL };
        let workers = self.worker_type.as_deref().and_then(units).zip(self.number_of_workers);
        let of_workers = workers.map(|(units, count)| units * f64::from(count));
        let capacity = of_workers.or(self.max_capacity).or(self.allocated_capacity).unwrap_or(usual);
        output["MaxCapacity"] = json!(capacity);
        output["AllocatedCapacity"] = json!(capacity as u64);
        if let (Some(kind), Some(count)) = (&self.worker_type, self.number_of_workers) {
            output["WorkerType"] = json!(kind);
            output["NumberOfWorkers"] = json!(count);
        }
    }
}

fn units(kind: &str) -> Option<f64> {
    WORKERS.iter().find(|(known, _)| *known == kind).map(|(_, units)| *units)
}
