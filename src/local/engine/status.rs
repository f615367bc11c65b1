//! What `ork local status` shows of a cloud.

use serde::Serialize;

use super::Engine;
use crate::clock::Timestamp;
use crate::local::cloud::service_names;
use crate::local::journal::{JournalError, JournalSize};

/// A cloud at a glance.
#[derive(Debug, Serialize)]
pub struct Status {
    pub now: Timestamp,
    pub next_timer: Option<Timestamp>,
    pub services: Vec<&'static str>,
    /// None for a cloud that ends with its process.
    pub journal: Option<JournalSize>,
}

impl Engine {
    pub fn status(&self) -> Result<Status, JournalError> {
        let (now, next_timer) = self.observe(|cloud, at| (at, cloud.next_timer()))?;
        Ok(Status { now, next_timer, services: service_names().collect(), journal: self.replica().size() })
    }
}
