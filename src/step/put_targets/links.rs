//! Targets in the text of a lab, as a part of the model of the lab.

use super::PutTargets;
use crate::resource::rule::bus_name;
use crate::step::{EventPath, ModelTarget, StaticModel, TargetReference, Written};
use crate::yaml::{Node, walk};

/// Adds the targets to their rule, if the lab has put it.
pub(super) fn add(step: &PutTargets, written: &Written<'_>, model: &mut StaticModel) {
    let Some(rule) = model.rule_mut(&bus_name(&step.bus), &step.rule) else { return };
    for (number, (target, id)) in step.targets.iter().zip(step.ids()).enumerate() {
        let Ok(to) = TargetReference::parse(&target.to) else { continue };
        let item = walk(written.node, &format!("targets[{number}]")).node;
        let span = item.get("id").or_else(|| item.get("to")).map_or(item.span, |field| field.span);
        let gets_the_event = target.input.is_none() && target.input_path.is_none() && target.transformer.is_none();
        let of_transformer = item.get("transformer").map(|transformer| paths(transformer, written.index));
        let mut paths = of_transformer.unwrap_or_default();
        if let (Some(text), Some(node)) = (&target.input_path, item.get("input-path")) {
            paths.push(EventPath { text: text.clone(), step: written.index, span: node.span });
        }
        rule.targets.push(ModelTarget { id, to, step: written.index, span, gets_the_event, paths });
    }
}

/// The paths of a transformer as they are written.
pub(in crate::step) fn paths(transformer: &Node, step: usize) -> Vec<EventPath> {
    let entries = transformer.get("paths").map(Node::entries).unwrap_or_default().iter();
    let path = |node: &Node| Some(EventPath { text: node.as_str()?.to_owned(), step, span: node.span });
    entries.filter_map(|(_, node)| path(node)).collect()
}
