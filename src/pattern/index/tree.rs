//! The tree of rules: each inner node asks about a path, each leaf holds a handful of rules.
//!
//! A rule goes down by those of its conditions that the fewest other rules share, and stops where few rules are. A
//! condition with several filters takes the rule to several leaves.

use rustc_hash::FxHashMap;

use super::super::event::{Element, PathId};
use super::super::rule::Condition;
use super::anchor::{Anchor, Strength};
use super::guard::Guard;
use super::view::View;
use super::{Rule, RuleId};

/// How many rules a leaf holds before it becomes an inner node.
const LEAF: usize = 8;

/// How many filters a condition may have to lead a rule on below the root.
const SPREAD: usize = 8;

/// How many places a rule may have before it goes no deeper.
const PLACES: usize = 256;

/// The number of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(u32);

#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Where each rule is held.
    places: FxHashMap<RuleId, Vec<NodeId>>,
}

#[derive(Debug, Default)]
struct Node {
    /// The rules to be looked at by whoever gets here: all of a leaf, and those an inner node has no question for.
    rules: Vec<RuleId>,
    /// It held too many rules to be a leaf.
    inner: bool,
    /// The questions to go on with, ordered by path.
    guards: Vec<(PathId, Guard)>,
    /// Where to go on if a path has no value.
    absent: Vec<(PathId, NodeId)>,
    /// How one gets here: the node before, and the path it asked about.
    above: Option<(NodeId, PathId)>,
    /// How many rules are held here and below.
    size: usize,
}

/// What a rule is led on by.
struct Lead {
    path: PathId,
    anchors: Vec<Anchor>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], places: FxHashMap::default() }
    }
}

