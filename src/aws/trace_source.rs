//! Backends that record the hops of events. The local cloud does; AWS does not.

use std::future::Future;
use std::pin::Pin;

use crate::clock::Timestamp;
use crate::trace::Hop;

/// A source of hops.
pub trait TraceSource: Send + Sync {
    /// Returns the hops of one event, oldest first.
    fn hops<'a>(&'a self, event: &'a str) -> Pin<Box<dyn Future<Output = Vec<Hop>> + Send + 'a>>;

    /// Returns all hops, oldest first; empty if only those of a single event are available.
    fn all_hops(&self) -> Vec<Hop> {
        Vec::new()
    }

    /// Returns whether it is known that nothing will happen until a moment: no work is in progress and no timer is due.
    fn is_at_rest_until(&self, _moment: Timestamp) -> bool {
        false
    }
}
