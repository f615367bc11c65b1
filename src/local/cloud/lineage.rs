//! Ends loops of events and executions, by recording which event or execution caused which.
//!
//! Through a state machine or a function an event can lead to the same rule again, and a state machine can start
//! itself, without end and at a growing rate.
//!
//! Deviation: AWS lets such a loop run and charges for it. The local cloud refuses the next event or execution once the
//! chain is longer, or has more events and executions, than in any flow that ends by itself.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Cloud;
use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};
use crate::local::service::{Cause, Fault, Hop, Outcome};

/// The maximum length of a chain in which each event is caused by the one before.
const MAX_GENERATIONS: u32 = 1_000;
/// The maximum number of events that one event leads to, and a lower maximum once some of them have reached
/// `DEEP_GENERATION`: ever more of them are a loop.
const MAX_DESCENDANTS: u64 = 50_000;
const DEEP_GENERATION: u32 = 4;
const MAX_DEEP_DESCENDANTS: u64 = 5_000;
/// The number of events whose origin is kept, and of first events. The oldest are removed first, and then count as new
/// first events.
const KEPT: u64 = 60_000;
const KEPT_ROOTS: u64 = 5_000;

/// The origins of events and executions that others caused.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Lineage {
    descents: Table<Fingerprint, Descent>,
    /// Events by their sequence number.
    order: Table<u64, Fingerprint>,
    /// The number of events that each first event led to.
    descendants: Table<Fingerprint, u64>,
    /// First events by their sequence number.
    roots: Table<u64, Fingerprint>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Descent {
    root: String,
    generation: u32,
}

impl Stored for Descent {}

impl Lineage {
    /// Records an event that was published because of another.
    fn note(&mut self, parent: &str, event: &str) {
        let (root, generation) = self.origin(parent);
        self.count(&root);
        self.keep(event, Descent { root, generation: generation + 1 });
    }

    fn keep(&mut self, event: &str, descent: Descent) {
        let print = Fingerprint::of(event);
        self.descents.put(print, descent);
        let number = self.order.draw();
        self.order.add(number, print);
        if self.order.len() > KEPT
            && let Some((oldest, event)) = self.order.first()
        {
            self.order.discard(&oldest, &event);
            self.descents.take(&event);
        }
    }

    fn count(&mut self, root: &str) {
        let print = Fingerprint::of(root);
        if self.descendants.update(&print, |count| *count += 1) {
            return;
        }
        self.start(print, 1);
    }

    fn start(&mut self, root: Fingerprint, count: u64) {
        self.descendants.put(root, count);
        let number = self.roots.draw();
        self.roots.add(number, root);
        if self.roots.len() > KEPT_ROOTS
            && let Some((oldest, root)) = self.roots.first()
        {
            self.roots.discard(&oldest, &root);
            self.descendants.take(&root);
        }
    }

    fn origin(&self, event: &str) -> (String, u32) {
        let found = self.descents.get(&Fingerprint::of(event));
        found.map_or_else(|| (event.to_owned(), 0), |descent| (descent.root.clone(), descent.generation))
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.descents);
        visit(&mut self.order);
        visit(&mut self.descendants);
        visit(&mut self.roots);
    }

    fn check(&self, parent: &str) -> Result<(), Fault> {
        let (root, generation) = self.origin(parent);
        let descendants = self.descendants.get(&Fingerprint::of(&root)).map_or(0, |count| *count);
        let most = if generation < DEEP_GENERATION { MAX_DESCENDANTS } else { MAX_DEEP_DESCENDANTS };
        if generation < MAX_GENERATIONS && descendants < most {
            return Ok(());
        }
        let message = format!(
            "`{root}` leads to itself again: {descendants} events or executions came from it, the last through \
             {generation} others; the local cloud ends this loop, AWS would not"
        );
        Err(Fault::new("LoopDetected", message))
    }
}

/// The lineage in the format that preceded tables.
#[derive(Debug, Default, Deserialize)]
pub(super) struct OldLineage {
    descents: BTreeMap<String, Descent>,
    order: VecDeque<String>,
    descendants: BTreeMap<String, u64>,
    roots: VecDeque<String>,
}

impl From<OldLineage> for Lineage {
    fn from(mut old: OldLineage) -> Self {
        let mut lineage = Self::default();
        for event in old.order {
            if let Some(descent) = old.descents.remove(&event) {
                lineage.keep(&event, descent);
            }
        }
        for root in old.roots {
            let count = old.descendants.get(&root).copied().unwrap_or_default();
            lineage.start(Fingerprint::of(&root), count);
        }
        lineage
    }
}

impl Cloud {
    /// Checks whether a consequence of an event may publish another one.
    pub(super) fn check_lineage(&self, cause: Option<&Cause>, service: &str, operation: &str) -> Result<(), Fault> {
        match cause {
            Some(cause) if leads_to_events(service, operation) => self.lineage.check(&cause.trace),
            _ => Ok(()),
        }
    }

    /// Checks whether an execution may start another one.
    pub(super) fn check_starter(&self, starter: Option<&str>) -> Result<(), Fault> {
        starter.map_or(Ok(()), |execution| self.lineage.check(execution))
    }

    /// Records the execution that another execution started, from the response of `StartExecution`.
    pub(super) fn note_started(&mut self, starter: &str, answer: &Value) {
        if let Some(started) = answer.get("executionArn").and_then(Value::as_str) {
            self.lineage.note(starter, started);
        }
    }

    pub(super) fn note_lineage(&mut self, hops: &[Hop]) {
        for hop in hops {
            if let (Some(parent), Outcome::Published { event }) = (&hop.trace, &hop.outcome) {
                self.lineage.note(parent, event);
            }
        }
    }
}

/// Returns whether an operation may lead to further events.
fn leads_to_events(service: &str, operation: &str) -> bool {
    match service {
        "events" => operation == "PutEvents",
        "s3" => ["Put", "Copy", "Delete", "Complete"].iter().any(|verb| operation.starts_with(verb)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_chain_and_a_deep_crowd_end_and_a_wide_one_does_not() {
        let mut chain = Lineage::default();
        for number in 0..u64::from(MAX_GENERATIONS) {
            assert_eq!(chain.check(&number.to_string()), Ok(()), "{number}");
            chain.note(&number.to_string(), &(number + 1).to_string());
        }
        let refused = chain.check(&MAX_GENERATIONS.to_string()).expect_err("a loop");
        assert!(refused.message.contains("`0` leads to itself again: 1000 events"), "{}", refused.message);

        let mut wide = Lineage::default();
        for number in 0..2 * MAX_DEEP_DESCENDANTS {
            wide.note("first", &format!("w{number}"));
        }
        assert_eq!(wide.check("first"), Ok(()));
        assert_eq!(wide.check("w1"), Ok(()));
        for generation in 0..DEEP_GENERATION {
            wide.note(&format!("w{generation}"), &format!("w{}", generation + 1));
        }
        assert!(wide.check(&format!("w{DEEP_GENERATION}")).is_err());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut lineage = Lineage::default();
        for number in 0..KEPT + 10 {
            lineage.note(&format!("root {number}"), &format!("event {number}"));
        }
        assert_eq!((lineage.descents.len(), lineage.order.len()), (KEPT, KEPT));
        assert_eq!((lineage.descendants.len(), lineage.roots.len()), (KEPT_ROOTS, KEPT_ROOTS));
    }
}
