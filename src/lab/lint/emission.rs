//! Events that a state machine sends with `events:putEvents`, as far as its definition states them.
//!
//! A part of such an event is a literal, a part of the event that started the machine, or unknown. An unknown part may
//! match anything, but an event that is nested in a field of the next one keeps its fields there.

use serde_json::{Map, Value};

use super::event_loop::{accepts, can_agree, can_overlap};

/// An event that a state machine sends.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Emission {
    /// `None` if the bus is computed.
    pub(super) bus: Option<String>,
    event: Part,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(Value),
    /// This part of the machine's input.
    Input(Vec<String>),
    Object(Vec<(String, Part)>),
    Unknown,
}

/// Returns every event that the machine may send. `starts_with_event` is set if its input is the event itself.
pub(super) fn emissions(definition: &str, starts_with_event: bool) -> Vec<Emission> {
    let Ok(definition) = serde_json::from_str::<Value>(definition) else { return Vec::new() };
    let mut found = Vec::new();
    collect(&definition, starts_with_event && keeps_its_input(&definition), &mut found);
    found
}

/// Collects the events of a flow. JSON is nested at most 128 levels deep, which limits the recursion.
fn collect(flow: &Value, knows_input: bool, found: &mut Vec<Emission>) {
    for (_, state) in flow.get("States").and_then(Value::as_object).into_iter().flatten() {
        let resource = state.get("Resource").and_then(Value::as_str).unwrap_or_default();
        let sends = resource.ends_with(":events:putEvents") || resource.contains(":aws-sdk:eventbridge:putEvents");
        if sends || resource.contains(":events:putEvents.") {
            let plain = knows_input && state.get("InputPath").is_none();
            found.extend(of_state(state, plain));
        }
        for branch in state.get("Branches").and_then(Value::as_array).into_iter().flatten() {
            let same = knows_input && state.get("Parameters").is_none() && state.get("InputPath").is_none();
            collect(branch, same && keeps_its_input(branch), found);
        }
        for processor in ["ItemProcessor", "Iterator"].iter().filter_map(|name| state.get(name)) {
            collect(processor, false, found);
        }
    }
}

/// Returns whether every state passes on its input, so that the input of each state is the input of the flow.
fn keeps_its_input(flow: &Value) -> bool {
    let states = flow.get("States").and_then(Value::as_object).into_iter().flatten();
    let mut states = states.map(|(_, state)| state);
    states.all(|state| {
        let is_last = state.get("End").is_some();
        let has = |names: &[&str]| names.iter().any(|name| state.get(name).is_some());
        match state.get("Type").and_then(Value::as_str).unwrap_or_default() {
            "Succeed" | "Fail" => true,
            "Choice" | "Wait" => !has(&["InputPath", "OutputPath", "Output"]),
            "Pass" => is_last || !has(&["InputPath", "OutputPath", "Parameters", "Result", "Output"]),
            _ => is_last || (state.get("ResultPath") == Some(&Value::Null) && !has(&["OutputPath", "Catch"])),
        }
    })
}

fn of_state(state: &Value, knows_input: bool) -> Vec<Emission> {
    let given = state.get("Parameters").or_else(|| state.get("Arguments"));
    let Some(entries) = given.and_then(|given| given.get("Entries")).and_then(Value::as_array) else {
        return vec![Emission { bus: None, event: Part::Unknown }];
    };
    entries.iter().map(|entry| emission(entry, knows_input)).collect()
}

fn emission(entry: &Value, knows_input: bool) -> Emission {
    let Part::Object(fields) = part(entry, knows_input) else {
        return Emission { bus: None, event: Part::Unknown };
    };
    let mut bus = Some("default".to_owned());
    let mut event = Vec::new();
    for (name, part) in fields {
        match name.as_str() {
            "EventBusName" => {
                bus = match part {
                    Part::Literal(Value::String(name)) => Some(name),
                    _ => None,
                };
            }
            "Source" => event.push(("source".to_owned(), part)),
            "DetailType" => event.push(("detail-type".to_owned(), part)),
            "Detail" => event.push(("detail".to_owned(), parsed(part, knows_input))),
            _ => {}
        }
    }
    // All other members are set by the bus and may have any value.
    let set = ["version", "id", "account", "time", "region", "resources"];
    event.extend(set.iter().map(|name| ((*name).to_owned(), Part::Unknown)));
    Emission { bus, event: Part::Object(event) }
}

/// Parses a detail that is a JSON text.
fn parsed(part: Part, knows_input: bool) -> Part {
    match &part {
        Part::Literal(Value::String(text)) => match serde_json::from_str::<Value>(text) {
            Ok(value) => self::part(&value, knows_input),
            Err(_) => part,
        },
        _ => part,
    }
}

fn part(template: &Value, knows_input: bool) -> Part {
    match template {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| match (name.strip_suffix(".$"), value.as_str()) {
                (Some(plain), Some(path)) => (plain.to_owned(), input(path.strip_prefix('$'), knows_input)),
                _ => (name.clone(), part(value, knows_input)),
            });
            Part::Object(fields.collect())
        }
        Value::String(text) => match text.trim().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")) {
            Some(expression) => input(expression.trim().strip_prefix("$states.input"), knows_input),
            None => Part::Literal(template.clone()),
        },
        Value::Array(items) if items.iter().any(|item| !matches!(part(item, false), Part::Literal(_))) => Part::Unknown,
        other => Part::Literal(other.clone()),
    }
}

