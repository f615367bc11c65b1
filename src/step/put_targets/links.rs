//! Adds targets to the model of a lab.

use super::PutTargets;
use crate::resource::rule::bus_name;
use crate::step::{EventPath, ModelTarget, StaticModel, TargetReference, Written};
use crate::yaml::walk;

/// Adds the targets to their rule, if the lab has created it.
pub(super) fn add(step: &PutTargets, written: &Written<'_>, model: &mut StaticModel) {
    let Some(rule) = model.rule_mut(&bus_name(&step.bus), &step.rule) else { return };
    for (number, (target, id)) in step.targets.iter().zip(step.ids()).enumerate() {
        let Ok(to) = TargetReference::parse(&target.to) else { continue };
        let item = walk(written.node, &format!("targets[{number}]")).node;
        let span = item.get("id").or_else(|| item.get("to")).map_or(item.span, |field| field.span);
        let gets_the_event = target.input.is_none() && target.input_path.is_none() && target.transformer.is_none();
        let of_transformer =
            item.get("transformer").map(|transformer| EventPath::of_transformer(transformer, written.index));
        let mut paths = of_transformer.unwrap_or_default();
        if let (Some(text), Some(node)) = (&target.input_path, item.get("input-path")) {
            paths.push(EventPath { text: text.clone(), step: written.index, span: node.span });
        }
        rule.targets.push(ModelTarget { id, to, step: written.index, span, gets_the_event, paths });
    }
}
