//! Adds targets to the model of a lab.

use super::PutTargets;
use crate::diag::{Code, Diagnostic};
use crate::resource::rule::bus_name;
use crate::step::{EventPath, ModelTarget, StaticModel, TargetReference, Written};
use crate::yaml::walk;

/// Adds the FIFO queues that would refuse every event, because EventBridge sends no deduplication id (API Reference,
/// "SqsParameters").
pub(super) fn check_queues(
    step: &PutTargets,
    written: &Written<'_>,
    model: &StaticModel,
    problems: &mut Vec<Diagnostic>,
) {
    for (number, target) in step.targets.iter().enumerate() {
        let Ok(TargetReference::Queue(queue)) = TargetReference::parse(&target.to) else { continue };
        if model.needs_deduplication_id(&queue) && !written.fails {
            let span = walk(written.node, &format!("targets[{number}].to")).node.span;
            let message = "EventBridge sends no deduplication id, without which this FIFO queue refuses a message";
            let help = "add `content-based-deduplication: true` to the queue";
            problems.push(Diagnostic::error(Code::MissingKey, span, message, help));
        }
    }
}

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
