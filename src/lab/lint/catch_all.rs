//! A rule that matches every event and does more than log it: events that another rule's target sends back to the bus
//! trigger it again, and so does every new kind of event.

use serde_json::json;

use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::pattern::{Event, matches};
use crate::step::TargetReference;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let stranger = json!({
        "version": "0", "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": "Something Else", "source": "com.example.something.else",
        "account": facts.values.account(), "time": "1970-01-01T00:00:00Z", "region": facts.values.region(),
        "resources": [], "detail": {},
    })
    .to_string();
    let Ok(stranger) = Event::parse(&stranger) else { return };
    for rule in &facts.model.rules {
        let accepts = rule.pattern.as_ref().is_some_and(|pattern| matches(pattern, &stranger));
        let acts = rule.targets.iter().find(|target| !matches!(target.to, TargetReference::Log(_)));
        if let Some(target) = acts.filter(|_| accepts) {
            let message = format!("the rule `{}` accepts every event", rule.name);
            let help = "name the `source` or the `detail-type` it is for, or let it only log";
            let problem = Diagnostic::warning(Code::CatchAll, rule.span, message, help);
            problems.push(problem.label(target.span, "receives all of them"));
        }
    }
}
