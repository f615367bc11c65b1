//! Compiles all patterns of a bus into one index.
//!
//! Matching an event against ten thousand rules one by one would take ten thousand times as long as against one. The
//! index instead looks up the values of the event, and evaluates only patterns that share a value (or a prefix, a
//! range, a network...) with the event, by the same code that evaluates a single pattern. The index can therefore
//! exclude patterns, but it never decides that one matches.
//!
//! An event is read only as far as some pattern needs it: see [`Index::matching_text`].

mod anchor;
mod guard;
mod tree;
mod trie;
mod view;

use std::collections::BTreeMap;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::json;

use super::event::{Event, PathId, Paths, flatten};
use super::matches::{Step, hold_together};
use super::rule::{Alternative, Pattern};
use tree::Tree;
use view::{View, Wanted};

/// A set of patterns with keys that can be matched together.
#[derive(Debug)]
pub struct Index<K> {
    /// The keys in insertion order, each with the numbers of its rules.
    entries: BTreeMap<u64, (K, Vec<RuleId>)>,
    orders: FxHashMap<K, u64>,
    next_order: u64,
    rules: Vec<Rule>,
    free: Vec<RuleId>,
    tree: Tree,
    paths: Paths,
    /// The number of patterns removed since the index was last built.
    removed: usize,
}

/// The number of a rule, which is one alternative of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct RuleId(u32);

#[derive(Debug)]
struct Rule {
    order: u64,
    alternative: Alternative,
    /// The path of each condition.
    paths: Box<[PathId]>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            orders: FxHashMap::default(),
            next_order: 0,
            rules: Vec::new(),
            free: Vec::new(),
            tree: Tree::default(),
            paths: Paths::default(),
            removed: 0,
        }
    }
}

impl<K: Clone + Eq + Hash> Index<K> {
    /// Inserts `pattern` under `key`, replacing an existing one.
    pub fn insert(&mut self, key: K, pattern: &Pattern) {
        let known = self.orders.get(&key).copied();
        let order = known.unwrap_or(self.next_order);
        if known.is_some() {
            self.take_rules(order);
        } else {
            self.next_order += 1;
            self.orders.insert(key.clone(), order);
        }
        let rules = pattern.alternatives.iter().map(|alternative| self.add_rule(order, alternative)).collect();
        self.entries.insert(order, (key, rules));
    }

    /// Removes the pattern of `key`. Returns whether it existed.
    pub fn remove(&mut self, key: &K) -> bool {
        let Some(order) = self.orders.remove(key) else {
            return false;
        };
        self.take_rules(order);
        self.entries.remove(&order);
        self.removed += 1;
        if self.removed > self.entries.len() + 64 {
            self.rebuild();
        }
        true
    }

    /// Returns the keys of the patterns that match `event`, in insertion order.
    pub fn matching(&self, event: &Event<'_>) -> Vec<&K> {
        self.decide(&View::of_event(event, &self.paths))
    }

    /// Returns the keys of the patterns that match the event in `text`, in insertion order.
    ///
    /// Parts that no pattern needs are skipped, so JSON syntax errors in them are not reported.
    pub fn matching_text(&self, text: &str) -> Result<Vec<&K>, json::Error> {
        let fields = flatten(text, &mut Wanted::new(&self.paths))?;
        Ok(self.decide(&View::Read(&fields)))
    }

    /// Returns the number of patterns.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether the index is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn decide(&self, view: &View<'_>) -> Vec<&K> {
        let mut found = Vec::new();
        self.tree.each_candidate(view, |rule| {
            let rule = self.rules.get(rule.index()).filter(|rule| rule.matches(view));
            found.extend(rule.and_then(|rule| Some((rule.order, &self.entries.get(&rule.order)?.0))));
        });
        found.sort_unstable_by_key(|(order, _)| *order);
        found.dedup_by_key(|(order, _)| *order);
        found.into_iter().map(|(_, key)| key).collect()
    }

    fn add_rule(&mut self, order: u64, alternative: &Alternative) -> RuleId {
        let path = |condition: &std::sync::Arc<super::rule::Condition>| self.paths.add_end(&condition.path);
        let paths = alternative.conditions.iter().map(path).collect();
        let rule = Rule { order, alternative: alternative.clone(), paths };
        let id = self.free.pop().unwrap_or_else(|| RuleId(u32::try_from(self.rules.len()).unwrap_or(u32::MAX)));
        match self.rules.get_mut(id.index()) {
            Some(slot) => *slot = rule,
            None => self.rules.push(rule),
        }
        self.tree.insert(id, &self.rules);
        id
    }

    fn take_rules(&mut self, order: u64) {
        let rules = self.entries.get_mut(&order).map(|(_, rules)| std::mem::take(rules)).unwrap_or_default();
        for rule in rules {
            self.tree.remove(rule);
            self.free.push(rule);
        }
    }

    /// Rebuilds the index without the remains of removed patterns.
    fn rebuild(&mut self) {
        let rules = std::mem::take(&mut self.rules);
        let entries = std::mem::take(&mut self.entries);
        self.free.clear();
        self.tree = Tree::default();
        self.paths = Paths::default();
        self.removed = 0;
        for (order, (key, numbers)) in entries {
            let alternatives = numbers.iter().filter_map(|rule| rules.get(rule.index()));
            let numbers = alternatives.map(|rule| self.add_rule(order, &rule.alternative)).collect();
            self.entries.insert(order, (key, numbers));
        }
    }
}

impl Rule {
    fn matches(&self, view: &View<'_>) -> bool {
        let steps = self.alternative.conditions.iter().zip(&self.paths);
        let steps = steps.map(|(condition, path)| Step { condition, fields: view.at(*path) });
        hold_together(steps, view.elements())
    }
}

impl RuleId {
    fn index(self) -> usize {
        self.0 as usize
    }
}
