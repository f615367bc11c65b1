//! Adds a rule to the model of a lab.

use super::PutRule;
use crate::pattern::Pattern;
use crate::resource::rule::bus_name;
use crate::step::{Rule, Written};
use crate::text::Text;
use crate::yaml::{Node, walk};

/// Returns the rule, without targets.
pub(super) fn rule(step: &PutRule, written: &Written<'_>) -> Rule {
    let text = step.pattern.as_ref().map(|pattern| pattern.as_str().to_owned()).unwrap_or_default();
    let pattern = Pattern::parse(&text).ok();
    let has_unknown = written.node.get("pattern").is_some_and(Node::has_unknown);
    Rule {
        is_undecided: has_unknown || (step.pattern.is_some() && pattern.is_none()),
        name: step.name.clone(),
        bus: bus_name(&step.bus),
        pattern,
        text,
        disabled: step.disabled,
        span: walk(written.node, "name").node.span,
        written: written.node.get("pattern").filter(|pattern| is_inline(pattern, step)).cloned(),
        targets: Vec::new(),
    }
}

/// Returns whether the pattern is written in the lab and not in a file.
fn is_inline(written: &Node, step: &PutRule) -> bool {
    let pattern = step.pattern.as_ref().map(Text::as_str);
    written.as_str().is_none_or(|text| pattern == Some(text))
}
