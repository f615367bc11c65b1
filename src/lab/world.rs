//! What a lab builds and sends, as far as it can be known without running it: rules with their targets, events,
//! and what is looked for. Truth tables and lints are decided on it.

use std::collections::BTreeMap;

use super::publisher::{self, Publisher};
use super::values::Values;
use crate::diag::Span;
use crate::pattern::{Event, Pattern, matches};
use crate::resource::rule::bus_name;
use crate::resource::{Resource, state_machine};
use crate::step::{InputTransformer, PutRule, PutTargets, Step, TargetReference, UpdateStateMachine, Verify, envelope};
use crate::text::Text;
use crate::yaml::{Node, walk};

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) rules: Vec<Rule>,
    pub(super) events: Vec<Sent>,
    pub(super) watches: Vec<Watch>,
    pub(super) publishers: Vec<Publisher>,
    /// Definitions of state machines, by name.
    machines: BTreeMap<String, String>,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) bus: String,
    /// None of a rule on a schedule, and of one whose pattern is wrong.
    pub(super) pattern: Option<Pattern>,
    /// The pattern as JSON.
    pub(super) text: String,
    pub(super) disabled: bool,
    /// Where it is named.
    pub(super) span: Span,
    /// The pattern as it is written, where it is written in the lab.
    pub(super) written: Option<Node>,
    pub(super) targets: Vec<Target>,
}

#[derive(Debug)]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) to: TargetReference,
    pub(super) step: usize,
    pub(super) span: Span,
    /// It gets the whole event as it is.
    pub(super) gets_the_event: bool,
}

/// An event that a step publishes.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) step: usize,
    pub(super) alias: Option<String>,
    /// Where its alias stands.
    pub(super) span: Span,
    pub(super) bus: String,
    /// Its bus is known only in a run, and may be another.
    pub(super) bus_is_guessed: bool,
    /// The whole event as JSON.
    pub(super) text: String,
}

/// Something a step looks for.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) step: usize,
    /// `STEP.ALIAS`
    pub(super) events: Vec<String>,
    /// The fewest it expects.
    pub(super) least: usize,
    /// The most it allows.
    pub(super) most: Option<usize>,
    pub(super) quiet: Option<Span>,
    pub(super) control: Option<String>,
    pub(super) span: Span,
}

impl World {
    /// What stands before the first step.
    pub(super) fn learn_resource(&mut self, resource: &Resource) {
        self.publishers.extend(publisher::of_resource(resource));
        if let Some(definition) = resource.definition() {
            self.machines.insert(resource.name().to_owned(), definition.to_owned());
        }
    }

    /// What a step adds. `node` is what stands behind its kind.
    pub(super) fn learn(&mut self, index: usize, step: &Step, node: &Node, values: &Values) {
        match step {
            Step::PutRule(step) => self.put_rule(step, node),
            Step::PutTargets(step) => self.put_targets(index, step, node),
            Step::Schedule(step) => {
                self.put_rule(&step.put_rule(), node);
                self.put_targets(index, &step.put_targets(), node);
            }
            Step::InputTransformer(step) => self.input_transformer(step),
            Step::UpdateStateMachine(step) => self.update(step),
            Step::Publish(publish) => {
                let drafts = publish.drafts().unwrap_or_else(|_| publish.events.clone());
                for (number, draft) in drafts.into_iter().enumerate() {
                    let text = envelope(&draft, values.account(), values.region()).to_string();
                    self.events.push(Sent {
                        step: index,
                        span: alias_span(node, number),
                        alias: draft.alias,
                        bus: bus_name(&publish.bus),
                        bus_is_guessed: node.get("bus").is_some_and(Node::has_unknown),
                        text,
                    });
                }
            }
            Step::LambdaDestination(step) => self.publishers.extend(publisher::of_destination(step)),
            Step::Verify(step) => self.watches.extend(watch(index, step, node)),
            Step::CreateBus(_)
            | Step::ApiDestination(_)
            | Step::StartExecution(_)
            | Step::Callback(_)
            | Step::TestStateMachine(_)
            | Step::Subscribe(_) => {}
        }
    }

