//! The tree of rules. Inner nodes branch on a path, leaves hold a few rules.
//!
//! A rule is placed by those of its conditions that the fewest other rules share, down to a node with few rules. A
//! condition with several filters places the rule in several leaves.

use rustc_hash::FxHashMap;

use super::super::event::{Element, PathId};
use super::super::rule::Condition;
use super::anchor::{Anchor, Strength};
use super::guard::Guard;
use super::view::View;
use super::{Rule, RuleId};

/// Maximum number of rules in a leaf before it becomes an inner node.
const LEAF: usize = 8;

/// Maximum number of filters of a condition that places a rule below the root.
const SPREAD: usize = 8;

/// Number of places of a rule from which on it is placed no deeper.
const PLACES: usize = 256;

/// The number of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(u32);

#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The nodes that hold each rule.
    places: FxHashMap<RuleId, Vec<NodeId>>,
}

#[derive(Debug, Default)]
struct Node {
    /// The rules to evaluate when this node is reached: all rules of a leaf, and those an inner node cannot place
    /// below.
    rules: Vec<RuleId>,
    /// Whether the node has become an inner node.
    inner: bool,
    /// The anchors of the child nodes, ordered by path.
    guards: Vec<(PathId, Guard)>,
    /// The child nodes for paths without a value.
    absent: Vec<(PathId, NodeId)>,
    /// The parent node, and the path it branches on.
    above: Option<(NodeId, PathId)>,
    /// The number of rules in this node and below.
    size: usize,
}

/// A condition by which a rule is placed below a node.
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
    /// Visits the rules that may match, some of them more than once. They include all rules that do match.
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

    /// Places `rule` in `node` or below.
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

    /// Updates the number of rules of `node` and its ancestors.
    fn count(&mut self, node: NodeId, change: isize) {
        let mut next = Some(node);
        while let Some(node) = next.and_then(|node| self.nodes.get_mut(node.index())) {
            node.size = node.size.saturating_add_signed(change);
            next = node.above.map(|(above, _)| above);
        }
    }

    /// Returns the best lead for `rule` among the conditions not yet used on the way to `node`.
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

    /// Returns the paths used on the way to `node`.
    fn asked(&self, node: NodeId) -> Vec<PathId> {
        let above = |node: NodeId| self.nodes.get(node.index()).and_then(|node| node.above);
        std::iter::successors(above(node), |(node, _)| above(*node)).map(|(_, path)| path).collect()
    }

    fn size(&self, node: NodeId) -> usize {
        self.nodes.get(node.index()).map_or(0, |node| node.size)
    }

    /// Returns the child node of `node` for `anchor`, if it exists.
    fn known(&self, node: NodeId, path: PathId, anchor: &Anchor) -> Option<NodeId> {
        let node = self.nodes.get(node.index())?;
        if *anchor == Anchor::Absent {
            return node.absent.iter().find(|(known, _)| *known == path).map(|(_, next)| *next);
        }
        node.guard(path).and_then(|guard| guard.get(anchor))
    }

    /// Returns the child node of `node` for `anchor`, adding it if necessary.
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

    /// Adds the child nodes to visit, each once.
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
        // A field whose values all belong to array elements can count as missing even though it is present.
        let may_miss = |path: PathId| view.at(path).iter().all(|field| field.element != Element::NONE);
        found.extend(self.absent.iter().filter(|(path, _)| may_miss(*path)).map(|(_, next)| *next));
        let mut new = found.split_off(before);
        new.sort_unstable();
        new.dedup();
        found.append(&mut new);
    }
}
