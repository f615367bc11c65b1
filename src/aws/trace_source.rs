//! A backend that can tell what became of an event. AWS cannot; the local cloud can.

use std::future::Future;
use std::pin::Pin;

use crate::clock::Timestamp;
use crate::trace::Hop;

/// Tells the hops of an event.
pub trait TraceSource: Send + Sync {
    /// The hops of one event, oldest first.
    fn hops<'a>(&'a self, event: &'a str) -> Pin<Box<dyn Future<Output = Vec<Hop>> + Send + 'a>>;

    /// Every hop there is, oldest first; nothing where only those of a single event can be told.
    fn all_hops(&self) -> Vec<Hop> {
        Vec::new()
    }

    /// Whether it is known that nothing happens by itself up to a moment: no work is under way, and no timer is due.
    fn is_at_rest_until(&self, _moment: Timestamp) -> bool {
        false
    }
}
