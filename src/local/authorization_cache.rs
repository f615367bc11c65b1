//! A cache of permitted deliveries, so that ten events of one request on the same route are authorized once.
//!
//! It is valid as long as no policy can have changed: the cloud clears it with every call that changes anything.

use super::service::{Delivery, Sender};
use crate::arn::Arn;

/// The maximum number of entries.
const MOST: usize = 64;

#[derive(Debug, Default)]
pub(super) struct AuthorizationCache {
    entries: Vec<(Sender, Arn)>,
}

impl AuthorizationCache {
    /// Returns whether the same sender was already allowed to deliver to the same resource.
    pub(super) fn contains(&self, delivery: &Delivery) -> bool {
        self.entries.iter().any(|(sender, to)| *to == delivery.to && *sender == delivery.sender)
    }

    pub(super) fn add(&mut self, delivery: &Delivery) {
        if self.entries.len() < MOST {
            self.entries.push((delivery.sender.clone(), delivery.to.clone()));
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}
