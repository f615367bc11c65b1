//! A path that does not exist in any event that its rule matches, so that the delivered input lacks the value.

use serde_json::Value;

use super::Facts;
use super::unmatched_rule::has_other_events;
use crate::diag::{Code, Diagnostic};
use crate::step::{EventPath, Rule, Sent, StaticModel};
use crate::transform::Path;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for rule in model.rules.iter().filter(|rule| !rule.is_undecided && !has_other_events(model, rule)) {
        for path in rule.targets.iter().flat_map(|target| &target.paths) {
            problems.extend(leads_to_nothing(rule, path, model));
        }
    }
}

fn leads_to_nothing(rule: &Rule, path: &EventPath, model: &StaticModel) -> Option<Diagnostic> {
    let parsed = Path::parse(&path.text).ok()?;
    let of_bus = || model.events.iter().filter(|sent| sent.bus == rule.bus && sent.step > path.step);
    // An undecided event may contain it.
    if of_bus().any(|sent| sent.is_undecided) {
        return None;
    }
    let seen: Vec<&Sent> = of_bus().filter(|sent| rule.accepts(sent)).collect();
    let first = seen.first()?;
    if seen.iter().any(|sent| parsed.select(&sent.text).is_some()) {
        return None;
    }
    let (path_text, rule) = (&path.text, &rule.name);
    let message = format!("`{path_text}` leads to nothing in every event of this lab that the rule `{rule}` matches");
    Some(Diagnostic::warning(Code::PathToNothing, path.span, message, remedy(&path.text, &first.text)))
}

/// Suggests what the event contains at the point where the path ends.
fn remedy(path: &str, event: &str) -> String {
    let mut above = path;
    while let Some((before, _)) = above.rsplit_once(['.', '[']) {
        above = before;
        let Some(found) = Path::parse(above).ok().and_then(|path| path.select(event)) else { continue };
        return match serde_json::from_str::<Value>(&found) {
            Ok(Value::Object(members)) if !members.is_empty() => {
                let names: Vec<String> = members.keys().map(|name| format!("`{name}`")).collect();
                format!("`{above}` has {}", crate::words::list(&names))
            }
            _ => format!("`{above}` is {found}"),
        };
    }
    "write a path that the event has, such as `$.detail`".to_owned()
}
