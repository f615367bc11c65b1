//! Deliveries found permitted, so that ten events of one request on one way are decided about once.
//!
//! It holds as long as no policy can have changed: the cloud empties it with every call that changes anything.

use super::service::{Delivery, Sender};
use crate::arn::Arn;

/// More entries than this are not kept.
const MOST: usize = 64;

#[derive(Debug, Default)]
pub(super) struct AuthorizationCache {
    entries: Vec<(Sender, Arn)>,
}

impl AuthorizationCache {
    /// Whether the same sender was allowed to deliver to the same resource.
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