/// Returns the part of the input at a simple path; `path` is the text after its root.
fn input(path: Option<&str>, knows_input: bool) -> Part {
    let plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    match path.filter(|_| knows_input) {
        Some("") => Part::Input(Vec::new()),
        Some(path) => match path.strip_prefix('.') {
            Some(path) if path.split('.').all(plain) => Part::Input(path.split('.').map(str::to_owned).collect()),
            _ => Part::Unknown,
        },
        None => Part::Unknown,
    }
}

impl Emission {
    /// Returns whether the event can match a pattern if the machine was started by an event that matches `trigger`.
    pub(super) fn can_match(&self, pattern: &Map<String, Value>, trigger: &Map<String, Value>) -> bool {
        can(&Value::Object(pattern.clone()), Some(&self.event), trigger)
    }

    /// Returns the event that is sent if the machine is started by `event`, or `None` if the definition does not
    /// determine it.
    pub(super) fn sent_for(&self, event: &Value) -> Option<Value> {
        let mut sent = event.clone();
        let members = sent.as_object_mut()?;
        let Part::Object(fields) = &self.event else { return None };
        for name in ["source", "detail-type", "detail"] {
            let (_, part) = fields.iter().find(|(field, _)| field == name)?;
            members.insert(name.to_owned(), built(part, event)?);
        }
        Some(sent)
    }
}

fn built(part: &Part, event: &Value) -> Option<Value> {
    match part {
        Part::Literal(value) => Some(value.clone()),
        Part::Input(path) => path.iter().try_fold(event, |value, name| value.get(name)).cloned(),
        Part::Object(fields) => {
            let fields = fields.iter().map(|(name, part)| Some((name.clone(), built(part, event)?)));
            fields.collect::<Option<Map<_, _>>>().map(Value::Object)
        }
        Part::Unknown => None,
    }
}

/// Returns whether a part of an event can match a part of a pattern. `None` is a missing part.
fn can(pattern: &Value, part: Option<&Part>, trigger: &Map<String, Value>) -> bool {
    match (pattern, part) {
        (_, Some(Part::Unknown)) => true,
        (Value::Object(fields), Some(Part::Object(parts))) => fields.iter().all(|(name, wanted)| {
            let part = parts.iter().find(|(known, _)| known == name).map(|(_, part)| part);
            name == "$or" || can(wanted, part, trigger)
        }),
        (Value::Object(fields), None) => {
            fields.iter().all(|(name, wanted)| name == "$or" || can(wanted, None, trigger))
        }
        (Value::Array(wanted), None) => wanted.iter().any(|value| value.get("exists") == Some(&Value::Bool(false))),
        (Value::Array(wanted), Some(Part::Literal(value))) => match value {
            Value::Array(items) => items.is_empty() || items.iter().any(|item| accepts(wanted, item)),
            value => accepts(wanted, value),
        },
        (wanted, Some(Part::Input(path))) => match (wanted, constraint(trigger, path)) {
            (_, None) => true,
            (Value::Object(wanted), Some(Value::Object(known))) => can_overlap(wanted, known),
            (Value::Array(wanted), Some(Value::Array(known))) => can_agree(wanted, known),
            _ => false,
        },
        _ => false,
    }
}

/// Returns what the pattern of the triggering rule requires of a part of the event.
fn constraint<'a>(trigger: &'a Map<String, Value>, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(trigger.get(first)?, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn machine(detail: &Value) -> String {
        let entry =
            json!({"Detail": detail, "DetailType": "Order Processed", "EventBusName": "Orders", "Source": "shop"});
        json!({"StartAt": "Take", "States": {
            "Take": {"Type": "Pass", "Next": "Tell"},
            "Tell": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
                "Parameters": {"Entries": [entry]}, "End": true},
        }})
        .to_string()
    }

    fn object(value: &Value) -> &Map<String, Value> {
        value.as_object().unwrap()
    }

    #[test]
    fn what_comes_back_is_told_from_what_is_nested() {
        let here = json!({"source": ["shop"], "detail": {"location": [{"prefix": "eu-"}]}});
        let by_type = json!({"source": ["shop"], "detail-type": ["Order"]});
        let table = [
            (json!({"OrderDetails.$": "$.detail"}), &here, false),
            (json!({"location.$": "$.detail.location"}), &here, true),
            (json!({"location": "us-east"}), &here, false),
            (json!({"location": "eu-west"}), &here, true),
            (json!("{\"location\":\"eu-west\"}"), &here, true),
            (json!({"location.$": "States.Format('eu-{}', $.detail.x)"}), &here, true),
            (json!({"location.$": "$.detail.location"}), &by_type, false),
        ];
        for (detail, pattern, expected) in table {
            let emissions = emissions(&machine(&detail), true);
            assert_eq!(emissions.len(), 1);
            assert_eq!(emissions[0].can_match(object(pattern), object(pattern)), expected, "{detail}");
        }
    }

    #[test]
    fn a_whole_detail_that_is_sent_again_comes_back() {
        let text = machine(&Value::Null).replace("\"Detail\":null", "\"Detail.$\":\"$.detail\"");
        let pattern = json!({"detail": {"location": ["eu-west"]}});
        let other = json!({"detail": {"location": ["us-east"]}});
        let found = emissions(&text, true);
        assert!(found[0].can_match(object(&pattern), object(&pattern)));
        assert!(!found[0].can_match(object(&other), object(&pattern)));
        let event = json!({"source": "shop", "detail-type": "Order", "detail": {"location": "eu-west"}});
        let sent = found[0].sent_for(&event).unwrap();
        assert_eq!((&sent["detail"], &sent["detail-type"]), (&event["detail"], &json!("Order Processed")));
        // The content of a transformed input is unknown.
        assert!(emissions(&text, false)[0].can_match(object(&other), object(&pattern)));
    }
}
