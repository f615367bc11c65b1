//! `ScalingConfig`: how many batches of a queue are processed at the same time.

use serde::{Deserialize, Serialize};

use super::super::super::Fault;
use super::super::super::validation::Checks;
use super::super::fault;

/// "Configuring maximum concurrency for Amazon SQS event sources".
const LEAST: i64 = 2;
const MOST: i64 = 1000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Scaling {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maximum_concurrency: Option<i64>,
}

impl Scaling {
    pub(super) fn check(self, is_of_queue: bool) -> Result<(), Fault> {
        let Some(most) = self.maximum_concurrency else { return Ok(()) };
        if !is_of_queue {
            return Err(fault::invalid("Unsupported ScalingConfig parameter for given event source mapping type."));
        }
        let mut checks = Checks::default();
        checks.range("scalingConfig.maximumConcurrency", most, LEAST, MOST);
        checks.finish()
    }

    /// Returns the setting, or `None` for an empty one, which removes it.
    pub(super) fn given(self) -> Option<Self> {
        self.maximum_concurrency.map(|_| self)
    }

    pub(in super::super) fn most(self) -> Option<u32> {
        self.maximum_concurrency.and_then(|most| u32::try_from(most).ok())
    }
}
