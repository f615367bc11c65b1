//! Checks that an earlier step of the lab created the rule and the target of a transformer.

use super::InputTransformer;
use crate::diag::{Code, Diagnostic};
use crate::resource::rule::bus_name;
use crate::step::{StaticModel, Written};
use crate::suggestion::suggest;

pub(super) fn check(
    step: &InputTransformer,
    written: &Written<'_>,
    model: &StaticModel,
    problems: &mut Vec<Diagnostic>,
) {
    let (Some(rule), Some(target)) = (&step.rule, &step.target) else {
        for key in ["rule", "target"].iter().filter(|key| written.node.get(key).is_none()) {
            let message = format!("missing key `{key}` in `{}`", written.kind.name);
            let help = format!("add `{key}:` with its value");
            problems.push(Diagnostic::error(Code::MissingKey, written.kind.span, message, help));
        }
        return;
    };
    let unknown = written.unknown_rule(&step.bus, rule, model);
    let (Some(span), Some(known)) = (written.span_of("target"), model.rule(&bus_name(&step.bus), rule)) else {
        problems.extend(unknown);
        return;
    };
    let is_unread = model.may_have_made(rule) || model.may_have_made(target);
    if !is_unread && !known.targets.iter().any(|known| known.id == *target) {
        let ids: Vec<&str> = known.targets.iter().map(|target| target.id.as_str()).collect();
        let message = format!("the rule `{rule}` has no target `{target}`");
        let help = suggest(target, &ids, "its targets are", "attach it with a `put-targets` step before this one");
        problems.push(Diagnostic::error(Code::UnknownTarget, span, message, help));
    }
}