    /// A rule that is put again has its targets still.
    fn put_rule(&mut self, step: &PutRule, node: &Node) {
        let bus = bus_name(&step.bus);
        let text = step.pattern.as_ref().map(|pattern| pattern.as_str().to_owned()).unwrap_or_default();
        let known = self.rules.iter().position(|rule| rule.name == step.name && rule.bus == bus);
        let targets = known.map(|index| self.rules.remove(index).targets).unwrap_or_default();
        self.rules.push(Rule {
            name: step.name.clone(),
            bus,
            pattern: Pattern::parse(&text).ok(),
            text,
            disabled: step.disabled,
            span: walk(node, "name").node.span,
            written: node.get("pattern").filter(|pattern| is_inline(pattern, step)).cloned(),
            targets,
        });
    }

    fn put_targets(&mut self, index: usize, step: &PutTargets, node: &Node) {
        let bus = bus_name(&step.bus);
        let Some(rule) = self.rules.iter_mut().find(|rule| rule.name == step.rule && rule.bus == bus) else {
            return;
        };
        for (number, target) in step.targets.iter().enumerate() {
            let Ok(to) = TargetReference::parse(&target.to) else { continue };
            let id = target.id.clone().unwrap_or_else(|| to.default_id());
            let item = walk(node, &format!("targets[{number}]")).node;
            let span = item.get("id").or_else(|| item.get("to")).map_or(item.span, |field| field.span);
            let gets_the_event = target.input.is_none() && target.input_path.is_none() && target.transformer.is_none();
            rule.targets.push(Target { id, to, step: index, span, gets_the_event });
        }
    }

    fn input_transformer(&mut self, step: &InputTransformer) {
        let (Some(rule), Some(target)) = (&step.rule, &step.target) else { return };
        let bus = bus_name(&step.bus);
        let rule = self.rules.iter_mut().find(|known| known.name == *rule && known.bus == bus);
        for target in rule.into_iter().flat_map(|rule| &mut rule.targets).filter(|known| known.id == *target) {
            target.gets_the_event = false;
        }
    }

    fn update(&mut self, step: &UpdateStateMachine) {
        if let Some(definition) = self.machines.get_mut(state_machine::name_of(&step.machine))
            && let Some(changed) = step.changed(definition)
        {
            *definition = changed;
        }
    }

    /// The name and the definition of a machine the lab provides.
    pub(super) fn machine(&self, reference: &str) -> Option<(&str, &str)> {
        let found = self.machines.get_key_value(state_machine::name_of(reference))?;
        Some((found.0.as_str(), found.1.as_str()))
    }

    pub(super) fn rule(&self, bus: &str, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.bus == bus && rule.name == name)
    }

    pub(super) fn rules_of<'w>(&'w self, bus: &'w str) -> impl Iterator<Item = &'w Rule> {
        self.rules.iter().filter(move |rule| rule.bus == bus)
    }
}

impl Rule {
    pub(super) fn accepts(&self, sent: &Sent) -> bool {
        !self.disabled && self.bus == sent.bus && self.fits(sent)
    }

    /// Whether the pattern matches, on whatever bus the event is.
    pub(super) fn fits(&self, sent: &Sent) -> bool {
        self.fits_text(&sent.text)
    }

    pub(super) fn fits_text(&self, event: &str) -> bool {
        match (&self.pattern, Event::parse(event)) {
            (Some(pattern), Ok(event)) => matches(pattern, &event),
            _ => false,
        }
    }
}

/// A pattern that stands in a file was named by a text that is not its own.
fn is_inline(written: &Node, step: &PutRule) -> bool {
    let pattern = step.pattern.as_ref().map(Text::as_str);
    written.as_str().is_none_or(|text| pattern == Some(text))
}

fn alias_span(node: &Node, number: usize) -> Span {
    let item = walk(node, &format!("events[{number}]"));
    match (item.complete, item.node.get("as")) {
        (true, Some(alias)) => alias.span,
        _ => item.key.map_or(item.node.span, |key| key.span),
    }
}

fn watch(index: usize, step: &Verify, node: &Node) -> Option<Watch> {
    let expect = step.probe.as_ref()?.expect();
    Some(Watch {
        step: index,
        events: expect.events.to_vec(),
        least: expect.count().min,
        most: expect.count().max,
        quiet: step.quiet_for.and(node.entry("quiet-for")).map(|(key, _)| key.span),
        control: step.control.clone(),
        span: node.entries().first().map_or(node.span, |(key, _)| key.span),
    })
}
