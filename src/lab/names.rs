//! The names in a lab: variables, resources, steps, and what exists in the cloud at each step.

use std::collections::BTreeMap;

use super::values::Values;
use super::variable::Variable;
use crate::resource::{ReferenceKind, Resource};
use crate::step::{Step, StepName};
use crate::yaml::{Node, Value};

/// Everything that can be referred to.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    pub(super) variables: Vec<Variable>,
    pub(super) resources: Vec<ResourceName>,
    pub(super) steps: Vec<StepName>,
    standing: Vec<Existing>,
}

#[derive(Debug, Clone)]
pub(super) struct ResourceName {
    pub(super) key: String,
    /// `None` if the resource could not be parsed.
    pub(super) kind: Option<ReferenceKind>,
    /// The name in the cloud.
    pub(super) name: String,
}

/// Something with a name in the cloud, starting at a step.
#[derive(Debug, Clone)]
struct Existing {
    /// `None` if a step that could not be parsed may have created anything with this name.
    kind: Option<ReferenceKind>,
    name: String,
    /// `None` if it exists before the first step.
    step: Option<usize>,
}

impl Names {
    pub(super) fn add_resource(&mut self, key: &str, resource: &Resource) {
        let kind = resource.reference_kind();
        self.standing.push(Existing { kind: Some(kind), name: resource.name().to_owned(), step: None });
        self.resources.push(ResourceName { key: key.to_owned(), kind: Some(kind), name: resource.name().to_owned() });
    }

    /// Adds a resource that could not be parsed and may be of any kind.
    pub(super) fn add_unread_resource(&mut self, key: &str, node: &Node) {
        self.resources.push(ResourceName { key: key.to_owned(), kind: None, name: key.to_owned() });
        self.add_unread(node, None);
    }

    pub(super) fn add_step(&mut self, index: usize, id: &str, step: &Step, values: &Values) {
        for (kind, name) in step.creates() {
            self.standing.push(Existing { kind: Some(kind), name, step: Some(index) });
        }
        self.steps.push(StepName {
            id: id.to_owned(),
            outputs: Some(step.outputs(&values.placeholder()).into_iter().collect()),
            publishes: step.publishes(),
            verifies: step.verifies(),
        });
    }

    /// Adds a step that is expected to fail, which creates nothing.
    pub(super) fn add_failing_step(&mut self, id: &str) {
        let outputs = Some(BTreeMap::new());
        self.steps.push(StepName { id: id.to_owned(), outputs, publishes: false, verifies: false });
    }

    pub(super) fn add_unread_step(&mut self, index: usize, id: &str, node: Option<&Node>) {
        self.steps.push(StepName { id: id.to_owned(), outputs: None, publishes: true, verifies: true });
        if let Some(node) = node {
            self.add_unread(node, Some(index));
        }
    }

    /// Adds captured names as outputs. The outputs they refer to are checked elsewhere.
    pub(super) fn capture(&mut self, captured: &BTreeMap<String, String>) {
        if let Some(outputs) = self.steps.last_mut().and_then(|step| step.outputs.as_mut()) {
            for (name, output) in captured {
                let stand_in = outputs.get(output).cloned().unwrap_or_default();
                outputs.insert(name.clone(), stand_in);
            }
        }
    }

    fn add_unread(&mut self, node: &Node, step: Option<usize>) {
        match &node.value {
            Value::String(text) => self.standing.push(Existing { kind: None, name: text.clone(), step }),
            Value::Sequence(items) => items.iter().for_each(|item| self.add_unread(item, step)),
            Value::Mapping(entries) => entries.iter().for_each(|(_, value)| self.add_unread(value, step)),
            _ => {}
        }
    }

    /// Returns whether something of this kind and name exists before a step.
    pub(super) fn stands(&self, kind: ReferenceKind, name: &str, before: usize) -> bool {
        self.standing(kind).any(|standing| standing.name == name && standing.step.is_none_or(|step| step < before))
    }

    /// Returns the names of a kind that exist before a step, for suggestions.
    pub(super) fn standing_names(&self, kind: ReferenceKind, before: usize) -> Vec<&str> {
        let known = self.standing(kind).filter(|standing| standing.kind.is_some());
        known
            .filter(|standing| standing.step.is_none_or(|step| step < before))
            .map(|standing| standing.name.as_str())
            .collect()
    }

    pub(super) fn resource(&self, key: &str) -> Option<&ResourceName> {
        self.resources.iter().find(|resource| resource.key == key)
    }

    /// Returns the keys of resources of a kind; `Target` includes all kinds.
    pub(super) fn resource_keys(&self, kind: ReferenceKind) -> Vec<&str> {
        let fits = |resource: &&ResourceName| kind == ReferenceKind::Target || resource.kind == Some(kind);
        self.resources.iter().filter(fits).map(|resource| resource.key.as_str()).collect()
    }

    pub(super) fn step(&self, id: &str) -> Option<(usize, &StepName)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }

    fn standing(&self, kind: ReferenceKind) -> impl Iterator<Item = &Existing> {
        self.standing.iter().filter(move |standing| standing.kind.is_none_or(|of| of == kind))
    }
}
