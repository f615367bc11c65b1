//! The model of a lab, as far as it is known without running it: rules with their targets, events, and checks. Each
//! kind of step adds its part; truth tables and lints use the whole model.

use std::collections::{BTreeMap, BTreeSet};

use super::publisher::{self, Publisher};
use crate::diag::Span;
use crate::pattern::{Event, Pattern, matches};
use crate::resource::{Resource, TableKey, TargetReference, queue, state_machine, table};
use crate::yaml::{Node, Value};

/// What the steps so far have created and sent.
#[derive(Debug, Default)]
pub struct StaticModel {
    pub rules: Vec<Rule>,
    pub events: Vec<Sent>,
    pub watches: Vec<Watch>,
    pub publishers: Vec<Publisher>,
    /// The definitions of state machines, by name.
    machines: BTreeMap<String, String>,
    /// The state machines that keep no executions.
    express: BTreeSet<String>,
    /// The FIFO queues that refuse messages without a deduplication id.
    without_deduplication: BTreeSet<String>,
    /// The keys of tables, by name.
    tables: BTreeMap<String, TableKey>,
    /// Texts of steps that could not be parsed. Each may be the name of something the step would have created.
    unread: BTreeSet<String>,
}

/// A rule after the steps so far.
#[derive(Debug)]
pub struct Rule {
    pub name: String,
    pub bus: String,
    /// `None` for a scheduled rule, and for an invalid pattern.
    pub pattern: Option<Pattern>,
    /// The pattern as JSON.
    pub text: String,
    /// Whether it cannot be determined what the rule matches: its pattern is invalid, or has parts that are known only
    /// in a run.
    pub is_undecided: bool,
    pub disabled: bool,
    /// The location of its name.
    pub span: Span,
    /// The node of the pattern, if it is written in the lab.
    pub written: Option<Node>,
    pub targets: Vec<Target>,
}

/// A target of a rule.
#[derive(Debug)]
pub struct Target {
    pub id: String,
    pub to: TargetReference,
    pub step: usize,
    pub span: Span,
    /// Whether the target receives the whole event.
    pub gets_the_event: bool,
    /// The parts of the event that the target receives instead.
    pub paths: Vec<EventPath>,
}

/// A path into the event, as written in a step.
#[derive(Debug)]
pub struct EventPath {
    pub text: String,
    pub step: usize,
    pub span: Span,
}

impl EventPath {
    /// Returns the paths of a transformer.
    pub(super) fn of_transformer(transformer: &Node, step: usize) -> Vec<Self> {
        let entries = transformer.get("paths").map(Node::entries).unwrap_or_default().iter();
        let path = |node: &Node| Some(Self { text: node.as_str()?.to_owned(), step, span: node.span });
        entries.filter_map(|(_, node)| path(node)).collect()
    }
}

/// An event that a step publishes.
#[derive(Debug)]
pub struct Sent {
    pub step: usize,
    pub alias: Option<String>,
    /// The location of its alias.
    pub span: Span,
    pub bus: String,
    /// Whether its bus is known only in a run, and may be another one.
    pub bus_is_guessed: bool,
    /// Whether it cannot be determined which rules match the event: it is invalid, or has parts that are known only in
    /// a run.
    pub is_undecided: bool,
    /// The whole event as JSON.
    pub text: String,
}

/// A check of a step.
#[derive(Debug)]
pub struct Watch {
    pub step: usize,
    /// The events, as `STEP.ALIAS`.
    pub events: Vec<String>,
    /// The minimum number of expected items.
    pub least: usize,
    /// The maximum number of allowed items.
    pub most: Option<usize>,
    pub quiet: Option<Span>,
    pub control: Option<String>,
    pub span: Span,
}

impl StaticModel {
    /// Adds a resource that exists before the first step.
    pub fn add_resource(&mut self, resource: &Resource) {
        self.publishers.extend(publisher::of_resource(resource));
        if resource.is_express() {
            self.express.insert(resource.name().to_owned());
        }
        if resource.needs_deduplication_id() {
            self.without_deduplication.insert(resource.name().to_owned());
        }
        if let Some(key) = resource.table_key() {
            self.tables.insert(resource.name().to_owned(), key);
        }
        if let Some(definition) = resource.definition() {
            self.machines.insert(resource.name().to_owned(), definition.into_owned());
        }
    }

    /// Adds a step that could not be parsed, so that references to it are not reported as further mistakes.
    pub fn add_unread(&mut self, step: &Node) {
        match &step.value {
            Value::String(text) => self.unread.extend([text.clone()]),
            Value::Sequence(items) => items.iter().for_each(|item| self.add_unread(item)),
            Value::Mapping(entries) => entries.iter().for_each(|(_, value)| self.add_unread(value)),
            _ => {}
        }
    }

    /// Returns whether a step that could not be parsed may have created something with this name.
    pub fn may_have_made(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// Adds a rule. An existing rule is replaced but keeps its targets.
    pub(super) fn put_rule(&mut self, rule: Rule) {
        let known = self.rules.iter().position(|known| known.name == rule.name && known.bus == rule.bus);
        let targets = known.map(|index| self.rules.remove(index).targets).unwrap_or_default();
        self.rules.push(Rule { targets, ..rule });
    }

    pub(super) fn rule_mut(&mut self, bus: &str, name: &str) -> Option<&mut Rule> {
        self.rules.iter_mut().find(|rule| rule.bus == bus && rule.name == name)
    }

    pub(super) fn machine_mut(&mut self, reference: &str) -> Option<&mut String> {
        self.machines.get_mut(state_machine::name_of(reference))
    }

    /// Returns the name and the definition of a state machine of the lab.
    pub fn machine(&self, reference: &str) -> Option<(&str, &str)> {
        let found = self.machines.get_key_value(state_machine::name_of(reference))?;
        Some((found.0.as_str(), found.1.as_str()))
    }

    /// Returns whether a state machine of the lab keeps no executions.
    pub fn is_express(&self, reference: &str) -> bool {
        self.express.contains(state_machine::name_of(reference))
    }

    /// Returns whether a queue of the lab refuses what EventBridge sends, which has no deduplication id.
    pub fn needs_deduplication_id(&self, reference: &str) -> bool {
        self.without_deduplication.contains(queue::name_of(reference))
    }

    /// Returns the key of a table of the lab.
    pub fn table_key(&self, reference: &str) -> Option<&TableKey> {
        self.tables.get(table::name_of(reference))
    }

    /// Returns the rule with a name on a bus.
    pub fn rule(&self, bus: &str, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.bus == bus && rule.name == name)
    }

    /// Returns the rules on a bus.
    pub fn rules_of<'w>(&'w self, bus: &'w str) -> impl Iterator<Item = &'w Rule> {
        self.rules.iter().filter(move |rule| rule.bus == bus)
    }
}

impl Rule {
    /// Returns whether the rule matches an event.
    pub fn accepts(&self, sent: &Sent) -> bool {
        !self.disabled && self.bus == sent.bus && self.fits(sent)
    }

    /// Returns whether the pattern matches an event, regardless of its bus.
    pub fn fits(&self, sent: &Sent) -> bool {
        self.fits_text(&sent.text)
    }

    /// Returns whether the pattern matches an event given as JSON.
    pub fn fits_text(&self, event: &str) -> bool {
        match (&self.pattern, Event::parse(event)) {
            (Some(pattern), Ok(event)) => matches(pattern, &event),
            _ => false,
        }
    }
}
