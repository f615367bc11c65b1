//! What a lab builds and sends, as far as it can be known without running it: rules with their targets, events,
//! and what is looked for. Each kind of step adds its part; truth tables and lints are decided on the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::publisher::{self, Publisher};
use crate::diag::Span;
use crate::pattern::{Event, Pattern, matches};
use crate::resource::{Resource, TargetReference, state_machine};
use crate::yaml::{Node, Value};

/// What the steps so far have made and sent.
#[derive(Debug, Default)]
pub struct StaticModel {
    pub rules: Vec<Rule>,
    pub events: Vec<Sent>,
    pub watches: Vec<Watch>,
    pub publishers: Vec<Publisher>,
    /// Definitions of state machines, by name.
    machines: BTreeMap<String, String>,
    /// Texts of the steps that could not be read: each may be the name of what the step would have made.
    unread: BTreeSet<String>,
}

/// A rule as it is after the steps so far.
#[derive(Debug)]
pub struct Rule {
    pub name: String,
    pub bus: String,
    /// None of a rule on a schedule, and of one whose pattern is wrong.
    pub pattern: Option<Pattern>,
    /// The pattern as JSON.
    pub text: String,
    /// What it matches cannot be told: its pattern is wrong, or has parts that only a run knows.
    pub is_undecided: bool,
    pub disabled: bool,
    /// Where it is named.
    pub span: Span,
    /// The pattern as it is written, where it is written in the lab.
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
    /// It gets the whole event as it is.
    pub gets_the_event: bool,
    /// What it gets of the event instead.
    pub paths: Vec<EventPath>,
}

/// A path into the event, as a step writes it.
#[derive(Debug)]
pub struct EventPath {
    pub text: String,
    pub step: usize,
    pub span: Span,
}

impl EventPath {
    /// The paths of a transformer as they are written.
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
    /// Where its alias is written.
    pub span: Span,
    pub bus: String,
    /// Its bus is known only in a run, and may be another.
    pub bus_is_guessed: bool,
    /// What it matches cannot be told: something is wrong with it, or parts of it are known only in a run.
    pub is_undecided: bool,
    /// The whole event as JSON.
    pub text: String,
}

/// Something a step looks for.
#[derive(Debug)]
pub struct Watch {
    pub step: usize,
    /// `STEP.ALIAS`
    pub events: Vec<String>,
    /// The fewest it expects.
    pub least: usize,
    /// The most it allows.
    pub most: Option<usize>,
    pub quiet: Option<Span>,
    pub control: Option<String>,
    pub span: Span,
}

impl StaticModel {
    /// Adds what exists before the first step.
    pub fn add_resource(&mut self, resource: &Resource) {
        self.publishers.extend(publisher::of_resource(resource));
        if let Some(definition) = resource.definition() {
            self.machines.insert(resource.name().to_owned(), definition.into_owned());
        }
    }

    /// Adds a step that could not be read, so that what later steps say of it is not taken for a second mistake.
    pub fn add_unread(&mut self, step: &Node) {
        match &step.value {
            Value::String(text) => self.unread.extend([text.clone()]),
            Value::Sequence(items) => items.iter().for_each(|item| self.add_unread(item)),
            Value::Mapping(entries) => entries.iter().for_each(|(_, value)| self.add_unread(value)),
            _ => {}
        }
    }

    /// Whether a step that could not be read may have made what has this name.
    pub fn may_have_made(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// Puts a rule. One that is put again keeps its targets.
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

    /// Returns the name and the definition of a machine the lab provides.
    pub fn machine(&self, reference: &str) -> Option<(&str, &str)> {
        let found = self.machines.get_key_value(state_machine::name_of(reference))?;
        Some((found.0.as_str(), found.1.as_str()))
    }

    /// Returns the rule of a name on a bus.
    pub fn rule(&self, bus: &str, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.bus == bus && rule.name == name)
    }

    /// Returns the rules on a bus.
    pub fn rules_of<'w>(&'w self, bus: &'w str) -> impl Iterator<Item = &'w Rule> {
        self.rules.iter().filter(move |rule| rule.bus == bus)
    }
}

impl Rule {
    /// Whether it matches an event.
    pub fn accepts(&self, sent: &Sent) -> bool {
        !self.disabled && self.bus == sent.bus && self.fits(sent)
    }

    /// Whether the pattern matches, on whatever bus the event is.
    pub fn fits(&self, sent: &Sent) -> bool {
        self.fits_text(&sent.text)
    }

    /// Whether the pattern matches an event that is given as JSON.
    pub fn fits_text(&self, event: &str) -> bool {
        match (&self.pattern, Event::parse(event)) {
            (Some(pattern), Ok(event)) => matches(pattern, &event),
            _ => false,
        }
    }
}