impl NodeId {
    const ROOT: Self = Self(0);

    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Tree {
    /// Goes through the rules that may match, some more than once. All that do match are among them.
    pub(super) fn each_candidate(&self, view: &View<'_>, mut visit: impl FnMut(RuleId)) {
        let mut pending = Vec::new();
        let mut next = Some(NodeId::ROOT);
        while let Some(node) = next.and_then(|node| self.nodes.get(node.index())) {
            node.rules.iter().for_each(|rule| visit(*rule));
            node.visit(view, &mut pending);
            next = pending.pop();
        }
    }

    pub(super) fn insert(&mut self, rule: RuleId, rules: &[Rule]) {
        self.place(NodeId::ROOT, rule, rules);
    }

    pub(super) fn remove(&mut self, rule: RuleId) {
        for place in self.places.remove(&rule).unwrap_or_default() {
            if let Some(node) = self.nodes.get_mut(place.index()) {
                node.rules.retain(|held| *held != rule);
            }
            self.count(place, -1);
        }
    }

    /// Finds a place for `rule` at `node` or below.
    fn place(&mut self, node: NodeId, rule: RuleId, rules: &[Rule]) {
        let Some(here) = self.nodes.get_mut(node.index()) else {
            return;
        };
        if !here.inner && here.rules.len() < LEAF {
            return self.hold(node, rule);
        }
        let held = if here.inner { Vec::new() } else { std::mem::take(&mut here.rules) };
        here.inner = true;
        for held in held {
            self.count(node, -1);
            if let Some(places) = self.places.get_mut(&held) {
                places.retain(|place| *place != node);
            }
            self.lead_on(node, held, rules);
        }
        self.lead_on(node, rule, rules);
    }

    fn lead_on(&mut self, node: NodeId, rule: RuleId, rules: &[Rule]) {
        let lead = rules.get(rule.index()).and_then(|rule| self.lead(node, rule));
        let crowded = self.places.get(&rule).is_some_and(|places| places.len() > PLACES);
        let Some(lead) = lead.filter(|_| !crowded) else {
            return self.hold(node, rule);
        };
        for anchor in lead.anchors {
            let next = self.next(node, lead.path, anchor);
            self.place(next, rule, rules);
        }
    }

    fn hold(&mut self, node: NodeId, rule: RuleId) {
        if let Some(here) = self.nodes.get_mut(node.index()) {
            here.rules.push(rule);
            self.places.entry(rule).or_default().push(node);
            self.count(node, 1);
        }
    }

    /// Counts rules that came to `node` or left it, up to the root.
    fn count(&mut self, node: NodeId, change: isize) {
        let mut next = Some(node);
        while let Some(node) = next.and_then(|node| self.nodes.get_mut(node.index())) {
            node.size = node.size.saturating_add_signed(change);
            next = node.above.map(|(above, _)| above);
        }
    }

    /// The best lead for `rule` among what was not asked about on the way to `node`.
    fn lead(&self, node: NodeId, rule: &Rule) -> Option<Lead> {
        let asked = self.asked(node);
        let conditions = rule.alternative.conditions.iter().zip(&rule.paths);
        let open = conditions.filter(|(_, path)| !asked.contains(path));
        let leads = open.flat_map(|(condition, path)| self.leads(node, condition, *path));
        leads.min_by_key(|(cost, _)| *cost).map(|(_, lead)| lead)
    }

    fn leads(
        &self,
        node: NodeId,
        condition: &Condition,
        path: PathId,
    ) -> impl Iterator<Item = ((Strength, usize, usize), Lead)> {
        let spread = if node == NodeId::ROOT { PLACES } else { SPREAD };
        let mut anchors = vec![vec![Anchor::Any]];
        if condition.filters.len() <= spread {
            let choices = 0..Anchor::choices(&condition.filters);
            anchors = choices.map(|choice| Anchor::of_filters(&condition.filters, choice)).collect();
        } else if condition.accepts_absence() {
            anchors = vec![vec![Anchor::Any, Anchor::Absent]];
        }
        anchors.into_iter().map(move |anchors| {
            let strength = anchors.iter().map(Anchor::strength).max().unwrap_or(Strength::Inverse);
            let load = anchors.iter().filter_map(|anchor| self.known(node, path, anchor)).map(|node| self.size(node));
            ((strength, load.max().unwrap_or(0), anchors.len()), Lead { path, anchors })
        })
    }

    /// The paths asked about on the way to `node`.
    fn asked(&self, node: NodeId) -> Vec<PathId> {
        let above = |node: NodeId| self.nodes.get(node.index()).and_then(|node| node.above);
        std::iter::successors(above(node), |(node, _)| above(*node)).map(|(_, path)| path).collect()
    }

    fn size(&self, node: NodeId) -> usize {
        self.nodes.get(node.index()).map_or(0, |node| node.size)
    }

    /// Where `anchor` leads from `node`, if anywhere.
    fn known(&self, node: NodeId, path: PathId, anchor: &Anchor) -> Option<NodeId> {
        let node = self.nodes.get(node.index())?;
        if *anchor == Anchor::Absent {
            return node.absent.iter().find(|(known, _)| *known == path).map(|(_, next)| *next);
        }
        node.guard(path).and_then(|guard| guard.get(anchor))
    }

    /// Where `anchor` leads from `node`, from now on.
    fn next(&mut self, node: NodeId, path: PathId, anchor: Anchor) -> NodeId {
        if let Some(known) = self.known(node, path, &anchor) {
            return known;
        }
        let next = NodeId::new(self.nodes.len());
        self.nodes.push(Node { above: Some((node, path)), ..Node::default() });
        if let Some(node) = self.nodes.get_mut(node.index()) {
            match anchor {
                Anchor::Absent => node.absent.push((path, next)),
                anchor => node.guard_mut(path).insert(anchor, next),
            }
        }
        next
    }
}

impl Node {
    fn guard(&self, path: PathId) -> Option<&Guard> {
        let at = self.guards.binary_search_by_key(&path, |(path, _)| *path).ok()?;
        self.guards.get(at).map(|(_, guard)| guard)
    }

    fn guard_mut(&mut self, path: PathId) -> &mut Guard {
        let at = self.guards.binary_search_by_key(&path, |(path, _)| *path).unwrap_or_else(|at| {
            self.guards.insert(at, (path, Guard::default()));
            at
        });
        &mut self.guards[at].1
    }

    /// Adds the nodes to go on with, each once.
    fn visit(&self, view: &View<'_>, found: &mut Vec<NodeId>) {
        if !self.inner {
            return;
        }
        let before = found.len();
        if self.guards.len() < view.size() {
            for (path, guard) in &self.guards {
                view.at(*path).iter().for_each(|field| guard.visit(&field.value, found));
            }
        } else {
            view.each(|path, fields| {
                if let Some(guard) = self.guard(path) {
                    fields.iter().for_each(|field| guard.visit(&field.value, found));
                }
            });
        }
        // A field that lies in array elements can count as missing though it is there.
        let may_miss = |path: PathId| view.at(path).iter().all(|field| field.element != Element::NONE);
        found.extend(self.absent.iter().filter(|(path, _)| may_miss(*path)).map(|(_, next)| *next));
        let mut new = found.split_off(before);
        new.sort_unstable();
        new.dedup();
        found.append(&mut new);
    }
}
