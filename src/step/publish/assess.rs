//! Events were published if each was observed since the step began: by its content at a target, or by its id if `ork`
//! sent it. Of several matching events the newest counts.

use serde_json::{Value, json};

use crate::resource::{Error, rule};
use crate::step::assessment::observed_events::{Arrival, arrivals};
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::step::{Draft, Publish};

impl Publish {
    /// Returns the name of an event of the step that matches this one: its alias, or its number.
    pub fn name_of(&self, sent: &Draft) -> Option<String> {
        let event = json!({
            "source": sent.source, "detail-type": sent.detail_type, "detail": sent.detail, "resources": sent.resources,
        });
        let drafts = self.drafts().unwrap_or_default();
        let alike = drafts.iter().position(|draft| difference(draft, &event).is_none())?;
        drafts.get(alike).map(|draft| name(draft, alike))
    }
}

impl Assess for Publish {
    fn task(&self, _samples: &[Sample]) -> Task {
        let drafts = self.drafts().unwrap_or_default();
        let count = crate::words::count(drafts.len(), "event");
        let task = Task::new(format!("Send {count} to the bus.")).fact("event bus", rule::bus_name(&self.bus));
        let task = task.optional("source", common(&drafts, |draft| draft.source.as_deref()));
        let task = task.optional("detail type", common(&drafts, |draft| draft.detail_type.as_deref()));
        drafts.iter().fold(task, |task, draft| {
            let differs =
                |all: Option<&str>, own: Option<&str>| if all.is_some() { None } else { own.map(str::to_owned) };
            let source = differs(common(&drafts, |draft| draft.source.as_deref()), draft.source.as_deref());
            let kind = differs(common(&drafts, |draft| draft.detail_type.as_deref()), draft.detail_type.as_deref());
            let task = task.optional("source", source.as_deref()).optional("detail type", kind.as_deref());
            let task = task.fact("detail", draft.detail.to_string());
            draft.resources.iter().fold(task, |task, resource| task.fact("resource", resource))
        })
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require_bus(context.clients, &bus).await?;
        let arrived = arrivals(context.clients, &bus, context.since).await?;
        let drafts = self.drafts().map_err(|bad| Error::invalid("from", bad.to_string(), None))?;
        let mut assessment = Assessment::default();
        for (index, draft) in drafts.iter().enumerate() {
            match newest(&name(draft, index), draft, &arrived, context) {
                Some(id) => {
                    let alias = draft.alias.iter().map(|alias| (alias.clone(), id.clone()));
                    assessment.outputs.extend(alias);
                }
                None => assessment.mismatches.push(missing(draft, &bus, &arrived)),
            }
        }
        Ok(assessment)
    }
}

/// Returns a value that all drafts have in common.
fn common<'a>(drafts: &'a [Draft], of: impl Fn(&'a Draft) -> Option<&'a str>) -> Option<&'a str> {
    let first = of(drafts.first()?)?;
    drafts.iter().all(|draft| of(draft) == Some(first)).then_some(first)
}

/// Returns the name of a draft. An alias cannot be a number.
fn name(draft: &Draft, index: usize) -> String {
    draft.alias.clone().unwrap_or_else(|| format!("#{}", index + 1))
}

fn newest(name: &str, draft: &Draft, arrived: &[Arrival], context: &AssessmentContext<'_>) -> Option<String> {
    let seen = arrived.iter().rfind(|arrival| difference(draft, &arrival.event).is_none());
    let known = context.known.iter().rfind(|known| known.alias == name);
    match (seen, known) {
        (Some(seen), Some(known)) if known.at > seen.at => Some(known.id.clone()),
        (Some(seen), _) => Some(seen.id.clone()),
        (None, Some(known)) => Some(known.id.clone()),
        (None, None) => None,
    }
}

fn missing(draft: &Draft, bus: &str, arrived: &[Arrival]) -> Mismatch {
    let expected = format!("an event with the detail {} on `{bus}`", draft.detail);
    let near = arrived.iter().rev().filter_map(|arrival| difference(draft, &arrival.event)).min_by_key(Vec::len);
    match near {
        Some(differences) => Mismatch::new(expected, format!("another one: {}", differences.join("; "))),
        None => Mismatch::new(expected, "none that arrived anywhere since this step began").help(
            "an event that no rule delivers leaves no trace: of those only one that `ork publish` sent just as the \
                 step asks, with this source, detail type and detail, is known here",
        ),
    }
}

/// Returns how an event differs from the expected one, or `None` if it does not.
fn difference(draft: &Draft, event: &Value) -> Option<Vec<String>> {
    let mut differences = Vec::new();
    for (name, wanted) in [("source", &draft.source), ("detail-type", &draft.detail_type)] {
        let found = event.get(name).and_then(Value::as_str);
        if found != wanted.as_deref() {
            differences.push(format!("its {name} is `{}`", found.unwrap_or_default()));
        }
    }
    match event.get("detail") {
        Some(detail) if equal(detail, &draft.detail) => {}
        Some(detail) => differences.push(format!("its detail is {detail}")),
        None => differences.push("it has no detail".to_owned()),
    }
    let resources = event.get("resources").and_then(Value::as_array).into_iter().flatten();
    let resources: Vec<&str> = resources.filter_map(Value::as_str).collect();
    if let Some(missing) = draft.resources.iter().find(|wanted| !resources.contains(&wanted.as_str())) {
        differences.push(format!("it is not about `{missing}`"));
    }
    (!differences.is_empty()).then_some(differences)
}

/// Compares JSON values regardless of the spelling of numbers.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| equal(value, other)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(detail: Value) -> Draft {
        let text = |text: &str| Some(text.to_owned());
        Draft { source: text("s"), detail_type: text("t"), detail, ..Draft::default() }
    }

    #[test]
    fn an_event_is_known_by_its_content() {
        let draft = draft(json!({"value": 3000.0, "tags": ["a"]}));
        let event =
            |source: &str, detail: Value| json!({"id": "1", "source": source, "detail-type": "t", "detail": detail});
        let table = [
            (event("s", json!({"tags": ["a"], "value": 3000})), None),
            (
                event("s", json!({"tags": ["a"], "value": "3000"})),
                Some("its detail is {\"tags\":[\"a\"],\"value\":\"3000\"}"),
            ),
            (event("s", json!({"tags": ["a"], "value": 3000, "more": 1})), Some("its detail")),
            (event("x", json!({"tags": ["a"], "value": 3000})), Some("its source is `x`")),
        ];
        for (event, said) in table {
            let difference = difference(&draft, &event).map(|found| found.join("; "));
            match said {
                None => assert_eq!(difference, None),
                Some(said) => assert!(difference.is_some_and(|found| found.starts_with(said)), "{event}"),
            }
        }
    }
}
